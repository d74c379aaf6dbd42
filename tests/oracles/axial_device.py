"""A perpendicular device with everything along z, made for a wanted stability."""

import numpy as np
from magnets import uniaxial
from scipy import constants

import spintorque as st
from spintorque.formulas.thermal_activation import neel_time

TEMPERATURE = 300.0
H_K = 2e5


def device(delta, *, damping=0.02, **options):
    """Magnet of thermal stability ``delta`` at 300 K, H_K, Ms 1e6 A/m, thickness 1.2 nm."""
    energy_density = constants.mu_0 * 1e6 * H_K / 2
    area = delta * constants.k * TEMPERATURE / (energy_density * 1.2e-9) * 1e18
    return uniaxial(H_k=H_K, area=area, damping=damping, **options)


def torque(asymmetry=1.0, field_like_ratio=0.0):
    return st.SlonczewskiTorque(
        polarization=0.6, asymmetry=asymmetry, field_like_ratio=field_like_ratio
    )


def current(overdrive, *, damping=0.02):
    """Drive of ``overdrive`` times the critical current, which pulls m from +z to -z."""
    per_area = constants.hbar / (2 * constants.e) * 0.6 / 2  # J/m^2 per A/m^2
    critical = damping * H_K * constants.mu_0 * 1e6 * 1.2e-9 / per_area
    return st.Drive(current_density=-overdrive * critical)


def clock(magnet):
    """Unit of time in ns: (1 + alpha^2)/(alpha gamma0 H_k)."""
    return (1 + magnet.damping**2) / (magnet.damping * magnet.gamma0 * H_K) * 1e9


def switching_time(i, theta0):
    """Time from an angle to the equator at T = 0 in units of `clock`, i = I/I_c."""
    u = np.cos(theta0)
    return (
        -np.log(1 - u) / (2 * (i - 1))
        + np.log(1 + u) / (2 * (i + 1))
        + np.log((i - u) / i) / (i**2 - 1)
    )


def tau(magnet):
    """Neel time of a magnet in ns."""
    return neel_time(
        saturation_magnetization=magnet.saturation_magnetization,
        volume=magnet.volume,
        damping=magnet.damping,
        gamma0=magnet.gamma0,
        temperature=TEMPERATURE,
    )
