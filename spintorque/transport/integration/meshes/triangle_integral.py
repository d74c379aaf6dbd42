"""Integrals of blocks: uniform meshes first, then triangles that are split where it matters.

Spectra of metals jump at Fermi lines and are steep next to resonances, both narrow in k-parallel;
far above the axis and at room temperature they are smooth, and a uniform mesh converges faster
than anything else. So nodes of the contour that a few meshes settle are left to them. The others
and the bias window are taken on triangles of the folded zone (`triangles`): what a triangle gives
is compared with what its four parts give together, and those that differ most are split. So are
their neighbours: a narrow ridge may run between the places of a coarse triangle, but it goes on
from one to the next. The error is no less than what the last splits changed, in case something
narrow has just been found.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...._typing import Array
from ...hamiltonian.interface import Operations
from ..brillouin import refinement
from ..tolerance import Integral
from .mesh_integral import Mesh, MeshSums, Rules, ZoneQuestion
from .samples import Arrays, Ask, Refining, together
from .triangles import Triangles, beside, folded_triangles, operations_of, split
from .zone_samples import (
    BOUND,
    CONTOUR_CHANGE,
    EQUILIBRIUM,
    VALUE,
    WINDOW_CHANGE,
    mesh_samples,
    place_samples,
)

LAST_MESH = 48  # mesh after which triangles take over
WORST_SHARE = 0.75  # of the squared scores, held by the triangles that are split at once
FEWEST_SPLIT = 32  # triangles at a time
MORE_PLACES = 12  # of a family with one triangle split
RANDOM = 2.0  # standard deviations of a sum of jumps that its error covers
SMOOTH_SHARE = 1 / 3  # of the last change that remains where the integrand is smooth
Sampled = Generator[Ask, Arrays, "Family | None"]
"""What asks for samples and returns a family, or None."""
SampledArray = Generator[Ask, Arrays, Array]


@dataclass(frozen=True)
class Family:
    """Triangles (n,), what they give at their centroids, and what their four parts give.

    ``own`` (n, kinds, rows, angles), ``parts`` (n, 4, kinds, rows, angles); ``rules`` are those of
    the energies; ``before`` (rows, angles) is the integral of which this one is a refinement.
    """

    triangles: Triangles
    own: Array
    parts: Array
    rules: Rules
    before: Array

    @property
    def points(self) -> int:
        """Number of places at which the integrand was taken, without those of larger triangles."""
        return 4 * len(self.own)

    def change(self) -> Array:
        """How far the parts of each triangle differ from it: (n, rows, angles), weighted."""
        change = self.parts[:, :, VALUE].mean(axis=1) - self.own[:, VALUE]
        return np.asarray(self.triangles.weight[:, None, None] * change)

    def sums(self) -> Array:
        """Integrals over the zone by kind: (kinds, rows, angles)."""
        return np.tensordot(self.triangles.weight, self.parts.mean(axis=1), 1)

    def parts_of(self, chosen: Array) -> Triangles:
        """Parts of some triangles (n,), as triangles of their own."""
        corners = split(self.triangles.corners[chosen]).reshape(-1, 3, 2)
        return Triangles(corners, np.repeat(self.triangles.weight[chosen] / 4, 4))

    def split_at(self, chosen: Array, new: Triangles, parts: Array, before: Array) -> "Family":
        """Return the family with parts of some triangles (n,) as new ones, which have ``parts``."""
        own = self.parts[chosen].reshape(-1, *self.own.shape[1:])
        pairs = zip(self.triangles, new, strict=True)
        return Family(
            Triangles(*(np.concatenate([old[~chosen], added]) for old, added in pairs)),
            np.concatenate([self.own[~chosen], own]),
            np.concatenate([self.parts[~chosen], parts]),
            self.rules,
            before,
        )


def triangle_integrals(questions: Sequence[ZoneQuestion]) -> list[Integral]:
    """Integrate over the zone and energy, all questions side by side.

    Numbers of k points must not be given.
    """
    return together(_refining(question) for question in questions)


def _refining(question: ZoneQuestion) -> Refining:
    """Refine over meshes, then over triangles."""
    most = min(question.accuracy.max_k_points, LAST_MESH)
    meshes = MeshSums(question, refinement(None, most))
    mesh, value = Mesh(0, question.first_rules()), None
    while True:
        yield from mesh_samples(meshes, mesh, value)
        integral = meshes.total(mesh)
        if question.is_good(mesh, integral):
            return integral
        finer = meshes.finer(mesh, integral)
        if finer is None:
            break
        mesh, value = finer, integral.value
    return (yield from _refining_triangles(_Triangles(question, meshes), mesh.rules, integral))


def _refining_triangles(triangles: "_Triangles", rules: Rules, integral: Integral) -> Refining:
    family = yield from triangles.first(rules, integral.value)
    while family is not None:
        integral = triangles.total(family)
        if triangles.question.is_good(family, integral):
            break
        family = yield from triangles.finer(family, integral)
    return integral


@dataclass(frozen=True)
class _Triangles:
    """Refinement by triangles after that by meshes, whose settled nodes it takes over."""

    question: ZoneQuestion
    meshes: MeshSums

    @property
    def operations(self) -> Operations:
        """Symmetry of the integrand."""
        return operations_of(self.question.chain.in_plane_symmetry)

    @property
    def most(self) -> int:
        """Places at which the integrand is taken at most: those of the finest mesh, folded."""
        return self.question.accuracy.max_k_points**2 // len(self.operations)

    def first(self, rules: Rules, value: Array) -> Sampled:
        """Return the coarsest family; None if already that is dearer than the finest mesh."""
        triangles = folded_triangles(LAST_MESH // 2, self.operations)
        if 4 * len(triangles.weight) > self.most:
            return None
        return (yield from self._sampled(triangles, rules, value))

    def total(self, family: Family) -> Integral:
        """Integral over the triangles, and over the nodes of the contour that meshes settled."""
        over = self.meshes.contour(family.rules.contour)
        sums, settled = family.sums(), over.settled_sums()
        value = sums[VALUE] + settled[0]
        integral = Integral(
            value=value,
            equilibrium=sums[EQUILIBRIUM] + settled[0],
            bound=sums[BOUND],
            k_error=np.maximum(change_error(family.change()), np.abs(value - family.before))
            + over.settled_error(),
            window_error=np.abs(sums[WINDOW_CHANGE]),
            contour_error=np.abs(sums[CONTOUR_CHANGE] + settled[0] - settled[1]),
        )
        error = integral.k_error + integral.energy_error
        return replace(integral, excess=self.question.excess(error, integral.value))

    def finer(self, family: Family, integral: Integral) -> Sampled:
        """Split the triangles that matter most, or take finer energies; None if all is spent."""
        rules = self.question.finer_rules(integral, family.rules)
        if rules != family.rules:
            finest = Mesh(len(self.meshes.ladder) - 1, rules)
            yield from mesh_samples(self.meshes, finest, integral.value)
            self.meshes.total(finest)  # settles what is smooth
            return (yield from self._sampled(family.triangles, rules, integral.value))
        scores = self._scores(np.moveaxis(np.abs(family.change()), 0, -1), integral.value)
        order = np.argsort(-scores, kind="stable")
        squares = np.cumsum(scores[order] ** 2)
        count = int(np.searchsorted(squares, WORST_SHARE * squares[-1])) + 1
        chosen = np.zeros(len(scores), bool)
        chosen[order[: max(count, FEWEST_SPLIT)]] = True
        chosen = beside(family.triangles.corners, chosen, self.operations)
        room = max(self.most - family.points, 0) // MORE_PLACES
        chosen[order[chosen[order]][room:]] = False
        if not chosen.any():
            return None
        new = family.parts_of(chosen)
        own = family.parts[chosen].reshape(-1, *family.own.shape[1:])
        parts = yield from self._parts(new, own, family.rules, integral.value)
        return family.split_at(chosen, new, parts, integral.value)

    def _scores(self, errors: Array, value: Array) -> Array:
        question = self.question
        return question.goal.scores(errors, value, question.accuracy.rtol)

    def _sampled(self, triangles: Triangles, rules: Rules, value: Array) -> Sampled:
        places = triangles.corners.mean(axis=1)
        own = yield from self._samples(places, triangles.weight, rules, value)
        parts = yield from self._parts(triangles, own, rules, value)
        return Family(triangles, own, parts, rules, value)

    def _parts(self, triangles: Triangles, own: Array, rules: Rules, value: Array) -> SampledArray:
        """What the four parts of each triangle give, of which the middle one has its centroid."""
        outer = split(triangles.corners)[:, 1:].mean(axis=2).reshape(-1, 2)
        weight = np.repeat(triangles.weight / 4, 3)
        new = yield from self._samples(outer, weight, rules, value)
        return np.concatenate([own[:, None], new.reshape(len(own), 3, *own.shape[1:])], axis=1)

    def _samples(self, places: Array, weight: Array, rules: Rules, value: Array) -> SampledArray:
        """Integrals over energy by kind, (n, kinds, rows, angles), at places (n, 2) in periods.

        Each is so accurate that all together have their share of errors.
        """
        over, k = self.meshes.contour(rules.contour), 2 * np.pi * places.T
        is_rough = self.question.is_rough_of(value, self.most)
        return (yield from place_samples(self.question, over, k, weight, rules.window, is_rough))


def change_error(change: Array) -> Array:
    """Estimated error (rows, angles) of a sum over parts of triangles, from changes (n, ...).

    Jumps make changes of either sign; where the integrand is smooth they have one sign, and parts
    are off by a third of them.
    """
    random = np.sqrt((change**2).sum(axis=0))
    return np.asarray(RANDOM * random + SMOOTH_SHARE * np.abs(change.sum(axis=0)))
