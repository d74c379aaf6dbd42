"""Integrals as sums over meshes of k-parallel, for any Hamiltonian and fixed numbers of points.

The error of the sum over k is the largest distance to coarser, unrelated meshes; that of the
energy rules is the distance to the rules nested in them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from ..._typing import Array
from ...model.accuracy import TransportAccuracy
from ..engines.engine import Request
from ..hamiltonian.chain import Side
from ..hamiltonian.interface import Hamiltonian
from .brillouin import mesh_error, mesh_of, refinement
from .contour import contour_nodes
from .nodes import Nodes
from .refinement import Refinement, last
from .tolerance import Goal, Integral, Integrand
from .window import window_nodes

K_PER_CHUNK, K_PER_NODE = 1024, 16384
FEWEST_ENERGY_POINTS, FIRST_ENERGY_POINTS, MOST_ENERGY_POINTS = 3, 7, 63
ROUGH = 0.01  # relative tolerance from which integrals begin with the fewest energies
SETTLED = 0.01  # of the tolerance, below which changes of a node of the contour are left alone
FIRST_CONTOUR_POINTS, MOST_CONTOUR_POINTS = 20, 160
ENERGY_SHARE_OF_MESH = 0.5  # of the error of a mesh that is too coarse, the same
ENERGY_SHARE = 0.25  # of the tolerance that each energy rule may use up


@dataclass(frozen=True)
class Rules:
    """Numbers of points of the energy rules."""

    window: int
    contour: int


@dataclass(frozen=True)
class Mesh:
    """Place of a mesh among those that are tried one after the other, and its energy rules."""

    place: int
    rules: Rules


def mesh_integral(
    chain: Hamiltonian,
    rows: Integrand,
    temperature: float,
    accuracy: TransportAccuracy,
    incident: Side,
    goal: Goal,
) -> Integral:
    """Integrate rows over the zone and energy at a temperature (K).

    ``incident``: the lead whose states make up the bias window.
    """

    @cache
    def window(mesh: int, points: int) -> tuple[Array, Array]:
        def nodes(kx: Array, ky: Array) -> list[Nodes]:
            return window_nodes(chain, kx, ky, temperature, points, incident, accuracy.rtol)

        return _sums(chain, rows, mesh, nodes)

    @cache
    def contour(points: int) -> ContourSums:
        z, weight = contour_nodes(filled, temperature, points)
        return ContourSums(chain, rows, z, weight)

    def total(mesh: Mesh) -> Integral:
        meshes, rules = ladder[mesh.place], mesh.rules
        over = contour(rules.contour)
        parts = [(window(m, rules.window)[0], over.at(m)) for m in meshes[::-1]][::-1]
        bound = window(meshes[0], rules.window)[1][0]
        value, *others = [(w + c)[0] for w, c in parts]
        w, c = parts[0]
        integral = Integral(
            value=value,
            equilibrium=c[0],
            bound=np.broadcast_to(bound if incident == "left" else -bound, value.shape),
            k_error=mesh_error(value, others) + over.settled_error(),
            window_error=np.broadcast_to(np.abs(w[0] - w[1]), value.shape),
            contour_error=np.abs(c[0] - c[1]),
        )
        error = integral.k_error + integral.energy_error
        if accuracy.k_points is None:
            over.settle(goal, value, accuracy.rtol)
        return replace(integral, excess=goal.excess(error, integral.value, accuracy.rtol))

    def is_good(mesh: Mesh, integral: Integral) -> bool:
        return integral.excess <= 1 and _finer(integral, mesh.rules, accuracy, goal) == mesh.rules

    def finer(mesh: Mesh, integral: Integral) -> Mesh | None:
        rules = _finer(integral, mesh.rules, accuracy, goal)
        if rules != mesh.rules:
            return Mesh(mesh.place, rules)
        return Mesh(mesh.place + 1, rules) if mesh.place + 1 < len(ladder) else None

    left, right = chain.chemical_potentials
    filled = right if incident == "left" else left
    ladder = refinement(accuracy.k_points, accuracy.max_k_points)
    first = FIRST_ENERGY_POINTS if accuracy.rtol < ROUGH else FEWEST_ENERGY_POINTS
    rules = Rules(
        accuracy.energy_points or first,
        accuracy.contour_points or FIRST_CONTOUR_POINTS,
    )
    return last(Refinement(total, is_good, finer).totals(Mesh(0, rules)))


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

    def at(self, mesh: int) -> Array:
        """Sum over all nodes on a mesh: (2, rows, angles)."""
        missing = [
            number
            for number, sums in enumerate(self.sums)
            if mesh not in sums and number not in self.settled
        ]
        if missing:
            self._solve(mesh, missing)
        return np.asarray(
            sum(
                self.settled[number][0] if number in self.settled else sums[mesh]
                for number, sums in enumerate(self.sums)
            )
        )

    def settled_error(self) -> Array:
        """Changes (rows, angles) of the nodes that are settled, when they were."""
        return np.asarray(sum((error for _, error in self.settled.values()), np.zeros((1, 1))))

    def settle(self, goal: Goal, value: Array, rtol: float) -> None:
        """Settle nodes that change by less than a share of the tolerance of a value."""
        for number, sums in enumerate(self.sums):
            if number in self.settled or len(sums) < 3:
                continue
            coarse, middle, fine = (sums[mesh] for mesh in sorted(sums)[-3:])
            error = np.maximum(np.abs(fine - middle), np.abs(fine - coarse))[0]
            if goal.excess(error, value, rtol) < SETTLED:
                self.settled[number] = fine, error

    def _solve(self, mesh: int, numbers: list[int]) -> None:
        # Blocks are made once for all nodes at a k; the kernel of one orbital has two rules only.
        together = self.chain.one_orbital is None
        for group in [numbers] if together else [[number] for number in numbers]:
            sums = self._group_sums(mesh, np.array(group))
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
            request = Request(
                kx[part],
                ky[part],
                np.tile(self.energies[group], points),
                "equilibrium",
                weight=weight.reshape(2 * count, points * count),
                k_index=np.repeat(np.arange(points), count),
            )
            total = total + np.moveaxis(self.rows(request), -1, 0)
        return total


def _finer(integral: Integral, rules: Rules, accuracy: TransportAccuracy, goal: Goal) -> Rules:
    """Rules with about twice the points where an energy integral is not good enough yet.

    As long as a mesh that grows is too coarse, they need not be much better than its own error.
    """
    of_mesh = goal.excess(integral.k_error, integral.value, accuracy.rtol)
    grows = accuracy.k_points is None and of_mesh > 1
    allowed = ENERGY_SHARE_OF_MESH * of_mesh if grows else ENERGY_SHARE

    def misses(error: Array) -> bool:
        return goal.excess(error, integral.value, accuracy.rtol) > allowed

    window, contour = rules.window, rules.contour
    if accuracy.energy_points is None and misses(integral.window_error):
        window = min(2 * window + 1, MOST_ENERGY_POINTS)
    if accuracy.contour_points is None and misses(integral.contour_error):
        contour = min(2 * contour, MOST_CONTOUR_POINTS)
    return Rules(window, contour)


def _sums(
    chain: Hamiltonian,
    rows: Integrand,
    points: int,
    nodes_at: Callable[[Array, Array], list[Nodes]],
) -> tuple[Array, Array]:
    """Both rules (2, rows, angles) of the integral over the nodes at all k of a mesh.

    And those of the integral over levels between closed leads, all of them.
    """
    kx, ky, k_weight = mesh_of(chain, points)
    total = bound = np.zeros((2, 1, chain.angles))
    for start in range(0, len(kx), K_PER_CHUNK):
        part = slice(start, start + K_PER_CHUNK)
        for nodes in nodes_at(kx[part], ky[part]):
            if len(nodes.energy):
                weight = nodes.weight * k_weight[part][nodes.k_index]
                request = Request(
                    kx[part],
                    ky[part],
                    nodes.energy,
                    nodes.incident,
                    weight=weight,
                    k_index=nodes.k_index,
                )
                sums = np.moveaxis(rows(request), -1, 0)
                share = nodes.bound_share
                total = total + (sums if share is None else share * sums)
                bound = bound + (0.0 * sums if share is None else sums)
    return total, bound
