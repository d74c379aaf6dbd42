"""What gives the torques at the points of a sweep: a stack, or any other source."""

import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, cast

from ..errors import QuestionError
from ..execution.parallel_parts import named
from ..io.question_file import question_of
from ..io.sections_stack import StackSection, TableSection
from ..model.checks import not_negative, one_of
from ..model.mappings.field_names import Path, with_values
from ..model.remarks import remarks_on
from ..model.stack import Stack
from ..results.further_torques import FREE
from ..torque_source import SweepableSource, TorqueSource, sections_of
from ..transport.engines.registry import engine_named
from ..transport.stack_source import StackSource
from ..transport.table_cost import NOTHING, Cost, cost_of
from .quantities import Quantity
from .sweep_question import Scalar

Values = tuple[tuple[Path, Scalar], ...]
MOST_REMARKED = 1000  # stacks that are looked at again for remarks


class PointSources(Protocol):
    """Sources of the points of one sweep, by the values of the swept fields."""

    @property
    def parts(self) -> Sequence[tuple[str, ...]]:
        """Sections of the question that are checked together; others do not matter to them."""
        ...

    def source(self, values: Values) -> TorqueSource:
        """Return the source at some values; QuestionError if they are not allowed."""
        ...

    def check(self, part: tuple[str, ...], values: Values) -> None:
        """Raise QuestionError unless some sections are allowed with these values in them."""
        ...

    def cost(self, values: Values, angles: int) -> Cost:
        """Estimate what one point costs."""
        ...

    @property
    def engines(self) -> set[str]:
        """Names of the engines that compute the points."""
        ...

    @property
    def remarks(self) -> list[str]:
        """What is odd about the sources, each sentence once."""
        ...


class StackSources:
    """Stacks, and the temperature, accuracy and engine of the table."""

    parts = (("stack",), ("table",))

    def __init__(
        self, base: Mapping[str, Any], axes: Mapping[Path, list[Scalar]], quantity: Quantity
    ) -> None:
        """Take the question whose fields are swept; nothing is made yet."""
        self._base = base
        self._axes = axes
        self._quantity = quantity
        self._stack = lru_cache(maxsize=16)(self._make_stack)
        self._table = lru_cache(maxsize=16)(self._make_table)

    def source(self, values: Values) -> StackSource:
        """Return the stack and its options at some values."""
        stack = self._stack(in_part(values, ("stack",)))
        table = self._table(in_part(values, ("table",)))
        accuracy = table.accuracy or stack.default_accuracy
        engine = table.engine or stack.default_engine
        return StackSource(stack, table.temperature, accuracy, engine)

    def check(self, part: tuple[str, ...], values: Values) -> None:
        """Raise QuestionError for a stack, or options of the table, that are not allowed."""
        if part == ("stack",):
            self._quantity.check(self._stack(values), self._base["table"]["bias"])
        else:
            self._table(values)

    def cost(self, values: Values, angles: int) -> Cost:
        """Estimate what one point costs; nothing for one that is not allowed."""
        with contextlib.suppress(QuestionError):
            source = self.source(values)
            factor = engine_named(source.engine).cost_for(source.stack)
            return cost_of(source.stack, source.accuracy, angles=angles, cost_factor=factor)
        return NOTHING

    @property
    def engines(self) -> set[str]:
        """Names of the engines that compute the points."""
        engine = self._base["table"]["engine"]
        return set(cast(list[str], self._axes.get(("table", "engine"), [engine])))

    @property
    def remarks(self) -> list[str]:
        """Remarks on the first `MOST_REMARKED` stacks, each sentence once."""
        stacks = itertools.islice(combinations(self._axes, ("stack",)), MOST_REMARKED)
        return remarks_on([self._stack(values) for values in stacks])

    def _make_stack(self, values: Values) -> Stack:
        question = question_of({"stack": self._changed("stack", values)})
        return cast(StackSection, question.stack).stack()

    def _make_table(self, values: Values) -> TableSection:
        # The lists are checked already, and long ones would be read at every point.
        changed = {**self._changed("table", values), "bias": [0.0], "theta": [0.0]}
        table = cast(TableSection, question_of({"table": changed}).table)
        not_negative("temperature", table.temperature, "K")
        one_of("engine", table.engine, self._quantity.engines)
        if table.torques_on != FREE:
            raise QuestionError(
                f'torques_on is "{table.torques_on}" in [table] of a sweep; a sweep computes the '
                'torques on fixed layers too with quantity = "mutual_torques"'
            )
        return table

    def _changed(self, section: str, values: Values) -> Any:
        inner = {path[1:]: value for path, value in values}
        return with_values(self._base[section], inner)


class OtherSources:
    """Sources that are made again from their mapping, with other values in it."""

    def __init__(self, source: SweepableSource) -> None:
        """Take the source whose fields are swept."""
        self.engines: set[str] = set()
        self.remarks: list[str] = []
        self._source = source
        self._mapping = sections_of(source)
        self.parts = (tuple(self._mapping),)

    def source(self, values: Values) -> TorqueSource:
        """Make the source of other values; QuestionError if it refuses or ignores them."""
        kind = type(self._source).__name__
        mapping = with_values(self._mapping, dict(values))
        try:
            source = self._source.from_mapping(mapping)
            is_other = _plain(sections_of(source)) != _plain(mapping)
        except QuestionError:
            raise
        except Exception as error:
            raise QuestionError(f"{kind} does not take these values: {named(error)}") from error
        if is_other:
            raise QuestionError(
                f"from_mapping of {kind} makes a source whose to_mapping() is another one; the "
                "two must agree, or fields would be swept in vain"
            )
        return source

    def check(self, part: tuple[str, ...], values: Values) -> None:
        """Raise QuestionError for values that the source does not take."""
        self.source(values)

    def cost(self, values: Values, angles: int) -> Cost:
        """Return nothing: only the source itself could know."""
        return NOTHING


def combinations(axes: Mapping[Path, list[Scalar]], part: tuple[str, ...]) -> Iterator[Values]:
    """Yield all combinations of the values of those swept fields that are in some sections."""
    own = {path: values for path, values in axes.items() if path[0] in part}
    for values in itertools.product(*own.values()):
        yield tuple(zip(own, values, strict=True))


def in_part(values: Values, part: tuple[str, ...]) -> Values:
    """Return those values whose fields are in some sections."""
    return tuple((path, value) for path, value in values if path[0] in part)


def _plain(mapping: Mapping[str, Any]) -> Any:
    """Return a mapping as JSON gives it back: tuples are lists, scalars of NumPy numbers."""
    return json.loads(json.dumps(mapping))
