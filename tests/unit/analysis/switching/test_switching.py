"""Switching counts of ensembles against the Fokker-Planck equation."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import synthetic_table
from axial_device import TEMPERATURE, clock, current, device, torque
from scipy.stats import binomtest

import spintorque as st
from spintorque.analysis.stability.fokker_planck import evolve_distribution, mean_first_passage_time
from spintorque.analysis.switching._switching import switching_probability, switching_times
from spintorque.results.analyses.switching_counts import clopper_pearson

ALPHA = 0.2
MAGNET = device(15.0, damping=ALPHA)
UNIT = clock(MAGNET)
DRIVE = current(2.0, damping=ALPHA)
GIVEN = {"torque": torque(), "temperature": TEMPERATURE}
CONTROL = st.StepControl(method="heun", step=1e-3)
FEW = {**GIVEN, "drives": [DRIVE], "lengths": [2 * UNIT], "control": CONTROL, "settle": 0.05}


def counted(**options):
    return switching_probability(MAGNET, **{**FEW, "trajectories": 300, "batch": 128, **options})


@pytest.mark.slow
@pytest.mark.parametrize("i", [0.8, 2.0])
def test_write_errors_are_those_of_the_fokker_planck_equation(i):
    drive, lengths = current(i, damping=ALPHA), np.array([1.0, 2.0, 4.0]) * UNIT
    found = switching_probability(
        MAGNET, **GIVEN, drives=[drive], lengths=lengths, trajectories=100_000
    )
    exact = evolve_distribution(MAGNET, **GIVEN, drive=drive, times=lengths)
    deviation = np.sqrt(exact.not_switched * exact.switched / 100_000)
    assert (abs(found.write_error_rate[0] - exact.not_switched) < 3 * deviation).all()


def test_few_magnets_agree_with_the_fokker_planck_equation():
    lengths = np.array([1.0, 1.5, 2.5]) * UNIT
    found = counted(lengths=lengths, trajectories=4000, settle=None, batch=4000)
    exact = evolve_distribution(MAGNET, **GIVEN, drive=DRIVE, times=lengths)
    deviation = np.sqrt(exact.not_switched * exact.switched / 4000)
    assert (abs(found.write_error_rate[0] - exact.not_switched) < 3 * deviation).all()
    low, high = found.write_error_interval(0.999)
    assert ((low < exact.not_switched) & (exact.not_switched < high)).all()


EDGES = {"rise": 0.8 * UNIT, "fall": 1.2 * UNIT}


def with_edges(length):
    """The same pulse as a drive that changes, and when it has ended."""
    level = st.Pulse(amplitude=DRIVE.current_density, length=length, **EDGES)
    return st.Drive(current_density=level), length + EDGES["rise"] + EDGES["fall"]


def check_edges(count, **options):
    lengths = np.array([0.6, 1.2]) * UNIT
    given = {"trajectories": count, "batch": count, "settle": None, **EDGES, **options}
    found = counted(lengths=lengths, **given)
    for length, rate in zip(lengths, found.write_error_rate[0], strict=True):
        drive, end = with_edges(length)
        exact = evolve_distribution(MAGNET, **GIVEN, drive=drive, times=[end], cells=256)
        deviation = np.sqrt(exact.not_switched[0] * exact.switched[0] / count)
        assert abs(rate - exact.not_switched[0]) < 3 * deviation
        assert 5 * deviation < min(exact.not_switched[0], exact.switched[0])


@pytest.mark.slow
def test_pulses_with_edges_agree_with_the_fokker_planck_equation():
    check_edges(4000)


@pytest.mark.slow
def test_many_pulses_with_edges_agree_with_the_fokker_planck_equation():
    check_edges(200_000, control=None)


@pytest.mark.slow
def test_first_passages_in_a_pulse_with_edges():
    """Magnets that have crossed at some time are counted by the absorbing equation."""
    times = switching_times(
        MAGNET, **GIVEN, drive=DRIVE, duration=UNIT, trajectories=4000, control=CONTROL, **EDGES
    ).switching_time
    drive, end = with_edges(UNIT)
    looks = np.array([0.5, 0.8, 1.0]) * end
    exact = evolve_distribution(
        MAGNET, **GIVEN, drive=drive, times=looks, cells=256, absorbing=True
    )
    crossed = (times[:, None] < looks).mean(axis=0)
    deviation = np.sqrt(exact.not_switched * exact.switched / 4000)
    assert (abs(crossed - exact.switched) < 3 * deviation + 0.01).all()
    assert np.nanmax(times) <= end


def test_first_passages_take_the_mean_time():
    times = switching_times(
        MAGNET,
        **GIVEN,
        drive=DRIVE,
        duration=15 * UNIT,
        trajectories=1500,
        initial=st.direction(0.8),
        settle=0.0,
        control=CONTROL,
    ).switching_time
    assert np.isfinite(times).all()
    mean = mean_first_passage_time(MAGNET, **GIVEN, drive=DRIVE, from_projection=np.cos(0.8))
    error = times.std() / np.sqrt(len(times))
    assert abs(times.mean() - mean) < 3 * error + 0.01 * UNIT
    assert error < 0.03 * mean


@pytest.mark.filterwarnings("ignore:none of 5 magnets")
def test_a_magnet_that_does_not_switch_has_no_time():
    times = switching_times(
        MAGNET,
        **GIVEN,
        drive=current(0.0, damping=ALPHA),
        duration=0.02,
        trajectories=5,
        control=CONTROL,
        settle=0.0,
    ).switching_time
    assert np.isnan(times).all()


def test_batches_workers_and_stops_change_nothing(tmp_path):
    whole = counted()
    assert 0 < whole.switched[0, 0] < 300
    parts = counted(batch=70)
    np.testing.assert_array_equal(parts.switched, whole.switched)
    with ThreadPoolExecutor(3) as executor:
        threads = counted(batch=70, executor=executor)
    np.testing.assert_array_equal(threads.switched, whole.switched)
    first = counted(trajectories=140, batch=70, folder=tmp_path)
    again = counted(batch=70, folder=tmp_path)
    np.testing.assert_array_equal(again.switched, whole.switched)
    assert first.trajectories[0] == 140
    assert (counted(seed=1).switched != whole.switched).any()


def test_what_is_kept_is_not_computed_again(tmp_path, monkeypatch):
    expected = counted(folder=tmp_path)

    def refuse(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr("spintorque.analysis.switching._switching._count", refuse)
    again = counted(folder=tmp_path)
    np.testing.assert_array_equal(again.switched, expected.switched)


def test_counting_stops_where_the_error_is_small_enough():
    found = counted(trajectories=4000, batch=100, relative_error=0.15)
    rarer = min(found.probability[0, 0], found.write_error_rate[0, 0])
    count = found.trajectories[0]
    assert np.sqrt((1 - rarer) / (rarer * count)) <= 0.15
    before = count - 100
    assert before == 0 or np.sqrt((1 - rarer) / (rarer * before)) > 0.12
    assert count < 4000


def test_drives_are_independent_and_in_their_order():
    drives = [current(i, damping=ALPHA) for i in (0.5, 3.0)]
    both = counted(drives=drives)
    assert both.switched.shape == (2, 1)
    assert both.probability[0, 0] < both.probability[1, 0]
    alone = counted(drives=drives[1:])
    np.testing.assert_array_equal(alone.switched[0], both.switched[1])


def test_rest_lets_magnets_fall_to_one_side():
    """Without drive a magnet near the equator falls to either side: counts differ, slightly."""
    plain, rested = counted(trajectories=600), counted(trajectories=600, rest=3 * UNIT)
    assert plain.switched[0, 0] != rested.switched[0, 0]
    assert abs(plain.probability - rested.probability)[0, 0] < 0.25


def test_start_and_axis_are_the_magnet_s_own():
    """A device that lies down switches as one that stands."""
    q = (1.0, 0.0, 0.0)
    lying = replace(MAGNET, easy_axis=q, fixed_direction=q)
    found = switching_probability(lying, **{**FEW, "trajectories": 1000})
    upright = counted(trajectories=1000)
    p = upright.probability[0, 0]
    assert abs(found.probability[0, 0] - p) < 4 * np.sqrt(2 * p * (1 - p) / 1000)


def test_tables_and_fields_reach_the_ensemble():
    """One sign of the voltage pulls towards -q; a strong field leaves one state."""

    def per_sin(V, x):
        return 8e-4 * (V - 1e-3) * (1 + 0.2 * x), 1e-6 * (1 + V**2) * (1 - 0.1 * x)

    table = synthetic_table.make_table(per_sin=per_sin)
    free, held = (st.Drive(voltage=-0.5, field=(0.0, 0.0, h)) for h in (0.0, 9e5))
    found = [
        counted(torque=table, drives=[drive], lengths=[1.0], trajectories=50, initial=(0, 0, 1.0))
        for drive in (free, replace(free, voltage=0.5))
    ]
    assert found[0].probability[0, 0] > 0.9
    assert found[1].probability[0, 0] < 0.1
    with pytest.raises(st.QuestionError, match="one stable state"):
        counted(torque=table, drives=[held])


def test_intervals_are_exact():
    low, high = clopper_pearson([0, 3, 10], 10, 0.9)
    for hits, a, b in zip([0, 3, 10], low, high, strict=True):
        exact = binomtest(hits, 10).proportion_ci(0.9, method="exact")
        assert (a, b) == pytest.approx((exact.low, exact.high), abs=1e-12)
    found = counted(trajectories=50)
    low, high = found.interval()
    assert low[0, 0] < found.probability[0, 0] < high[0, 0]
    np.testing.assert_allclose(found.write_error_interval()[0], 1 - high, rtol=1e-9)


def test_wrong_questions_are_refused():
    for options, told in [
        ({"lengths": [2.0, 1.0]}, "ascending"),
        ({"drives": []}, "drives"),
        ({"drives": [DRIVE, DRIVE]}, "twice"),
        ({"temperature": 0.0}, "temperature"),
        ({"trajectories": 0}, "trajectories"),
        ({"relative_error": -1.0}, "relative_error"),
        ({"executor": 3}, "executor"),
        ({"drives": [st.Drive(voltage=0.0, field=(0, 0, 5e5))], "torque": None}, "one stable"),
    ]:
        with pytest.raises(st.QuestionError, match=told):
            counted(**options)
