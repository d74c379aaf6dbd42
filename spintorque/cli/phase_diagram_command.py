"""The command ``spintorque phase-diagram``."""

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from ..analysis.layer_moments import layer_number
from ..analysis.regimes._characteristic_trajectories import characteristic_trajectories
from ..analysis.regimes._hysteresis import hysteresis
from ..analysis.regimes._phase_diagram import phase_diagram
from ..analysis.regimes.attractors import AttractorSearch
from ..io.question_file import Question
from ..io.sections_analysis import PhaseDiagramSection, TrajectoriesSection
from ..model.device import Device, layers_of
from ..results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ..results.analyses.hysteresis import Hysteresis
from ..results.analyses.phase_diagram import PhaseDiagram
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, magnet_of, torque_of


def _phase_diagram(case: Case, section: PhaseDiagramSection) -> CaseReport:
    from ..report import analysis_report as report

    chapters = []
    if section.trajectories is not None:
        paths = _trajectories_of(case, section, section.trajectories)
        chapters.append(report.characteristic_chapter(paths))
    with case.executor() as executor:
        diagram = _diagram_of(case, section, executor)
        chapters.insert(0, report.phase_diagram_chapter(diagram))
        if section.hysteresis:
            loops = _hysteresis_of(case, section, executor)
            chapters.append(report.hysteresis_chapter(loops))
    return case.report(*chapters)


def _check(question: Question, section: PhaseDiagramSection, has_table: bool) -> None:
    magnet_of(question)
    check_strengths(question, section.strength, has_table, section.terminal)


def _diagram_of(
    case: Case, section: PhaseDiagramSection, executor: Executor | None
) -> PhaseDiagram:
    diagram = phase_diagram(
        case.magnets,
        torque=case.torque,
        drive=case.drive,
        search=AttractorSearch(**section.search.arguments()),
        folder=case.folder.parts("phase_diagram"),
        executor=executor,
        progress=True,
        **section.arguments("search", "hysteresis", "trajectories"),
    )
    case.save(diagram, "phase_diagram")
    return diagram


def _hysteresis_of(
    case: Case, section: PhaseDiagramSection, executor: Executor | None
) -> Hysteresis:
    strength, field = section.axes()
    loops = hysteresis(
        case.magnets,
        torque=case.torque,
        drive=case.drive,
        strength=strength,
        field=field,
        field_direction=section.field_direction,
        terminal=section.terminal,
        layer=section.layer,
        search=AttractorSearch(**section.search.arguments()),
        folder=case.folder.parts("hysteresis"),
        executor=executor,
        progress=True,
    )
    case.save(loops, "hysteresis")
    return loops


def _trajectories_of(
    case: Case, section: PhaseDiagramSection, trajectories: TrajectoriesSection
) -> CharacteristicTrajectories:
    layer = layer_number(Device(case.magnets, case.torque, case.drive), section.layer)
    direction = section.field_direction or layers_of(case.magnets)[layer].fixed_direction
    x, y, z = np.array(case.drive.steady_field) + trajectories.field * np.array(direction)
    paths = characteristic_trajectories(
        case.magnets,
        torque=case.torque,
        drive=replace(case.drive, field=(float(x), float(y), float(z))),
        tilt=trajectories.start_tilt,
        terminal=section.terminal,
        layer=layer,
        **trajectories.arguments("field", "tilt", "tilt_deg"),
    )
    case.save(paths, "characteristic_trajectories")
    for number, run in enumerate(paths.runs):
        run.save(case.folder.file(f"trajectory-{number}.nc"))
    return paths


PHASE_DIAGRAM = CaseCommand(
    section="phase_diagram", needs=("drive",), check=_check, torque=torque_of, body=_phase_diagram
)
