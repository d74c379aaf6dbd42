"""Views of an answer for people: one line, or a table in a notebook."""

from __future__ import annotations  # xarray is not imported for its names alone

import html
from collections.abc import Iterator, Sequence

import numpy as np

from ... import _xarray as xr

LONGEST = 150
"""Characters after which a line stops naming quantities."""
HIDDEN = ("question", "fingerprint", "versions", "warnings")
"""Attributes that are not shown among the quantities."""


def short_view(name: str, dataset: xr.Dataset) -> str:
    """One line: scalars with their errors, and the sizes of arrays."""
    parts = list(_parts(dataset))
    line, count = f"{name}(", 0
    for part in parts:
        if count and len(line) + len(part) > LONGEST:
            break
        line += (", " if count else "") + part
        count += 1
    left = len(parts) - count
    return f"{line}{f', and {left} more' if left else ''})"


def html_view(name: str, dataset: xr.Dataset, warnings: Sequence[str]) -> str:
    """Table of quantities with values, units and meanings, the warnings and the question."""
    rows = "".join(_row(*cells) for cells in _rows(dataset))
    remarks = "".join(f"<p><b>Warning:</b> {html.escape(text)}</p>" for text in warnings)
    question = dataset.attrs.get("question")
    details = (
        f"<details><summary>Question</summary><pre>{html.escape(question)}</pre></details>"
        if question
        else ""
    )
    head = "<tr><th>quantity</th><th>value</th><th>unit</th><th>meaning</th></tr>"
    return f"<div><b>{html.escape(name)}</b>{remarks}<table>{head}{rows}</table>{details}</div>"


def _parts(dataset: xr.Dataset) -> Iterator[str]:
    for key, value in dataset.attrs.items():
        if key in ("driven_by", "method", "kind", "status", "quantity"):
            yield f"{key}={value!r}"
    for name, variable in _quantities(dataset):
        unit = _unit(variable)
        if variable.ndim:
            yield f"{name} ({_size(variable)}){unit}"
        else:
            error = dataset.variables.get(f"{name}_error")
            spread = "" if error is None else f" ± {error.values.item():.1g}"
            yield f"{name}={_number(variable.values.item())}{spread}{unit}"


def _quantities(dataset: xr.Dataset) -> Iterator[tuple[str, xr.Variable]]:
    """Variables other than errors and labels of components or places."""
    names = [*dataset.data_vars, *dataset.coords]
    for name in map(str, names):
        variable = dataset.variables[name]
        is_label = name in dataset.dims and variable.dtype.kind not in "biuf"
        is_error = name.endswith("_error") and name.removesuffix("_error") in dataset.variables
        if not is_label and not is_error:
            yield name, variable


def _rows(dataset: xr.Dataset) -> Iterator[tuple[str, str, str, str]]:
    for key, value in dataset.attrs.items():
        if key not in HIDDEN:
            yield str(key), _shortened(str(value)), "", ""
    for name in map(str, [*dataset.data_vars, *dataset.coords]):
        variable = dataset.variables[name]
        unit = _unit(variable).strip()
        yield name, _value(variable), unit, str(variable.attrs.get("long_name", ""))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"


def _value(variable: xr.Variable) -> str:
    values = np.asarray(variable.values)
    if not variable.ndim:
        return _number(values.item())
    if values.dtype.kind not in "biuf":
        return _shortened(", ".join(map(str, values.ravel())))
    finite = values[np.isfinite(values)]
    size = _size(variable)
    if not finite.size:
        return f"no number ({size})"
    return f"{_number(finite.min().item())} to {_number(finite.max().item())} ({size})"


def _size(variable: xr.Variable) -> str:
    return " × ".join(f"{count} {dim}" for dim, count in variable.sizes.items())


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _unit(variable: xr.Variable) -> str:
    unit = variable.attrs.get("units", "")
    return "" if unit in ("", "1") else f" {unit}"
