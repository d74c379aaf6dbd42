"""One question on its way through a command."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from ..execution.executors import chosen
from ..io.question_file import Question
from ..model.device import Magnet
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..provenance import question_text, versions
from ..results.base.answer import Answer
from .result_files import (
    answered_question,
    print_failures,
    remarks_on_file,
    shape_chapters,
    stack_chapters,
    table_chapters,
)
from .result_folder import ResultFolder
from .torque_commands import Workforce, magnet_of

if TYPE_CHECKING:
    from ..report.page import Chapter

Variable = tuple[Sequence[str], Any, str]


@dataclass(frozen=True)
class CaseReport:
    """Chapters of a report, what they rest on, and which members of an ensemble failed."""

    chapters: "Sequence[Chapter]"
    versions: Mapping[str, str]
    question: str
    warnings: Sequence[str]
    failures: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """A file's question, its torque if it has one, and the folder and processes for it."""

    question: Question
    folder: ResultFolder
    torque: Any
    workforce: Workforce

    @property
    def magnet(self) -> Macrospin:
        """The single magnet of the file; QuestionError if there is none."""
        (magnet,) = self.question.require("macrospin")
        return magnet  # type: ignore[no-any-return] # by its name

    @property
    def magnets(self) -> Magnet:
        """The moving layers of the file, one or several."""
        return magnet_of(self.question)

    @property
    def drive(self) -> Drive:
        """The drive of the file; QuestionError if there is none."""
        (drive,) = self.question.require("drive")
        return drive  # type: ignore[no-any-return] # by its name

    def driven(self, strength: float, terminal: str | None = None) -> Drive:
        """The drive with another voltage (V) or current density (A/m^2), also of a terminal."""
        return self.drive.with_strength(strength, terminal)

    @property
    def answered(self) -> dict[str, Any]:
        """What the results answer."""
        return answered_question(self.question, self.torque)

    @property
    def remarks(self) -> list[str]:
        """What is odd about the question."""
        return remarks_on_file(self.question, self.torque)

    @contextmanager
    def executor(self) -> Iterator[Executor | None]:
        """Give the processes that share the work."""
        with chosen(self.workforce.workers, self.workforce.dask) as executor:
            yield executor

    def save(self, answer: Answer, name: str) -> None:
        """Write an answer to the file ``name``.nc, with its question and the remarks on it."""
        answer.answering(self.answered, self.remarks).save(self.folder.file(f"{name}.nc"))

    def report(self, *chapters: "Chapter") -> CaseReport:
        """Chapters about answers that do not know their own question."""
        return CaseReport(chapters, versions(), question_text(self.answered), self.remarks)

    def finish(self, report: CaseReport) -> None:
        """Write figures and report; print the headline numbers, and where everything is.

        Raises typer.Exit with code 1 if members of an ensemble failed.
        """
        chapters = [
            *stack_chapters(self.question),
            *table_chapters(self.question, self.torque),
            *shape_chapters(self.question),
            *report.chapters,
        ]
        write_report(self.folder, chapters, report)
        if report.failures:
            print_failures("members", report.failures)
            raise typer.Exit(1)


def write_report(folder: ResultFolder, chapters: "Sequence[Chapter]", report: CaseReport) -> None:
    """Write figures and report of some chapters, and print what they come to."""
    from ..report.page import figure_names, write_chapters

    data = [path.name for path in folder.written]
    for name in (*figure_names(chapters), "report.html"):
        folder.file(name)
    folder.tidy()
    write_chapters(
        folder.path,
        folder.name,
        chapters,
        report.versions,
        report.question,
        report.warnings,
        data,
        folder.others,
    )
    for chapter in chapters:
        for name, text in chapter.headline.items():
            typer.echo(f"{name}: {text}")
    typer.echo()
    for path, remark in folder.written.items():
        typer.echo(f"{path} ({remark})" if remark else path)
    if folder.others:
        names = ", ".join(f"{name} ({command})" for name, command in folder.others.items())
        typer.echo(f"\nof other commands for the same question in {folder.path}: {names}")
