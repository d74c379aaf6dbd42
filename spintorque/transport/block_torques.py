"""Torque on a magnet of a chain of blocks in the exchange field, semi-infinite magnets included.

It is i/2 Tr([sigma, H] rho) with all parts of H that depend on spin: blocks of slices, and hoppings
where they do. In a lead that the magnet goes on into, psi falls or runs from cell to cell by
F = g V, so that what is off-diagonal in spin sums up to X = rho + F_up X F_down^+ over all cells.
"""

from dataclasses import replace

import numpy as np
import scipy

from .._typing import Array
from .engines.block_engine import bond_torque, density_matrix, exchange_torque
from .engines.block_half import halves
from .engines.engine import Request, one_side
from .free_magnet import FreeMagnet
from .hamiltonian.block_chain import dagger, pauli_traces
from .hamiltonian.chain import Side
from .hamiltonian.interface import Hamiltonian, end_of


def block_magnet_torque(hamiltonian: Hamiltonian, magnet: FreeMagnet, request: Request) -> Array:
    """Torque (3, angles, points) on the magnetization of a magnet along +z, and of its hoppings.

    The magnet's monolayers are slices; the unit is that of the spectral currents.
    """
    request = replace(request.expanded(), weight=None)
    slices = [
        layer
        for layer in magnet.layers
        if magnet.lead is None or layer != end_of(hamiltonian, magnet.lead)
    ]
    inside = [bond for bond in range(len(hamiltonian) - 1) if magnet.first <= bond < magnet.last]
    total = exchange_torque(hamiltonian, replace(request, layers=slices)).sum(axis=0)
    total = total + 2 * bond_torque(hamiltonian, replace(request, bonds=inside)).sum(axis=0)
    total = total + bond_torque(hamiltonian, replace(request, bonds=magnet.faces)).sum(axis=0)
    if magnet.lead:
        total = total + lead_torque(hamiltonian, magnet.lead, request)
    return np.asarray(total)


def inner_torques(hamiltonian: Hamiltonian, request: Request) -> Array:
    """Torque (slices, 3, angles, points) on every slice but the first and the last one.

    Hoppings that depend on spin give half of theirs to each end.
    """
    slices = range(1, len(hamiltonian) - 1)
    bonds = range(len(hamiltonian) - 1)
    halves_of_bonds = bond_torque(hamiltonian, replace(request, bonds=bonds))
    inside = exchange_torque(hamiltonian, replace(request, layers=slices))
    return np.asarray(inside + halves_of_bonds[:-1] + halves_of_bonds[1:])


def lead_torque(hamiltonian: Hamiltonian, side: Side, request: Request) -> Array:
    """Torque (3, angles, points) on all cells of a lead magnetized along +z, the chain's included.

    Only what is across the magnetization: along it there is none.
    """
    k, end = (request.kx, request.ky), end_of(hamiltonian, side)
    incident = one_side(request)
    sides = halves(hamiltonian, *k, request.energy)
    half = sides.left if side == "left" else sides.right
    cell = hamiltonian.slice_block(end, *k)
    outward = hamiltonian.lead_block(side, *k)
    outward = outward if side == "right" else dagger(outward)
    resolvent = request.energy[:, None, None] * np.eye(cell.shape[-1]) - cell
    green = np.linalg.inv(resolvent - half.surface.self_energy)
    onward = green @ outward
    back = dagger(outward) @ green if incident == "equilibrium" else dagger(onward)
    density = density_matrix(sides, end, incident)
    summed = _off_diagonal_sum(density, onward, back)
    torque = _commutator_trace(cell, summed)
    torque = torque + _commutator_trace(outward, summed @ back)
    torque = torque + _commutator_trace(dagger(outward), onward @ summed)
    return torque if incident == "equilibrium" else torque.real


def _commutator_trace(block: Array, density: Array) -> Array:
    """i/2 Tr(sigma (H rho - rho H)): (3, angles, points)."""
    return np.asarray(0.5j * pauli_traces(block @ density - density @ block)[1:])


def _off_diagonal_sum(density: Array, onward: Array, back: Array) -> Array:
    """Sum of onward^j density back^j over j from 0, of the parts that mix spin up and down."""
    total = np.zeros(density.shape, complex)
    for up in (0, 1):
        rows, columns = slice(up, None, 2), slice(1 - up, None, 2)
        total[..., rows, columns] = _geometric_sum(
            onward[..., rows, rows], density[..., rows, columns], back[..., columns, columns]
        )
    return total


def _geometric_sum(left: Array, middle: Array, right: Array) -> Array:
    """X = middle + left X right of matrices (angles or 1, points, n, n), column by column.

    In bases in which both factors are triangular: left = U T U^dagger, right = W S W^dagger.
    """
    (t, u), (s, w) = _schur(left), _schur(right)
    source = dagger(u) @ middle @ w
    solved = np.zeros(source.shape, complex)
    for j in range(source.shape[-1]):
        known = source[..., j : j + 1] + t @ (solved[..., :j] @ s[..., :j, j : j + 1])
        matrix = np.eye(t.shape[-1]) - s[..., j, j, None, None] * t
        solved[..., j : j + 1] = np.linalg.solve(matrix, known)
    return np.asarray(u @ solved @ dagger(w))


def _schur(matrices: Array) -> tuple[Array, Array]:
    """Triangular form and unitary basis of each of some matrices."""
    flat = matrices.reshape(-1, *matrices.shape[-2:])
    pairs = [scipy.linalg.schur(matrix, output="complex") for matrix in flat]
    form, basis = (np.array(part).reshape(matrices.shape) for part in zip(*pairs, strict=True))
    return form, basis
