"""What two layers exert on each other, as plain numbers: exchange and dipolar fields."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...model.coupled import CoupledMacrospins
from ...model.device import Magnet
from ...model.internal_fields.dipole_coupling import DipoleCoupling
from ...model.macrospin import Macrospin
from ...units import MU_0
from .fields import coupling_fields

Matrices = tuple[Array, Array]


@dataclass(frozen=True)
class CouplingOf:
    """Fields (j + b2 m.p) p + D p on the first and on the second of two layers, in A/m.

    ``dipole`` are the matrices D (3, 3), None without a dipolar field.
    """

    between: tuple[int, int]
    bilinear: tuple[float, float] = (0.0, 0.0)
    biquadratic: tuple[float, float] = (0.0, 0.0)
    dipole: Matrices | None = None


def couplings_of(magnet: Magnet) -> tuple[CouplingOf, ...]:
    """All that two layers exert on each other, once for each pair that is coupled."""
    if not isinstance(magnet, CoupledMacrospins):
        return ()
    layers = magnet.layers
    parts = [CouplingOf(c.between, *coupling_fields(c, layers)) for c in magnet.couplings]
    parts += [CouplingOf(d.between, dipole=dipole_fields(d, layers)) for d in magnet.dipoles]
    by_pair: dict[frozenset[int], CouplingOf] = {}
    for part in parts:
        pair = frozenset(part.between)
        by_pair[pair] = _joined(by_pair[pair], part) if pair in by_pair else part
    return tuple(by_pair.values())


def _joined(first: CouplingOf, second: CouplingOf) -> CouplingOf:
    """Two couplings of the same layers as one; not both have a dipolar field."""
    second = second if first.between == second.between else _turned(second)
    return CouplingOf(
        first.between,
        (first.bilinear[0] + second.bilinear[0], first.bilinear[1] + second.bilinear[1]),
        (
            first.biquadratic[0] + second.biquadratic[0],
            first.biquadratic[1] + second.biquadratic[1],
        ),
        second.dipole if first.dipole is None else first.dipole,
    )


def _turned(coupling: CouplingOf) -> CouplingOf:
    """The same coupling with its layers in the other order."""
    (i, j), (j1, j2), (b1, b2) = coupling.between, coupling.bilinear, coupling.biquadratic
    dipole = None if coupling.dipole is None else (coupling.dipole[1], coupling.dipole[0])
    return CouplingOf((j, i), (j2, j1), (b2, b1), dipole)


def dipole_fields(coupling: DipoleCoupling, layers: Sequence[Macrospin]) -> Matrices:
    """Matrices (3, 3) in A/m that make of m_2 the field on the first layer, and of m_1 the other.

    The second is the first by reciprocity: V_1 N_12 = V_2 N_21 (Newell et al. (1993)).
    """
    first, second = (layers[i] for i in coupling.between)
    tensor, ratio = coupling.matrix, first.volume / second.volume
    return (
        -second.saturation_magnetization * tensor,
        -first.saturation_magnetization * ratio * tensor,
    )


def dipole_energy(
    coupling: DipoleCoupling, layers: Sequence[Macrospin], first: Array, second: Array
) -> Array:
    """Energy (...) in J of moments (..., 3) of the two layers."""
    layer = layers[coupling.between[0]]
    field = second @ dipole_fields(coupling, layers)[0].T
    scale = MU_0 * layer.saturation_magnetization * layer.volume
    return np.asarray(-scale * (first * field).sum(axis=-1))
