"""What is noted while a trajectory runs, and may end it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import QuestionError
from ...units import quantity
from ..checks import (
    FORBID_UNKNOWN,
    Vector,
    finite,
    integer,
    not_negative,
    one_of,
    positive,
    shown,
    store,
    unit_vector,
)

CROSSINGS = ("rising", "falling", "both")


@dataclass(frozen=True, kw_only=True)
class Switched:
    """``axis``.m of a layer goes from the side of ``level`` on which it starts to the other.

    It must stay there for ``hold``. The event is the crossing; a run that it stops ends ``hold``
    later.

    Raises QuestionError for an axis that is no unit vector, or a number out of range.
    """

    axis: Vector = quantity("", "unit vector", default=(0.0, 0.0, 1.0))
    level: float = quantity("", "of the component of m along the axis", default=0.0)
    hold: float = quantity("ns", "for how long it must stay beyond", default=0.0)
    layer: int = quantity("", "number of the moving layer", default=0)
    stops: bool = quantity("", "whether the run ends", default=True)
    kind: Literal["switched"] = quantity("", "which condition, in files", default="switched")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            axis=unit_vector("axis", self.axis),
            level=finite("level", self.level),
            hold=not_negative("hold", self.hold, "ns"),
            layer=integer("layer", self.layer, 0),
        )

    @property
    def name(self) -> str:
        """What the event is called."""
        return self.kind


@dataclass(frozen=True, kw_only=True)
class Settled:
    """\\|dm/dt\\| of every layer falls below ``rate`` and stays there for ``hold``.

    The event is the first sample at which it is so, which is no later than ``hold`` before the end
    of a run that it stops. Only for runs without temperature.

    Raises QuestionError for a number out of range.
    """

    rate: float = quantity("rad/ns", "largest rate of a settled moment", default=1e-3)
    hold: float = quantity("ns", "for how long it must stay below", default=0.1)
    stops: bool = quantity("", "whether the run ends", default=True)
    kind: Literal["settled"] = quantity("", "which condition, in files", default="settled")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            rate=positive("rate", self.rate, "rad/ns"),
            hold=not_negative("hold", self.hold, "ns"),
        )

    @property
    def name(self) -> str:
        """What the event is called."""
        return self.kind


@dataclass(frozen=True, kw_only=True)
class Event:
    """A function of the time (ns) and of m, (3,) or (layers, 3), passes zero.

    It is called at the samples and, where its sign changes between two of them, in between; it
    must be continuous. Files cannot hold a function.

    Raises QuestionError for something that cannot be called, or another ``crossing``.
    """

    function: Callable[[float, Any], float] = quantity("", "of (time, m)")
    name: str = quantity("", "what the event is called", default="event")
    crossing: Literal["rising", "falling", "both"] = quantity(
        "", 'which zeros count: "rising", "falling" or "both"', default="both"
    )
    stops: bool = quantity("", "whether the run ends", default=True)
    kind: Literal["event"] = quantity("", "which condition, in files", default="event")

    def __post_init__(self) -> None:
        """Check the function and what is to be counted."""
        one_of("crossing", self.crossing, CROSSINGS)
        if not callable(self.function):
            raise QuestionError(
                f"function is {shown(self.function)}; allowed is a function of (time, m)"
            )


StopCondition = Switched | Settled | Event


def stop_conditions(name: str, value: Any) -> tuple[StopCondition, ...]:
    """Conditions of one or several; QuestionError for anything else."""
    several = value if isinstance(value, Sequence) else [] if value is None else [value]
    for condition in several:
        if not isinstance(condition, Switched | Settled | Event):
            raise QuestionError(
                f"{name} has {shown(condition)}; allowed are Switched, Settled, Event, or a list "
                "of them"
            )
    return tuple(several)
