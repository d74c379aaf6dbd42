"""Spin-torque ferromagnetic resonance: the voltage that a microwave current rectifies."""

from dataclasses import replace
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...dynamics.problem.explicit_form import explicit_fields
from ...errors import QuestionError, RangeError
from ...model.angular_resistance import AngularResistance
from ...model.checks import check_sizes, number_list, positive, shown, vector
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.spin_torque_resonance import SpinTorqueResonance
from ...results.base.question_record import records_question
from ...units import NANO
from ..drive_strength import default_limits, varied_torques
from ..electrical.contact_output import junction_number, output
from ..layer_moments import as_answered, of_layer
from ..motion_checks import covered, equation_of, layer_directions, steady_device
from ..stability._equilibria import rest_points
from ..stability.tangent_plane import at_rest, linearised, tangents, typical_rate
from .rectification import TURN, OperatingPoint, moments, taylor

DRIVE_STEP = 1e-3
"""Step of the differences in the drive, in units of its range."""
DIRECTION_COUNT = 40
"""Directions from which the search for rest points starts."""


@records_question
def spin_torque_resonance(
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    near: Any,
    frequency: Any,
    amplitude: float,
    fields: Any = None,
    resistance: AngularResistance | None = None,
    terminal: str | None = None,
) -> SpinTorqueResonance:
    """Rectified voltage of a magnet at rest under a small alternating voltage or current.

    The drive w0 + ``amplitude`` cos(2 pi f t) turns m by the linear response of the equation of
    motion, (i omega - dF/du) u = dF/dw, and what the junction shows is averaged over a period
    to second order: (1/2) Re(u) d2g/du dw + (1/4) d2g/dw2 and the shift of the mean m, with
    g = V(J, theta) of a drive by current. For one by voltage g = J(V, theta), and the voltage
    is -<dJ>/(dJ/dV), as on a meter that lets no mean current through. At zero bias this is
    Sankey et al., Nature Phys. 4, 67 (2008), and Kubota et al., Nature Phys. 4, 37 (2008):
    for in-plane magnets T_parallel gives the symmetric, T_perpendicular the antisymmetric part;
    with a spin-orbit torque this is Liu et al., Phys. Rev. Lett. 106, 036601 (2011).

    The junction whose voltage is read is that of the first torque that knows its own current, or
    with a ``resistance`` that of the first of all; a microwave at another terminal turns the
    moments, and changes the junction's current only if it is of that terminal too.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Constant voltage or current density w0, and field.
    near : array_like, shape (3,) or (layers, 3)
        Direction, or one for each layer; the stable rest point nearest to it is taken at the first
        field and followed.
    frequency : float or array_like, shape (n,)
        In GHz.
    amplitude : float
        Of the alternating voltage (V) or current density (A/m^2).
    fields : array_like, shape (n, 3), or None
        In A/m, in place of the drive's.
    resistance : AngularResistance or None
        In ohm um^2, for a torque that does not know its own current.
    terminal : str or None
        Terminal of the drive that alternates; None: its own voltage or current.

    Raises
    ------
    QuestionError
        For an input that is not allowed, or without stable rest point.
    RangeError
        Where the drive leaves a torque table.
    """
    device = steady_device(magnet, torque, drive, terminal=terminal, coupled=True)
    junction_number(device, resistance)
    equation_of(device)
    amplitude = positive("amplitude", amplitude, "V or A/m^2")
    tones, places = _sweep(drive, frequency, fields)
    m, rows = layer_directions("near", near, len(device.layers)).ravel(), []
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
        driven_by=device.driven_by,
        terminal=terminal,
        amplitude=amplitude,
        frequency=tones,
        field=places,
        **columns,
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
        stable = settled[0] and np.linalg.eigvals(matrix).real.max() < 0
        if stable and (equation.by_layer(ends[0]) * equation.by_layer(m)).sum(axis=-1).min() > 0.8:
            return np.asarray(ends[0])
    rest = rest_points(equation.device, DIRECTION_COUNT, every=False)
    nearest = rest.nearest(equation.by_layer(m), stable=True)
    return np.asarray(rest.m[nearest].ravel())


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
    to_voltage = amplitude**2 * _volts_per_output(equation, resistance, m, point)
    parallel, perpendicular, anisotropy = to_voltage * point.mixing(u).T
    shift = to_voltage * point.shift(u)
    background = np.full(len(tones), to_voltage * point.background)
    resonance_frequency, half_width = point.line
    return {
        "m": as_answered(np.tile(m, (len(tones), 1))),
        "resonance_frequency": np.full(len(tones), resonance_frequency),
        "half_width": np.full(len(tones), half_width),
        "voltage": parallel + perpendicular + anisotropy + shift + background,
        "from_parallel": parallel,
        "from_perpendicular": perpendicular,
        "from_anisotropy": anisotropy,
        "shift": shift,
        "background": background,
    }


def _volts_per_output(
    equation: Equation, resistance: AngularResistance | None, m: Array, point: OperatingPoint
) -> float:
    """Rectified voltage per mean output: V per V, or that which keeps the mean current as it is."""
    device = equation.device
    terminal = device.polarizers[junction_number(device, resistance)].terminal
    junction = replace(device, terminal=terminal)
    if junction.driven_by == "current_density":
        return 1.0
    if terminal != device.terminal:
        read = Equation(junction)
        point = _operating_point(read, resistance, m, _step(read, m, 0.0))
    return -1 / point.static_slope


def _operating_point(
    equation: Equation, resistance: AngularResistance | None, m: Array, step: float
) -> OperatingPoint:
    device, frame = equation.device, tangents(m)
    steady, count = device.strength, frame.shape[-1]

    def function(offsets: Array) -> Array:
        values = np.zeros((len(offsets), count + 1))
        for w in np.unique(offsets[:, -1]):
            rows = offsets[:, -1] == w
            there = Equation(device.with_strength(steady + w))
            moment = moments(m, offsets[rows, :-1])
            values[rows, :-1] = there.rate(moment) @ frame  # du/dt but for terms of third order
            values[rows, -1] = output(there, resistance, moment)
        return values

    gradient, curvature = taylor(function, np.array([*[TURN] * count, step]))
    kicks = np.concatenate(
        [_rates_of_torques(device, m, step), _rates_of_anisotropy(device, m, step)], 1
    )
    return OperatingPoint(linearised(equation, m), gradient, curvature, frame.T @ kicks)


def _rates_of_anisotropy(device: Device, m: Array, step: float) -> Array:
    """dm/dt (3 layers, 1) in 1/ns per drive, by anisotropies that follow its voltage."""
    ends = (Equation(device.with_strength(device.strength + w)) for w in (step, -step))
    up, down = (end.effective_field(m) for end in ends)
    rates = np.zeros((len(m), 1))
    for number, magnet in enumerate(device.layers):
        own = of_layer(m, number)
        across = np.cross(own, of_layer(up - down, number) / (2 * step))
        rate = -magnet.gamma0 / (1 + magnet.damping**2) * NANO
        turning = rate * (across + magnet.damping * np.cross(own, across))
        of_layer(rates[:, 0], number)[:] = turning
    return rates


def _rates_of_torques(device: Device, m: Array, step: float) -> Array:
    """dm/dt (3 layers, 2) in 1/ns per drive, by all a_DL and by all a_FL that it changes."""
    ends = [Equation(device.with_strength(device.strength + w)) for w in (step, -step)]
    rates = np.zeros((len(m), 2))
    for number, polarizer in varied_torques(device).items():
        up, down = (np.array(end.torque_fields(m, number=number)[:2]) for end in ends)
        magnet, own = device.layers[polarizer.on], of_layer(m, polarizer.on)
        source = polarizer.source(magnet)
        q = of_layer(m, source) if isinstance(source, int) else np.array(source)
        alpha, across = magnet.damping, np.cross(own, q)
        rate = -magnet.gamma0 / (1 + alpha**2) * NANO
        alone = (explicit_fields(alpha, *unit) for unit in ((1.0, 0.0), (0.0, 1.0)))
        parts = [b * across + c * np.cross(own, across) for b, c in alone]
        slopes = (up - down) / (2 * step)
        for part, (slope, turning) in enumerate(zip(slopes, parts, strict=True)):
            of_layer(rates[:, part], polarizer.on)[:] += rate * slope * turning
    return rates
