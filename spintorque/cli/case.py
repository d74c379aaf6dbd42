"""What the analyses of a single magnet have in common: their case, and where results go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..io.question_file import Question
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..provenance import question_text, versions
from ..results.base.answer import Answer
from .options import results_folder
from .result_files import answered, finish, remarks_on_file, save_answer, table_chapters
from .torque_commands import check_voltages, one_torque_of

if TYPE_CHECKING:
    from ..report.page import Chapter


@dataclass(frozen=True)
class Case:
    """A magnet, its torque and its drive, and the folder for what is found about them."""

    asked: Question
    name: str
    folder: Path
    magnet: Macrospin
    torque: Any
    drive: Drive

    @classmethod
    def of(
        cls,
        asked: Question,
        question: Path,
        output: Path | None,
        table: Path | None,
        workers: int,
        dask: str | None,
        strengths: Iterable[float],
    ) -> "Case":
        """Take a file's case, computing its torque table if it asks for one.

        ``strengths`` are the voltages that will be needed, if the drive is one of voltage.
        """
        assert asked.macrospin is not None
        assert asked.drive is not None
        if asked.drive.voltage is not None:
            check_voltages(asked, table, strengths)
        folder = results_folder(output, question)
        torque = one_torque_of(asked, folder, table, workers, dask)
        return cls(asked, question.stem, folder, asked.macrospin, torque, asked.drive)

    @property
    def remarks(self) -> list[str]:
        """What is odd about the question."""
        return remarks_on_file(self.asked, self.torque)

    @property
    def question(self) -> dict[str, Any]:
        """What the results answer."""
        return answered(self.asked, self.torque)

    def save(self, answer: Answer, name: str) -> None:
        """Write the numbers of an answer; see `save_answer`."""
        save_answer(answer, self.folder / f"{name}.nc", self.question, self.remarks)

    def finish(self, chapters: "Sequence[Chapter]") -> None:
        """Write figures and report."""
        told = [*table_chapters(self.asked, self.torque), *chapters]
        question = question_text(self.question)
        finish(self.folder, self.name, told, versions(), question, self.remarks)
