"""Every kind of question: against SciPy on Gilbert's equation, and C against its NumPy twin."""

import numpy as np
import pytest
from motions import MOTIONS

import spintorque as st
from spintorque.dynamics.problem.problem import make_problem
from spintorque.dynamics.twin.right_hand_side import Motion
from spintorque.model.device import Device
from spintorque.model.integration_methods import METHODS, THERMAL

FINE = {
    "dormand_prince": st.StepControl(tolerance=1e-13, sample_interval=0.1),
    "dop853": st.StepControl(method="dop853", tolerance=1e-13, sample_interval=0.1),
    "rk4": st.StepControl(method="rk4", step=2e-5, sample_interval=0.1),
}


@pytest.fixture(scope="module")
def expected():
    """Paths of the oracle by kind and duration, each solved once."""
    known = {}

    def found(kind, duration):
        if (kind, duration) not in known:
            times = np.linspace(0, duration, round(10 * duration) + 1)
            known[kind, duration] = MOTIONS[kind].expected(times)
        return known[kind, duration]

    return found


def error(kind, method, duration, expected):
    run = st.simulate(**MOTIONS[kind].asked, duration=duration, control=FINE[method]).dataset
    assert np.abs(expected[-1] - expected[0]).max() > 0.1
    return np.abs(run.m.values - expected).max()


@pytest.mark.parametrize("method", FINE)
@pytest.mark.parametrize("kind", MOTIONS)
def test_paths_agree_with_dop853_on_gilberts_equation(kind, method, expected):
    duration = 1.0 if MOTIONS[kind].kinks else 0.4
    assert error(kind, method, duration, expected(kind, duration)) < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("method", FINE)
@pytest.mark.parametrize("kind", MOTIONS)
def test_twenty_nanoseconds_agree_with_dop853_on_gilberts_equation(kind, method, expected):
    assert error(kind, method, 20.0, expected(kind, 20.0)) < 1e-9


EVALUATIONS = {"dormand_prince": 7, "dop853": 15, "rk4": 4, "heun": 2, "midpoint": 4}


def rounding(run):
    """Largest difference in m between two machines: four roundings in each evaluation of the slope.

    They add up over the steps, where the motion neither forgets nor multiplies them.
    """
    return 4 * np.finfo(float).eps * run.attrs["steps"] * EVALUATIONS[run.attrs["method"]]


def both(kind, control, duration, **options):
    return (
        st.simulate(
            **MOTIONS[kind].asked, duration=duration, control=control, engine=engine, **options
        ).dataset
        for engine in ("macrospin", "macrospin-numpy")
    )


def multiplied(kind, control, duration):
    """By how much a motion multiplies a small change of its start, up to each sample (n,)."""
    asked, small = MOTIONS[kind].asked, 1e-7
    start = np.array(asked["initial"], float)
    first, beside = (
        st.simulate(**{**asked, "initial": begin}, duration=duration, control=control).m
        for begin in (start, start + small * np.roll(start, 1, axis=-1))
    )
    apart = np.abs(first - beside).reshape(len(first), -1).max(axis=1)
    return np.maximum.accumulate(np.maximum(apart / small, 1.0))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", MOTIONS)
def test_native_engine_and_its_twin_take_the_same_steps(kind, method):
    control = st.StepControl(method=method, step=2e-3, sample_interval=0.013)
    native, twin = both(kind, control, 0.3)
    assert native.attrs["steps"] == twin.attrs["steps"]
    apart = np.abs(native.m - twin.m).values.reshape(len(native.m), -1).max(axis=1)
    allowed = rounding(native) * multiplied(kind, control, 0.3)
    assert (apart <= allowed).all()
    for name in ("voltage", "torque_parallel", "torque_perpendicular"):
        # of the largest: a torque that crosses zero has no relative error there
        most = 10 * allowed.max() * float(np.abs(twin[name]).max())
        np.testing.assert_allclose(native[name], twin[name], rtol=0, atol=most)


@pytest.mark.parametrize("method", THERMAL)
@pytest.mark.parametrize("kind", MOTIONS)
def test_native_engine_and_its_twin_draw_the_same_noise(kind, method):
    control = st.StepControl(method=method, step=2e-3, newton_iterations=2)
    native, twin = both(kind, control, 0.1, temperature=300.0, seed=2**63 + 5)
    cold, _ = both(kind, control, 0.1)
    assert np.abs(native.m - cold.m).max() > 0.01
    np.testing.assert_allclose(native.m, twin.m, rtol=0, atol=4 * rounding(native))


@pytest.mark.parametrize("kind", MOTIONS)
def test_the_twins_jacobian_is_how_its_rate_changes(kind):
    asked = MOTIONS[kind].asked
    device = Device(asked["magnet"], asked["torque"], asked["drive"])
    problem = make_problem(device, initial=asked["initial"])
    motion = Motion(problem, problem.spans(1.0)[0], problem.first_bias)
    m, h = problem.initial, 1e-5
    shifts = h * np.eye(m.size).reshape(-1, *m.shape)
    columns = [(motion.rate(0.05, m + s) - motion.rate(0.05, m - s)).ravel() for s in shifts]
    numbers = np.stack(columns, axis=1) / (2 * h)
    found = motion.jacobian(0.05, m)
    np.testing.assert_allclose(found, numbers, rtol=0, atol=1e-7 * np.abs(numbers).max())
