"""The plain twin of the engine in C: batched NumPy Green functions of 2x2 blocks.

Every quantity comes from the Green functions of the two halves of the chain on either side
of a bond or monolayer. All 2x2 matrices are Pauli vectors of shape (4, angles, points).
"""

import numpy as np

from ..._typing import Array
from ...spin import pauli_dagger, pauli_inverse, pauli_product
from ..hamiltonian.chain import Chain, Side
from .engine import Request, Spectra, in_parts, no_spectra, one_side, points_in_cache
from .recursive_green import HalfChain, half_chain, sandwich


@in_parts(points_in_cache)
def spectra(chain: Chain, request: Request) -> Spectra:
    """Spectra of a chain; the interface is `spintorque.transport.engines.engine.Engine`."""
    incident, points = one_side(request), (request.kx, request.ky, request.energy)
    left = half_chain(chain, "left", *points, broadening=incident == "left")
    right = half_chain(chain, "right", *points, broadening=incident == "right")
    result = no_spectra(chain, request)
    for row, bond in enumerate(request.bonds):
        if incident == "equilibrium":
            result.current[row, 1:] = _equilibrium_current(chain, left, right, bond)
        else:
            result.current[row] = _incident_current(chain, left, right, bond, incident)
    for row, layer in enumerate(request.layers):
        green = local_green(chain, left, right, layer)
        if incident == "equilibrium":
            result.density[row] = 2j * green[1:] / np.pi
        else:
            gamma = (left if incident == "left" else right).gamma(layer)
            result.density[row] = sandwich(green, gamma)[1:].real / np.pi
    return result


def determinant_ratio(chain: Chain, bond: int, request: Request) -> Array:
    """B/A of the determinant A + B cos(theta) between two magnets along +z, (points,).

    ``request`` asks for complex energies; see `spintorque.transport.lloyd_energy`.
    """
    points = request.expanded()
    where = points.kx, points.ky, points.energy
    mean, along = half_chain(chain, "left", *where, broadening=False).inverses[bond]
    a, b = (
        chain.bond_hopping[bond] ** 2
        * (half_chain(chain, "right", *where, broadening=False).greens[bond + 1])
    )
    d = mean - a
    return np.asarray(2 * along * b / (d * d - along * along - b * b))


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
