"""Random stacks without spin-orbit coupling, spin by spin and as matrices of both spins."""

from dataclasses import dataclass, field

import numpy as np
from block_stacks import SIGMA, BlockStack, hermitian, hop, unit


@dataclass
class Part:
    """Matrices of spin up and down along an axis (angles, 3), or one matrix and no axis."""

    spins: tuple
    axis: np.ndarray | None = None

    def full(self, angle):
        if self.axis is None:
            return np.kron(self.spins[0], SIGMA[0])
        along = np.einsum("a,aij->ij", self.axis[angle % len(self.axis)], SIGMA[1:])
        up, down = self.spins
        return np.kron(up, SIGMA[0] + along) / 2 + np.kron(down, SIGMA[0] - along) / 2


@dataclass
class CollinearStack:
    onsite: list
    hopping: list
    lead_hopping: tuple
    potential: list = field(default_factory=list)

    def at(self, angle):
        """The stack at one angle as matrices of both spins."""
        onsite = [
            part.full(angle) + shift * np.eye(2 * len(part.spins[0]))
            for part, shift in zip(self.onsite, self.potential, strict=True)
        ]
        leads = tuple(part.full(angle) for part in self.lead_hopping)
        return BlockStack(onsite, [part.full(angle) for part in self.hopping], leads)


def magnet(rng, rows, axis):
    level, splitting = 0.4 * hermitian(rng, rows), hermitian(rng, rows) / 4 + 0.5 * np.eye(rows)
    return Part((level - splitting, level + splitting), axis)


def metal(rng, rows, level=0.0):
    return Part((0.4 * hermitian(rng, rows) + level * np.eye(rows),))


def bond(rng, rows, columns, axis=None, rank=None):
    """A hopping, or those of both spins if there is an axis."""
    plain = hop(rng, rows, columns, rank)
    if axis is None:
        return Part((plain,))
    turn = 0.2 * hop(rng, rows, columns, rank)
    return Part((plain + turn, plain - turn), axis)


def random_valve(
    seed, kinds, orbitals, *, angles=3, rank=None, spin_hopping=False, wall=4.0, third=False
):
    """Stack of monolayers: n no magnet, p, a (against p), f (free, an axis for each angle), w wall.

    With ``third`` the last magnet points along an axis of its own. With ``spin_hopping`` hoppings
    next to magnets depend on spin, but not where two magnets of unlike axes, or p and f, meet.
    """
    rng = np.random.default_rng(seed)
    pinned, turned = unit(rng)[None], np.stack([unit(rng) for _ in range(angles)])
    axes = {"p": pinned, "a": -pinned, "f": turned, "n": None, "w": None}
    along = [axes[kind] for kind in kinds]
    if third:
        along[max(i for i, axis in enumerate(along) if axis is not None)] = unit(rng)[None]
    onsite = [
        metal(rng, n, wall if kind == "w" else 0.0) if axis is None else magnet(rng, n, axis)
        for kind, axis, n in zip(kinds, along, orbitals, strict=True)
    ]
    hopping = []
    for i in range(len(kinds) - 1):
        near = [axis for axis in along[i : i + 2] if axis is not None]
        axis = near[0] if spin_hopping and len({id(a) for a in near}) == 1 else None
        hopping.append(bond(rng, orbitals[i + 1], orbitals[i], axis, rank))
    leads = tuple(
        bond(rng, orbitals[end], orbitals[end], along[end] if spin_hopping else None, rank)
        for end in (0, -1)
    )
    return CollinearStack(onsite, hopping, leads, list(0.2 * rng.normal(size=len(kinds))))
