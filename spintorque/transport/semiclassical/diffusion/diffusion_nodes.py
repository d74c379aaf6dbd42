"""Nodes of a mesh in a diffusive stack, and what flows between them as sparse matrices.

Between two nodes lies a piece of a film with its exact steady exponentials, so that the steady
state on any mesh is the exact one. Spins that nodes store make the difference in time:
C ds/dt = -A s + f j, with s of all nodes one after the other, x, y and z of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy

from ...._typing import Array
from .elimination import about
from .film_values import ContactValues, FilmValues
from .pieces import interface, mixing_of
from .ports import Port, segment
from .valve_solution import SPIN_PER_CHARGE, Directions

Z = np.array([0.0, 0.0, 1.0])
NO_PORT = Port(0.0, 0.0, 0.0, 0.0)
DEEPEST = 6.0  # decay lengths of a lead that have nodes
FIRST_STEP = 0.02  # of a decay length, next to the face of a lead
GROWTH = 1.15  # of the steps from there
LARGEST_STEP = 0.15  # of the spin diffusion length


@dataclass(frozen=True)
class FilmNodes:
    """Nodes of one film: positions (n,) in m, and their numbers among all nodes."""

    position: Array
    number: Array


@dataclass
class DiffusionSystem:
    """Matrices of all nodes; ``torques`` (3, 3 nodes) of each magnet by its film, in J/m^2.

    ``drop`` (3 nodes,) and ``resistance`` (ohm m^2) give the drop between the outer contacts,
    resistance j + drop . s.
    """

    films: list[FilmNodes]
    storage: Array
    rows: list[tuple[int, int, Array]] = field(default_factory=list)
    driven: Array = field(default_factory=lambda: np.zeros(0))
    drop: Array = field(default_factory=lambda: np.zeros(0))
    resistance: float = 0.0
    torques: dict[int, list[tuple[int, Array]]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.storage)

    def join(self, left: int, right: int, m: Array, along: Port, across: Port) -> None:
        """Put a piece between two nodes."""
        passed = about(m, along.c, across.c)
        self.rows += [
            (left, left, about(m, along.a, across.a)),
            (left, right, -passed),
            (right, left, -passed),
            (right, right, about(m, along.b, across.b)),
        ]
        self._drive(left, right, m, along)
        self.resistance += float(along.resistance)

    def source(self, node: int, vector: Array, drop: Array) -> None:
        """Drive a node by the current, and let its accumulation add to the drop."""
        self.driven[3 * node : 3 * node + 3] += vector
        self.drop[3 * node : 3 * node + 3] += drop

    def act(self, film: int, node: int, matrix: Array) -> None:
        """Let the accumulation of a node act on the magnet of a film."""
        self.torques.setdefault(film, []).append((node, SPIN_PER_CHARGE * matrix))

    def matrix(self) -> Any:
        """Sparse matrix A (3 nodes, 3 nodes)."""
        return sparse_of(self.rows, self.size, self.size)

    def torque_matrix(self, film: int) -> Any:
        """Sparse matrix (3, 3 nodes) of the torque on a magnet."""
        blocks = [(0, node, matrix) for node, matrix in self.torques.get(film, [])]
        return sparse_of(blocks, 1, self.size)

    def rates(self, per_drop: float) -> Any:
        """Sparse matrix -(A - ``per_drop`` f drop^T)/C; 0 at a fixed current."""
        matrix = self.matrix()
        if per_drop:
            column = scipy.sparse.csr_matrix(self.driven[:, None])
            row = scipy.sparse.csr_matrix(self.drop[None, :])
            matrix = matrix + per_drop * (column @ row)
        return -(self.inverse_storage() @ matrix).tocsc()

    def inverse_storage(self) -> Any:
        """Sparse matrix 1/C."""
        inverse = np.linalg.inv(self.storage)
        blocks = [(at, at, block) for at, block in enumerate(inverse)]
        return sparse_of(blocks, self.size, self.size)

    def _drive(self, left: int, right: int, m: Array, along: Port) -> None:
        self.source(left, -along.u * m, -along.u * m)
        self.source(right, along.w * m, along.w * m)


def sparse_of(blocks: Sequence[tuple[int, int, Array]], rows: int, columns: int) -> Any:
    """Sparse matrix of 3 x 3 blocks at places, added up."""
    within = np.arange(3)
    values = np.array([np.broadcast_to(block, (3, 3)) for _, _, block in blocks])
    row = np.array([at for at, _, _ in blocks])[:, None, None] * 3 + within[:, None]
    column = np.array([at for _, at, _ in blocks])[:, None, None] * 3 + within
    at, beside = (np.broadcast_to(part, values.shape).ravel() for part in (row, column))
    shape = (3 * rows, 3 * columns)
    return scipy.sparse.csr_matrix((values.ravel(), (at, beside)), shape=shape)


def diffusion_system(
    films: Sequence[FilmValues],
    contacts: Sequence[ContactValues | None],
    directions: Directions,
    diffusion: Sequence[float],
    points: int,
) -> DiffusionSystem:
    """Nodes and matrices of a stack, ``points`` of each film.

    ``diffusion`` (films,) are the diffusion constants in m^2/s.
    """
    system = _laid_out(films, contacts, points)
    magnets = [None if d is None else np.asarray(d, float) for d in directions]
    for at, film in enumerate(films):
        _add_bulk(system, at, film, magnets[at], diffusion[at])
    for face, contact in enumerate(contacts):
        if contact is not None:
            _add_contact(system, face, contact, films, magnets)
    for at, film in enumerate(films):
        m = magnets[at]
        if m is not None and film.transverse_decay is None:
            _add_absorption(system, at, contacts, m)
    for at, sign in ((0, 1.0), (len(films) - 1, -1.0)):
        _add_end(system, at, films[at], magnets[at], sign)
    return system


def _laid_out(
    films: Sequence[FilmValues], contacts: Sequence[ContactValues | None], points: int
) -> DiffusionSystem:
    """Positions and numbers of all nodes; films share one where nothing is between them."""
    nodes, count, start = [], 0, 0.0
    for at, film in enumerate(films):
        depth = _lead_depths(film) if film.thickness is None else None
        if depth is None:
            position = start + np.linspace(0.0, float(film.thickness), points)
            start = float(position[-1])
        else:
            position = -depth[::-1] if at == 0 else start + depth
        shares = at > 0 and contacts[at - 1] is None
        first = count - 1 if shares else count
        nodes.append(FilmNodes(position, first + np.arange(len(position))))
        count = first + len(position)
    empty = np.zeros(3 * count)
    return DiffusionSystem(nodes, np.zeros((count, 3, 3)), driven=empty, drop=empty.copy())


def _lead_depths(film: FilmValues) -> Array:
    """Distances (n,) of nodes from the face of a lead, ever further apart."""
    longest = DEEPEST / float(film.decay)
    decay = max(float(film.decay), abs(film.transverse_decay or 0.0))
    depths, step = [0.0], FIRST_STEP / decay
    while depths[-1] < longest:
        depths.append(depths[-1] + step)
        step = min(GROWTH * step, LARGEST_STEP / float(film.decay))
    return np.array(depths)


def _add_bulk(
    system: DiffusionSystem, at: int, film: FilmValues, direction: Array | None, diffusion: float
) -> None:
    m = Z if direction is None else direction
    nodes = system.films[at]
    lengths = np.diff(nodes.position)
    is_deep = direction is not None and film.transverse_decay is not None
    for left, right, length in zip(nodes.number, nodes.number[1:], lengths, strict=False):
        along = segment(film.rho_star * length, film.decay * length, film.polarization)
        across = along
        if is_deep:
            across = segment(length / film.conductivity, film.transverse_decay * length)
            lost = about(m, 0.0, film.kept_share * (across.a - across.c))
            system.act(at, left, lost)
            system.act(at, right, lost)
        system.join(left, right, m, along, across)
        half = length / (2 * diffusion)
        stored = about(m, half / film.rho_star, half * film.conductivity)
        system.storage[left] += stored
        system.storage[right] += stored


def _add_contact(
    system: DiffusionSystem,
    face: int,
    contact: ContactValues,
    films: Sequence[FilmValues],
    magnets: Sequence[Array | None],
) -> None:
    left = int(system.films[face].number[-1])
    right = int(system.films[face + 1].number[0])
    along = interface(contact)
    sides = (face, face + 1)
    own = next((at for at in sides if magnets[at] is not None), None)
    if own is None:
        system.join(left, right, Z, along, along)
        return
    is_deep = films[own].transverse_decay is not None
    across = segment(1 / mixing_of(contact), 0.0) if is_deep else NO_PORT
    m = magnets[own]
    assert m is not None
    system.join(left, right, m, along, across)


def _add_absorption(
    system: DiffusionSystem, at: int, contacts: Sequence[ContactValues | None], m: Array
) -> None:
    """Transverse spins that a magnet takes from the metals beside it, or passes through."""
    last = len(system.films) - 1
    taken: list[tuple[int, Array]] = []
    through = np.zeros((3, 3))
    for face, node in ((at - 1, -1), (at, 0)):
        contact = contacts[face] if 0 <= face < last else None
        if contact is None:
            continue
        beside = system.films[at - 1 if node else at + 1].number[node]
        taken.append((int(beside), about(m, 0.0, mixing_of(contact))))
        through = about(m, 0.0, 2 * np.conj(contact.transmitted))
    for node, conductance in taken:
        system.rows.append((node, node, conductance))
        passes = len(taken) > 1
        system.act(at, node, conductance - through if passes else conductance)
    if len(taken) > 1:
        (left, _), (right, _) = taken
        system.rows += [(left, right, -through), (right, left, -through)]


def _add_end(
    system: DiffusionSystem, at: int, film: FilmValues, direction: Array | None, sign: float
) -> None:
    """What is beyond the nodes of a lead; ``sign`` 1 of the left one, -1 of the right one."""
    m = Z if direction is None else direction
    nodes = system.films[at]
    node = int(nodes.number[0 if sign > 0 else -1])
    along = across = film.decay / film.rho_star
    if direction is not None and film.transverse_decay is not None:
        across = film.conductivity * film.transverse_decay
        system.act(at, node, about(m, 0.0, film.kept_share * across))
    system.rows.append((node, node, about(m, along, across)))
    far = sign * film.polarization * m
    system.source(node, far, far)
    # The bias is that between the faces: the resistance of the leads is no part of it.
    system.resistance -= float(np.ptp(nodes.position)) / float(film.conductivity)
