"""Reference engine: the same spectra from Kwant's scattering states and Green functions.

One point and one angle at a time, some 15 ms each; for checks, not for tables.
"""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._typing import Array
from ...spin import PAULI
from ..hamiltonian.block_chain import lattice_block
from ..hamiltonian.chain import SIDES, Side
from ..hamiltonian.interface import Hamiltonian, end_of
from .engine import OneSided, Request, Spectra, in_parts, no_spectra, one_side, points_in_cache

if TYPE_CHECKING:
    import kwant


@in_parts(points_in_cache)
def spectra(hamiltonian: Hamiltonian, request: Request) -> Spectra:
    """Spectra of any Hamiltonian; the interface is `engine.Engine`."""
    incident = one_side(request)
    result = no_spectra(hamiltonian, request)
    system = _system(hamiltonian)
    order = np.argsort([site.tag[0] for site in system.sites])
    for point in range(len(request)):
        k = request.kx[point : point + 1], request.ky[point : point + 1]
        for angle in range(hamiltonian.angles):
            params = _matrices(hamiltonian, *k, angle)
            matrix = _spectral_matrix(system, request.energy[point], params, incident)
            blocks = _blocks(system, matrix)
            for row, bond in enumerate(request.bonds):
                block = blocks[order[bond]][order[bond + 1]]
                back = blocks[order[bond + 1]][order[bond]]
                part = _current(params["hopping"][bond], block, back, incident)
                result.current[row, :, angle, point] = part
            for row, layer in enumerate(request.layers):
                part = _traces(blocks[order[layer]][order[layer]]) / (2 * np.pi)
                density = 2j * part if incident == "equilibrium" else part.real
                result.density[row, :, angle, point] = density[1:]
            for row, layer in enumerate(request.lattice):
                part = lattice_block(hamiltonian, layer, *k)
                matrix = part[min(angle, len(part) - 1), 0]
                block = blocks[order[layer]][order[layer]]
                torque = _traces(matrix @ block - block @ matrix) / (4 * np.pi)
                result.lattice[row, :, angle, point] = (
                    -2 * torque if incident == "equilibrium" else (1j * torque).real
                )[1:]
    return result


def _system(hamiltonian: Hamiltonian) -> "kwant.system.FiniteSystem":
    """System whose parameters are the blocks at one k-parallel and angle; see `_matrices`."""
    # Kwant is imported only when asked for.
    from ..hamiltonian._kwant import kwant

    sizes = [2 * hamiltonian.orbitals(layer) for layer in range(len(hamiltonian))]
    lattices = {
        size: kwant.lattice.chain(norbs=size, name=f"of {size} orbitals") for size in set(sizes)
    }
    sites = [lattices[size](layer) for layer, size in enumerate(sizes)]
    builder = kwant.Builder()
    for site in sites:
        builder[site] = lambda site, onsite: onsite[site.tag[0]]
    for left, right in pairwise(sites):
        builder[right, left] = lambda right, left, hopping: hopping[left.tag[0]]
    for side, step in zip(SIDES, (-1, 1), strict=True):
        end = end_of(hamiltonian, side)
        has_axis = hamiltonian.lead_axis(side) is not None
        builder.attach_lead(_lead(lattices[sizes[end]], side, step, has_axis))
    return builder.finalized()


def _lead(lattice: Any, side: Side, step: int, has_axis: bool) -> "kwant.Builder":
    """Lead that conserves the spin along its axis if there is one."""
    from ..hamiltonian._kwant import kwant

    # Parameters of Kwant's value functions go by name.
    functions: dict[str, tuple[Any, Any, Any]] = {
        "left": (
            lambda site, left_law: left_law,
            lambda site, left_cell: left_cell,
            lambda right, left, left_hopping: left_hopping,
        ),
        "right": (
            lambda site, right_law: right_law,
            lambda site, right_cell: right_cell,
            lambda right, left, right_hopping: right_hopping,
        ),
    }
    law, cell, hopping = functions[side]
    symmetry = kwant.TranslationalSymmetry((step,))
    lead = kwant.Builder(symmetry, conservation_law=law if has_axis else None)
    lead[lattice(0)] = cell
    lead[lattice(1), lattice(0)] = hopping
    return lead


def _matrices(hamiltonian: Hamiltonian, kx: Array, ky: Array, angle: int) -> dict[str, Any]:
    """Blocks at one k-parallel (1,) and angle, by the names of Kwant's parameters."""

    def at_angle(block: Array) -> Array:
        return np.asarray(block[min(angle, len(block) - 1), 0])

    layers = range(len(hamiltonian))
    onsite = [at_angle(hamiltonian.slice_block(layer, kx, ky)) for layer in layers]
    matrices: dict[str, Any] = {
        "onsite": onsite,
        "hopping": [at_angle(hamiltonian.bond_block(bond, kx, ky)) for bond in layers[:-1]],
    }
    for side in SIDES:
        matrices[f"{side}_cell"] = onsite[end_of(hamiltonian, side)]
        matrices[f"{side}_hopping"] = at_angle(hamiltonian.lead_block(side, kx, ky))
        axis = hamiltonian.lead_axis(side)
        if axis is not None:
            spin = np.einsum("a,aij->ij", axis[min(angle, len(axis) - 1)], np.array(PAULI[1:]))
            orbitals = hamiltonian.orbitals(end_of(hamiltonian, side))
            # Kwant sorts the blocks by the eigenvalue: -1 is the majority spin.
            matrices[f"{side}_law"] = -np.kron(np.eye(orbitals), spin)
    return matrices


def _spectral_matrix(
    system: "kwant.system.FiniteSystem", energy: Any, params: dict[str, Any], incident: OneSided
) -> Array:
    """G for equilibrium, else the sum of psi psi^dagger, of all sites."""
    from ..hamiltonian._kwant import kwant

    if incident == "equilibrium":
        return _green_function(system, energy, params)
    states = kwant.wave_function(system, energy, params=params)
    psi = states(0 if incident == "left" else 1).T
    return np.asarray(psi @ psi.conj().T)


def _green_function(
    system: "kwant.system.FiniteSystem", energy: complex, params: dict[str, Any]
) -> Array:
    """Green function of all sites; Kwant's solver gives those at the leads only."""
    hamiltonian = system.hamiltonian_submatrix(params=params)
    matrix = energy * np.eye(len(hamiltonian)) - hamiltonian
    offsets = _offsets(system)
    for lead, interface in zip(system.leads, system.lead_interfaces, strict=True):
        orbitals = np.concatenate([np.arange(offsets[i], offsets[i + 1]) for i in interface])
        matrix[np.ix_(orbitals, orbitals)] -= lead.selfenergy(energy, params=params)
    return np.asarray(np.linalg.inv(matrix))


def _offsets(system: "kwant.system.FiniteSystem") -> Array:
    return np.cumsum([0] + [site.family.norbs for site in system.sites])


def _blocks(system: "kwant.system.FiniteSystem", matrix: Array) -> list[list[Array]]:
    """Blocks of a matrix of all sites, in Kwant's order of sites."""
    cuts = _offsets(system)[1:-1]
    return [np.split(rows, cuts, axis=1) for rows in np.split(matrix, cuts, axis=0)]


def _current(hopping: Array, block: Array, back: Array, incident: OneSided) -> Array:
    """(Im) tr[(sigma T + T sigma) M] / 4 pi of the block between the ends of a bond.

    For equilibrium M is the Green function, and what comes ``back`` is subtracted.
    """
    part = _traces(hopping @ block) + _traces(block @ hopping)
    if incident == "equilibrium":
        adjoint = hopping.conj().T
        part = part - _traces(adjoint @ back) - _traces(back @ adjoint)
    part = part / (4 * np.pi)
    return part if incident == "equilibrium" else part.imag


def _traces(matrix: Array) -> Array:
    """tr[sigma M] with 1, x, y and z of all orbitals: (4,)."""
    orbitals = len(matrix) // 2
    reduced = np.einsum("aiaj->ij", matrix.reshape(orbitals, 2, orbitals, 2))
    return np.array([np.trace(np.array(pauli) @ reduced) for pauli in PAULI])
