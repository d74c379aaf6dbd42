"""S-matrix and mixing conductance of a chain of blocks (Fisher and Lee).

With the broadening Gamma = L L^dagger of each lead on its own monolayer the amplitudes are
r = i L^dagger G L - 1 and t = i L'^dagger G L. Sums over modes need no phases of modes:
    sum(1 - r_up r_down*) = i tr[Gamma (G_up - G_down^+)] - tr[Gamma G_up Gamma G_down^+],
    sum(t_up t_down*) = tr[root'_up G_up Gamma G_down^+ root'_down],
Gamma being the same for both spins, and root' the Hermitian roots of the other lead's Gamma.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...spin import spinors
from ..hamiltonian.block_chain import dagger
from ..hamiltonian.block_leads import LeadSurface, ModeSolver, surface
from ..hamiltonian.block_modes import lead_modes
from ..hamiltonian.chain import SIDES
from ..hamiltonian.interface import Hamiltonian
from .block_engine import points_at_once
from .block_half import Halves, halves
from .collinear import MixingSums

SAME = 1e-9
REAL_SUMS = ("majority", "minority", "sharvin", "far_majority", "far_minority")


@dataclass(frozen=True)
class BlockAmplitudes:
    """``matrix`` (angles, points, modes, modes): rows out, columns in, left lead first.

    Each lead has 2n columns, zero for closed modes; with an axis of conserved spin the n
    along it come first. ``is_open`` (angles, points, modes). Modes carry unit current; their
    phases are those of the eigenvectors that LAPACK finds.
    """

    matrix: Array
    is_open: Array


@dataclass(frozen=True)
class BlockMixingSums:
    """Sums over modes at each point (points,), dimensionless; see the formulas above.

    ``mixing`` and ``transmitted`` are complex; ``majority`` and ``minority`` are the
    transmissions of the two spins, ``sharvin`` the number of open modes per spin of the left lead,
    ``far_majority`` and ``far_minority`` those of the right lead.
    """

    mixing: Array
    transmitted: Array
    majority: Array
    minority: Array
    sharvin: Array
    far_majority: Array
    far_minority: Array


def block_amplitudes(chain: Hamiltonian, kx: Array, ky: Array, energy: Array) -> BlockAmplitudes:
    """S-matrix at points of k (rad) and real energy (eV).

    Raises QuestionError if a lead does not conserve spin along the axis given for it.
    """
    sides = halves(chain, kx, ky, energy)
    roots = sides.left.surface.root, sides.right.surface.root
    last = len(chain) - 1
    across = _propagated(sides)
    backwards = _propagated_back(sides)
    blocks = [[sides.local_green(0), backwards], [across, sides.local_green(last)]]
    opened = [
        np.broadcast_to(end.is_open, (chain.angles, *end.is_open.shape[1:]))
        for end in (sides.left.surface, sides.right.surface)
    ]
    is_open = np.concatenate(opened, axis=-1)
    rows = [
        np.concatenate([1j * dagger(out) @ g @ r for g, r in zip(line, roots, strict=True)], -1)
        for out, line in zip(roots, blocks, strict=True)
    ]
    matrix = np.concatenate(_same_angles(rows, chain.angles), axis=-2)
    return BlockAmplitudes(matrix - np.eye(matrix.shape[-1]) * is_open[..., None], is_open)


def block_unitarity_defect(hamiltonian: Hamiltonian, kx: Array, ky: Array, energy: Array) -> float:
    """Largest element of S S^dagger - 1 over the open modes of some points."""
    scattering = block_amplitudes(hamiltonian, kx, ky, energy)
    product = scattering.matrix @ dagger(scattering.matrix)
    identity = np.eye(product.shape[-1]) * scattering.is_open[..., None]
    return float(np.abs(product - identity).max(initial=0.0))


def mixing_sums(
    chain: Hamiltonian,
    kx: Array,
    ky: Array,
    energy: Array,
    axis: Any = (0.0, 0.0, 1.0),
    solve: ModeSolver = lead_modes,
) -> BlockMixingSums:
    """Mixing conductance for electrons from the left lead, at points of a collinear chain.

    Parameters
    ----------
    chain : Hamiltonian
        Of which the first angle is taken.
    kx, ky, energy : arrays (points,), rad and eV
        Where.
    axis : three floats
        The common axis, the majority spin along it.
    solve : ModeSolver
        Finds the waves of the leads.

    Raises
    ------
    QuestionError
        If the chain couples the two spins, or if the left lead has unlike modes for them: it must
        be a normal metal.
    """
    frame = spinors(axis)
    ends = [surface(chain, side, kx, ky, energy, solve) for side in SIDES]
    (up, down), passed = _spin_greens(chain, kx, ky, energy, ends, frame)
    source, outlet = (_by_spin(end.root[0] @ dagger(end.root[0]), frame) for end in ends)
    gamma = source[0]
    if np.abs(source[1] - gamma).max(initial=0.0) > SAME * np.abs(gamma).max(initial=0.0):
        raise QuestionError(
            "the left lead has unlike modes for spin up and down; the mixing conductance is seen "
            "from a normal metal: put one on the left"
        )
    roots = [_hermitian_root(matrix) for matrix in outlet]
    waves = [root @ green for root, green in zip(roots, passed, strict=True)]
    mixing = 1j * _trace(gamma, up - dagger(down)) - _trace(gamma @ up @ gamma, dagger(down))
    open_modes = ends[0].is_open[0].sum(axis=-1) / 2
    far = _open_modes(ends[1], frame)
    return BlockMixingSums(
        mixing=mixing,
        transmitted=_trace(waves[0] @ gamma, dagger(waves[1])),
        majority=_trace(waves[0] @ gamma, dagger(waves[0])).real,
        minority=_trace(waves[1] @ gamma, dagger(waves[1])).real,
        sharvin=open_modes,
        far_majority=far[0],
        far_minority=far[1],
    )


def summed_mixing(
    hamiltonian: Hamiltonian,
    kx: Array,
    ky: Array,
    energy: Array,
    weight: Array,
    solve: ModeSolver = lead_modes,
) -> MixingSums:
    """Weighted sums of a Hamiltonian along +-z; the interface is `engine.MixingEngine`.

    ``solve`` finds the waves of the leads. Raises QuestionError as `mixing_sums` does.
    """
    total: dict[str, Any] = dict.fromkeys(BlockMixingSums.__dataclass_fields__, 0.0)
    size = points_at_once(hamiltonian)
    for start in range(0, len(energy), size):
        part = slice(start, start + size)
        sums = mixing_sums(hamiltonian, kx[part], ky[part], energy[part], solve=solve)
        total = {name: value + weight[part] @ getattr(sums, name) for name, value in total.items()}
    return MixingSums(
        mixing=complex(total["mixing"]),
        reflected=complex(total["sharvin"] - total["mixing"]),
        transmitted=complex(total["transmitted"]),
        **{name: float(total[name]) for name in REAL_SUMS},
    )


def _same_angles(rows: list[Array], angles: int) -> list[Array]:
    return [np.broadcast_to(row, (angles, *row.shape[1:])) for row in rows]


def _spin_greens(
    chain: Hamiltonian,
    kx: Array,
    ky: Array,
    energy: Array,
    ends: list[LeadSurface],
    frame: Array,
) -> tuple[Array, Array]:
    """Green functions (spins, points, ...) at the left end, and from there to the right end."""
    last = len(chain) - 1
    greens: dict[int, Array] = {}

    def inverse(layer: int) -> Array:
        block = _by_spin(chain.slice_block(layer, kx, ky)[0], frame)
        resolvent = energy[:, None, None] * np.eye(block.shape[-1]) - block
        if layer == last:
            return np.asarray(resolvent - _by_spin(ends[1].self_energy[0], frame))
        hopping = hoppings[layer]
        return np.asarray(resolvent - dagger(hopping) @ greens[layer + 1] @ hopping)

    hoppings = [_by_spin(chain.bond_block(bond, kx, ky)[0], frame) for bond in range(last)]
    for layer in range(last, 0, -1):
        greens[layer] = np.linalg.inv(inverse(layer))
    local = np.linalg.inv(inverse(0) - _by_spin(ends[0].self_energy[0], frame))
    passed = local
    for bond in range(last):
        passed = greens[bond + 1] @ hoppings[bond] @ passed
    return np.asarray(local), np.asarray(passed)


def _propagated(sides: Halves) -> Array:
    """Green function from the left end to the right one."""
    green = sides.local_green(0)
    for bond in range(len(sides.chain) - 1):
        green = sides.right.greens[bond + 1] @ sides.hopping(bond) @ green
    return green


def _propagated_back(sides: Halves) -> Array:
    """Green function from the right end to the left one."""
    green = sides.local_green(len(sides.chain) - 1)
    for bond in range(len(sides.chain) - 2, -1, -1):
        green = sides.left.greens[bond] @ dagger(sides.hopping(bond)) @ green
    return green


def _open_modes(surface: LeadSurface, frame: Array) -> Array:
    """Open modes (spins, points) of a lead whose modes have spins along the axis of a frame."""
    columns = surface.root[0]
    split = columns.reshape(len(columns), -1, 2, columns.shape[-1])
    weights = np.sum(np.abs(np.einsum("is,poim->posm", frame.conj(), split)) ** 2, axis=1)
    is_up = weights[:, 0] > weights[:, 1]
    opened = surface.is_open[0]
    return np.stack([(opened & is_up).sum(axis=-1), (opened & ~is_up).sum(axis=-1)])


def _by_spin(matrices: Array, frame: Array) -> Array:
    """Blocks (spins, points, n, n), up first, of matrices (points, 2n, 2n)."""
    rows, columns = (size // 2 for size in matrices.shape[-2:])
    split = matrices.reshape(-1, rows, 2, columns, 2)

    def between(s: int, t: int) -> Array:
        terms = [
            frame[j, s].conj() * frame[k, t] * split[:, :, j, :, k]
            for j in (0, 1)
            for k in (0, 1)
            if frame[j, s] and frame[k, t]
        ]
        return np.asarray(sum(terms))

    crossed = max(np.abs(between(s, 1 - s)).max(initial=0.0) for s in (0, 1))
    if crossed > SAME * np.abs(matrices).max(initial=0.0):
        raise QuestionError(
            "the chain couples spin up and down along the axis; the mixing conductance needs "
            "collinear magnets without spin-orbit coupling"
        )
    return np.stack([between(0, 0), between(1, 1)])


def _hermitian_root(matrices: Array) -> Array:
    values, vectors = np.linalg.eigh(matrices)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))[:, None]) @ dagger(vectors))


def _trace(a: Array, b: Array) -> Array:
    return np.asarray(np.einsum("pab,pba->p", a, b))
