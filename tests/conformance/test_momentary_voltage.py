"""Anisotropy that follows the momentary voltage of a torque at a given current."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic_table
import warm_gilbert
from heated_motions import (
    BLOCH,
    FREE,
    HEATING,
    LINEAR,
    RISE,
    ROLLING,
    TIME,
    bloch,
    dropped,
    valve,
)
from motions import PER_CHARGE, VALVE, by_voltage, layer
from scipy import constants
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque.dynamics.problem.problem import make_problem
from spintorque.dynamics.stepping.voltage_ends import voltage_ends
from spintorque.io.question_file import parse_question
from spintorque.model.device import Device

LAW = st.VoltageAnisotropy(linear=-60.0, quadratic=10.0, barrier_thickness=1.3)
EASED = replace(FREE, voltage_anisotropy=LAW)
WARM = replace(EASED, temperature_dependence=BLOCH)
Q = np.array(FREE.fixed_direction)
FIELD = (0.0, 0.0, 4e3)
TIPPED = st.direction(np.pi - 0.2, 0.4)
STRONG = synthetic_table.make_table(
    per_sin=lambda V, x: tuple(14 * part for part in synthetic_table.per_sin(V, x))
)
FINE = st.StepControl(method="dop853", tolerance=1e-13, sample_interval=0.1)


def per_current(J):
    """Slonczewski's torque `VALVE` over sin(theta), by hand."""

    def per_sin(V, x):
        parallel = PER_CHARGE * J * 0.5 * 1.4**2 / ((1.4**2 + 1) + (1.4**2 - 1) * x)
        return parallel, -0.3 * parallel

    return per_sin


# Torque, current density, voltage at a current and x, torque over sin(theta) at a voltage and x
KINDS = {
    "table": (
        STRONG,
        3.5e10,
        lambda J, x: brentq(lambda V: synthetic_table.current(V, x) - J, -0.6, 0.6, xtol=1e-16),
        lambda V, x: (14 * part for part in synthetic_table.per_sin(V, x)),
    ),
    "linear": (
        replace(VALVE, conductance=LINEAR),
        1.2e11,
        lambda J, x: dropped(J, x, LINEAR),
        per_current(1.2e11),
    ),
    "nonlinear": (
        replace(VALVE, conductance=ROLLING),
        1.2e11,
        lambda J, x: dropped(J, x, ROLLING),
        per_current(1.2e11),
    ),
    "uniform": (
        replace(VALVE, conductance=1.9e11),
        1.2e11,
        lambda J, x: J / 1.9e11,
        per_current(1.2e11),
    ),
}


def asked(kind, magnet=EASED):
    torque, J, *_ = KINDS[kind]
    drive = st.Drive(current_density=J, field=FIELD)
    return {"magnet": magnet, "torque": torque, "drive": drive, "initial": TIPPED}


def gilbert(t, m, J, voltage, per_sin):
    """dm/dt in 1/ns by the Landau-Lifshitz-Gilbert equation, solved for it."""
    x, one = m @ Q, FREE
    V, d = voltage(J, x), one.thickness * 1e-9
    E = V / (LAW.barrier_thickness * 1e-9)
    Ku = one.anisotropy + 1e-15 * (LAW.linear + LAW.quadratic * E / 1e9) * E / d
    u, mu0 = np.array(one.easy_axis), constants.mu_0
    H = np.array(FIELD) - one.saturation_magnetization * np.array(one.demagnetization) * m
    H = H + 2 * Ku / (mu0 * one.saturation_magnetization) * (m @ u) * u
    gamma0 = mu0 * one.g_factor * constants.physical_constants["Bohr magneton"][0] / constants.hbar
    a, b = (part / (mu0 * one.saturation_magnetization * d) for part in per_sin(V, x))
    pull = -gamma0 * (np.cross(m, H) + a * np.cross(m, np.cross(m, Q)) + b * np.cross(m, Q))
    cross = np.array([[0, -m[2], m[1]], [m[2], 0, -m[0]], [-m[1], m[0], 0]])
    return np.linalg.solve(np.eye(3) - one.damping * cross, pull) * 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_switching_agrees_with_dop853(kind):
    _, J, voltage, per_sin = KINDS[kind]
    run = st.simulate(**asked(kind), duration=1.6, control=FINE).dataset
    expected = solve_ivp(
        gilbert,
        (0.0, 1.6),
        TIPPED,
        args=(J, voltage, per_sin),
        method="DOP853",
        t_eval=run.time.values,
        rtol=1e-12,
        atol=1e-14,
    ).y.T
    assert expected[0, 2] < -0.9
    assert expected[-1, 2] > 0
    assert np.abs(run.m.values - expected).max() < 1e-8
    volts = [voltage(J, x) for x in expected @ Q]
    np.testing.assert_allclose(run.voltage, volts, rtol=1e-8)
    if kind != "uniform":
        assert np.ptp(volts) > 0.05 * np.mean(volts)


@pytest.mark.parametrize("method", ["dop853", "rk4", "heun", "midpoint"])
def test_an_ohmic_table_of_no_angle_is_the_magnet_at_its_voltage(method):
    G, V = 1.7e11, 0.4
    table = synthetic_table.make_table(current=lambda bias, x: G * bias + 0 * x)
    control = st.StepControl(method=method, step=1e-3, tolerance=1e-12)
    temperature = 300.0 if method in ("heun", "midpoint") else 0.0

    def last(**drive):
        run = st.simulate(
            EASED,
            torque=table,
            drive=st.Drive(**drive, field=FIELD),
            duration=0.5,
            initial=TIPPED,
            control=control,
            temperature=temperature,
        ).dataset.isel(time=-1)
        return [*run.m.values, float(run.energy) / abs(float(run.energy)), float(run.voltage)]

    np.testing.assert_allclose(last(current_density=G * V), last(voltage=V), rtol=0, atol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_energies_and_fields_are_those_at_the_momentary_voltage(kind):
    series = ("energy_terms", "effective_field")
    run = st.simulate(**asked(kind), duration=0.2, record=series).dataset
    for sample in (0, -1):
        one = run.isel(time=sample)
        still = EASED.at_voltage(float(one.voltage))
        there = st.simulate(
            still,
            drive=st.Drive(voltage=0.0, field=FIELD),
            duration=1e-3,
            initial=one.m.values,
            record=series,
        ).dataset.isel(time=0)
        for name in ("energy", "energy_anisotropy", "effective_field"):
            np.testing.assert_allclose(one[name], there[name], rtol=1e-10, atol=1e-30)


@pytest.mark.parametrize(
    "kind",
    [pytest.param(one, marks=pytest.mark.slow) if "linear" in one else one for one in KINDS],
)
def test_members_are_the_same_alone_and_as_their_twin(kind):
    control = st.StepControl(method="midpoint", step=1e-3)
    options = {"duration": 0.005, "temperature": 300.0, "control": control}
    each = np.linspace(-0.9, 1.1, 35)
    many = st.simulate_ensemble(**asked(kind), **options, amplitude=each).dataset
    few = st.simulate_ensemble(
        **asked(kind), **options, amplitude=each[20:23], first_trajectory=20
    ).dataset
    np.testing.assert_array_equal(few.final, many.final[20:23])
    twin = st.simulate_ensemble(
        **asked(kind),
        **options,
        amplitude=each[20:23],
        first_trajectory=20,
        engine="macrospin-numpy",
    ).dataset
    np.testing.assert_allclose(few.final, twin.final, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", INSTRUCTION_SETS)
def test_instruction_sets_agree(monkeypatch, name):
    if not _native.level_runs(INSTRUCTION_SETS.index(name)):
        pytest.skip(f"this machine has no {name}")
    control = st.StepControl(method="rk4", step=1e-3)

    def last():
        return st.simulate_ensemble(
            **asked("table"), duration=0.05, amplitude=np.linspace(-1, 1, 35), control=control
        ).dataset.final

    expected = last()
    monkeypatch.setenv(VARIABLE, name)
    np.testing.assert_allclose(last(), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("midpoint", "linear"),
        *(
            pytest.param(method, kind, marks=pytest.mark.slow)
            for method in ("dormand_prince", "rk4", "heun", "midpoint")
            for kind in ("table", "nonlinear")
        ),
    ],
)
def test_kernels_are_their_twin_where_the_current_heats(method, kind):
    control = st.StepControl(method=method, step=1e-3, newton_iterations=2)
    thermal = method in ("heun", "midpoint")
    native, twin = (
        st.simulate(
            **asked(kind, WARM),
            duration=0.01,
            temperature=HEATING,
            thermal_field=thermal,
            control=control,
            engine=engine,
        ).dataset
        for engine in ("macrospin", "macrospin-numpy")
    )
    for name in ("m", "temperature", "energy"):
        np.testing.assert_allclose(native[name], twin[name], rtol=1e-12, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["linear", "nonlinear"])
def test_moments_and_temperature_agree_with_dop853_where_the_current_heats(kind):
    _, J, voltage, _ = KINDS[kind]
    control = st.StepControl(tolerance=1e-13, sample_interval=0.05)
    run = st.simulate(
        **asked(kind, WARM),
        duration=1.2,
        temperature=HEATING,
        thermal_field=False,
        control=control,
    )

    def momentary(t, m):
        return by_voltage(WARM, FREE.anisotropy, voltage(J, m[0] @ Q))(t)

    seen = replace(layer(WARM, FIELD), momentary=momentary)
    heat = warm_gilbert.Heat(lambda t, m: J * voltage(J, m[0] @ Q), RISE, TIME)
    torques = (warm_gilbert.gilbert.Torque(valve(J), Q),)
    moments, warmth = warm_gilbert.paths(run.time, TIPPED, (seen,), (bloch,), heat, torques=torques)
    assert np.abs(run.m - moments[:, 0]).max() < 1e-8
    np.testing.assert_allclose(run.dataset.temperature, warmth, rtol=1e-8)


@pytest.mark.parametrize("kind", ["table", "linear", "nonlinear"])
def test_the_largest_fields_are_those_of_voltages_that_occur(kind):
    device = Device(EASED, asked(kind)["torque"], asked(kind)["drive"])
    problem = make_problem(device)
    _, J, voltage, _ = KINDS[kind]
    factors = np.array([0.5, -0.8])
    low, high = voltage_ends(problem, problem.layers[0], factors)
    ends = np.array([[voltage(f * J, x) for x in (-1.0, 0.0, 1.0)] for f in factors])
    assert (low <= ends.min(axis=1) + 1e-12).all()
    assert (high >= ends.max(axis=1) - 1e-12).all()
    width = 0.06 if kind == "table" else 0.02  # a table tells no more than its intervals
    np.testing.assert_allclose([low, high], [ends.min(axis=1), ends.max(axis=1)], atol=width)


def of_both(first, second, polarizer=None):
    """Two torques of the same current on a magnet that may follow either."""
    magnet = replace(FREE, voltage_anisotropy=replace(LAW, polarizer=polarizer))
    torque = [st.Polarizer(torque=first), st.Polarizer(torque=second, direction=(0, 1, 0))]
    return magnet, torque


UNKNOWN = st.SpinOrbitTorque(damping_like=0.1)
JUNCTION = replace(VALVE, conductance=LINEAR)


@pytest.mark.parametrize(
    ("first", "second", "polarizer", "message"),
    [
        (UNKNOWN, UNKNOWN, None, "give a torque of this current a conductance"),
        (JUNCTION, STRONG, None, r"torques \[0, 1\] may all change the anisotropy"),
        (JUNCTION, UNKNOWN, 1, r"polarizer is 1 .* those that know their voltage are \[0\]"),
        (JUNCTION, UNKNOWN, 5, r"polarizer is 5 .* those that know their voltage are \[0\]"),
        (JUNCTION, UNKNOWN, -1, "polarizer is -1"),
    ],
)
def test_torques_that_do_not_tell_the_voltage_are_refused(first, second, polarizer, message):
    def asked():
        magnet, torque = of_both(first, second, polarizer)
        drive = st.Drive(current_density=3e10)
        st.simulate(magnet, torque=torque, drive=drive, duration=0.1, initial=TIPPED)

    with pytest.raises(st.QuestionError, match=message) as refused:
        asked()
    assert "\n" not in str(refused.value)


def test_a_current_that_the_conductance_does_not_reach_is_told():
    torque = replace(VALVE, conductance=replace(ROLLING, largest_voltage=0.3))
    with pytest.raises(st.RangeError, match=r"conductance of the junction covers .* raise its"):
        st.simulate(**(asked("nonlinear") | {"torque": torque}), duration=0.1)


@pytest.mark.parametrize("polarizer", [0, 1])
def test_the_voltage_is_that_of_the_torque_which_is_named(polarizer):
    """The conductances are uniform, so that the voltage is known: 0.5 or 0.25 V."""
    laws = replace(VALVE, conductance=1e11), replace(VALVE, conductance=2e11)
    magnet, torque = of_both(*laws, polarizer)
    asked = {"torque": torque, "duration": 0.2, "initial": TIPPED}
    drive = st.Drive(current_density=5e10, field=FIELD)
    found = st.simulate(magnet, drive=drive, **asked)
    still = FREE, EASED.at_voltage((0.5, 0.25)[polarizer])
    np.testing.assert_allclose(
        found.m, st.simulate(still[1], drive=drive, **asked).m, rtol=0, atol=1e-9
    )
    assert np.abs(found.m - st.simulate(still[0], drive=drive, **asked).m).max() > 1e-3


def test_the_voltage_of_a_terminal_acts_where_its_torque_is_named():
    torque = [
        st.Polarizer(torque=UNKNOWN, direction=(0, 1, 0)),
        st.Polarizer(torque=replace(JUNCTION, conductance=LINEAR), terminal="gate"),
    ]
    magnet = replace(FREE, voltage_anisotropy=replace(LAW, polarizer=1))
    gate = st.Terminal(name="gate", voltage=0.6)
    drive = st.Drive(current_density=2e10, field=FIELD, terminals=[gate])
    asked = {"torque": torque, "drive": drive, "duration": 0.2, "initial": TIPPED}
    np.testing.assert_allclose(
        st.simulate(magnet, **asked).m,
        st.simulate(EASED.at_voltage(0.6), **asked).m,
        rtol=0,
        atol=1e-9,
    )


def test_a_file_names_the_torque():
    text = """
        [macrospin]
        saturation_magnetization = 1.0e6
        thickness = 1.2
        area = 1000.0
        damping = 0.02
        voltage_anisotropy = { linear = -60.0, barrier_thickness = 1.3, polarizer = 1 }
    """
    (magnet,) = parse_question(text).require("macrospin")
    assert magnet.voltage_anisotropy.polarizer == 1
