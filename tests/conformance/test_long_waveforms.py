"""Waveforms of very many points: the same motion as with few, and work that grows linearly."""

import time

import numpy as np
import pytest
from magnets import SKEW
from motions import TABLE, VALVE

import spintorque as st
from spintorque.model.integration_methods import METHODS

KINDS = {
    "series": (VALVE, "current_density", 3e10),
    "table by voltage": (TABLE, "voltage", 0.4),
    "table by current": (TABLE, "current_density", 2e10),
}


def ramp(kind, points, end=0.2):
    """Question with a ramp, given by two points or by many on its line."""
    torque, driven, level = KINDS[kind]
    times = np.linspace(0.0, end, points)
    wave = st.Samples(times=times, values=level * times / end)
    return {"torque": torque, "drive": st.Drive(**{driven: wave}), "initial": (0.0, 0.6, 0.8)}


def noisy(points, end):
    values = 3e10 * np.random.default_rng(0).standard_normal(points)
    wave = st.Samples(times=np.linspace(0.0, end, points), values=values)
    return {
        "torque": VALVE,
        "drive": st.Drive(current_density=wave),
        "initial": (0.0, 0.6, 0.8),
        "duration": end,
    }


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_points_on_a_line_change_nothing(kind, method):
    """Kinks cut steps; only the errors of the methods differ."""
    control = st.StepControl(method=method, step=2e-5, sample_interval=0.2)
    few, many = (
        st.simulate(SKEW, **ramp(kind, points), duration=0.2, control=control).dataset.m[-1]
        for points in (2, 101)
    )
    assert np.abs(few - [0.0, 0.6, 0.8]).max() > 0.05
    np.testing.assert_allclose(few, many, rtol=0, atol=2e-8)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_engines_and_ensembles_agree_on_many_points(kind, method):
    control = st.StepControl(method=method, step=3e-3, sample_interval=0.05)
    hot = {"temperature": 200.0} if method in ("heun", "midpoint") else {}
    asked = {**ramp(kind, 90), "duration": 0.2, "control": control, "seed": 1, **hot}
    native = st.simulate(SKEW, **asked).dataset
    twin = st.simulate(SKEW, **asked, engine="macrospin-numpy").dataset
    assert native.attrs["steps"] == twin.attrs["steps"]
    np.testing.assert_allclose(native.m, twin.m, rtol=0, atol=1e-11)
    if method in ("rk4", "heun", "midpoint"):
        many = st.simulate_ensemble(SKEW, **asked, members=5, paths=True).dataset
        np.testing.assert_array_equal(many.m[:, 0], native.m)


@pytest.mark.parametrize("solver", [st.simulate, st.simulate_ensemble])
def test_work_grows_as_the_points(solver):
    """Quadratic growth would take eight times as long as the test allows."""
    took = []
    for points in (4_000, 64_000):
        asked = noisy(points, 1.0)
        start = time.process_time()
        solver(SKEW, **asked)
        took.append(time.process_time() - start)
    assert took[1] < 32 * took[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("solver", "options"),
    [
        (st.simulate, {}),
        (st.simulate, {"temperature": 300.0}),
        (st.simulate_ensemble, {"members": 8, "temperature": 300.0}),
    ],
)
def test_a_million_points_take_seconds(solver, options):
    asked = noisy(1_000_000, 100.0)
    start = time.process_time()
    solver(SKEW, **asked, **options)
    assert time.process_time() - start < 60
