"""What a torque table is made of: any theory that gives torques at a bias and some angles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, TypeGuard, runtime_checkable

import numpy as np

from ._typing import Array
from .errors import QuestionError
from .model.checks import shown
from .provenance import question_text
from .results.audit import Audit
from .results.further_torques import FIXED, PARTS, with_errors
from .units import quantity

AUDIT = "audit: "
PART = "part-"


@dataclass(frozen=True)
class SourceTorques:
    """Torques and current of a source at one bias and several angles.

    Signs are those of ``spintorque conventions``.

    Raises QuestionError for other shapes or what is no finite number.
    """

    values: Array = quantity(
        "J/m^2, J/m^2, A/m^2",
        "in-plane torque, perpendicular torque and current density of the electron flow",
        dims="3 angles",
    )
    errors: Array = quantity(
        "J/m^2, J/m^2, A/m^2", "their estimated errors, none below zero", dims="3 angles"
    )
    audit: Audit = quantity("", "what else is known of their accuracy", default_factory=Audit)
    parts: Mapping[str, Array] = quantity(
        "J/m^2",
        "further torques by name, each with its error, if there are any: fixed_torque_parallel and "
        "fixed_torque_perpendicular, on the fixed layers; flux_torque_parallel and the other parts "
        "of a magnet with spin-orbit coupling",
        dims="angles",
        default_factory=dict,
    )

    def __post_init__(self) -> None:
        """Check shapes and numbers."""
        for name in ("values", "errors"):
            numbers = _copied(name, getattr(self, name))
            object.__setattr__(self, name, numbers)
            if numbers.ndim != 2 or len(numbers) != 3 or numbers.shape != np.shape(self.values):
                raise QuestionError(
                    f"{name} of a torque source have shape {numbers.shape}; allowed is (3, angles) "
                    "for both: in-plane torque, perpendicular torque and current density"
                )
            if not np.isfinite(numbers).all():
                raise QuestionError(
                    f"{name} of a torque source hold {numbers[~np.isfinite(numbers)][0]}; allowed "
                    "are finite numbers"
                )
        self._check_parts()
        if np.any(self.errors < 0):
            raise QuestionError(
                f"errors of a torque source go down to {self.errors.min():g}; allowed is 0 or more"
            )

    def to_arrays(self) -> dict[str, Array]:
        """Return everything as arrays by name; `from_arrays` turns them back."""
        audit = {AUDIT + name: value for name, value in asdict(self.audit).items()}
        numbers = {name: np.asarray(value) for name, value in audit.items() if value is not None}
        parts = {PART + name: array for name, array in self.parts.items()}
        return {"values": self.values, "errors": self.errors, **parts, **numbers}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> "SourceTorques":
        """Return the torques of which `to_arrays` made these arrays."""
        audit = {name: float(array) for name, array in _named(AUDIT, arrays)}
        return cls(arrays["values"], arrays["errors"], Audit(**audit), dict(_named(PART, arrays)))

    def _check_parts(self) -> None:
        groups = [with_errors(FIXED), with_errors(PARTS)]
        complete = [name for group in groups if set(group) <= set(self.parts) for name in group]
        if set(self.parts) != set(complete):
            first, second = (", ".join(group) for group in groups)
            raise QuestionError(
                f"parts of a torque source are {', '.join(self.parts)}; allowed are none, or all "
                f"of one or both of these: {first}; {second}"
            )
        parts = {name: _copied(name, values) for name, values in self.parts.items()}
        for name, numbers in parts.items():
            if numbers.shape != self.values.shape[1:] or not np.isfinite(numbers).all():
                raise QuestionError(
                    f"{name} of a torque source has shape {numbers.shape}; allowed are finite "
                    f"numbers of shape {self.values.shape[1:]}, one for each angle"
                )
        object.__setattr__(self, "parts", parts)


def _named(start: str, arrays: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """Arrays whose names have a start, by the rest of the name."""
    for name, array in arrays.items():
        if name.startswith(start):
            yield name.removeprefix(start), array


def _copied(name: str, values: Any) -> Array:
    """Numbers of a source in an array of its own that cannot be written to."""
    try:
        numbers = np.array(values, float)
    except (TypeError, ValueError):
        raise QuestionError(
            f"{name} of a torque source are {shown(values)}; allowed are numbers (3, angles)"
        ) from None
    numbers.flags.writeable = False
    return numbers


@runtime_checkable
class TorqueSource(Protocol):
    """A theory or a formula that gives torques; `tabulate` makes a table of any.

    To be swept over its fields it has the method of `SweepableSource` too.

    For tables that several processes compute, a source can be pickled.
    """

    def torques(self, bias: float, theta: Array) -> SourceTorques:
        """Torques and current at a bias (V) and angles ``theta`` (angles,) in rad."""
        ...

    def to_mapping(self) -> dict[str, Any]:
        """Return what is asked of the source as nested plain values, in sections like TOML.

        The table keeps it as its question, and it tells finished biases of unlike questions
        apart.
        """
        ...


@runtime_checkable
class SweepableSource(TorqueSource, Protocol):
    """A source that is made again with other values: `sweep` takes any such, and stacks."""

    def from_mapping(self, mapping: dict[str, Any]) -> TorqueSource:
        """Return the source whose ``to_mapping()`` is ``mapping``; as a rule a class method."""
        ...


@runtime_checkable
class HasKinks(Protocol):
    """A source that knows at which biases its slopes may jump."""

    def kinks(self, low: float, high: float) -> list[float]:
        """Biases (V, ascending) between two others at which slopes may jump."""
        ...


@runtime_checkable
class SolvesTogether(Protocol):
    """A source that solves ``at_once`` biases together faster than one by one."""

    @property
    def at_once(self) -> int:
        """Biases that are given to it at most."""
        ...

    def torques_together(self, biases: Sequence[float], theta: Array) -> list[SourceTorques]:
        """Torques and current at some biases (V) and angles ``theta`` (angles,) in rad."""
        ...


@runtime_checkable
class SolvesManyValues(SweepableSource, Protocol):
    """A source that solves itself with many values of its fields as one call of arrays."""

    @property
    def points_at_once(self) -> int:
        """Points of a sweep that are given to it at most, and kept in one chunk of a file."""
        ...

    def check_values(self, values: Mapping[str, Array]) -> None:
        """Raise QuestionError unless all of the values that `torques_of_many` takes are allowed."""
        ...

    def torques_of_many(
        self, values: Mapping[str, Array], biases: Array, theta: Array
    ) -> list[SourceTorques]:
        """Torques and current of the sources with other values, each at its bias.

        ``values`` are arrays (points,) by the names of fields in ``to_mapping()``, with their
        section; ``biases`` (points,) in V, ``theta`` (angles,) in rad.
        """
        ...


def is_source(source: Any) -> TypeGuard[TorqueSource]:
    """Whether an object, not a class, has the methods of a torque source."""
    return isinstance(source, TorqueSource) and not isinstance(source, type)


def sections_of(source: TorqueSource) -> dict[str, Any]:
    """What is asked of a source; QuestionError unless it is sections of plain values."""
    sections = source.to_mapping()
    try:
        plain = {name: dict(section) for name, section in sections.items() if name != "sweep"}
        if plain and len(plain) == len(sections) and question_text(plain):
            return plain
    except (AttributeError, TypeError, ValueError):
        pass
    raise QuestionError(
        f"to_mapping() of {type(source).__name__} is {shown(sections)}; allowed are sections (none "
        "is named sweep), mappings of names to numbers, words, and lists and mappings of them, "
        'such as {"formula": {"torkance": 1e-5}}'
    )


def torques_at(source: TorqueSource, bias: float, theta: Array) -> SourceTorques:
    """Ask a source at a bias (V) and angles (rad); QuestionError if its answer does not fit."""
    return _checked(source, source.torques(bias, theta), theta)


def torques_at_all(
    source: TorqueSource, biases: Sequence[float], theta: Array
) -> list[SourceTorques]:
    """Ask at some biases, together if the source can; QuestionError as `torques_at`."""
    if not isinstance(source, SolvesTogether):
        return [torques_at(source, bias, theta) for bias in biases]
    together = source.torques_together(biases, theta)
    return [_checked(source, torques, theta) for torques in together]


def torques_of_points(
    source: SolvesManyValues, values: Mapping[str, Array], biases: Array, theta: Array
) -> list[SourceTorques]:
    """Ask for sources with other values, all at once; QuestionError as `torques_at`."""
    together = source.torques_of_many(values, biases, theta)
    return [_checked(source, torques, theta) for torques in together]


def _checked(source: TorqueSource, torques: Any, theta: Array) -> SourceTorques:
    if not isinstance(torques, SourceTorques):
        raise QuestionError(
            f"torques of {type(source).__name__} are {type(torques).__name__}; allowed is "
            "spintorque.SourceTorques"
        )
    if torques.values.shape[1] != len(theta):
        raise QuestionError(
            f"torques of {type(source).__name__} are those of {torques.values.shape[1]} angles, "
            f"and {len(theta)} were asked for; give one column for each"
        )
    return torques
