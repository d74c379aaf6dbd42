"""Spin-torque ferromagnetic resonance: the voltage that a microwave current rectifies."""

from dataclasses import replace
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...dynamics.problem.explicit_form import explicit_fields
from ...errors import QuestionError, RangeError
from ...model.angular_resistance import AngularResistance
from ...model.checks import check_sizes, number_list, positive, shown, unit_vector, vector
from ...model.device import Device
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.torque_law import TorqueLaw
from ...model.waveform import steady
from ...results.analyses.spin_torque_resonance import SpinTorqueResonance
from ...results.base.question_record import records_question
from ...units import NANO
from ..drive_strength import default_limits
from ..electrical.contact_output import junction_number, output
from ..motion_checks import covered, equation_of, steady_device
from ..stability._equilibria import rest_points
from ..stability.tangent_plane import at_rest, frames, linearised, typical_rate
from .rectification import TURN, OperatingPoint, moments, taylor

DRIVE_STEP = 1e-3
"""Step of the differences in the drive, in units of its range."""
DIRECTION_COUNT = 40


@records_question
def spin_torque_resonance(
    magnet: Macrospin,
    *,
    torque: TorqueLaw | None,
    drive: Drive,
    near: Any,
    frequency: Any,
    amplitude: float,
    fields: Any = None,
    resistance: AngularResistance | None = None,
) -> SpinTorqueResonance:
    """Rectified voltage of a magnet at rest under a small alternating voltage or current.

    The drive w0 + ``amplitude`` cos(2 pi f t) turns m by the linear response of the equation of
    motion, (i omega - dF/du) u = dF/dw, and what the junction shows is averaged over a period
    to second order: (1/2) Re(u) d2g/du dw + (1/4) d2g/dw2 and the shift of the mean m, with
    g = V(J, theta) of a drive by current. For one by voltage g = J(V, theta), and the voltage
    is -<dJ>/(dJ/dV), as on a meter that lets no mean current through. At zero bias this is
    Sankey et al., Nature Phys. 4, 67 (2008), and Kubota et al., Nature Phys. 4, 37 (2008):
    for in-plane magnets T_parallel gives the symmetric, T_perpendicular the antisymmetric part.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``.
    drive : Drive
        Constant voltage or current density w0, and field.
    near : array_like, shape (3,)
        Direction; the stable rest point nearest to it is taken at the first field and followed.
    frequency : float or array_like, shape (n,)
        In GHz.
    amplitude : float
        Of the alternating voltage (V) or current density (A/m^2).
    fields : array_like, shape (n, 3), or None
        In A/m, in place of the drive's.
    resistance : AngularResistance or None
        In ohm um^2, for a torque that does not know its own current.

    Raises
    ------
    QuestionError
        For an input that is not allowed, or without stable rest point.
    RangeError
        Where the drive leaves a torque table.
    """
    device = steady_device(magnet, torque, drive)
    junction_number(device, resistance)
    equation_of(device)
    amplitude = positive("amplitude", amplitude, "V or A/m^2")
    tones, places = _sweep(drive, frequency, fields)
    m, rows = np.array(unit_vector("near", near)), []
    for number, place in enumerate(places[:1] if fields is None else places):
        here = device.with_drive(replace(drive, field=tuple(place.tolist())))
        equation = equation_of(here)
        m = _rest(equation, m, first=number == 0)
        chosen = tones if fields is None else tones[number : number + 1]
        rows.append(_voltages(equation, resistance, m, chosen, amplitude))
    columns: dict[str, Any] = {
        name: np.concatenate([row[name] for row in rows]) for name in rows[0]
    }
    return SpinTorqueResonance(
        driven_by=device.driven_by, amplitude=amplitude, frequency=tones, field=places, **columns
    )


def _sweep(drive: Drive, frequency: Any, fields: Any) -> tuple[Array, Array]:
    tones = number_list("frequency", frequency, "GHz")
    if np.any(tones <= 0):
        raise QuestionError(f"frequency is {shown(frequency)}; allowed are numbers above 0 (GHz)")
    if fields is None:
        return tones, np.tile(drive.steady_field, (len(tones), 1))
    places = np.array([vector(f"fields[{i}]", field) for i, field in enumerate(fields)])
    if not len(places) or (len(tones) > 1 and len(tones) != len(places)):
        raise QuestionError(
            f"frequency has {len(tones)} values and fields {len(places)}; allowed is one "
            "frequency, or as many as fields"
        )
    check_sizes("fields", places, "A/m")
    return np.broadcast_to(tones, len(places)).copy(), places


def _rest(equation: Equation, m: Array, *, first: bool) -> Array:
    """Stable rest point beside m; for the first one, and where that is lost, the nearest of all."""
    if not first:
        ends, settled = at_rest(equation, m[None], typical_rate(equation))
        matrix = linearised(equation, ends[0])
        if settled[0] and np.trace(matrix) < 0 < np.linalg.det(matrix) and ends[0] @ m > 0.8:
            return np.asarray(ends[0])
    rest = rest_points(equation.device, DIRECTION_COUNT)
    return np.asarray(rest.m[rest.nearest(m, stable=True)])


def _step(equation: Equation, m: Array, amplitude: float) -> float:
    """Step of the differences in the drive; RangeError if it or the amplitude leaves the table."""
    low, high = default_limits(equation, m)
    device = equation.device
    step, steady = DRIVE_STEP * (high - low), device.strength
    reach = max(amplitude, step)
    for value in (steady - reach, steady + reach):
        if not covered(device.with_strength(value), m):
            raise RangeError(
                f"amplitude is {amplitude:g} around {device.driven_by}={steady:g}; the "
                f"torque table does not reach {value:g} at this angle: choose a smaller one"
            )
    return step


def _voltages(
    equation: Equation,
    resistance: AngularResistance | None,
    m: Array,
    tones: Array,
    amplitude: float,
) -> dict[str, Array]:
    point = _operating_point(equation, resistance, m, _step(equation, m, amplitude))
    u = point.amplitude(tones)
    to_voltage = amplitude**2
    if equation.device.driven_by == "voltage":
        to_voltage = -to_voltage / point.static_slope
    parallel, perpendicular, anisotropy = to_voltage * point.mixing(u).T
    shift = to_voltage * point.shift(u)
    background = np.full(len(tones), to_voltage * point.background)
    turning = float(np.abs(np.linalg.eigvals(point.matrix).imag).max()) / (2 * np.pi)
    half_width = -float(np.trace(point.matrix)) / (4 * np.pi)
    return {
        "m": np.tile(m, (len(tones), 1)),
        "resonance_frequency": np.full(len(tones), turning),
        "half_width": np.full(len(tones), half_width),
        "voltage": parallel + perpendicular + anisotropy + shift + background,
        "from_parallel": parallel,
        "from_perpendicular": perpendicular,
        "from_anisotropy": anisotropy,
        "shift": shift,
        "background": background,
    }


def _operating_point(
    equation: Equation, resistance: AngularResistance | None, m: Array, step: float
) -> OperatingPoint:
    device, frame = equation.device, frames(m)
    steady = device.strength

    def function(offsets: Array) -> Array:
        values = np.zeros((len(offsets), 3))
        for w in np.unique(offsets[:, 2]):
            rows = offsets[:, 2] == w
            u = offsets[rows, :2]
            there = Equation(device.with_strength(steady + w))
            moment = moments(m, u)
            values[rows, :2] = there.rate(moment) @ frame  # du/dt but for terms of third order
            values[rows, 2] = output(there, resistance, moment)
        return values

    gradient, curvature = taylor(function, np.array([TURN, TURN, step]))
    up, down = (
        Equation(device.with_strength(steady + w)).torque_fields(m)[:2] for w in (step, -step)
    )
    slopes = (np.array(up) - np.array(down)) / (2 * step)
    kicks = [_rates_of_torques(device.macrospin, m, slopes), _rate_of_anisotropy(device, m)]
    by_origin = frame.T @ np.concatenate(kicks, axis=1)
    return OperatingPoint(linearised(equation, m), gradient, curvature, by_origin)


def _rate_of_anisotropy(device: Device, m: Array) -> Array:
    """dm/dt (3, 1) in 1/ns per V by the anisotropy that follows the voltage of a steady drive."""
    magnet = device.macrospin
    if magnet.voltage_anisotropy is None:
        return np.zeros((3, 1))
    linear, quadratic = magnet.anisotropy_by_voltage
    per_volt = linear + 2 * quadratic * steady("voltage", device.drive.known_voltage)
    u = np.array(magnet.easy_axis)
    across = np.cross(m, magnet.density_field(2 * per_volt) * (u @ m) * u)
    rate = -magnet.gamma0 / (1 + magnet.damping**2) * NANO
    return np.asarray(rate * (across + magnet.damping * np.cross(m, across)))[:, None]


def _rates_of_torques(magnet: Macrospin, m: Array, fields: Array) -> Array:
    """dm/dt (3, 2) in 1/ns by a_DL alone and by a_FL alone, given as (2,) in A/m."""
    alpha, q = magnet.damping, np.array(magnet.fixed_direction)
    across, along = np.cross(m, q), np.cross(m, np.cross(m, q))
    rate = -magnet.gamma0 / (1 + alpha**2) * NANO
    alone = (explicit_fields(alpha, *unit) for unit in ((1.0, 0.0), (0.0, 1.0)))
    parts = [b * across + c * along for b, c in alone]
    return np.asarray(rate * fields * np.stack(parts, axis=-1))
