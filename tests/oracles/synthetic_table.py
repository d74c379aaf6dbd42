"""A torque table made of formulas that its interpolant reproduces exactly."""

import numpy as np

from spintorque import TorqueTable

THETA = np.linspace(0, np.pi, 13)
BIAS = np.linspace(-0.6, 0.6, 7)


def per_sin(V, x):
    """T_par/sin and T_perp/sin in J/m^2."""
    parallel = 1e-5 * (V + 0.3 * V**2 - 0.2 * V**3) * (1 + 0.2 * x + 0.1 * x**2)
    perpendicular = 3e-6 * (0.2 + V**2) * (1 - 0.1 * x)
    return parallel, perpendicular


def current(V, x):
    """Electron-flow current density in A/m^2."""
    return 1e11 * (V + 0.2 * V**3) * (1 + 0.3 * x)


def make_table(theta=THETA, bias=BIAS, per_sin=per_sin, current=current):
    V, angle = np.meshgrid(bias, theta, indexing="ij")
    x, sin = np.cos(angle), np.sin(angle)
    parallel, perpendicular = per_sin(V, x)
    return TorqueTable.from_arrays(
        bias,
        theta,
        torque_parallel=parallel * sin,
        torque_perpendicular=perpendicular * sin,
        current_density=current(V, x),
        source="formulas",
    )
