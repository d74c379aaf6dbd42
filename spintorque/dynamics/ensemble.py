"""Many trajectories at once, that may differ in magnet, drive, start and temperature."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import QuestionError
from ..model.accuracy import StepControl
from ..model.checks import integer, one_of, positive
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..results.ensemble import Ensemble
from ..spin import Array
from . import reference
from .cast import Cast, cast_of, listed
from .default_control import fixed_step, turn_per_step
from .members import members_of
from .problem import sample_times
from .progress import bar
from .question import given, torque_question
from .seed import checked_seed
from .steps import KERNEL_METHODS, advance, steps_between
from .terms import TorqueSource

ENGINES = ("native", "reference")
LARGEST_TURN = 0.7  # rad in one step; beyond it fixed steps are unstable or worthless


def simulate_ensemble(
    magnet: Macrospin | Sequence[Macrospin],
    *,
    torque: TorqueSource = None,
    drive: Drive | Sequence[Drive],
    duration: float,
    initial: Any,
    members: int | None = None,
    temperature: Any = 0.0,
    seed: int = 0,
    first_trajectory: int = 0,
    control: StepControl | None = None,
    paths: bool = False,
    engine: str = "native",
    progress: bool = False,
) -> Ensemble:
    """Integrate the equation of `simulate` for many macrospins at once.

    ``magnet``, ``drive``, ``initial`` (unit vectors) and ``temperature`` (K) are one for all or
    one for each member; ``members`` is their number where nothing else tells it. ``duration``
    in ns. Member k has the thermal field of trajectory ``first_trajectory`` + k of ``seed``,
    whatever the number of members and threads. ``control`` None: RK4 without temperature, Heun
    with it, with a step that resolves all fields. ``paths`` keeps all samples, not only the
    last. ``engine`` "reference" does one member after the other in NumPy.

    Raises QuestionError for an input that is not allowed, a table driven by a current, or a
    step in which fields turn a moment too far; RangeError for a voltage outside the table.
    """
    one_of("engine", engine, ENGINES)
    duration = positive("duration", duration, "ns")
    seed, first_trajectory = checked_seed(seed), integer("first_trajectory", first_trajectory, 0)
    chosen = cast_of(magnet, torque, drive, initial, members, temperature, seed)
    control = _control(chosen, control)
    times = sample_times(duration, control.sample_interval if paths else duration)
    with bar(duration, show=progress) as watch:
        moments = _moved(chosen, control, times, first_trajectory, engine, watch)
    shared = {
        **torque_question(torque),
        "macrospin": [given(one) for one in dict.fromkeys(listed(magnet))],
        "ensemble": {
            "duration": duration,
            "members": len(chosen.which),
            "seed": seed,
            "first_trajectory": first_trajectory,
            "control": given(control),
        },
    }
    kept = slice(None) if paths else slice(-1, None)
    values = {
        **chosen.driven,
        "initial": chosen.initial,
        "m": moments[kept],
        "failed_at": _failed_at(times, moments),
    }
    return Ensemble.from_arrays(times[kept], values, shared)


def _control(chosen: Cast, control: StepControl | None) -> StepControl:
    """Control with a method of the kernel; QuestionError for a step that is too long."""
    hot = any(problem.thermal > 0 for problem in chosen.problems)
    if control is None:
        step = min(fixed_step(problem) for problem in chosen.problems)
        return StepControl(method="heun" if hot else "rk4", step=step)
    if not isinstance(control, StepControl):
        raise QuestionError(f"control is {type(control).__name__}; allowed: a StepControl or None")
    one_of("method", control.method, ("heun",) if hot else KERNEL_METHODS)
    turn = max(turn_per_step(problem, control.step) for problem in chosen.problems)
    if turn > LARGEST_TURN:
        allowed = control.step * LARGEST_TURN / turn
        raise QuestionError(
            f"step is {control.step:g} ns, in which fields turn a moment by up to {turn:.3g} rad; "
            f"allowed is up to {allowed:.3g} ns here, and a tenth of it is accurate"
        )
    return control


def _moved(
    chosen: Cast,
    control: StepControl,
    times: Array,
    first_trajectory: int,
    engine: str,
    watch: Callable[[float], object] | None,
) -> Array:
    """Moments (times, members, 3)."""
    if engine == "reference":
        return _one_by_one(chosen, control, times, first_trajectory)
    members = members_of(chosen.problems, chosen.which)
    seed = chosen.problems[0].seed
    now = np.ascontiguousarray(chosen.initial.T)
    moments = np.empty((len(times), *chosen.initial.shape))
    moments[0], done = now.T, 0
    for sample in range(1, len(times)):
        parts = steps_between(done, times[sample - 1], times[sample], control.step)
        advance(members, control.method, (seed, first_trajectory), now, parts)
        done = parts[-1][0] + parts[-1][1]
        moments[sample] = now.T
        if watch is not None:
            watch(float(times[sample]))
    return moments


def _one_by_one(chosen: Cast, control: StepControl, times: Array, first_trajectory: int) -> Array:
    found = []
    for k, (which, start) in enumerate(zip(chosen.which, chosen.initial.tolist(), strict=True)):
        problem = replace(
            chosen.problems[which], initial=tuple(start), trajectory=first_trajectory + k
        )
        found.append(reference.integrate(problem, control, times).moments)
    return np.stack(found, axis=1)


def _failed_at(times: Array, moments: Array) -> Array:
    """First time (ns) at which each member's moment is no number, NaN for none."""
    broken = ~np.isfinite(moments).all(axis=2)
    return np.where(broken.any(axis=0), times[broken.argmax(axis=0)], np.nan)
