"""The command ``spintorque switching``."""

from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np
import typer

from ..analysis.stability.axial_motion import check_axial
from ..analysis.stability.fokker_planck import evolve_distribution
from ..analysis.switching._switching import switching_probability
from ..errors import QuestionError
from ..execution.checkpoint import PARTS
from ..execution.executors import chosen
from ..execution.progress_bar import progress_bar
from ..io.question_file import Question, read_question
from ..io.sections_analysis import SwitchingSection
from ..model.device import Device
from ..model.drive import Drive
from ..results.analyses.axial_distribution import AxialEvolution
from ..results.analyses.switching_counts import SwitchingCounts
from .case import Case
from .interrupt import parts_are_kept, told_when_stopped
from .options import CORES, Dask, Output, QuestionFile, Workers, named
from .torque_commands import TableFile


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(switching)


def switching(
    question: QuestionFile,
    torque_table: TableFile = None,
    output: Output = None,
    workers: Workers = CORES,
    dask: Dask = None,
) -> None:
    """Count the magnets that switch under pulses at a temperature, as [switching] says.

    Batches are kept as they come; after a stop, the same command goes on, and with more
    trajectories it adds to them. The torque is a saved table, one in the file, or computed from
    [stack] and [table].

    Example: spintorque switching examples/switching.toml -o results/switching
    """
    asked = read_question(question)
    with told_when_stopped(parts_are_kept), named(question):
        asked.require("macrospin", "drive", "switching")
        section = asked.switching
        assert section is not None
        _check(asked, section)
        needed = section.amplitudes
        case = Case.of(asked, question, output, torque_table, workers, dask, needed)
        drives = _drives(case, section)
        with chosen(workers, dask) as executor:
            counts = _counts_of(case, section, drives, executor)
        exact = _evolutions_of(case, section, drives) if section.fokker_planck else []
        case.save(_with_exact_rates(counts, exact), "switching")
    from ..report.analysis_report import switching_chapter

    case.finish([switching_chapter(counts, exact, section.confidence)])


def _check(asked: Question, section: SwitchingSection) -> None:
    """Refuse what the Fokker-Planck equation cannot answer before anything is computed."""
    if not section.fokker_planck:
        return
    assert asked.macrospin is not None
    assert asked.drive is not None
    check_axial(Device(asked.macrospin, None, asked.drive))
    if section.rise or section.fall or section.rest:
        raise QuestionError(
            "fokker_planck = true is for pulses without edges and without rest; leave out rise, "
            "fall and rest, or fokker_planck"
        )


def _drives(case: Case, section: SwitchingSection) -> list[Drive]:
    quantity = "current_density" if case.drive.voltage is None else "voltage"
    amplitudes = dict.fromkeys(section.amplitudes)
    changes: list[dict[str, Any]] = [{quantity: amplitude} for amplitude in amplitudes]
    return [replace(case.drive, **change) for change in changes]


def _counts_of(
    case: Case, section: SwitchingSection, drives: list[Drive], executor: Executor | None
) -> SwitchingCounts:
    edges = {name: getattr(section, name) for name in ("rise", "fall") if getattr(section, name)}
    options: dict[str, Any] = {
        "torque": case.torque,
        "lengths": section.lengths,
        "temperature": section.temperature,
        "trajectories": section.trajectories,
        "relative_error": section.relative_error,
        "initial": section.initial,
        "settle": section.settle,
        "rest": section.rest,
        "batch": section.batch,
        "seed": section.seed,
        "control": section.control,
        "folder": case.folder / PARTS,
        "executor": executor,
        "progress": True,
        **edges,
    }
    counts = switching_probability(case.magnet, drives=drives, **options)
    return replace(counts, confidence=section.confidence)


def _evolutions_of(
    case: Case, section: SwitchingSection, drives: list[Drive]
) -> list[AxialEvolution]:
    """Exact evolution from equilibrium for each drive, at every length."""
    q = np.array(case.magnet.fixed_direction)
    side = 1 if section.initial is None or np.array(section.initial) @ q > 0 else -1
    evolutions = []
    with progress_bar("Fokker-Planck equation", "drive", len(drives), show=True) as bar:
        for drive in drives:
            evolution = evolve_distribution(
                case.magnet,
                torque=case.torque,
                drive=drive,
                times=np.append(0.0, section.lengths),
                temperature=section.temperature,
                side=side,
            )
            evolutions.append(evolution)
            bar.update()
    return evolutions


def _with_exact_rates(counts: SwitchingCounts, exact: list[AxialEvolution]) -> SwitchingCounts:
    """Counts with the error rates of the Fokker-Planck equation beside them."""
    if not exact:
        return counts
    rates = np.array([evolution.not_switched[1:] for evolution in exact])
    return replace(counts, write_error_rate_fokker_planck=rates)
