"""Spin accumulation in a diffusive stack against time, under a pulse for instance."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class SpinDiffusion(QuantityAnswer):
    """Spin accumulation at nodes of a mesh and torques on the magnets, at times.

    Vectors lie in the frame in which the free magnet's majority spin is +z. ``position`` is 0 at
    the face of the left lead; every face between two films is there twice, once on each side. The
    torque on a magnet is what acts on its magnetization; a part of the transverse spin current goes
    to the lattice if spins flip in the magnet.
    """

    theta: float = quantity("rad", "angle of the fixed magnets")
    time: Array = quantity("ns", "of each sample", dims="time")
    bias: Array = quantity("V", "drop between the outer contacts", dims="time")
    current_density: Array = quantity("A/m^2", "electron flow along +x", dims="time")
    position: Array = quantity("nm", "along x", dims="point")
    film: Array = quantity("", "place of the film in the stack, from 0", dims="point")
    spin_accumulation: Array = quantity(
        "V", "half the difference of the spins", dims="time point component"
    )
    magnet: Array = quantity("", "place of each magnet in the stack", dims="magnet")
    direction: Array = quantity("", "majority spin of each magnet", dims="magnet component")
    torque: Array = quantity("J/m^2", "torque on each magnet", dims="time magnet component")
    edge: Array = quantity("nm", "faces between films", dims="edge")
    relative_tolerance: float = quantity("", "of the integration in time")
