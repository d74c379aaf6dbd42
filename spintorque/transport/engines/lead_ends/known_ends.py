"""Ends of leads at some k-parallel, each solved once for all that ask for it.

The end of a lead depends on k and on the energy above the lead's own potential only, so the same
ones serve many biases of a stack.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...._kernels.threads import in_threads
from ...._typing import Array
from ...hamiltonian.block_chain import dagger
from ...hamiltonian.chain import SIDES
from ...hamiltonian.collinear_blocks import SpinBlocks, TwoSides
from ...hamiltonian.lead_mirror import Mirror
from .block_ends import LeadEnd, lead_end, mirrored

GRAIN = 2.0**-40  # eV, to which energies above potentials are rounded: what rounding tells apart
POINTS_AT_ONCE = 128  # that a thread solves

EndsOf = Callable[[slice], list[LeadEnd]]
"""Ends of the left lead for both spins, then of the right one, at some points of a request."""


@dataclass
class KnownEnds:
    """Ends of leads at different k-parallel (k,) in rad, sorted as by `block_bands.different_k`.

    ``leads``: what is known of each, by its blocks.
    """

    kx: Array
    ky: Array
    leads: dict[Any, "KnownLead"] = field(default_factory=dict)

    def solved(self, sides: TwoSides, kx: Array, ky: Array, energy: Array) -> EndsOf:
        """Solve what is not known yet at points of k (rad) and energy (eV)."""
        k_index = np.searchsorted(self.kx + 1j * self.ky, kx + 1j * ky)
        found = []
        for side, end in (("left", 0), ("right", len(sides.onsite) - 1)):
            hops = sides.lead_hopping[SIDES.index(side)]
            own = _rounded(energy - sides.potential[end])
            for blocks in zip(sides.onsite[end], hops, strict=True):
                lead, mirror = self._lead(sides, side, blocks, np.iscomplexobj(energy))
                found.append((lead, lead.rows(k_index, own), mirror))
        return lambda part: [
            lead.at(rows[part]) if mirror is None else mirrored(lead.at(rows[part]), mirror)
            for lead, rows, mirror in found
        ]

    def _lead(
        self, sides: TwoSides, side: str, blocks: tuple[SpinBlocks, SpinBlocks], is_complex: bool
    ) -> tuple["KnownLead", Mirror | None]:
        """What is known of a lead of a spin, or of the left one of which it is the mirror image."""
        of_left = list(zip(sides.onsite[0], sides.lead_hopping[0], strict=True))
        mirror = sides.mirror if side == "right" and blocks in of_left else None
        side = side if mirror is None else "left"
        key = side, *blocks, is_complex
        if key not in self.leads:
            cell, hop = (block(self.kx, self.ky) for block in blocks)
            outward = hop if side == "right" else dagger(hop)
            self.leads[key] = KnownLead(cell, outward, is_complex)
        return self.leads[key], mirror


@dataclass
class KnownLead:
    """Ends of one lead of one spin, of cells and hoppings away from the chain (k, n, n) in eV.

    All energies are complex, or all real. ``place`` (energies, k) tells the row of ``ends`` of each
    energy in ``number`` at each k; at complex energies the roots, all zero, are not kept.
    """

    cell: Array
    outward: Array
    is_complex: bool
    number: dict[complex, int] = field(default_factory=dict)
    place: Array = field(init=False)
    ends: LeadEnd = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        """Begin without any."""
        self.place = np.full((16, len(self.cell)), -1, np.int32)
        self.ends = self._room(0)

    def rows(self, k_index: Array, energy: Array) -> Array:
        """Rows (points,) of points, of which those that are not known are solved."""
        different, which = np.unique(energy, return_inverse=True)
        numbers = np.array([self.number.setdefault(e, len(self.number)) for e in different])
        while len(self.place) < len(self.number):
            self.place = np.concatenate([self.place, np.full_like(self.place, -1)])
        of_point = numbers[which]
        missing = self.place[of_point, k_index] < 0
        if missing.any():
            keys = of_point[missing].astype(np.int64) * len(self.cell) + k_index[missing]
            keys, first = np.unique(keys, return_index=True)
            self._solve(k_index[missing][first].astype(np.int32), energy[missing][first])
            self.place.reshape(-1)[keys] = np.arange(self.count - len(keys), self.count)
        return np.asarray(self.place[of_point, k_index])

    def at(self, rows: Array) -> LeadEnd:
        """Ends at some rows."""
        energies, roots, modes = self.ends
        found = energies[rows]
        return LeadEnd(found, np.zeros_like(found) if self.is_complex else roots[rows], modes[rows])

    def _solve(self, k_index: Array, energy: Array) -> None:
        start, self.count = self.count, self.count + len(energy)
        if self.count > len(self.ends.open_modes):
            larger = self._room(max(self.count, start + start // 2))
            for new, old in zip(larger, self.ends, strict=True):
                new[:start] = old[:start]
            self.ends = larger

        def solve(first: int) -> None:
            part = slice(first, first + POINTS_AT_ONCE)
            end = lead_end(self.cell, self.outward, k_index[part], energy[part])
            for target, values in zip(self.ends, end, strict=True):
                if len(target):
                    target[start + first : start + first + len(values)] = values

        in_threads(solve, range(0, len(energy), POINTS_AT_ONCE))

    def _room(self, count: int) -> LeadEnd:
        energies = np.empty((count, *self.cell.shape[1:]), complex)
        roots = energies[:0] if self.is_complex else np.empty_like(energies)
        return LeadEnd(energies, roots, np.empty(count, np.int32))


def _rounded(energy: Array) -> Array:
    real = np.round(energy.real / GRAIN) * GRAIN
    return np.asarray(real + 1j * energy.imag if np.iscomplexobj(energy) else real)
