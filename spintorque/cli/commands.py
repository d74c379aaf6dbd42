"""The command line; here are ``spintorque run | table | show``, the others in cli_*.

Exit code 0: done; 1: the computation failed; 2: the question or a file is at fault; 130: it was
stopped by Ctrl-C.
"""

import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from .. import __version__
from .._tabulate import table_axes
from ..errors import FileError, QuestionError, RangeError, SpintorqueError
from ..io.question_file import Question, read_question
from ..results.base.netcdf import NO_KIND, stored_kind
from ..results.interpolant import check_angles
from ..results.sweep import Sweep
from ..results.torque_table import TorqueTable
from ..results.trajectory import Trajectory
from . import (
    dynamics_commands,
    phase_diagram_command,
    plot_command,
    stfmr_command,
    sweep_commands,
    switching_commands,
)
from .interrupt import parts_are_kept, told_when_stopped
from .options import (
    CORES,
    Dask,
    Output,
    QuestionFile,
    Workers,
    named,
    results_folder,
    tell_warnings,
    warnings_on_stderr,
)
from .result_files import finish, table_chapters, tell_numbers
from .torque_commands import check_torque, check_voltages, table_of, voltages_of

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in help texts are TOML sections
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """From a stack of magnetic layers to its spin torque and its magnetization dynamics."""
    context.with_resource(warnings_on_stderr())
    if version:
        typer.echo(f"spintorque {__version__}")
        raise typer.Exit


@app.command()
def conventions() -> None:
    """Print signs, units, and what they are called in other codes."""
    typer.echo(files("spintorque").joinpath("conventions.md").read_text(encoding="utf-8"))


@app.command()
def run(
    question: QuestionFile, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Compute the torque table and the trajectory, with figures and a report.

    Example: spintorque run examples/mtj.toml -o results/mtj
    """
    asked = read_question(question)
    with told_when_stopped(parts_are_kept), named(question):
        asked.require("stack", "table", "macrospin", "drive", "dynamics")
        _check_drive(asked)
        folder = results_folder(output, question)
        table = _table(asked, folder, workers, dask)
        trajectory = dynamics_commands.trajectory_of(asked, folder, table)
    dynamics_commands.finish_trajectory(folder, question.stem, asked, table, trajectory)


@app.command()
def table(
    question: QuestionFile, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Compute the torque table only.

    Example: spintorque table examples/mtj.toml -o results/mtj
    """
    asked = read_question(question)
    with told_when_stopped(parts_are_kept), named(question):
        asked.require("stack", "table")
        folder = results_folder(output, question)
        made = _table(asked, folder, workers, dask)
    chapters = table_chapters(asked, made)
    finish(folder, question.stem, chapters, made.versions, made.question, made.warnings)


for group in (
    dynamics_commands,
    phase_diagram_command,
    plot_command,
    switching_commands,
    stfmr_command,
    sweep_commands,
):
    group.add_to(app)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A netCDF file of results, such as table.nc.")],
) -> None:
    """Tell what a result file holds: its numbers, its question, its audit, its versions.

    Example: spintorque show results/mtj/table.nc
    """
    kind = stored_kind(file)
    if kind == "sweep":
        sweep_commands.tell(Sweep.load(file))
    elif kind in ("torque_table", "trajectory", NO_KIND):
        _tell(_load(file))
    else:
        tell_numbers(file, kind)


def main() -> None:
    """Run the command line; errors are one line on stderr, without a traceback."""
    try:
        app(standalone_mode=True)
    except SpintorqueError as error:
        typer.echo(f"spintorque: {error}", err=True)
        sys.exit(2 if isinstance(error, QuestionError | RangeError | FileError) else 1)
    except Exception as error:
        if os.environ.get("SPINTORQUE_TRACEBACK"):
            raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        hint = "a fault of the program; set SPINTORQUE_TRACEBACK=1 to see where"
        typer.echo(f"spintorque: {reason} ({hint})", err=True)
        sys.exit(1)


def _check_drive(asked: Question) -> None:
    """Refuse a trajectory that its table cannot drive before the table is computed."""
    check_torque(asked, has_table=True)
    assert asked.table is not None
    assert asked.dynamics is not None
    assert asked.macrospin is not None
    assert asked.drive is not None
    check_voltages(asked, None, voltages_of(asked.drive.voltage))
    _, angles = table_axes(asked.table.bias, asked.table.angles())
    check_angles(angles)
    cosine = np.dot(asked.dynamics.initial, asked.macrospin.fixed_direction)
    start = float(np.arccos(np.clip(cosine, -1, 1)))
    if not angles[0] - 1e-9 <= start <= angles[-1] + 1e-9:
        first, last = np.rad2deg(angles[[0, -1]])
        raise RangeError(
            f"the moment starts at {np.rad2deg(start):g} degrees from the fixed one; the table "
            f"asked for covers {first:g} to {last:g} degrees: widen [table] theta"
        )


def _table(asked: Question, folder: Path, workers: int, dask: str | None) -> TorqueTable:
    assert asked.stack is not None
    assert asked.table is not None
    return table_of(asked.stack, asked.table, folder / "table.nc", workers, dask)


def _tell(answer: TorqueTable | Trajectory) -> None:
    """Tell what a table or a trajectory holds."""
    if isinstance(answer, TorqueTable):
        from ..report.torque_report import table_facts

        facts = table_facts(answer)
        facts |= {f"audit: {key}": f"{value:.2e}" for key, value in answer.audit.items()}
    else:
        from ..report.dynamics_report import trajectory_facts

        facts = trajectory_facts(answer)
    facts |= {f"version: {key}": value for key, value in answer.versions.items()}
    tell_warnings(answer.warnings)
    for key, value in facts.items():
        typer.echo(f"{key}: {value}")
    typer.echo(f"\n{answer.question}")


def _load(file: Path) -> TorqueTable | Trajectory:
    if stored_kind(file) == "trajectory":
        return Trajectory.load(file)
    return TorqueTable.load(file)


if __name__ == "__main__":
    main()
