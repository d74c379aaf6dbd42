"""Networks of contacts as one stacked linear solve, and what flows in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....errors import QuestionError

SINGULAR = 1e-13  # of the largest singular value: rounding
UNSOLVED = 1e-9  # of equations, relative to their right sides


@dataclass(frozen=True)
class Network:
    """Contacts between places as arrays; leading axes (...) are angles, or whole networks.

    ``matrices`` (..., contacts, 2, 2, 4, 4) as by `contact_matrices`, times the areas; ``ends``
    (contacts, 2) are numbers of places; ``loss`` (..., places) what each loses of its spin
    accumulation; ``inside`` (places, 3) or (..., places, 3) the magnetization of those that
    lie inside a magnet, zero for others.
    """

    matrices: Array
    ends: Array
    loss: Array
    inside: Array

    @property
    def count(self) -> int:
        """Number of places."""
        return int(self.inside.shape[-2])


@dataclass(frozen=True)
class Flow:
    """Potentials (..., places, 4) in V, and currents into contacts (..., contacts, 2, 4).

    ``error`` (...) is what rounding may make of them, relative to the largest.
    """

    potentials: Array
    into_contacts: Array
    error: Array


def solve(network: Network, potentials: Array, injected: Array, known: Array) -> Flow:
    """Potentials at all places where those of some components are known.

    ``potentials`` (..., places, 4) and ``injected`` (..., places, 4), the currents that come from
    outside, count where ``known`` (places, 4) is true and false. QuestionError where nothing
    determines a spin accumulation.
    """
    laplacian = _laplacian(network)
    scale = np.abs(laplacian).max(axis=(-2, -1), keepdims=True)
    unknown, given = np.flatnonzero(~known.ravel()), np.flatnonzero(known.ravel())
    shape = (*np.broadcast_shapes(laplacian.shape[:-2], potentials.shape[:-2]), 4 * network.count)
    values = np.array(np.broadcast_to(_flat(potentials), shape))
    sources = np.broadcast_to(_flat(injected), shape)[..., unknown]
    rows = laplacian[..., unknown, :] / scale
    right = sources / scale[..., 0] - np.einsum(
        "...ij,...j->...i", rows[..., given], values[..., given]
    )
    matrix = rows[..., unknown]
    inverse, error = _inverse(matrix)
    values[..., unknown] = _solved(matrix, inverse, right)
    places = values.reshape(*shape[:-1], network.count, 4)
    at_ends = places[..., network.ends, :]
    into = np.einsum("...abij,...bj->...ai", network.matrices, at_ends)
    return Flow(places, into, np.broadcast_to(error, into.shape[:-3]))


def _inverse(matrix: Array) -> tuple[Array, Array]:
    """Inverses (..., n, n), and what rounding makes of a solution (...), relative.

    Between collinear magnets that let one spin pass alone the other one's potential has no say in
    any current: where a matrix is singular the pseudo-inverse leaves it out.
    """
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        is_singular = np.linalg.slogdet(matrix)[0] == 0
        inverse = np.linalg.pinv(matrix, rcond=SINGULAR)
        inverse[~is_singular] = np.linalg.inv(matrix[~is_singular])
    norms = [np.abs(each).sum(axis=-2).max(axis=-1, initial=0.0) for each in (matrix, inverse)]
    return inverse, np.finfo(float).eps * norms[0] * norms[1]


def _solved(matrix: Array, inverse: Array, right: Array) -> Array:
    """Solution (..., n) of linear equations by their inverse, with one step of refinement.

    QuestionError for equations without a solution.
    """
    column = right[..., None]
    solution = inverse @ column
    solution = solution + inverse @ (column - matrix @ solution)
    if np.abs(matrix @ solution - column).max(initial=0.0) > UNSOLVED * np.abs(right).max(
        initial=0.0
    ):
        raise QuestionError(
            "the potential of a node is not determined at some angle, because its contacts let no "
            "current pass there; give them a small conductance"
        )
    return np.asarray(solution[..., 0])


def leaving(network: Network, flow: Flow) -> Array:
    """Currents from each place into its contacts, (..., places, 4)."""
    into = flow.into_contacts
    out = np.zeros((*into.shape[:-3], network.count, 4))
    for contact, ends in enumerate(network.ends):
        for end, place in enumerate(ends):
            out[..., place, :] += into[..., contact, end, :]
    return out


def across(vectors: Array, direction: Array) -> Array:
    """Parts of vectors (..., 3) across directions (..., 3)."""
    along = np.sum(vectors * direction, axis=-1, keepdims=True)
    return np.asarray(vectors - along * direction)


def place_mask(count: int, charge: Sequence[int], spin: Sequence[int]) -> Array:
    """Mask (places, 4) of potentials and spin accumulations that are known."""
    known = np.zeros((count, 4), bool)
    known[list(charge), 0] = True
    known[list(spin), 1:] = True
    return known


def _laplacian(network: Network) -> Array:
    """Currents out of all places per potential, (..., 4 places, 4 places)."""
    matrices, count = network.matrices, network.count
    shape = np.broadcast_shapes(
        matrices.shape[:-5], network.loss.shape[:-1], network.inside.shape[:-2]
    )
    total = np.zeros((*shape, count, 4, count, 4))
    for contact, ends in enumerate(network.ends):
        for end, place in enumerate(ends):
            for there, other in enumerate(ends):
                total[..., place, :, other, :] += matrices[..., contact, end, there, :, :]
    for place in range(count):
        total[..., place, 1:, place, 1:] += network.loss[..., place, None, None] * np.eye(3)
        direction = network.inside[..., place, :]
        if np.any(direction):
            _keep_along(total[..., place, 1:, :, :], place, direction)
    return total.reshape(*shape, 4 * count, 4 * count)


def _keep_along(rows: Array, place: int, direction: Array) -> None:
    """Inside a magnet only the spin along it is balanced; that across it vanishes."""
    along = direction[..., :, None] * direction[..., None, :]
    scale = np.abs(rows).max(axis=(-3, -2, -1))
    rows[...] = np.einsum("...ij,...jpq->...ipq", along, rows)
    rows[..., place, 1:] += scale[..., None, None] * (np.eye(3) - along)


def _flat(values: Array) -> Array:
    return values.reshape(*values.shape[:-2], 4 * values.shape[-2])
