"""The commands ``spintorque sweep | resume | status``."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from ..execution.executors import chosen
from ..io.question_file import read_question
from ..results.sweep import Sweep
from ..sweeps._sweep import finish, ready, sweep_status
from ..sweeps.store import opened
from ..sweeps.sweep_question import SweepQuestion, file_question
from .interrupt import told_when_stopped
from .options import (
    CORES,
    Dask,
    Output,
    QuestionFile,
    Workers,
    default_folder,
    named,
    results_folder,
    tell_warnings,
)

STORE = "sweep.zarr"
TOLD = 5  # failures that are told one by one

Target = Annotated[
    Path, typer.Argument(help="Folder of the sweep, or the TOML file that it was started with.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (sweep, resume, status):
        app.command()(command)


def sweep(
    question: QuestionFile, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Compute torque tables for all combinations of the values in [sweep.axes].

    Points are kept as they come; after a stop, the same command or resume goes on.

    Example: spintorque sweep examples/sweep.toml -o results/sweep
    """
    asked = _asked(question)
    store = results_folder(output, question) / STORE
    with named(question):
        _go_on(asked, store, workers, dask)


def resume(
    target: Target, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Go on with a sweep that was stopped; points that failed are tried again.

    With a TOML file, refuse if it asks something else than the sweep in its folder.

    Example: spintorque resume results/sweep
    """
    store = _store(target, output)
    kept = opened(store)
    with named(target):
        if target.suffix == ".toml":
            kept.compare(_asked(target))
        _go_on(kept.question, store, workers, dask)


def status(target: Target, output: Output = None) -> None:
    """Tell how many points of a sweep are done, and which failed.

    Example: spintorque status results/sweep
    """
    store = _store(target, output)
    found = sweep_status(store)
    typer.echo(f"{store}: {found.done} of {found.total} points are done")
    _tell_failures(found.failures, err=False)
    if found.done < found.total:
        typer.echo(f"to go on: spintorque resume {store.parent}")


def tell(found: Sweep) -> None:
    """Tell what a sweep holds."""
    typer.echo(f"quantity: {found.dataset.attrs['quantity']}")
    for name, values in found.axes.items():
        typer.echo(f"swept: {name} = {', '.join(map(str, values))}")
    done = found.dataset["done"]
    typer.echo(f"points done: {int(done.sum())} of {done.size}")
    tell_warnings(found.warnings)
    _tell_failures(found.failures, err=False)
    for key, value in found.versions.items():
        typer.echo(f"version: {key}: {value}")
    typer.echo(f"\n{found.question}")


def _asked(question: Path) -> SweepQuestion:
    read = read_question(question)
    with named(question):
        return file_question(read)


def _store(target: Path, output: Path | None) -> Path:
    folder = target
    if target.suffix == ".toml":
        folder = output or default_folder(target)
    return folder if folder.suffix == ".zarr" else folder / STORE


def _go_on(asked: SweepQuestion, store: Path, workers: int, dask: str | None) -> None:
    """Compute what is missing, write the netCDF file, and say what failed."""
    with told_when_stopped(lambda: _stopped(store)), ExitStack() as stack:
        held = stack.enter_context(ready(asked, store, workers))
        executor = stack.enter_context(chosen(workers, dask))
        found = finish(held, executor=executor, progress=True)
        written = store.with_suffix(".nc")
        found.save(written)
    typer.echo(written)
    if found.failures:
        _tell_failures(found.failures, err=True)
        typer.echo(f"to try them again: spintorque resume {store.parent}", err=True)
        raise typer.Exit(1)


def _tell_failures(failures: Mapping[str, str], err: bool) -> None:
    if failures:
        typer.echo(f"{len(failures)} points failed:", err=err)
    for place, message in list(failures.items())[:TOLD]:
        typer.echo(f"  {place}: {message}", err=err)
    if len(failures) > TOLD:
        typer.echo(f"  and {len(failures) - TOLD} more", err=err)


def _stopped(store: Path) -> str:
    """Say how far a sweep came, and how to go on."""
    if not (store / "zarr.json").is_file():
        return "stopped before the first point"
    found = sweep_status(store)
    kept = f"{found.done} of {found.total} points are done and kept"
    return f"stopped; {kept}. To go on: spintorque resume {store.parent}"
