"""A film with a perpendicular field and fixed moment: an oscillator with one axis."""

from scipy import constants

import spintorque as st
from spintorque.formulas import axial_oscillator

MS, THICKNESS, ALPHA, FIELD, H_K = 8e5, 2.0, 0.05, 6e5, -8e5
CASES = (1.0, 0.8)
MAGNET = st.Macrospin(
    saturation_magnetization=MS,
    thickness=THICKNESS,
    area=5000.0,
    damping=ALPHA,
    demagnetization=(0.0, 0.0, 1.0),
)


def torque_of(asymmetry):
    return st.SlonczewskiTorque(polarization=0.5, asymmetry=asymmetry)


def current_for(cosine, asymmetry):
    """Current density (A/m^2) that holds the moment at an angle, from physics.md's a_DL."""
    square = asymmetry**2
    tilt = (square - 1) / (square + 1)
    field = axial_oscillator.balance(
        cosine, damping=ALPHA, field=FIELD, anisotropy_field=H_K, tilt=tilt
    )
    per_current = constants.hbar / (2 * constants.e) * 0.5 * square / (square + 1)
    return field * constants.mu_0 * MS * THICKNESS * 1e-9 / per_current
