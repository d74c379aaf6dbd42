"""The shape that most commands have: a file, one of its sections, and a folder of results."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from .interrupt import nothing_is_kept, parts_are_kept, told_when_stopped
from .options import CORES, Dask, Output, QuestionFile, Replace, TableFile, Workers, named

if TYPE_CHECKING:
    from ..io.question_file import Question
    from .case import Case, CaseReport
    from .torque_commands import TorqueFinder


def accept(question: "Question", section: Any, has_table: bool) -> None:
    """Check nothing more than the sections themselves do."""


@dataclass(frozen=True)
class CaseCommand:
    """What a command needs of a file, and what it does with it.

    ``body`` takes the case and the ``section``; ``needs`` are other sections that must be there;
    ``check`` refuses, before anything is computed, what ``body`` could not answer, and is told
    whether there is a saved table; ``torque`` finds the torque that acts. A command that
    ``keeps_parts`` goes on where it was stopped.
    """

    section: str
    body: "Callable[[Case, Any], CaseReport]"
    torque: "TorqueFinder"
    needs: tuple[str, ...] = ("macrospin", "drive")
    check: "Callable[[Question, Any, bool], None]" = accept
    keeps_parts: bool = True


def add_command(
    app: typer.Typer,
    name: str,
    load: Callable[[], CaseCommand],
    *,
    takes_table: bool = True,
    takes_workers: bool = True,
) -> None:
    """Add a command whose help is the docstring of ``load``, which is called when it runs."""

    def command(question: Path, **options: Any) -> None:
        run(load(), name, question, **options)

    shape: dict[str, tuple[Any, Any]] = {"question": (QuestionFile, inspect.Parameter.empty)}
    if takes_table:
        shape["torque_table"] = (TableFile, None)
    shape["output"] = (Output, None)
    if takes_workers:
        shape |= {"workers": (Workers, CORES), "dask": (Dask, None)}
    shape["replace"] = (Replace, False)
    command.__doc__ = load.__doc__
    command.__annotations__ = {option: hint for option, (hint, _) in shape.items()}
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined] # typer reads it
        [
            inspect.Parameter(
                option, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint
            )
            for option, (hint, default) in shape.items()
        ]
    )
    app.command(name)(command)


def run(
    command: CaseCommand,
    name: str,
    source: Path,
    *,
    output: Path | None,
    replace: bool,
    torque_table: Path | None = None,
    workers: int = 1,
    dask: str | None = None,
) -> None:
    """Run a command on a file: read, check, compute, write, and print what came out."""
    from ..io.question_file import read_question
    from ..results.torque_table import TorqueTable
    from .case import Case
    from .options import default_folder
    from .result_files import identity
    from .result_folder import ResultFolder
    from .torque_commands import Workforce

    question = read_question(source)
    reason = parts_are_kept if command.keeps_parts else nothing_is_kept
    with told_when_stopped(reason), named(source):
        *_, section = question.require(*command.needs, command.section)
        command.check(question, section, torque_table is not None)
        saved = None if torque_table is None else TorqueTable.load(torque_table)
        path = output or default_folder(source)
        own = identity(question, saved, torque_table, path)
        folder = ResultFolder.claim(path, name, source, own, replace)
        workforce = Workforce(workers, dask)
        torque = command.torque(question, folder, saved, workforce)
        case = Case(question, folder, torque, workforce)
        report = command.body(case, section)
        case.finish(report)
