"""Numbers depend on a member's own question, not on samples, company or duration."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import SKEW
from motions import MOTIONS, TABLE, VALVE

import spintorque as st
from spintorque.model.integration_methods import ADAPTIVE, FIXED_STEP, METHODS

INTERVALS = (0.01, 0.003, 0.0137, 0.05, 7e-4)
CROWDED = st.Samples(
    times=tuple(np.linspace(0.0, 0.2, 90)), values=tuple(0.4 * np.sin(np.arange(90.0)))
)
COMPANIES = {
    "fields": (None, "voltage", 0.0),
    "series": (VALVE, "current_density", 2e10),
    "table by voltage": (TABLE, "voltage", 0.4),
    "table by current": (TABLE, "current_density", 2e10),
    "pulse": (VALVE, "current_density", st.Pulse(amplitude=4e10, start=0.013, rise=4e-3, length=1)),
    "sine": (TABLE, "voltage", st.Sine(amplitude=0.2, frequency=7.0, offset=0.1)),
    "many corners": (TABLE, "voltage", CROWDED),
}
MAGNETS = [SKEW, replace(SKEW, second_anisotropy=-8e4), replace(SKEW, damping=0.02)]


def path(asked, **options):
    return st.simulate(**asked, seed=5, **options).dataset


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", MOTIONS)
def test_samples_change_no_path(kind, method):
    hot = {"temperature": 300.0} if method in ("heun", "midpoint") else {}
    runs = [
        path(
            MOTIONS[kind].asked,
            duration=0.1,
            control=st.StepControl(method=method, step=1e-3, sample_interval=interval),
            **hot,
        )
        for interval in INTERVALS
    ]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.m[-1], runs[0].m[-1])
        assert run.attrs["steps"] == runs[0].attrs["steps"]
        both, here, there = np.intersect1d(run.time, runs[0].time, return_indices=True)
        assert len(both) > 1
        if method not in ADAPTIVE:
            np.testing.assert_array_equal(run.m[here], runs[0].m[there])


@pytest.mark.parametrize("method", FIXED_STEP)
def test_samples_are_at_the_nearest_ends_of_steps_and_tell_where(method):
    control = st.StepControl(method=method, step=3e-3, sample_interval=0.01)
    run = path(MOTIONS["pulse"].asked, duration=0.1, control=control)
    expected = [0, 0.009, 0.021, 0.03, 0.039, 0.051, 0.06, 0.069, 0.081, 0.09, 0.1]
    np.testing.assert_allclose(run.time, expected, rtol=0, atol=1e-15)
    assert run.attrs["step"] == 3e-3
    assert run.attrs["method"] == method
    every = path(
        MOTIONS["pulse"].asked, duration=0.1, control=replace(control, sample_interval=1e-4)
    )
    np.testing.assert_allclose(every.time[:-1], 3e-3 * np.arange(34), rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", FIXED_STEP)
@pytest.mark.parametrize("kind", ["pulse", "ramp", "samples", "table_current"])
def test_a_longer_run_begins_as_a_shorter_one(kind, method):
    control = st.StepControl(method=method, step=7e-4, sample_interval=7e-3)
    short, long = (path(MOTIONS[kind].asked, duration=end, control=control) for end in (0.147, 1.0))
    np.testing.assert_array_equal(short.m[:-1], long.m[: len(short.m) - 1])


def company(kind, count):
    """An ensemble of members that differ in everything that decides a step."""
    torque, driven, level = COMPANIES[kind]
    rng = np.random.default_rng(3)
    initial = rng.standard_normal((count, 3))
    fields = rng.uniform(-1, 1, (count, 3)) * np.logspace(3, 6, count)[:, None]
    return {
        "magnet": [MAGNETS[k % 3] for k in range(count)],
        "torque": torque,
        "drive": [st.Drive(**{driven: level}, field=tuple(h)) for h in fields.tolist()],
        "initial": initial / np.linalg.norm(initial, axis=1, keepdims=True),
        "temperature": np.where(np.arange(count) % 4 == 3, 0.0, np.linspace(20, 600, count)),
        "seed": rng.integers(0, 2**63, count),
        "duration": 0.03,
    }


def member(asked, k):
    return {
        name: value if name in ("torque", "duration") else value[k] for name, value in asked.items()
    }


@pytest.mark.parametrize("kind", COMPANIES)
def test_a_member_with_default_steps_is_the_same_alone_and_in_any_company(kind):
    count = 24
    asked = company(kind, count)
    whole = st.simulate_ensemble(asked.pop("magnet"), **asked, paths=True).dataset
    asked = company(kind, count)
    assert len(np.unique(whole.step)) > 4
    for k in range(0, count, 5):
        alone = member(asked, k)
        one = st.simulate_ensemble(
            alone.pop("magnet"), **alone, paths=True, first_trajectory=k
        ).dataset
        np.testing.assert_array_equal(one.m[:, 0], whole.m[:, k])
        assert one.step[0] == whole.step[k]


@pytest.mark.parametrize("kind", COMPANIES)
def test_a_thermal_member_is_that_of_simulate_to_the_last_bit(kind):
    asked = company(kind, 9)
    asked["temperature"] = np.linspace(20, 600, 9)
    for k in range(9):
        alone = member(asked, k)
        run = st.simulate(**alone).dataset
        together = st.simulate_ensemble(
            **{**alone, "magnet": alone["magnet"]},
            members=1,
            paths=True,
        ).dataset
        np.testing.assert_array_equal(run.m, together.m[:, 0])
        np.testing.assert_array_equal(run.time, together.time)
        assert run.attrs["step"] == together.step[0]
        assert run.attrs["method"] == "midpoint"


@pytest.mark.parametrize("method", FIXED_STEP)
@pytest.mark.parametrize("kind", MOTIONS)
def test_a_member_with_a_given_step_is_that_of_simulate_to_the_last_bit(kind, method):
    asked = MOTIONS[kind].asked
    hot = {"temperature": 300.0} if method != "rk4" else {}
    options = {
        "duration": 0.25,
        "seed": 4,
        "control": st.StepControl(method=method, step=2e-3, sample_interval=0.011),
        **hot,
    }
    run = st.simulate(**asked, **options).dataset
    initial = np.array(asked["initial"], float)
    many = st.simulate_ensemble(
        **asked | {"initial": np.repeat(initial[None], 6, axis=0)}, **options, paths=True
    ).dataset
    np.testing.assert_array_equal(run.m, many.m[:, 0])


def test_a_scaled_waveform_is_the_waveform_of_scaled_values():
    pulse = st.Pulse(amplitude=4e10, start=0.013, rise=0.04, length=1, base=-1e10)
    control = st.StepControl(method="rk4", step=1e-3)
    options = {"torque": VALVE, "duration": 0.2, "initial": (0.0, 0.6, 0.8), "control": control}
    many = st.simulate_ensemble(
        SKEW, drive=st.Drive(current_density=pulse), amplitude=[0.7, -0.3, 1.1], **options
    )
    for k, factor in enumerate((0.7, -0.3, 1.1)):
        one = st.simulate(SKEW, drive=st.Drive(current_density=pulse.scaled(factor)), **options)
        np.testing.assert_array_equal(one.dataset.m[-1], many.final[k])


def test_the_step_is_kept_in_files(tmp_path):
    asked = company("series", 6)
    found = st.simulate_ensemble(asked.pop("magnet"), **asked)
    found.save(tmp_path / "ensemble.nc")
    again = st.Ensemble.load(tmp_path / "ensemble.nc").dataset
    np.testing.assert_array_equal(again.step, found.dataset.step)
    names = again.method.attrs["flag_meanings"].split()
    assert [names[k] for k in again.method.values] == ["midpoint"] * 3 + ["rk4"] + ["midpoint"] * 2
