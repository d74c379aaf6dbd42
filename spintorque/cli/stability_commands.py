"""The commands ``spintorque stability | retention``."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.rates._read_disturb import read_disturb
from ..analysis.rates._relaxation import relaxation
from ..analysis.rates._retention import RETENTION_METHODS, retention
from ..analysis.stability._critical_drive import critical_drive
from ..analysis.stability._energy_barrier import energy_barrier
from ..analysis.stability._equilibria import equilibria
from ..analysis.stability.axial_motion import is_axial
from ..io.question_file import Question
from ..io.sections_stability import ReadSection, RetentionSection, StabilitySection
from ..model.checks import one_of
from ..model.device import Device
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, one_torque_of

if TYPE_CHECKING:
    from ..report.page import Chapter


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
    options: dict[str, Any] = {"near": section.near, "temperature": section.temperature}
    barrier = energy_barrier(case.magnet, field=case.drive.steady_field, **options)
    rates = retention(
        case.magnet,
        torque=case.torque if section.strength else None,
        drive=case.driven(section.strength),
        method=section.method,
        seed=section.seed,
        trajectories=section.trajectories,
        **options,
    )
    case.save(barrier, "energy_barrier")
    case.save(rates, "retention")
    chapters = [report.retention_chapter(barrier, rates, section.time, section.bits)]
    if is_axial(Device(case.magnet, None, case.drive).at_temperature(section.temperature)):
        chapters.append(_relaxation(case, section))
    if section.read is not None:
        side = 1 if barrier.minimum @ np.array(case.magnet.fixed_direction) > 0 else -1
        chapters.append(_read(case, section, section.read, side))
    return case.report(*chapters)


def _relaxation(case: Case, section: RetentionSection) -> "Chapter":
    from ..report.stability_report import relaxation_chapter

    relaxed = relaxation(case.magnet, drive=case.driven(0.0), temperature=section.temperature)
    case.save(relaxed, "relaxation")
    return relaxation_chapter(relaxed)


def _read(case: Case, section: RetentionSection, read: ReadSection, side: int) -> "Chapter":
    from ..report.stability_report import read_chapter

    disturb = read_disturb(
        case.magnet,
        torque=case.torque,
        drive=case.driven(read.strength),
        duration=read.duration,
        temperature=section.temperature,
        side=side,
        bits=section.bits,
    )
    case.save(disturb, "read_disturb")
    return read_chapter(disturb)


def _check_retention(question: Question, section: RetentionSection, has_table: bool) -> None:
    if section.method is not None:
        one_of("method", section.method, RETENTION_METHODS)
    strengths = [section.strength] if section.strength else []
    reads = [] if section.read is None else [section.read.strength]
    check_strengths(question, strengths + reads, has_table)


STABILITY = CaseCommand(
    section="stability", check=_check_stability, torque=one_torque_of, body=_stability
)
RETENTION = CaseCommand(
    section="retention", check=_check_retention, torque=one_torque_of, body=_retention
)
