"""SciPy's solve_ivp with a right-hand side of plain floats."""

from macrospins import START, slope
from scipy.integrate import solve_ivp


def solve(method, duration, tolerance):
    """Moment at the end (ns)."""
    found = solve_ivp(
        lambda t, m: slope(*m.tolist()),
        (0.0, duration),
        START,
        method=method,
        rtol=max(tolerance, 2.3e-14),
        atol=tolerance,
    )
    return found.y[:, -1]
