"""The commands ``spintorque sweep | resume | status``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .interrupt import told_when_stopped
from .options import (
    CORES,
    Dask,
    Output,
    QuestionFile,
    Replace,
    Workers,
    default_folder,
    named,
    print_warnings,
)

if TYPE_CHECKING:
    from ..io.question_file import Question
    from ..results.sweep import Sweep
    from ..sweeps.sweep_question import SweepQuestion
    from .result_folder import ResultFolder

STORE = "sweep.zarr"
SHOWN_FAILURES = 5

Target = Annotated[
    Path, typer.Argument(help="Folder of the sweep, or the TOML file that it was started with.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (sweep, resume, status):
        app.command()(command)


def sweep(
    question: QuestionFile,
    output: Output = None,
    workers: Workers = CORES,
    dask: Dask = None,
    replace: Replace = False,
) -> None:
    """Compute torque tables for all combinations of the values in [sweep.axes].

    Points are kept as they come; after a stop, the same command or resume goes on.

    Example: spintorque sweep examples/sweep.toml -o results/sweep
    """
    from .result_folder import ResultFolder

    sections, sweep_question = _questions_of(question)
    with named(question):
        path = output or default_folder(question)
        folder = ResultFolder.claim(path, "sweep", question, sections.to_mapping(), replace)
        folder.remove_folder(STORE)
        _go_on(sweep_question, folder, path / STORE, workers, dask)


def resume(
    target: Target, output: Output = None, workers: Workers = CORES, dask: Dask = None
) -> None:
    """Go on with a sweep that was stopped; points that failed are tried again.

    With a TOML file, refuse if it asks something else than the sweep in its folder.

    Example: spintorque resume results/sweep
    """
    from ..sweeps.store import opened
    from .result_folder import Record, ResultFolder

    path = _store(target, output)
    store = opened(path)
    with named(target):
        if target.suffix == ".toml":
            store.compare(_questions_of(target)[1])
        record = Record.read(path.parent)
        own = record.question or store.question.to_mapping()
        source = Path(record.source or target)
        folder = ResultFolder.claim(path.parent, "sweep", source, own)
        _go_on(store.question, folder, path, workers, dask)


def status(target: Target, output: Output = None) -> None:
    """Print how many points of a sweep are done, and which failed.

    Example: spintorque status results/sweep
    """
    from ..sweeps._sweep import sweep_status

    store = _store(target, output)
    state = sweep_status(store)
    typer.echo(f"{store}: {state.done} of {state.total} points are done")
    _print_failures(state.failures, err=False)
    if state.done < state.total:
        typer.echo(f"to go on: spintorque resume {store.parent}")


def print_sweep(sweep: "Sweep") -> None:
    """Print what a sweep holds."""
    typer.echo(f"quantity: {sweep.dataset.attrs['quantity']}")
    for name, values in sweep.axes.items():
        typer.echo(f"swept: {name} = {', '.join(map(str, values))}")
    done = sweep.dataset["done"]
    typer.echo(f"points done: {int(done.sum())} of {done.size}")
    print_warnings(sweep.warnings)
    _print_failures(sweep.failures, err=False)
    for key, value in sweep.versions.items():
        typer.echo(f"version: {key}: {value}")
    typer.echo(f"\n{sweep.question}")


def _questions_of(question: Path) -> "tuple[Question, SweepQuestion]":
    """Read a file, and the sweep that it asks for."""
    from ..io.question_file import read_question
    from ..sweeps.sweep_question import file_question

    sections = read_question(question)
    with named(question):
        return sections, file_question(sections)


def _store(target: Path, output: Path | None) -> Path:
    folder = target
    if target.suffix == ".toml":
        folder = output or default_folder(target)
    return folder if folder.suffix == ".zarr" else folder / STORE


def _go_on(
    sweep_question: "SweepQuestion",
    folder: "ResultFolder",
    path: Path,
    workers: int,
    dask: str | None,
) -> None:
    """Compute what is missing, write file, figures and report, and say what failed."""
    with told_when_stopped(lambda: _stopped(path)):
        from ..execution.executors import chosen
        from ..report.sweep_report import sweep_chapter
        from ..sweeps._sweep import finish, ready
        from ..sweeps.grid import Grid
        from .case import CaseReport, write_report

        file = path.with_suffix(".nc").name
        grid = Grid(sweep_question)
        with ready(grid, path, workers) as store, chosen(workers, dask) as executor:
            folder.file(file)
            sweep = finish(store, grid, executor=executor, progress=True)
        sweep.save(folder.path / file)
        chapters = [sweep_chapter(sweep)]
        report = CaseReport(chapters, sweep.versions, sweep.question, sweep.warnings)
        write_report(folder, chapters, report)
    if sweep.failures:
        _print_failures(sweep.failures, err=True)
        typer.echo(f"to try them again: spintorque resume {path.parent}", err=True)
        raise typer.Exit(1)


def _print_failures(failures: Mapping[str, str], err: bool) -> None:
    if failures:
        typer.echo(f"{len(failures)} points failed:", err=err)
    for place, message in list(failures.items())[:SHOWN_FAILURES]:
        typer.echo(f"  {place}: {message}", err=err)
    if len(failures) > SHOWN_FAILURES:
        typer.echo(f"  and {len(failures) - SHOWN_FAILURES} more", err=err)


def _stopped(path: Path) -> str:
    """Say how far a sweep came, and how to go on."""
    from ..sweeps._sweep import sweep_status

    if not (path / "zarr.json").is_file():
        return "stopped before the first point"
    state = sweep_status(path)
    progress = f"{state.done} of {state.total} points are done and kept"
    return f"stopped; {progress}. To go on: spintorque resume {path.parent}"
