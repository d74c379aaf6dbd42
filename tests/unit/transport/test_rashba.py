"""Rashba coupling of an interface layer: where it is allowed, and what symmetry it leaves."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from stacks import COPPER, IRON

import spintorque as st
from spintorque.plot.torque_figure import plot_torque
from spintorque.transport import torque_parts

HEAVY = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=0.2)
COARSE = st.TransportAccuracy(k_points=12, energy_points=7, contour_points=16)


def stack(*inner, ends=(IRON, IRON)):
    return st.Stack(
        [
            st.Layer(ends[0], magnetization="fixed" if ends[0].is_magnetic else None),
            *inner,
            st.Layer(ends[1], magnetization="free" if ends[1].is_magnetic else None),
        ],
        lattice_constant=0.3,
        bias_profile=st.BiasProfile(
            layer_fractions=[0.0] * sum(layer.thickness for layer in inner)
        ),
    )


MAGNET = st.Material(kind="ferromagnet", onsite=1.0, hopping=0.5, exchange=0.5, rashba=0.2)
ALONG = ("parallel", "perpendicular", "longitudinal")


def test_leads_may_have_none():
    with pytest.raises(st.QuestionError, match=r"the first layer has rashba 0\.2 eV"):
        stack(ends=(HEAVY, IRON))


FREE = {
    "film": ([st.Layer(MAGNET, 1, "free"), st.Layer(IRON, 1, "free")], COPPER),
    "beside a lead": ([st.Layer(MAGNET, 2, "free")], IRON),
}


@pytest.mark.parametrize(
    ("free", "engine"),
    [("film", "layered"), ("film", "blocks"), ("beside a lead", "layered-numpy")],
)
def test_free_magnets_share_the_spin_current_with_their_lattice(free, engine):
    layers, last = FREE[free]
    made, options = stack(st.Layer(COPPER, 2), *layers, ends=(IRON, last)), {"theta": 1.0}
    options |= {"bias": 0.2, "accuracy": COARSE, "engine": engine}
    found, profile = st.torque(made, **options), st.torque_profile(made, **options).dataset
    flux, lattice = (
        np.array([getattr(found, f"{part}_torque_{a}") for a in ALONG])
        for part in ("flux", "lattice")
    )
    torque = np.array([found.torque_parallel, found.torque_perpendicular, 0.0])
    scale = np.abs(flux).max()
    assert np.abs(lattice).max() > 0.05 * scale
    assert found.audit["sum_rule_defect"] < 1e-10
    np.testing.assert_allclose(flux, torque + lattice, rtol=0, atol=1e-9 * scale)
    np.testing.assert_allclose(profile["magnet_torque"][1], torque, rtol=0, atol=1e-9 * scale)
    total = profile["lattice_torque"].sum("monolayer")
    np.testing.assert_allclose(total, lattice, rtol=0, atol=1e-9 * scale)


def test_a_wrong_lattice_torque_is_noticed(monkeypatch):
    right = torque_parts.rashba_torques
    monkeypatch.setattr(torque_parts, "rashba_torques", lambda *asked: 1.01 * right(*asked))
    layers, last = FREE["film"]
    with pytest.raises(st.IdentityError, match=r"sum rule of spin-orbit coupling.* is off by"):
        st.torque(stack(*layers, ends=(IRON, last)), bias=0.2, theta=1.0, accuracy=COARSE)


def test_a_table_holds_the_parts_of_the_torque(tmp_path):
    layers, last = FREE["film"]
    made, theta = stack(st.Layer(COPPER, 1), *layers, ends=(IRON, last)), [0.0, 0.8, 1.6, np.pi]
    options = {"theta": theta, "accuracy": COARSE, "folder": tmp_path / "points"}
    table = st.tabulate(made, bias=[0.2], **options)
    found = st.torque(made, bias=0.2, theta=0.8, accuracy=COARSE)
    names = [f"{p}_torque_{a}" for p in ("flux", "lattice") for a in ALONG]
    for name in [*names, *(f"{n}_error" for n in names)]:
        value = float(table.dataset[name].sel(bias=0.2, theta=0.8))
        assert value == pytest.approx(getattr(found, name), rel=1e-9, abs=1e-15)
        assert table.dataset[name].attrs["units"] == "J m-2"
    table.save(tmp_path / "table.nc")
    again = st.load(tmp_path / "table.nc"), st.tabulate(made, bias=[0.2], **options)
    for other in again:
        xr.testing.assert_identical(other.dataset[names], table.dataset[names])
    assert "sum_rule_defect" in table.audit
    assert any("holds for n along +z" in text for text in table.warnings)
    plain = st.tabulate(stack(st.Layer(COPPER, 1)), bias=[0.2], theta=theta, accuracy=COARSE)
    assert not set(names) & set(plain.dataset)
    assert not plain.warnings


def test_a_rest_within_its_error_does_not_stop_the_interpolation():
    """With spin-orbit coupling, between parallel magnets."""
    layers, last = FREE["film"]
    theta = [0.0, 0.8, 1.6, np.pi]
    with_coupling, plain = (
        st.tabulate(made, bias=[0.2], theta=theta, accuracy=COARSE)
        for made in (stack(*layers, ends=(IRON, last)), stack(st.Layer(COPPER, 1)))
    )

    def with_rest(table, share):
        data = table.dataset.copy(deep=True)
        error = 0.1 * float(np.abs(data["torque_parallel"]).max())
        data["torque_parallel_error"][0, 0] = error
        data["torque_parallel"][0, 0] = share * error
        return st.TorqueTable(data)

    at = with_rest(with_coupling, 0.9).at(0.2, [0.0, 1.0])
    assert float(at["torque_parallel"][0]) == 0.0
    np.testing.assert_array_equal(
        at["torque_parallel"], with_coupling.at(0.2, [0.0, 1.0])["torque_parallel"]
    )
    for table, share in ((with_coupling, 1.1), (plain, 0.9)):
        with pytest.raises(st.RangeError, match="spin-orbit coupling acts on the free one"):
            with_rest(table, share).at(0.2, 1.0)


def test_sweeps_keep_the_parts_on_demand(tmp_path):
    layers, last = FREE["film"]
    made = stack(*layers, ends=(IRON, last))
    options = {"bias": [0.2], "theta": [1.0], "accuracy": COARSE}
    name, axis = "materials.ferromagnet_2.rashba", [0.0, 0.2]
    where = {"folder": tmp_path / "parts.zarr", "quantity": "torque_parts"}
    data = st.sweep(made, {name: axis}, **options, **where).dataset
    without, with_coupling = (data.isel({name: i}).squeeze() for i in (0, 1))
    table = st.tabulate(made, **options).dataset.squeeze()
    for quantity in ("torque", "flux_torque", "lattice_torque"):
        for along in ALONG[:2]:
            variable = f"{quantity}_{along}"
            assert float(with_coupling[variable]) == pytest.approx(float(table[variable]), rel=1e-9)
    assert float(without["lattice_torque_longitudinal"]) == 0.0
    assert float(without["flux_torque_parallel"]) == float(without["torque_parallel"]) != 0.0
    assert float(with_coupling["sum_rule_defect"]) < 1e-10


def test_an_answer_keeps_its_parts_in_a_file(tmp_path):
    layers, last = FREE["film"]
    for inner, end in ((layers, last), ([st.Layer(COPPER, 1)], IRON)):
        found = st.torque(stack(*inner, ends=(IRON, end)), theta=1.0, accuracy=COARSE)
        found.save(tmp_path / "torque.nc")
        assert st.load(tmp_path / "torque.nc") == found
        assert (found.lattice_torque_parallel is None) == (inner is not layers)
        bars = plot_torque(found, ax=Figure().add_subplot()).patches
        assert len(bars) == (8 if inner is layers else 5)  # both of the fixed magnet too


@pytest.mark.parametrize("bias", [0.0, 0.2])
def test_torque_with_rashba_keeps_the_audit_and_agrees_with_the_twin(bias):
    made = stack(st.Layer(HEAVY, 1), st.Layer(COPPER, 2))
    found, twin = (
        st.torque(made, bias=bias, theta=1.0, accuracy=COARSE, engine=engine)
        for engine in ("layered", "layered-numpy")
    )
    assert found.audit["torque_picture_defect"] < 1e-10
    for name in ("torque_parallel", "torque_perpendicular"):
        assert getattr(found, name) == pytest.approx(getattr(twin, name), rel=1e-9)


def test_without_coupling_the_whole_zone_gives_what_the_wedge_gives():
    tiny = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=1e-12)
    plain = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5)
    whole, wedge = (
        st.torque(stack(st.Layer(m, 2)), bias=0.2, theta=1.0, accuracy=COARSE)
        for m in (tiny, plain)
    )
    assert whole.torque_parallel == pytest.approx(wedge.torque_parallel, rel=1e-8)
    assert whole.torque_perpendicular == pytest.approx(wedge.torque_perpendicular, rel=1e-8)


def test_only_rashba_coupling_changes_the_spin_current_between_collinear_magnets():
    """The lattice is a third partner in the exchange of angular momentum."""
    made = stack(st.Layer(HEAVY, 1), st.Layer(COPPER, 1))
    without = stack(st.Layer(COPPER, 2))
    changed, kept = (
        np.ptp(
            st.spin_current(s, bias=0.2, theta=0.0, accuracy=COARSE)
            .dataset["spin_current"]
            .values[:, 2]
        )
        for s in (made, without)
    )
    assert changed > 1e-5
    assert kept < 1e-15
