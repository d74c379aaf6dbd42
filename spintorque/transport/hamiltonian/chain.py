"""A stack at one bias as numbers per monolayer: the one place where its Hamiltonian is made.

At given k-parallel the stack is a chain of 2x2 blocks
    h_i = e_i + d_i(k) - (exchange_i/2) n_i.sigma + rashba_i (sin ky sigma_y - sin kx sigma_z),
    d_i(k) = -2 t_i (cos kx + cos ky),
coupled by -t_(i,i+1). Monolayer 0 belongs to the left lead, the last one to the right lead,
and both leads go on unchanged from there.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..._typing import Array
from ...model.stack import Stack

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


def other_side(side: Side) -> Side:
    """Return the other one."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True)
class Chain:
    """Hamiltonian of n monolayers at one bias and at several angles theta.

    ``onsite`` (n,) with the bias included, ``exchange`` (n,), ``hopping`` (n,) in the plane,
    ``bond_hopping`` (n-1,) between monolayers, ``rashba`` (n,), all in eV; ``direction``
    (angles, n, 3).
    ``stack``, ``bias`` (V) and ``theta`` (angles,) in rad are what the numbers come from.
    """

    onsite: Array
    exchange: Array
    hopping: Array
    bond_hopping: Array
    rashba: Array
    direction: Array
    stack: Stack
    bias: float
    theta: Array

    def __len__(self) -> int:
        """Return the number of monolayers."""
        return len(self.onsite)

    def level(self, layer: int, kx: Any, ky: Any) -> Any:
        """e_i + d_i(k) in eV."""
        return self.onsite[layer] - 2 * self.hopping[layer] * (np.cos(kx) + np.cos(ky))

    def axes(self, layer: int) -> Array:
        """Spin directions of a monolayer, (angles, 3), or (1, 3) where theta does not matter."""
        found: Array = self.direction[:, layer]
        return found[:1] if np.all(found == found[:1]) else found

    def rashba_field(self, layer: int, kx: Any, ky: Any) -> Any:
        """Part of the resolvent along sigma (3, ...) in eV that Rashba coupling adds."""
        strength = self.rashba[layer]
        zero = np.zeros_like(np.sin(kx))
        return strength * np.stack([zero, -np.sin(ky), np.sin(kx)])

    def end(self, side: Side) -> int:
        """Monolayer that belongs to a lead."""
        return 0 if side == "left" else len(self) - 1

    def lead_levels(self, side: Side, kx: Any, ky: Any) -> Array:
        """Centres (eV) of a lead's bands at k-parallel: majority, minority; shape (2, ...)."""
        layer = self.end(side)
        level, half = self.level(layer, kx, ky), self.exchange[layer] / 2
        return np.stack([level - half, level + half])

    def lead_axes(self, side: Side) -> Array:
        """Quantisation axis of a lead, (angles, 3): its magnetization, or +z if it has none."""
        found = self.axes(self.end(side))
        return found if found.any() else np.array([[0.0, 0.0, 1.0]])


def make_chain(stack: Stack, bias: float, theta: Any) -> Chain:
    """Chain of a stack at a bias (V) and angles (rad, any number of them)."""
    materials = [layer.material for layer in stack.monolayers]
    hopping = np.array([material.hopping for material in materials])
    angles = np.atleast_1d(np.asarray(theta, float))
    return Chain(
        onsite=np.array([material.onsite for material in materials]) + stack.potential(bias),
        exchange=np.array([material.exchange for material in materials]),
        hopping=hopping,
        bond_hopping=(hopping[1:] + hopping[:-1]) / 2,
        rashba=np.array([material.rashba for material in materials]),
        direction=stack.directions(angles),
        stack=stack,
        bias=bias,
        theta=angles,
    )


def relative_sign(axes: Array, reference: Array) -> float | None:
    """0 for no magnet, +-1 for one exactly along or against the reference, None for others."""
    if not axes.any():
        return 0.0
    for sign in (1.0, -1.0):
        if axes.shape == reference.shape and np.array_equal(axes, sign * reference):
            return sign
    return None
