"""Questions that cannot end are refused at every door, before anything runs."""

import time
import warnings
from dataclasses import replace

import numpy as np
import pytest
from magnets import PERPENDICULAR, SKEW

import spintorque as st
from spintorque import analysis
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.dynamics import _simulate_ensemble as ensemble_module
from spintorque.dynamics.native import native_engine as native
from spintorque.dynamics.stepping import step_cost as cost

pytestmark = pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")

VALVE = st.SlonczewskiTorque(polarization=0.5, asymmetry=1.4)
STILL = st.Drive.constant(voltage=0.0)
PUSH = st.Drive.constant(current_density=1e11)
with warnings.catch_warnings():  # magnets that are just possible, and stiffer than any
    warnings.simplefilter("ignore", st.SpintorqueWarning)
    TESLA = replace(PERPENDICULAR, saturation_magnetization=110.0)
    METRES = replace(TESLA, thickness=1.2e-3)
    SMALL = replace(TESLA, area=1e-12)
UP = (0.0, 0.6, 0.8)


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch):
    """No question of these tests may come to a kernel."""

    def fail(*args):
        raise AssertionError("it ran")

    monkeypatch.setattr(native, "run_adaptive", fail)
    monkeypatch.setattr(native, "take", fail)
    monkeypatch.setattr("spintorque.dynamics.ensemble_native.take", fail)


@pytest.fixture
def small_machine(monkeypatch):
    monkeypatch.setattr(cost, "available_memory", lambda: 10**9)


def one(magnet=PERPENDICULAR, **options):
    return st.simulate(magnet, **{"drive": STILL, "duration": 10.0, "initial": UP} | options)


def many(magnet=PERPENDICULAR, **options):
    asked = {"drive": STILL, "duration": 10.0, "initial": UP, "members": 100} | options
    return st.simulate_ensemble(magnet, **asked)


def switching(magnet=PERPENDICULAR, **options):
    asked = {"torque": VALVE, "drive": PUSH, "duration": 3.0, "temperature": 300.0, "settle": 1.0}
    return analysis.switching_times(magnet, **asked | options)


def probability(magnet=PERPENDICULAR, **options):
    asked = {"drives": [PUSH], "lengths": [1.0, 3.0], "temperature": 300.0, "settle": 1.0}
    return analysis.switching_probability(magnet, torque=VALVE, **asked | options)


def diagram(magnet=PERPENDICULAR, **options):
    asked = {"strength": (-1e11, 1e11), "field": (-1e5, 1e5), "resolution": (1e10, 1e4)}
    return analysis.phase_diagram(magnet, torque=VALVE, drive=PUSH, **asked | options)


def loop(magnet=PERPENDICULAR, **options):
    asked = {"strength": [-1e11, 0.0, 1e11], "field": [0.0]}
    return analysis.hysteresis(magnet, torque=VALVE, drive=PUSH, **asked | options)


def oscillating(magnet=PERPENDICULAR, **options):
    resistance = analysis.AngularResistance(parallel=1.0, antiparallel=2.0)
    asked = {"torque": VALVE, "drive": PUSH, "initial": UP, "resistance": resistance} | options
    return analysis.oscillation(magnet, **asked)


def line(magnet=PERPENDICULAR, **options):
    asked = {"torque": VALVE, "drive": PUSH, "initial": UP, "temperature": 300.0} | options
    return analysis.linewidth(magnet, **asked)


def four(magnet=PERPENDICULAR, **options):
    return analysis.characteristic_trajectories(magnet, torque=VALVE, drive=PUSH, **options)


ENDLESS = {
    "a moment in tesla": (lambda: one(TESLA, duration=300.0), "which no magnet knows: are"),
    "the same at a temperature": (lambda: one(TESLA, temperature=300.0), "A/m, lengths in nm"),
    "an area in square metres": (lambda: one(SMALL, temperature=300.0), "max_steps is 100000000"),
    "a thickness in metres": (
        lambda: one(METRES, torque=VALVE, drive=PUSH, duration=100.0),
        "lengths in nm and areas in nm",
    ),
    "a second": (lambda: one(duration=1e9), "ask for a shorter duration"),
    "small steps": (
        lambda: one(control=st.StepControl(method="rk4", step=1e-9)),
        "needs 10000000000 steps of 1e-09 ns, which take about 17 min",
    ),
    "more than a month": (
        lambda: one(
            duration=1e6,
            control=st.StepControl(method="rk4", step=1e-9, max_steps=10**16, sample_interval=1e6),
        ),
        "on one core",
    ),
    "members with a moment in tesla": (lambda: many(TESLA), "lengths in nm"),
    "members for a second": (lambda: many(duration=1e9), "max_steps is 100000000"),
    "members with small steps": (
        lambda: many(control=st.StepControl(method="rk4", step=1e-9)),
        "raise max_steps",
    ),
    "members that take years": (
        lambda: many(
            members=10**5,
            duration=1e5,
            control=st.StepControl(method="rk4", step=1e-6, max_steps=10**12),
        ),
        "for each of 100000 magnets",
    ),
    "switching times in tesla": (lambda: switching(TESLA), "raise max_steps"),
    "switching for a second": (lambda: switching(duration=1e9), "raise max_steps"),
    "too many that switch": (lambda: switching(trajectories=2**32, duration=1e4), "4294967296"),
    "probabilities in metres": (lambda: probability(METRES), "lengths in nm"),
    "too many probabilities": (
        lambda: probability(trajectories=2**32, lengths=[1e4]),
        "fewer magnets",
    ),
    "a diagram in metres": (lambda: diagram(METRES), "lengths in nm"),
    "a fine diagram": (lambda: diagram(resolution=(1e-3, 1e-3)), "fewer points"),
    "a coarse diagram": (lambda: diagram(coarse=10**6, resolution=(1.0, 1.0)), "fewer points"),
    "long searches": (
        lambda: diagram(search=AttractorSearch(duration=1e9)),
        "ask for a shorter duration",
    ),
    "a loop in metres": (lambda: loop(METRES), "lengths in nm"),
    "a loop of long runs": (
        lambda: loop(search=AttractorSearch(duration=1e9)),
        "ask for a shorter duration",
    ),
    "an oscillation in metres": (lambda: oscillating(METRES), "lengths in nm"),
    "a long oscillation": (lambda: oscillating(settling=1e9), "shorter duration"),
    "a line in metres": (lambda: line(METRES), "lengths in nm"),
    "lines of too many": (lambda: line(members=10**9), "members at a time"),
    "weak damping": (
        lambda: four(replace(PERPENDICULAR, damping=1e-9)),
        "shorter duration",
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_cannot_end_is_refused_with_what_it_would_cost(name):
    ask, message = ENDLESS[name]
    start = time.process_time()
    with pytest.raises((st.QuestionError, st.ConvergenceError), match=message):
        ask()
    assert time.process_time() - start < 10


HUGE = {
    "samples": lambda: one(control=st.StepControl(sample_interval=1e-7)),
    "a trillion members": lambda: many(members=10**12),
    "paths": lambda: many(members=10**6, paths=True),
    "means": lambda: many(
        statistics=True,
        control=st.StepControl(method="rk4", step=1e-3, sample_interval=1e-3),
        duration=1e4,
    ),
    "paths of a linewidth": lambda: line(members=10**5),
    "an oscillation": lambda: oscillating(sample_interval=1e-6),
}


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.usefixtures("small_machine")
def test_what_does_not_fit_into_memory_is_refused(name):
    with pytest.raises(st.QuestionError, match=r"of memory, and 1 GB are left; .*ask|sample"):
        HUGE[name]()


def test_a_message_says_how_many_members_would_fit(small_machine, monkeypatch):
    with pytest.raises(st.QuestionError, match=r"statistics=True.*or for about 16[0-9]{3} members"):
        many(members=10**6, paths=True)
    monkeypatch.setattr(cost, "available_memory", lambda: None)
    with pytest.raises(AssertionError, match="it ran"):
        many(members=10, paths=True)


def test_paths_that_are_made_in_parts_are_in_memory_once(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(ensemble_module, "MEMBERS", 40)
    asked = {"members": 100, "temperature": 300.0, "duration": 0.05, "paths": True}
    parts = many(SKEW, **asked).dataset.m.values
    monkeypatch.setattr(ensemble_module, "MEMBERS", 1000)
    np.testing.assert_array_equal(parts, many(SKEW, **asked).dataset.m.values)
