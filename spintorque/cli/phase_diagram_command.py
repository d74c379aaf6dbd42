"""The command ``spintorque phase-diagram``."""

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
import typer

from ..analysis.regimes._characteristic_trajectories import characteristic_trajectories
from ..analysis.regimes._hysteresis import hysteresis
from ..analysis.regimes._phase_diagram import phase_diagram
from ..analysis.regimes.attractors import AttractorSearch
from ..execution.checkpoint import PARTS
from ..execution.executors import chosen
from ..io.question_file import read_question
from ..io.sections_analysis import PhaseDiagramSection, TrajectoriesSection
from ..results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ..results.analyses.hysteresis import Hysteresis
from ..results.analyses.phase_diagram import PhaseDiagram
from .case import Case
from .interrupt import parts_are_kept, told_when_stopped
from .options import CORES, Dask, Output, QuestionFile, Workers, named
from .torque_commands import TableFile


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("phase-diagram")(phase_diagram_command)


def phase_diagram_command(
    question: QuestionFile,
    torque_table: TableFile = None,
    output: Output = None,
    workers: Workers = CORES,
    dask: Dask = None,
) -> None:
    """Compute the stable states over drive and field, as [phase_diagram] says.

    With [phase_diagram.trajectories] the characteristic trajectories as well, with hysteresis =
    true the states on the way up and down. Batches of points are kept as they come; after a stop,
    the same command goes on. The torque is a saved table, one in the file, or computed from
    [stack] and [table].

    Example: spintorque phase-diagram examples/spin_valve.toml -o results/spin_valve
    """
    asked = read_question(question)
    with told_when_stopped(parts_are_kept), named(question):
        asked.require("macrospin", "drive", "phase_diagram")
        section = asked.phase_diagram
        assert section is not None
        case = Case.of(asked, question, output, torque_table, workers, dask, section.strength)
        from ..report import analysis_report as report

        chapters = []
        if section.trajectories is not None:
            paths = _trajectories_of(case, section, section.trajectories)
            chapters.append(report.characteristic_chapter(paths))
        with chosen(workers, dask) as executor:
            found = _diagram_of(case, section, executor)
            chapters.insert(0, report.phase_diagram_chapter(found))
            if section.hysteresis:
                chapters.append(report.hysteresis_chapter(_hysteresis_of(case, section, executor)))
    case.finish(chapters)


def _diagram_of(
    case: Case, section: PhaseDiagramSection, executor: Executor | None
) -> PhaseDiagram:
    found = phase_diagram(
        case.magnet,
        torque=case.torque,
        drive=case.drive,
        strength=section.strength,
        field=section.field,
        resolution=section.resolution,
        field_direction=section.field_direction,
        coarse=section.coarse,
        starts=section.starts,
        search=_search(section),
        folder=case.folder / PARTS / "phase_diagram",
        executor=executor,
        progress=True,
    )
    case.save(found, "phase_diagram")
    return found


def _hysteresis_of(
    case: Case, section: PhaseDiagramSection, executor: Executor | None
) -> Hysteresis:
    strength, field = section.axes()
    found = hysteresis(
        case.magnet,
        torque=case.torque,
        drive=case.drive,
        strength=strength,
        field=field,
        field_direction=section.field_direction,
        search=_search(section),
        folder=case.folder / PARTS / "hysteresis",
        executor=executor,
        progress=True,
    )
    case.save(found, "hysteresis")
    return found


def _trajectories_of(
    case: Case, section: PhaseDiagramSection, asked: TrajectoriesSection
) -> CharacteristicTrajectories:
    direction = section.field_direction or case.magnet.fixed_direction
    x, y, z = (np.array(case.drive.steady_field) + asked.field * np.array(direction)).tolist()
    found = characteristic_trajectories(
        case.magnet,
        torque=case.torque,
        drive=replace(case.drive, field=(x, y, z)),
        duration=asked.duration,
        state=asked.state,
        tilt=asked.start_tilt,
        factors=asked.factors,
    )
    case.save(found, "characteristic_trajectories")
    for number, run in enumerate(found.runs):
        path = case.folder / f"trajectory-{number}.nc"
        run.save(path)
        typer.echo(path)
    return found


def _search(section: PhaseDiagramSection) -> AttractorSearch:
    return AttractorSearch(duration=section.search.duration, rounds=section.search.rounds)
