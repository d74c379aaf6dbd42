"""The command ``spintorque show``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import print_warnings

if TYPE_CHECKING:
    from ..results.torque_table import TorqueTable
    from ..results.trajectory import Trajectory


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(show)


def show(
    file: Annotated[Path, typer.Argument(help="A netCDF file of results, such as table.nc.")],
) -> None:
    """Print what a result file holds: its numbers, its question, its audit, its versions.

    Example: spintorque show results/mtj/table.nc
    """
    from ..results.base.netcdf import NO_KIND, stored_kind
    from ..results.sweep import Sweep
    from ..results.torque_table import TorqueTable
    from ..results.trajectory import Trajectory
    from .result_files import print_numbers
    from .sweep_commands import print_sweep

    kind = stored_kind(file)
    if kind == "sweep":
        print_sweep(Sweep.load(file))
    elif kind == "trajectory":
        _print_trajectory(Trajectory.load(file))
    elif kind in ("torque_table", NO_KIND):
        _print_table(TorqueTable.load(file))
    else:
        print_numbers(file, kind)


def _print_table(table: "TorqueTable") -> None:
    from ..report.torque_report import table_facts, table_headline

    facts = table_headline(table) | table_facts(table)
    facts |= {f"audit: {key}": f"{value:.2e}" for key, value in table.audit.items()}
    _print(facts, table)


def _print_trajectory(trajectory: "Trajectory") -> None:
    from ..report.dynamics_report import trajectory_facts

    _print(trajectory_facts(trajectory), trajectory)


def _print(facts: dict[str, str], answer: "TorqueTable | Trajectory") -> None:
    print_warnings(answer.warnings)
    for key, value in facts.items():
        typer.echo(f"{key}: {value}")
    for package, version in answer.versions.items():
        typer.echo(f"version: {package}: {version}")
    typer.echo(f"\n{answer.question}")
