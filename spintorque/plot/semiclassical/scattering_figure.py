"""Figures of layers that scatter many modes: conductance and torque, samples beside averages."""

import numpy as np
from matplotlib.axes import Axes

from ..._typing import Array
from ...results.semiclassical.haar_samples import HaarSamples
from ...results.semiclassical.scattering_transport import ScatteringTransport
from ..axes import (
    LINE,
    NEUTRAL,
    NODES,
    PARALLEL,
    PERPENDICULAR,
    axes_or_new,
    explain_styles,
    finish,
)

ANGLE = "angle between the magnets (degrees)"
CONDUCTANCE = "conductance per mode ($e^2/h$)"
TORQUE = "torque per mode and voltage ($e/4\\pi$)"
PARTS = (("in plane", PARALLEL), ("perpendicular", PERPENDICULAR))
SHADE = 0.18


def plot_mode_conductance(transport: ScatteringTransport, *, ax: Axes | None = None) -> Axes:
    """Conductance of both spins per mode, against the angle."""
    ax = axes_or_new(ax)
    _curve(ax, transport.theta, transport.conductance, NEUTRAL, "")
    finish(ax, ANGLE, CONDUCTANCE, _title(transport))
    return ax


def plot_mode_torque(transport: ScatteringTransport, *, ax: Axes | None = None) -> Axes:
    """Both torques on the free layers per mode and voltage, against the angle."""
    ax = axes_or_new(ax)
    for torque, (name, color) in zip(transport.torque_per_voltage, PARTS, strict=True):
        _curve(ax, transport.theta, torque, color, name)
    return finish(ax, ANGLE, TORQUE, _title(transport))


def plot_sampled_conductance(samples: HaarSamples, *, ax: Axes | None = None) -> Axes:
    """Conductance over samples: mean with its error, fluctuation as a band, and by hats."""
    ax = axes_or_new(ax)
    _samples(
        ax,
        samples,
        (samples.conductance, samples.conductance_error, samples.conductance_deviation),
        (samples.hats.conductance, NEUTRAL, ""),
    )
    return finish(ax, ANGLE, CONDUCTANCE, _samples_title(samples))


def plot_sampled_torque(samples: HaarSamples, *, ax: Axes | None = None) -> Axes:
    """In-plane and perpendicular torque on the first free layer, as `plot_sampled_conductance`."""
    ax = axes_or_new(ax)
    place = samples.hats.free_layers[0]
    for axis, (name, color) in enumerate(PARTS):
        numbers = (samples.torque, samples.torque_error, samples.torque_deviation)
        mean, error, deviation = (values[place, axis] for values in numbers)
        hats = samples.hats.torque_from_left[place, axis]
        _samples(ax, samples, (mean, error, deviation), (hats, color, name))
    return finish(ax, ANGLE, TORQUE, _samples_title(samples))


def _samples(
    ax: Axes,
    samples: HaarSamples,
    numbers: tuple[Array, Array, Array],
    hats: tuple[Array, str, str],
) -> None:
    mean, error, deviation = numbers
    expected, color, name = hats
    degrees = np.degrees(samples.theta)
    ax.errorbar(degrees, mean, error, color=color, **NODES)
    low, high = mean - deviation, mean + deviation
    if len(degrees) > 1:
        ax.fill_between(degrees, low, high, color=color, alpha=SHADE, linewidth=0)
        ax.plot(degrees, expected, color=color, label=name, **LINE)
    else:
        ax.vlines(degrees, low, high, color=color, alpha=2 * SHADE, linewidth=6)
        ax.plot(degrees, expected, "_", color=color, markersize=16, label=name)
    explain_styles(ax, line="hats", points="mean of samples")


def _curve(ax: Axes, theta: Array, values: Array, color: str, label: str) -> None:
    style = LINE if len(theta) > 1 else {"marker": "o"}
    ax.plot(np.degrees(theta), values, color=color, label=label, **style)


def _title(transport: ScatteringTransport) -> str:
    if transport.modes:
        return f"{transport.modes} modes, coherent"
    return "many modes, averaged over phases"


def _samples_title(samples: HaarSamples) -> str:
    return f"{samples.samples} samples of {samples.modes} modes; bands: standard deviation"
