"""Views of an answer for people: one line, or a table in a notebook."""

from __future__ import annotations  # xarray is not imported for its names alone

import html
import re
from collections.abc import Iterator, Sequence

import numpy as np

from ... import _xarray as xr
from ..._typing import Array

LONGEST = 150
"""Characters after which a line stops naming quantities."""
HIDDEN = ("question", "fingerprint", "versions", "warnings")
"""Attributes that are not shown among the quantities."""
TOLD = ("driven_by", "swept", "method", "kind", "status", "quantity")
"""Attributes that a line begins with."""
POWERS = str.maketrans("-123456789", "⁻¹²³⁴⁵⁶⁷⁸⁹")


def short_view(name: str, dataset: xr.Dataset) -> str:
    """One line: scalars with their errors, vectors in space, and the sizes of other arrays."""
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
        if key in TOLD:
            yield f"{key}={value!r}"
    quantities = sorted(_quantities(dataset), key=lambda pair: pair[1].ndim > 0)
    for name, variable in quantities:
        unit = unit_after(variable)
        if variable.dims == ("component",):
            yield f"{name}={_vector(variable.values)}{unit}"
        elif variable.ndim:
            yield f"{name} ({_size(variable)}){unit}"
        else:
            error = dataset.variables.get(f"{name}_error")
            spread = "" if error is None else f" ± {error.values.item():.1g}"
            yield f"{name}={_number(variable.values.item())}{spread}{unit}"


def _quantities(dataset: xr.Dataset) -> Iterator[tuple[str, xr.Variable]]:
    """Variables other than errors and labels of components or places; complex ones are whole."""
    for name in map(str, [*dataset.data_vars, *dataset.coords]):
        variable = dataset.variables[name]
        is_label = name in dataset.dims and variable.dtype.kind not in "biuf"
        is_error = name.endswith("_error") and name.removesuffix("_error") in dataset.variables
        whole = name.removesuffix("_real").removesuffix("_imag")
        imaginary = dataset.variables.get(f"{whole}_imag")
        if whole != name and imaginary is not None:
            if name.endswith("_real"):
                numbers = np.empty(variable.shape, complex)
                numbers.real, numbers.imag = variable.values, imaginary.values
                yield whole, xr.Variable(variable.dims, numbers, variable.attrs)
        elif not is_label and not is_error:
            yield name, variable


def _rows(dataset: xr.Dataset) -> Iterator[tuple[str, str, str, str]]:
    for key, value in dataset.attrs.items():
        if key not in HIDDEN:
            yield str(key), _shortened(str(value)), "", ""
    for name in map(str, [*dataset.data_vars, *dataset.coords]):
        variable = dataset.variables[name]
        unit = unit_after(variable).strip()
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
    return f"{value:.6g}" if isinstance(value, float | complex) else str(value)


def _vector(values: Array) -> str:
    """Components to three digits of the largest."""
    largest = float(np.abs(values).max(initial=0.0))
    digits = 2 - int(np.floor(np.log10(largest))) if 0 < largest < np.inf else 0
    return f"({', '.join(f'{value:g}' for value in np.round(values, digits) + 0.0)})"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def unit_after(variable: xr.Variable | xr.DataArray) -> str:
    """Unit of a variable as it stands behind a number, with a blank; "" for none."""
    unit = variable.attrs.get("units", "")
    return "" if unit in ("", "1") else f" {readable_unit(unit)}"


def readable_unit(unit: str) -> str:
    """Write "A m-2" of a file as "A/m²", and "ns-1" as "ns⁻¹"."""
    if "-" not in unit.split(" ")[0]:  # there is something to divide
        unit = re.sub(r" ([A-Za-z]+)-(\d)", lambda m: f"/{m[1]}{m[2].replace('1', '')}", unit)
    return re.sub(r"(?<=[A-Za-z])-?\d\b", lambda match: match[0].translate(POWERS), unit)
