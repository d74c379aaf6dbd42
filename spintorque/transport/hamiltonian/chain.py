"""A stack at one bias as numbers per monolayer: the one place where its Hamiltonian is made.

At given k-parallel the stack is a chain of 2x2 blocks
    h_i = e_i + d_i(k) - (exchange_i/2) n_i.sigma + rashba_i (sin ky sigma_y - sin kx sigma_z),
    d_i(k) = -2 t_i (cos kx + cos ky),
coupled by -t_(i,i+1). Monolayer 0 belongs to the left lead, the last one to the right lead,
and both leads go on unchanged from there.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..._typing import Array
from ...model.material import Material
from ...model.stack import BoundLevels, Stack
from ...spin import along, pauli_matrix
from .collinear_blocks import CollinearBlock, CollinearBlocks, SpinBlocks

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True)
class Chain:
    """Hamiltonian of n monolayers of one orbital, at one bias and at several angles theta.

    ``onsite`` (n,) with the bias included, ``exchange`` (n,), ``hopping`` (n,) in the plane,
    ``bond_hopping`` (n-1,) between monolayers, ``rashba`` (n,), all in eV; ``direction``
    (angles, n, 3). ``chemical_potentials`` (eV) are those of the left and the right lead.
    It fulfils `spintorque.transport.hamiltonian.interface.Hamiltonian`.
    """

    onsite: Array
    exchange: Array
    hopping: Array
    bond_hopping: Array
    rashba: Array
    direction: Array
    chemical_potentials: tuple[float, float]
    bound_levels: BoundLevels

    def __len__(self) -> int:
        """Return the number of monolayers."""
        return len(self.onsite)

    @property
    def angles(self) -> int:
        """Number of angles."""
        return len(self.direction)

    @property
    def one_orbital(self) -> "Chain":
        """The chain itself."""
        return self

    @property
    def collinear_blocks(self) -> CollinearBlocks | None:
        """Blocks of each spin, None with Rashba coupling."""
        if self.rashba.any():
            return None
        hopping = [_one_hopping(-t) for t in self.bond_hopping]
        ends = [_one_hopping(-self.hopping[self.end(side)]) for side in SIDES]
        return CollinearBlocks(
            tuple(self._spin_levels(layer) for layer in range(len(self))),
            (0.0,) * len(self),
            tuple(hopping),
            (ends[0], ends[1]),
        )

    def _spin_levels(self, layer: int) -> CollinearBlock:
        def levels(sign: float) -> SpinBlocks:
            shift = sign * self.exchange[layer] / 2
            return lambda kx, ky: np.reshape(self.level(layer, kx, ky) + shift, (-1, 1, 1))

        if not self.exchange[layer]:
            return CollinearBlock((levels(0.0),))
        return CollinearBlock((levels(-1.0), levels(1.0)), self.axes(layer))

    @property
    def depends_on_cosines(self) -> bool:
        """Whether energies depend on k-parallel through cos kx + cos ky alone."""
        return not self.rashba.any()

    @property
    def in_plane_symmetry(self) -> Literal["square", "none"]:
        """Symmetry in k-parallel: Rashba coupling has none of those of the square."""
        return "square" if self.depends_on_cosines else "none"

    def orbitals(self, layer: int) -> int:
        """Number of orbitals of a monolayer, without spin."""
        return 1

    def level(self, layer: int, kx: Any, ky: Any) -> Any:
        """e_i + d_i(k) in eV."""
        return self.onsite[layer] - 2 * self.hopping[layer] * (np.cos(kx) + np.cos(ky))

    def axes(self, layer: int) -> Array:
        """Spin directions of a monolayer, (angles, 3), or (1, 3) where theta does not matter."""
        directions: Array = self.direction[:, layer]
        return directions[:1] if np.all(directions == directions[:1]) else directions

    def rashba_field(self, layer: int, kx: Any, ky: Any) -> Any:
        """Part of the resolvent along sigma (3, ...) in eV that Rashba coupling adds."""
        strength = self.rashba[layer]
        zero = np.zeros_like(np.sin(kx))
        return strength * np.stack([zero, -np.sin(ky), np.sin(kx)])

    def end(self, side: Side) -> int:
        """Monolayer that belongs to a lead."""
        return 0 if side == "left" else len(self) - 1

    def slice_block(self, layer: int, kx: Array, ky: Array) -> Array:
        """H[i, i] of a monolayer, (angles or 1, points, 2, 2) in eV."""
        level = np.asarray(self.level(layer, kx, ky))
        rashba = pauli_matrix(np.concatenate([0 * level[None], self.rashba_field(layer, kx, ky)]))
        exchange = self.exchange_block(layer, kx, ky)
        return np.asarray(level[:, None, None] * np.eye(2) - rashba + exchange)

    def exchange_block(self, layer: int, kx: Array, ky: Array) -> Array:
        """-(exchange/2) n.sigma of a monolayer, (angles or 1, 1, 2, 2) in eV."""
        field = np.array([along(axis) for axis in self.axes(layer)]) * self.exchange[layer] / 2
        return np.asarray(-field[:, None])

    def bond_block(self, bond: int, kx: Array, ky: Array) -> Array:
        """H[i+1, i] across a bond, (1, points, 2, 2) in eV."""
        return _same_at_all(-self.bond_hopping[bond], kx)

    def lead_block(self, side: Side, kx: Array, ky: Array) -> Array:
        """H[j+1, j] between cells of a lead, (1, points, 2, 2) in eV."""
        return _same_at_all(-self.hopping[self.end(side)], kx)

    def lead_levels(self, side: Side, kx: Any, ky: Any) -> Array:
        """Centres (eV) of a lead's bands at k-parallel: majority, minority; shape (2, ...)."""
        layer = self.end(side)
        level, half = self.level(layer, kx, ky), self.exchange[layer] / 2
        return np.stack([level - half, level + half])

    def lead_axis(self, side: Side) -> Array:
        """Quantisation axis of a lead, (angles, 3): its magnetization, or +z if it has none."""
        directions = self.axes(self.end(side))
        return directions if directions.any() else np.array([[0.0, 0.0, 1.0]])

    def band_edges(self, side: Side, kx: Array, ky: Array) -> Array:
        """Bottoms and tops (eV) of a lead's two bands at k-parallel: shape (4, points)."""
        levels = self.lead_levels(side, kx, ky)
        half_width = 2 * self.hopping[self.end(side)]
        return np.concatenate([levels - half_width, levels + half_width])

    def at_angles(self, chosen: slice) -> "Chain":
        """Return the chain at some of its angles."""
        return replace(self, direction=self.direction[chosen])


def make_chain(stack: Stack, bias: float, theta: Any) -> Chain:
    """Chain of a stack at a bias (V) and angles (rad, any number of them)."""
    layers = (layer.material for layer in stack.monolayers)
    materials = [material for material in layers if isinstance(material, Material)]
    hopping = np.array([material.hopping for material in materials])
    return Chain(
        onsite=np.array([material.onsite for material in materials]) + stack.potential(bias),
        exchange=np.array([material.exchange for material in materials]),
        hopping=hopping,
        bond_hopping=(hopping[1:] + hopping[:-1]) / 2,
        rashba=np.array([material.rashba for material in materials]),
        direction=stack.directions(np.atleast_1d(np.asarray(theta, float))),
        chemical_potentials=stack.chemical_potentials(bias),
        bound_levels=stack.bound_levels,
    )


def _one_hopping(hopping: float) -> CollinearBlock:
    return CollinearBlock((lambda kx, ky: np.broadcast_to(hopping, (len(kx), 1, 1)),))


def _same_at_all(hopping: float, kx: Array) -> Array:
    """Hopping without spin, the same at every k-parallel."""
    return np.broadcast_to(hopping * np.eye(2), (1, len(kx), 2, 2))
