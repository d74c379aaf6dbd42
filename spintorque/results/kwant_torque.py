"""The torque on a magnet in any Kwant system: an answer."""

from dataclasses import dataclass

import numpy as np

from .._typing import Array
from ..units import quantity
from .base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class KwantTorque(QuantityAnswer):
    """Torque on the sites of a magnet per energy of the states that come in from one lead.

    Its unit is 1: a torque in eV per eV by which the lead's chemical potential is higher.
    ``total`` and ``spin_current`` are two pictures of the same torque.
    """

    energy: float = quantity("eV", "of the states")
    lead: int = quantity("", "number of the lead they come from")
    positions: Array = quantity(
        "lattice units", "of the sites (n, dimensions)", dims="site lattice_axis"
    )
    torque: Array = quantity(
        "", "on each site (n, 3), that of its own spin-dependent levels", dims="site component"
    )
    spin_current: Array = quantity(
        "", "spin that flows into the sites from all others (3,)", dims="component"
    )

    @property
    def total(self) -> Array:
        """Torque on the whole magnet (3,)."""
        return np.asarray(self.torque.sum(axis=0))

    @property
    def picture_defect(self) -> float:
        """Largest difference of ``total`` to ``spin_current``.

        It is what hoppings between the sites do to the spin, and rounding where they do nothing.
        """
        return float(np.abs(self.total - self.spin_current).max())
