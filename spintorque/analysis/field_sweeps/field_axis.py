"""A field along one axis, and the states in which moments follow it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import Vector, finite, number_list, shown, unit_vector
from ...model.coupled import CoupledMacrospins
from ...model.device import Magnet, check_kind, layers_of
from ...model.macrospin import Macrospin
from .statics import Statics, angle

JUMP = 0.3
"""rad, by which a moment turns in one step of the field where a state may have been lost."""
LEAST_JUMP = 0.02
"""rad, by which it turns at the field where a state is lost."""
HALVINGS = 32
"""Of a distance of two fields, until the field at which a state is lost."""


@dataclass(frozen=True)
class FieldAxis:
    """A magnet at the voltage that it has, in fields along a ``direction``."""

    magnet: Magnet
    direction: Vector

    @classmethod
    def of(
        cls, magnet: Any, direction: Any, bias: Any = 0.0, *, junction: bool = False
    ) -> "FieldAxis":
        """Check all; ``bias`` (V) changes anisotropies, unless there is but a ``junction`` for it.

        Raises QuestionError for another magnet, no unit vector, or a bias that does nothing.
        """
        check_kind("magnet", magnet, Macrospin, CoupledMacrospins)
        volts = finite("bias", bias, "V")
        changes = any(layer.voltage_anisotropy is not None for layer in layers_of(magnet))
        if volts and not changes and not junction:
            raise QuestionError(
                f"bias is {volts:g} V, and there is no voltage_anisotropy for it to change"
            )
        at_bias = magnet.at_voltage(volts) if changes else magnet
        return cls(at_bias, unit_vector("field_direction", direction))

    def vectors(self, field: Array) -> Array:
        """Fields (n, 3) of their sizes (n,) along the axis, in A/m."""
        return np.multiply.outer(field, self.direction)

    def saturated(self) -> Array:
        """Moments (1, layers, 3) along the axis."""
        return np.tile(self.direction, (1, len(layers_of(self.magnet)), 1))

    def relaxed(self, field: float, m: Array, limit: float = np.inf) -> Array:
        """Minima (n, layers, 3) that moments reach in a field (A/m); see `Statics.relaxed`."""
        fields = np.tile(field * np.array(self.direction), (len(m), 1))
        return self._statics.relaxed(fields, m, limit)

    @cached_property
    def _statics(self) -> Statics:
        return Statics(self.magnet)

    def followed(self, fields: Iterable[float], start: Array) -> Array:
        """Moments (n, layers, 3) in fields one after the other, from ``start`` (1, layers, 3)."""
        states = []
        for field in fields:
            start = self.relaxed(field, start)
            states.append(start[0])
        return np.array(states)

    def magnetization(self, m: Array) -> Array:
        """Moment (...) along the axis over the volume in A/m, of directions (..., layers, 3)."""
        layers = layers_of(self.magnet)
        volumes = np.array([layer.volume for layer in layers])
        moments = volumes * [layer.saturation_magnetization for layer in layers]
        return np.asarray((m @ np.array(self.direction)) @ moments / volumes.sum())

    def lost_at(self, fields: Array, states: Array) -> Array:
        """Fields (k,) at which a state is lost, of ``states`` (n, layers, 3) in fields (n,)."""
        places = np.flatnonzero(angle(states[:-1], states[1:]) > JUMP).tolist()
        ends = [(*fields[k : k + 2].tolist(), states[k : k + 1]) for k in places]
        return np.array([field for each in ends for field in self._lost_between(*each)])

    def _lost_between(self, low: float, end: float, m: Array) -> Iterator[float]:
        """Fields after ``low`` at which moments (1, layers, 3) turn however small the step is.

        ``bad`` is a field in which they turn too far at once.
        """
        least = abs(end - low) / 2**HALVINGS
        bad: float | None = None
        while low != end:
            target = end if bad is None else (low + bad) / 2
            there = self.relaxed(target, m, JUMP)
            if angle(there, m)[0] > JUMP:
                bad = target
            else:
                low, m = target, there
            if bad is not None and abs(bad - low) <= least:
                there = self.relaxed(bad, m)
                if angle(there, m)[0] > LEAST_JUMP:
                    yield low
                low, m, bad = bad, there, None


def ascending_fields(name: str, value: Any, least: int) -> Array:
    """Fields (n,) in A/m that ascend; QuestionError for anything else."""
    fields = number_list(name, value, "A/m")
    if len(fields) < least or np.any(np.diff(fields) <= 0):
        raise QuestionError(
            f"{name} is {shown(value)}; allowed are {least} or more ascending fields (A/m)"
        )
    return fields
