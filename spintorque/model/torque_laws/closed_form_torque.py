"""What all torque laws in closed form share: they are proportional to the current density."""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ..checks import Vector, shown
from ..drive import Drive, Level
from ..macrospin import Macrospin
from ..mappings.plain_values import without_none
from .torque_series import Series


class ClosedFormTorque(ABC):
    """Base of frozen dataclasses whose fields are the keys of a section of a TOML question.

    A new form names its ``section``, gives a ``conductance`` (ohm^-1 m^-2, None if unknown) and
    its `series`, and is listed in `known_laws`.
    """

    section: ClassVar[str]
    on: ClassVar[int] = 0
    knows_current: ClassVar[bool] = False
    conductance: float | None

    @abstractmethod
    def series(self, to_field: float) -> Series:
        """Return (T_par, T_perp)/sin(theta) per current density as fields, functions of m.q.

        ``to_field`` turns a torque (J/m^2) per current density (A/m^2) into A/m per unit of the
        drive.
        """

    def source(self, magnet: Macrospin) -> Vector:
        """Direction of the fixed moment."""
        return magnet.fixed_direction

    def term(self, magnet: Macrospin, drive: Drive) -> tuple[Series, Level]:
        """Fields on a layer, and what drives them; QuestionError for an unknown conductance."""
        level, current_per_level = self._level(drive)
        series = self.series(current_per_level * magnet.torque_to_field)
        return replace(series, conductance=self.conductance or float("nan")), level

    def current_density(self, bias: float, x: Array) -> Array:
        """G V in A/m^2 at every x (...), NaN without a conductance."""
        return np.full(np.shape(x), (self.conductance or float("nan")) * bias)

    def sections(self) -> dict[str, Any]:
        """Return the section of a question that describes it."""
        return {self.section: without_none(self)}

    def _level(self, drive: Drive) -> tuple[Level, float]:
        """Level of a drive, and the factor by which it becomes the electron-flow J in A/m^2."""
        if drive.current_density is not None:
            return drive.current_density, 1.0
        assert drive.voltage is not None
        if self.conductance is None:
            raise QuestionError(
                f"drive has voltage={shown(drive.voltage)} and the {type(self).__name__} no "
                "conductance; give conductance (ohm^-1 m^-2), or drive by current_density"
            )
        return drive.voltage, self.conductance
