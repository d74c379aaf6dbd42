"""The S-matrix of a stack, resolved by lead, spin and mode."""

from __future__ import annotations  # xarray is not imported for its names alone

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .. import _xarray as xr
from .._typing import Array
from ..errors import RangeError
from ..units import quantity
from .base.quantity_answer import QuantityAnswer

Lead = Literal["left", "right"]
Spin = Literal["up", "down"]


@dataclass(frozen=True, eq=False)
class Scattering(QuantityAnswer):
    """Current-normalised amplitudes at one energy and k-parallel.

    ``matrix`` (modes out, modes in) is unitary. ``lead``, ``spin`` and ``mode`` label rows
    and columns alike: the lead ("left", "right"), the spin along that lead's axis ("up":
    majority), the number of the mode among those of the same lead and spin. Phases are those
    of plane waves counted from the last monolayer of the left and the first of the right lead.
    """

    energy: float = quantity("eV", "energy of the electrons")
    matrix: Array = quantity("", "S (modes out, modes in)", dims="channel_out channel_in")
    lead: tuple[Lead, ...] = quantity("", "left or right, of each channel", dims="channel")
    spin: tuple[Spin, ...] = quantity("", "up or down along the lead's axis", dims="channel")
    mode: tuple[int, ...] = quantity("", "number in its lead and spin", dims="channel")

    @property
    def unitarity_defect(self) -> float:
        """Largest element of S S^dagger - 1."""
        product = self.matrix @ self.matrix.conj().T
        return float(np.abs(product - np.eye(len(product))).max(initial=0.0))

    def amplitude(
        self,
        lead_out: Lead,
        lead_in: Lead,
        spin_out: Spin | None = None,
        spin_in: Spin | None = None,
    ) -> Array:
        """Block of S from one lead to another, of shape (modes out, modes in).

        Parameters
        ----------
        lead_out : str
            Lead through which electrons leave: "left" or "right".
        lead_in : str
            Lead from which they come.
        spin_out : str or None
            Spin with which they leave, "up" or "down" along the lead's axis; None: both.
        spin_in : str or None
            Spin with which they come; None: both.

        Raises
        ------
        RangeError
            For a lead or spin that does not exist.
        """
        rows, columns = self._modes(lead_out, spin_out), self._modes(lead_in, spin_in)
        block: Array = self.matrix[np.ix_(rows, columns)]
        return block

    def transmission(
        self,
        lead_out: Lead = "right",
        lead_in: Lead = "left",
        spin_out: Spin | None = None,
        spin_in: Spin | None = None,
    ) -> float:
        """Sum of squared amplitudes, by default from left to right over both spins.

        Parameters
        ----------
        lead_out : str
            Lead through which electrons leave: "left" or "right".
        lead_in : str
            Lead from which they come.
        spin_out : str or None
            Spin with which they leave; None: both.
        spin_in : str or None
            Spin with which they come; None: both.

        Raises
        ------
        RangeError
            For a lead or spin that does not exist.
        """
        block = self.amplitude(lead_out, lead_in, spin_out, spin_in)
        return float(np.sum(np.abs(block) ** 2))

    @property
    def transmission_by_spin(self) -> xr.DataArray:
        """Transmission from left to right, dims (spin_out, spin_in), "up" and "down"."""
        spins: tuple[Spin, Spin] = ("up", "down")
        values = [[self.transmission(spin_out=o, spin_in=i) for i in spins] for o in spins]
        labels = {"spin_out": list(spins), "spin_in": list(spins)}
        return xr.DataArray(values, labels, ("spin_out", "spin_in"), name="transmission")

    def _modes(self, lead: str, spin: str | None) -> list[int]:
        if lead not in ("left", "right") or spin not in ("up", "down", None):
            raise RangeError(
                f"lead {lead!r} with spin {spin!r} does not exist; allowed are left and right, "
                "up and down"
            )
        pairs = zip(self.lead, self.spin, strict=True)
        return [i for i, (x, s) in enumerate(pairs) if x == lead and spin in (None, s)]
