"""The engine for any number of orbitals: batched NumPy Green functions of n x n blocks.

For two neighbours psi, psi' coupled by T = H[i+1, i] the current of O = (sigma T + T sigma)/2
is Im(psi'^dagger O psi)/2 pi. On the far side of a bond g = R - i a/2 with a the spectral
function, a product: the current that flows off comes from a alone, the rest precesses.
Where T does not touch spin, only the spin parts of matrices enter the latter.
"""

from collections.abc import Callable

import numpy as np

from ..._typing import Array
from ..hamiltonian.block_chain import dagger, lattice_block, pauli_traces, sigma, spin_part
from ..hamiltonian.chain import Side
from ..hamiltonian.interface import Hamiltonian
from .block_half import Halves, halves
from .engine import OneSided, Request, Spectra, in_parts, kind_of, no_spectra, one_side

ELEMENTS_PER_PART = 200_000  # of one block at all points and angles
BlockOf = Callable[[int, Array, Array], Array]
"""Block of a layer at kx and ky (points,) in rad."""


def points_at_once(hamiltonian: Hamiltonian) -> int:
    """Points of which the blocks of all angles take little memory."""
    largest = max(2 * hamiltonian.orbitals(layer) for layer in range(len(hamiltonian)))
    return max(ELEMENTS_PER_PART // (hamiltonian.angles * largest**2), 16)


@in_parts(points_at_once)
def spectra(hamiltonian: Hamiltonian, request: Request) -> Spectra:
    """Spectra of any Hamiltonian; the interface is `engine.Engine`."""
    size = points_at_once(hamiltonian)
    starts = range(0, max(len(request), 1), size)
    parts = [_part(hamiltonian, request.part(slice(start, start + size))) for start in starts]
    return Spectra.joined(parts, axis=-1)


def local_torque(hamiltonian: Hamiltonian, request: Request) -> Array:
    """Torque that the electrons exert within each layer of a request: the depth profile.

    It is <i [sigma/2, H_ii]>, the spin that goes from the electrons to what makes the
    on-site block depend on spin: for an exchange field alone (exchange/2) n x <sigma>. Spin
    current in minus spin current out is the same, unless hoppings touch spin: then the two
    adjacent values of `bond_torque` add to it. Shape (layers, 3, angles, points), in the
    unit of the spectral currents; real for incident states, for equilibrium complex.
    """
    return _precession(hamiltonian, request, hamiltonian.slice_block)


def exchange_torque(hamiltonian: Hamiltonian, request: Request) -> Array:
    """Part of `local_torque` that acts on the magnetization: that of the exchange alone."""
    return _precession(hamiltonian, request, hamiltonian.exchange_block)


def _precession(hamiltonian: Hamiltonian, request: Request, block_of: BlockOf) -> Array:
    """<i [sigma/2, block]> of a block of each layer of a request."""
    request, incident = request.expanded(), one_side(request)
    sides = halves(hamiltonian, request.kx, request.ky, request.energy)
    torques = _empty(hamiltonian, request, len(request.layers))
    for row, layer in enumerate(request.layers):
        block = spin_part(block_of(layer, request.kx, request.ky))
        torques[row] = _commuted(block, density_matrix(sides, layer, incident), incident)
    return _weighted(torques, request.weight)


def _commuted(block: Array, matrix: Array, incident: OneSided) -> Array:
    """i/2 tr([sigma, block] rho): (3, angles, points)."""
    # tr([sigma, H] rho) = tr(sigma [H, rho]).
    traces = np.asarray(0.5j * pauli_traces(block @ matrix - matrix @ block)[1:])
    return traces if incident == "equilibrium" else traces.real


def bond_torque(hamiltonian: Hamiltonian, request: Request) -> Array:
    """Half the spin that the hopping across each bond of a request takes from the electrons.

    It is Im(psi'^dagger (T sigma - sigma T)/2 psi)/2 pi, zero where hoppings do not touch
    spin. Shape (bonds, 3, angles, points), in the unit of `local_torque`.
    """
    request, incident = request.expanded(), one_side(request)
    result = _empty(hamiltonian, request, len(request.bonds))
    touching = [
        (row, bond)
        for row, bond in enumerate(request.bonds)
        if spin_part(hamiltonian.bond_block(bond, request.kx, request.ky)).any()
    ]
    if not touching:
        return _weighted(result, request.weight)
    sides = halves(hamiltonian, request.kx, request.ky, request.energy)
    for row, bond in touching:
        operators = _operators(sides.hopping(bond), -1)[1:]
        if incident == "equilibrium":
            result[row] = _equilibrium(sides, bond, operators)
        else:
            result[row] = _trace_imag(operators, _across(sides, bond, incident))
    return _weighted(result, request.weight)


def _part(hamiltonian: Hamiltonian, request: Request) -> Spectra:
    incident = one_side(request)
    sides = halves(hamiltonian, request.kx, request.ky, request.energy)
    result = no_spectra(hamiltonian, request)
    for row, bond in enumerate(request.bonds):
        if incident == "equilibrium":
            result.current[row, 1:] = _equilibrium_current(sides, bond)
        else:
            result.current[row] = _incident_current(sides, bond, incident)
    for row, layer in enumerate(request.layers):
        traces = pauli_traces(density_matrix(sides, layer, incident))[1:]
        result.density[row] = traces if incident == "equilibrium" else traces.real
    for row, layer in enumerate(request.lattice):
        block = lattice_block(hamiltonian, layer, request.kx, request.ky)
        result.lattice[row] = _commuted(block, density_matrix(sides, layer, incident), incident)
    return result


def _empty(hamiltonian: Hamiltonian, request: Request, rows: int) -> Array:
    return np.zeros((rows, 3, hamiltonian.angles, len(request)), kind_of(request))


def _weighted(values: Array, weight: Array | None) -> Array:
    return values if weight is None else np.einsum("...p,wp->...w", values, weight).real


def density_matrix(sides: Halves, layer: int, incident: OneSided) -> Array:
    """Density matrix per energy at a monolayer: psi psi^dagger/2 pi, or i G/pi."""
    if incident == "equilibrium":
        return 1j / np.pi * sides.local_green(layer)
    states = sides.states(layer, incident)
    return np.asarray(states @ dagger(states) / (2 * np.pi))


def _operators(hopping: Array, sign: int) -> list[Array]:
    """(sigma T + T sigma)/2, or (T sigma - sigma T)/2 for sign -1, of 1, x, y, z."""
    rows, columns = hopping.shape[-2:]
    return [(sign * sigma(a, rows) @ hopping + hopping @ sigma(a, columns)) / 2 for a in range(4)]


def _trace_imag(operators: list[Array], matrix: Array) -> Array:
    """Im tr(O M)/2 pi of each operator."""
    traces = [np.einsum("...ab,...ba->...", operator, matrix).imag for operator in operators]
    return np.stack(traces) / (2 * np.pi)


def _across(sides: Halves, bond: int, side: Side) -> Array:
    """psi psi'^dagger summed over the states from a lead."""
    hopping = sides.hopping(bond)
    if side == "left":
        states = sides.states(bond, side)
        return np.asarray(states @ dagger(sides.right.greens[bond + 1] @ hopping @ states))
    states = sides.states(bond + 1, side)
    return np.asarray(sides.left.greens[bond] @ dagger(hopping) @ states @ dagger(states))


def _incident_current(sides: Halves, bond: int, side: Side) -> Array:
    """Charge and spin current (4, angles, points) of the states from one lead."""
    hopping = sides.hopping(bond)
    near, far, half, onward = (
        (bond, bond + 1, sides.right, hopping)
        if side == "left"
        else (bond + 1, bond, sides.left, dagger(hopping))
    )
    sign = 1 if side == "left" else -1
    states = sides.states(near, side)
    green, outlet = half.greens[far], half.greens[far] @ half.roots[far]
    arrived = onward @ states
    flown = dagger(arrived) @ outlet
    real = (green + dagger(green)) / 2
    if not spin_part(hopping).any():
        source = spin_part(arrived @ dagger(arrived))
        turned = pauli_traces(source @ spin_part(real)).imag
        turned[0] = 0
        absorbed = pauli_traces(arrived @ flown @ dagger(outlet)).real / 2
        absorbed[0] = np.sum(np.abs(flown) ** 2, axis=(-2, -1)) / 2
        return np.asarray(sign * (turned + absorbed) / (2 * np.pi))
    # The general case: the same split, with operators that mix orbitals and spin.
    operators = [o if side == "left" else dagger(o) for o in _operators(hopping, 1)]
    turned = _trace_imag(operators, states @ dagger(arrived) @ real)
    turned[0] = 0
    absorbed = _trace_imag(operators, 0.5j * states @ flown @ dagger(outlet))
    return np.asarray(sign * (turned + absorbed))


def _equilibrium_current(sides: Halves, bond: int) -> Array:
    hopping = sides.hopping(bond)
    if spin_part(hopping).any():
        return _equilibrium(sides, bond, _operators(hopping, 1)[1:])
    source = spin_part(hopping @ sides.local_green(bond) @ dagger(hopping))
    green = spin_part(sides.right.greens[bond + 1])
    return np.asarray(pauli_traces(source @ green - green @ source)[1:] / (2 * np.pi))


def _equilibrium(sides: Halves, bond: int, operators: list[Array]) -> Array:
    """(tr[O G_(i,i+1)] - tr[O^dagger G_(i+1,i)])/2 pi of each operator."""
    hopping, right = sides.hopping(bond), sides.right.greens[bond + 1]
    local = sides.local_green(bond)
    forth, back = local @ dagger(hopping) @ right, right @ hopping @ local
    traces = [
        np.einsum("...ab,...ba->...", operator, forth)
        - np.einsum("...ab,...ba->...", dagger(operator), back)
        for operator in operators
    ]
    return np.stack(traces) / (2 * np.pi)
