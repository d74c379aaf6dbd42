"""A stack as a Kwant system: value functions and the parameters that feed them side by side."""

from functools import lru_cache
from typing import Any

import numpy as np

from ...model.accuracy import TransportAccuracy
from ...model.checks import finite, pair, polar_angle
from ...model.stack import Stack
from ...spin import SIGMA_0, along
from ..table_cost import KWANT_COST, cost_of, require_affordable
from ._kwant import kwant
from .chain import Chain, Side, make_chain
from .kwant_slices import slice_system
from .value_functions import ValueFunction

ONE_POINT = TransportAccuracy(k_points=4)


def kwant_system(
    stack: Stack,
    *,
    theta: float | None = None,
    k: tuple[float, float] | None = None,
    bias: float | None = None,
) -> kwant.system.FiniteSystem:
    """Finalized Kwant system of a stack; see `spintorque.Stack.to_kwant`.

    Site ``chain(i)`` is monolayer i, with 0 and the last one belonging to the leads; lead 0
    is the left one. Each lead conserves the spin along its axis; block 0 is the majority.
    """
    require_affordable(cost_of(stack, ONE_POINT, cost_factor=KWANT_COST))
    bound: dict[str, float] = {}
    if theta is not None:
        bound["theta"] = polar_angle("theta", theta)
    if k is not None:
        bound["kx"], bound["ky"] = pair("k", k, "rad per lattice constant")
    if bias is not None:
        bound["bias"] = finite("bias", bias, "V")
    if stack.has_orbitals:
        return slice_system(stack, bound)
    return _build(stack, bound)


def _build(stack: Stack, bound: dict[str, float]) -> kwant.system.FiniteSystem:
    size, spacing = len(stack.monolayers), stack.positions[1]
    lattice = kwant.lattice.chain(spacing, name="monolayer", norbs=2)

    @lru_cache(maxsize=16)
    def chain(theta: float, bias: float) -> Chain:
        return make_chain(stack, bias, theta)

    def block(layer: int, theta: float, kx: float, ky: float, bias: float) -> Any:
        numbers = chain(theta, bias)
        exchange_field = along(numbers.direction[0, layer]) * (numbers.exchange[layer] / 2)
        rashba = along(numbers.rashba_field(layer, kx, ky))
        return SIGMA_0 * numbers.level(layer, kx, ky) - exchange_field - rashba

    def spin_law(side: Side, theta: float, bias: float) -> Any:
        # Kwant sorts the blocks by the eigenvalue: -1 is the majority spin.
        return -np.array(along(chain(theta, bias).lead_axis(side)[0]))

    onsite = ValueFunction(lambda site, **values: block(site.tag[0], **values), bound)
    bonds = chain(0.0, 0.0).bond_hopping
    system = kwant.Builder()
    for layer in range(size):
        system[lattice(layer)] = onsite
    for layer, hopping in enumerate(bonds):
        system[lattice(layer + 1), lattice(layer)] = -hopping * SIGMA_0
    ends: tuple[tuple[Side, int, int], ...] = (("left", -1, 0), ("right", 1, size - 1))
    for side, step, end in ends:
        # Kwant moves a lead's sites to its own unit cell, so their tags do not name the layer.
        lead_onsite = ValueFunction(lambda site, end=end, **values: block(end, **values), bound)
        law = ValueFunction(
            lambda site, side=side, **v: spin_law(side, v["theta"], v["bias"]), bound
        )
        symmetry = kwant.TranslationalSymmetry((step * spacing,))
        lead = kwant.Builder(symmetry, conservation_law=law)
        lead[lattice(end)] = lead_onsite
        lead[lattice(end + 1), lattice(end)] = -chain(0.0, 0.0).hopping[end] * SIGMA_0
        system.attach_lead(lead)
    return system.finalized()
