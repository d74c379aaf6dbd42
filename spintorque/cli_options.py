"""What the commands have in common: their options, and how they name files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from .errors import FileError, QuestionError, RangeError

QuestionFile = Annotated[Path, typer.Argument(help="TOML file with the question.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Folder for the results; default results/NAME."),
]
Workers = Annotated[
    int, typer.Option(min=1, help="Processes that share the points; numbers do not depend on it.")
]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Scheduler of a dask cluster (tcp://host:8786) that computes, in place of workers.",
    ),
]
CORES = os.cpu_count() or 1


@contextmanager
def named(question: Path) -> Iterator[None]:
    """Name the file in errors about what it asks."""
    try:
        yield
    except (QuestionError, RangeError) as error:
        raise type(error)(f"{question}: {error}") from error


def results_folder(output: Path | None, question: Path) -> Path:
    """Make the folder for the results of a question; FileError if that fails."""
    folder = output or default_folder(question)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot make the folder {folder}: {error.strerror}") from error
    return folder


def default_folder(question: Path) -> Path:
    """Folder for the results of a question that names none."""
    return Path("results") / question.stem
