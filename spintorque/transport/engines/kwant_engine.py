"""Reference engine: the same spectra from Kwant's scattering states and Green functions.

One point and one angle at a time, some 15 ms each; for checks, not for tables.
"""

from typing import Any

import numpy as np

from ..._typing import Array
from ...spin import pauli_vector
from ..hamiltonian._kwant import kwant
from ..hamiltonian.chain import Chain
from ..hamiltonian.lattice import kwant_system
from .engine import OneSided, Request, Spectra, both_sides, sum_blocks


def spectra(chain: Chain, request: Request) -> Spectra:
    """Spectra of a chain; the interface is `spintorque.transport.engines.engine.Engine`."""
    if request.weight is not None:
        return sum_blocks(spectra, chain, request)
    request = request.expanded()
    incident, shape = request.incident, (len(chain.direction), len(request))
    if incident == "both":
        return both_sides(spectra, chain, request)
    kind = complex if incident == "equilibrium" else float
    current = np.zeros((len(request.bonds), 4, *shape), kind)
    density = np.zeros((len(request.layers), 3, *shape), kind)
    system = kwant_system(chain.stack)
    for angle, point in np.ndindex(shape):
        params: dict[str, Any] = {"theta": float(chain.theta[angle]), "bias": chain.bias}
        params |= {"kx": request.kx[point], "ky": request.ky[point]}
        blocks = _spectral_blocks(system, request.energy[point], params, incident)
        for row, bond in enumerate(request.bonds):
            part = _current(blocks, bond, chain.bond_hopping[bond], incident)
            current[row, :, angle, point] = part
        for row, layer in enumerate(request.layers):
            part = pauli_vector(blocks[layer, layer])[1:] / np.pi
            density[row, :, angle, point] = 2j * part if incident == "equilibrium" else part.real
    return Spectra(current, density)


def _spectral_blocks(
    system: kwant.system.FiniteSystem, energy: Any, params: dict[str, Any], incident: OneSided
) -> Array:
    """G for equilibrium, else the sum of psi psi^dagger, as blocks (layer, layer, 2, 2)."""
    if incident == "equilibrium":
        matrix = _green_function(system, energy, params)
    else:
        states = kwant.wave_function(system, energy, params=params)
        psi = states(0 if incident == "left" else 1).T
        matrix = psi @ psi.conj().T
    size = matrix.shape[0] // 2
    order = np.argsort([site.tag[0] for site in system.sites])
    blocks = matrix.reshape(size, 2, size, 2).transpose(0, 2, 1, 3)
    return np.asarray(blocks[np.ix_(order, order)])


def _green_function(
    system: kwant.system.FiniteSystem, energy: complex, params: dict[str, float]
) -> Array:
    """Green function of all sites; Kwant's solver gives those at the leads only."""
    hamiltonian = system.hamiltonian_submatrix(params=params)
    matrix = energy * np.eye(len(hamiltonian)) - hamiltonian
    for lead, interface in zip(system.leads, system.lead_interfaces, strict=True):
        orbitals = np.concatenate([[2 * site, 2 * site + 1] for site in interface])
        matrix[np.ix_(orbitals, orbitals)] -= lead.selfenergy(energy, params=params)
    return np.asarray(np.linalg.inv(matrix))


def _current(blocks: Array, bond: int, hopping: float, incident: OneSided) -> Array:
    """(Im) Tr[-t sigma M] / 2 pi of the block (or commutator of blocks) at a bond."""
    block = blocks[bond, bond + 1]
    if incident == "equilibrium":
        block = block - blocks[bond + 1, bond]
    part = -hopping * pauli_vector(block) / np.pi
    return part if incident == "equilibrium" else part.imag
