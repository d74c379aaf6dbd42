"""Attractors of a magnet over drive and field."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import Vector
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer
from .regime import BITS


@dataclass(frozen=True, eq=False)
class PhaseDiagram(QuantityAnswer):
    """Attractors at points of the plane of drive and field.

    The strength of the drive is in V or A/m^2, as ``driven_by`` says; regimes are bits of
    `Regime`, of one layer if there are several. Points at which any two neighbours differ are at
    most ``resolution`` apart.
    """

    driven_by: str = quantity("", '"voltage" (V) or "current_density" (A/m^2)')
    field_direction: Vector = quantity("", "unit vector of the field axis", dims="component")
    points: Array = quantity(
        "V or A/m^2 (strength) and A/m (field)", "strength and field (n, 2)", dims="point axis"
    )
    regimes: Array = quantity("", f"bits of Regime at the points (n,): {BITS}", dims="point")
    growth: Array = quantity(
        "1/ns", "of deviations from P and from AP (n, 2); < 0 is stable", dims="point state"
    )
    cells: Array = quantity(
        "V or A/m^2 (strength) and A/m (field)",
        "left, low, width, height (cells, 4)",
        dims="cell edge_of_cell",
    )
    cell_regimes: Array = quantity("", "regime of most of a cell's corners (cells,)", dims="cell")
    boundaries: Array = quantity(
        "V or A/m^2 (strength) and A/m (field)",
        "midpoints of differing neighbours (b, 2)",
        dims="boundary axis",
    )
    boundary_regimes: Array = quantity(
        "", "regimes on the two sides of each midpoint (b, 2)", dims="boundary side"
    )
    resolution: tuple[float, float] = quantity(
        "V or A/m^2 (strength) and A/m (field)", "sides of smallest cells", dims="axis"
    )
    initial: Array = quantity(
        "", "moments at which runs start (m, [layers,] 3)", dims="start [layer] component"
    )
    terminal: str | None = quantity("", "of the drive that varies, None: its own", default=None)

    def at(self, strength: float, field: float) -> int:
        """Regime of the cell that holds a point; QuestionError outside the diagram."""
        low, size = self.cells[:, :2], self.cells[:, 2:]
        near = 1e-9 * size
        inside = np.all(
            (low - near <= (strength, field)) & ((strength, field) <= low + size + near), axis=1
        )
        if not inside.any():
            raise QuestionError(
                f"({strength:g}, {field:g}) is outside the phase diagram; its points go from "
                f"{self.points.min(axis=0).tolist()} to {self.points.max(axis=0).tolist()}"
            )
        return int(self.cell_regimes[np.flatnonzero(inside)[0]])
