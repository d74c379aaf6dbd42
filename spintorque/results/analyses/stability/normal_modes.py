"""Small free motions of moments around a point of rest."""

from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer

AT_REST = 0.05
"""Amplitude, over the largest of a mode, below which a layer takes no part in it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NormalModes(QuantityAnswer):
    """Normal modes of all moments together: m + Re(``displacement`` exp((i omega - kappa) t)).

    In ascending frequency; omega is 2 pi times the ``frequency`` and kappa 2 pi times the
    ``half_width``. A motion that decays without turning is two modes of the frequency 0. Of
    coupled layers, m and the displacements have an axis of layers.
    """

    m: Array = quantity("", "directions at rest, (3,) or (layers, 3)", dims="[layer] component")
    stable: bool = quantity("", "all modes decay")
    frequency: Array = quantity("GHz", "omega/2 pi (modes,)", dims="mode")
    half_width: Array = quantity(
        "GHz", "half width at half maximum (modes,); negative where a mode grows", dims="mode"
    )
    displacement: Array = quantity(
        "",
        "shape, complex (modes, 3) or (modes, layers, 3), of length 1",
        dims="mode [layer] component",
    )

    @property
    def amplitude(self) -> Array:
        """Amplitudes (modes, layers), over the largest of the mode."""
        sizes = np.linalg.norm(self._layers, axis=-1)
        return np.asarray(sizes / sizes.max(axis=-1, keepdims=True))

    @property
    def phase(self) -> Array:
        """Phase (modes, layers) in rad in which a layer turns, ahead of the one that moves most.

        That of m x dm, the axis about which a moment turns: near 0 layers turn together, near pi
        against each other.
        """
        m = self.m if self.m.ndim == 2 else self.m[None]
        turns = np.cross(m, self._layers)
        leading = self.amplitude.argmax(axis=-1)[:, None, None]
        first = np.take_along_axis(turns, leading, axis=-2)
        return np.asarray(np.angle((first.conj() * turns).sum(axis=-1)))

    @property
    def character(self) -> tuple[str, ...]:
        """Of each mode: "acoustic" if its layers turn together, else "optical".

        "layer 0" and so on if only one layer moves.
        """
        return tuple(map(_character, self.amplitude, self.phase))

    @property
    def _layers(self) -> Array:
        """Displacements (modes, layers, 3)."""
        return self.displacement.reshape(len(self.displacement), -1, 3)


def _character(amplitude: Array, phase: Array) -> str:
    moving = np.flatnonzero(amplitude > AT_REST)
    if len(moving) == 1:
        return f"layer {moving[0]}"
    return "acoustic" if (np.cos(phase[moving]) > 0).all() else "optical"
