"""The question of a trajectory as plain numbers, the same for every engine."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ..model.accuracy import StepControl
from ..model.checks import Vector
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..spin import Array
from ..units import NANO
from .fields import thermal_field
from .terms import AtCurrent, Term, TorqueSource, torque_term

Watch = Callable[[float], object]


class Status(IntEnum):
    """Why an integration ended; the numbers are those of ``st_status`` in llg.h."""

    COMPLETED = 0
    STEP_LIMIT = 1
    STEP_TOO_SMALL = 2
    NOT_FINITE = 3
    ANGLE_OUTSIDE = 4
    CURRENT_OUTSIDE = 5


@dataclass(frozen=True)
class Problem:
    """dm/dt = -rate [m x (H + b q) + m x (m x (alpha H + c q))].

    b = a_FL - alpha a_DL, c = a_DL + alpha a_FL,
    H = ``field`` + ``matrix`` m in A/m, rate = gamma0/(1 + alpha^2) in 1/(ns A/m);
    ``thermal`` is the deviation of the thermal field in A/m ns^(1/2), drawn from ``seed`` and
    the number of the ``trajectory``.
    """

    rate: float
    damping: float
    field: Vector
    matrix: Array
    fixed: Vector
    initial: Vector
    thermal: float
    seed: int
    trajectory: int
    term: Term

    @property
    def first_bias(self) -> float:
        """Bias (V) nearest to zero, where the search for a given current starts."""
        if not isinstance(self.term, AtCurrent):
            return float("nan")
        return float(np.clip(0.0, self.term.breaks[0], self.term.breaks[-1]))


@dataclass(frozen=True)
class Outcome:
    """What an engine hands back, whatever its status.

    ``moments`` (n, 3) and ``records`` (n, 3: bias in V, a_DL and a_FL in A/m) at the sample
    times; ``time`` (ns) and ``last`` are where it ended, after ``steps`` steps.
    """

    status: Status
    time: float
    steps: int
    last: Vector
    moments: Array
    records: Array


Engine = Callable[[Problem, StepControl, Array, Watch | None], Outcome]
"""Integrate a problem and sample it at times (n,) in ns, ascending from 0."""


def pose(
    magnet: Macrospin,
    torque: TorqueSource,
    drive: Drive,
    *,
    initial: Vector,
    temperature: float,
    seed: int,
    trajectory: int = 0,
) -> Problem:
    """Reduce a question to numbers; raises what `torque_term` raises."""
    return Problem(
        rate=magnet.gamma0 / (1 + magnet.damping**2) * NANO,
        damping=magnet.damping,
        field=drive.field,
        matrix=magnet.field_matrix,
        fixed=magnet.fixed_direction,
        initial=initial,
        thermal=thermal_field(magnet, temperature),
        seed=seed,
        trajectory=trajectory,
        term=torque_term(magnet, torque, drive),
    )


def sample_times(duration: float, interval: float) -> Array:
    """Multiples of ``interval`` from 0, and ``duration`` as the last one; all in ns."""
    count = int(np.floor(duration / interval * (1 + 1e-12)))
    times = np.arange(count + 1) * interval
    if count and abs(times[-1] - duration) <= 1e-9 * interval:
        times[-1] = duration
        return times
    return np.append(times, duration)
