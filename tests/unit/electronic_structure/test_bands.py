"""Bands along the path and densities of states: places, spins, counts, figures."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import spintorque as st


@pytest.fixture(scope="module")
def cobalt():
    return st.bands(st.materials["Co"], points=60).dataset


def test_the_path_has_the_points_that_are_asked_for(cobalt):
    assert 58 <= len(cobalt["point"]) <= 62
    assert list(cobalt["corner"].values) == ["Γ", "X", "W", "L", "Γ", "K"]
    distance = cobalt["distance"].values
    assert np.all(np.diff(distance) > 0)
    assert distance[-1] == pytest.approx(float(cobalt["corner_distance"][-1]))
    zone_face = 2 * np.pi / st.materials["Co"].lattice_constant
    assert float(cobalt["corner_distance"][1]) == pytest.approx(zone_face)
    np.testing.assert_allclose(cobalt["weight"].sum("level"), 1, atol=1e-12)


def test_d_bands_of_cobalt_are_split_by_its_exchange(cobalt):
    at_centre = cobalt.isel(point=0)
    share = at_centre["weight"].sel(level=["t2g", "eg"]).sum("level")
    majority, minority = (
        at_centre["energy"].sel(spin=spin).values[share.sel(spin=spin).values > 0.99]
        for spin in ("majority", "minority")
    )
    assert len(majority) == 5
    np.testing.assert_allclose(minority - majority, st.materials["Co"].exchange, atol=1e-9)


def test_d_bands_of_copper_lie_below_its_fermi_level():
    copper = st.bands(st.materials["Cu"], points=60).dataset
    assert list(copper["spin"].values) == ["both"]
    share = copper["weight"].sel(level=["t2g", "eg"]).sum("level").values
    energies = copper["energy"].values[share > 0.9]
    assert -5.5 < energies.min() < -4
    assert -2 < energies.max() < -1


def test_spin_orbit_coupling_splits_the_p_level_of_oxygen():
    """At the zone's centre a pair lies xi below and a quartet xi/2 above the level without it."""
    material, xi = st.materials["MgO"], 0.04
    level = st.bands(material, points=10).dataset["energy"][0, 0, 0].item()
    bands = st.bands(material.with_spin_orbit(p=xi), points=10).dataset.isel(point=0)
    assert list(bands["spin"].values) == ["mixed"]
    assert np.abs(bands["spin_projection"]).max() <= 1
    expected = level + np.array([-xi, -xi, *[xi / 2] * 4])
    np.testing.assert_allclose(bands["energy"].values[0, :6], expected, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "count"), [("Cu", (5.5, 5.5)), ("Co", (5.276, 3.724)), ("MgO", (3, 3))]
)
def test_states_below_the_fermi_level_are_the_electrons(name, count):
    material = st.materials[name]
    energy = np.linspace(-15, 0, 301)
    dataset = st.density_of_states(material, energy, divisions=16).dataset
    electrons = dataset["electrons"].isel(energy=-1).values
    np.testing.assert_allclose(electrons, count, atol=0.02)
    integral = np.trapezoid(dataset["total"].values, energy, axis=1)
    np.testing.assert_allclose(integral, electrons, atol=0.04)
    np.testing.assert_allclose(dataset["density"].sum("level"), dataset["total"], atol=1e-12)
    assert float(electrons[0] - electrons[1]) == pytest.approx(material.moment, abs=0.02)


def test_densities_of_a_simple_band_are_those_of_its_closed_form():
    """At the bottom of a simple cubic band: that of free electrons of its mass."""
    table = st.TwoCentreTable((st.Site("X", s=0.0),), (st.Bond(1, ("X", "X"), sss=-1.0),))
    material = st.OrbitalMaterial(
        name="X",
        kind="normal_metal",
        crystal="simple_cubic",
        lattice_constant=0.3,
        electrons=1,
        table=table,
    )
    energy = np.array([0.2, 0.4])
    density = st.density_of_states(material, energy - 6 - material.fermi_level, divisions=48)
    expected = np.sqrt(energy) / (4 * np.pi**2)
    found = density.dataset["total"].sel(spin="majority").values
    np.testing.assert_allclose(found, expected * (1 + energy / 8), rtol=0.02)


def test_spin_orbit_coupling_keeps_the_number_of_states():
    material = st.materials["MgO"].with_spin_orbit(p=0.04)
    dataset = st.density_of_states(material, [0.0, 60.0], divisions=6).dataset
    np.testing.assert_allclose(dataset["electrons"].values, [[3, 4], [3, 4]], atol=1e-9)


def test_figures_of_levels_are_drawn():
    ax = Figure().add_subplot()
    bands = st.bands(st.materials["MgO"], points=20)
    assert st.plot.plot_bands(bands, level="O p", ax=ax) is ax
    assert len(ax.collections) == 4
    with pytest.raises(st.QuestionError, match="allowed is one of Mg s, O p"):
        st.plot.plot_bands(bands, level="d", ax=ax)


@pytest.mark.parametrize("solver", [st.bands, lambda one: st.density_of_states(one, [0.0])])
def test_other_materials_are_refused(solver):
    band = st.Material.normal_metal(onsite=0.0, hopping=1.0)
    with pytest.raises(st.QuestionError, match=r"allowed is a spintorque\.OrbitalMaterial"):
        solver(band)


def test_energies_must_ascend():
    with pytest.raises(st.QuestionError, match="does not ascend"):
        st.density_of_states(st.materials["MgO"], [1.0, 0.0])
