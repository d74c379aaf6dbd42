"""One HTML page, complete in itself, that shows what a run computed and how."""

import base64
import html
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .errors import RangeError
from .files import write_whole
from .plot.torque import (
    plot_conductance_against_angle,
    plot_torque_against_angle,
    plot_torque_against_bias,
)
from .plot.trajectory import plot_magnetization, plot_sphere
from .results.torque_table import TorqueTable
from .results.trajectory import Trajectory

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; }
h1, h2 { font-weight: 600; } h2 { margin-top: 2.2rem; border-bottom: 1px solid #ddd; }
figure { display: inline-block; margin: .5rem; } img { max-width: 100%; }
table { border-collapse: collapse; } td, th { padding: .2rem .9rem .2rem 0; text-align: left; }
pre { background: #f6f6f6; padding: 1rem; overflow: auto; font-size: 13px; }
"""
MEANINGS = {
    "unitarity_defect": "largest element of S S† − 1",
    "torque_picture_defect": "flux torque against exchange-field torque, relative",
    "error_over_tolerance": "largest estimated error over the one asked for",
    "k_sum_error": "k-parallel sum, estimated, relative to the largest torque",
    "energy_integral_error": "energy integral, estimated, relative to the largest torque",
}


def table_figures(table: TorqueTable, bias: float | None = None) -> dict[str, Figure]:
    """Figures of a table by file name; ``bias`` (V) of the angle figure, default the largest."""
    try:
        low, high = table.interpolant.bias_range
    except RangeError:
        return {}  # angles that allow no curve
    shown = high if bias is None or not low <= bias <= high else bias
    figures = {
        "torque_angle": _figure(lambda ax: plot_torque_against_angle(table, bias=shown, ax=ax))
    }
    if len(table.dataset["bias"]) > 1:
        figures["torque_bias"] = _figure(lambda ax: plot_torque_against_bias(table, ax=ax))
        figures["conductance_angle"] = _figure(
            lambda ax: plot_conductance_against_angle(table, ax=ax)
        )
    return dict(sorted(figures.items(), reverse=True))


def trajectory_figures(run: Trajectory) -> dict[str, Figure]:
    """Figures of a trajectory by file name."""
    return {
        "magnetization": _figure(lambda ax: plot_magnetization(run, ax=ax)),
        "sphere": _figure(lambda ax: plot_sphere(run, ax=ax), projection="3d"),
    }


def save_figures(figures: Mapping[str, Figure], folder: Path) -> None:
    """Write each figure as PNG; FileError if that fails."""
    for name, figure in figures.items():
        write_whole(folder / f"{name}.png", _png(figure))


def write_report(
    path: Path,
    title: str,
    table: TorqueTable | None,
    run: Trajectory | None,
    figures: Mapping[str, Figure],
) -> None:
    """Write the page; FileError if that fails, and then no page of that name is left."""
    parts = [f"<h1>{html.escape(title)}</h1>"]
    if table is not None:
        parts += ["<h2>Torque</h2>", _rows(table_facts(table))]
    if run is not None:
        parts += ["<h2>Dynamics</h2>", _rows(trajectory_facts(run))]
    parts += ["<h2>Figures</h2>", *(_image(name, figure) for name, figure in figures.items())]
    if table is not None:
        audit = {MEANINGS.get(key, key): f"{value:.2e}" for key, value in table.audit.items()}
        parts += ["<h2>Audit</h2>", _rows(audit)]
    answer = run or table  # a trajectory's question holds that of its table
    if answer is not None:
        parts += ["<h2>Versions</h2>", _rows(answer.versions)]
        parts += ["<h2>Question</h2>", f"<pre>{html.escape(answer.question)}</pre>"]
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}'
        f"</title><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )
    write_whole(path, page.encode())


def table_facts(table: TorqueTable) -> dict[str, str]:
    """What a person wants to know of a table first."""
    data = table.dataset
    facts = {
        "bias": f"{_span(data['bias'].values)} V, {len(data['bias'])} values",
        "angle": f"{_span(np.rad2deg(data['theta'].values))}°, {len(data['theta'])} values",
    }
    for part, name in (("parallel", "in-plane torque"), ("perpendicular", "perpendicular torque")):
        values = data[f"torque_{part}"].values
        error = float(data[f"torque_{part}_error"].max())
        facts[name] = f"{_span(values)} J/m², error up to {error:.1e}"
    parity = _parity(table)
    if parity is not None:
        facts["perpendicular torque, odd part in bias"] = (
            f"{parity:.1e} of its largest value (0 for a symmetric stack)"
        )
    facts["electron-flow current density"] = f"{_span(data['current_density'].values)} A/m²"
    ratio = _magnetoresistance(table)
    if ratio is not None:
        facts["magnetoresistance (G_P - G_AP)/G_AP at the smallest bias"] = f"{ratio:.1%}"
    return facts


def trajectory_facts(run: Trajectory) -> dict[str, str]:
    """What a person wants to know of a trajectory first."""
    m = run.dataset["m"]
    time = run.dataset["time"].values
    facts = {"status": run.status, "duration": f"{time[-1]:g} ns"}
    for name, place in (("start", 0), ("end", -1)):
        x, y, z = m.isel(time=place).values
        facts[name] = f"m = ({x:.4f}, {y:.4f}, {z:.4f})"
    mz = m.sel(component="z").values
    crossed = np.flatnonzero(np.sign(mz) != np.sign(mz[0]))
    if len(crossed) and np.sign(mz[-1]) != np.sign(mz[0]):
        facts["switched"] = f"yes; m_z first changes sign at {time[crossed[0]]:.3g} ns"
    else:
        facts["switched"] = "no"
    return facts


def _parity(table: TorqueTable) -> float | None:
    """Odd part of T_perp in the bias, if the biases are symmetric."""
    bias = table.dataset["bias"].values
    if len(bias) < 2 or not np.allclose(bias, -bias[::-1]):
        return None
    values = table.dataset["torque_perpendicular"].values
    largest = np.abs(values).max()
    return float(np.abs(values - values[::-1]).max() / (2 * largest)) if largest else None


def _magnetoresistance(table: TorqueTable) -> float | None:
    """(G_P - G_AP)/G_AP with dJ/dV at the bias nearest 0, if the table has both ends."""
    data = table.dataset
    theta = data["theta"].values
    if len(data["bias"]) < 2 or theta[0] > 1e-9 or theta[-1] < np.pi - 1e-9:
        return None
    conductance = table.conductance().sel(bias=0.0, method="nearest")
    parallel, antiparallel = float(conductance[0]), float(conductance[-1])
    return (parallel - antiparallel) / antiparallel if antiparallel else None


def _figure(draw: Callable[[Axes], Any], projection: str | None = None) -> Figure:
    figure = Figure(figsize=(5.2, 3.9), layout="constrained")
    draw(figure.add_subplot(projection=projection))
    return figure


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    return buffer.getvalue()


def _image(name: str, figure: Figure) -> str:
    data = base64.b64encode(_png(figure)).decode()
    return f'<figure><img alt="{html.escape(name)}" src="data:image/png;base64,{data}"></figure>'


def _rows(facts: Mapping[str, str]) -> str:
    rows = (
        f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
        for key, value in facts.items()
    )
    return f"<table>{''.join(rows)}</table>"


def _span(values: Any) -> str:
    return f"{np.min(values):.4g} to {np.max(values):.4g}"
