"""All magnets of a chain, whatever their direction, and how angular momentum reaches them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from .._typing import Array
from ..model.stack import Stack
from .engines.engine import Engine, Request
from .free_magnet import nearer_lead
from .hamiltonian.chain import SIDES, Chain, Side, other_side

PARALLEL = 1e-15  # sine of an angle that is zero but for rounding


@dataclass(frozen=True)
class Magnet:
    """Neighbouring monolayers ``first`` to ``last`` of one magnetization.

    ``role`` is "free", "fixed" or "vector"; ``leads`` are the sides on which it has no end.
    """

    first: int
    last: int
    role: str
    leads: tuple[Side, ...]

    @property
    def monolayers(self) -> range:
        """Its monolayers, of a lead only the one in the chain."""
        return range(self.first, self.last + 1)


def magnets_of(stack: Stack) -> list[Magnet]:
    """Magnets from left to right; one without exchange counts, but has no lead."""
    magnets, first = [], 0
    ends = {"left": 0, "right": len(stack.monolayers) - 1}
    for magnetization, group in groupby(layer.magnetization for layer in stack.monolayers):
        last = first + len(list(group)) - 1
        if magnetization is not None:
            leads = tuple(
                side
                for side in SIDES
                if first <= ends[side] <= last
                and stack.monolayers[ends[side]].material.splits_spins
            )
            role = magnetization if isinstance(magnetization, str) else "vector"
            magnets.append(Magnet(first, last, role, leads))
        first = last + 1
    return magnets


def window_side(stack: Stack, magnets: list[Magnet]) -> Side:
    """Lead whose states make up the bias window: as for `torque` if there is one free magnet."""
    free = [magnet for magnet in magnets if magnet.role == "free"]
    if len(free) != 1 or len(free[0].leads) == 2:
        return "left"
    if free[0].leads:
        return other_side(free[0].leads[0])
    return nearer_lead(stack, free[0].first, free[0].last)


def is_collinear(chain: Chain) -> bool:
    """Whether all magnets are along one line and nothing else turns spins: no torque then."""
    axes = chain.direction[:, chain.exchange > 0]
    crossed = np.cross(axes, axes[:, :1])
    return not chain.rashba.any() and float(np.abs(crossed).max(initial=0.0)) < PARALLEL


def exchange_torques(chain: Chain, density: Array) -> Array:
    """(exchange/2) n x <sigma> of spin densities (monolayers, 3, angles, rules): same shape."""
    fields = chain.exchange[:, None, None] / 2 * chain.direction.transpose(1, 2, 0)
    return np.cross(fields[..., None], density, axis=1)


def lattice_torques(rashba: Array, density_sin_kx: Array, density_sin_ky: Array) -> Array:
    """Angular momentum that the lattice takes up: <sigma> x h, h = rashba (0, sin ky, -sin kx).

    Rashba coupling (monolayers,) in eV, spin densities times sin kx and sin ky (monolayers, 3,
    angles, rules); same shape.
    """
    (x, y, _), z = np.moveaxis(density_sin_kx, 1, 0), density_sin_ky[:, 2]
    torque = np.stack([-y - z, x, density_sin_ky[:, 0]], axis=1)
    return np.asarray(rashba[:, None, None, None] * torque)


def rashba_torques(chain: Chain, engine: Engine, request: Request, layers: Sequence[int]) -> Array:
    """Angular momentum that the lattice of some monolayers takes up: (layers, 3, angles, rules).

    Or (layers, 3, angles, points) of a request without weights.
    """
    densities = []
    for k in (request.kx, request.ky):  # one after the other: engines take two rules at most
        sine = request.at_points(np.sin(k))
        weight = None if request.weight is None else np.asarray(request.weight) * sine
        asked = replace(request, bonds=(), layers=layers, weight=weight)
        density = engine(chain, asked).density
        densities.append(density * sine if weight is None else density)
    return lattice_torques(chain.rashba[list(layers)], *densities)


def lead_torques(chain: Chain, magnets: list[Magnet], current: Array, torque: Array) -> Array:
    """Torque on semi-infinite magnets beyond the chain, left and right: (2, 3, angles, rules).

    It is the transverse spin current through the inner face of the lead's monolayer without
    the torque on that monolayer: deep inside none is left. ``current`` (bonds, 4, angles,
    rules), ``torque`` (monolayers, 3, angles, rules).
    """
    torques = np.zeros((2, *torque.shape[1:]), torque.dtype)
    for magnet in magnets:
        for side in magnet.leads:
            end, inward = (0, -1) if side == "left" else (-1, 1)
            axis, face = chain.direction[:, end].T[..., None], inward * current[end, 1:]
            torques[end] = face - axis * np.sum(axis * face, axis=0) - torque[end]
    return torques
