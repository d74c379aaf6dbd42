"""Orbits of free precession around a well, and what damping and a torque do along each.

With the energy Phi over k_B T: slope_length = oint |grad Phi| dl, which times the damping is the
energy lost on a turn; work = oint v_s.grad Phi/(D |grad Phi|) dl, which times the damping is the
energy that a drift v_s gives; turn_time = oint dl/|grad Phi|, whose damping/D is the duration.
"""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from .escape_path import energy_slope
from .two_states import TwoStates

DIRECTIONS, ANGLES, HALVINGS = 240, 721, 32


@dataclass(frozen=True)
class EnergyOrbits:
    """Integrals (levels,) along the orbits at ``levels`` over k_B T above the bottom of a well."""

    levels: Array
    slope_length: Array
    work: Array
    turn_time: Array


def orbits(states: TwoStates, number: int, levels: Array) -> EnergyOrbits:
    """Orbits around one of the two states at levels (levels,) up to that of the lowest saddle."""
    contour = _contours(states, number, levels)
    rate = Equation(states.idle).rate(contour)
    slope = energy_slope(states, contour, rate)
    steep = np.linalg.norm(slope, axis=-1)
    drift = (Equation(states.device).rate(contour) - rate) / states.diffusion
    ahead = np.roll(contour, -1, axis=1)
    lengths = np.linalg.norm(ahead - contour, axis=-1)
    around = (lengths + np.roll(lengths, 1, axis=1)) / 2
    steepness = np.maximum(steep, 1e-12 * steep.max())
    return EnergyOrbits(
        levels=levels,
        slope_length=(steep * around).sum(axis=1),
        work=((drift * slope).sum(axis=-1) / steepness * around).sum(axis=1),
        turn_time=(around / steepness).sum(axis=1),
    )


def _contours(states: TwoStates, number: int, levels: Array) -> Array:
    """Points (levels, DIRECTIONS, 3) at levels, along great circles from the minimum.

    Directions are spaced as on the ellipse that orbits near the bottom are.
    """
    minimum = states.minima[number]
    curvatures, axes = states.landscape.curvatures(minimum)
    turn = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    ellipse = np.stack([np.cos(turn), np.sin(turn)], axis=1) / np.sqrt(curvatures)
    away = (ellipse / np.linalg.norm(ellipse, axis=1, keepdims=True)) @ axes.T

    def point(angle: Array) -> Array:
        around = np.sin(angle)[..., None] * away
        return np.asarray(np.cos(angle)[..., None] * minimum + around)

    def height(angle: Array) -> Array:
        energy = Equation(states.idle).energy
        return np.asarray((energy(point(angle)) - float(energy(minimum))) / states.thermal)

    angles = np.linspace(0, np.pi, ANGLES)
    heights = height(np.broadcast_to(angles[:, None], (ANGLES, DIRECTIONS)))
    falling = np.diff(heights, axis=0) < 0
    rim = np.where(falling.any(axis=0), falling.argmax(axis=0), ANGLES - 1)
    over = heights >= states.stabilities[number]
    rim = np.where(over.any(axis=0), np.minimum(rim, over.argmax(axis=0)), rim)
    low, high = np.zeros((len(levels), DIRECTIONS)), np.tile(angles[rim], (len(levels), 1))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = height(middle) < levels[:, None]
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return point(high)
