"""Figures of what a stack does at one point: spin current, exchange coupling, mixing."""

import numpy as np
from matplotlib.axes import Axes

from ..results.exchange_coupling import ExchangeCoupling
from ..results.mixing_conductance import MixingConductance
from ..results.spin_current import SpinCurrent
from .axes import COMPONENTS, LINE, NEUTRAL, NODES, PARALLEL, PERPENDICULAR, axes_or_new, finish

MIXING_PARTS = (("real part", "real", PARALLEL), ("imaginary part", "imag", PERPENDICULAR))


def plot_spin_current(current: SpinCurrent, *, ax: Axes | None = None) -> Axes:
    """Components of the spin current on every bond along the stack, with error bars."""
    ax = axes_or_new(ax)
    data = current.dataset
    for name, color in COMPONENTS.items():
        value = data["spin_current"].sel(component=name)
        error = data["spin_current_error"].sel(component=name)
        style = NODES | {"linestyle": "-", "color": color}
        ax.errorbar(data["position"], value, error, label=f"$Q_{name}$", **style)
    return finish(ax, "position (nm)", "spin current", "spin current along the stack", "J/m²")


def plot_exchange_coupling(coupling: ExchangeCoupling, *, ax: Axes | None = None) -> Axes:
    """Exchange energy against the angle, from the torque and from the density of states."""
    ax = axes_or_new(ax)
    degrees = np.rad2deg(coupling.theta)
    ax.plot(degrees, coupling.energy, color=PARALLEL, label="from the torque", **LINE)
    ax.errorbar(
        degrees,
        coupling.energy_from_states,
        coupling.energy_from_states_error,
        color=NEUTRAL,
        label="from the density of states",
        **NODES,
    )
    return finish(ax, "angle (degrees)", "E(θ) - E(90°)", "exchange energy", "J/m²")


def plot_mixing_conductance(conductance: MixingConductance, *, ax: Axes | None = None) -> Axes:
    """Mixing conductance per cell against the energy, with Sharvin's value."""
    ax = axes_or_new(ax)
    energy = np.atleast_1d(conductance.energy)
    mixing, error = np.atleast_1d(conductance.mixing), np.atleast_1d(conductance.mixing_error)
    style = NODES | ({"linestyle": "-"} if len(energy) > 1 else {})
    for label, part, color in MIXING_PARTS:
        ax.errorbar(energy, getattr(mixing, part), error, color=color, label=label, **style)
    sharvin = np.atleast_1d(conductance.sharvin)
    ax.plot(energy, sharvin, color=NEUTRAL, marker="_", linestyle="--", label="Sharvin")
    return finish(ax, "energy (eV)", "conductance per cell (e²/h)", "spin-mixing conductance")
