"""Layers that are Kwant systems: S-matrices whose modes are the same ones for both spins."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import finite, positive
from ....model.semiclassical.matrix_scatterer import MatrixScatterer
from ....units import NANO

if TYPE_CHECKING:
    import kwant

SAME_MOMENTUM = 1e-6
UNITARITY = 1e-8


def kwant_scatterer(
    system: "kwant.builder.FiniteSystem",
    energy: float,
    magnetization: Any,
    params: Mapping[str, Any] | None,
    cross_section: float | None,
) -> MatrixScatterer:
    """Return the layer that a Kwant system of two leads is; QuestionError for another system."""
    # Kwant is imported only when asked for.
    from ...hamiltonian._kwant import kwant

    if not isinstance(system, kwant.builder.FiniteSystem) or len(system.leads) != 2:
        raise QuestionError(
            f"system is {type(system).__name__}; allowed is a finalized Kwant system of two leads"
        )
    energy = finite("energy", energy, "eV")
    matrix, counts = spin_resolved(system, energy, params or {})
    for side, count in zip(("left", "right"), counts, strict=True):
        if not count:
            raise QuestionError(
                f"the {side} lead has no open mode at energy {energy:g} eV; choose one inside its "
                "bands"
            )
    modes = None
    if cross_section is not None:
        modes = counts[0] / (positive("cross_section (nm^2)", cross_section) * NANO**2)
    return MatrixScatterer(
        matrix=matrix, left_modes=counts[0], magnetization=magnetization, modes=modes
    )


def spin_resolved(
    system: Any, energy: float, params: Mapping[str, Any]
) -> tuple[Array, tuple[int, int]]:
    """S-matrix with all modes of spin up before those of spin down in each lead, and their number.

    QuestionError for a lead whose modes are not the same for both spins, or at a band edge.
    """
    from ...hamiltonian._kwant import kwant

    for site in system.sites:
        if site.family.norbs is None or site.family.norbs % 2:
            raise QuestionError(
                f"{site} has norbs {site.family.norbs}; allowed are even numbers, spin up and down "
                "of one orbital after the other"
            )
    try:
        modes = kwant.smatrix(system, energy, params=params)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise QuestionError(
            f"Kwant finds no modes at energy {energy:g} eV, which is a band edge of a lead; move "
            "it a little"
        ) from error
    incoming, outgoing = [], []
    for number, info in enumerate(modes.lead_info):
        # The first half of the modes comes in, the second goes out.
        waves = np.split(info.wave_functions, 2, axis=1)
        momenta = np.split(info.momenta, 2)
        incoming.append(_to_same_modes(waves[0], momenta[0], number))
        outgoing.append(_to_same_modes(waves[1], momenta[1], number))
    matrix = _side_by_side(outgoing).conj().T @ modes.data @ _side_by_side(incoming)
    left, right = (len(part) // 2 for part in incoming)
    return matrix, (left, right)


def _to_same_modes(waves: Array, momenta: Array, lead: int) -> Array:
    """Unitary matrix from Kwant's modes to products of one wave and spin up, and spin down.

    ``waves`` (orbitals, modes) have spin as the inner index. In a normal metal both spins of a wave
    have one momentum; ups come first.
    """
    count = waves.shape[1]
    blocks: list[tuple[Array, Array]] = []
    left = list(range(count))
    while left:
        distance = np.abs(np.exp(1j * momenta[left]) - np.exp(1j * momenta[left[0]]))
        group = [mode for mode, far in zip(left, distance, strict=True) if far < SAME_MOMENTUM]
        left = [mode for mode in left if mode not in group]
        blocks.append((np.array(group), _products(waves[:, group], lead)))
    turn = np.zeros((count, count), complex)
    place = 0
    for rows, block in blocks:
        half = len(rows) // 2
        columns = place + np.arange(half)
        turn[np.ix_(rows, columns)] = block[:, :half]
        turn[np.ix_(rows, columns + count // 2)] = block[:, half:]
        place += half
    return turn


def _products(waves: Array, lead: int) -> Array:
    """Unitary matrix (modes, modes) from modes of one momentum to products, ups first."""
    count = waves.shape[1]
    half = count // 2
    space = waves.reshape(len(waves) // 2, 2 * count)  # both spins of a mode side by side
    orbitals = np.linalg.svd(space, full_matrices=False)[0][:, :half]
    products = np.concatenate([np.kron(orbitals, np.eye(2)[:, [s]]) for s in (0, 1)], axis=1)
    turn = np.linalg.lstsq(waves, products, rcond=None)[0]
    turn = turn * np.linalg.norm(waves) / np.sqrt(count) if count else turn
    is_same = count % 2 == 0 and np.allclose(
        turn.conj().T @ turn, np.eye(count), rtol=0, atol=UNITARITY
    )
    if not is_same:
        raise QuestionError(
            f"lead {lead} has other modes for spin up than for spin down; both leads of a "
            "scatterer are normal metals: put some between magnet and lead"
        )
    return np.asarray(turn)


def _side_by_side(parts: list[Array]) -> Array:
    """Block-diagonal matrix of two parts."""
    first, second = parts
    return np.block(
        [
            [first, np.zeros((len(first), len(second)))],
            [np.zeros((len(second), len(first))), second],
        ]
    )
