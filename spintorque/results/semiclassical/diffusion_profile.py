"""Potential, spin accumulation and spin current along a stack of diffusive films."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class DiffusionProfile(QuantityAnswer):
    """Profiles along x, vectors in the frame in which the free magnet's majority spin is +z.

    ``position`` is 0 at the face of the left lead, and has every face between two films twice, once
    on each side; ``film`` tells which film a point is in. ``potential`` is the electrons' mean
    electrochemical potential over e, 0 at the outer face of the right contact; electrons flow
    down it. ``spin_accumulation`` is (mu_up - mu_dn)/2e along its direction. A spin current is that
    of up minus down electrons along +x, times hbar/2e an angular momentum. It is continuous but
    for the spins that an interface takes: those across a magnetization are the ``torque`` on that
    magnet, and those of a spin memory loss go to the lattice.
    """

    bias: float = quantity("V", "drop between the outer contacts")
    theta: float = quantity("rad", "angle of the fixed magnets")
    current_density: float = quantity("A/m^2", "electron flow along +x")
    position: Array = quantity("nm", "along x", dims="point")
    film: Array = quantity("", "place of the film in the stack, from 0", dims="point")
    potential: Array = quantity("V", "mean of both spins", dims="point")
    spin_accumulation: Array = quantity(
        "V", "half the difference of the spins", dims="point component"
    )
    spin_current: Array = quantity(
        "A/m^2", "electrons of both spins, up minus down", dims="point component"
    )
    magnet: Array = quantity("", "place of each magnet in the stack", dims="magnet")
    direction: Array = quantity("", "majority spin of each magnet", dims="magnet component")
    torque: Array = quantity("J/m^2", "torque on each magnet", dims="magnet component")
    edge: Array = quantity("nm", "faces between films", dims="edge")
    audit: Mapping[str, float] = quantity("", "worst defects of identities")
