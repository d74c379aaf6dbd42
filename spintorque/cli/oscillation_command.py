"""The command ``spintorque oscillation``."""

from ..analysis.resonance._linewidth import linewidth
from ..analysis.resonance._oscillation import oscillation
from ..io.question_file import Question
from ..io.sections_analysis import OscillationSection
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, one_torque_of


def _oscillation(case: Case, section: OscillationSection) -> CaseReport:
    from ..report import oscillation_report as report

    with case.executor() as executor:
        steady = oscillation(
            case.magnet,
            torque=case.torque,
            drive=case.drive,
            resistance=section.resistance,
            executor=executor,
            **section.arguments("resistance", "linewidth"),
        )
    case.save(steady, "oscillation")
    chapters = [report.oscillation_chapter(steady)]
    if section.linewidth is not None:
        line = linewidth(
            case.magnet,
            torque=case.torque,
            drive=case.drive,
            initial=section.initial,
            **section.linewidth.arguments(),
        )
        case.save(line, "linewidth")
        chapters.append(report.linewidth_chapter(line))
    return case.report(*chapters)


def _check(question: Question, section: OscillationSection, has_table: bool) -> None:
    (drive,) = question.require("drive")
    check_strengths(question, section.strength or [drive.steady_level], has_table)


OSCILLATION = CaseCommand(
    section="oscillation", check=_check, torque=one_torque_of, body=_oscillation
)
