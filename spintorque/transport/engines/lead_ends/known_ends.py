"""Ends of leads at some k-parallel, each solved once for all that ask for it.

The end of a lead depends on k and on the energy above the lead's own potential only, so the same
ones serve many biases of a stack.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...._typing import Array
from ...hamiltonian.block_chain import BlockChain, dagger
from ...hamiltonian.block_leads import LeadSurface, surface
from ...hamiltonian.chain import SIDES, Side
from ...hamiltonian.collinear_blocks import SpinBlocks, TwoSides
from ...hamiltonian.interface import Hamiltonian
from ...hamiltonian.lead_mirror import Mirror
from .block_ends import LeadEnd, kernel_modes, lead_end, mirrored
from .known_rows import KnownRows

GRAIN = 2.0**-40  # eV, to which energies above potentials are rounded: what rounding tells apart

EndsOf = Callable[[slice], list[LeadEnd]]
"""Ends of the left lead for both spins, then of the right one, at some points of a request."""
SurfacesOf = Callable[[slice], list[LeadSurface]]
"""Ends of both leads, both spins together, at some points of a request."""


@dataclass
class KnownEnds:
    """Ends of leads at different k-parallel (k,) in rad, sorted as by `block_bands.different_k`.

    ``leads``: what is known of each, by its blocks.
    """

    kx: Array
    ky: Array
    leads: dict[Any, KnownRows] = field(default_factory=dict)

    def ends(self, sides: TwoSides, kx: Array, ky: Array, energy: Array) -> EndsOf:
        """Ends at points of k (rad) and energy (eV), of which those that are new are solved."""
        k_index, is_complex = self._places(kx, ky), np.iscomplexobj(energy)
        leads = []
        for side, end in (("left", 0), ("right", len(sides.onsite) - 1)):
            hops = sides.lead_hopping[SIDES.index(side)]
            own = _rounded(energy - sides.potential[end])
            for blocks in zip(sides.onsite[end], hops, strict=True):
                lead, mirror = self._lead(sides, side, blocks, is_complex)
                leads.append((lead, lead.rows(k_index, own), mirror))
        return lambda part: [_end(lead, rows[part], mirror) for lead, rows, mirror in leads]

    def surfaces(self, hamiltonian: Hamiltonian, kx: Array, ky: Array, energy: Array) -> SurfacesOf:
        """Return the same of leads that a Hamiltonian does not tell spin by spin."""
        k_index, leads = self._places(kx, ky), []
        for place, side in enumerate(SIDES):
            like, potential = _likeness(hamiltonian, place)
            key = like, side, np.iscomplexobj(energy)
            if key not in self.leads:
                self.leads[key] = KnownRows(
                    len(self.kx), self._solver(hamiltonian, side, potential)
                )
            lead = self.leads[key]
            leads.append((lead, lead.rows(k_index, _rounded(energy - potential))))
        return lambda part: [
            LeadSurface(*(np.moveaxis(values, 0, 1) for values in lead.at(rows[part])))
            for lead, rows in leads
        ]

    def _places(self, kx: Array, ky: Array) -> Array:
        return np.searchsorted(self.kx + 1j * self.ky, kx + 1j * ky)

    def _lead(
        self, sides: TwoSides, side: str, blocks: tuple[SpinBlocks, SpinBlocks], is_complex: bool
    ) -> tuple[KnownRows, Mirror | None]:
        """What is known of a lead of a spin, or of the left one of which it is the mirror image."""
        of_left = list(zip(sides.onsite[0], sides.lead_hopping[0], strict=True))
        mirror = sides.mirror if side == "right" and blocks in of_left else None
        side = side if mirror is None else "left"
        key = side, *blocks, is_complex
        if key not in self.leads:
            cell, hop = (block(self.kx, self.ky) for block in blocks)
            outward = hop if side == "right" else dagger(hop)

            def solve(k_index: Array, energy: Array) -> tuple[Array, ...]:
                end = lead_end(cell, outward, k_index, energy)
                # At complex energies the roots are all zero.
                return (end.self_energy, end.open_modes) if is_complex else end

            self.leads[key] = KnownRows(len(self.kx), solve)
        return self.leads[key], mirror

    def _solver(
        self, hamiltonian: Hamiltonian, side: Side, potential: float
    ) -> Callable[[Array, Array], tuple[Array, ...]]:
        def solve(k_index: Array, energy: Array) -> tuple[Array, ...]:
            k = self.kx[k_index], self.ky[k_index]
            end = surface(hamiltonian, side, *k, energy + potential, kernel_modes)
            return tuple(np.moveaxis(values, 1, 0) for values in end)

        return solve


def _end(lead: KnownRows, rows: Array, mirror: Mirror | None) -> LeadEnd:
    first, *others = lead.at(rows)
    end = LeadEnd(first, *others) if len(others) > 1 else LeadEnd(first, 0 * first, others[0])
    return end if mirror is None else mirrored(end, mirror)


def _likeness(hamiltonian: Hamiltonian, place: int) -> tuple[Any, float]:
    """What leads of the same blocks have in common, and the potential (eV) in those of this one."""
    if isinstance(hamiltonian, BlockChain) and hamiltonian.lead_potentials is not None:
        return (hamiltonian.edges, hamiltonian.angles), hamiltonian.lead_potentials[place]
    return id(hamiltonian), 0.0


def _rounded(energy: Array) -> Array:
    real = np.round(energy.real / GRAIN) * GRAIN
    return np.asarray(real + 1j * energy.imag if np.iscomplexobj(energy) else real)
