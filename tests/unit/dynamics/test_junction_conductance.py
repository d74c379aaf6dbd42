"""A voltage across a tunnel junction drives the current of every angle and voltage."""

from dataclasses import replace

import gilbert
import numpy as np
import pytest
from magnets import SKEW
from motions import FIELD, PER_CHARGE, START, TABLE, layer

import spintorque as st
from spintorque.dynamics.problem.problem import make_problem
from spintorque.io.question_file import parse_question
from spintorque.model.device import Device

RA, TMR, HALF, DOUBLING = 8.0, 1.2, 0.4, 0.9
LINEAR = st.JunctionConductance(tmr=TMR, resistance_area_product=RA)
LAWS = {
    "linear": LINEAR,
    "in_ohm": st.JunctionConductance(tmr=TMR, resistance=RA / 4e-3, area=4e3),
    "falling": st.JunctionConductance(tmr=TMR, resistance_area_product=RA, half_voltage=HALF),
    "rising": st.JunctionConductance(
        tmr=TMR, resistance_area_product=RA, doubling_voltage=DOUBLING
    ),
    "both": st.JunctionConductance(
        tmr=TMR, resistance_area_product=RA, half_voltage=HALF, doubling_voltage=DOUBLING
    ),
}
COSINES = np.linspace(-1, 1, 9)


def conductance(V, x, half=np.inf, doubling=np.inf):
    """G in ohm^-1 m^-2 by the formulas of the literature, one state after the other."""
    parallel = (1 + (V / doubling) ** 2) / (RA * 1e-12)
    antiparallel = parallel / (1 + TMR / (1 + (V / half) ** 2))
    share = (1 + x) / 2
    return share * parallel + (1 - share) * antiparallel


def formula(law):
    half, doubling = law.half_voltage or np.inf, law.doubling_voltage or np.inf
    return lambda V, x: conductance(V, x, half, doubling)


def torque(law):
    return st.SlonczewskiTorque(
        polarization=0.5, asymmetry=1.4, field_like_ratio=-0.3, conductance=law
    )


def per_sin(J, x):
    """Slonczewski's torque of `torque` at a current density."""
    parallel = PER_CHARGE * J * 0.5 * 1.4**2 / ((1.4**2 + 1) + (1.4**2 - 1) * x)
    return parallel, -0.3 * parallel


PULSE_TIMES, PULSE = (0.11, 0.18, 0.48, 0.61), (-0.1, 0.7, 0.7, -0.1)
VOLTAGES = {
    "constant": (-0.6, lambda t: -0.6),
    "sine": (
        st.Sine(amplitude=0.5, frequency=7.0, phase=0.3, offset=0.1),
        lambda t: 0.1 + 0.5 * np.sin(2 * np.pi * 7 * t + 0.3),
    ),
    "pulse": (
        st.Pulse(amplitude=0.7, base=-0.1, start=0.11, rise=0.07, length=0.3, fall=0.13),
        lambda t: np.interp(t, PULSE_TIMES, PULSE),
    ),
}


def run(law, engine="macrospin", duration=0.7, initial=START, **drive):
    return st.simulate(
        SKEW,
        torque=torque(law),
        drive=st.Drive(field=FIELD, **drive),
        duration=duration,
        initial=initial,
        engine=engine,
        control=st.StepControl(method="dop853", tolerance=1e-12, sample_interval=0.02),
    ).dataset


@pytest.mark.parametrize("wave", VOLTAGES)
@pytest.mark.parametrize("kind", ["linear", "both"])
def test_the_moment_moves_as_gilberts_equation_with_the_current_of_the_moment(kind, wave):
    law, (level, V) = LAWS[kind], VOLTAGES[wave]
    found = run(law, voltage=level)
    G = formula(law)
    acting = gilbert.Torque(lambda t, x: per_sin(V(t) * G(V(t), x), x), SKEW.fixed_direction)
    times = found["time"].values
    expected = gilbert.paths(times, START, (layer(SKEW),), (acting,), kinks=PULSE_TIMES)[:, 0]
    np.testing.assert_allclose(found["m"].values, expected, rtol=0, atol=1e-8)
    x, bias = found["m"].values @ np.array(SKEW.fixed_direction), np.vectorize(V)(times)
    assert np.ptp(x) > 0.3
    np.testing.assert_allclose(found["voltage"], bias, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found["current_density"], bias * G(bias, x), rtol=1e-9)


@pytest.mark.parametrize("kind", LAWS)
def test_both_engines_agree(kind):
    level, _ = VOLTAGES["sine"]
    paths = [
        run(LAWS[kind], engine, duration=0.05, voltage=level)["m"].values
        for engine in ("macrospin", "macrospin-numpy")
    ]
    np.testing.assert_allclose(*paths, rtol=0, atol=1e-12)


@pytest.mark.parametrize("acting", [*map(torque, LAWS.values()), TABLE], ids=[*LAWS, "table"])
def test_members_by_voltage_and_by_current_move_as_they_do_alone(acting):
    control = st.StepControl(method="rk4", step=2e-4)
    drives = [st.Drive(current_density=2e10, field=FIELD), st.Drive(voltage=0.4, field=FIELD)]
    asked = {"torque": acting, "duration": 0.05, "initial": START, "control": control}
    together = st.simulate_ensemble(SKEW, drive=drives, amplitude=[1.0, 0.5], **asked).final.values
    drives[1] = st.Drive(voltage=0.2, field=FIELD)
    for moment, drive in zip(together, drives, strict=True):
        alone = st.simulate(SKEW, drive=drive, **asked).dataset["m"].values[-1]
        np.testing.assert_allclose(moment, alone, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", LAWS)
def test_a_current_has_the_voltage_that_drives_it(kind):
    law = LAWS[kind]
    found = run(law, current_density=-7e10, duration=0.3)
    x = found["m"].values @ np.array(SKEW.fixed_direction)
    V = found["voltage"].values
    np.testing.assert_allclose(V * formula(law)(V, x), -7e10, rtol=1e-12)


@pytest.mark.parametrize("kind", LAWS)
def test_resistance_and_current_at_every_angle_and_voltage(kind):
    law = LAWS[kind]
    V = np.array([-1.5, -0.3, 0.0, 1e-3, 0.7])[:, None]
    G = formula(law)(V, COSINES)
    np.testing.assert_allclose(law.resistance_area(V, COSINES) + 0 * V, 1e12 / G, rtol=1e-13)
    np.testing.assert_allclose(law.current_density(V, COSINES), V * G, rtol=1e-13)
    np.testing.assert_allclose(law.bias(V * G, COSINES), V + 0 * COSINES, rtol=1e-13)


@pytest.mark.parametrize("law", [LINEAR], ids=["linear"])
def test_parallel_moments_draw_more_current_by_the_magnetoresistance(law):
    magnet = st.Macrospin(
        saturation_magnetization=8e5, thickness=2.0, area=3e3, damping=0.1, anisotropy=1e5
    )
    currents = [
        st.simulate(
            magnet,
            torque=torque(law),
            drive=st.Drive(voltage=0.01),
            duration=0.01,
            initial=(0.0, 0.0, side),
        )
        .dataset["current_density"]
        .values[0]
        for side in (1.0, -1.0)
    ]
    np.testing.assert_allclose(currents[0], 0.01 / (RA * 1e-12), rtol=1e-12)
    np.testing.assert_allclose(currents[0] / currents[1], 1 + TMR, rtol=1e-12)


@pytest.mark.parametrize("kind", LAWS)
def test_the_question_of_an_answer_reads_back_equal(kind):
    level, _ = VOLTAGES["sine"]
    question = st.Trajectory(run(LAWS[kind], voltage=level, duration=0.02)).question
    assert parse_question(question).laws["slonczewski"] == torque(LAWS[kind])


@pytest.mark.parametrize("kind", ["falling", "both"])
def test_what_is_interpolated_is_within_1e_9_of_the_law_at_every_voltage(kind):
    law = LAWS[kind]
    drive = st.Drive(voltage=0.1)
    problem = make_problem(Device(SKEW, torque(law), drive))
    table = problem.torques[0].term
    V = np.sort(np.concatenate([np.linspace(-2, 2, 1501), np.geomspace(1e-5, 2.0, 200)]))
    angle = np.arccos(COSINES)
    J = np.array([table.interpolant.per_sin_theta(v, angle) for v in V])
    exact = V[:, None] * formula(law)(V[:, None], COSINES)
    J[:, :2] /= table.base + table.tilt * COSINES
    expected = np.stack([*per_sin(exact, COSINES), exact], axis=1)
    np.testing.assert_allclose(J[V != 0], expected[V != 0], rtol=1e-9)


def test_a_voltage_beyond_the_law_is_refused():
    law = LAWS["falling"]
    with pytest.raises(st.RangeError, match=r"covers -2 to 2 V: .* or raise its largest_voltage"):
        run(law, voltage=2.5)
    assert np.isfinite(run(replace(law, largest_voltage=3.0), voltage=2.5, duration=0.01).m).all()
    with pytest.raises(st.RangeError, match="covers -2 to 2 V"):
        run(law, voltage=st.Sine(amplitude=1.0, frequency=1.0, offset=1.5))
    assert np.isfinite(run(LINEAR, voltage=2.5, duration=0.01).m).all()


@pytest.mark.parametrize("asymmetry", [0.1, 0.25, 4.0, 12.0])
@pytest.mark.parametrize("wave", ["constant", "sine"])
def test_torques_of_any_asymmetry_follow_the_current_of_the_moment(asymmetry, wave):
    level, V = VOLTAGES[wave]
    sharp = replace(torque(LAWS["both"]), asymmetry=asymmetry)
    asked = {"torque": sharp, "drive": st.Drive(voltage=level, field=FIELD), "duration": 0.3}
    accurate = st.StepControl(method="dop853", tolerance=1e-12, sample_interval=0.05)
    found = st.simulate(SKEW, initial=START, control=accurate, **asked)
    square, G = asymmetry**2, formula(LAWS["both"])

    def acting(t, x):
        strength = PER_CHARGE * V(t) * G(V(t), x) * 0.5 * square
        parallel = strength / ((square + 1) + (square - 1) * x)
        return parallel, -0.3 * parallel

    force = gilbert.Torque(acting, SKEW.fixed_direction)
    expected = gilbert.paths(found.time, START, (layer(SKEW),), (force,))[:, 0]
    np.testing.assert_allclose(found.m, expected, rtol=0, atol=1e-8)
    implicit = st.StepControl(method="midpoint", step=5e-4, newton_iterations=2)
    short = {**asked, "duration": 0.01, "initial": START, "control": implicit}
    twin = st.simulate(SKEW, engine="macrospin-numpy", **short)
    np.testing.assert_allclose(st.simulate(SKEW, **short).m, twin.m, rtol=0, atol=1e-12)


REFUSED = {
    "give exactly one of them": {"tmr": 1.0},
    r"resistance=5\.0 \(ohm\); give exactly": {
        "tmr": 1.0,
        "resistance": 5.0,
        "resistance_area_product": 2.0,
    },
    "a resistance needs the area": {"tmr": 1.0, "resistance": 500.0},
    "and a resistance_area_product none": {
        "tmr": 1.0,
        "resistance_area_product": 5.0,
        "area": 100.0,
    },
    r"tmr is -1\.2; allowed is a number above -1": {"tmr": -1.2, "resistance_area_product": 5.0},
    "half_voltage is 0": {"tmr": 1.0, "resistance_area_product": 5.0, "half_voltage": 0.0},
    r"8e-12 ohm m\^2 would be 8 ohm um\^2": {"tmr": 1.0, "resistance_area_product": 8e-12},
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(message):
    with pytest.raises(st.QuestionError, match=message) as caught:
        st.JunctionConductance(**REFUSED[message])
    assert "\n" not in str(caught.value)


def test_a_magnetoresistance_in_per_cent_is_remarked_on():
    with pytest.warns(st.SpintorqueWarning, match="120 per cent would be 1.2"):
        st.JunctionConductance(tmr=120, resistance_area_product=RA)


def test_a_file_says_what_is_wrong_with_a_conductance():
    text = "[slonczewski]\npolarization = 0.5\n[slonczewski.conductance]\ntmr = 1.0\nresistence = 3"
    with pytest.raises(st.QuestionError, match="resistence; did you mean resistance"):
        parse_question(text)
