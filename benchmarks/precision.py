"""Error at the end of a trajectory against the time that it takes."""

import time
from functools import partial

import numpy as np
from macrospins import ours
from measure import duration, table, versus

LONG = 100.0  # ns
REFERENCE = 2.5e-14  # SciPy's smallest
TARGETS = {1e-6: {"numba": 2}, 2e-9: {"diffrax": 5, "SciPy": 100}}
OURS = "spintorque"


def methods(peers):
    """Calls of a tolerance or step (ns), and the values it takes, by name."""
    tolerances = 10.0 ** -np.arange(6, 14)
    steps = 1e-2 / 2.0 ** np.arange(0, 7)
    found = {
        f"{OURS} dormand_prince": (partial(_ours, "dormand_prince"), tolerances),
        f"{OURS} dop853": (partial(_ours, "dop853"), tolerances),
        f"{OURS} rk4": (partial(_our_steps, "rk4"), steps),
        f"{OURS} midpoint": (partial(_our_steps, "midpoint"), steps),
    }
    for solver in ("RK45", "DOP853", "LSODA"):
        found[f"SciPy {solver}"] = (partial(_of_peer, peers["scipy"], solver), tolerances)
    if "diffrax" in peers:
        for solver in ("Dopri5", "Dopri8"):
            found[f"diffrax {solver}"] = (partial(_of_peer, peers["diffrax"], solver), tolerances)
    for name in ("cmtj", "numba"):
        if name in peers:
            found[f"{name} RK4"] = (partial(_peer_steps, peers[name]), steps)
    return found


def _ours(method, tolerance):
    return ours(method, LONG, tolerance=float(tolerance))


def _our_steps(method, step):
    return ours(method, LONG, float(step))


def _of_peer(peer, solver, tolerance):
    return peer.solve(solver, LONG, float(tolerance))


def _peer_steps(peer, step):
    return peer.rk4(float(step), round(LONG / step))


def curve(call, values, reference, repetitions):
    """Errors and seconds, from coarse to fine; long calls are made once."""
    errors, seconds = [], []
    for value in values:
        found, first = _timed(call, value)
        errors.append(np.abs(found - reference).max())
        again = range(min(repetitions, int(0.3 / first)))
        seconds.append(min([first, *(_timed(call, value)[1] for _ in again)]))
    return np.array(errors), np.array(seconds)


def _timed(call, value):
    start = time.process_time()
    found = call(value)
    return found, time.process_time() - start


def seconds_at(error, found):
    """Time at an error, between the points on either side in logarithms; NaN outside."""
    errors, seconds = found
    order = np.argsort(errors)
    logs = np.log(np.maximum(errors[order], 1e-16)), np.log(seconds[order])
    return float(np.exp(np.interp(np.log(error), *logs, left=np.nan, right=np.nan)))


def run(peers, repetitions, quick, figure=None):
    """Print and draw all curves, and the ratios at equal errors."""
    reference = peers["scipy"].solve("DOP853", LONG, REFERENCE)
    found = {}
    for name, (call, values) in methods(peers).items():
        call(values[0])  # compiles what has to be
        found[name] = curve(call, values[::2][:4] if quick else values, reference, repetitions)
    _print_points(found)
    _print_ratios(found)
    if figure:
        draw(found, figure)


def _print_points(found):
    rows = []
    for name, (errors, seconds) in found.items():
        pairs = zip(errors, seconds, strict=True)
        rows.append([name, *(f"{error:.0e} {duration(taken)}" for error, taken in pairs)])
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    columns = ["", "error, time", *[""] * (width - 2)]
    table(f"Work and precision: {LONG:g} ns of a steady precession", columns, rows)


def _print_ratios(found):
    for error in TARGETS:
        times = {name: seconds_at(error, points) for name, points in found.items()}
        own = {n: t for n, t in times.items() if n.startswith(OURS) and np.isfinite(t)}
        best = min(own, key=own.get)
        rows = []
        for name, seconds in times.items():
            if np.isfinite(seconds):
                target = TARGETS[error].get(name.split()[0])
                rows.append([name, duration(seconds), *versus(seconds / own[best], target)])
            else:
                rows.append([name, "not reached", "", "", ""])
        columns = ["", "time", f"ratio to {best.split()[1]}", "target", "reached"]
        table(f"At an error of {error:g}", columns, rows)


def draw(found, path):
    """One plot of all curves."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    colours = {OURS: "#c1272d", "SciPy": "#7f7f7f", "diffrax": "#0072b2"}
    colours |= {"cmtj": "#009e73", "numba": "#e69f00"}
    fig, axes = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
    seen = dict.fromkeys(colours, 0)
    for name, (errors, seconds) in found.items():
        side = name.split()[0]
        marker = "osD^"[seen[side]]
        style = ("-", "--", ":", "-.")[seen[side]]
        seen[side] += 1
        width = 2.0 if side == OURS else 1.3
        axes.loglog(
            seconds * 1e3,
            errors,
            style,
            marker=marker,
            markersize=4.5,
            color=colours[side],
            linewidth=width,
            label=name,
        )
    axes.set_xlabel("time (ms)")
    axes.set_ylabel(f"error of m after {LONG:g} ns")
    axes.grid(alpha=0.3, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    fig.savefig(path)
