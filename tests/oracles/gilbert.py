"""Gilbert's implicit equation solved by SciPy; shares nothing with the package.

All arguments in SI. The torque enters as angular momentum per area, as in section 2 of the
physics conventions.
"""

import numpy as np
from scipy import constants
from scipy.integrate import solve_ivp

MU_0, HBAR = constants.mu_0, constants.hbar
MU_B = constants.physical_constants["Bohr magneton"][0]


def cross_matrix(v):
    return np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])


def slope(m, *, Ms, d, alpha, Ku, axis, N, q, H, g=2.0, per_sin=None):
    """dm/dt in 1/s; ``per_sin`` maps cos(theta) to (T_par, T_perp)/sin(theta) in J/m^2."""
    gamma = g * MU_B / HBAR
    field = H + 2 * Ku / (MU_0 * Ms) * axis * (axis @ m) - Ms * (N @ m)
    drive = -MU_0 * gamma * np.cross(m, field)
    if per_sin is not None:
        parallel, perpendicular = per_sin(m @ q)
        turned = parallel * np.cross(m, np.cross(q, m)) - perpendicular * np.cross(m, q)
        drive = drive + gamma / (Ms * d) * turned
    return np.linalg.solve(np.eye(3) - alpha * cross_matrix(m), drive)


def trajectory(times_ns, initial, **magnet):
    """Moments (n, 3) at times in ns by DOP853 at rtol 1e-12."""
    found = solve_ivp(
        lambda t, m: slope(m, **magnet) * 1e-9,
        (0.0, times_ns[-1]),
        initial,
        method="DOP853",
        t_eval=times_ns,
        rtol=1e-12,
        atol=1e-14,
    )
    assert found.success
    return found.y.T
