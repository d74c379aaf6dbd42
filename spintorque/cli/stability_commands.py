"""The commands ``spintorque stability | normal-modes | retention``."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..analysis.rates._read_disturb import read_disturb
from ..analysis.rates._relaxation import relaxation
from ..analysis.rates._retention import RETENTION_METHODS, retention
from ..analysis.stability._critical_drive import critical_drive
from ..analysis.stability._energy_barrier import energy_barrier
from ..analysis.stability._equilibria import equilibria
from ..analysis.stability._normal_modes import normal_modes
from ..analysis.stability.axial_motion import is_axial
from ..io.question_file import Question
from ..io.sections_stability import (
    NormalModesSection,
    ReadSection,
    RetentionSection,
    StabilitySection,
)
from ..model.checks import one_of
from ..model.device import Device
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, magnet_of, torque_of

if TYPE_CHECKING:
    from ..report.page import Chapter


def _stability(case: Case, section: StabilitySection) -> CaseReport:
    from ..report import stability_report as report

    rest = equilibria(case.magnets, torque=case.torque, drive=case.drive)
    case.save(rest, "equilibria")
    chapters = [report.equilibria_chapter(rest)]
    if section.near is not None:
        critical = critical_drive(
            case.magnets, torque=case.torque, drive=case.drive, **section.arguments()
        )
        case.save(critical, "critical_drive")
        chapters.append(report.critical_drive_chapter(critical))
    return case.report(*chapters)


def _check_stability(question: Question, section: StabilitySection, has_table: bool) -> None:
    magnet_of(question)
    (drive,) = question.require("drive")
    strengths = [drive.at_terminal(section.terminal).steady_level, *(section.limits or ())]
    check_strengths(question, strengths, has_table, section.terminal)


def _normal_modes(case: Case, section: NormalModesSection) -> CaseReport:
    from ..report.stability_report import normal_modes_chapter

    drive = case.drive
    modes = normal_modes(case.magnets, torque=case.torque, drive=drive, **section.arguments())
    case.save(modes, "normal_modes")
    return case.report(normal_modes_chapter(modes))


def _check_normal_modes(question: Question, section: NormalModesSection, has_table: bool) -> None:
    magnet_of(question)
    (drive,) = question.require("drive")
    check_strengths(question, [drive.steady_level], has_table)


def _retention(case: Case, section: RetentionSection) -> CaseReport:
    from ..report import stability_report as report

    # Without a torque: a barrier is one of the energy, in the field of the drive.
    names = ("near", "towards", "temperature")
    options: dict[str, Any] = {name: getattr(section, name) for name in names}
    barrier = energy_barrier(case.magnets, field=case.drive.steady_field, **options)
    drive = case.driven(section.strength, section.terminal)
    rates = retention(
        case.magnets,
        torque=case.torque if any(drive.steady_strengths) else None,
        drive=drive,
        method=section.method,
        seed=section.seed,
        trajectories=section.trajectories,
        **options,
    )
    case.save(barrier, "energy_barrier")
    case.save(rates, "retention")
    chapters = [report.retention_chapter(barrier, rates, section.time, section.bits)]
    if is_axial(Device(case.magnets, None, case.drive).at_temperature(section.temperature)):
        chapters.append(_relaxation(case, section))
    if section.read is not None:
        side = 1 if barrier.minimum @ np.array(case.magnet.fixed_direction) > 0 else -1
        chapters.append(_read(case, section, section.read, side))
    return case.report(*chapters)


def _relaxation(case: Case, section: RetentionSection) -> "Chapter":
    from ..report.stability_report import relaxation_chapter

    relaxed = relaxation(
        case.magnet, drive=case.drive.without_strength(), temperature=section.temperature
    )
    case.save(relaxed, "relaxation")
    return relaxation_chapter(relaxed)


def _read(case: Case, section: RetentionSection, read: ReadSection, side: int) -> "Chapter":
    from ..report.stability_report import read_chapter

    disturb = read_disturb(
        case.magnet,
        torque=case.torque,
        drive=case.driven(read.strength, section.terminal),
        duration=read.duration,
        temperature=section.temperature,
        side=side,
        bits=section.bits,
    )
    case.save(disturb, "read_disturb")
    return read_chapter(disturb)


def _check_retention(question: Question, section: RetentionSection, has_table: bool) -> None:
    magnet_of(question)
    if section.method is not None:
        one_of("method", section.method, RETENTION_METHODS)
    if section.read is not None:
        question.require("macrospin")
    strengths = [section.strength] if section.strength else []
    reads = [] if section.read is None else [section.read.strength]
    check_strengths(question, strengths + reads, has_table, section.terminal)


NEEDS = ("drive",)
STABILITY = CaseCommand(
    section="stability", needs=NEEDS, check=_check_stability, torque=torque_of, body=_stability
)
NORMAL_MODES = CaseCommand(
    section="normal_modes",
    needs=NEEDS,
    check=_check_normal_modes,
    torque=torque_of,
    body=_normal_modes,
)
RETENTION = CaseCommand(
    section="retention", needs=NEEDS, check=_check_retention, torque=torque_of, body=_retention
)
