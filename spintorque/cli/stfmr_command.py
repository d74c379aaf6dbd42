"""The command ``spintorque stfmr``."""

import typer

from ..analysis.resonance._spin_torque_resonance import spin_torque_resonance
from ..analysis.resonance.lorentzian import fit_resonance
from ..errors import ConvergenceError, QuestionError
from ..io.question_file import Question
from ..io.sections_analysis import ResonanceSection
from ..results.analyses.resonance_line import ResonanceLine
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, magnet_of, torque_of


def _resonance(case: Case, section: ResonanceSection) -> CaseReport:
    resonance = spin_torque_resonance(
        case.magnets,
        torque=case.torque,
        drive=case.drive,
        fields=section.vectors,
        resistance=section.resistance,
        **section.arguments("fields", "resistance"),
    )
    line = _line(resonance)
    case.save(resonance, "stfmr")
    if line is not None:
        case.save(line, "stfmr_line")
    from ..report.analysis_report import resonance_chapter

    return case.report(resonance_chapter(resonance, line))


def _check(question: Question, section: ResonanceSection, has_table: bool) -> None:
    """Refuse an oscillation that leaves a table which is still to be computed."""
    magnet_of(question)
    (drive,) = question.require("drive")
    steady = drive.at_terminal(section.terminal).steady_level
    ends = [steady + sign * section.amplitude for sign in (-1, 1)]
    check_strengths(question, ends, has_table, section.terminal)


def _line(resonance: SpinTorqueResonance) -> ResonanceLine | None:
    """Lorentzian line along the sweep; None if it holds no single one."""
    by_field = resonance.swept == "field"
    axis = resonance.field_strength if by_field else resonance.frequency
    try:
        return fit_resonance(axis, resonance.voltage, swept=resonance.swept)
    except (ConvergenceError, QuestionError) as error:
        typer.echo(f"no line was fitted: {error}", err=True)
        return None


STFMR = CaseCommand(
    section="stfmr", needs=("drive",), check=_check, torque=torque_of, body=_resonance
)
