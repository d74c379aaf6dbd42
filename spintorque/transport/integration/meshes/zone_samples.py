"""What refinements ask for at places of the zone: integrals over energy, there or summed."""

from collections.abc import Generator

import numpy as np

from ...._typing import Array
from ...engines.lead_ends.known_ends import KnownEnds
from ..brillouin import mesh_of
from .contour_sums import ContourSums
from .energy_integrals import contour_values, window_integrals
from .mesh_integral import IsRough, Mesh, MeshSums, ZoneQuestion
from .samples import Arrays, Ask

KINDS = 5
VALUE, EQUILIBRIUM, WINDOW_CHANGE, CONTOUR_CHANGE, BOUND = range(KINDS)
Asking = Generator[Ask, Arrays, None]
WINDOW_ENERGIES = 60  # at a k-parallel, about


def bytes_at_k(question: ZoneQuestion, contour: int) -> float:
    """Memory of the ends of both leads at one k-parallel, with so many nodes of the contour."""
    chain = question.chain
    elements = sum(2 * chain.orbitals(end) ** 2 for end in (0, len(chain) - 1))
    if chain.collinear_blocks is None:  # both spins together, and at each angle of a magnet
        elements *= 2 * chain.angles
    return 16 * elements * (contour + 2 * WINDOW_ENERGIES)


def mesh_samples(sums: MeshSums, mesh: Mesh, value: Array | None) -> Asking:
    """Ask for what the integral on a mesh needs; ``value`` is the integral of a coarser one."""
    for points in sums.ladder[mesh.place][::-1]:
        yield from _window_on(sums, points, mesh.rules.window, value)
        yield from _contour_on(sums, points, mesh.rules.contour)


def _window_on(sums: MeshSums, points: int, first: int, value: Array | None) -> Asking:
    """Ask for integrals over the bias window on a mesh, unless they are known."""
    if (points, first) in sums.windows:
        return
    question = sums.question
    kx, ky, weight = mesh_of(question.chain, points)
    is_rough = None if value is None else question.is_rough_of(value, len(weight))

    def at(part: KnownEnds, k_index: Array, chosen: Array) -> Arrays:
        window = window_integrals(question, part, k_index, weight[chosen], first, is_rough)
        return window.total, window.bound

    total, bound = yield Ask(kx, ky, at, bytes_at_k(question, 0))
    sums.windows[points, first] = np.tensordot(weight, total, 1), np.tensordot(weight, bound, 1)


def _contour_on(sums: MeshSums, points: int, rule: int) -> Asking:
    """Ask for the nodes of the contour that are unsettled and not known on a mesh."""
    question, over = sums.question, sums.contour(rule)
    numbers = over.missing(points)
    if not len(numbers):
        return
    kx, ky, weight = mesh_of(question.chain, points)

    def at(part: KnownEnds, k_index: Array, chosen: Array) -> Arrays:
        return (contour_values(question, part, k_index, over.energies[numbers]),)

    (values,) = yield Ask(kx, ky, at, bytes_at_k(question, len(numbers)))
    over.take(points, numbers, np.tensordot(weight, values, 1))


def place_samples(
    question: ZoneQuestion,
    over: ContourSums,
    k: Array,
    weight: Array,
    first: int,
    is_rough: IsRough,
) -> Generator[Ask, Arrays, Array]:
    """Ask for integrals by kind, (n, kinds, rows, angles) in eV, at k (2, n) with weights (n,).

    Over the nodes of a contour that are not settled, and over the bias window, with ``first``
    points on a panel to begin with.
    """
    unsettled = over.unsettled
    energies, rules = over.energies[unsettled], over.weights[:, unsettled]

    def at(part: KnownEnds, k_index: Array, chosen: Array) -> Arrays:
        window = window_integrals(question, part, k_index, weight[chosen], first, is_rough)
        values = contour_values(question, part, k_index, energies)
        return (
            by_kind(np.einsum("wn,knra->kwra", rules, values).real, window.total, window.bound),
        )

    (samples,) = yield Ask(k[0], k[1], at, bytes_at_k(question, len(unsettled)))
    return samples


def by_kind(contour: Array, window: Array, bound: Array) -> Array:
    """Integrals by both rules (k, 2, rows, angles) by kind: (k, kinds, rows, angles)."""
    contour, window, bound = np.broadcast_arrays(contour, window, bound)
    kinds = (
        (contour + window)[:, 0],
        contour[:, 0],
        window[:, 0] - window[:, 1],
        contour[:, 0] - contour[:, 1],
        bound[:, 0],
    )
    return np.stack(kinds, axis=1)
