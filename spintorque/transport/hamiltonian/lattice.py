"""A stack as a Kwant system: value functions and the parameters that feed them side by side."""

from functools import lru_cache
from inspect import Parameter, Signature
from typing import Any

import numpy as np

from ...errors import QuestionError
from ...model.accuracy import TransportAccuracy
from ...model.checks import finite, pair, polar_angle
from ...model.stack import Stack
from ...spin import SIGMA_0, along
from ..table_cost import KWANT_COST, cost_of, require_affordable
from ._kwant import kwant
from .chain import Chain, Side, make_chain

PARAMETERS = ("theta", "kx", "ky", "bias")


class ValueFunction:
    """A Kwant value function of a site and those of ``PARAMETERS`` that are not bound."""

    def __init__(self, function: Any, bound: dict[str, float]) -> None:
        """Wrap ``function(site, theta, kx, ky, bias)``."""
        self._function = function
        self._bound = bound
        self._free = [name for name in PARAMETERS if name not in bound]
        self.__name__ = "value_function"
        names = [Parameter(n, Parameter.POSITIONAL_OR_KEYWORD) for n in ("site", *self._free)]
        self.__signature__ = Signature(names)

    def __call__(self, site: Any, *values: float) -> Any:
        """Value at a site; QuestionError if a free parameter was not passed to Kwant."""
        if len(values) < len(self._free):
            raise QuestionError(
                f"the system needs params with {', '.join(self._free)}; pass them to Kwant, or "
                "bind them by to_kwant(theta=..., k=(kx, ky), bias=...)"
            )
        return self._function(site, **self._bound, **dict(zip(self._free, values, strict=True)))


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
    return _build(stack, bound)


def _build(stack: Stack, bound: dict[str, float]) -> kwant.system.FiniteSystem:
    size = len(stack.monolayers)
    lattice = kwant.lattice.chain(stack.lattice_constant, name="monolayer", norbs=2)

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
        symmetry = kwant.TranslationalSymmetry((step * stack.lattice_constant,))
        lead = kwant.Builder(symmetry, conservation_law=law)
        lead[lattice(end)] = lead_onsite
        lead[lattice(end + 1), lattice(end)] = -stack.monolayers[end].material.hopping * SIGMA_0
        system.attach_lead(lead)
    return system.finalized()
