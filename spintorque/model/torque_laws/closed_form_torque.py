"""What all torque laws in closed form share: they are proportional to the current density."""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ..checks import Vector, positive, shown, store
from ..drive import Drive, Level
from ..macrospin import Macrospin
from ..mappings.plain_values import without_none
from .junction_conductance import JunctionConductance, UniformConductance
from .torque_series import NonlinearJunction, Series


class ClosedFormTorque(ABC):
    """Base of frozen dataclasses whose fields are the keys of a section of a TOML question.

    A new form names its ``section``, gives a ``conductance`` (ohm^-1 m^-2, or that of a junction;
    None if unknown) and its `series`, and is listed in `known_laws`.
    """

    section: ClassVar[str]
    on: ClassVar[int] = 0
    conductance: float | JunctionConductance | None

    @abstractmethod
    def series(self, to_field: float) -> Series:
        """Return (T_par, T_perp)/sin(theta) per current density as fields, functions of m.q.

        ``to_field`` turns a torque (J/m^2) per current density (A/m^2) into A/m per unit of the
        drive.
        """

    @property
    def knows_current(self) -> bool:
        """Whether it gives its own current at every angle."""
        return isinstance(self.conductance, JunctionConductance)

    @property
    def voltage_range(self) -> tuple[float, float]:
        """Smallest and largest voltage (V) at which it is known."""
        if isinstance(self.conductance, JunctionConductance):
            return self.conductance.voltage_range
        return -np.inf, np.inf

    def source(self, magnet: Macrospin) -> Vector:
        """Direction of the fixed moment."""
        return magnet.fixed_direction

    def term(self, magnet: Macrospin, drive: Drive) -> tuple[Series | NonlinearJunction, Level]:
        """Fields on a layer, and what drives them; QuestionError for an unknown conductance."""
        tie, voltage = self._tie, drive.voltage
        nonlinear = isinstance(tie, JunctionConductance) and not tie.is_linear
        if nonlinear and voltage is not None:
            return NonlinearJunction(self, magnet.torque_to_field), voltage
        per_current = replace(self.series(magnet.torque_to_field), conductance=tie)
        if drive.current_density is not None:
            return per_current, drive.current_density
        assert voltage is not None
        return replace(self._per_voltage(per_current, drive), driven_by="voltage"), voltage

    def current_density(self, bias: float, x: Array) -> Array:
        """J in A/m^2 at a bias (V) and every x (...), NaN without a conductance."""
        return np.asarray(self._tie.current_density(bias, x))

    def sections(self) -> dict[str, Any]:
        """Return the section of a question that describes it."""
        return {self.section: without_none(self)}

    @property
    def _tie(self) -> JunctionConductance | UniformConductance:
        """What ties the voltage to the current."""
        if isinstance(self.conductance, JunctionConductance):
            return self.conductance
        return UniformConductance(self.conductance or float("nan"))

    def _check_conductance(self) -> None:
        if self.conductance is not None and not isinstance(self.conductance, JunctionConductance):
            store(self, conductance=positive("conductance", self.conductance, "ohm^-1 m^-2"))

    def _per_voltage(self, per_current: Series, drive: Drive) -> Series:
        if isinstance(self.conductance, JunctionConductance):
            return per_current.times_line(*self.conductance.parts(0.0))
        if self.conductance is None:
            raise QuestionError(
                f"drive has voltage={shown(drive.voltage)} and the {type(self).__name__} no "
                "conductance; give conductance (ohm^-1 m^-2, or a JunctionConductance), or drive "
                "by current_density"
            )
        return replace(per_current, coefficients=self.conductance * per_current.coefficients)
