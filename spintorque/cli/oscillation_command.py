"""The command ``spintorque oscillation``."""

from ..analysis.resonance._linewidth import linewidth
from ..analysis.resonance._oscillation import oscillation
from ..io.question_file import Question
from ..io.sections_analysis import OscillationSection
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, magnet_of, torque_of


def _oscillation(case: Case, section: OscillationSection) -> CaseReport:
    from ..report import oscillation_report as report

    with case.executor() as executor:
        steady = oscillation(
            case.magnets,
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
            case.magnets,
            torque=case.torque,
            drive=case.drive,
            initial=section.initial,
            layer=section.layer,
            **section.linewidth.arguments(),
        )
        case.save(line, "linewidth")
        chapters.append(report.linewidth_chapter(line))
    return case.report(*chapters)


def _check(question: Question, section: OscillationSection, has_table: bool) -> None:
    magnet_of(question)
    (drive,) = question.require("drive")
    strengths = section.strength or [drive.at_terminal(section.terminal).steady_level]
    check_strengths(question, strengths, has_table, section.terminal)


OSCILLATION = CaseCommand(
    section="oscillation", needs=("drive",), check=_check, torque=torque_of, body=_oscillation
)
