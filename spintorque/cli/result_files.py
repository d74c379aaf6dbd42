"""How the commands write what they computed, and tell what a file holds."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from .. import _xarray as xr
from ..dynamics.problem.drive_segments import value_range
from ..dynamics.problem.question_mapping import torque_question
from ..io.question_file import Question
from ..model.device import Torques
from ..model.remarks import remarks_on
from ..results.base.answer import Answer
from ..results.base.netcdf import read_dataset
from ..results.torque_table import TorqueTable
from ..results.warnings import warnings_of
from .options import tell_warnings

if TYPE_CHECKING:
    from ..report.page import Chapter

TOLD = 5  # failures that are told one by one


def save_answer(
    answer: Answer,
    path: Path,
    question: Mapping[str, Any],
    remarks: Sequence[str] = (),
) -> None:
    """Write the numbers of an answer, with the question that it answers and remarks on it."""
    typer.echo(answer.answering(question, remarks).save(path))


def finish(
    folder: Path,
    name: str,
    chapters: Sequence[Chapter],
    made_by: Mapping[str, str],
    question: str,
    warnings: Sequence[str] = (),
) -> None:
    """Write figures and report with its ``warnings``, and say where everything is."""
    from ..report.page import write_chapters

    for path in write_chapters(folder, name, chapters, made_by, question, warnings):
        typer.echo(path)


def tell_numbers(path: Path, kind: str) -> None:
    """Tell what a file of any other kind holds: its numbers, versions and question."""
    dataset = read_dataset(path, kind)
    typer.echo(f"kind: {kind}")
    tell_warnings(warnings_of(dataset.attrs))
    for name, variable in dataset.data_vars.items():
        size = " x ".join(map(str, variable.shape)) or "one value"
        typer.echo(f"{name} ({size}): {_values(variable)}")
    for package, version in versions_of(dataset).items():
        typer.echo(f"version: {package}: {version}")
    typer.echo(f"\n{dataset.attrs['question']}")


def remarks_on_file(asked: Question, torque: Torques = None) -> list[str]:
    """Everything odd about the sections of a file, and about the torque table that was used."""
    sections = [getattr(asked, name) for name in type(asked).model_fields]
    stack = [] if asked.stack is None else [asked.stack.stack()]
    return remarks_on(*stack, *sections, torque)


def versions_of(dataset: xr.Dataset) -> dict[str, str]:
    """Versions of the packages that made a dataset."""
    return dict(json.loads(dataset.attrs["versions"]))


def answered(asked: Question, torque: Torques) -> dict[str, Any]:
    """What a result answers: the file, with the question of the torque table that was used."""
    own = torque_question(torque) if isinstance(torque, TorqueTable) else {}
    return {**asked.to_mapping(), **own}


def table_chapters(asked: Question, torque: Torques) -> list[Chapter]:
    """Chapter about the torque table that was used, at the bias of the drive; none without one."""
    from ..report.torque_report import table_chapter

    if not isinstance(torque, TorqueTable):
        return []
    voltage = asked.drive.voltage if asked.drive else None
    ends = () if voltage is None else value_range(voltage)
    return [table_chapter(torque, max(ends, key=abs, default=None))]


def tell_failures(what: str, failures: Sequence[str]) -> None:
    """Tell the first of many failures on stderr."""
    typer.echo(f"{len(failures)} {what} failed:", err=True)
    for text in failures[:TOLD]:
        typer.echo(f"  {text}", err=True)
    if len(failures) > TOLD:
        typer.echo(f"  and {len(failures) - TOLD} more", err=True)


def _values(variable: xr.DataArray) -> str:
    """Range of numbers, or all words."""
    values, unit = variable.values, variable.attrs.get("units", "")
    if values.dtype.kind not in "fiub":
        return ", ".join(map(str, np.atleast_1d(values)))
    found = values[np.isfinite(values)]
    if not found.size:
        return "no number"
    if values.ndim == 0:
        return f"{values.item():.6g} {unit}".rstrip()
    return f"{found.min():.6g} to {found.max():.6g} {unit}".rstrip()
