"""<E>/k_B T at which steps of a given length settle, for the plain twin; no random numbers."""

from dataclasses import replace

import numpy as np
import pytest
import step_distribution
from magnets import MU_0
from scipy import constants

import spintorque as st
from spintorque.dynamics.problem.problem import make_problem
from spintorque.dynamics.twin import fixed_step, right_hand_side
from spintorque.dynamics.twin.right_hand_side import Motion
from spintorque.dynamics.twin.stepper_run import Run, normalised
from spintorque.model.device import Device

TEMPERATURE = 300.0
# k_B T is the energy of a magnet in a field of UNIT (A/m).
MAGNET = st.Macrospin(saturation_magnetization=1e6, thickness=1.2, area=200.0, damping=0.02)
ENERGY = constants.k * TEMPERATURE
UNIT = ENERGY / (MU_0 * 1e6 * MAGNET.volume)

PERPENDICULAR = replace(MAGNET, anisotropy=2 * ENERGY / MAGNET.volume)
SECOND = replace(
    MAGNET, anisotropy=ENERGY / MAGNET.volume, second_anisotropy=0.7 * ENERGY / MAGNET.volume
)
IN_PLANE = replace(
    MAGNET,
    anisotropy=1.2 * ENERGY / MAGNET.volume,
    easy_axis=(1, 0, 0),
    demagnetization=(0, 0, 5 * UNIT / 1e6),
)
# At 0.5 V the same as the first one; half of its anisotropy follows the voltage.
BY_VOLTAGE = replace(
    MAGNET,
    anisotropy=ENERGY / MAGNET.volume,
    voltage_anisotropy=st.VoltageAnisotropy(
        linear=2e24 * ENERGY / MAGNET.area, barrier_thickness=1.0
    ),
)
CUBIC = replace(
    MAGNET,
    cubic_anisotropy=st.CubicAnisotropy(
        first=4 * ENERGY / MAGNET.volume, second=-6 * ENERGY / MAGNET.volume
    ),
)
EASY_PLANE = replace(MAGNET, demagnetization=(0, 0, 5 * UNIT / 1e6))


def of_perpendicular(m):
    return -2 * m[2] ** 2


def of_second(m):
    return -(m[2] ** 2) - 0.7 * m[2] ** 4


def of_in_plane(m):
    return -1.2 * m[0] ** 2 + 2.5 * m[2] ** 2


def of_cubic(m):
    x, y, z = m**2
    return 4 * (x * y + y * z + z * x) - 6 * x * y * z


def of_easy_plane(m):
    return 2.5 * m[2] ** 2 - 2 * m[0]


# Magnet, field along x in units of UNIT, energy in units of k_B T, damping, step in units of
# 1/(rate UNIT) at which Heun's bias is 2e-2 in size, whether the energy is axial
CASES = {
    "perpendicular, 0.02": (PERPENDICULAR, 0, of_perpendicular, 0.02, 0.0697, True),
    "perpendicular, 0.1": (PERPENDICULAR, 0, of_perpendicular, 0.1, 0.1232, True),
    "perpendicular, 0.5": (PERPENDICULAR, 0, of_perpendicular, 0.5, 0.0440, True),
    "second order, 0.1": (SECOND, 0, of_second, 0.1, 0.121, True),
    "by voltage, 0.1": (BY_VOLTAGE, 0, of_perpendicular, 0.1, 0.1232, True),
    "cubic, 0.1": (CUBIC, 0, of_cubic, 0.1, 0.0905, False),
    "in plane, 0.02": (IN_PLANE, 0, of_in_plane, 0.02, 0.0715, False),
    "in plane, 0.1": (IN_PLANE, 0, of_in_plane, 0.1, 0.0623, False),
    "easy plane in a field, 0.1": (EASY_PLANE, 2, of_easy_plane, 0.1, 0.0456, False),
    "easy plane in a field, 0.5": (EASY_PLANE, 2, of_easy_plane, 0.5, 0.0184, False),
}
AXIAL = [name for name, case in CASES.items() if case[-1]]


def bias(method, case, monkeypatch):
    magnet, field, energy, damping, step, axial = CASES[case]
    magnet = replace(magnet, damping=damping)
    step /= magnet.gamma0 / (1 + damping**2) * 1e-9 * UNIT
    voltage = 0.5 if magnet.voltage_anisotropy else 0.0
    drive = st.Drive.constant(voltage=voltage, field=(field * UNIT, 0, 0))
    problem = make_problem(Device(magnet, None, drive), temperature=TEMPERATURE)
    control = st.StepControl(method=method, step=step, newton_iterations=2)
    run = Run(problem, control, np.array([0.0, step]), None, None, [])
    motion = Motion(problem, problem.spans(step)[0], run.bias)

    def one(m, normals):
        monkeypatch.setattr(fixed_step, "normals", lambda *key: normals)
        run.m = m[None]
        return normalised(fixed_step.STEPS[method](run, motion, 0, 0.0, step))[0]

    order, points = (12, 4) if axial else (10, 3)
    found = step_distribution.average(one, energy, order, axial, points)
    return found - step_distribution.boltzmann(energy)


@pytest.mark.parametrize(
    "case",
    [name if name in AXIAL else pytest.param(name, marks=pytest.mark.slow) for name in CASES],
)
def test_midpoint_rule_keeps_boltzmanns_energy_at_steps_at_which_heuns_does_not(case, monkeypatch):
    assert abs(bias("heun", case, monkeypatch)) == pytest.approx(2e-2, abs=2e-3)
    assert abs(bias("midpoint", case, monkeypatch)) < 1e-3


@pytest.mark.parametrize("left_out", ["both", "holding field"])
def test_without_its_corrections_the_midpoint_rule_is_biased(left_out, monkeypatch):
    if left_out == "both":
        monkeypatch.setattr(right_hand_side, "with_thermal_correction", lambda problem, h: problem)
    monkeypatch.setattr(fixed_step, "_holding", lambda m, *rest: np.zeros_like(m))
    found = bias("midpoint", "perpendicular, 0.1", monkeypatch)
    assert found == pytest.approx({"both": -8.1e-3, "holding field": -5.4e-3}[left_out], abs=2e-4)
