"""Temperatures that change: switching by SciPy, twins, orders, limits, Boltzmann, refusals."""

import json
from dataclasses import replace

import numpy as np
import pytest
import warm_gilbert
from heated_motions import BLOCH, FREE, HEATING, KINDS, LINEAR, ROLLING
from magnets import MU_0, SKEW
from motions import START, TABLE, VALVE
from scipy import constants

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque.dynamics.layer_fields import layer_fields, total_energy
from spintorque.dynamics.stepping.step_schedule import STEPS

FINE = st.StepControl(tolerance=1e-13, sample_interval=0.05)
SWITCHED = ("voltage", "current", "uniform", "rolling voltage", "rolling current")
WARM = replace(FREE, temperature_dependence=BLOCH)
JUNCTION = replace(VALVE, conductance=LINEAR)
TIPPED = st.direction(np.pi - 0.2, 0.4)
DRIVEN = {"torque": JUNCTION, "drive": st.Drive(voltage=0.75), "initial": TIPPED}


@pytest.mark.parametrize(
    "kind",
    [kind if kind == "voltage" else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS],
)
def test_moments_and_temperature_agree_with_dop853_on_gilberts_equation(kind):
    asked, layers, ratios, heat, acting = KINDS[kind](kind)
    # At knots of a table second derivatives jump, and cost both sides digits.
    duration = 1.4 if kind in SWITCHED else 0.3 if kind == "two layers, given" else 0.7
    run = st.simulate(**asked, duration=duration, thermal_field=False, control=FINE)
    moments, warmth = warm_gilbert.paths(run.time, asked["initial"], layers, ratios, heat, **acting)
    if kind in SWITCHED:
        assert moments[0, 0, 2] * moments[-1, 0, 2] < 0
    assert np.ptp(warmth) > 50
    found = run.m.reshape(moments.shape)
    assert np.abs(found - moments).max() < 1e-8
    np.testing.assert_allclose(run.dataset.temperature, warmth, rtol=1e-8)


@pytest.mark.parametrize("method", ["dormand_prince", "dop853", "rk4", "heun", "midpoint"])
@pytest.mark.parametrize("kind", ["table voltage", "two layers, given"])
def test_kernels_are_their_twin(kind, method):
    asked = KINDS[kind](kind)[0]
    control = st.StepControl(method=method, step=1e-3, sample_interval=0.01)
    thermal = method in ("heun", "midpoint")
    native, twin = (
        st.simulate(
            **asked, duration=0.02, thermal_field=thermal, control=control, engine=engine
        ).dataset
        for engine in ("macrospin", "macrospin-numpy")
    )
    assert native.attrs["steps"] == twin.attrs["steps"]
    np.testing.assert_allclose(native.m, twin.m, rtol=0, atol=1e-12)
    np.testing.assert_allclose(native.temperature, twin.temperature, rtol=1e-13)


@pytest.mark.parametrize("torque", [JUNCTION, replace(VALVE, conductance=ROLLING)])
def test_ensembles_are_their_twin_and_members_the_same_alone(torque):
    asked = {
        "magnet": WARM,
        "torque": torque,
        "drive": st.Drive(voltage=st.Sine(amplitude=0.2, frequency=2.0, offset=0.5)),
        "duration": 0.01,
        "initial": TIPPED,
        "temperature": HEATING,
        "control": st.StepControl(method="midpoint", step=1e-3),
    }
    each = {"amplitude": np.linspace(0.2, 1.2, 5), "initial_temperature": 300.0 + np.arange(5)}
    native, twin = (
        st.simulate_ensemble(**asked, **each, engine=engine).dataset
        for engine in ("macrospin", "macrospin-numpy")
    )
    np.testing.assert_allclose(native.final, twin.final, rtol=0, atol=1e-12)
    np.testing.assert_allclose(native.temperature, twin.temperature, rtol=1e-13)
    one = {name: values[3] for name, values in each.items()}
    alone = st.simulate_ensemble(**asked, **one, first_trajectory=3).dataset
    np.testing.assert_array_equal(alone.final[0], native.final[3])
    assert alone.temperature[0] == native.temperature[3]


@pytest.mark.parametrize("method", ["rk4", "heun", "midpoint"])
def test_a_member_is_the_same_among_many(method):
    asked = {"magnet": WARM, **DRIVEN, "duration": 0.02, "temperature": HEATING}
    control = st.StepControl(method=method, step=1e-3)
    options = {"control": control, "thermal_field": method != "rk4"}
    each = np.linspace(0.2, 1.2, 67)
    many = st.simulate_ensemble(**asked, **options, amplitude=each).dataset
    for k in (5, 40, 66):
        own = {"amplitude": each[k], "first_trajectory": k}
        alone = st.simulate_ensemble(**asked, **options, **own).dataset
        np.testing.assert_array_equal(alone.final[0], many.final[k])
        assert alone.temperature[0] == many.temperature[k]


@pytest.mark.parametrize("name", INSTRUCTION_SETS)
def test_instruction_sets_agree(monkeypatch, name):
    if not _native.level_runs(INSTRUCTION_SETS.index(name)):
        pytest.skip(f"this machine has no {name}")
    asked = KINDS["table voltage"]("table voltage")[0]

    def ends(method):
        return st.simulate_ensemble(
            **asked,
            duration=0.05,
            amplitude=np.linspace(-1, 1, 67),  # more than groups of vectors hold
            thermal_field=method != "rk4",
            control=st.StepControl(method=method, step=1e-3),
        ).dataset

    for method in ("rk4", "heun", "midpoint"):
        monkeypatch.delenv(VARIABLE, raising=False)
        expected = ends(method)
        monkeypatch.setenv(VARIABLE, name)
        found = ends(method)
        np.testing.assert_allclose(found.final, expected.final, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.temperature, expected.temperature, rtol=1e-13)


@pytest.mark.parametrize(("method", "order"), [("rk4", 4), ("heun", 2), ("midpoint", 2)])
def test_moments_and_temperature_have_the_order_of_the_method(method, order):
    asked = {"magnet": WARM, **DRIVEN, "temperature": HEATING, "thermal_field": False}
    exact = st.simulate(**asked, duration=0.4, control=FINE).dataset.isel(time=-1)
    errors = []
    for step in (2e-3, 1e-3):
        control = st.StepControl(method=method, step=step)
        run = st.simulate(**asked, duration=0.4, control=control).dataset.isel(time=-1)
        warmth = abs(float(run.temperature - exact.temperature))
        errors.append([np.abs(run.m - exact.m).max(), warmth])
    orders = np.log2(np.array(errors[0]) / errors[1])
    np.testing.assert_allclose(orders, order, atol=0.4)


STILL = {
    "no resistance": (st.JouleHeating(thermal_resistance=0.0, time_constant=1.0), 300.0),
    "no end": (st.JouleHeating(thermal_resistance_area=4e-9, time_constant=1e25), 300.0),
    "given": (st.Samples(times=[0.0], values=[410.0]), 410.0),
}


@pytest.mark.parametrize("method", ["dormand_prince", "rk4", "heun", "midpoint"])
@pytest.mark.parametrize("kind", STILL)
def test_a_temperature_that_stays_is_a_constant_one(kind, method):
    changing, constant = STILL[kind]
    control = st.StepControl(method=method, step=1e-3, tolerance=1e-13)
    thermal = method in ("heun", "midpoint")
    asked = {"magnet": WARM, **DRIVEN, "duration": 0.2, "control": control}
    found, still = (
        st.simulate(**asked, temperature=temperature, thermal_field=thermal)
        for temperature in (changing, constant)
    )
    np.testing.assert_array_equal(found.dataset.temperature, constant)
    atol = 2e-12 if constant == 300.0 else 2e-10  # the curves are exact at the reference
    np.testing.assert_allclose(found.m, still.m, rtol=0, atol=atol)
    np.testing.assert_allclose(found.energy, still.energy, rtol=1e-9)
    by_hand = st.simulate(
        **{**asked, "magnet": WARM.at_temperature(constant)},
        temperature=constant,
        thermal_field=thermal,
    )
    np.testing.assert_array_equal(by_hand.m, still.m)


def test_a_long_adaptive_run_does_not_depend_on_how_it_is_cut(monkeypatch):
    asked = {"magnet": WARM, **DRIVEN, "duration": 1.0, "temperature": HEATING}
    whole = st.simulate(**asked, thermal_field=False)
    for module in ("stepping.step_schedule", "native.native_engine"):
        monkeypatch.setattr(f"spintorque.dynamics.{module}.STEPS", 7)
    assert STEPS > 7
    cut = st.simulate(**asked, thermal_field=False)
    np.testing.assert_array_equal(whole.m, cut.m)
    np.testing.assert_array_equal(whole.dataset.temperature, cut.dataset.temperature)


def test_recorded_energies_and_fields_are_those_at_each_temperature():
    asked = KINDS["two layers, given"]("two layers, given")[0]
    series = ["energy_terms", "effective_field"]
    run = st.simulate(**asked, duration=0.1, thermal_field=False, record=series).dataset
    origins = ("zeeman", "anisotropy", "demagnetization", "exchange", "dipolar")
    terms = [run[f"energy_{of}"] for of in origins]
    np.testing.assert_allclose(sum(terms), run.energy, rtol=1e-10)
    for k in (0, 4, 9):
        still = asked["magnet"].at_temperature(float(run.temperature[k]))
        m, field = run.m.values[k], np.array(asked["drive"].field)
        assert total_energy(still, field, m) == pytest.approx(float(run.energy[k]), rel=1e-9)
        np.testing.assert_allclose(
            layer_fields(still, field, m), run.effective_field[k], rtol=1e-8, atol=1e-3
        )


def test_events_between_samples_know_the_temperature_there():
    asked = {"magnet": WARM, **DRIVEN, "duration": 2.0, "temperature": HEATING}

    def crossing(interval):
        control = st.StepControl(tolerance=1e-12, sample_interval=interval)
        stop = st.Switched(axis=(0.0, 0.0, 1.0))
        run = st.simulate(**asked, thermal_field=False, control=control, stop=stop)
        return run.events[0].time

    assert crossing(0.01) == pytest.approx(crossing(0.001), abs=2e-6)


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
@pytest.mark.parametrize("kind", ["heated", "given"])
def test_paths_and_means_of_ensembles_tell_temperatures(kind, engine):
    temperature = HEATING if kind == "heated" else st.Ramp(begin=300.0, end=400.0, length=0.02)
    asked = {"magnet": WARM, **DRIVEN, "duration": 0.02, "temperature": temperature}
    control = st.StepControl(method="rk4", step=1e-3, sample_interval=4e-3)
    options = {"thermal_field": False, "control": control}
    many = st.simulate_ensemble(
        **asked, **options, amplitude=[0.5, 1.0], paths=True, statistics=True, engine=engine
    ).dataset
    one = st.simulate(**asked, **options).dataset
    np.testing.assert_allclose(many.temperatures[:, 1], one.temperature, rtol=1e-13)
    np.testing.assert_allclose(many.mean_temperature, many.temperatures.mean("member"))
    np.testing.assert_array_equal(many.temperatures[-1], many.temperature)
    if kind == "heated":
        assert (many.temperatures[-1, 1] > many.temperatures[-1, 0]).all()
    else:
        assert float(many.temperature[0]) == 400.0


def test_a_temperature_outside_its_dependence_ends_a_run_and_a_member():
    hot = st.JouleHeating(thermal_resistance_area=4e-8, time_constant=0.1)
    asked = {"magnet": WARM, **DRIVEN, "duration": 1.0, "temperature": hot, "thermal_field": False}
    for method in ("dormand_prince", "rk4"):
        for engine in ("macrospin", "macrospin-numpy"):
            control = st.StepControl(method=method, step=1e-3)
            with pytest.raises(st.RangeError, match=r"leaves the range .* 0 to 1064 K, at 0\.0"):
                st.simulate(**asked, control=control, engine=engine)
    ensemble = st.simulate_ensemble(**asked, amplitude=[0.1, 1.0])
    assert ensemble.failures[0].startswith("member 1 left the temperatures of its magnet at 0.0")
    assert np.isfinite(ensemble.final[0]).all()


GRAIN = st.Macrospin(
    saturation_magnetization=1e6,
    thickness=1.2,
    area=200.0,
    damping=0.5,
    demagnetization=(0.0, 0.0, 0.0),
    anisotropy=2.5 * constants.k * 300 / 240e-27,
    temperature_dependence=replace(BLOCH, anisotropy_exponent=3.0, damping="constant"),
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["given", "heated"])
def test_energies_settle_at_boltzmanns(kind):
    """<u^2> of 200 000 magnets at 400 K with Ms and K there, within three standard errors."""
    kelvin, density = 400.0, constants.k * 300 / 240e-27
    given = st.Samples(times=[0.0], values=[kelvin])
    law = st.JouleHeating(thermal_resistance=(kelvin - 300) / 1e-6, time_constant=1.0)
    mirror = st.SlonczewskiTorque(polarization=0.0, conductance=1e-6 / (0.1**2 * 200e-18))
    ratio = (1 - (kelvin / 1120) ** 1.5) / (1 - (300 / 1120) ** 1.5)
    barrier = 2.5 * 300 / kelvin * ratio**3
    nodes, weights = np.polynomial.legendre.leggauss(80)
    chance = weights * np.exp(barrier * nodes**2)
    expected = (chance * nodes**2).sum() / chance.sum()
    rate = GRAIN.gamma0 * 1e-9 / (1 + 0.5**2) * density / (MU_0 * 1e6)
    found = st.simulate_ensemble(
        GRAIN,
        torque=None if kind == "given" else mirror,
        drive=st.Drive(voltage=0.0 if kind == "given" else 0.1),
        duration=10 / rate,
        initial=st.direction(1.0, 0.3),
        members=200_000,
        temperature=given if kind == "given" else law,
        initial_temperature=None if kind == "given" else kelvin,
        seed=7,
        control=st.StepControl(method="midpoint", step=0.02 / rate, newton_iterations=2),
    ).dataset
    np.testing.assert_allclose(found.temperature, kelvin, rtol=1e-12)
    sample = found.final.values[:, 2] ** 2
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    assert error < 1e-3
    assert abs(sample.mean() - expected) < 3 * error


def of_a_current(**changes):
    return {"magnet": WARM, **DRIVEN, "duration": 0.1, "temperature": HEATING} | changes


REFUSED = {
    "no torque": (
        {"torque": None, "drive": st.Drive(voltage=0.0)},
        "no torque knows both its current and its voltage; give the torque a conductance",
    ),
    "no conductance": (
        {"torque": VALVE.__class__(polarization=0.5), "drive": st.Drive(current_density=1e10)},
        "no torque knows both",
    ),
    "several": (
        {
            "torque": [st.Polarizer(torque=JUNCTION), st.Polarizer(torque=TABLE)],
            "drive": st.Drive(voltage=0.5),
        },
        r"torques \[0, 1\] may all heat; say which",
    ),
    "another": (
        {"temperature": replace(HEATING, polarizer=1)},
        r"polarizer is 1 in the JouleHeating; those that know .* are \[0\]",
    ),
    "a word": ({"temperature": "warm"}, "a waveform .* or a JouleHeating"),
    "below zero": (
        {"temperature": st.Ramp(begin=300.0, end=-1.0, length=1.0)},
        "-1 K at its lowest; allowed are 0 K or more",
    ),
    "start without heat": (
        {"temperature": 300.0, "initial_temperature": 320.0},
        "initial_temperature is given, and the temperature is no JouleHeating",
    ),
    "step beyond the time constant": (
        {
            "temperature": replace(HEATING, time_constant=1e-3),
            "control": st.StepControl(method="heun", step=1e-3),
        },
        "step is 0.001 ns and the time_constant of the heating 0.001 ns; .* up to 0.0007 ns",
    ),
    "adaptive with noise": (
        {"control": st.StepControl()},
        "one that changes with method 'dormand_prince'.*thermal_field=False leaves it out",
    ),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED)
def test_questions_that_cannot_be_are_refused(changes, message):
    with pytest.raises(st.QuestionError, match=message):
        st.simulate(**of_a_current(**changes))


@pytest.mark.parametrize("temperature", [st.Ramp(begin=300.0, end=1100.0, length=1.0), 1100.0])
def test_a_known_temperature_outside_is_refused_before_the_run(temperature):
    with pytest.raises((st.RangeError, st.QuestionError), match="covers 0 to 1064 K"):
        st.simulate(**of_a_current(temperature=temperature))
    with pytest.raises((st.RangeError, st.QuestionError), match="covers 0 to 1064 K"):
        st.simulate_ensemble(**of_a_current(temperature=temperature))


def test_an_answer_keeps_its_temperature():
    run = st.simulate(**of_a_current(magnet=SKEW, initial=START), thermal_field=False)
    assert 'kind = "joule"' in run.question
    assert "thermal_field = false" in run.question
    assert run.dataset.temperature.attrs["units"] == "K"
    assert json.loads(run.dataset.attrs["versions"])
