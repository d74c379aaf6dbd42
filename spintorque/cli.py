"""The command line: ``spintorque run | table | dynamics | show | sweep | resume | status``.

Exit code 0: done; 1: the computation failed; 2: the question or a file is at fault; 130: it was
stopped by Ctrl-C.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from . import __version__, cli_sweep
from .cli_options import CORES, Dask, Output, QuestionFile, Workers, named, results_folder
from .dynamics.simulate import simulate
from .dynamics.waves import value_range
from .errors import FileError, QuestionError, RangeError, SpintorqueError
from .executors import chosen
from .io.question import Question, read_question
from .model.slonczewski import SlonczewskiTorque
from .results.interpolant import check_angles
from .results.netcdf import stored_kind
from .results.sweep import Sweep
from .results.torque_table import TorqueTable
from .results.trajectory import Trajectory
from .tabulate import table_axes, tabulate

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in help texts are TOML sections
)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """From a stack of magnetic layers to its spin torque and its magnetisation dynamics."""
    if version:
        typer.echo(f"spintorque {__version__}")
        raise typer.Exit


@app.command()
def run(
    question: QuestionFile, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Compute the torque table and the trajectory, with figures and a report.

    Example: spintorque run examples/mtj.toml -o results/mtj
    """
    asked = read_question(question)
    with named(question):
        asked.require("stack", "table", "macrospin", "drive", "dynamics")
        _check_drive(asked)
        folder = results_folder(output, question)
        table = _table(asked, folder, workers, dask)
        trajectory = _trajectory(asked, folder, table)
    _finish(folder, question.stem, table, trajectory, _shown_bias(asked))


@app.command()
def table(
    question: QuestionFile, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Compute the torque table only.

    Example: spintorque table examples/mtj.toml -o results/mtj
    """
    asked = read_question(question)
    with named(question):
        asked.require("stack", "table")
        folder = results_folder(output, question)
        made = _table(asked, folder, workers, dask)
    _finish(folder, question.stem, made, None, None)


@app.command()
def dynamics(
    question: QuestionFile,
    torque_table: Annotated[
        Path | None, typer.Option("--table", "-t", help="Torque table (netCDF) to use.")
    ] = None,
    output: Output = None,
) -> None:
    """Compute the trajectory only, from a saved table or the file's [slonczewski] section.

    Example: spintorque dynamics examples/mtj.toml --table results/mtj/table.nc
    """
    asked = read_question(question)
    with named(question):
        asked.require("macrospin", "drive", "dynamics")
        if torque_table is None and asked.slonczewski is None:
            raise QuestionError(
                "there is no torque: give a torque table by --table FILE or a [slonczewski] "
                "section, or use the command run, which computes the table"
            )
        _check_torque(asked, torque_table is not None)
        loaded = TorqueTable.load(torque_table) if torque_table else None
        folder = results_folder(output, question)
        trajectory = _trajectory(asked, folder, loaded)
    _finish(folder, question.stem, loaded, trajectory, _shown_bias(asked))


cli_sweep.add_to(app)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A table.nc, trajectory.nc or sweep.nc.")],
) -> None:
    """Tell what a result file holds: its numbers, its question, its audit, its versions.

    Example: spintorque show results/mtj/table.nc
    """
    from .report import table_facts, trajectory_facts

    if stored_kind(file) == "sweep":
        cli_sweep.tell(Sweep.load(file))
        return
    answer = _load(file)
    facts = table_facts(answer) if isinstance(answer, TorqueTable) else trajectory_facts(answer)
    if isinstance(answer, TorqueTable):
        facts |= {f"audit: {key}": f"{value:.2e}" for key, value in answer.audit.items()}
    facts |= {f"version: {key}": value for key, value in answer.versions.items()}
    for key, value in facts.items():
        typer.echo(f"{key}: {value}")
    typer.echo(f"\n{answer.question}")


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


def _voltages(asked: Question) -> tuple[float, ...]:
    """Smallest and largest voltage of the drive, nothing if it is one of current."""
    voltage = asked.drive.voltage if asked.drive else None
    return () if voltage is None else value_range(voltage)


def _shown_bias(asked: Question) -> float | None:
    """Bias (V) at which the torque is shown against the angle: that of the drive."""
    return max(_voltages(asked), key=abs, default=None)


def _check_torque(asked: Question, has_table: bool) -> None:
    if has_table and asked.slonczewski is not None:
        raise QuestionError(
            "there is both a torque table and a [slonczewski] section; keep one of them"
        )


def _check_drive(asked: Question) -> None:
    """Refuse a trajectory that its table cannot drive before the table is computed."""
    _check_torque(asked, has_table=True)
    assert asked.table is not None
    assert asked.dynamics is not None
    assert asked.macrospin is not None
    low, high = min(asked.table.bias), max(asked.table.bias)
    for voltage in _voltages(asked):
        if not low <= voltage <= high:
            raise RangeError(
                f"drive voltage is {voltage:g} V; the table asked for covers {low:g} to {high:g} "
                "V: choose a voltage inside, or widen [table] bias"
            )
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
    section = asked.table
    with chosen(workers, dask) as executor:
        made = tabulate(
            asked.stack.stack(),
            bias=section.bias,
            theta=section.angles(),
            temperature=section.temperature,
            accuracy=section.accuracy,
            engine=section.engine,
            executor=executor,
            progress=True,
        )
    made.save(folder / "table.nc")
    typer.echo(folder / "table.nc")
    excess = made.audit["error_over_tolerance"]
    if excess > 1:
        typer.echo(
            f"warning: the estimated error is up to {excess:.2g} times the tolerance rtol; raise "
            "max_k_points (or the numbers of points you fixed) in [table.accuracy]",
            err=True,
        )
    return made


def _trajectory(asked: Question, folder: Path, table: TorqueTable | None) -> Trajectory:
    assert asked.macrospin is not None
    assert asked.drive is not None
    assert asked.dynamics is not None
    torque: TorqueTable | SlonczewskiTorque | None = table or asked.slonczewski
    section = asked.dynamics
    found = simulate(
        asked.macrospin,
        torque=torque,
        drive=asked.drive,
        duration=section.duration,
        initial=section.initial,
        temperature=section.temperature,
        seed=section.seed,
        control=section.control,
        engine=section.engine,
        progress=True,
    )
    found.save(folder / "trajectory.nc")
    typer.echo(folder / "trajectory.nc")
    return found


def _finish(
    folder: Path,
    name: str,
    table: TorqueTable | None,
    trajectory: Trajectory | None,
    bias: float | None,
) -> None:
    """Write figures and report, and say where everything is."""
    from .report import save_figures, table_figures, trajectory_figures, write_report

    figures = table_figures(table, bias) if table else {}
    figures |= trajectory_figures(trajectory) if trajectory else {}
    save_figures(figures, folder)
    write_report(folder / "report.html", name, table, trajectory, figures)
    for written in (*(f"{figure}.png" for figure in figures), "report.html"):
        typer.echo(folder / written)


def _load(file: Path) -> TorqueTable | Trajectory:
    if stored_kind(file) == "trajectory":
        return Trajectory.load(file)
    return TorqueTable.load(file)


if __name__ == "__main__":
    main()
