"""The points of a sweep, and the question at each."""

import contextlib
import itertools
import math
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, cast

from ..errors import QuestionError
from ..io.question_file import question_of
from ..io.sections_stack import StackSection, TableSection
from ..model.checks import not_negative, one_of
from ..model.field_names import Path, short, with_values
from ..model.remarks import remark, remarks_on
from ..model.stack import Stack
from ..transport.engines.registry import engine_named
from ..transport.table_cost import NOTHING, Cost, cost_of, require_affordable
from .quantities import Quantity, SweepPoint, quantity_named
from .sweep_question import Scalar, SweepQuestion

Place = tuple[int, ...]
MOST_NAMED = 8  # faults that one message names
MOST_REMARKED = 1000  # stacks that are looked at again for remarks


class Grid:
    """The points of a sweep: one for each combination of swept fields and of the inner grid."""

    def __init__(self, question: SweepQuestion) -> None:
        """Lay out the points; nothing is computed or checked yet."""
        self.question = question
        self.quantity: Quantity = quantity_named(question.quantity)
        self._stack = lru_cache(maxsize=16)(self._make_stack)
        self._table = lru_cache(maxsize=16)(self._make_table)

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
        swept = zip(self.question.axes.items(), place[: len(self.question.axes)], strict=True)
        values = {path: axis[i] for (path, axis), i in swept}
        stack = self._stack(_part(values, "stack"))
        table = self._table(_part(values, "table"))
        bias = self.axes["bias"][place[-1]] if "bias" in self.quantity.grid else 0.0
        return SweepPoint(
            stack=stack,
            bias=bias,
            theta=tuple(self.question.base["table"]["theta"]),
            temperature=table.temperature,
            accuracy=table.accuracy,
            engine=table.engine,
        )

    @property
    def remarks(self) -> list[str]:
        """Remarks on the first `MOST_REMARKED` stacks, each sentence once."""
        stacks = itertools.islice(self._combinations("stack"), MOST_REMARKED)
        return remarks_on([self._stack(values) for values in stacks])

    @property
    def engines(self) -> set[str]:
        """Names of the engines that compute the points."""
        engine = self.question.base["table"]["engine"]
        return set(cast(list[str], self.question.axes.get(("table", "engine"), [engine])))

    def require_affordable(self, workers: int = 1) -> None:
        """Raise QuestionError for a sweep that no machine would finish.

        The first and the last point tell. Points that are not allowed are left to `check`.
        """
        costs = [NOTHING]
        for end in (0, -1):
            with contextlib.suppress(QuestionError):
                costs.append(self._cost(tuple(range(size)[end] for size in self.shape)))
        dearest = max(costs, key=lambda cost: cost.seconds)
        require_affordable(dearest, points=math.prod(self.shape), workers=workers)

    def _cost(self, place: Place) -> Cost:
        point = self.point(place)
        angles = math.prod(len(values) for values in self.inner.values())
        return cost_of(
            point.stack,
            point.accuracy,
            angles=angles,
            cost_factor=engine_named(point.engine).cost_factor,
        )

    def check(self) -> None:
        """Raise QuestionError that names every point whose question is not allowed.

        Stacks and tables do not depend on each other, so each is checked once.
        """
        faults: dict[str, list[str]] = {}
        for section in ("stack", "table"):
            for values in self._combinations(section):
                try:
                    self._check(section, values)
                except QuestionError as error:
                    place = ", ".join(f"{short(path)} = {value}" for path, value in values)
                    faults.setdefault(str(error), []).append(place or "every point")
        if faults:
            shown = [f"at {_few(places)}: {fault}" for fault, places in faults.items()]
            raise QuestionError(f"the sweep has points that cannot be asked: {_few(shown)}")
        for text in self.remarks:
            remark(text)

    def _combinations(self, section: str) -> Iterator[tuple[tuple[Path, Scalar], ...]]:
        axes = {path: axis for path, axis in self.question.axes.items() if path[0] == section}
        for values in itertools.product(*axes.values()):
            yield tuple(zip(axes, values, strict=True))

    def _check(self, section: str, values: tuple[tuple[Path, Scalar], ...]) -> None:
        if section == "stack":
            self.quantity.check(self._stack(values), self.question.base["table"]["bias"])
        else:
            self._table(values)

    def _make_stack(self, values: tuple[tuple[Path, Scalar], ...]) -> Stack:
        question = question_of({"stack": self._changed("stack", values)})
        return cast(StackSection, question.stack).stack()

    def _make_table(self, values: tuple[tuple[Path, Scalar], ...]) -> TableSection:
        # The lists are checked already, and long ones would be read at every point.
        changed = {**self._changed("table", values), "bias": [0.0], "theta": [0.0]}
        table = cast(TableSection, question_of({"table": changed}).table)
        not_negative("temperature", table.temperature, "K")
        one_of("engine", table.engine, self.quantity.engines)
        return table

    def _changed(self, section: str, values: tuple[tuple[Path, Scalar], ...]) -> Any:
        inner = {path[1:]: value for path, value in values}
        return with_values(self.question.base[section], inner)


def _part(values: Mapping[Path, Scalar], section: str) -> tuple[tuple[Path, Scalar], ...]:
    return tuple((path, value) for path, value in values.items() if path[0] == section)


def _few(items: list[str]) -> str:
    more = f"; and {len(items) - MOST_NAMED} more" if len(items) > MOST_NAMED else ""
    return "; ".join(items[:MOST_NAMED]) + more
