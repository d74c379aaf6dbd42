"""Potential and bands along a stack: closed forms, eigenvalues by hand, gaps, the figure."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import spintorque as st
from spintorque.model.orbitals.layer_blocks import layer_blocks

MAGNET, BARRIER = (
    st.materials.one_orbital["Theodonis magnet"],
    st.materials.one_orbital["Theodonis barrier"],
)
JUNCTION = st.Stack(
    [
        st.Layer(MAGNET, magnetization="fixed"),
        st.Layer(BARRIER, 3),
        st.Layer(MAGNET, 2, magnetization="free"),
        st.Layer(MAGNET, magnetization=(0.0, 1.0, 0.0)),
    ],
    lattice_constant=0.25,
    fermi_energy=0.1,
)


@pytest.fixture(scope="module")
def iron_junction():
    iron = st.materials["Fe"]
    layers = [
        st.Layer(iron, magnetization="fixed"),
        st.Layer(st.materials["MgO"], 4),
        st.Layer(iron, magnetization="free"),
    ]
    with pytest.warns(st.SpintorqueWarning):
        return st.Stack(layers, face="001")


def edges(waves, energy):
    """Energies between which there is a wave."""
    inside = energy[waves > 0]
    return inside.min(), inside.max()


@pytest.mark.parametrize("k", [(0.0, 0.0), (0.4, -1.3)])
def test_bands_of_one_orbital_have_the_edges_of_their_closed_form(k):
    energy = np.linspace(-3, 8, 2201)
    data = st.band_diagram(JUNCTION, bias=0.6, k=k, energy=energy).dataset
    shift = [0.3, *(0.3 - 0.15 * np.arange(1, 4)), -0.3, -0.3, -0.3]
    np.testing.assert_allclose(data["potential"], shift, atol=1e-12)
    np.testing.assert_allclose(data["chemical_potential"], [0.4, -0.2], atol=1e-12)
    for number, layer in enumerate(JUNCTION.monolayers):
        for sign, spin in ((-1, "majority"), (1, "minority")):
            waves = data["waves"].sel(spin=spin)[number].values
            material = layer.material
            middle = material.onsite + sign * material.exchange / 2 + shift[number]
            middle -= 2 * material.hopping * np.cos(k).sum()
            found = edges(waves, energy)
            width = 2 * material.hopping
            np.testing.assert_allclose(found, (middle - width, middle + width), atol=0.006)
            assert set(np.unique(waves)) == {0.0, 1.0}


def test_layers_are_named_with_their_magnetizations():
    data = st.band_diagram(JUNCTION, theta=0.5).dataset
    assert list(data["name"].values) == ["ferromagnet", "insulator", "ferromagnet", "ferromagnet"]
    assert list(data["magnetization"].values) == ["fixed", "", "free", "given"]
    expected = [[np.sin(0.5), 0, np.cos(0.5)], [0, 0, 0], [0, 0, 1], [0, 1, 0]]
    np.testing.assert_allclose(data["direction"], expected, atol=1e-15)
    assert list(data["layer_of"].values) == [0, 1, 1, 1, 2, 2, 3]


def test_an_insulator_has_its_gap_and_a_metal_has_none(iron_junction):
    bias = 0.8
    data = st.band_diagram(iron_junction, bias=bias).dataset
    oxide = data.isel(monolayer=2)
    gap = data["energy"].values[oxide["waves"].sum("spin").values == 0]
    inside = gap[(gap > -4) & (gap < 5)]
    top, bottom = inside.min(), inside.max()
    bands = st.bands(st.materials["MgO"], points=200).dataset["energy"].values
    shift = float(oxide["potential"])
    assert shift == pytest.approx(bias * (0.5 - 2 / 5))
    direct = bands[0, 0]  # at the zone's centre, the first point of the path
    np.testing.assert_allclose((top, bottom), direct[[2, 3]] + shift, atol=0.06)
    metal = data["waves"].isel(monolayer=0).sum("spin").values
    assert np.all(metal[np.abs(data["energy"].values) < 5] > 0)


@pytest.mark.parametrize("coupled", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_waves_of_a_magnet_are_those_that_cross_an_energy(coupled):
    """Counted from the eigenvalues of both spins at once on another grid of wave vectors."""
    cobalt = st.materials["Co"]
    copper = st.materials["Cu"]
    if coupled:
        cobalt = cobalt.with_spin_orbit()
    with pytest.warns(st.SpintorqueWarning):
        stack = st.Stack(
            [st.Layer(copper), st.Layer(cobalt, 2, magnetization="free"), st.Layer(copper)],
            face="111",
        )
    k, energy = (0.5, -0.2), np.array([-7.0, -2.0, -0.7, 0.05, 8.0])
    data = st.band_diagram(stack, k=k, energy=energy).dataset.isel(monolayer=1)
    blocks = layer_blocks(cobalt, "111")
    kappa = 2 * np.pi * (np.arange(401) / 400 + 0.001)
    matrices = sum(
        np.exp(-1j * step * kappa)[:, None, None] * blocks.block(step, np.array(k), (0, 0, 1))
        for step in range(-blocks.reach, blocks.reach + 1)
    )
    bands = np.linalg.eigvalsh(matrices) - cobalt.fermi_level
    above = bands[..., None] > energy
    crossed = np.sum(above[1:] != above[:-1], axis=(0, 1)) / 2
    np.testing.assert_allclose(data["waves"].sum("spin"), crossed, atol=1e-12)
    whole = np.abs(data["waves"] - np.round(data["waves"]))
    assert (float(whole.max()) > 1e-3) is coupled  # spins mix


def test_rashba_coupling_splits_the_waves_of_a_layer():
    spacer = st.Material.normal_metal(onsite=0.0, hopping=0.5)
    edge = st.Material(kind="normal_metal", onsite=0.0, hopping=0.5, rashba=0.3)
    stack = st.Stack([st.Layer(spacer), st.Layer(edge, 1), st.Layer(spacer)], lattice_constant=0.25)
    k, energy = (0.6, 0.8), np.linspace(-4, 2, 3001)
    waves = st.band_diagram(stack, k=k, energy=energy).dataset["waves"].sum("spin")
    split = 0.3 * np.hypot(*np.sin(k))
    bottom = -2 * 0.5 * (np.cos(k).sum() + 1)
    assert edges(waves[0].values, energy)[0] == pytest.approx(bottom, abs=0.003)
    assert edges(waves[1].values, energy)[0] == pytest.approx(bottom - split, abs=0.003)


def test_a_stack_draws_itself(iron_junction):
    for stack, options in ((JUNCTION, {"bias": 0.5, "theta": 1.0}), (iron_junction, {"bias": 1.0})):
        ax = Figure(figsize=(7, 4)).subplots()
        assert stack.draw(ax=ax, **options) is ax
        written = [text.get_text() for text in ax.texts]
        names = ("Fe", "MgO 4 ML") if stack is iron_junction else ("F", "I 3 ML", "F 2 ML")
        assert set(names) <= set(written)
        assert {"fixed", "free"} <= set(written)
        labels = [text.get_text() for text in ax.get_legend().get_texts()]
        assert labels == ["majority", "minority", "each spin", "Fermi energy + potential"]
        potential = next(line for line in ax.lines if len(line.get_xdata()) > 2)
        drawn = potential.get_ydata()[1:-1] - stack.fermi_energy
        np.testing.assert_allclose(drawn, stack.potential(options["bias"]))


def test_names_that_are_wider_than_their_layer_are_turned(iron_junction):
    ax = Figure(figsize=(0.5, 4)).subplots()
    iron_junction.draw(ax=ax)
    turned = {text.get_text() for text in ax.texts if text.get_rotation() == 90}
    assert turned == {"Fe", "MgO"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bias": np.nan}, "bias"),
        ({"theta": 90.0}, "theta"),
        ({"k": (1.0,)}, "k is"),
        ({"energy": [1.0, 0.0]}, "energy"),
    ],
)
def test_bad_values_are_refused(change, said):
    with pytest.raises(st.QuestionError, match=said):
        st.band_diagram(JUNCTION, **change)


def test_a_material_is_no_stack():
    with pytest.raises(st.QuestionError, match="stack is"):
        st.band_diagram(MAGNET)
