"""The commands ``spintorque switching | switching-times``."""

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from ..analysis.motion_checks import steady_temperature
from ..analysis.stability.axial_motion import check_axial
from ..analysis.stability.fokker_planck import evolve_distribution
from ..analysis.switching._switching import switching_probability, switching_times
from ..errors import QuestionError
from ..execution.progress_bar import progress_bar
from ..io.question_file import Question
from ..io.sections_analysis import SwitchingSection, SwitchingTimesSection
from ..model.device import Device
from ..model.drive import Drive
from ..results.analyses.axial_distribution import AxialEvolution
from ..results.analyses.switching_counts import SwitchingCounts
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import check_strengths, magnet_of, torque_of


def _switching(case: Case, section: SwitchingSection) -> CaseReport:
    amplitudes = dict.fromkeys(section.amplitudes)
    drives = [case.driven(amplitude, section.terminal) for amplitude in amplitudes]
    if section.fokker_planck:
        check_axial(Device(case.magnet, case.torque, case.drive))
    with case.executor() as executor:
        counts = _counts_of(case, section, drives, executor)
    evolutions = _evolutions_of(case, section, drives) if section.fokker_planck else []
    counts = _with_exact_rates(counts, evolutions)
    case.save(counts, "switching")
    from ..report.analysis_report import switching_chapter

    return case.report(switching_chapter(counts, evolutions, section.confidence))


def _check(question: Question, section: SwitchingSection, has_table: bool) -> None:
    """Refuse what the Fokker-Planck equation cannot answer before anything is computed."""
    if section.fokker_planck:
        magnet, drive = question.require("macrospin", "drive")
        temperature = steady_temperature(section.temperature)
        check_axial(Device(magnet, None, drive).at_temperature(temperature))
        if section.rise or section.fall or section.rest:
            raise QuestionError(
                "fokker_planck = true is for pulses without edges and without rest; leave out "
                "rise, fall and rest, or fokker_planck"
            )
    magnet_of(question)
    check_strengths(question, section.amplitudes, has_table, section.terminal)


def _counts_of(
    case: Case, section: SwitchingSection, drives: list[Drive], executor: Executor | None
) -> SwitchingCounts:
    counts = switching_probability(
        case.magnets,
        torque=case.torque,
        drives=drives,
        folder=case.folder.parts(),
        executor=executor,
        progress=True,
        **section.arguments("amplitudes", "terminal", "confidence", "fokker_planck"),
    )
    return replace(counts, confidence=section.confidence)


def _evolutions_of(
    case: Case, section: SwitchingSection, drives: list[Drive]
) -> list[AxialEvolution]:
    """Exact evolution from equilibrium for each drive, at every length."""
    q = np.array(case.magnet.fixed_direction)
    side = 1 if section.initial is None or np.array(section.initial) @ q > 0 else -1
    evolutions = []
    with progress_bar("Fokker-Planck equation", "drive", len(drives), show=True) as bar:
        for drive in drives:
            evolution = evolve_distribution(
                case.magnet,
                torque=case.torque,
                drive=drive,
                times=np.append(0.0, section.lengths),
                temperature=steady_temperature(section.temperature),
                side=side,
            )
            evolutions.append(evolution)
            bar.update()
    return evolutions


def _with_exact_rates(counts: SwitchingCounts, exact: list[AxialEvolution]) -> SwitchingCounts:
    """Counts with the error rates of the Fokker-Planck equation beside them."""
    if not exact:
        return counts
    rates = np.array([evolution.not_switched[1:] for evolution in exact])
    return replace(counts, write_error_rate_fokker_planck=rates)


def _times(case: Case, section: SwitchingTimesSection) -> CaseReport:
    with case.executor() as executor:
        answer = switching_times(
            case.magnets,
            torque=case.torque,
            drive=case.driven(section.amplitude, section.terminal),
            folder=case.folder.parts(),
            executor=executor,
            **section.arguments("amplitude", "terminal"),
        )
    case.save(answer, "switching_times")
    from ..report.analysis_report import switching_times_chapter

    return case.report(switching_times_chapter(answer))


def _check_times(question: Question, section: SwitchingTimesSection, has_table: bool) -> None:
    magnet_of(question)
    check_strengths(question, [section.amplitude], has_table, section.terminal)


SWITCHING = CaseCommand(
    section="switching", needs=("drive",), check=_check, torque=torque_of, body=_switching
)
SWITCHING_TIMES = CaseCommand(
    section="switching_times", needs=("drive",), check=_check_times, torque=torque_of, body=_times
)
