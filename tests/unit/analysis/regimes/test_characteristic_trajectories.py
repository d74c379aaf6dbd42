"""The four paths against closed formulas, with a closed torque and with tables."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import synthetic_table
from in_plane_valve import VALVE, critical_current, magnet

import spintorque as st
from spintorque.analysis.regimes._characteristic_trajectories import characteristic_trajectories
from spintorque.formulas import slonczewski
from spintorque.plot.characteristic_trajectories_figure import plot_characteristic_trajectories
from spintorque.results.analyses.regime import Regime

FIELD = 1.5e4
CONDUCTANCE = 1.3e12
EXPECTED = [Regime.PARALLEL, Regime.PARALLEL, Regime.IN_PLANE_PRECESSION, Regime.ANTIPARALLEL]


def per_sin(V, x):
    parallel = slonczewski.torque_per_sin(x, current_density=CONDUCTANCE * V, polarization=0.4)
    return parallel, 0 * parallel


TABLE = synthetic_table.make_table(
    bias=np.linspace(-1.2, 1.2, 7), per_sin=per_sin, current=lambda V, x: CONDUCTANCE * V + 0 * x
)
SOURCES = {
    "closed form": (VALVE, "current_density", 1.0),
    "table by current": (TABLE, "current_density", 1.0),
    "table by voltage": (TABLE, "voltage", CONDUCTANCE),
}


def drive(quantity="current_density"):
    return st.Drive(**{quantity: 0.0}, field=(0.0, 0.0, FIELD))


@pytest.fixture(scope="module")
def found():
    return characteristic_trajectories(magnet(), torque=VALVE, drive=drive())


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("state", "sign"), [("parallel", 1), ("antiparallel", -1)])
def test_critical_strength_is_the_closed_formula(source, state, sign):
    torque, quantity, scale = SOURCES[source]
    found = characteristic_trajectories(
        magnet(), torque=torque, drive=drive(quantity), state=state, duration=0.01, factors=[0.0]
    )
    assert found.critical * scale == pytest.approx(critical_current(FIELD, sign), rel=1e-8)


def test_the_four_paths(found):
    np.testing.assert_array_equal(found.regimes, EXPECTED)
    np.testing.assert_allclose(found.strength, found.critical * found.factors)
    assert found.labels[0] == "no drive: P"
    assert found.labels[2] == "1.05 × critical: in-plane precession"
    for run in found.runs:
        np.testing.assert_allclose(run.dataset.m.values[0, 2], np.cos(0.3), rtol=1e-6)


def test_damping_alone_spends_energy(found):
    energy = found.runs[0].energy.values
    assert np.diff(energy).max() < 1e-6 * np.ptp(energy)
    assert np.ptp(energy) > 1e-20


def test_half_the_critical_drive_halves_the_damping(found):
    rates = []
    for run in found.runs[:2]:
        x, y, _ = run.dataset.m.values.T
        size = x**2 + y**2
        time = run.dataset.time.values
        late = (size < 1e-3) & (size > 1e-12)
        rates.append(np.polyfit(time[late], np.log(size[late]), 1)[0])
    assert rates[1] / rates[0] == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("source", ["table by current", "table by voltage"])
def test_a_table_gives_the_same_paths(source, found):
    torque, quantity, _ = SOURCES[source]
    other = characteristic_trajectories(
        magnet(), torque=torque, drive=drive(quantity), duration=1.0, factors=[0.0, 2.0]
    )
    for mine, number in zip(other.runs, (0, 3), strict=True):
        whole = found.runs[number].dataset.m
        time = mine.dataset.time.values
        same = [np.interp(time, whole.time, whole[:, k]) for k in range(3)]
        np.testing.assert_allclose(mine.dataset.m.values.T, same, rtol=0, atol=2e-3)


def test_what_has_no_critical_drive():
    weak = synthetic_table.make_table(bias=np.linspace(-0.1, 0.1, 3), per_sin=per_sin)
    with pytest.raises(st.ConvergenceError, match=r"no voltage from -0.1 to 0.1"):
        characteristic_trajectories(magnet(), torque=weak, drive=drive("voltage"))
    gone = st.Drive(current_density=0.0, field=(0.0, 0.0, -1e5))
    with pytest.raises(st.ConvergenceError, match="parallel state is not stable"):
        characteristic_trajectories(magnet(), torque=VALVE, drive=gone)


@pytest.mark.parametrize(
    "wrong", [{"state": "up"}, {"tilt": 0.0}, {"duration": -1.0}, {"factors": ["x"]}]
)
def test_questions_that_cannot_be_asked(wrong):
    with pytest.raises(st.QuestionError, match=next(iter(wrong))):
        characteristic_trajectories(magnet(), torque=VALVE, drive=drive(), **wrong)


def test_figure(found):
    axes = plot_characteristic_trajectories(found)
    assert [ax.get_title()[:3] for ax in axes] == ["(a)", "(b)", "(c)", "(d)"]
    plt.close("all")
