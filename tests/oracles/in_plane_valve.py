"""An in-plane magnet with its fixed moment on the easy axis, and its closed formulas."""

from scipy import constants

import spintorque as st

MU_0 = constants.mu_0
MS, H_K, THICKNESS, ALPHA = 8e5, 2.4e4, 3.0, 0.03
VALVE = st.SlonczewskiTorque(polarization=0.4)
NOTHING = st.Drive(current_density=0.0)


def magnet(**changes):
    options = {
        "saturation_magnetization": MS,
        "thickness": THICKNESS,
        "area": 1e4,
        "damping": ALPHA,
        "anisotropy": MU_0 * MS * H_K / 2,
        "demagnetization": (1.0, 0.0, 0.0),
    }
    return st.Macrospin(**options | changes)


def critical_current(field, sign, Ms=MS, H_k=H_K, alpha=ALPHA, d=THICKNESS, eta=0.2):
    """J (A/m^2) that makes P (sign 1) or AP (-1) unstable: a_J = alpha (B + B_k + B_d/2)."""
    damping = alpha * MU_0 * (sign * field + H_k + Ms / 2)
    return -sign * damping * (2 * constants.e / constants.hbar) * Ms * d * 1e-9 / eta
