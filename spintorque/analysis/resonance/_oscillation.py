"""Steady oscillations of a magnet against its drive: frequency, size, voltage spectrum."""

from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics._simulate import simulated
from ...dynamics.stepping.step_cost import check_path
from ...dynamics.stepping.work_estimate import check_work
from ...errors import QuestionError
from ...execution.executors import check_executor
from ...execution.parallel_parts import Arrays, map_parts
from ...model.accuracy import StepControl
from ...model.angular_resistance import AngularResistance
from ...model.checks import integer, number_list, positive
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.oscillation import Oscillation
from ...results.base.question_record import records_question
from ...results.trajectory import Trajectory
from ...units import NANO
from ..drive_field_plane import DriveFieldPlane
from ..layer_moments import of_layer
from ..motion_checks import steady_device
from .orbit import mean_frequency, orbit_frame
from .voltage_signal import checked_resistance, harmonics, power_into, voltage_signal

SEGMENTS = 4  # of the path, for the spectral density; neighbours overlap by half


@records_question
def oscillation(
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    initial: Any,
    strength: Any = None,
    resistance: AngularResistance | None = None,
    settling: float = 50.0,
    duration: float = 50.0,
    sample_interval: float = 0.004,
    harmonic_count: int = 5,
    load: float = 50.0,
    terminal: str | None = None,
    layer: int = 0,
    executor: Executor | None = None,
) -> Oscillation:
    """Frequency, amplitude, harmonics and spectrum of a magnet after ``settling`` ns.

    The voltage is V(t) = I R(m(t)), with R from the torque table or, over the magnet's area, from
    ``resistance``, at the angle that the first torque which knows its own current sees (with a
    ``resistance`` the first of all); its spectral density is Welch's (IEEE Trans. Audio
    Electroacoust. 15, 70 (1967)) with Hann windows.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Constant voltage or current density, and field.
    initial : array_like, shape ([layers,] 3)
        Unit vector at the start of each run, one for each layer.
    strength : array_like, shape (n,), or None
        Replaces the voltage (V) or current density (A/m^2) of the ``terminal``; None: that of the
        drive.
    resistance : AngularResistance or None
        In ohm um^2, for a torque that does not know its own current.
    settling : float
        In ns, before the motion is measured.
    duration : float
        Of the measurement, in ns.
    sample_interval : float
        In ns.
    harmonic_count : int
        Number of harmonics of the voltage.
    load : float
        In ohm; the emitted power goes into it behind the mean resistance.
    terminal : str or None
        Terminal of the drive whose ``strength`` varies; None: its own voltage or current.
    layer : int
        Layer whose orbit gives the frequency.
    executor : concurrent.futures.Executor or None
        Computes drives at once, which does not change the numbers.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    RangeError
        For a drive outside the torque table.
    """
    device = steady_device(magnet, torque, drive, terminal=terminal, coupled=True)
    plane = DriveFieldPlane.of(device, layer=layer)
    strengths = number_list("strength", plane.device.strength if strength is None else strength)
    interval = positive("sample_interval", sample_interval, "ns")
    if positive("duration", duration, "ns") < 8 * SEGMENTS * interval:
        raise QuestionError(
            f"duration is {duration:g} ns with a sample_interval of {interval:g} ns; allowed are "
            f"{8 * SEGMENTS} samples or more"
        )
    check_executor(executor)
    settling = positive("settling", settling, "ns")
    check_runs(plane, strengths, settling + duration, interval)
    solve = partial(
        _measured,
        plane=plane,
        initial=initial,
        settling=settling,
        duration=duration,
        interval=interval,
        resistance=checked_resistance(plane.device, resistance),
        count=integer("harmonic_count", harmonic_count, 1),
        load=positive("load", load, "ohm"),
    )
    tasks = {str(k): strength for k, strength in enumerate(strengths.tolist())}
    parts = list(map_parts(solve, tasks, executor=executor))
    stacked: dict[str, Any] = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    axis = stacked.pop("spectrum_frequency")[0]
    stacked["terminal"] = terminal
    return Oscillation(plane.quantity, strengths, spectrum_frequency=axis, **stacked)


def check_runs(plane: DriveFieldPlane, strengths: Array, duration: float, interval: float) -> None:
    """Refuse runs of ``duration`` ns at strengths (n,) that cannot end or be kept.

    Each has one sample every ``interval`` ns. Raises QuestionError for samples that do not fit
    into memory or more than a month of work, ConvergenceError for more steps than allowed.
    """
    control = StepControl(sample_interval=interval)
    check_path(duration, control, 1)
    if not len(strengths):
        return
    check_work(
        plane.at(float(strengths[np.abs(strengths).argmax()]), 0.0),
        duration,
        trajectories=len(strengths),
        control=control,
        what=f"{len(strengths)} runs of {duration:g} ns",
    )


def settled_run(
    device: Device, initial: Any, settling: float, duration: float, interval: float
) -> Trajectory:
    """Run of the intervals (ns) that fit into ``duration`` ns, after one of ``settling`` ns."""
    whole = float(np.floor(duration / interval * (1 + 1e-12)))
    first = simulated(
        device,
        duration=settling,
        initial=initial,
        control=StepControl(sample_interval=settling),
    )
    return simulated(
        device,
        duration=whole * interval,
        initial=first.dataset["m"].values[-1],
        control=StepControl(sample_interval=interval),
    )


def _measured(
    strength: float,
    *,
    plane: DriveFieldPlane,
    initial: Any,
    settling: float,
    duration: float,
    interval: float,
    resistance: AngularResistance | None,
    count: int,
    load: float,
) -> Arrays:
    """Numbers of one strength, named as in `Oscillation`."""
    run = settled_run(plane.at(strength, 0.0), initial, settling, duration, interval)
    path = run.dataset["m"].values
    signal, mean_resistance = voltage_signal(plane.device, run, resistance)
    own = of_layer(path.reshape(len(path), -1), plane.layer)
    frame = orbit_frame(own)
    axis, density = scipy.signal.welch(
        signal, fs=1 / (interval * NANO), nperseg=len(signal) // SEGMENTS, detrend="constant"
    )
    mean, amplitude, phase, frequency = signal.mean(), np.zeros(count), np.zeros(count), np.nan
    if frame is not None:
        frequency = mean_frequency(frame.phase(own), interval)
        fitted = harmonics(signal, frequency, interval, count)
        mean, amplitude, phase = fitted.mean, fitted.amplitude, fitted.phase
    return {
        "frequency": np.array(frequency),
        "extent": np.ptp(path, axis=0) / 2,
        "mean_moment": path.mean(axis=0),
        "mean_voltage": np.array(mean),
        "amplitude": amplitude,
        "phase": phase,
        "power": np.array(power_into((amplitude**2).sum() / 2, mean_resistance, load)),
        "spectrum_frequency": axis * NANO,
        "spectral_density": density,
    }
