"""The command ``spintorque stfmr``."""

import numpy as np
import typer

from ..analysis.resonance._spin_torque_resonance import spin_torque_resonance
from ..analysis.resonance.lorentzian import fit_resonance
from ..errors import ConvergenceError, QuestionError
from ..io.question_file import Question, read_question
from ..io.sections_analysis import ResonanceSection
from ..results.analyses.resonance_line import ResonanceLine
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from .case import Case
from .interrupt import parts_are_kept, told_when_stopped
from .options import CORES, Dask, Output, QuestionFile, Workers, named
from .torque_commands import TableFile


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(stfmr)


def stfmr(
    question: QuestionFile,
    torque_table: TableFile = None,
    output: Output = None,
    workers: Workers = CORES,
    dask: Dask = None,
) -> None:
    """Compute the voltage that a microwave rectifies (spin-torque ferromagnetic resonance).

    [stfmr] sweeps its frequency or the field. The torque is a saved table, one in the file, or
    computed from [stack] and [table]; one in closed form needs [stfmr.resistance].

    Example: spintorque stfmr examples/stfmr.toml -o results/stfmr
    """
    asked = read_question(question)
    with told_when_stopped(parts_are_kept), named(question):
        asked.require("macrospin", "drive", "stfmr")
        section = asked.stfmr
        assert section is not None
        strengths = _strengths(asked, section)
        case = Case.of(asked, question, output, torque_table, workers, dask, strengths)
        found = _resonance_of(case, section)
        line = _line(found)
        case.save(found, "stfmr")
        if line is not None:
            case.save(line, "stfmr_line")
    from ..report.analysis_report import resonance_chapter

    case.finish([resonance_chapter(found, line)])


def _strengths(asked: Question, section: ResonanceSection) -> list[float]:
    """Drive at both ends of an oscillation."""
    assert asked.drive is not None
    return [asked.drive.steady_level + sign * section.amplitude for sign in (-1, 1)]


def _resonance_of(case: Case, section: ResonanceSection) -> SpinTorqueResonance:
    return spin_torque_resonance(
        case.magnet,
        torque=case.torque,
        drive=case.drive,
        near=section.near,
        frequency=section.frequency,
        amplitude=section.amplitude,
        fields=section.vectors,
        resistance=section.resistance,
    )


def _line(found: SpinTorqueResonance) -> ResonanceLine | None:
    """Lorentzian line along the sweep; None if it holds no single one."""
    by_field = np.ptp(found.field_strength) > 0
    try:
        return fit_resonance(found.field_strength if by_field else found.frequency, found.voltage)
    except (ConvergenceError, QuestionError) as error:
        typer.echo(f"no line was fitted: {error}", err=True)
        return None
