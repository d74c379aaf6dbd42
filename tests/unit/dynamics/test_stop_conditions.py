"""Runs end, and events are found, where closed forms say; never by how the run is cut."""

import numpy as np
import pytest
from magnets import BIAXIAL, PERPENDICULAR, uniaxial
from pydantic import TypeAdapter

import spintorque as st
from spintorque.dynamics.native import native_engine
from spintorque.io.sections_dynamics import DynamicsSection

FREE = uniaxial(H_k=0.0, damping=0.05)
DOWNWARDS = st.Drive.constant(voltage=0.0, field=(0.0, 0.0, -2e5))
START = st.direction(0.2)
VALVE = {
    "torque": st.SlonczewskiTorque(polarization=0.6),
    "drive": st.Drive.constant(current_density=-6e11),
    "initial": st.direction(0.1),
}


def time_to(cosine):
    """When m.z of a moment in a field alone falls to a cosine: tan(theta/2) grows as exp(t/tau)."""
    tau = (1 + FREE.damping**2) / (FREE.damping * FREE.gamma0 * 2e5) * 1e9
    return tau * np.log(np.tan(np.arccos(cosine) / 2) / np.tan(0.1))


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
@pytest.mark.parametrize(("level", "hold"), [(0.0, 0.0), (-0.5, 0.13)])
def test_a_run_ends_where_the_moment_has_switched(engine, level, hold):
    run = st.simulate(
        FREE,
        drive=DOWNWARDS,
        duration=4.0,
        initial=START,
        engine=engine,
        stop=st.Switched(level=level, hold=hold),
    )
    (event,) = run.events
    expected = time_to(level)
    assert (event.name, event.stops, run.status) == ("switched", True, "stopped")
    assert event.time == pytest.approx(expected, abs=2e-7)
    assert expected + hold <= run.time[-1] < expected + hold + 0.01
    assert len(run.dataset["energy"]) == len(run.time)


def test_a_run_that_does_not_switch_goes_to_its_end():
    run = st.simulate(
        FREE, drive=DOWNWARDS, duration=0.1, initial=START, stop=[st.Switched(axis=(0, 0, 1))]
    )
    assert (run.status, run.events, run.time[-1]) == ("completed", (), 0.1)


def test_precession_through_zero_is_counted_by_its_closed_form():
    """Without damping m.x is cos(omega t)."""
    magnet, field = uniaxial(H_k=0.0, damping=0.0), 1e5
    zeros = st.Event(function=lambda time, m: m[0], name="x", crossing="falling", stops=False)
    run = st.simulate(
        magnet,
        drive=st.Drive.constant(voltage=0.0, field=(0.0, 0.0, field)),
        duration=2.0,
        initial=(1.0, 0.0, 0.0),
        stop=zeros,
        control=st.StepControl(method="dop853", tolerance=1e-12, sample_interval=0.005),
    )
    omega = magnet.gamma0 * field * 1e-9
    expected = (np.pi / 2 + 2 * np.pi * np.arange(20)) / omega
    expected = expected[expected < 2.0]
    assert [event.time for event in run.events] == pytest.approx(expected, abs=1e-8)
    assert run.status == "completed"


def test_moments_settle_when_their_rate_has_fallen():
    run = st.simulate(
        BIAXIAL,
        drive=st.Drive.constant(voltage=0.0),
        duration=200.0,
        initial=st.direction(1.0, 0.5),
        stop=st.Settled(rate=1e-2, hold=0.2),
    )
    (event,) = run.events
    whole = st.simulate(
        BIAXIAL,
        drive=st.Drive.constant(voltage=0.0),
        duration=10.0,
        initial=st.direction(1.0, 0.5),
    )
    rates = np.linalg.norm(np.gradient(whole.m, whole.time, axis=0), axis=1)
    last_fast = whole.time[rates > 1.1e-2][-1]
    assert event.time - 0.15 < last_fast < event.time + 0.01
    assert run.time[-1] == pytest.approx(event.time + 0.2, abs=0.011)
    np.testing.assert_allclose(np.abs(run.m[-1]), (1, 0, 0), atol=1e-3)


@pytest.mark.parametrize(
    "control", [None, st.StepControl(method="rk4", step=1e-3)], ids=["adaptive", "rk4"]
)
def test_events_do_not_depend_on_how_a_run_is_cut(control, monkeypatch):
    asked = {
        "stop": [
            st.Switched(hold=0.3),
            st.Event(function=lambda time, m: m[0] * m[1], stops=False),
        ]
    }
    runs = []
    for steps in (7, 1 << 10, 1 << 20):
        monkeypatch.setattr(native_engine, "STEPS_TO_LOOK", steps)
        monkeypatch.setattr(native_engine, "SAMPLES_TO_LOOK", steps)
        runs.append(st.simulate(PERPENDICULAR, **VALVE, duration=8.0, control=control, **asked))
    assert len(runs[0].events) > 4
    for run in runs[1:]:
        assert run.events == runs[0].events
        np.testing.assert_array_equal(run.m, runs[0].m)


def test_a_run_that_may_end_has_the_path_of_one_that_may_not():
    whole = st.simulate(PERPENDICULAR, **VALVE, duration=2.0)
    run = st.simulate(PERPENDICULAR, **VALVE, duration=2.0, stop=st.Switched())
    np.testing.assert_array_equal(run.m, whole.m[: len(run.m)])


def test_one_of_two_layers_switches_first():
    pair = st.CoupledMacrospins(
        layers=(PERPENDICULAR, PERPENDICULAR), couplings=(st.Coupling(bilinear=-1e-5),)
    )
    run = st.simulate(
        pair,
        torque=[st.Polarizer(torque=VALVE["torque"], on=1)],
        drive=VALVE["drive"],
        duration=5.0,
        initial=[st.direction(0.1), st.direction(0.1)],
        stop=st.Switched(layer=1),
    )
    before, after = run.m[-2:, 1, 2]
    assert before > 0 >= after
    assert run.time[-2] < run.events[0].time <= run.time[-1]


def test_events_of_a_hot_moment_lie_between_its_samples(tmp_path):
    run = st.simulate(
        PERPENDICULAR,
        drive=st.Drive.constant(voltage=0.0, field=(0, 0, -3e5)),
        duration=60.0,
        initial=(0.0, 0.0, 1.0),
        temperature=300.0,
        stop=st.Switched(),
    )
    assert run.m[-2, 2] > 0 >= run.m[-1, 2]
    assert run.time[-2] < run.events[0].time <= run.time[-1]
    again = st.load(run.save(tmp_path / "run.nc"))
    assert (again.events, again.status) == (run.events, "stopped")


@pytest.mark.parametrize(
    ("stop", "message"),
    [
        ("switched", "stop has 's'; allowed are Switched"),
        (3.0, "stop has 3.0; allowed are Switched"),
        (st.Switched(layer=1), "layer=1; there are layers 0 to 0"),
    ],
)
def test_other_conditions_are_refused(stop, message):
    with pytest.raises(st.QuestionError, match=message):
        st.simulate(FREE, drive=DOWNWARDS, duration=1.0, initial=START, stop=stop)


def test_hot_moments_do_not_settle():
    with pytest.raises(st.QuestionError, match="never rest"):
        st.simulate(
            FREE, drive=DOWNWARDS, duration=1.0, initial=START, temperature=1.0, stop=st.Settled()
        )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: st.Switched(axis=(1, 1, 0)), "allowed is a unit vector"),
        (lambda: st.Switched(hold=-1.0), "hold is -1.0"),
        (lambda: st.Settled(rate=0.0), "rate is 0.0"),
        (lambda: st.Event(function=1.0), "allowed is a function"),
        (lambda: st.Event(function=max, crossing="up"), "allowed is one of rising"),
    ],
)
def test_conditions_are_checked(make, message):
    with pytest.raises(st.QuestionError, match=message):
        make()


def test_files_hold_conditions():
    section = TypeAdapter(DynamicsSection).validate_python(
        {
            "duration": 1.0,
            "initial": [0.0, 0.0, 1.0],
            "record": ["effective_field"],
            "stop": [{"kind": "switched", "hold": 0.1}, {"kind": "settled", "stops": False}],
        }
    )
    assert section.stop == (st.Switched(hold=0.1), st.Settled(stops=False))
