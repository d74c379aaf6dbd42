"""The commands ``spintorque switching | switching-times``."""

from concurrent.futures import Executor
from typing import Any

import numpy as np
import xarray as xr
from tqdm import tqdm

from ..analysis.stability.axial_distribution import AxialEvolution
from ..analysis.stability.axial_motion import check_axial
from ..analysis.stability.fokker_planck import evolve_distribution
from ..analysis.switching._switching import switching_probability, switching_times
from ..analysis.switching.switching_counts import SwitchingCounts
from ..errors import QuestionError
from ..io.question_file import Question
from ..io.sections_analysis import SwitchingSection, SwitchingTimesSection
from ..model.drive import Drive
from .case import Case, CaseReport, Variable
from .case_command import CaseCommand
from .torque_commands import check_strengths, one_torque_of


def _switching(case: Case, section: SwitchingSection) -> CaseReport:
    drives = [case.driven(strength) for strength in dict.fromkeys(section.amplitudes)]
    with case.executor() as executor:
        counts = _counts_of(case, section, drives, executor)
    evolutions = _evolutions_of(case, section, drives) if section.fokker_planck else []
    _save(case, section, counts, evolutions)
    from ..report.analysis_report import switching_chapter

    return case.report(switching_chapter(counts, evolutions, section.confidence))


def _check(question: Question, section: SwitchingSection, has_table: bool) -> None:
    """Refuse what the Fokker-Planck equation cannot answer before anything is computed."""
    if section.fokker_planck:
        check_axial(*question.require("macrospin", "drive"))
        if section.rise or section.fall or section.rest:
            raise QuestionError(
                "fokker_planck = true is for pulses without edges and without rest; leave out "
                "rise, fall and rest, or fokker_planck"
            )
    check_strengths(question, section.amplitudes, has_table)


def _counts_of(
    case: Case, section: SwitchingSection, drives: list[Drive], executor: Executor | None
) -> SwitchingCounts:
    counts = [
        switching_probability(
            case.magnet,
            torque=case.torque,
            drives=[drive],
            folder=case.folder.parts(),
            executor=executor,
            **section.arguments("amplitudes", "confidence", "fokker_planck"),
        )
        for drive in tqdm(drives, "switching", unit="amplitude")
    ]
    return SwitchingCounts(
        drives=tuple(drives),
        length=counts[0].length,
        trajectories=np.concatenate([count.trajectories for count in counts]),
        switched=np.concatenate([count.switched for count in counts]),
    )


def _evolutions_of(
    case: Case, section: SwitchingSection, drives: list[Drive]
) -> list[AxialEvolution]:
    """Exact evolution from equilibrium for each drive, at every length."""
    q = np.array(case.magnet.fixed_direction)
    side = 1 if section.initial is None or np.array(section.initial) @ q > 0 else -1
    return [
        evolve_distribution(
            case.magnet,
            torque=case.torque,
            drive=drive,
            times=np.append(0.0, section.lengths),
            temperature=section.temperature,
            side=side,
        )
        for drive in tqdm(drives, "Fokker-Planck equation", unit="amplitude")
    ]


def _save(
    case: Case, section: SwitchingSection, counts: SwitchingCounts, evolutions: list[AxialEvolution]
) -> None:
    low, high = counts.write_error_interval(section.confidence)
    axes = ("drive", "length")
    unit = "A/m^2" if case.drive.voltage is None else "V"
    more: dict[str, Variable] = {
        "amplitude": (axes[:1], [drive.steady_level for drive in counts.drives], unit),
        "probability": (axes, counts.probability, ""),
        "write_error_rate": (axes, counts.write_error_rate, ""),
        "write_error_rate_low": (axes, low, ""),
        "write_error_rate_high": (axes, high, ""),
    }
    if evolutions:
        rates = np.array([evolution.not_switched[1:] for evolution in evolutions])
        more["write_error_rate_fokker_planck"] = (axes, rates, "")
    case.save(counts, "switching", **more)


def _times(case: Case, section: SwitchingTimesSection) -> CaseReport:
    with case.executor() as executor:
        times: Any = switching_times(
            case.magnet,
            torque=case.torque,
            drive=case.driven(section.amplitude),
            folder=case.folder.parts(),
            executor=executor,
            **section.arguments("amplitude"),
        )
    attributes = {"units": "ns", "long_name": "first passage to the other side, NaN for none"}
    case.save(xr.Dataset({"switching_time": ("member", times, attributes)}), "switching_times")
    from ..report.analysis_report import switching_times_chapter

    return case.report(switching_times_chapter(times, section.duration))


def _check_times(question: Question, section: SwitchingTimesSection, has_table: bool) -> None:
    check_strengths(question, [section.amplitude], has_table)


SWITCHING = CaseCommand(section="switching", check=_check, torque=one_torque_of, body=_switching)
SWITCHING_TIMES = CaseCommand(
    section="switching_times", check=_check_times, torque=one_torque_of, body=_times
)
