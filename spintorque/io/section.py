"""What the sections of a file share: ranges of numbers, and directions by their angles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ..errors import QuestionError
from ..model._direction import direction, inclination
from ..model.checks import (
    Vector,
    full_angle,
    not_negative,
    opening_angle,
    polar_angle,
    positive,
    real_number,
    shown,
    unit_vector,
)
from ..model.heating.joule_heating import JouleHeating
from ..model.waveform import Pulse, Ramp, Samples, Sine


class Section(BaseModel):
    """A TOML table in which only known keys are allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def arguments(self, *others: str) -> dict[str, Any]:
        """Keys as keyword arguments of the solver that has the same names.

        ``others`` are keys that are no arguments of it; keys without a value are left out.
        """
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {k: v for k, v in values.items() if v is not None and k not in others}


@dataclass(frozen=True)
class OrTable:
    """Mark of a value that may also be written as a TOML table, or as one number.

    The JSON schema of a question and the messages about unknown keys are made of it.
    """

    tables: tuple[type[Section], ...]
    number: bool = False

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the value and of its other forms."""
        forms = [handler(core_schema), *(table.model_json_schema() for table in self.tables)]
        return {"anyOf": [*forms, {"type": "number"}] if self.number else forms}


def _whole(value: Any) -> Any:
    """Make 12.0 the whole number that it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=100_001)]


class Range(Section):
    """``count`` numbers from ``start`` to ``stop``, both included."""

    start: float
    stop: float
    count: Count

    def values(self) -> list[float]:
        """Return the numbers."""
        # Rounded, because 0.15 reads better than 0.15000000000000002 in a table's question.
        values: list[float] = np.linspace(self.start, self.stop, self.count).round(12).tolist()
        return values


class Bounds(Section):
    """A range in which numbers are chosen, from ``start`` to ``stop``."""

    start: float
    stop: float


class Angles(Section):
    """A direction by its polar and azimuthal angle, in rad or in degrees."""

    theta: float | None = None
    theta_deg: float | None = None
    phi: float | None = None
    phi_deg: float | None = None

    def vector(self) -> Vector:
        """Return the unit vector."""
        theta = angle("theta", self.theta, self.theta_deg, inclination)
        return direction(theta, angle("phi", self.phi, self.phi_deg, full_angle, 0.0))


DEGREES: dict[Callable[[str, Any], float], tuple[float, float]] = {
    inclination: (-360, 360),
    polar_angle: (0, 180),
    opening_angle: (0, 180),
    full_angle: (-np.inf, np.inf),
}
"""Degrees that each kind of angle may have."""


def angle(
    name: str,
    rad: Any,
    degrees: Any,
    check: Callable[[str, Any], float],
    default: float | None = None,
) -> float:
    """Return an angle in rad that was given in one of two units, checked as its kind wants.

    Raises QuestionError for both units, for none and no default, and for what is not allowed.
    """
    chosen = in_rad(name, rad, degrees, default)
    if degrees is None:
        return check(name, chosen)
    low, high = DEGREES[check]
    if not low <= real_number(f"{name}_deg", degrees, "degrees") <= high:
        raise QuestionError(
            f"{name}_deg is {shown(degrees)}; allowed is {low:g} to {high:g} degrees"
        )
    return float(chosen)


def in_rad(name: str, rad: Any, degrees: Any, default: Any = None) -> Any:
    """Return what was given in one of two units; QuestionError for both, or none and no default."""
    values = [value for value in (rad, degrees) if value is not None]
    if len(values) > 1 or (not values and default is None):
        raise QuestionError(f"give exactly one of {name} (rad) and {name}_deg (degrees)")
    if not values:
        return default
    return rad if rad is not None else np.deg2rad(degrees)


def expand(value: Any) -> Any:
    """List of one number or of those of a range; all else as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [value]
    return (
        Range.model_validate(value, strict=True).values() if isinstance(value, Mapping) else value
    )


def expand_or_choose(value: Any) -> Any:
    """Return what `expand` does, but both ends as a tuple of a range without ``count``."""
    if isinstance(value, Mapping) and "count" not in value:
        ends = Bounds.model_validate(value, strict=True)
        return ends.start, ends.stop
    return expand(value)


def from_angles(value: Any) -> Any:
    """Return the direction that a mapping of angles names; all else as it is."""
    is_angles = isinstance(value, Mapping)
    return Angles.model_validate(value, strict=True).vector() if is_angles else value


def _direction(value: Any, info: ValidationInfo) -> Vector:
    return unit_vector(info.field_name or "direction", from_angles(value))


def _directions(value: Any, info: ValidationInfo) -> Any:
    """One direction, or a list of them."""
    several = isinstance(value, list) and value and isinstance(value[0], list | Mapping)
    return tuple(_direction(item, info) for item in value) if several else _direction(value, info)


AXIS = OrTable((Range,), number=True)
DIRECTION = OrTable((Angles,))

Axis = Annotated[list[float], BeforeValidator(expand), Field(min_length=1), AXIS]
ChosenAxis = Annotated[
    Annotated[list[float], Field(min_length=1)] | tuple[float, float],
    BeforeValidator(expand_or_choose),
    OrTable((Range, Bounds), number=True),
]
Direction = Annotated[Vector, BeforeValidator(_direction), DIRECTION]
Directions = Annotated[Vector | tuple[Vector, ...], BeforeValidator(_directions), DIRECTION]

Duration = Annotated[float, AfterValidator(partial(positive, "duration"))]
Temperature = Annotated[float, AfterValidator(partial(not_negative, "temperature", unit="K"))]
ChangingTemperature = Annotated[
    Pulse | Ramp | Sine | Samples | JouleHeating, Field(discriminator="kind")
]
"""A waveform in K, or the heat of a current."""
