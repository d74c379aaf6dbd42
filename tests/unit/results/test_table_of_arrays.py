"""Torque tables from numbers that others computed or measured."""

import dataclasses

import numpy as np
import pytest
import xarray as xr
from commands import IN_PLANE, magnet_of
from stacks import valve

import spintorque as st
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.report.torque_report import table_chapter
from spintorque.units import ELEMENTARY_CHARGE, HBAR

BIAS, THETA = np.linspace(-0.4, 0.4, 5), np.linspace(0, np.pi, 9)
VALVE = st.SlonczewskiTorque(
    polarization=0.6, asymmetry=1.5, field_like_ratio=0.2, conductance=1e12
)
MAGNET = magnet_of(IN_PLANE)


def columns(bias=BIAS, theta=THETA):
    """The closed form of VALVE on a grid."""
    V, angle = np.meshgrid(bias, theta, indexing="ij")
    square = VALVE.asymmetry**2
    current = VALVE.conductance * V
    shape = square + 1 + (square - 1) * np.cos(angle)
    parallel = HBAR / (2 * ELEMENTARY_CHARGE) * current * VALVE.polarization * square / shape
    parallel = parallel * np.sin(angle)
    return {
        "torque_parallel": parallel,
        "torque_perpendicular": VALVE.field_like_ratio * parallel,
        "current_density": current,
    }


def table(bias=BIAS, theta=THETA, **changes):
    return st.TorqueTable.from_arrays(bias, theta, **{**columns(bias, theta), **changes})


DENSE = table(theta=np.linspace(0, np.pi, 33))


def test_it_gives_back_its_numbers_and_their_errors():
    errors = {f"{name}_error": 0.01 * np.abs(values) for name, values in columns().items()}
    found = table(**errors)
    for name, values in columns().items():
        np.testing.assert_allclose(found.at(BIAS[3], THETA)[name], values[3], rtol=1e-9, atol=1e-16)
        at = found.at(BIAS[3], THETA[4])[f"{name}_error"]
        assert float(at[0]) >= 0.01 * abs(values[3, 4])
        np.testing.assert_array_equal(found.dataset[f"{name}_error"], errors[f"{name}_error"])


def test_one_number_stands_for_all():
    found = table(torque_perpendicular=0.0, current_density_error=1e9)
    assert not found.dataset["torque_perpendicular"].values.any()
    assert (found.dataset["current_density_error"] == 1e9).all()
    single = st.TorqueTable.from_arrays(
        0.1, 1.0, torque_parallel=1e-6, torque_perpendicular=0, current_density=1e10
    )
    assert float(single.at(0.1, 1.0)["torque_parallel"][0]) == pytest.approx(1e-6)


def test_it_is_saved_and_loaded_bit_for_bit(tmp_path):
    found = table(stack=valve(), temperature=300.0, source="a paper, Fig. 3")
    found.save(tmp_path / "table.nc")
    again = st.TorqueTable.load(tmp_path / "table.nc")
    xr.testing.assert_identical(found.dataset, again.dataset)
    assert 'source = "a paper, Fig. 3"' in again.question
    assert "temperature = 300.0" in again.question
    assert "[stack]" in again.question
    assert again.audit == {}
    assert table_chapter(again).figures


def test_it_drives_a_magnet_as_its_closed_form_does():
    shared = {
        "drive": st.Drive(voltage=0.2, field=(0.0, 0.0, 1e4)),
        "duration": 1.0,
        "initial": st.direction(0.3),
        "control": st.StepControl(tolerance=2e-9),
    }
    ends = [
        st.simulate(MAGNET, torque=torque, **shared).dataset["m"].values[-1]
        for torque in (DENSE, VALVE)
    ]
    np.testing.assert_allclose(*ends, atol=1e-6)


def test_it_is_fitted_and_has_a_magnetoresistance():
    fit = st.analysis.fit_slonczewski(DENSE, bias=0.2)
    assert fit.polarization == pytest.approx(VALVE.polarization, rel=1e-6)
    assert fit.asymmetry == pytest.approx(VALVE.asymmetry, rel=1e-6)
    ratio = st.analysis.magnetoresistance(DENSE).dataset["ratio"]
    np.testing.assert_allclose(ratio, 0.0, atol=1e-9)


def test_its_phase_diagram_is_that_of_its_closed_form():
    ask = {
        "strength": (0.0, 0.4),
        "field": (0.0, 4e4),
        "resolution": (0.2, 2e4),
        "coarse": 2,
        "initial": [st.direction(0.4)],
        "search": AttractorSearch(duration=2.0, rounds=2),
    }
    drive = st.Drive(voltage=0.0)
    found = [
        st.analysis.phase_diagram(MAGNET, torque=torque, drive=drive, **ask)
        for torque in (DENSE, VALVE)
    ]
    np.testing.assert_array_equal(found[0].regimes, found[1].regimes)


def test_kept_parts_of_other_numbers_are_not_taken(tmp_path):
    """Tables that differ in numbers alone are different questions."""
    ends = []
    for factor in (1.0, -1.0):
        changed = {name: factor * values for name, values in columns().items()}
        found = st.simulate_ensemble(
            MAGNET,
            torque=table(**changed),
            drive=st.Drive(voltage=0.4),
            duration=0.1,
            initial=st.direction(0.3),
            members=3,
            folder=tmp_path,
        )
        ends.append(found.dataset["final"].values)
    assert np.abs(ends[0] - ends[1]).max() > 1e-6
    assert table().question != table(torque_parallel_error=1e-9).question


def test_nothing_that_was_given_is_changed():
    bias, theta, given = BIAS.copy(), THETA.copy(), columns()
    st.TorqueTable.from_arrays(bias, theta, **given)
    for array in (bias, theta, *given.values()):
        assert array.flags.writeable


def test_named_dims_are_put_in_their_order():
    bias = np.linspace(-0.4, 0.4, 9)
    given = xr.DataArray(columns(bias)["torque_parallel"], dims=("bias", "theta"))
    turned = table(bias, torque_parallel=given.transpose("theta", "bias"))
    xr.testing.assert_equal(turned.dataset["torque_parallel"], table(bias).dataset.torque_parallel)


GAP = columns()["torque_parallel"]
GAP[1, 2] = np.nan
OPEN = columns()["torque_perpendicular"] + 1e-6
WRONG = {
    r"torque_parallel is nan at bias -0\.2 V, theta 0\.785398 rad \(1": {"torque_parallel": GAP},
    r"torque_perpendicular is nan at": {
        "torque_perpendicular": np.ma.array(columns()["torque_perpendicular"], mask=np.isnan(GAP))
    },
    r"current_density is inf at": {"current_density": np.inf},
    r"torque_parallel has shape \(9, 5\); .* \(5, 9\), .* transpose": {"torque_parallel": GAP.T},
    r"torque_parallel has shape \(5,\)": {"torque_parallel": np.ones(5)},
    r"torque_parallel is str; allowed are real numbers": {"torque_parallel": "1"},
    r"torque_parallel is NoneType": {"torque_parallel": None},
    r"torque_parallel is dict": {"torque_parallel": {"a": 1}},
    r"torque_parallel is list": {"torque_parallel": [[1.0], [1.0, 2.0]]},
    r"current_density is an array of complex128": {"current_density": GAP + 1j},
    r"current_density is an array of bool": {"current_density": GAP > 0},
    r"torque_parallel_error is -1 at its smallest": {"torque_parallel_error": -1.0},
    r"current_density_error is nan": {"current_density_error": GAP},
    r"torque_perpendicular is 1e-06 J/m\^2 where theta is 0 or pi": {"torque_perpendicular": OPEN},
    r"bias does not ascend": {"bias": BIAS[::-1]},
    r"bias is .* finite": {"bias": [0.0, np.nan]},
    r"bias is \[\]; give one value or more": {"bias": []},
    r"theta goes from 0 to 180 rad; allowed is 0 to pi \(degrees": {"theta": np.rad2deg(THETA)},
    r"temperature is -1": {"temperature": -1.0},
    r"stack is str": {"stack": "a stack"},
    r"source is 3; allowed is text": {"source": 3},
}


@pytest.mark.parametrize(("message", "change"), WRONG.items())
def test_what_is_wrong_is_named(message, change):
    with pytest.raises(st.QuestionError, match=message):
        st.TorqueTable.from_arrays(**{"bias": BIAS, "theta": THETA, **columns(), **change})


def test_both_components_and_the_current_are_needed():
    for name in columns():
        with pytest.raises(TypeError, match=name):
            st.TorqueTable.from_arrays(
                BIAS, THETA, **{n: v for n, v in columns().items() if n != name}
            )


def test_a_stack_keeps_its_lattice_with_the_table():
    stack = dataclasses.replace(valve(), lattice_constant=0.41)
    assert "lattice_constant = 0.41" in table(stack=stack).question
