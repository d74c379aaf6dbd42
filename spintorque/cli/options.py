"""What the commands have in common: their options, and how they name files."""

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import QuestionError, RangeError, SpintorqueWarning

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
TableFile = Annotated[
    Path | None, typer.Option("--table", "-t", help="Torque table (netCDF) to use.")
]
Replace = Annotated[
    bool,
    typer.Option("--replace", help="Remove the results of another question from the folder."),
]
CORES = os.cpu_count() or 1


@contextmanager
def named(question: Path) -> Iterator[None]:
    """Name the file in errors about what it asks."""
    try:
        yield
    except (QuestionError, RangeError) as error:
        raise type(error)(f"{question}: {error}") from error


def default_folder(question: Path) -> Path:
    """Folder for the results of a question that names none."""
    return Path("results") / question.stem


@contextmanager
def warnings_on_stderr() -> Iterator[None]:
    """Show each SpintorqueWarning as one line on stderr, once, and other warnings as ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", SpintorqueWarning)
        show_other, shown = warnings.showwarning, set[str]()

        def show(message: Warning | str, category: type[Warning], *place: Any) -> None:
            if not issubclass(category, SpintorqueWarning):
                show_other(message, category, *place)
            elif str(message) not in shown:
                shown.add(str(message))
                typer.echo(f"warning: {message}", err=True)

        warnings.showwarning = show  # type: ignore[assignment] # takes any place
        yield


@contextmanager
def log_on_stderr() -> Iterator[None]:
    """Show the messages of the logger ``spintorque`` on stderr, each with its time."""
    logger, handler = logging.getLogger("spintorque"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def print_warnings(warnings: Sequence[str]) -> None:
    """Print what a file says deserves a second look."""
    for text in warnings:
        typer.echo(f"warning: {text}")
