"""Where the commands of the dynamics get their magnets and their torques from."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from .._tabulate import tabulate
from ..dynamics.problem.drive_segments import value_range
from ..errors import QuestionError, RangeError
from ..execution.checkpoint import PARTS
from ..execution.executors import chosen
from ..files.whole_files import require_file_or_nothing
from ..io.question_file import Question
from ..io.sections_dynamics import PolarizerSection, laws_in
from ..io.sections_stack import StackSection, TableSection
from ..model.device import Magnet, Torques
from ..model.drive import Level
from ..model.macrospin import Macrospin
from ..model.torque_laws.known_laws import SECTION_NAMES
from ..model.torque_laws.torque_law import TorqueLaw
from ..results.torque_table import TorqueTable

TableFile = Annotated[
    Path | None, typer.Option("--table", "-t", help="Torque table (netCDF) to use.")
]


def magnet_of(asked: Question) -> Magnet:
    """Moving layers of a file; QuestionError unless there is one of its two sections."""
    if asked.macrospin is not None and asked.coupled_macrospins is not None:
        raise QuestionError("there are [macrospin] and [coupled_macrospins]; keep one of them")
    if asked.coupled_macrospins is not None:
        return asked.coupled_macrospins
    return one_magnet_of(asked)


def one_magnet_of(asked: Question) -> Macrospin:
    """Single magnet of a file; QuestionError if there is none."""
    asked.require("macrospin")
    assert asked.macrospin is not None
    return asked.macrospin


def check_torque(asked: Question, has_table: bool) -> None:
    """QuestionError for more than one torque."""
    given = [*asked.laws, *([] if asked.polarizers is None else ["polarizers"])]
    if has_table and given:
        raise QuestionError(
            f"there is both a torque table and a [{given[0]}] section; keep one of them"
        )
    if len(given) > 1:
        raise QuestionError(
            f"there are {' and '.join(f'[{name}]' for name in given)}; keep one of them"
        )


def torque_of(
    asked: Question, folder: Path, saved: Path | None, workers: int, dask: str | None
) -> Torques:
    """Torque that a file asks for, that of a ``saved`` table, or None for neither.

    A table that is asked for by [stack] and [table] is computed first, and kept in ``folder``.
    """
    computed = None not in (asked.stack, asked.table) and saved is None
    closed = next(iter(asked.laws.values()), None)
    check_torque(asked, saved is not None)
    if asked.polarizers is not None:
        return [
            one.polarizer(_torque_on(one, folder / f"table-{number}.nc", workers, dask))
            for number, one in enumerate(asked.polarizers)
        ]
    if closed is not None:
        return closed
    if saved is not None:
        return TorqueTable.load(saved)
    if not computed:
        return None
    assert asked.stack is not None
    assert asked.table is not None
    return table_of(asked.stack, asked.table, folder / "table.nc", workers, dask)


def one_torque_of(
    asked: Question, folder: Path, saved: Path | None, workers: int, dask: str | None
) -> TorqueLaw | None:
    """The same for questions about a single magnet; QuestionError for polarizers."""
    if asked.polarizers is not None:
        raise QuestionError(
            "there is a section [[polarizers]]; this command knows one torque, from the magnet's "
            f"fixed_direction: give {SECTION_NAMES} or a table"
        )
    found = torque_of(asked, folder, saved, workers, dask)
    assert not isinstance(found, list)
    return found  # type: ignore[return-value] # no polarizers


def table_of(
    stack: StackSection, section: TableSection, path: Path, workers: int, dask: str | None
) -> TorqueTable:
    """Compute the torque table of a stack from the biases that are kept, and write it to ``path``.

    If all are kept, as after an earlier run, nothing is computed.
    """
    require_file_or_nothing(path)
    with chosen(workers, dask) as executor:
        made = tabulate(
            stack.stack(),
            bias=section.bias,
            theta=section.angles(),
            temperature=section.temperature,
            accuracy=section.accuracy,
            engine=section.engine,
            folder=path.parent / PARTS / path.stem,
            executor=executor,
            progress=True,
        )
    made.save(path)
    typer.echo(path)
    excess = made.audit["error_over_tolerance"]
    if excess > 1:
        typer.echo(
            f"warning: the estimated error is up to {excess:.2g} times the tolerance rtol; raise "
            "max_k_points (or the numbers of points you fixed) in [table.accuracy]",
            err=True,
        )
    return made


def check_voltages(asked: Question, saved: Path | None, voltages: Iterable[float]) -> None:
    """RangeError for a voltage outside a table that is still to be computed."""
    if asked.stack is None or asked.table is None or saved is not None:
        return
    low, high = min(asked.table.bias), max(asked.table.bias)
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


def _torque_on(section: PolarizerSection, path: Path, workers: int, dask: str | None) -> TorqueLaw:
    closed = next(iter(laws_in(section).values()), None)
    if closed is not None:
        return closed
    if isinstance(section.table, str):
        return TorqueTable.load(section.table)
    assert section.stack is not None
    assert section.table is not None
    return table_of(section.stack, section.table, path, workers, dask)
