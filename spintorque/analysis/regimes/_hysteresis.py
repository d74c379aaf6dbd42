"""The state of a macrospin while its drive is ramped up and down, at each of many fields."""

import os
from concurrent.futures import Executor
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from ..._typing import Array
from ...dynamics.problem.terms import TorqueSource
from ...errors import QuestionError
from ...execution.checkpoint import Checkpoint
from ...execution.executors import check_executor
from ...execution.map_parts import Arrays, parts
from ...model.checks import number_list, opening_angle
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...results.analyses.hysteresis import Hysteresis
from ...results.analyses.regime import Regime
from ..drive_field_plane import DriveFieldPlane
from .attractors import AttractorSearch, check_search, settled, tilted

LINES = 16  # fields of one task


def hysteresis(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None,
    drive: Drive,
    strength: Any,
    field: Any,
    field_direction: Any = None,
    tilt: float = 0.02,
    search: AttractorSearch | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> Hysteresis:
    """States of a macrospin while ``strength`` goes up and down its values, as in experiments.

    Those of Kiselev et al., Nature 425, 380 (2003), for example.

    ``strength`` (n,), ascending, replaces the voltage (V) or current density (A/m^2) of ``drive``;
    ``field`` (m,) in A/m along ``field_direction`` (by default the fixed moment's) adds to its
    field. Each point starts where the preceding one ended, turned by ``tilt`` (rad) in place of
    thermal motion; the way up starts near -q, the way down near q. ``search`` says how long a run
    may take to settle. Batches of fields are shared out over ``executor``, which does not change
    the numbers, and kept in ``folder``, from which the same question goes on; ``progress`` shows a
    bar on stderr.

    Raises QuestionError for an input that is not allowed; RangeError for a drive outside the
    torque table.
    """
    plane = DriveFieldPlane.of(magnet, torque, drive, field_direction)
    strengths = number_list("strength", strength)
    fields = number_list("field", field, "A/m")
    if len(strengths) < 2 or np.any(np.diff(strengths) <= 0) or not len(fields):
        raise QuestionError(
            f"strength is {strength!r} and field {field!r}; allowed are two or more ascending "
            "strengths, and one or more fields"
        )
    check_executor(executor, [])
    angle = opening_angle("tilt", tilt)
    search = AttractorSearch() if search is None else search
    step = plane.longest_step(strengths[[0, -1]], (fields.min(), fields.max()))
    check_search(2.0 * len(strengths) * len(fields), 1, step, search)
    groups = [fields[k : k + LINES] for k in range(0, len(fields), LINES)]
    solve = partial(
        _lines,
        plane=plane,
        strengths=strengths,
        step=step,
        search=search,
        tilt=angle,
    )
    told = {
        "strength": strengths.tolist(),
        "field": fields.tolist(),
        "tilt": angle,
        "search": asdict(search),
    }
    kept = Checkpoint(folder, {**plane.mapping(), "hysteresis": told})
    names = [f"fields-{k}" for k in range(len(groups))]
    found = []
    with tqdm(total=len(fields), desc="hysteresis", unit="field", disable=not progress) as bar:
        for group, part in zip(groups, parts(names, groups, solve, kept, executor), strict=True):
            found.append(part)
            bar.update(len(group))
    joined: dict[str, Any] = {
        name: np.concatenate([part[name] for part in found], axis=1) for name in found[0]
    }
    return Hysteresis(plane.quantity, plane.direction, strengths, fields, **joined)


def _lines(
    fields: Array,
    *,
    plane: DriveFieldPlane,
    strengths: Array,
    step: float,
    search: AttractorSearch,
    tilt: float,
) -> Arrays:
    """Regimes (strengths, fields) and mean moments, up and down."""
    q = np.array(plane.magnet.fixed_direction)
    now = np.repeat([-q, q], len(fields), axis=0)
    ramps = []
    for up, down in zip(strengths, strengths[::-1], strict=True):
        each = np.repeat([up, down], len(fields))
        points = np.stack([each, np.tile(fields, 2)], axis=1)
        found, now = settled(plane, points, tilted(now, tilt), step=step, search=search)
        regime = np.where(found.settled, found.regime, int(Regime.UNSETTLED))
        ramps.append((regime.reshape(2, -1), found.mean.reshape(2, -1, 3)))
    regimes, means = (np.stack(part) for part in zip(*ramps, strict=True))
    return {
        "up": regimes[:, 0],
        "down": regimes[::-1, 1],
        "moment_up": means[:, 0],
        "moment_down": means[::-1, 1],
    }
