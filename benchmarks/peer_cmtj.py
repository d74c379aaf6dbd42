"""cmtj's C++ loop, with its constants set to ours.

Its spin-transfer torque is a_J m x (m x q) - beta a_J m x q without the damping's mixing, a_J twice
ours at the same current: half our polarization, and beta = alpha, make it the Gilbert form with no
field-like torque. Ms is in tesla, lengths in metres, time in seconds. A run keeps no log but that
of its first step.
"""

import cmtj
import numpy as np
from macrospins import CURRENT, FIELD, MAGNET, START, TEMPERATURE, TORQUE

from spintorque.units import ELEMENTARY_CHARGE, HBAR, MU_0, NANO

ID = "free"
FREQUENCY = 5.0  # GHz
SECOND_ANISOTROPY, ANISOTROPY_SWING = 4e4, 1e4  # J/m^3


def _constants():
    found = cmtj.constants.PhysicalConstants
    found.set_magnetic_permeability(MU_0)
    found.set_gyromagnetic_ratio(MAGNET.gamma0)
    found.set_hbar(HBAR)
    found.set_elementary_charge(ELEMENTARY_CHARGE)


def junction(temperature=0.0):
    _constants()
    layer = cmtj.Layer.createSTTLayer(
        id=ID,
        mag=cmtj.CVector(*START),
        anis=cmtj.CVector(*MAGNET.easy_axis),
        Ms=MU_0 * MAGNET.saturation_magnetization,
        thickness=MAGNET.thickness * NANO,
        cellSurface=MAGNET.area * NANO**2,
        demagTensor=[cmtj.CVector(*row) for row in np.diag(MAGNET.demagnetization).tolist()],
        damping=MAGNET.damping,
        SlonczewskiSpacerLayerParameter=TORQUE.asymmetry,
        beta=MAGNET.damping,
        spinPolarisation=TORQUE.polarization / 2,
    )
    layer.setReferenceLayer(cmtj.CVector(*MAGNET.fixed_direction))
    found = cmtj.Junction([layer])
    found.setLayerAnisotropyDriver(ID, cmtj.constantDriver(MAGNET.anisotropy))
    found.setLayerExternalFieldDriver(ID, cmtj.AxialDriver(*FIELD))
    found.setLayerCurrentDriver(ID, cmtj.constantDriver(CURRENT))
    if temperature:
        found.setLayerTemperatureDriver(ID, cmtj.constantDriver(temperature))
    return found


def _run(made, mode, step, steps):
    seconds = step * NANO
    # It rounds the number of steps down; the log is never shorter than one entry.
    made.runSimulation((steps + 0.5) * seconds, seconds, steps * seconds * 2, solverMode=mode)
    moment = made.getLayerMagnetisation(ID)
    return np.array([moment.x, moment.y, moment.z])


def with_features(temperature=0.0):
    """The same with what cmtj knows of `features.py`: second order, and sines in time."""
    found = junction(temperature)
    frequency = FREQUENCY / NANO
    swing = cmtj.sineDriver(MAGNET.anisotropy, ANISOTROPY_SWING, frequency, 0)
    found.setLayerAnisotropyDriver(ID, swing)
    found.setLayerSecondOrderAnisotropyDriver(ID, cmtj.constantDriver(SECOND_ANISOTROPY))
    found.setLayerCurrentDriver(ID, cmtj.sineDriver(CURRENT, 0.2 * CURRENT, frequency, 0))
    return found


def features(step, steps, temperature):
    """Run of it by RK4, or at a temperature by Heun's method."""
    mode = cmtj.SolverMode.Heun if temperature else cmtj.SolverMode.RK4
    return _run(with_features(temperature), mode, step, steps)


def rk4(step, steps):
    """Moment after some steps."""
    return _run(junction(), cmtj.SolverMode.RK4, step, steps)


def heun(step, steps):
    """The same by its stochastic Heun method at TEMPERATURE."""
    return _run(junction(TEMPERATURE), cmtj.SolverMode.Heun, step, steps)
