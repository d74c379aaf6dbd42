"""What the commands have in common: their options, and how they name files."""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import FileError, QuestionError, RangeError, SpintorqueWarning
from ..execution.checkpoint import PARTS
from ..files.whole_files import require_file_or_nothing, writable_folder

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
RESULTS = (".nc", ".png", ".html")
CORES = os.cpu_count() or 1


@contextmanager
def named(question: Path) -> Iterator[None]:
    """Name the file in errors about what it asks."""
    try:
        yield
    except (QuestionError, RangeError) as error:
        raise type(error)(f"{question}: {error}") from error


def results_folder(output: Path | None, question: Path) -> Path:
    """Make the folder for the results of a question.

    FileError if results could not be written there, before anything is computed.
    """
    folder = writable_folder(output or default_folder(question))
    for path in sorted(folder.iterdir()):
        if path.suffix in RESULTS:
            require_file_or_nothing(path)
    parts = folder / PARTS
    if parts.exists() and not parts.is_dir():
        raise FileError(
            f"cannot use the folder {parts}: there is a file of that name; remove it, or choose "
            "another folder by -o"
        )
    return folder


def default_folder(question: Path) -> Path:
    """Folder for the results of a question that names none."""
    return Path("results") / question.stem


@contextmanager
def warnings_on_stderr() -> Iterator[None]:
    """Show each SpintorqueWarning as one line on stderr, once, and other warnings as ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", SpintorqueWarning)
        show_other, said = warnings.showwarning, set[str]()

        def show(message: Warning | str, category: type[Warning], *place: Any) -> None:
            if not issubclass(category, SpintorqueWarning):
                show_other(message, category, *place)
            elif str(message) not in said:
                said.add(str(message))
                typer.echo(f"warning: {message}", err=True)

        warnings.showwarning = show  # type: ignore[assignment] # takes any place
        yield


def tell_warnings(warnings: Sequence[str]) -> None:
    """Tell what a file says deserves a second look."""
    for text in warnings:
        typer.echo(f"warning: {text}")
