"""Figures of magnetoelectronic circuits: torques, potentials and spin accumulations."""

from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from ...errors import RangeError
from ...results.semiclassical.circuit_currents import CircuitCurrents
from ..axes import COMPONENTS, LINE, axes_or_new, finish

STYLES = ("-", "--", ":", "-.")
"""Of the magnets, one after the other."""
NEGLIGIBLE = 1e-9  # of the largest component: rounding, which needs no curve


def plot_circuit_torques(currents: CircuitCurrents, *, ax: Axes | None = None) -> Axes:
    """Components of the torque on each magnet against the angle; RangeError for one angle."""
    data = currents.dataset
    if "theta" not in data.dims:
        raise RangeError("the circuit was solved at one angle; ask for several to draw torques")
    ax = axes_or_new(ax)
    torque, angle = data["torque"], np.rad2deg(data["theta"].values)
    largest = float(np.abs(torque.values).max(initial=0.0))
    for magnet, style in zip(torque["magnet"].values, cycle(STYLES), strict=False):
        for name, color in COMPONENTS.items():
            values = torque.sel(magnet=magnet, component=name).values
            if np.abs(values).max() > NEGLIGIBLE * largest:
                label = f"$N_{name}$ on {magnet}"
                ax.plot(angle, values, style, color=color, label=label, **LINE)
    unit = str(torque.attrs["units"]).replace("J m-2", "J/m²")
    finish(ax, "angle θ (degrees)", "torque", "torques of a circuit", unit)
    return ax


def plot_circuit_potentials(currents: CircuitCurrents, *, ax: Axes | None = None) -> Axes:
    """Spin accumulation of each place, with its potential below; of several angles the middle."""
    ax = axes_or_new(ax)
    data = currents.dataset
    if "theta" in data.dims:
        data = data.isel(theta=data.sizes["theta"] // 2)
    places = np.arange(data.sizes["place"])
    for number, (name, color) in enumerate(COMPONENTS.items()):
        values = data["spin_accumulation"].sel(component=name).values
        ax.bar(places + 0.2 * (number - 1), values, 0.18, color=color, label=f"$s_{name}$")
    angle = np.rad2deg(float(data["theta"]))
    title = f"spin accumulation and potential at θ = {angle:.4g}°"
    finish(ax, "", "spin accumulation", title, "V")
    written = EngFormatter("V", places=2)
    labels = [
        f"{name}\n{written(float(potential))}"
        for name, potential in zip(data["place"].values, data["potential"].values, strict=True)
    ]
    ax.set_xticks(places, labels)
    return ax
