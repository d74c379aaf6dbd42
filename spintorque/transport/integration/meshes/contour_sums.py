"""Sums over meshes of the nodes of the equilibrium contour, each as long as it changes."""

from dataclasses import dataclass, field, replace

import numpy as np

from ...._typing import Array
from ...engines.engine import Request
from ...hamiltonian.interface import Hamiltonian
from ..brillouin import mesh_of
from ..tolerance import Goal, Integrand

K_PER_NODE = 16384  # points that are solved at once
SETTLED = 0.01  # of the tolerance, below which changes of a node of the contour are left alone


@dataclass
class ContourSums:
    """Sums over meshes of each node of the equilibrium contour, as long as they change.

    Nodes far above the axis are smooth in k, those next to it have small weights: what does
    not change any more stays as it is on finer meshes. ``sums`` are those of each node, with the
    weights of both rules, by mesh: (2, rows, angles).
    """

    chain: Hamiltonian
    rows: Integrand
    energies: Array
    weights: Array
    sums: list[dict[int, Array]] = field(init=False)
    settled: dict[int, tuple[Array, Array]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin without any sum."""
        self.sums = [{} for _ in self.energies]

    @property
    def unsettled(self) -> Array:
        """Numbers of the nodes that still change."""
        numbers = [number for number in range(len(self.energies)) if number not in self.settled]
        return np.array(numbers, int)

    def missing(self, mesh: int) -> Array:
        """Unsettled nodes that have no sum on a mesh yet."""
        numbers = [number for number in self.unsettled if mesh not in self.sums[number]]
        return np.array(numbers, int)

    def take(self, mesh: int, numbers: Array, values: Array) -> None:
        """Take over sums (nodes, rows, angles), complex, of some nodes on a mesh."""
        for number, value in zip(numbers, values, strict=True):
            weights = self.weights[:, number, None, None]
            self.sums[number][mesh] = (weights * value).real

    def at(self, mesh: int) -> Array:
        """Sum over all nodes on a mesh, on which they are known: (2, rows, angles)."""
        unsettled = sum(self.sums[number][mesh] for number in self.unsettled)
        return np.asarray(self.settled_sums() + unsettled)

    def settled_sums(self) -> Array:
        """Sum over the nodes that are settled: (2, rows, angles), or zeros of shape (2, 1, 1)."""
        return np.asarray(sum((value for value, _ in self.settled.values()), np.zeros((2, 1, 1))))

    def settled_error(self) -> Array:
        """Changes (rows, angles) of the nodes that are settled, when they were."""
        return np.asarray(sum((error for _, error in self.settled.values()), np.zeros((1, 1))))

    def settle(self, goal: Goal, value: Array, rtol: float) -> None:
        """Settle nodes that change by less than a share of the tolerance of a value."""
        for number in self.unsettled:
            sums = self.sums[number]
            if len(sums) < 3:
                continue
            coarse, middle, fine = (sums[mesh] for mesh in sorted(sums)[-3:])
            error = np.maximum(np.abs(fine - middle), np.abs(fine - coarse))[0]
            if goal.excess(error, value, rtol) < SETTLED:
                self.settled[number] = fine, error

    def solve(self, mesh: int) -> None:
        """Sum unsettled nodes over a mesh, in the engine."""
        missing = self.missing(mesh)
        # Blocks are made once for all nodes at a k; the kernel of one orbital has two rules only.
        together = self.chain.one_orbital is None
        for group in [missing] if together and len(missing) else missing[:, None]:
            sums = self._group_sums(mesh, group)
            for place, number in enumerate(group):
                self.sums[number][mesh] = sums[2 * place : 2 * place + 2]

    def _group_sums(self, mesh: int, group: Array) -> Array:
        """Sums of some nodes by both rules each: (2 nodes, rows, angles)."""
        kx, ky, k_weight = mesh_of(self.chain, mesh)
        count, total = len(group), np.zeros((2 * len(group), 1, 1))
        for start in range(0, len(kx), K_PER_NODE // count):
            part = slice(start, start + K_PER_NODE // count)
            points = len(kx[part])
            weight = np.einsum(
                "rn,k,nm->nrkm", self.weights[:, group], k_weight[part], np.eye(count)
            )
            request = contour_request(kx[part], ky[part], self.energies[group])
            weighted = replace(request, weight=weight.reshape(2 * count, points * count))
            total = total + np.moveaxis(self.rows(weighted), -1, 0)
        return total


def contour_request(kx: Array, ky: Array, energies: Array) -> Request:
    """Request for nodes (eV, complex) of the contour at every k (rad), k outermost."""
    index = np.repeat(np.arange(len(kx)), len(energies))
    return Request(kx, ky, np.tile(energies, len(kx)), "equilibrium", k_index=index)
