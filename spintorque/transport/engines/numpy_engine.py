"""The plain twin of the engine in C: batched NumPy Green functions of 2x2 blocks.

Every quantity comes from the Green functions of the two halves of the chain on either side
of a bond or monolayer. All 2x2 matrices are Pauli vectors of shape (4, angles, points).
"""

import numpy as np

from ..._typing import Array
from ...spin import pauli_dagger, pauli_inverse, pauli_product
from ..hamiltonian.chain import Chain, Side
from .engine import Request, Spectra, both_sides, sum_blocks
from .recursive_green import HalfChain, half_chain, sandwich


def spectra(chain: Chain, request: Request) -> Spectra:
    """Spectra of a chain; the interface is `spintorque.transport.engines.engine.Engine`."""
    if request.weight is not None:
        return sum_blocks(spectra, chain, request)
    request = request.expanded()
    if request.incident == "both":
        return both_sides(spectra, chain, request)
    incident, points = request.incident, (request.kx, request.ky, request.energy)
    left = half_chain(chain, "left", *points, broadening=incident == "left")
    right = half_chain(chain, "right", *points, broadening=incident == "right")
    shape = (len(chain.direction), len(request))
    kind = complex if incident == "equilibrium" else float
    current = np.zeros((len(request.bonds), 4, *shape), kind)
    density = np.zeros((len(request.layers), 3, *shape), kind)
    for row, bond in enumerate(request.bonds):
        if incident == "equilibrium":
            current[row, 1:] = _equilibrium_current(chain, left, right, bond)
        else:
            current[row] = _incident_current(chain, left, right, bond, incident)
    for row, layer in enumerate(request.layers):
        green = local_green(chain, left, right, layer)
        if incident == "equilibrium":
            density[row] = 2j * green[1:] / np.pi
        else:
            gamma = (left if incident == "left" else right).gamma(layer)
            density[row] = sandwich(green, gamma)[1:].real / np.pi
    return Spectra(current, density)


def local_green(chain: Chain, left: HalfChain, right: HalfChain, layer: int) -> Array:
    """Green function of the whole chain at one monolayer (Pauli vector)."""
    if layer == len(chain) - 1:
        squared = chain.bond_hopping[-1] ** 2
        return pauli_inverse(right.inverse(layer) - squared * left.green(layer - 1))
    squared = chain.bond_hopping[layer] ** 2
    return pauli_inverse(left.inverse(layer) - squared * right.green(layer + 1))


def _incident_current(
    chain: Chain, left: HalfChain, right: HalfChain, bond: int, side: Side
) -> Array:
    squared = chain.bond_hopping[bond] ** 2
    if side == "left":
        green = pauli_inverse(left.inverse(bond) - squared * right.green(bond + 1))
        spectral = sandwich(green, left.gamma(bond))
        product = pauli_product(spectral, pauli_dagger(right.green(bond + 1)))
    else:
        green = pauli_inverse(right.inverse(bond + 1) - squared * left.green(bond))
        spectral = sandwich(green, right.gamma(bond + 1))
        product = pauli_product(left.green(bond), spectral)
    return np.asarray(squared * product.imag / np.pi)


def _equilibrium_current(chain: Chain, left: HalfChain, right: HalfChain, bond: int) -> Array:
    """Commutator of G and the right half, written as a cross product of small vectors."""
    squared = chain.bond_hopping[bond] ** 2
    inverse, green = left.inverse(bond), right.green(bond + 1)
    total = inverse - squared * green
    determinant = total[0] ** 2 - (total[1] ** 2 + total[2] ** 2 + total[3] ** 2)
    cross = np.stack(
        np.broadcast_arrays(
            inverse[2] * green[3] - inverse[3] * green[2],
            inverse[3] * green[1] - inverse[1] * green[3],
            inverse[1] * green[2] - inverse[2] * green[1],
        )
    )
    return np.asarray(-2j * squared / np.pi * cross / determinant)
