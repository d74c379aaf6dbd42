"""The points of a sweep, and the question at each."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.mappings.field_names import format_path, short
from ..model.remarks import remark
from ..torque_source import SolvesManyValues, SweepableSource
from ..transport.semiclassical.known_sources import KNOWN_SOURCES
from ..transport.table_cost import require_affordable
from .point_sources import OtherSources, PointSources, StackSources, Values, combinations
from .quantities import Quantity, SweepGroup, SweepPoint, quantity_named
from .sweep_question import SweepQuestion

Place = tuple[int, ...]
MOST_NAMED = 8  # faults that one message names


class Grid:
    """The points of a sweep: one for each combination of swept fields and of the inner grid."""

    def __init__(self, question: SweepQuestion, source: SweepableSource | None = None) -> None:
        """Lay out the points; nothing is computed or checked yet.

        ``source``: the one whose fields are swept, if it is no stack. Without it the points of
        such a sweep cannot be asked for, unless it is one of `KNOWN_SOURCES`.
        """
        self.question = question
        self.quantity: Quantity = quantity_named(question.quantity)
        self._other_source = source or _known_source(question)

    @cached_property
    def sources(self) -> PointSources:
        """What gives the torques at the points."""
        if self.question.source is None:
            return StackSources(self.question.base, self.question.axes, self.quantity)
        if self._other_source is None:
            raise QuestionError(
                f"the sweep is one of {self.question.source}, which a file cannot hold; make the "
                "call of spintorque.sweep again to go on with it"
            )
        return OtherSources(self._other_source)

    @cached_property
    def axes(self) -> dict[str, list[Any]]:
        """Values of each outer dim: the swept fields, then the lists of the table."""
        table = self.question.base["table"]
        swept = {short(path): values for path, values in self.question.axes.items()}
        return {**swept, **{name: table[name] for name in self.quantity.grid}}

    @property
    def shape(self) -> Place:
        """Number of values of each outer dim."""
        return tuple(len(values) for values in self.axes.values())

    @property
    def inner(self) -> dict[str, list[float]]:
        """Values of each inner dim."""
        return {name: self.question.base["table"][name] for name in self.quantity.inner}

    def label(self, place: Place) -> str:
        """Name a point by its values."""
        pairs = zip(self.axes.items(), place, strict=True)
        return ", ".join(f"{name} = {values[i]}" for (name, values), i in pairs)

    def point(self, place: Place) -> SweepPoint:
        """Return the question at ``place``; QuestionError if it is not allowed."""
        bias = self.axes["bias"][place[-1]] if "bias" in self.quantity.grid else 0.0
        theta = tuple(self.question.base["table"]["theta"])
        return SweepPoint(self.sources.source(self._values(place)), bias, theta)

    @cached_property
    def together(self) -> int:
        """Points that are solved at once: more than one if the source can, and takes numbers."""
        if self.question.source is None or not isinstance(self._other_source, SolvesManyValues):
            return 1
        numbers = [value for values in self.question.axes.values() for value in values]
        return 1 if any(isinstance(v, str) for v in numbers) else self._other_source.points_at_once

    def group(self, places: Sequence[Place] | Array) -> SweepGroup:
        """Return the questions at some places of a sweep that solves points together."""
        assert isinstance(self._other_source, SolvesManyValues)
        columns = np.array(places).T
        values = {
            format_path(path): np.array(axis, float)[columns[place]]
            for place, (path, axis) in enumerate(self.question.axes.items())
        }
        biases = np.array(self.axes["bias"])[columns[-1]]
        theta = tuple(self.question.base["table"]["theta"])
        return SweepGroup(self._other_source, values, biases, theta)

    def require_affordable(self, workers: int = 1) -> None:
        """Raise QuestionError for a sweep that no machine would finish.

        The first and the last point tell. Points that are not allowed are left to `check`.
        """
        angles = math.prod(len(values) for values in self.inner.values())
        ends = [tuple(range(size)[end] for size in self.shape) for end in (0, -1)]
        costs = [self.sources.cost(self._values(place), angles) for place in ends]
        dearest = max(costs, key=lambda cost: cost.seconds)
        require_affordable(dearest, points=math.prod(self.shape), workers=workers)

    def check(self) -> None:
        """Raise QuestionError that names every point whose question is not allowed.

        Parts of the question that do not depend on each other are checked once.
        """
        if self.together > 1 and self._are_allowed():
            return
        faults: dict[str, list[str]] = {}
        for part in self.sources.parts:
            for values in combinations(self.question.axes, part):
                try:
                    self.sources.check(part, values)
                except QuestionError as error:
                    place = ", ".join(f"{short(path)} = {value}" for path, value in values)
                    faults.setdefault(str(error), []).append(place or "every point")
        if faults:
            shown = [f"at {_few(places)}: {fault}" for fault, places in faults.items()]
            raise QuestionError(f"the sweep has points that cannot be asked: {_few(shown)}")
        for text in self.sources.remarks:
            remark(text)

    def _are_allowed(self) -> bool:
        """Whether all points of a sweep that solves them together are allowed."""
        self.point(tuple(0 for _ in self.shape))
        swept = np.array(list(np.ndindex(*self.shape[: len(self.question.axes)])))
        group = self.group(np.concatenate([swept, np.zeros((len(swept), 1), int)], axis=1))
        try:
            group.source.check_values(group.values)
        except QuestionError:
            return False
        return True

    def _values(self, place: Place) -> Values:
        """Values of the swept fields at a place."""
        swept = zip(self.question.axes.items(), place[: len(self.question.axes)], strict=True)
        return tuple((path, axis[i]) for (path, axis), i in swept)


def _known_source(question: SweepQuestion) -> SweepableSource | None:
    """Source of a question that its mapping tells; None of stacks and of others."""
    kind = KNOWN_SOURCES.get(question.source or "")
    sections = {name: part for name, part in question.base.items() if name != "table"}
    return None if kind is None else kind.from_mapping(sections)  # type: ignore[return-value, call-arg, arg-type]


def _few(items: list[str]) -> str:
    more = f"; and {len(items) - MOST_NAMED} more" if len(items) > MOST_NAMED else ""
    return "; ".join(items[:MOST_NAMED]) + more
