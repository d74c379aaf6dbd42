"""The state of a magnet while its drive is ramped up and down, at each of many fields."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...execution.checkpoint import checkpoint_in
from ...execution.executors import check_executor
from ...execution.parallel_parts import Arrays, map_parts
from ...execution.progress_bar import progress_bar
from ...model.checks import number_list, opening_angle, shown
from ...model.device import Magnet
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.hysteresis import Hysteresis
from ...results.analyses.regime import Regime
from ...results.base.question_record import records_question
from ..drive_field_plane import DriveFieldPlane
from ..layer_moments import as_answered, checked_moments
from ..motion_checks import steady_device
from .attractors import AttractorSearch, check_search, equilibrium, settled, tilted

LINES = 16  # fields of one task


@records_question
def hysteresis(
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    strength: Any,
    field: Any,
    field_direction: Any = None,
    tilt: float = 0.02,
    initial: Any = None,
    terminal: str | None = None,
    layer: int = 0,
    search: AttractorSearch | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> Hysteresis:
    """States of a magnet while ``strength`` goes up and down its values, as in experiments.

    Those of Kiselev et al., Nature 425, 380 (2003), for example. Each point starts where the
    preceding one ended; the way up starts near -q, the way down near q. Of several layers the
    regimes and these starts are those of one ``layer``: the others are where they rest most stably
    then.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Kind of the drive, its field, and the strengths of all other terminals.
    strength : array_like, shape (n,), ascending
        Replaces the voltage (V) or electron-flow current density (A/m^2) of the ``terminal``.
    field : array_like, shape (m,)
        In A/m along ``field_direction``, added to the field of ``drive``.
    field_direction : array_like, shape (3,), or None
        Unit vector; None: the fixed moment's.
    tilt : float
        Angle (rad) by which each start is turned, in place of thermal motion.
    initial : pair of array_like, shape ([layers,] 3), or None
        Unit vectors at which the way up and the way down start; None: near -q and q.
    terminal : str or None
        Terminal of the drive that is varied; None: its own voltage or current.
    layer : int
        Layer whose regimes are told.
    search : AttractorSearch or None
        How long a run may take to settle.
    folder : path or None
        Folder for finished batches, from which the same question goes on after an interruption.
    executor : concurrent.futures.Executor or None
        Computes batches at once, which does not change the numbers.
    progress : bool
        Whether to show a bar on stderr.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    RangeError
        For a drive outside the torque table.
    """
    device = steady_device(magnet, torque, drive, terminal=terminal, coupled=True)
    plane = DriveFieldPlane.of(device, field_direction, layer)
    begin = None if initial is None else _pair("initial", initial, len(device.layers))
    strengths = number_list("strength", strength)
    fields = number_list("field", field, "A/m")
    if len(strengths) < 2 or np.any(np.diff(strengths) <= 0) or not len(fields):
        raise QuestionError(
            f"strength is {shown(strength)} and field {shown(field)}; allowed are two or more "
            "ascending "
            "strengths, and one or more fields"
        )
    check_executor(executor)
    angle = opening_angle("tilt", tilt)
    search = AttractorSearch() if search is None else search
    step = plane.longest_step(strengths[[0, -1]], (fields.min(), fields.max()))
    check_search(2.0 * len(strengths) * len(fields), 1, step, search)
    groups = range(0, len(fields), LINES)
    tasks = {f"fields-{k}": fields[first : first + LINES] for k, first in enumerate(groups)}
    solve = partial(
        _lines,
        plane=plane,
        strengths=strengths,
        begin=begin,
        step=step,
        search=search,
        tilt=angle,
    )
    settings = {
        "strength": strengths.tolist(),
        "field": fields.tolist(),
        "tilt": angle,
        "initial": "" if begin is None else begin.tolist(),
        "search": asdict(search),
    }
    checkpoint = checkpoint_in(folder, {**plane.mapping(), "hysteresis": settings})
    with progress_bar("hysteresis", "field", len(fields), show=progress) as bar:
        solved = map_parts(
            solve,
            tasks,
            checkpoint=checkpoint,
            executor=executor,
            finished=lambda group: bar.update(len(group)),
        )
        parts = list(solved)
    joined: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]
    }
    joined["terminal"] = terminal
    return Hysteresis(plane.quantity, plane.direction, strengths, fields, **joined)


def _lines(
    fields: Array,
    *,
    plane: DriveFieldPlane,
    strengths: Array,
    begin: Array | None,
    step: float,
    search: AttractorSearch,
    tilt: float,
) -> Arrays:
    """Regimes (strengths, fields) and mean moments, up and down."""
    if begin is None:
        now = _starts(plane, strengths, fields, search.cone)
    else:
        now = np.repeat(begin, len(fields), axis=0)
    ramps = []
    for up, down in zip(strengths, strengths[::-1], strict=True):
        each = np.repeat([up, down], len(fields))
        points = np.stack([each, np.tile(fields, 2)], axis=1)
        endings, now = settled(plane, points, tilted(now, tilt), step=step, search=search)
        regime = np.where(endings.settled, endings.regime, int(Regime.UNSETTLED))
        ramps.append((regime.reshape(2, -1), endings.mean.reshape(2, len(fields), -1)))
    regimes, means = (np.stack(part) for part in zip(*ramps, strict=True))
    return {
        "up": regimes[:, 0],
        "down": regimes[::-1, 1],
        "moment_up": as_answered(means[:, 0]),
        "moment_down": as_answered(means[::-1, 1]),
    }


def _starts(plane: DriveFieldPlane, strengths: Array, fields: Array, cone: float) -> Array:
    """Starts (2 fields, 3 layers) of all ways up and then of all ways down."""
    q = plane.fixed_direction
    if len(plane.device.layers) == 1:
        return np.repeat([-q, q], len(fields), axis=0)
    ways = ((float(strengths[0]), -q), (float(strengths[-1]), q))
    return np.array(
        [_start(plane, strength, field, pole, cone) for strength, pole in ways for field in fields]
    )


def _start(
    plane: DriveFieldPlane, strength: float, field: float, pole: Array, cone: float
) -> Array:
    """Moments (3 layers,) at rest with the layer near ``pole``, or all layers along it."""
    rest_point = equilibrium(plane.equation(strength, float(field)), pole, cone, plane.layer)
    if rest_point is not None:
        return rest_point.m
    return np.tile(pole, len(plane.device.layers))


def _pair(name: str, value: Any, layers: int) -> Array:
    """Starts (2, 3 layers) of the way up and the way down; QuestionError for anything else."""
    if not isinstance(value, Sequence | np.ndarray) or len(value) != 2:
        raise QuestionError(
            f"{name} is {shown(value)}; allowed are two starts, of the way up and the way down"
        )
    return np.array([checked_moments(f"{name}[{i}]", one, layers) for i, one in enumerate(value)])
