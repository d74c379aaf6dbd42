"""What two layers exert on each other, as plain numbers: exchange and dipolar fields."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """Couplings of layers; a dipolar field joins the first exchange of the same two layers."""
    if not isinstance(magnet, CoupledMacrospins):
        return ()
    layers = magnet.layers
    found = [CouplingOf(c.between, *coupling_fields(c, layers)) for c in magnet.couplings]
    for dipole in magnet.dipoles:
        fields = dipole_fields(dipole, layers)
        place = next((i for i, c in enumerate(found) if set(c.between) == set(dipole.between)), -1)
        if place < 0:
            found.append(CouplingOf(dipole.between, dipole=fields))
        else:
            same = found[place].between == dipole.between
            found[place] = replace(found[place], dipole=fields if same else fields[::-1])
    return tuple(found)


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
