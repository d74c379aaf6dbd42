"""Sections about moving magnets: what acts on them, one trajectory, and ensembles."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, create_model, model_validator

from ..errors import QuestionError
from ..model.accuracy import StepControl
from ..model.checks import polar_angle, shown
from ..model.observation.stop_conditions import Settled, Switched
from ..model.torque_laws.closed_form_torque import ClosedFormTorque
from ..model.torque_laws.known_laws import CLOSED_FORMS
from ..model.torque_laws.polarizer import Polarizer
from ..results.torque_table import TorqueTable
from .section import (
    AXIS,
    Axis,
    ChangingTemperature,
    Direction,
    Directions,
    Duration,
    Section,
    Temperature,
    angle,
    expand,
)
from .sections_stack import StackSection, TableSection

Temperatures = Annotated[list[Temperature], BeforeValidator(expand), Field(min_length=1), AXIS]
StopInFile = Annotated[Switched | Settled, Field(discriminator="kind")]
Model = TypeVar("Model", bound=BaseModel)


def with_laws(
    section: type[Model], laws: Iterable[type[ClosedFormTorque]] = CLOSED_FORMS
) -> type[Model]:
    """Section with an optional key for each torque law in closed form, named as the law says."""
    fields: dict[str, Any] = {law.section: (law | None, None) for law in laws}
    return create_model(section.__name__, __base__=section, **fields)


def laws_in(section: BaseModel) -> dict[str, ClosedFormTorque]:
    """Torques in closed form that a section of a file holds, by their keys."""
    values = {name: getattr(section, name) for name in type(section).model_fields}
    return {name: law for name, law in values.items() if isinstance(law, ClosedFormTorque)}


class PolarizerSection(Section):
    """A torque on layer ``on`` and where it is seen from; a table by its file, or its question.


    ``torques_on`` "fixed" takes from a file the torque on the fixed layer.
    """

    own_keys: ClassVar = ("on", "direction", "layer", "terminal", "table", "stack", "torques_on")

    on: int = 0
    direction: Direction | None = None
    layer: int | None = None
    terminal: str | None = None
    table: str | TableSection | None = None
    stack: StackSection | None = None
    torques_on: Literal["free", "fixed"] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        self.polarizer(None)
        laws = [name for name in type(self).model_fields if name not in self.own_keys]
        torques = [*laws, TorqueTable.section]
        present = [name for name in torques if getattr(self, name) is not None]
        if len(present) != 1:
            raise QuestionError(
                f"a polarizer has {' and '.join(present) or 'no torque'}; give one of "
                f"{', '.join(torques)}"
            )
        if isinstance(self.table, TableSection) != (self.stack is not None):
            raise QuestionError(
                "a polarizer has a stack if its table is to be computed, and only then"
            )
        if self.torques_on is not None and not isinstance(self.table, str):
            raise QuestionError(
                f"a polarizer has torques_on={shown(self.torques_on)} and no file as table; it "
                "tells which torque of a file is taken: give it in the table that is computed"
            )
        return self

    def polarizer(self, torque: object) -> Polarizer:
        """Polarizer with a torque; QuestionError for one that cannot be."""
        return Polarizer(
            torque=torque,
            direction=self.direction,
            layer=self.layer,
            on=self.on,
            terminal=self.terminal,
        )


class DynamicsSection(Section):
    """One trajectory: duration in ns, start direction (one for each layer), temperature in K."""

    duration: Duration
    initial: Directions
    temperature: Temperature | ChangingTemperature = 0.0
    initial_temperature: Temperature | None = None
    thermal_field: bool = True
    seed: int = 0
    engine: str = "macrospin"
    record: tuple[str, ...] | None = None
    stop: tuple[StopInFile, ...] | None = None
    control: StepControl | None = None


class FirstPassage(Section):
    """When axis.m first falls to a level."""

    axis: Direction
    level: float


class EnsembleSection(Section):
    """Many trajectories: one value for all members, or a list with one for each.

    Starts are ``initial``, or at random and evenly within a cone of half-angle ``spread`` (rad, or
    ``spread_deg``) around it.
    """

    duration: Duration
    members: Annotated[int, Field(ge=1)] | None = None
    initial: Directions
    spread: float | None = None
    spread_deg: float | None = None
    amplitude: Axis = Field(default=[1.0])
    temperature: Temperatures | ChangingTemperature = Field(default=[0.0])
    initial_temperature: Temperature | None = None
    thermal_field: bool = True
    seed: Annotated[int, Field(ge=0)] = 0
    statistics: bool = False
    paths: bool = False
    first_passage: FirstPassage | None = None
    engine: str = "macrospin"
    control: StepControl | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        numbers = {
            "members": self.members or 1,
            "amplitude": len(self.amplitude),
            "temperature": self._temperatures,
        }
        several = {name: number for name, number in numbers.items() if number != 1}
        if len(set(several.values())) > 1:
            text = ", ".join(f"{name}: {number}" for name, number in several.items())
            raise QuestionError(f"the numbers of members differ ({text}); give one, or the same")
        _ = self.cone  # checked
        return self

    @property
    def count(self) -> int:
        """Number of members."""
        return max(self.members or 1, len(self.amplitude), self._temperatures)

    @property
    def _temperatures(self) -> int:
        return len(self.temperature) if isinstance(self.temperature, list) else 1

    @property
    def cone(self) -> float:
        """Half-angle of the cone of starts in rad."""
        return angle("spread", self.spread, self.spread_deg, polar_angle, 0.0)
