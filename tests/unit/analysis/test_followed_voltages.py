"""Analyses of anisotropies that follow the momentary voltage of a torque at a given current."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic_table
from magnets import MU_0
from motions import MOTIONS, PER_CHARGE
from scipy import constants
from scipy.integrate import cumulative_simpson

import spintorque as st
from spintorque import analysis
from spintorque.analysis.stability.fokker_planck import stationary_distribution
from spintorque.dynamics.equation import Equation
from spintorque.dynamics.twin.right_hand_side import Motion
from spintorque.model.device import Device

CELL = st.Macrospin(
    saturation_magnetization=1.1e6,
    thickness=1.1,
    area=900.0,
    damping=0.1,
    anisotropy=7.95e5,
    demagnetization=(0.02, 0.02, 0.96),
    voltage_anisotropy=st.VoltageAnisotropy(linear=-40.0, quadratic=8.0, barrier_thickness=1.4),
)
JUNCTION = st.JunctionConductance(resistance_area_product=5.0, tmr=1.0)
VALVE = st.SlonczewskiTorque(polarization=0.5, conductance=JUNCTION)
LAWS = {
    "table": (synthetic_table.make_table(), 1.5e10),
    "linear": (VALVE, 5e10),
    "nonlinear": (replace(VALVE, conductance=replace(JUNCTION, half_voltage=0.5)), 5e10),
}
NEARLY_UNIFORM = replace(VALVE, conductance=replace(JUNCTION, tmr=1e-9))
UNIFORM = replace(VALVE, conductance=1 / 5e-12)
BIASES = np.linspace(-0.6, 0.6, 20001)
Z, ASIDE = (0.0, 0.0, 1.0), (3e4, 1e4, 0.0)


def test_the_equation_is_the_one_that_is_integrated():
    asked = MOTIONS["followed"].asked
    device = Device(asked["magnet"], asked["torque"], asked["drive"])
    equation = Equation(device)
    problem = equation._problem
    motion = Motion(problem, problem.spans(1.0)[0], problem.first_bias)
    rng = np.random.default_rng(3)
    m = rng.standard_normal((4, 2, 3))
    m /= np.linalg.norm(m, axis=-1, keepdims=True)
    for one in m:
        rate, matrix = motion.rate(0.05, one), motion.jacobian(0.05, one)
        np.testing.assert_allclose(equation.rate(one.ravel(), 0.05), rate.ravel(), atol=1e-11)
        found = equation.jacobian(one.ravel(), 0.05)
        np.testing.assert_allclose(found, matrix, rtol=0, atol=1e-8 * np.abs(matrix).max())


@pytest.mark.parametrize(
    "kind",
    [one if one == "linear" else pytest.param(one, marks=pytest.mark.slow) for one in LAWS],
)
def test_rest_points_are_those_at_the_voltage_that_they_have(kind):
    torque, J = LAWS[kind]
    drive = st.Drive(current_density=J, field=ASIDE)
    rest = analysis.equilibria(CELL, torque=torque, drive=drive)
    assert rest.complete
    equation, voltages = Equation(Device(CELL, torque, drive)), []
    for m, energy in zip(rest.m, rest.energy, strict=True):
        voltages.append(float(equation.torque_fields(m)[2]))
        still = Equation(Device(CELL.at_voltage(voltages[-1]), torque, drive))
        assert np.abs(still.rate(m)).max() < 1e-9
        assert energy == pytest.approx(float(still.energy(m)), rel=1e-12)
    assert np.ptp(voltages) > 0.02


def test_a_conductance_that_hardly_depends_on_the_angle_is_nearly_uniform():
    """By the momentary voltage of a torque on one side, and by a known one on the other."""
    cell = replace(CELL, damping=0.02)
    nearly, known, by_voltage = (
        analysis.critical_drive(cell, torque=torque, drive=drive, near=Z, limits=limits)
        for torque, drive, limits in (
            (NEARLY_UNIFORM, st.Drive(current_density=0.0), (-3e11, 3e11)),
            (UNIFORM, st.Drive(current_density=0.0), (-3e11, 3e11)),
            (UNIFORM, st.Drive(voltage=0.0), (-1.5, 1.5)),
        )
    )
    for side in ("positive", "negative"):
        ends = [getattr(one, side) for one in (nearly, known, by_voltage)]
        assert len({end is None for end in ends}) == 1
        if ends[0] is not None:
            assert ends[0].drive == pytest.approx(ends[1].drive, rel=1e-6)
            assert ends[1].drive == pytest.approx(ends[2].drive / 5e-12, rel=1e-6)
    assert nearly.positive is not None or nearly.negative is not None


def test_a_nonlinear_junction_has_a_critical_current_of_its_own_voltage():
    """Where the moments are parallel the TMR does not count, nor how it falls with the voltage."""
    drive = st.Drive(current_density=0.0)
    linear, nonlinear = (
        analysis.critical_drive(CELL, torque=LAWS[kind][0], drive=drive, near=Z).negative
        for kind in ("linear", "nonlinear")
    )
    assert nonlinear.drive == pytest.approx(linear.drive, rel=1e-9)
    assert nonlinear.frequency == pytest.approx(linear.frequency, rel=1e-6)


@pytest.mark.parametrize("kind", ["table", "linear"])
def test_the_axial_distribution_is_that_of_the_drift(kind):
    """P ~ exp(mu0 Ms V/(k_B T) integral of H + a_FL + a_DL/alpha), all at the voltage there."""
    torque, J = LAWS[kind]
    J = 0.2 * J
    found = stationary_distribution(
        CELL, torque=torque, drive=st.Drive(current_density=J), temperature=300.0, cells=64
    )
    x = np.linspace(-1, 1, 20001)
    law, d = CELL.voltage_anisotropy, 1.1e-9
    if kind == "table":
        V = np.interp(J / (1 + 0.3 * x), synthetic_table.current(BIASES, 0.0), BIASES)
        parallel, perpendicular = synthetic_table.per_sin(V, x)
    else:
        V = J / (2e11 * ((1 + x) / 2 + (1 - x) / 4))
        parallel, perpendicular = PER_CHARGE * J * 0.5 / 2 + 0 * x, 0 * x
    E = V / 1.4e-9
    Ku = 7.95e5 + 1e-15 * (law.linear + law.quadratic * E / 1e9) * E / d
    H = (2 * Ku / (MU_0 * 1.1e6) - 0.94 * 1.1e6) * x
    pull = H + (perpendicular + parallel / 0.1) / (MU_0 * 1.1e6 * d)
    scale = MU_0 * 1.1e6 * CELL.volume / (constants.k * 300.0)
    density = cumulative_simpson(scale * pull, x=x, initial=0)
    density = np.exp(density - density.max())
    below = cumulative_simpson(density, x=x, initial=0)
    expected = np.abs(np.diff(np.interp(found.edges, x, below / below[-1])))
    np.testing.assert_allclose(found.probability, expected, atol=1e-6)


@pytest.mark.parametrize("method", ["langer", "Fokker-Planck", "energy diffusion", "splitting"])
def test_what_needs_an_energy_refuses_a_voltage_that_depends_on_the_angle(method):
    with pytest.raises(st.QuestionError, match="has no energy") as refused:
        analysis.retention(CELL, torque=VALVE, drive=st.Drive(current_density=1e10), method=method)
    assert "\n" not in str(refused.value)


def test_rates_of_escape_by_a_current_of_known_voltage():
    J, V = 1e10, 0.05
    by_current, still = (
        analysis.retention(one, torque=UNIFORM, drive=st.Drive(current_density=J))
        for one in (CELL, CELL.at_voltage(V))
    )
    assert by_current.rate == pytest.approx(still.rate, rel=1e-9)


def test_a_barrier_at_a_voltage_needs_no_torque_that_is_named():
    named = replace(CELL, voltage_anisotropy=replace(CELL.voltage_anisotropy, polarizer=1))
    found, expected = (analysis.energy_barrier(one, voltage=0.3).barrier for one in (named, CELL))
    assert found == expected
