"""Sections about a swept field without current."""

from typing import Annotated

from pydantic import Field

from ..model.angular_resistance import AngularResistance
from ..model.torque_laws.junction_conductance import JunctionConductance
from .section import Axis, Direction, Directions, Section


class MagnetizationLoopSection(Section):
    """Ascending fields (A/m) along a direction, and the resistance that is looked at."""

    field: Axis
    field_direction: Direction
    resistance: AngularResistance | None = None
    conductance: JunctionConductance | None = None
    bias: float = 0.0
    between: tuple[int, int] | None = None


class FerromagneticResonanceSection(Section):
    """Ascending steady fields (A/m), and a microwave field of some frequencies (GHz)."""

    field: Axis
    field_direction: Direction
    frequency: Axis
    microwave_direction: Direction
    near: Directions | None = None
    bias: float = 0.0


class ReversalCurvesSection(Section):
    """Equally spaced fields (A/m), and how far the window of the derivative reaches."""

    field: Axis
    field_direction: Direction
    smoothing: Annotated[int, Field(ge=1)] = 2
    bias: float = 0.0
