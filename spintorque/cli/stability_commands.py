"""The commands ``spintorque stability | retention``."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.stability._critical_drive import critical_drive
from ..analysis.stability._energy_barrier import energy_barrier
from ..analysis.stability._equilibria import equilibria
from ..analysis.stability._retention import read_disturb, retention
from ..analysis.stability.axial_motion import is_axial
from ..analysis.stability.fokker_planck import (
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from ..io.question_file import Question
from ..io.sections_stability import ReadSection, RetentionSection, StabilitySection
from ..model.device import Device
from ..results.analyses.relaxation import ReadDisturb, Relaxation
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, one_torque_of

if TYPE_CHECKING:
    from ..report.page import Chapter

RATES = 3  # relaxation rates of an axial magnet


def _stability(case: Case, section: StabilitySection) -> CaseReport:
    from ..report import stability_report as report

    rest = equilibria(case.magnet, torque=case.torque, drive=case.drive)
    case.save(rest, "equilibria")
    chapters = [report.equilibria_chapter(rest)]
    if section.near is not None:
        critical = critical_drive(
            case.magnet, torque=case.torque, drive=case.drive, **section.arguments()
        )
        case.save(critical, "critical_drive")
        chapters.append(report.critical_drive_chapter(critical))
    return case.report(*chapters)


def _check_stability(question: Question, section: StabilitySection, has_table: bool) -> None:
    (drive,) = question.require("drive")
    check_strengths(question, [drive.steady_level, *(section.limits or ())], has_table)


def _retention(case: Case, section: RetentionSection) -> CaseReport:
    from ..report import stability_report as report

    # Without a torque: a barrier is one of the energy, in the field of the drive.
    options: dict[str, Any] = {"field": case.drive.steady_field, "temperature": section.temperature}
    barrier = energy_barrier(case.magnet, near=section.near, **options)
    rates = retention(case.magnet, near=section.near, **options)
    case.save(barrier, "energy_barrier")
    case.save(rates, "retention")
    chapters = [report.retention_chapter(barrier, rates, section.time, section.bits)]
    if is_axial(Device(case.magnet, None, case.drive)):
        chapters.append(report.relaxation_chapter(*_save_distribution(case, section)))
    if section.read is not None:
        side = 1 if barrier.minimum @ np.array(case.magnet.fixed_direction) > 0 else -1
        chapters.append(_read(case, section, section.read, side))
    return case.report(*chapters)


def _save_distribution(case: Case, section: RetentionSection) -> tuple[list[float], float]:
    """Write what the axial Fokker-Planck equation says; relaxation rates and passage time."""
    options: dict[str, Any] = {"drive": case.driven(0.0), "temperature": section.temperature}
    rates = relaxation_rates(case.magnet, count=RATES, **options)
    passage = mean_first_passage_time(case.magnet, **options)
    distribution = stationary_distribution(case.magnet, **options)
    relaxation = Relaxation(
        relaxation_rate=rates, mean_first_passage_time=passage, distribution=distribution
    )
    case.save(relaxation, "relaxation")
    return rates.tolist(), passage


def _read(case: Case, section: RetentionSection, read: ReadSection, side: int) -> "Chapter":
    from ..report.stability_report import read_chapter

    probability = read_disturb(
        case.magnet,
        torque=case.torque,
        drive=case.driven(read.strength),
        duration=read.duration,
        temperature=section.temperature,
        side=side,
        bits=section.bits,
    )
    disturb = ReadDisturb(probability=float(probability), duration=read.duration, bits=section.bits)
    case.save(disturb, "read_disturb")
    return read_chapter(probability, read.duration, section.bits)


def _check_retention(question: Question, section: RetentionSection, has_table: bool) -> None:
    check_strengths(question, [] if section.read is None else [section.read.strength], has_table)


STABILITY = CaseCommand(
    section="stability", check=_check_stability, torque=one_torque_of, body=_stability
)
RETENTION = CaseCommand(
    section="retention", check=_check_retention, torque=one_torque_of, body=_retention
)
