"""Figures of diffusive valves: profiles along them, torques and resistance against the angle."""

from itertools import cycle

import numpy as np
from matplotlib.axes import Axes

from ..._typing import Array
from ...results.semiclassical.diffusion_profile import DiffusionProfile
from ...results.semiclassical.diffusive_torques import DiffusiveTorques
from ...results.semiclassical.spin_diffusion import SpinDiffusion
from ..axes import COMPONENTS, LINE, NEUTRAL, PARALLEL, PERPENDICULAR, axes_or_new, finish

POSITION = "position (nm)"
ANGLE = "angle θ (degrees)"
STYLES = ("-", "--", ":", "-.")
MOST_VALVES = 200
MOST_NAMED = 8


def plot_potential(profile: DiffusionProfile, *, ax: Axes | None = None) -> Axes:
    """Electrons' mean potential along the stack; steps are the drops at interfaces."""
    ax = axes_or_new(ax)
    _draw_films(profile, ax)
    ax.plot(profile.position, profile.potential, color=NEUTRAL, **LINE)
    return finish(ax, POSITION, "potential", _title(profile), "V")


def plot_spin_accumulation(profile: DiffusionProfile, *, ax: Axes | None = None) -> Axes:
    """Components of the spin accumulation along the stack, magnets shaded."""
    ax = axes_or_new(ax)
    _draw_components(profile, profile.spin_accumulation, "s", ax)
    return finish(ax, POSITION, "spin accumulation", _title(profile), "V")


def plot_diffusive_spin_current(profile: DiffusionProfile, *, ax: Axes | None = None) -> Axes:
    """Components of the spin current along the stack; steps at magnets are torques on them."""
    ax = axes_or_new(ax)
    _draw_components(profile, profile.spin_current, "J", ax)
    return finish(ax, POSITION, "spin current, up minus down", _title(profile), "A/m²")


def plot_diffusive_torques(torques: DiffusiveTorques, *, ax: Axes | None = None) -> Axes:
    """Both components of the torque on the free magnets against the angle, a line a valve."""
    ax = axes_or_new(ax)
    for name, color in (("parallel", PARALLEL), ("perpendicular", PERPENDICULAR)):
        _draw_valves(
            torques, getattr(torques, f"torque_{name}"), color, f"$T_\\mathrm{{{name}}}$", ax
        )
    return finish(ax, ANGLE, "torque", "torque on the free magnet", "J/m²")


def plot_diffusive_resistance(torques: DiffusiveTorques, *, ax: Axes | None = None) -> Axes:
    """Resistance times area against the angle, a line a valve."""
    ax = axes_or_new(ax)
    _draw_valves(torques, torques.resistance_area, NEUTRAL, None, ax)
    finish(ax, ANGLE, "resistance times area", "angular magnetoresistance", "Ω m²")
    values = torques.resistance_area
    span = float(np.ptp(values)) or float(values.max())
    ax.set_ylim(float(values.min()) - 0.1 * span, float(values.max()) + 0.1 * span)
    return ax


def plot_spin_diffusion(diffusion: SpinDiffusion, *, ax: Axes | None = None) -> Axes:
    """Components of the torque on every magnet against time; a magnet has its own style of line."""
    ax = axes_or_new(ax)
    for row, (place, style) in enumerate(zip(diffusion.magnet, cycle(STYLES), strict=False)):
        for column, (name, color) in enumerate(COMPONENTS.items()):
            ax.plot(
                diffusion.time,
                diffusion.torque[:, row, column],
                color=color,
                label=f"$N_{name}$, film {place + 1}",
                **LINE | {"linestyle": style},
            )
    return finish(ax, "time (ns)", "torque", "torques in time", "J/m²")


def plot_spin_accumulation_in_time(diffusion: SpinDiffusion, *, ax: Axes | None = None) -> Axes:
    """Size of the spin accumulation between the leads against position and time."""
    ax = axes_or_new(ax)
    low, high = diffusion.edge[0], diffusion.edge[-1]
    near = 0.5 * (high - low) or 10.0
    shown = (diffusion.position >= low - near) & (diffusion.position <= high + near)
    size = 1e6 * np.linalg.norm(diffusion.spin_accumulation[:, shown], axis=-1)
    mesh = ax.pcolormesh(
        diffusion.position[shown], diffusion.time, size, shading="nearest", cmap="magma", vmin=0.0
    )
    for edge in diffusion.edge:
        ax.axvline(edge, color="w", linewidth=0.8)
    figure = ax.figure
    figure.colorbar(mesh, ax=ax, label="spin accumulation (µV)")
    ax.set_xlabel(POSITION)
    ax.set_ylabel("time (ns)")
    ax.set_title("size of the spin accumulation", fontsize="medium")
    return ax


def _draw_components(profile: DiffusionProfile, values: Array, symbol: str, ax: Axes) -> None:
    _draw_films(profile, ax)
    for column, (name, color) in enumerate(COMPONENTS.items()):
        label = f"${symbol}_{name}$"
        ax.plot(profile.position, values[:, column], color=color, label=label, **LINE)


def _draw_films(profile: DiffusionProfile, ax: Axes) -> None:
    """Shade the magnets, and mark the faces between films."""
    last = int(profile.film.max())
    bounds = [profile.position.min(), *profile.edge, profile.position.max()]
    for place in profile.magnet:
        ax.axvspan(bounds[place], bounds[place + 1], color="0.94", zorder=-1)
    for edge in profile.edge[: last + 1]:
        ax.axvline(edge, color="0.85", linewidth=0.8, zorder=-1)
    ax.set_xlim(bounds[0], bounds[-1])


def _draw_valves(
    torques: DiffusiveTorques, values: Array, color: str, label: str | None, ax: Axes
) -> None:
    rows = np.atleast_2d(values)[:MOST_VALVES]
    names = _valve_names(torques) if label is None else []
    alpha = 1.0 if len(rows) == 1 or names else 0.5
    for number, row in enumerate(rows):
        own = names[number] if names else label if number == 0 else None
        shade = f"C{number}" if names else color
        ax.plot(np.degrees(torques.theta), row, color=shade, label=own, alpha=alpha, **LINE)
    ax.set_xticks(range(0, 181, 30))


def _valve_names(torques: DiffusiveTorques) -> list[str]:
    """What tells a few valves apart, if it is one field."""
    if len(torques.values) != 1:
        return []
    ((name, numbers),) = torques.values.items()
    return [f"{name} = {v:.4g}" for v in numbers] if 1 < len(numbers) <= MOST_NAMED else []


def _title(profile: DiffusionProfile) -> str:
    return f"{profile.current_density:.3g} A/m², θ = {np.degrees(profile.theta):.4g}°"
