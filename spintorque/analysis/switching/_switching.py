"""Switching counted in ensembles: probabilities, write error rates, and switching times."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...execution.checkpoint import Checkpoint, checkpoint_in
from ...execution.parallel_parts import Arrays
from ...execution.progress_bar import progress_bar
from ...model.accuracy import StepControl
from ...model.checks import integer, not_negative, number_list, positive, shown
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.heating.joule_heating import JouleHeating
from ...model.mappings.plain_values import without_none
from ...model.remarks import remark
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.switching_counts import SwitchingCounts
from ...results.analyses.switching_times import SwitchingTimes
from ...results.base.question_record import records_question
from ..layer_moments import layer_number
from ..motion_checks import steady_device
from .pulse_run import PulseRun
from .sides import two_sides
from .trajectory_batches import Batches

BATCH = 100_000


@records_question
def switching_probability(
    magnet: Magnet,
    *,
    torque: Torques = None,
    drives: Sequence[Drive],
    lengths: Any,
    temperature: float | JouleHeating,
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
    layer: int = 0,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> SwitchingCounts:
    """Count the magnets that switch under pulses of several drives and lengths.

    With intervals of Clopper and Pearson, Biometrika 26, 404 (1934).

    Each magnet starts at ``initial``, settles without voltage or current in the field of the drive,
    has its pulse, and rests. A magnet has switched if it is then on the other state's side of the
    plane between both states. The pulse takes the voltages and currents of all terminals of a drive
    up and down together. Of several layers one ``layer`` is looked at; their states are the stable
    rest point nearest to ``initial``, and of those in which the layer is on the other side the one
    most opposite to it.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drives : list of Drive
        At the top of the pulse, constant.
    lengths : array_like, shape (n,)
        Of the top of the pulse in ns, ascending.
    temperature : float or JouleHeating
        In K; a pulse heats from that of the surroundings, at which magnets settle and states are
        told apart.
    trajectories : int
        Most trajectories for each drive.
    relative_error : float or None
        A drive needs no more batches once the standard error of the rarer outcome is at most this
        fraction of it at all lengths.
    initial : array_like, shape ([layers,] 3), or None
        Unit vectors at the start; None: the stable state in which the layer is nearer to its fixed
        direction.
    settle : float or None
        Time in ns without voltage or current before the pulse; None: until equilibrium.
    rise : float
        Length of the straight rising edge of the pulse in ns.
    fall : float
        Length of its falling edge in ns.
    rest : float
        Time in ns without voltage or current after the pulse.
    batch : int
        Trajectories that are simulated together.
    seed : int
        Each trajectory has its own noise, by seed, drive and its number, whatever the batches and
        workers are.
    control : StepControl or None
        As in `simulate_ensemble`.
    layer : int
        Layer whose side counts.
    folder : path or None
        Folder for finished batches: a call that was stopped goes on where it was, and one for more
        trajectories adds to them.
    executor : concurrent.futures.Executor or None
        Computes batches at once.
    progress : bool
        Whether to show a bar on stderr.

    Raises
    ------
    QuestionError
        For an input that is not allowed, if there are not two stable states, or for more
        trajectories than can end.
    ConvergenceError
        If a moment is no longer a finite number.
    RangeError
        Outside the torque table.

    Warns
    -----
    SpintorqueWarning
        Where the torque does not tell the states apart.
    """
    times = _ascending("lengths", lengths)
    rest = not_negative("rest", rest, "ns")
    batches = Batches(trajectories, batch, executor)
    if relative_error is not None:
        relative_error = positive("relative_error", relative_error)
    runs = [
        _run(
            Device(magnet, torque, drive),
            temperature,
            initial,
            settle,
            (rise, fall),
            seed,
            control,
            layer,
        )
        for drive in _drives(drives)
    ]
    for run in runs:
        run.check_cost(trajectories, float(times[-1]), rest)
    messages = tuple(dict.fromkeys(text for run in runs for text in run.warnings))
    for text in messages:
        remark(text)
    totals, switched = [], []
    with progress_bar("switching", "drive", len(runs), show=progress) as bar:
        for run in runs:
            checkpoint = _checkpoint(folder, run, {"lengths": times.tolist(), "rest": rest})
            count, hits = 0, np.zeros(len(times), int)
            for size, part in batches.of(partial(_count, run, times, rest), run.key, checkpoint):
                count, hits = count + size, hits + part["hits"]
                if relative_error is not None and _settled(hits, count, relative_error):
                    break
            totals.append(count)
            switched.append(hits)
            bar.update()
    return SwitchingCounts(
        drives=tuple(run.device.drive for run in runs),
        length=times,
        trajectories=np.array(totals),
        switched=np.array(switched),
        warnings=messages,
    )


@records_question
def switching_times(
    magnet: Magnet,
    *,
    torque: Torques = None,
    drive: Drive,
    duration: float,
    temperature: float | JouleHeating,
    trajectories: int = 10_000,
    initial: Any = None,
    settle: float | None = None,
    rise: float = 0.0,
    fall: float = 0.0,
    batch: int = BATCH,
    seed: int = 0,
    control: StepControl | None = None,
    layer: int = 0,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
) -> SwitchingTimes:
    """When each magnet first passes to the other state's side, in ns; NaN for those that do not.

    Times count from the beginning of the pulse, and passages until its end; every step checks the
    side. The runs are those of `switching_probability`.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        At the top of the pulse, constant.
    duration : float
        Of the top of the pulse, in ns.
    temperature : float or JouleHeating
        In K; a pulse heats from that of the surroundings, at which magnets settle and states are
        told apart.
    trajectories : int
        Their number.
    initial : array_like, shape ([layers,] 3), or None
        Unit vectors at the start; None: the stable state in which the layer is nearer to its fixed
        direction.
    settle : float or None
        Time in ns without voltage or current before the pulse; None: until equilibrium.
    rise : float
        Length of the straight rising edge of the pulse in ns.
    fall : float
        Length of its falling edge in ns.
    batch : int
        Trajectories that are simulated together.
    seed : int
        Each trajectory has its own noise, by seed, drive and its number, whatever the batches and
        workers are.
    control : StepControl or None
        As in `simulate_ensemble`.
    layer : int
        Layer whose side counts.
    folder : path or None
        Folder for finished batches: a call that was stopped goes on where it was, and one for more
        trajectories adds to them.
    executor : concurrent.futures.Executor or None
        Computes batches at once.

    Raises
    ------
    QuestionError
        As in `switching_probability`.
    ConvergenceError
        If a moment is no longer a finite number.
    RangeError
        Outside the torque table.

    Warns
    -----
    SpintorqueWarning
        As in `switching_probability`, and if no magnet passes.
    """
    duration = positive("duration", duration, "ns")
    device = Device(magnet, torque, drive)
    run = _run(device, temperature, initial, settle, (rise, fall), seed, control, layer)
    batches = Batches(trajectories, batch, executor)
    run.check_cost(trajectories, duration, 0.0)
    for text in run.warnings:
        remark(text)
    checkpoint = _checkpoint(folder, run, {"duration": duration})
    solve = partial(_first_passages, run, duration)
    passages = np.concatenate([part["times"] for _, part in batches.of(solve, run.key, checkpoint)])
    remarks = list(run.warnings)
    if np.isnan(passages).all():
        remarks.append(_none_passed(run, len(passages), duration))
        remark(remarks[-1])
    return SwitchingTimes(
        switching_time=passages, duration=duration, warnings=tuple(dict.fromkeys(remarks))
    )


def _none_passed(run: PulseRun, count: int, duration: float) -> str:
    harder = ", ".join(f"{strength:g}" for strength in run.device.drive.steady_strengths)
    return (
        f"none of {count} magnets passed to the other state's side in {duration:g} ns, and all "
        f"times are NaN; drive harder than {harder}, with the other sign, or longer"
    )


def _count(run: PulseRun, lengths: Array, rest: float, part: tuple[int, int]) -> Arrays:
    """How many of a range of trajectories have switched after each length (n,)."""
    first, count = part
    hits = []
    for number, standing in enumerate(run.at_lengths(lengths, first, count)):
        rested = run.rested(standing, rest, number, first)
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
    device: Device,
    temperature: Any,
    initial: Any,
    settle: float | None,
    edges: tuple[float, float],
    seed: int,
    control: StepControl | None,
    layer: int,
) -> PulseRun:
    heated = isinstance(temperature, JouleHeating)
    ambient = temperature.ambient if heated else temperature
    at_rest = steady_device(device.magnet, device.torque, device.drive, ambient, coupled=True)
    positive("temperature", ambient, "K")
    number = layer_number(device, layer)
    start, axis, settling = two_sides(at_rest, initial, settle, number)
    return PulseRun(
        device=device if heated else at_rest,
        temperature=temperature if heated else positive("temperature", temperature, "K"),
        initial=start,
        axis=axis,
        layer=number,
        settle=settling,
        rise=not_negative("rise", edges[0], "ns"),
        fall=not_negative("fall", edges[1], "ns"),
        seed=integer("seed", seed, 0),
        control=control,
    )


def _checkpoint(
    folder: str | os.PathLike[str] | None, run: PulseRun, lengths: dict[str, Any]
) -> Checkpoint[str]:
    return checkpoint_in(
        folder, {**run.question(), "drive": without_none(run.device.drive), "lengths": lengths}
    )


def _drives(drives: Any) -> list[Drive]:
    listed = list(drives) if isinstance(drives, Sequence) else [drives]
    if not listed or not all(isinstance(drive, Drive) for drive in listed):
        raise QuestionError(f"drives is {shown(drives)}; allowed is a list of Drives")
    if len(set(listed)) < len(listed):
        raise QuestionError("drives holds the same Drive twice; give each once")
    return listed


def _ascending(name: str, values: Any) -> Array:
    times = number_list(name, values, "ns")
    if not len(times) or times[0] <= 0 or (np.diff(times) <= 0).any():
        raise QuestionError(f"{name} is {shown(values)}; allowed are ascending times above 0 (ns)")
    return times
