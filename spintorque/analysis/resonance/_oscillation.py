"""Steady oscillations of a macrospin against its drive: frequency, size, voltage spectrum."""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.signal import welch

from ..._typing import Array
from ...dynamics._simulate import simulate
from ...dynamics.problem.terms import TorqueSource
from ...dynamics.stepping.step_cost import check_path
from ...dynamics.stepping.work_estimate import check_work
from ...errors import QuestionError
from ...execution.executors import check_executor
from ...execution.map_parts import Arrays
from ...model.accuracy import StepControl
from ...model.checks import integer, number_list, positive
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...results.base import Answer
from ...results.trajectory import Trajectory
from ...units import NANO, quantity
from ..drive_field_plane import DriveFieldPlane
from ..electrical.angular_resistance import AngularResistance
from .orbit import mean_frequency, orbit_frame
from .voltage_signal import checked_resistance, harmonics, power_into, voltage_signal

SEGMENTS = 4  # of the path, for the spectral density; neighbours overlap by half


@dataclass(frozen=True, eq=False)
class Oscillation(Answer):
    """Steady oscillations at strengths of a drive; frequency NaN and amplitudes 0 for rest.

    The strength is in V or A/m^2, as ``driven_by`` says. Harmonics 1, 2, ... (k,) are those of
    the voltage, amplitude_k cos(2 pi k f t + phase_k).
    """

    driven_by: str = quantity("", '"voltage" (V) or "current_density" (A/m^2)')
    strength: Array = quantity("V or A/m^2", "of the drive (n,)", dims="strength")
    frequency: Array = quantity("GHz", "of the orbit (n,)", dims="strength")
    extent: Array = quantity(
        "", "half the range of each component of m (n, 3)", dims="strength component"
    )
    mean_moment: Array = quantity("", "mean of m (n, 3)", dims="strength component")
    mean_voltage: Array = quantity("V", "mean voltage (n,)", dims="strength")
    amplitude: Array = quantity("V", "of the voltage's harmonics (n, k)", dims="strength harmonic")
    phase: Array = quantity("rad", "of the voltage's harmonics (n, k)", dims="strength harmonic")
    power: Array = quantity("W", "emitted into the load (n,)", dims="strength")
    spectrum_frequency: Array = quantity(
        "GHz", "of the spectral density (f,)", dims="spectrum_frequency"
    )
    spectral_density: Array = quantity(
        "V^2/Hz", "one-sided, of the voltage (n, f)", dims="strength spectrum_frequency"
    )


def oscillation(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None,
    drive: Drive,
    initial: Any,
    strength: Any = None,
    resistance: AngularResistance | None = None,
    settling: float = 50.0,
    duration: float = 50.0,
    sample_interval: float = 0.004,
    harmonic_count: int = 5,
    load: float = 50.0,
    executor: Executor | None = None,
) -> Oscillation:
    """Frequency, amplitude, harmonics and spectrum of what a macrospin does after ``settling`` ns.

    ``strength`` (n,) replaces the voltage (V) or current density (A/m^2) of ``drive``; without it
    there is one, the drive's own. Each run starts at ``initial`` and is looked at for ``duration``
    ns every ``sample_interval`` ns. The voltage is V(t) = I R(m(t)), with R from the torque table
    or from ``resistance`` (ohm um^2) over the area for a closed form; its spectral density is
    Welch's (IEEE Trans. Audio Electroacoust. 15, 70 (1967)) with Hann windows. The emitted power is
    what goes into ``load`` (ohm) behind the mean resistance. Drives are shared out over
    ``executor``, which does not change the numbers.

    Raises QuestionError for an input that is not allowed, RangeError for a drive outside the
    torque table.
    """
    plane = DriveFieldPlane.of(magnet, torque, drive)
    strengths = number_list("strength", drive.steady_level if strength is None else strength)
    interval = positive("sample_interval", sample_interval, "ns")
    if positive("duration", duration, "ns") < 8 * SEGMENTS * interval:
        raise QuestionError(
            f"duration is {duration:g} ns with a sample_interval of {interval:g} ns; allowed are "
            f"{8 * SEGMENTS} samples or more"
        )
    check_executor(executor, [])
    settling = positive("settling", settling, "ns")
    check_runs(plane, strengths, settling + duration, interval)
    solve = partial(
        _measured,
        plane=plane,
        initial=initial,
        settling=settling,
        duration=duration,
        interval=interval,
        resistance=checked_resistance(torque, resistance),
        count=integer("harmonic_count", harmonic_count, 1),
        load=positive("load", load, "ohm"),
    )
    mapped = executor.map if executor else map
    found = list(mapped(solve, strengths.tolist()))
    stacked = {name: np.stack([part[name] for part in found]) for name in found[0]}
    axis = stacked.pop("spectrum_frequency")[0]
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
        plane.magnet,
        plane.torque,
        plane.at(float(strengths[np.abs(strengths).argmax()]), 0.0),
        duration,
        trajectories=len(strengths),
        control=control,
        what=f"{len(strengths)} runs of {duration:g} ns",
    )


def settled_run(
    plane: DriveFieldPlane,
    drive: Drive,
    initial: Any,
    settling: float,
    duration: float,
    interval: float,
) -> Trajectory:
    """Run of the intervals (ns) that fit into ``duration`` ns, after one of ``settling`` ns."""
    whole = float(np.floor(duration / interval * (1 + 1e-12)))
    first = simulate(
        plane.magnet,
        torque=plane.torque,
        drive=drive,
        duration=settling,
        initial=initial,
        control=StepControl(sample_interval=settling),
    )
    return simulate(
        plane.magnet,
        torque=plane.torque,
        drive=drive,
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
    drive = plane.at(strength, 0.0)
    run = settled_run(plane, drive, initial, settling, duration, interval)
    path = run.dataset["m"].values
    signal, ohms = voltage_signal(plane.magnet, run, resistance)
    frame = orbit_frame(path)
    axis, density = welch(
        signal, fs=1 / (interval * NANO), nperseg=len(signal) // SEGMENTS, detrend="constant"
    )
    mean, amplitude, phase, frequency = signal.mean(), np.zeros(count), np.zeros(count), np.nan
    if frame is not None:
        frequency = mean_frequency(frame.phase(path), interval)
        fitted = harmonics(signal, frequency, interval, count)
        mean, amplitude, phase = fitted.mean, fitted.amplitude, fitted.phase
    return {
        "frequency": np.array(frequency),
        "extent": np.ptp(path, axis=0) / 2,
        "mean_moment": path.mean(axis=0),
        "mean_voltage": np.array(mean),
        "amplitude": amplitude,
        "phase": phase,
        "power": np.array(power_into((amplitude**2).sum() / 2, ohms, load)),
        "spectrum_frequency": axis * NANO,
        "spectral_density": density,
    }
