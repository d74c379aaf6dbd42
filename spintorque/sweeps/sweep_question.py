"""The question of a sweep: a stack, a table, and values for some of their fields."""

import math
import numbers
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._tabulate import require_defaults, table_axes, table_mapping, table_question
from ..errors import QuestionError
from ..io.question_file import Question, parse_question
from ..model.checks import is_range, shown
from ..model.mappings.field_names import Path, fields, format_path, resolve, short, with_values
from ..model.stack import Stack
from ..provenance import fingerprint, question_text
from .quantities import quantity_named

Scalar = int | float | str


@dataclass(frozen=True, eq=False)
class SweepQuestion:
    """A sweep as plain values; `make_question` and `file_question` make checked ones.

    ``base`` holds "stack" and "table" in the form of a TOML question; ``axes`` the values of
    each swept field by its full path, in the order of the result's dims. For a source of torques
    that is no stack, ``base`` holds the sections of its mapping and "table", and ``source`` the
    name of its class.
    """

    base: dict[str, Any]
    axes: dict[Path, list[Scalar]]
    quantity: str
    source: str | None = None

    def to_mapping(self) -> dict[str, Any]:
        """Return the question in the form of a TOML file."""
        axes = {short(path): values for path, values in self.axes.items()}
        return {**self.base, "sweep": {"quantity": self.quantity, "axes": axes}}

    @property
    def text(self) -> str:
        """The question as TOML, which asks it again."""
        return question_text(self.to_mapping())

    @property
    def fingerprint(self) -> str:
        """Digest of the question; the order of the axes counts."""
        asked = {**self.to_mapping(), "order": [short(path) for path in self.axes]}
        return fingerprint(asked if self.source is None else {**asked, "source": self.source})


def make_question(
    base: dict[str, Any],
    axes: Mapping[str, Any],
    quantity: str = "torque",
    source: str | None = None,
) -> SweepQuestion:
    """Check the axes of a sweep; values of a field that is a whole number stay whole.

    ``source``: class of the source of torques, None for a stack. Raises QuestionError for an
    unknown field or quantity, and for values that are not allowed.
    """
    if quantity_named(quantity).needs_stack and source is not None:
        raise QuestionError(f"quantity is {quantity}; {source} has torques alone: ask for those")
    if not isinstance(axes, Mapping) or not axes:
        raise QuestionError(
            f"axes is {shown(axes)}; allowed is a mapping of fields to lists of values, such as "
            '{"layers[1].thickness": [1, 2, 3]}'
        )
    values_by_path: dict[Path, list[Scalar]] = {}
    for name, values in axes.items():
        path = _field(name, base)
        if short(path) in map(short, values_by_path):
            raise QuestionError(f"{short(path)} is swept twice; keep one of the two axes")
        node: Any = base
        for part in path:
            node = node[part]
        values_by_path[path] = _values(short(path), values, node)
    # The value that a swept field had before is not part of the question.
    first = {path: values[0] for path, values in values_by_path.items()}
    return SweepQuestion(with_values(base, first), values_by_path, quantity, source)


def file_question(file: Question) -> SweepQuestion:
    """Return the sweep that a file asks for; QuestionError if it is incomplete or not allowed."""
    source = file.source
    file.require("table", "sweep")
    assert file.table is not None
    assert file.sweep is not None
    table = file.table
    if is_range(table.bias):
        raise QuestionError(
            "bias has no count; a sweep has the same biases at every point: give their count, or "
            "a list"
        )
    bias, theta = table_axes(table.bias, table.angles())
    if not isinstance(source, Stack):
        options = {"temperature": table.temperature, "engine": table.engine}
        require_defaults(source, accuracy=table.accuracy, **options)
        base = table_question(source, bias, theta)
        return make_question(base, file.sweep.axes, file.sweep.quantity, type(source).__name__)
    assert file.stack is not None
    engine = table.engine or source.default_engine
    accuracy = table.accuracy or source.default_accuracy
    mapping = table_mapping(bias, theta, table.temperature, engine, accuracy)
    base = {"stack": file.stack.to_mapping(), "table": mapping}
    return make_question(base, file.sweep.axes, file.sweep.quantity)


def stored_question(text: str, source: str | None, name: str) -> SweepQuestion:
    """Return the sweep that `SweepQuestion.text` wrote down.

    ``name``: the file, for messages. QuestionError if the text is not one.
    """
    if source is None:
        return file_question(parse_question(text, name))
    base = tomllib.loads(text)
    asked = base.pop("sweep")
    return make_question(base, asked["axes"], asked["quantity"], source)


def differences(old: SweepQuestion, new: SweepQuestion) -> list[str]:
    """Differences between two questions, field by field, in words; empty if there are none."""
    before, after = _flat(old), _flat(new)
    changes = []
    for name in [*before, *(name for name in after if name not in before)]:
        was, now = (_in_words(side.get(name)) for side in (before, after))
        if was != now:
            changes.append(f"{name} was {was} and is {now}")
        elif before.get(name) != after.get(name):
            changes.append(f"{name} has other values between the first and the last")
    if old.source != new.source:
        changes.append(f"the source was {old.source or 'Stack'} and is {new.source or 'Stack'}")
    if not changes and list(old.axes) != list(new.axes):
        orders = [", ".join(short(path) for path in side.axes) for side in (old, new)]
        changes.append(f"the order of the axes was {orders[0]} and is {orders[1]}")
    return changes


def _field(name: Any, base: Mapping[str, Any]) -> Path:
    if not isinstance(name, str):
        raise QuestionError(f"an axis is named {shown(name)}; allowed is the name of a field")
    if name.removeprefix("table.") in ("bias", "theta", "theta_deg"):
        raise QuestionError(
            f"{name} cannot be swept, because every point of a sweep has all biases and angles of "
            "the table: give them there"
        )
    path = resolve(name, base)
    if "/" in short(path):
        raise QuestionError(
            f"{name} cannot be swept, because netCDF allows no / in names: rename it in the stack"
        )
    return path


def _values(name: str, values: Any, base: Any) -> list[Scalar]:
    try:
        listed = [values] if isinstance(values, str) else list(values)
    except TypeError:
        listed = [values]
    if not listed:
        raise QuestionError(f"the axis {name} is empty; give one value or more")
    scalars = [_value(name, value, base) for value in listed]
    repeated = next((value for value, count in Counter(scalars).items() if count > 1), None)
    if repeated is not None:
        raise QuestionError(
            f"the axis {name} has {shown(repeated)} twice; leave out repeated values"
        )
    return scalars


def _value(name: str, value: Any, base: Any) -> Scalar:
    if isinstance(base, str):
        if not isinstance(value, str):
            raise QuestionError(
                f"the axis {name} has {shown(value)}; allowed are words such as {base}"
            )
        return value
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not number or not math.isfinite(value):
        raise QuestionError(f"the axis {name} has {shown(value)}; allowed are finite numbers")
    if not isinstance(base, int):
        return float(value) + 0.0  # no minus zero
    if value != int(value):
        raise QuestionError(f"the axis {name} has {shown(value)}; allowed are whole numbers")
    return int(value)


def _flat(question: SweepQuestion) -> dict[str, Any]:
    mapping = question.to_mapping()
    axes = mapping["sweep"].pop("axes")
    table = mapping["table"] = dict(mapping["table"])
    lists = {name: table.pop(name) for name in ("bias", "theta")}
    lists |= {f"sweep.axes of {name}": values for name, values in axes.items()}
    swept = {format_path(path) for path in question.axes}
    named = {format_path(path): value for path, value in fields(mapping)}
    return {name: value for name, value in named.items() if name not in swept} | lists


def _in_words(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, list) and len(value) > 6:
        return f"{len(value)} values from {value[0]!r} to {value[-1]!r}"
    return repr(value)
