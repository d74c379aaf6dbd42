"""Where the commands of the dynamics get their magnets and their torques from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import typer

from .._tabulate import AnySource, tabulate
from ..dynamics.problem.drive_segments import value_range
from ..errors import QuestionError, RangeError
from ..execution.executors import chosen
from ..files.whole_files import require_file_or_nothing
from ..io.question_file import Question
from ..io.sections_dynamics import PolarizerSection, laws_in
from ..io.sections_stack import TableSection
from ..model.device import Magnet
from ..model.drive import Level
from ..model.torque_laws.polarizers import Torques
from ..model.torque_laws.torque_law import TorqueLaw
from ..results.further_torques import BOTH, FREE, ONLY_FIXED
from ..results.torque_table import TorqueTable
from .result_folder import ResultFolder


@dataclass(frozen=True)
class Workforce:
    """Processes on this machine, or the address of a dask scheduler in their place."""

    workers: int
    dask: str | None


TorqueFinder = Callable[[Question, ResultFolder, TorqueTable | None, Workforce], Torques]


def magnet_of(question: Question) -> Magnet:
    """Moving layers of a file; QuestionError unless there is one of its two sections."""
    if question.macrospin is not None and question.coupled_macrospins is not None:
        raise QuestionError("there are [macrospin] and [coupled_macrospins]; keep one of them")
    if question.coupled_macrospins is not None:
        return question.coupled_macrospins
    (magnet,) = question.require("macrospin")
    return magnet  # type: ignore[no-any-return] # by its name


def check_torque(question: Question, has_table: bool) -> None:
    """QuestionError for more than one torque."""
    forms = [*question.laws, *([] if question.polarizers is None else ["polarizers"])]
    if has_table and forms:
        raise QuestionError(
            f"there is both a torque table and a [{forms[0]}] section; keep one of them"
        )
    if len(forms) > 1:
        raise QuestionError(
            f"there are {' and '.join(f'[{name}]' for name in forms)}; keep one of them"
        )


def no_torque(
    question: Question, folder: ResultFolder, saved: TorqueTable | None, workforce: Workforce
) -> Torques:
    """Torque of a question about a stack: none."""
    return None


def torque_of(
    question: Question, folder: ResultFolder, saved: TorqueTable | None, workforce: Workforce
) -> Torques:
    """Torque that a file asks for, that of a ``saved`` table, or None for neither.

    A table that is asked for by [table] and [stack], or another source, is computed first, and kept
    in ``folder``.
    """
    torque = given_torque_of(question, folder, saved, workforce)
    if torque is not None or not question.source_sections or question.table is None:
        return torque
    return computed_table(question, folder, saved, workforce)


def given_torque_of(
    question: Question, folder: ResultFolder, saved: TorqueTable | None, workforce: Workforce
) -> Torques:
    """The same without computing a table of [stack] and [table]."""
    check_torque(question, saved is not None)
    if question.polarizers is not None:
        tables = _computed_tables(question.polarizers, folder, workforce)
        return [
            section.polarizer(_torque_on(section, table))
            for section, table in zip(question.polarizers, tables, strict=True)
        ]
    return next(iter(question.laws.values()), saved)


def table_only(
    question: Question, folder: ResultFolder, saved: TorqueTable | None, workforce: Workforce
) -> TorqueTable:
    """Saved table, or that of [stack] and [table]; QuestionError for neither."""
    return saved if saved is not None else computed_table(question, folder, None, workforce)


def computed_table(
    question: Question, folder: ResultFolder, saved: TorqueTable | None, workforce: Workforce
) -> TorqueTable:
    """Table of [table] and its source; QuestionError if one of the sections is missing."""
    (table,) = question.require("table")
    return table_of(question.source, table, folder, "table.nc", workforce)


def table_of(
    source: AnySource,
    section: TableSection,
    folder: ResultFolder,
    name: str,
    workforce: Workforce,
) -> TorqueTable:
    """Torque table of a source; biases that are kept are not computed again."""
    path = folder.path / name
    require_file_or_nothing(path)
    with chosen(workforce.workers, workforce.dask) as executor:
        table = tabulate(
            source,
            bias=section.bias,
            theta=section.angles(),
            temperature=section.temperature,
            accuracy=section.accuracy,
            engine=section.engine,
            torques_on=section.torques_on,
            folder=folder.parts(path.stem),
            executor=executor,
            progress=True,
        )
    table.save(folder.file(name))
    excess = table.audit.get("error_over_tolerance", 0.0)
    if excess > 1:
        typer.echo(
            f"warning: the estimated error is up to {excess:.2g} times the tolerance rtol; raise "
            "max_k_points (or the numbers of points you fixed) in [table.accuracy]",
            err=True,
        )
    return table


def check_strengths(
    question: Question,
    strengths: Iterable[float],
    has_table: bool,
    terminal: str | None = None,
) -> None:
    """RangeError for a voltage outside a table that is still to be computed.

    ``strengths`` are the voltages or current densities that will be needed, as the terminal of the
    drive has it. QuestionError for a terminal that the drive does not have.
    """
    if question.drive is None:
        return
    drive = question.drive.at_terminal(terminal)
    if drive.voltage is not None and terminal is None:
        check_voltages(question, strengths, has_table)


def check_voltages(question: Question, voltages: Iterable[float], has_table: bool) -> None:
    """RangeError for a voltage (V) outside a table that is still to be computed."""
    if not question.source_sections or question.table is None or has_table:
        return
    low, high = min(question.table.bias), max(question.table.bias)
    for voltage in voltages:
        if not low <= voltage <= high:
            raise RangeError(
                f"drive voltage is {voltage:g} V; the table asked for covers {low:g} to {high:g} "
                "V: choose a voltage inside, or widen [table] bias"
            )


def voltages_of(level: Level | None, factors: Iterable[float] = (1.0,)) -> list[float]:
    """Smallest and largest voltage of a drive, times some factors; empty for one of current."""
    ends = () if level is None else value_range(level)
    return [factor * end for factor in factors for end in ends]


def _computed_tables(
    sections: Sequence[PolarizerSection], folder: ResultFolder, workforce: Workforce
) -> list[TorqueTable | None]:
    """Table of each polarizer that asks for one, None for others.

    What some of them ask of the same stack is computed once, on both layers if need be.
    """
    asked = [(section.stack, _on_free(section.table)) for section in sections]
    tables: list[TorqueTable | None] = []
    for number, question in enumerate(asked):
        stack, table = question
        if stack is None or table is None:
            tables.append(None)
        elif question in asked[:number]:
            tables.append(tables[asked.index(question)])
        else:
            alike = [x.table for x, its in zip(sections, asked, strict=True) if its == question]
            on_free = all(isinstance(t, TableSection) and t.torques_on == FREE for t in alike)
            both = table if on_free else table.model_copy(update={"torques_on": BOTH})
            tables.append(table_of(stack.stack(), both, folder, f"table-{number}.nc", workforce))
    return tables


def _on_free(table: str | TableSection | None) -> TableSection | None:
    """Question of a table but for whose torques it holds."""
    if not isinstance(table, TableSection):
        return None
    return table.model_copy(update={"torques_on": FREE})


def _torque_on(section: PolarizerSection, computed: TorqueTable | None) -> TorqueLaw:
    for law in laws_in(section).values():
        return law
    if isinstance(section.table, str):
        on_fixed = section.torques_on == ONLY_FIXED
        table = TorqueTable.load(section.table)
    else:
        assert computed is not None
        assert section.table is not None
        on_fixed = section.table.torques_on == ONLY_FIXED
        table = computed
    return table.on_fixed_layer() if on_fixed else table
