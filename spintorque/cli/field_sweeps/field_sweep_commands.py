"""The commands ``spintorque magnetization-loop | ferromagnetic-resonance | reversal-curves``."""

from ...analysis.field_sweeps._ferromagnetic_resonance import ferromagnetic_resonance
from ...analysis.field_sweeps._magnetization_loop import magnetization_loop
from ...analysis.field_sweeps._reversal_curves import reversal_curves
from ...errors import QuestionError
from ...io.question_file import Question
from ...io.sections_field_sweeps import (
    FerromagneticResonanceSection,
    MagnetizationLoopSection,
    ReversalCurvesSection,
)
from ...results.torque_table import TorqueTable
from ..case import Case, CaseReport
from ..case_command import CaseCommand
from ..torque_commands import check_voltages, magnet_of, no_torque, torque_of


def _loop(case: Case, section: MagnetizationLoopSection) -> CaseReport:
    table = case.torque if isinstance(case.torque, TorqueTable) else None
    junction = section.resistance or section.conductance or table
    options = section.arguments("resistance", "conductance")
    loop = magnetization_loop(case.magnets, resistance=junction, **options)
    case.save(loop, "magnetization_loop")
    from ...report.field_sweep_report import loop_chapter

    return case.report(loop_chapter(loop))


def _check_loop(question: Question, section: MagnetizationLoopSection, has_table: bool) -> None:
    magnet_of(question)
    given = {
        "[magnetization_loop] resistance": section.resistance is not None,
        "[magnetization_loop] conductance": section.conductance is not None,
        "a torque table": has_table or question.table is not None,
    }
    named = [name for name, is_given in given.items() if is_given]
    if len(named) > 1:
        raise QuestionError(f"there are {' and '.join(named)}; keep one of them")
    check_voltages(question, [section.bias], has_table)


def _resonance(case: Case, section: FerromagneticResonanceSection) -> CaseReport:
    resonance = ferromagnetic_resonance(case.magnets, **section.arguments())
    case.save(resonance, "ferromagnetic_resonance")
    from ...report.field_sweep_report import ferromagnetic_resonance_chapter

    return case.report(ferromagnetic_resonance_chapter(resonance))


def _curves(case: Case, section: ReversalCurvesSection) -> CaseReport:
    curves = reversal_curves(case.magnets, **section.arguments())
    case.save(curves, "reversal_curves")
    from ...report.field_sweep_report import reversal_chapter

    return case.report(reversal_chapter(curves))


def _check_magnet(question: Question, section: object, has_table: bool) -> None:
    magnet_of(question)


LOOP = CaseCommand(
    section="magnetization_loop", needs=(), check=_check_loop, torque=torque_of, body=_loop
)
RESONANCE = CaseCommand(
    section="ferromagnetic_resonance",
    needs=(),
    check=_check_magnet,
    torque=no_torque,
    body=_resonance,
    keeps_parts=False,
)
REVERSAL = CaseCommand(
    section="reversal_curves",
    needs=(),
    check=_check_magnet,
    torque=no_torque,
    body=_curves,
    keeps_parts=False,
)
