"""The voltage of an oscillating magnet under a constant current."""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.angular_resistance import AngularResistance
from ...model.device import Device, check_kind
from ...results.trajectory import Trajectory
from ...units import NANO, quantity
from ..electrical.contact_output import read_torque
from ..layer_moments import of_layer


@dataclass(frozen=True)
class Harmonics:
    """Mean of a signal and its oscillations at multiples 1, 2, ... of a frequency.

    signal = mean + sum of amplitude_k cos(2 pi k f t + phase_k), t from the first sample.
    """

    mean: float = quantity("V", "mean")
    amplitude: Array = quantity("V", "of harmonics (k,)")
    phase: Array = quantity("rad", "of harmonics (k,)")


def checked_resistance(device: Device, resistance: Any) -> AngularResistance | None:
    """Resistance of a junction, None for a torque that knows its own current.

    Raises QuestionError where it is missing or of another kind.
    """
    if resistance is None:
        if not any(one.knows_current for one in device.polarizers):
            raise QuestionError(
                "resistance is None and the torque does not tell its current; give an "
                "AngularResistance (ohm um^2)"
            )
        return None
    check_kind("resistance", resistance, AngularResistance)
    return cast(AngularResistance, resistance)


def voltage_signal(
    device: Device, run: Trajectory, resistance: AngularResistance | None
) -> tuple[Array, float]:
    """V(t) = I R(m(t)) at the samples of a run in V, and the mean resistance in ohm.

    I is the mean electron-flow current through the junction (see `read_torque`), and R that of
    ``resistance`` at the momentary angle. Without it R is that of the torque table at the momentary
    bias and angle, V/(J area). Without torque there is a resistance of the first layer's angle
    to its fixed moment.
    """
    area = device.layers[0].area * NANO**2
    number = read_torque(device, resistance)
    density = _of_torque(run, "current_density", number)
    current = density.mean() * area
    if resistance is None:
        voltage = _of_torque(run, "voltage", number)
        through = density * area
        ohm = np.divide(voltage, through, out=np.zeros_like(voltage), where=through != 0)
    else:
        ohm = resistance.at(_cosine(device, run, number)) / area
    return current * ohm, float(ohm.mean())


def _of_torque(run: Trajectory, name: str, number: int) -> Array:
    """Series (times,) of one torque of a run, which has an axis of them if there are several."""
    values = run.dataset[name].values
    return np.asarray(values if values.ndim == 1 else values[:, number])


def _cosine(device: Device, run: Trajectory, number: int) -> Array:
    """cos(theta) (times,) of the angle between the two moments of the junction of a torque."""
    moments = run.dataset["m"].values
    m = moments.reshape(len(moments), -1)
    if not device.polarizers:
        return np.asarray(of_layer(m, 0) @ np.array(device.layers[0].fixed_direction))
    junction = device.polarizers[number]
    own, source = of_layer(m, junction.on), junction.source(device.layers[junction.on])
    q = of_layer(m, source) if isinstance(source, int) else np.array(source)
    return np.asarray((own * q).sum(axis=-1))


def harmonics(signal: Array, frequency: float, interval: float, count: int) -> Harmonics:
    """Fit ``count`` harmonics of a frequency (GHz) to a signal (times,) by least squares.

    ``interval`` between samples in ns.
    """
    turn = 2 * np.pi * frequency * interval * np.arange(len(signal))
    waves = np.exp(1j * np.outer(turn, np.arange(1, count + 1)))
    columns = np.hstack([np.ones((len(signal), 1)), waves.real, -waves.imag])
    coefficients = np.linalg.lstsq(columns, signal, rcond=None)[0]
    complex_amplitude = coefficients[1 : count + 1] + 1j * coefficients[count + 1 :]
    return Harmonics(float(coefficients[0]), np.abs(complex_amplitude), np.angle(complex_amplitude))


def power_into(signal: Any, resistance: Any, load: float) -> Any:
    """Power (W) that a voltage of mean square <V^2> (V^2) drives into a load (ohm) behind R (ohm).

    <V^2> load/(R + load)^2: the oscillator is a source of voltage V and resistance R.
    """
    return signal * load / (resistance + load) ** 2
