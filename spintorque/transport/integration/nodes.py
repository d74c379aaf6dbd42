"""Points at which spectra are taken, with their weights."""

from dataclasses import dataclass
from typing import Literal

from ..._typing import Array
from ..engines.engine import Incident
from ..hamiltonian.chain import Side

States = Side | Literal["difference"]
"""Whose states make up the bias window: one lead's, or half those of the left minus the right."""


@dataclass(frozen=True)
class Nodes:
    """Energies (eV, n), each at the k-parallel of a mesh that ``k_index`` (n,) tells.

    ``weight`` (2, n): row 0 is the rule, row 1 a coarser one; complex energies come with
    complex weights, and the real part of the sum counts. ``incident`` tells which spectra
    are meant, and is "equilibrium" for complex energies. ``bound_share``: the part that counts of
    levels between closed leads; None for other states.
    """

    k_index: Array
    energy: Array
    weight: Array
    incident: Incident
    bound_share: float | None = None

    def split(self, sums: Array) -> tuple[Array, Array]:
        """Part of sums (eV) over the nodes that counts, and all of those of bound levels."""
        share = self.bound_share
        return (sums, 0.0 * sums) if share is None else (share * sums, sums)
