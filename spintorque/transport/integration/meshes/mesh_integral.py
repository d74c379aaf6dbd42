"""Integrals as sums over meshes of k-parallel, for any Hamiltonian and fixed numbers of points.

The error of the sum over k is the largest distance to coarser, unrelated meshes; that of the
energy rules is the distance to the rules nested in them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from ...._typing import Array
from ....model.accuracy import TransportAccuracy
from ...engines.engine import Request
from ...hamiltonian.interface import Hamiltonian
from ..brillouin import mesh_error, mesh_of, refinement
from ..contour import contour_nodes
from ..nodes import Nodes, States
from ..refinement import Refinement, last
from ..tolerance import Goal, Integral, Integrand
from ..window import window_nodes
from .contour_sums import ContourSums

K_PER_CHUNK = 1024
FEWEST_ENERGY_POINTS, FIRST_ENERGY_POINTS, MOST_ENERGY_POINTS = 3, 7, 63
ROUGH = 0.01  # relative tolerance from which integrals begin with the fewest energies
FIRST_CONTOUR_POINTS, MOST_CONTOUR_POINTS = 20, 160
ENERGY_SHARE_OF_MESH = 0.5  # of the error of a mesh that is too coarse, the same
ENERGY_SHARE_OF_TRIANGLES = 1.0  # where triangles follow
ENERGY_SHARE = 0.25  # of the tolerance that each energy rule may use up
PANELS = 12  # of a bias window, about
IsRough = Callable[[Array], Array]
"""Which changes (rows, angles, panels) of weighted integrals by finer rules are too large."""


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


class HasRules(Protocol):
    """Parts of an integral, whose energies have rules."""

    @property
    def rules(self) -> Rules:
        """Rules of the energies."""
        ...


@dataclass(frozen=True)
class ZoneQuestion:
    """What to integrate over the zone and energy, and how well.

    ``temperature`` in K; ``incident``: whose states make up the bias window. All states are filled
    to the chemical potential of the other lead, or half to each for the difference of both.
    """

    chain: Hamiltonian
    rows: Integrand
    temperature: float
    accuracy: TransportAccuracy
    incident: States
    goal: Goal

    def excess(self, error: Array, value: Array) -> float:
        """Largest error over its tolerance."""
        return self.goal.excess(error, value, self.accuracy.rtol)

    def window_at(self, kx: Array, ky: Array, points: int) -> list[Nodes]:
        """Nodes of the bias window at k (rad), ``points`` on each smooth segment."""
        return window_nodes(
            self.chain, kx, ky, self.temperature, points, self.incident, self.accuracy.rtol
        )

    def contour_at(self, points: int) -> ContourSums:
        """Sums over the nodes of the contour, none of them known yet."""
        left, right = self.chain.chemical_potentials
        filled = {"left": {right}, "right": {left}, "difference": {left, right}}[self.incident]
        each = [contour_nodes(potential, self.temperature, points) for potential in sorted(filled)]
        z, weight = (np.concatenate(part, axis=-1) for part in zip(*each, strict=True))
        return ContourSums(self.chain, self.rows, z, weight / len(filled))

    def first_rules(self) -> Rules:
        """Rules to begin with."""
        first = FIRST_ENERGY_POINTS if self.accuracy.rtol < ROUGH else FEWEST_ENERGY_POINTS
        return Rules(
            self.accuracy.energy_points or first,
            self.accuracy.contour_points or FIRST_CONTOUR_POINTS,
        )

    def finer_rules(self, integral: Integral, rules: Rules) -> Rules:
        """Rules with about twice the points where an energy integral is not good enough yet.

        As long as a sum over k that is refined is too coarse, they need not be much better than
        its own error.
        """
        of_mesh = self.excess(integral.k_error, integral.value)
        grows = self.accuracy.k_points is None and of_mesh > 1
        has_triangles = self.chain.one_orbital is None
        share = ENERGY_SHARE_OF_TRIANGLES if has_triangles else ENERGY_SHARE_OF_MESH
        allowed = share * of_mesh if grows else ENERGY_SHARE
        window, contour = rules.window, rules.contour
        if (
            self.accuracy.energy_points is None
            and self.excess(integral.window_error, integral.value) > allowed
        ):
            window = min(2 * window + 1, MOST_ENERGY_POINTS)
        if (
            self.accuracy.contour_points is None
            and self.excess(integral.contour_error, integral.value) > allowed
        ):
            contour = min(2 * contour, MOST_CONTOUR_POINTS)
        return Rules(window, contour)

    def is_rough_of(self, value: Array, places: int) -> IsRough:
        """Tell too large changes of integrals over panels at so many places, from their value."""
        limit = ENERGY_SHARE / np.sqrt(PANELS * places)
        goal, rtol = self.goal, self.accuracy.rtol
        return lambda change: np.asarray(goal.scores(change, value, rtol) > limit)

    def is_good(self, parts: HasRules, integral: Integral) -> bool:
        """Whether an integral over parts is accurate enough, its energies included."""
        return integral.excess <= 1 and self.finer_rules(integral, parts.rules) == parts.rules


@dataclass
class MeshSums:
    """Sums of a question over the meshes of a ladder, each computed once.

    ``ladder``: meshes, each with the coarser ones that it is compared with.
    """

    question: ZoneQuestion
    ladder: list[tuple[int, ...]]
    windows: dict[tuple[int, int], tuple[Array, Array]] = field(default_factory=dict)
    contours: dict[int, ContourSums] = field(default_factory=dict)

    def total(self, mesh: Mesh) -> Integral:
        """Integral on a mesh, on which windows and contours are known."""
        meshes, rules = self.ladder[mesh.place], mesh.rules
        over = self.contour(rules.contour)
        parts = [(self.windows[m, rules.window][0], over.at(m)) for m in meshes]
        bound = self.windows[meshes[0], rules.window][1][0]
        value, *others = [(w + c)[0] for w, c in parts]
        w, c = parts[0]
        question = self.question
        integral = Integral(
            value=value,
            equilibrium=c[0],
            bound=np.broadcast_to(-bound if question.incident == "right" else bound, value.shape),
            k_error=mesh_error(value, others) + over.settled_error(),
            window_error=np.broadcast_to(np.abs(w[0] - w[1]), value.shape),
            contour_error=np.abs(c[0] - c[1]),
        )
        if question.accuracy.k_points is None:
            over.settle(question.goal, value, question.accuracy.rtol)
        error = integral.k_error + integral.energy_error
        return replace(integral, excess=question.excess(error, integral.value))

    def finer(self, mesh: Mesh, integral: Integral) -> Mesh | None:
        """Return the next mesh, or the same with finer energies; None after the last one."""
        rules = self.question.finer_rules(integral, mesh.rules)
        if rules != mesh.rules:
            return Mesh(mesh.place, rules)
        return Mesh(mesh.place + 1, rules) if mesh.place + 1 < len(self.ladder) else None

    def contour(self, points: int) -> ContourSums:
        """Sums of the nodes of a contour of so many points."""
        if points not in self.contours:
            self.contours[points] = self.question.contour_at(points)
        return self.contours[points]

    def solve(self, mesh: Mesh) -> None:
        """Compute what the integral on a mesh needs, in the engine."""
        question, points = self.question, mesh.rules.window

        def nodes(kx: Array, ky: Array) -> list[Nodes]:
            return question.window_at(kx, ky, points)

        for number in self.ladder[mesh.place][::-1]:
            if (number, points) not in self.windows:
                sums = _sums(question.chain, question.rows, number, nodes)
                self.windows[number, points] = sums
            self.contour(mesh.rules.contour).solve(number)


def mesh_integral(question: ZoneQuestion) -> Integral:
    """Integrate over the zone and energy by meshes."""
    accuracy = question.accuracy
    sums = MeshSums(question, refinement(accuracy.k_points, accuracy.max_k_points))
    first = Mesh(0, question.first_rules())

    def total(mesh: Mesh) -> Integral:
        sums.solve(mesh)
        return sums.total(mesh)

    return last(Refinement(total, question.is_good, sums.finer).totals(first))


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
                counted, of_bound = nodes.split(sums)
                total, bound = total + counted, bound + of_bound
    return total, bound
