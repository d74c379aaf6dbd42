"""A stack of several orbitals as a Kwant system: a site a slice."""

from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from ...model.stack import Stack
from ...spin import along
from ._kwant import kwant
from .block_chain import BlockChain
from .chain import SIDES, Side
from .orbital_chain import make_orbital_chain
from .slices import slice_positions
from .value_functions import ValueFunction


def slice_system(stack: Stack, bound: dict[str, float]) -> kwant.system.FiniteSystem:
    """Finalized system whose sites are the slices of the stack's Hamiltonian, in their order.

    ``bound`` values are fixed, the others of theta, kx, ky (phases along the vectors of the plane)
    and bias are parameters. Lead 0 is the left one; a lead conserves the spin along its axis.
    """

    @lru_cache(maxsize=16)
    def chain(theta: float, bias: float) -> BlockChain:
        return make_orbital_chain(stack, bias, theta)

    def at(name: str, number: Any, theta: float, kx: float, ky: float, bias: float) -> Any:
        block = getattr(chain(theta, bias), name)(number, np.array([kx]), np.array([ky]))
        return block[0, 0]

    def law(side: Side, theta: float, bias: float) -> Any:
        # Kwant sorts the blocks by the eigenvalue: -1 is the majority spin.
        numbers = chain(theta, bias)
        axis = numbers.lead_axis(side)
        orbitals = numbers.orbitals(0 if side == "left" else len(numbers) - 1)
        assert axis is not None
        return -np.kron(np.eye(orbitals), np.array(along(axis[0])))

    shape = chain(0.0, 0.0)
    spacing = float(np.mean(np.diff(slice_positions(stack))))
    sizes = [shape.orbitals(number) for number in range(len(shape))]
    lattices = {
        size: kwant.lattice.chain(spacing, name=f"slice of {size} orbitals", norbs=2 * size)
        for size in set(sizes)
    }
    sites = [lattices[size](number) for number, size in enumerate(sizes)]
    value = partial(ValueFunction, bound=bound)
    system = kwant.Builder()
    for number, site in enumerate(sites):
        system[site] = value(lambda site, number=number, **v: at("slice_block", number, **v))
    for bond, (left, right) in enumerate(pairwise(sites)):
        system[right, left] = value(
            lambda right, left, bond=bond, **v: at("bond_block", bond, **v), sites=2
        )
    for side, step, end in zip(SIDES, (-1, 1), (0, len(sites) - 1), strict=True):
        has_axis = shape.lead_axis(side) is not None
        conserved = value(lambda site, side=side, **v: law(side, v["theta"], v["bias"]))
        lead = kwant.Builder(
            kwant.TranslationalSymmetry((step * spacing,)),
            conservation_law=conserved if has_axis else None,
        )
        own = lattices[sizes[end]]
        lead[own(end)] = value(lambda site, end=end, **v: at("slice_block", end, **v))
        lead[own(end + 1), own(end)] = value(
            lambda right, left, side=side, **v: at("lead_block", side, **v), sites=2
        )
        system.attach_lead(lead)
    return system.finalized()
