"""The commands ``spintorque dynamics | ensemble``."""

from pathlib import Path

import numpy as np
import typer

from .._typing import Array
from ..dynamics._simulate import simulate
from ..dynamics._simulate_ensemble import simulate_ensemble
from ..dynamics.stepping.step_cost import check_members
from ..errors import QuestionError
from ..execution.checkpoint import PARTS
from ..io.question_file import Question, read_question
from ..io.sections_dynamics import EnsembleSection
from ..model.device import Torques
from ..model.torque_laws.known_laws import SECTION_NAMES
from ..provenance import fingerprint, question_text
from ..results.ensemble import Ensemble
from ..results.trajectory import Trajectory
from .interrupt import nothing_is_kept, parts_are_kept, told_when_stopped
from .options import CORES, Dask, Output, QuestionFile, Workers, named, results_folder
from .result_files import answered, finish, table_chapters, tell_failures, versions_of
from .torque_commands import (
    TableFile,
    check_torque,
    check_voltages,
    magnet_of,
    torque_of,
    voltages_of,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (dynamics, ensemble):
        app.command()(command)


def dynamics(question: QuestionFile, torque_table: TableFile = None, output: Output = None) -> None:
    """Compute the trajectory only, from a saved table or a torque in the file.

    Torques in the file are [slonczewski], another closed form, or [[polarizers]]; the magnet is a
    [macrospin] or [coupled_macrospins].

    Example: spintorque dynamics examples/mtj.toml --table results/mtj/table.nc
    """
    asked = read_question(question)
    with told_when_stopped(nothing_is_kept), named(question):
        magnet_of(asked)
        asked.require("drive", "dynamics")
        check_torque(asked, torque_table is not None)
        without = asked.model_copy(update={"stack": None, "table": None})
        folder = results_folder(output, question)
        torque = torque_of(without, folder, torque_table, 1, None)
        if torque is None and _drives_a_torque(asked):
            raise QuestionError(
                "there is no torque: give a torque table by --table FILE or a section "
                f"{SECTION_NAMES} or [[polarizers]], or use the command run, which computes the "
                "table"
            )
        found = trajectory_of(asked, folder, torque)
    finish_trajectory(folder, question.stem, asked, torque, found)


def ensemble(
    question: QuestionFile,
    torque_table: TableFile = None,
    output: Output = None,
    workers: Workers = CORES,
    dask: Dask = None,
) -> None:
    """Compute many trajectories at once, as [ensemble] says, and where they end.

    Parts of 32768 members are kept as they come; after a stop, the same command goes on. The
    torque is a saved table, one in the file, or computed from [stack] and [table].

    Example: spintorque ensemble examples/ensemble.toml -o results/ensemble
    """
    asked = read_question(question)
    with told_when_stopped(parts_are_kept), named(question):
        magnet_of(asked)
        asked.require("drive", "ensemble")
        assert asked.drive is not None
        assert asked.ensemble is not None
        amplitudes = asked.ensemble.amplitude
        check_voltages(asked, torque_table, voltages_of(asked.drive.voltage, amplitudes))
        folder = results_folder(output, question)
        torque = torque_of(asked, folder, torque_table, workers, dask)
        found = _ensemble_of(asked, folder, torque)
    from ..report.dynamics_report import ensemble_chapter

    chapters = [*table_chapters(asked, torque), ensemble_chapter(found)]
    made_by = versions_of(found.dataset)
    finish(folder, question.stem, chapters, made_by, found.question, found.warnings)
    if found.failures:
        tell_failures("members", found.failures)
        raise typer.Exit(1)


def trajectory_of(asked: Question, folder: Path, torque: Torques) -> Trajectory:
    """Compute and write the trajectory of [dynamics]."""
    assert asked.drive is not None
    assert asked.dynamics is not None
    section = asked.dynamics
    found = simulate(
        magnet_of(asked),
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


def finish_trajectory(
    folder: Path, name: str, asked: Question, torque: Torques, found: Trajectory
) -> None:
    """Write figures and report of a trajectory, and of its table."""
    from ..report.dynamics_report import trajectory_chapter

    chapters = [*table_chapters(asked, torque), trajectory_chapter(found)]
    finish(folder, name, chapters, found.versions, found.question, found.warnings)


def _ensemble_of(asked: Question, folder: Path, torque: Torques) -> Ensemble:
    """Compute and write the ensemble of [ensemble]."""
    assert asked.drive is not None
    assert asked.ensemble is not None
    section = asked.ensemble
    passage = section.first_passage
    found = simulate_ensemble(
        magnet_of(asked),
        torque=torque,
        drive=asked.drive,
        duration=section.duration,
        initial=_starts(section),
        members=section.count,
        amplitude=section.amplitude,
        temperature=section.temperature,
        seed=section.seed,
        control=section.control,
        paths=section.paths,
        statistics=section.statistics,
        first_passage=None if passage is None else (passage.axis, passage.level),
        folder=folder / PARTS,
        engine=section.engine,
        progress=True,
    )
    text = {"question": question_text(told := answered(asked, torque))}
    found = Ensemble(found.dataset.assign_attrs(text, fingerprint=fingerprint(told)))
    found.save(folder / "ensemble.nc")
    typer.echo(folder / "ensemble.nc")
    return found


def _starts(section: EnsembleSection) -> Array:
    """Start of all members, or one for each (members, [layers,] 3), evenly within a cone."""
    centre = np.array(section.initial)
    if not section.cone:
        return centre
    random = np.random.default_rng(section.seed)
    check_members(section.count, int(np.prod(centre.shape[:-1])))
    shape = (section.count, *centre.shape[:-1])
    cosine = 1 - (1 - np.cos(section.cone)) * random.random(shape)
    turn = 2 * np.pi * random.random(shape)
    axes = np.linalg.svd(centre[..., None, :])[
        2
    ]  # rows: along the centre, up to a sign, and across
    sine = np.sqrt(1 - cosine**2)
    across = np.cos(turn)[..., None] * axes[..., 1, :] + np.sin(turn)[..., None] * axes[..., 2, :]
    return np.asarray(cosine[..., None] * centre + sine[..., None] * across)


def _drives_a_torque(asked: Question) -> bool:
    drive = asked.drive
    return drive is not None and bool(drive.voltage or drive.current_density)
