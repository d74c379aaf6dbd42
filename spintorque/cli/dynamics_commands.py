"""The commands ``spintorque run | table | dynamics | ensemble``."""

import numpy as np

from .._tabulate import table_axes
from .._typing import Array
from ..dynamics._simulate import simulate
from ..dynamics._simulate_ensemble import simulate_ensemble
from ..dynamics.stepping.step_cost import check_members
from ..errors import QuestionError, RangeError
from ..io.question_file import Question
from ..io.sections_dynamics import DynamicsSection, EnsembleSection
from ..io.sections_stack import TableSection
from ..model.device import layers_of
from ..model.torque_laws.known_laws import SECTION_NAMES
from ..model.torque_laws.polarizers import Torques
from ..provenance import fingerprint, question_text
from ..results.ensemble import Ensemble
from ..results.interpolant import check_angles
from ..results.torque_table import TorqueTable
from .case import Case, CaseReport
from .case_command import CaseCommand
from .result_files import versions_of
from .result_folder import ResultFolder
from .torque_commands import (
    Workforce,
    check_torque,
    check_voltages,
    computed_table,
    given_torque_of,
    magnet_of,
    no_torque,
    torque_of,
    voltages_of,
)


def _table(case: Case, section: TableSection) -> CaseReport:
    table = computed_table(case.question, case.folder, None, case.workforce)
    from ..report.torque_report import table_chapter

    chapters = [table_chapter(table)]
    return CaseReport(chapters, table.versions, table.question, table.warnings)


def _trajectory(case: Case, section: DynamicsSection) -> CaseReport:
    trajectory = simulate(
        case.magnets,
        torque=case.torque,
        drive=case.drive,
        progress=True,
        **section.arguments(),
    )
    trajectory.save(case.folder.file("trajectory.nc"))
    from ..report.dynamics_report import trajectory_chapter

    chapters = [trajectory_chapter(trajectory)]
    return CaseReport(chapters, trajectory.versions, trajectory.question, trajectory.warnings)


def _ensemble(case: Case, section: EnsembleSection) -> CaseReport:
    passage = section.first_passage
    ensemble = simulate_ensemble(
        case.magnets,
        torque=case.torque,
        drive=case.drive,
        initial=_starts(section),
        members=section.count,
        first_passage=None if passage is None else (passage.axis, passage.level),
        folder=case.folder.parts(),
        progress=True,
        **section.arguments("initial", "members", "first_passage", "spread", "spread_deg"),
    )
    attributes = {
        "question": question_text(case.answered),
        "fingerprint": fingerprint(case.answered),
    }
    ensemble = Ensemble(ensemble.dataset.assign_attrs(attributes))
    ensemble.save(case.folder.file("ensemble.nc"))
    from ..report.dynamics_report import ensemble_chapter

    return CaseReport(
        [ensemble_chapter(ensemble)],
        versions_of(ensemble.dataset),
        ensemble.question,
        ensemble.warnings,
        ensemble.failures,
    )


def _starts(section: EnsembleSection) -> Array:
    """Start of all members, or one for each (members, [layers,] 3), evenly within a cone."""
    centre = np.array(section.initial)
    if not section.cone:
        return centre
    random = np.random.default_rng(section.seed)
    check_members(section.count, int(np.prod(centre.shape[:-1])))
    shape = (section.count, *centre.shape[:-1])
    cosine = 1 - (1 - np.cos(section.cone)) * random.random(shape)
    turn = 2 * np.pi * random.random(shape)
    # Rows: along the centre, up to a sign, and across.
    axes = np.linalg.svd(centre[..., None, :])[2]
    sine = np.sqrt(1 - cosine**2)
    across = np.cos(turn)[..., None] * axes[..., 1, :] + np.sin(turn)[..., None] * axes[..., 2, :]
    return np.asarray(cosine[..., None] * centre + sine[..., None] * across)


def _check_table(question: Question, section: TableSection, has_table: bool) -> None:
    """Refuse a table without a source, or one that cannot be made."""
    _ = question.source


def _check_run(question: Question, section: DynamicsSection, has_table: bool) -> None:
    """Refuse a trajectory that its table cannot drive before the table is computed."""
    check_torque(question, has_table=True)
    _ = question.source
    table, magnet, drive = question.require("table", "macrospin", "drive")
    check_voltages(question, voltages_of(drive.voltage), has_table)
    _, angles = table_axes(table.bias, table.angles())
    check_angles(angles)
    cosine = np.dot(section.initial, magnet.fixed_direction)
    first_angle = float(np.arccos(np.clip(cosine, -1, 1)))
    if not angles[0] - 1e-9 <= first_angle <= angles[-1] + 1e-9:
        low, high = np.rad2deg(angles[[0, -1]])
        raise RangeError(
            f"the moment starts at {np.rad2deg(first_angle):g} degrees from the fixed one; the "
            f"table asked for covers {low:g} to {high:g} degrees: widen [table] theta"
        )


def _check_dynamics(question: Question, section: DynamicsSection, has_table: bool) -> None:
    magnet_of(question)
    check_torque(question, has_table)


def _check_ensemble(question: Question, section: EnsembleSection, has_table: bool) -> None:
    magnet_of(question)
    (drive,) = question.require("drive")
    check_voltages(question, voltages_of(drive.voltage, section.amplitude), has_table)


def _torque_of_dynamics(
    question: Question, folder: ResultFolder, saved: TorqueTable | None, workforce: Workforce
) -> Torques:
    torque = given_torque_of(question, folder, saved, workforce)
    (drive,) = question.require("drive")
    acts = drive.voltage and any(
        layer.voltage_anisotropy is not None for layer in layers_of(magnet_of(question))
    )
    if torque is None and not acts and (drive.voltage or drive.current_density):
        raise QuestionError(
            "there is no torque: give a torque table by --table FILE, a section "
            f"{SECTION_NAMES} or [[polarizers]], or use the command run, which computes the table"
        )
    return torque


RUN = CaseCommand(
    section="dynamics",
    needs=("table", "macrospin", "drive"),
    check=_check_run,
    torque=computed_table,
    body=_trajectory,
)
TABLE = CaseCommand(section="table", needs=(), check=_check_table, torque=no_torque, body=_table)
DYNAMICS = CaseCommand(
    section="dynamics",
    needs=("drive",),
    check=_check_dynamics,
    torque=_torque_of_dynamics,
    body=_trajectory,
    keeps_parts=False,
)
ENSEMBLE = CaseCommand(
    section="ensemble",
    needs=("drive",),
    check=_check_ensemble,
    torque=torque_of,
    body=_ensemble,
)
