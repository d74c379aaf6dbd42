"""Dipolar field between two layers that move, by a tensor that is given or follows from shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, Vector, integer, not_negative, shown, store, vector
from ..macrospin import Macrospin
from ..remarks import say
from ..shapes._stray_field import dipole_tensor, shape_of

Rows = tuple[Vector, Vector, Vector]
SYMMETRIC = 1e-12
TRACELESS = 1e-3  # of the largest element


@dataclass(frozen=True, kw_only=True)
class DipoleCoupling:
    """Dipolar energy E = mu0 Ms_1 Ms_2 V_1 m_1.N.m_2 of two layers of volumes V_1 and V_2.

    The mean field in the first layer is -N Ms_2 m_2, and that in the second
    -(V_1/V_2) N Ms_1 m_1, so that one energy gives both. ``tensor`` is the diagonal of N or the
    whole symmetric tensor; `dipole_tensor` computes it, and ``spacings`` of `CoupledMacrospins`
    make such couplings of all layers with shapes.

    Raises QuestionError for a layer coupled to itself, or a tensor that is not symmetric. Warns of
    a tensor with a trace, which no two bodies have that do not overlap.
    """

    tensor: Vector | Rows = quantity("", "N, of the second layer in the first")
    between: tuple[int, int] = quantity("", "the two layers, counted from 0", default=(0, 1))

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(self, between=two_layers(self.between), tensor=_tensor(self.tensor))
        say(self)

    def own_remarks(self) -> list[str]:
        """What is odd: a tensor of bodies that overlap."""
        trace = float(np.trace(self.matrix))
        if abs(trace) <= TRACELESS * np.abs(self.matrix).max():
            return []
        return [
            f"the tensor of a dipole coupling has the trace {trace:g}; that of two layers that do "
            "not overlap is 0"
        ]

    @property
    def matrix(self) -> Array:
        """N (3, 3)."""
        given = np.array(self.tensor, float)
        return given if given.ndim == 2 else np.diag(given)


def two_layers(between: Any) -> tuple[int, int]:
    """Numbers of two layers; QuestionError unless they differ."""
    if not isinstance(between, list | tuple) or len(between) != 2:
        raise QuestionError(f"between is {shown(between)}; allowed are two layers, as (0, 1)")
    first, second = (integer("between", layer, 0) for layer in between)
    if first == second:
        raise QuestionError(f"between is {shown(between)}; allowed are two different layers")
    return first, second


def dipoles_of_shapes(
    layers: Sequence[Macrospin], spacings: Sequence[float]
) -> tuple[DipoleCoupling, ...]:
    """Couplings of all pairs of layers with shapes, from the lowest to the highest.

    ``spacings`` (layers - 1,) in nm, from face to face of neighbours. Raises QuestionError for
    another number of them, or layers that `dipole_tensor` does not take.
    """
    if len(spacings) != len(layers) - 1:
        raise QuestionError(
            f"there are {len(spacings)} spacings and {len(layers)} layers; give one spacing (nm) "
            "for each two neighbouring layers"
        )
    for place, layer in enumerate(layers):
        shape_of(f"layers[{place}]", layer)
    gaps = [not_negative(f"spacings[{i}]", gap, "nm") for i, gap in enumerate(spacings)]
    couplings = []
    for low, high in combinations(range(len(layers)), 2):
        inner = [layer.thickness for layer in layers[low + 1 : high]]
        distance = sum(gaps[low:high]) + sum(inner)
        tensor = dipole_tensor(layers[high], layers[low], distance=distance, side="above")
        x, y, z = (tuple(row) for row in tensor.tolist())
        couplings.append(DipoleCoupling(between=(low, high), tensor=(x, y, z)))
    return tuple(couplings)


def _tensor(value: Any) -> Vector | Rows:
    if np.shape(np.asarray(value, dtype=object)) == (3,):
        return vector("tensor", value)
    if np.shape(np.asarray(value, dtype=object)) != (3, 3):
        raise QuestionError(
            f"tensor is {shown(value)}; allowed are three numbers or a symmetric 3x3 tensor"
        )
    x, y, z = (vector(f"tensor[{i}]", row) for i, row in enumerate(value))
    if not np.allclose(np.array([x, y, z]), np.array([x, y, z]).T, rtol=0, atol=SYMMETRIC):
        raise QuestionError(f"tensor is {shown(value)}; allowed is a symmetric tensor")
    return x, y, z
