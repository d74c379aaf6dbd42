"""Figure of how long a state is kept."""

import numpy as np
from matplotlib.axes import Axes

from .._typing import Array
from ..errors import RangeError
from ..results.analyses.retention import Retention
from .axes import LINE, NEUTRAL, PARALLEL, PERPENDICULAR, axes_or_new, finish

POINTS = 241
DECADES = 12.0
"""Before the time at which the state is left."""
NANOSECOND = 1e-9


def plot_retention(
    retention: Retention,
    *,
    time: float | None = None,
    bits: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Probability that the state is lost against the time, for one bit and for any of ``bits``.

    Bands are the errors of the rates.

    Parameters
    ----------
    retention : Retention
    time : float, ns, or None
        A time that is marked.
    bits : int
        How many bits there are, any of which may be lost.
    ax : matplotlib Axes or None
        Where to draw; None: on axes of its own.

    Raises
    ------
    RangeError
        For a state that is never left.
    """
    if not retention.rate > 0:
        raise RangeError("the rate out of the state is 0; there is no time at which it is lost")
    ax = axes_or_new(ax)
    end = np.log10(10 / retention.rate)
    times = np.logspace(end - DECADES, end, POINTS)
    _curve(ax, retention, times, 1, "one bit", PARALLEL)
    if bits > 1:
        _curve(ax, retention, times, bits, f"any of {bits:g} bits", PERPENDICULAR)
    if time is not None and time > 0:
        label = f"{NANOSECOND * time:.3g} s"
        ax.axvline(NANOSECOND * time, color=NEUTRAL, linestyle=":", label=label)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.annotate(
        f"Δ = {retention.thermal_stability:.4g}\n{_mean_time(retention)}",
        (0.97, 0.05),
        xycoords="axes fraction",
        ha="right",
        va="bottom",
        color=NEUTRAL,
    )
    ax.set_ylim(0.3 * float(retention.switched(times[:1])[0]), 3.0)
    return finish(ax, "time (s)", "probability", f"the state is lost ({retention.method})")


def _curve(ax: Axes, retention: Retention, times: Array, bits: int, label: str, color: str) -> None:
    seconds = NANOSECOND * times
    value, error = retention.failure(times, bits), retention.failure_error(times, bits)
    ax.plot(seconds, value, color=color, label=label, **LINE)
    low = np.maximum(value - error, 1e-3 * value)
    ax.fill_between(seconds, low, value + error, color=color, alpha=0.25, linewidth=0)


def _mean_time(retention: Retention) -> str:
    mean = NANOSECOND * retention.retention_time
    error = NANOSECOND * retention.retention_time_error
    return f"mean time {mean:.4g} s, error {error:.1g} s"
