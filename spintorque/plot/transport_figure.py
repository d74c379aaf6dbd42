"""Figures of what stacks do: scattering, spin current, exchange, mixing, sweeps of all of it."""

from itertools import islice, product

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from ..results.base.views import unit_after
from ..results.exchange_coupling import ExchangeCoupling
from ..results.mixing_conductance import MixingConductance
from ..results.scattering import Lead, Scattering, Spin
from ..results.spin_current import SpinCurrent
from ..results.sweep import Sweep
from .axes import COMPONENTS, LINE, NEUTRAL, NODES, PARALLEL, PERPENDICULAR, axes_or_new, finish

MOST_CURVES = 12
MOST_ON_A_LINE = 30.0  # largest over smallest value for which the scale is linear
LEADS: tuple[Lead, ...] = ("left", "right")
SPINS: tuple[Spin, ...] = ("up", "down")
OUTGOING: dict[tuple[str, Spin], str] = {
    ("reflected", "up"): "#56b4e9",
    ("reflected", "down"): "#0072b2",
    ("transmitted", "up"): "#e69f00",
    ("transmitted", "down"): "#d55e00",
}
"""Colours of where electrons go, and with which spin."""
BAR = 0.2  # width
RARE = 0.01  # probability that shows on a logarithmic scale only
NEVER = 1e-20  # what rounding leaves of a probability
MIXING_PARTS = (("real part", "real", PARALLEL), ("imaginary part", "imag", PERPENDICULAR))


def plot_scattering(scattering: Scattering, *, ax: Axes | None = None) -> Axes:
    """Where electrons of each lead and spin go: reflected and transmitted, and with which spin.

    The scale is logarithmic where one of these is rare.
    """
    ax = axes_or_new(ax)
    present = set(zip(scattering.lead, scattering.spin, strict=True))
    incoming = [(lead, spin) for lead, spin in product(LEADS, SPINS) if (lead, spin) in present]
    places, values = np.arange(len(incoming)), []
    for number, ((fate, spin_out), color) in enumerate(OUTGOING.items()):
        parts = [
            scattering.transmission(_lead_out(fate, lead), lead, spin_out, spin)
            for lead, spin in incoming
        ]
        place = places + BAR * (number - (len(OUTGOING) - 1) / 2)
        ax.bar(place, parts, BAR, color=color, label=f"{fate}, {spin_out}")
        values += parts
    finish(ax, "incoming from", "probability", f"scattering at {scattering.energy:.4g} eV")
    ax.set_xticks(places, [f"{lead}, {spin}" for lead, spin in incoming])
    smallest = min((value for value in values if value > NEVER), default=1.0)
    if smallest < RARE:
        ax.set_yscale("log")
        ax.set_ylim(smallest / 3, 3 * max(values))
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def _lead_out(fate: str, lead: Lead) -> Lead:
    """Lead through which electrons leave that came in through ``lead``."""
    if fate == "reflected":
        return lead
    return "left" if lead == "right" else "right"


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


def plot_sweep(sweep: Sweep, variable: str, *, ax: Axes | None = None) -> Axes:
    """One number of a sweep against the longest swept axis, a curve for each other combination.

    Torques and currents are those at the largest bias and the angle nearest to 90 degrees. At most
    twelve curves are drawn. ``variable`` is a name in the sweep's dataset; a point that is not done
    leaves a gap.
    """
    ax = axes_or_new(ax)
    data = sweep.dataset[[variable, f"{variable}_error"]]
    if "theta" in data.dims:
        data = data.sel(theta=np.pi / 2, method="nearest")
    if "bias" in data.dims:
        data = data.isel(bias=-1)
    axes = {name: values for name, values in sweep.axes.items() if len(values) > 1}
    along = max(axes, key=lambda name: len(axes[name]), default=next(iter(sweep.axes)))
    others = {name: range(len(values)) for name, values in axes.items() if name != along}
    data = data.isel({name: 0 for name in sweep.axes if name not in axes and name != along})
    places = list(islice(product(*others.values()), MOST_CURVES))
    colors = colormaps["viridis"](np.linspace(0.0, 0.9, len(places)))
    for place, color in zip(places, colors, strict=True):
        curve = data.isel(dict(zip(others, place, strict=True)))
        label = ", ".join(
            f"{name} = {sweep.axes[name][i]}" for name, i in zip(others, place, strict=True)
        )
        style = NODES | {"linestyle": "-", "color": color}
        x = (
            [str(value) for value in sweep.axes[along]]
            if _is_words(sweep, along)
            else sweep.axes[along]
        )
        ax.errorbar(x, curve[variable], curve[f"{variable}_error"], label=label or None, **style)
    values = data[variable].values[np.isfinite(data[variable].values)]
    if values.size and values.min() > 0 and values.max() > MOST_ON_A_LINE * values.min():
        ax.set_yscale("log")
    unit = unit_after(data[variable]).strip()
    finish(ax, along, variable.replace("_", " ") + (f" ({unit})" if unit else ""), "")
    if ax.get_legend():
        ax.legend(frameon=False, fontsize="x-small")
    return ax


def _is_words(sweep: Sweep, axis: str) -> bool:
    return sweep.axes[axis].dtype.kind not in "fiub"
