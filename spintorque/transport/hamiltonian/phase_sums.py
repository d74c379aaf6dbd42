"""Blocks of k-parallel as sums over cells of the plane, by what they have to do with spin."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..._typing import Array
from ...spin import along
from .block_chain import Blocks
from .collinear_blocks import CollinearBlock

Magnetization = Any
"""What a layer says: "free", "fixed" or a vector."""


@dataclass(frozen=True, eq=False)
class PhaseSum:
    """Sum over cells of elements (cells, rows, columns) in eV times exp(i k.R): blocks of k."""

    cells: Array
    elements: Array

    def __call__(self, kx: Array, ky: Array) -> Array:
        """Blocks (points, rows, columns) at phases (rad) along the vectors of the plane."""
        rows, columns = self.elements.shape[1:]
        if not self.cells.any():
            whole = self.elements.sum(axis=0).astype(complex)
            return np.broadcast_to(whole, (len(kx), rows, columns))
        phases = np.stack([kx, ky], axis=-1) @ self.cells.T
        flat = np.exp(1j * phases) @ self.elements.reshape(len(self.cells), -1).astype(complex)
        return np.asarray(flat.reshape(len(kx), rows, columns))

    def __add__(self, other: "PhaseSum") -> "PhaseSum":
        """Add blocks of the same shape."""
        cells = np.concatenate([self.cells, other.cells])
        return PhaseSum(cells, np.concatenate([self.elements, other.elements])).merged()

    def times(self, factor: float) -> "PhaseSum":
        """Return all blocks times a number."""
        return PhaseSum(self.cells, factor * self.elements)

    def merged(self) -> "PhaseSum":
        """Return the same with each cell once."""
        cells, index = np.unique(self.cells, axis=0, return_inverse=True)
        elements = np.zeros((len(cells), *self.elements.shape[1:]))
        np.add.at(elements, index.reshape(-1), self.elements)
        return PhaseSum(cells, elements)


@dataclass(frozen=True, eq=False)
class SpinSum:
    """A block mean - sum of splitting n.sigma over magnetizations n, and xi L.S besides it.

    ``splittings`` by the number of the magnetization, among those of the block.
    """

    mean: PhaseSum
    splittings: dict[int, PhaseSum]
    spin_orbit: Array | None = None

    @cached_property
    def of_spin(self) -> tuple[PhaseSum, ...]:
        """The blocks of the spins along the only magnetization and against it; one without any."""
        if not self.splittings:
            return (self.mean,)
        (splitting,) = self.splittings.values()
        return self.mean + splitting.times(-1.0), self.mean + splitting


@dataclass(frozen=True)
class MagnetizedSum:
    """A block of layers with these ``magnetizations``; layers of one material share the sum."""

    of: SpinSum
    magnetizations: tuple[Magnetization, ...]

    def collinear(self, axes: Callable[[Magnetization], Array]) -> CollinearBlock | None:
        """The block spin by spin; None if it mixes spins or has two magnetizations."""
        if self.of.spin_orbit is not None or len(self.of.splittings) > 1:
            return None
        if not self.of.splittings:
            return CollinearBlock(self.of.of_spin)
        (number,) = self.of.splittings
        return CollinearBlock(self.of.of_spin, axes(self.magnetizations[number]))

    def full(
        self, axes: Callable[[Magnetization], Array], *, exchange_only: bool = False
    ) -> Blocks:
        """Blocks of both spins, or the part of them along the magnetizations."""
        spin_orbit = self.of.spin_orbit

        def blocks(kx: Array, ky: Array) -> Array:
            mean = self.of.mean(kx, ky)
            total = np.kron(0 * mean if exchange_only else mean, np.eye(2))[None]
            for number, splitting in self.of.splittings.items():
                pauli = np.array([along(axis) for axis in axes(self.magnetizations[number])])
                part = splitting(kx, ky)
                whole = np.einsum("pab,nij->npaibj", part, pauli)
                total = total - whole.reshape(len(pauli), *total.shape[1:])
            if spin_orbit is not None and not exchange_only:
                total = total + spin_orbit
            return np.asarray(total)

        return blocks
