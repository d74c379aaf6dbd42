"""Switching counted in ensembles: probabilities, write error rates, and switching times."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.problem.question_mapping import without_none
from ...dynamics.problem.terms import TorqueSource
from ...errors import QuestionError
from ...execution.checkpoint import Checkpoint
from ...execution.map_parts import Arrays
from ...model.accuracy import StepControl
from ...model.checks import integer, not_negative, number_list, positive
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...results.analyses.switching_counts import SwitchingCounts
from ..motion_checks import check_question
from .pulse_run import PulseRun, two_sides
from .telling import tell
from .trajectory_batches import Batches

BATCH = 100_000


def switching_probability(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None = None,
    drives: Sequence[Drive],
    lengths: Any,
    temperature: float,
    trajectories: int = BATCH,
    relative_error: float | None = None,
    initial: Any = None,
    settle: float | None = None,
    rise: float = 0.0,
    fall: float = 0.0,
    rest: float = 0.0,
    batch: int = BATCH,
    seed: int = 0,
    control: StepControl | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
) -> SwitchingCounts:
    """Count the magnets that switch under pulses of ``drives`` and ``lengths`` (ns, ascending).

    With intervals of Clopper and Pearson, Biometrika 26, 404 (1934).

    Each starts at ``initial`` (None: the stable state nearer to the fixed direction), settles
    without voltage or current, in the field of the drive, for a time ``settle`` (ns; None: until
    it is in equilibrium), has its pulse, and rests for ``rest`` ns without voltage or current.
    The pulse takes ``rise`` to its top, stays there for one of ``lengths`` and takes ``fall`` back
    (ns, straight edges, as in `Pulse`). A magnet has switched if it is then on the other state's
    side of the plane between both states.

    At most ``trajectories`` are simulated for each drive, a ``batch`` at a time; fewer if the
    standard error of the rarer outcome is at most ``relative_error`` of it at all lengths after
    a batch. Each trajectory has its own noise, by ``seed``, drive and its number, whatever the
    batches and workers are. ``folder`` keeps each batch, so that a call that was stopped goes on
    where it was, and one for more trajectories adds to them; ``executor`` computes batches at
    once.

    Raises QuestionError for an input that is not allowed, if there are no two stable states, or
    for more trajectories than can end; ConvergenceError if a moment becomes no number; RangeError
    outside the torque table. Warns where the torque does not tell the states apart.
    """
    times = _ascending("lengths", lengths)
    rest = not_negative("rest", rest, "ns")
    batches = Batches(trajectories, batch, executor)
    if relative_error is not None:
        relative_error = positive("relative_error", relative_error)
    runs = [
        _run(magnet, torque, drive, temperature, initial, settle, (rise, fall), seed, control)
        for drive in _drives(drives)
    ]
    for run in runs:
        run.check_cost(trajectories, float(times[-1]), rest)
    said = tuple(dict.fromkeys(text for run in runs for text in run.warnings))
    tell(said)
    totals, switched = [], []
    for run in runs:
        kept = _kept(folder, run, {"lengths": times.tolist(), "rest": rest})
        count, hits = 0, np.zeros(len(times), int)
        for size, found in batches.of(partial(_count, run, times, rest), run.key, kept):
            count, hits = count + size, hits + found["hits"]
            if relative_error is not None and _settled(hits, count, relative_error):
                break
        totals.append(count)
        switched.append(hits)
    return SwitchingCounts(
        drives=tuple(run.drive for run in runs),
        length=times,
        trajectories=np.array(totals),
        switched=np.array(switched),
        warnings=said,
    )


def switching_times(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None = None,
    drive: Drive,
    duration: float,
    temperature: float,
    trajectories: int = 10_000,
    initial: Any = None,
    settle: float | None = None,
    rise: float = 0.0,
    fall: float = 0.0,
    batch: int = BATCH,
    seed: int = 0,
    control: StepControl | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
) -> Array:
    """Times (trajectories,) in ns of the first passage to the other state's side, NaN for none.

    From the beginning of a pulse that takes ``rise`` to its top, stays there for ``duration`` and
    takes ``fall`` back, to its end. The side is looked at in every step. Other arguments are those
    of `switching_probability`.

    Raises what that one raises, and warns as it does, and if no magnet passes.
    """
    duration = positive("duration", duration, "ns")
    run = _run(magnet, torque, drive, temperature, initial, settle, (rise, fall), seed, control)
    batches = Batches(trajectories, batch, executor)
    run.check_cost(trajectories, duration, 0.0)
    tell(run.warnings)
    kept = _kept(folder, run, {"duration": duration})
    solve = partial(_first_passages, run, duration)
    found = np.concatenate([part["times"] for _, part in batches.of(solve, run.key, kept)])
    if np.isnan(found).all():
        tell([_none_passed(run, len(found), duration)])
    return found


def _none_passed(run: PulseRun, count: int, duration: float) -> str:
    return (
        f"none of {count} magnets passed to the other state's side in {duration:g} ns, and all "
        f"times are NaN; drive harder than {run.drive.steady_level:g}, with the other sign, or "
        "longer"
    )


def _count(run: PulseRun, lengths: Array, rest: float, part: tuple[int, int]) -> Arrays:
    """How many of a range of trajectories have switched after each length (n,)."""
    first, count = part
    hits = []
    for number, moments in enumerate(run.at_lengths(lengths, first, count)):
        rested = run.rested(moments, rest, number, first)
        hits.append(int((run.side(rested) < 0).sum()))
    return {"hits": np.array(hits)}


def _first_passages(run: PulseRun, duration: float, part: tuple[int, int]) -> Arrays:
    """Times (count,) of a range of trajectories."""
    return {"times": run.first_passages(duration, *part)}


def _settled(hits: Array, count: int, relative_error: float) -> bool:
    rarer = np.minimum(hits, count - hits)
    with np.errstate(divide="ignore"):
        return bool((np.sqrt((1 - rarer / count) / rarer) <= relative_error).all())


def _run(
    magnet: Macrospin,
    torque: TorqueSource | None,
    drive: Drive,
    temperature: float,
    initial: Any,
    settle: float | None,
    edges: tuple[float, float],
    seed: int,
    control: StepControl | None,
) -> PulseRun:
    check_question(magnet, torque, drive)
    start, axis, settling = two_sides(magnet, drive, initial, settle)
    return PulseRun(
        magnet=magnet,
        torque=torque,
        drive=drive,
        temperature=positive("temperature", temperature, "K"),
        initial=start,
        axis=axis,
        settle=settling,
        rise=not_negative("rise", edges[0], "ns"),
        fall=not_negative("fall", edges[1], "ns"),
        seed=integer("seed", seed, 0),
        control=control,
    )


def _kept(
    folder: str | os.PathLike[str] | None, run: PulseRun, lengths: dict[str, Any]
) -> Checkpoint:
    return Checkpoint(
        folder, {**run.question(), "drive": without_none(run.drive), "lengths": lengths}
    )


def _drives(asked: Any) -> list[Drive]:
    found = list(asked) if isinstance(asked, Sequence) else [asked]
    if not found or not all(isinstance(drive, Drive) for drive in found):
        raise QuestionError(f"drives is {asked!r}; allowed is a list of Drives")
    if len(set(found)) < len(found):
        raise QuestionError("drives holds the same Drive twice; give each once")
    return found


def _ascending(name: str, asked: Any) -> Array:
    found = number_list(name, asked, "ns")
    if not len(found) or found[0] <= 0 or (np.diff(found) <= 0).any():
        raise QuestionError(f"{name} is {asked!r}; allowed are ascending times above 0 (ns)")
    return found
