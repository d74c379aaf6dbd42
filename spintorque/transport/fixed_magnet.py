"""The torque on the fixed magnets, seen from the free one as that one's is seen from them.

With p = (sin theta, 0, cos theta) the spin currents into their faces give T_par along
(-cos theta, 0, sin theta), which pulls p towards n = z, and T_perp along p x n, which is -y. So at
zero bias T_perp is that on the free magnet, action and reaction, and for a mirror-symmetric stack
both torques are those on the free magnet at the opposite bias. A face from which the free magnet
is reached without another magnet or spin-orbit coupling in between has the same spin current as
the free magnet's own face, and asks nothing more of an engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.stack import Stack
from .free_magnet import FreeMagnet, coupled_slices, region_of
from .hamiltonian.slices import slice_directions, slices_of
from .local_torques import magnets_of


@dataclass(frozen=True)
class FixedMagnets:
    """Bonds into all fixed magnets, with the sign by which each counts.

    ``theta`` (angles,) in rad is that of p; ``coupled`` are their slices with spin-orbit coupling.
    """

    theta: Array
    bonds: tuple[int, ...]
    signs: tuple[int, ...]
    coupled: tuple[int, ...] = ()

    def torque(self, bonds: Sequence[int], current: Array, lattice: Array) -> Array:
        """Torque (2, angles, ...) in plane and perpendicular, of spin currents across ``bonds``.

        ``current`` (bonds, 4, angles, ...), ``lattice`` (coupled, 3, angles, ...).
        """
        total = np.zeros_like(current[0, 1:]) - lattice.sum(axis=0)
        for bond, sign in zip(self.bonds, self.signs, strict=True):
            total = total + sign * current[bonds.index(bond), 1:]
        sin, cos = np.sin(self.theta)[:, None], np.cos(self.theta)[:, None]
        return np.stack([sin * total[2] - cos * total[0], -total[1]])


def fixed_magnets(stack: Stack, free: FreeMagnet, theta: Any) -> FixedMagnets | None:
    """Return the fixed magnets of a stack beside the free one, at angles (rad).

    Monolayers and bonds are those of its Hamiltonian, as in ``free``. None where the torque on them
    is not defined: if one is a lead with spin-orbit coupling, whose lattice takes up torque in
    every cell, or if hoppings that depend on spin join it to a magnet of another direction.
    """
    last = (len(slices_of(stack).of) if stack.has_orbitals else len(stack.monolayers)) - 1
    conserve = _conserve_spin(stack, last + 1)
    faces: list[tuple[int, int]] = []
    inside: list[int] = []
    for first, end in _polarised(stack):
        region = _region(stack, first, end)
        if region is None or any(
            edge in region and stack.monolayers[place].material.mixes_spins
            for edge, place in ((0, 0), (last, -1))
        ):
            return None
        inside += region
        if region[0] > 0:
            faces.append((_shared(region[0] - 1, free, conserve), 1))
        if region[-1] < last:
            faces.append((_shared(region[-1], free, conserve), -1))
    coupled = _coupled(stack)
    bonds, signs = tuple(bond for bond, _ in faces), tuple(sign for _, sign in faces)
    return FixedMagnets(
        np.atleast_1d(np.asarray(theta, float)),
        bonds,
        signs,
        tuple(i for i in inside if i in coupled),
    )


def _polarised(stack: Stack) -> list[tuple[int, int]]:
    """First and last monolayer with exchange of each fixed magnet."""
    ends = []
    for magnet in magnets_of(stack):
        split = [i for i in magnet.monolayers if stack.monolayers[i].material.splits_spins]
        if magnet.role == "fixed" and split:
            ends.append((split[0], split[-1]))
    return ends


def _region(stack: Stack, first: int, last: int) -> range | None:
    """Slices of a magnet.

    None if hoppings that depend on spin join it to another one, or to a lead that is none.
    """
    if not stack.has_orbitals:
        return range(first, last + 1)
    try:
        region = region_of(stack, first, last)
    except QuestionError:
        return None
    ends = (0, len(slices_of(stack).of) - 1)
    goes_on = (first == 0, last == len(stack.monolayers) - 1)
    if any((own == end) != lead for own, end, lead in zip(region, ends, goes_on, strict=True)):
        return None
    return range(region[0], region[1] + 1)


def _coupled(stack: Stack) -> tuple[int, ...]:
    """Slices between the leads that have spin-orbit coupling."""
    if stack.has_orbitals:
        return coupled_slices(stack)
    return tuple(i for i, layer in enumerate(stack.monolayers) if layer.material.mixes_spins)


def _conserve_spin(stack: Stack, slices: int) -> list[bool]:
    """Whether a slice has neither a magnet nor spin-orbit coupling."""
    coupled = _coupled(stack)
    magnetic = np.abs(slice_directions(stack, 0.0)).max(axis=1) > 0
    return [not magnetic[i] and i not in coupled for i in range(slices)]


def _shared(bond: int, free: FreeMagnet, conserve: Sequence[bool]) -> int:
    """Face of the free magnet whose spin current is that of a bond, or else the bond itself."""
    for face in free.faces:
        low, high = sorted((bond, face))
        if all(conserve[low + 1 : high + 1]):
            return face
    return bond
