"""The question of a trajectory as plain numbers, the same for every engine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.accuracy import StepControl
from ...model.checks import Vector, shown
from ...model.device import Device
from ...model.drive import Drive, Level
from ...model.heating.joule_heating import AnyTemperature, JouleHeating
from ...model.macrospin import Macrospin
from ...model.torque_laws.polarizer import Polarizer
from ...model.torque_laws.torque_series import NonlinearJunction
from ...model.torque_laws.voltage_across import MomentaryVoltage
from ...model.waveform import Waveform, scaled
from ...results.table_term import Table
from ...units import NANO
from .drive_segments import Span, kinks, spans
from .fields import require_no_dependence, thermal_field
from .heat import Heat, make_heat, needs_table
from .junction_table import junction_term
from .pair_couplings import CouplingOf, couplings_of
from .terms import Term, check_bias

ProgressCallback = Callable[[float], object]
MANY_CORNERS = 64  # of a question whose spans are not looked at one by one


class Status(IntEnum):
    """Why an integration ended; the numbers are those of ``st_status`` in system.h."""

    COMPLETED = 0
    STEP_LIMIT = 1
    STEP_TOO_SMALL = 2
    NOT_FINITE = 3
    ANGLE_OUTSIDE = 4
    CURRENT_OUTSIDE = 5
    TEMPERATURE_OUTSIDE = 6


@dataclass(frozen=True)
class LayerParameters:
    """One layer: rate = gamma0/(1 + alpha^2) in 1/(ns A/m), fields in A/m; see system.h.

    ``thermal`` is the deviation of the thermal field at 1 K in A/m ns^(1/2). The matrix holds an
    anisotropy that does not change; what changes is ``easy``, the wave E of system.h, and
    ``by_voltage``, e1 and e2 per V and V^2 of ``voltage``, or of the ``momentary`` one of a torque,
    all times ``less``.
    """

    rate: float
    damping: float
    matrix: Array
    quartic: float
    axis: Vector
    thermal: float
    field: tuple[Level, Level, Level]
    cubic: tuple[float, float]
    cubic_axes: Array
    easy: Level
    voltage: Level
    by_voltage: tuple[float, float]
    momentary: MomentaryVoltage | None = None
    less: float = 1.0

    @property
    def is_easing(self) -> bool:
        """Whether its anisotropy changes in time, or with a voltage."""
        return isinstance(self.easy, Waveform) or self.by_voltage != (0.0, 0.0)

    def easy_field(self, strength: Any, voltage: Any) -> Any:
        """Strength e in A/m of the changing anisotropy at a momentary E (A/m) and voltage (V)."""
        linear, quadratic = self.by_voltage
        return self.less * (strength + voltage * (linear + voltage * quadratic))


@dataclass(frozen=True)
class TorqueOn:
    """A torque on layer ``on`` from a fixed direction or from another layer."""

    term: Term
    level: Level
    source: Vector | int
    on: int


@dataclass(frozen=True)
class Problem:
    """Layers, torques and couplings of the equation in system.h, at some temperature (K).

    ``initial`` (layers, 3); thermal fields come from ``seed`` and the number ``trajectory``.
    ``heat`` tells a temperature that changes, and then layers, torques and couplings are those at
    the reference of each layer.
    """

    layers: tuple[LayerParameters, ...]
    torques: tuple[TorqueOn, ...]
    couplings: tuple[CouplingOf, ...]
    temperature: float
    initial: Array
    seed: int = 0
    trajectory: int = 0
    heat: Heat | None = None

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """All levels that may change in time."""
        fields = (level for layer in self.layers for level in layer.field)
        heat = () if self.heat is None else (self.heat.level,)
        return (*fields, *(torque.level for torque in self.torques), *self.easy_levels, *heat)

    @cached_property
    def easy_levels(self) -> tuple[Level, ...]:
        """E and V of each layer, if the anisotropy of any of them changes."""
        if self.heat is None and not any(layer.is_easing for layer in self.layers):
            return ()
        return tuple(level for layer in self.layers for level in (layer.easy, layer.voltage))

    @property
    def followed(self) -> tuple[int, ...]:
        """For each layer the torque whose momentary voltage its anisotropy follows, or -1."""
        momentary = (layer.momentary for layer in self.layers)
        return tuple(-1 if one is None else one.torque for one in momentary)

    @property
    def terms(self) -> tuple[bool, bool, bool]:
        """Whether there is second-order, cubic and changing anisotropy: rows and code for it."""
        return (
            any(layer.quartic != 0 for layer in self.layers),
            any(layer.cubic != (0.0, 0.0) for layer in self.layers),
            bool(self.easy_levels),
        )

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Layers that are coupled, two by two: part of the form of the kernels' rows."""
        return tuple(coupling.between for coupling in self.couplings)

    @property
    def is_dipolar(self) -> bool:
        """Whether there are dipolar fields between layers: rows and code for them."""
        return any(coupling.dipole is not None for coupling in self.couplings)

    @property
    def has_thermal_field(self) -> bool:
        """Whether there is a thermal field."""
        noisy = self.temperature > 0 if self.heat is None else self.heat.has_noise
        return noisy and any(layer.thermal > 0 for layer in self.layers)

    @property
    def first_bias(self) -> Array:
        """Biases (torques,) in V nearest to zero, where the search for a given current starts."""
        return np.array([_nearest_to_zero(torque.term) for torque in self.torques])

    @property
    def first_temperature(self) -> Array | None:
        """Temperature (1,) in K at the start, None where it is no state of the motion."""
        if self.heat is None or self.heat.joule is None:
            return None
        return np.array([self.heat.joule.start])

    @property
    def has_many_kinks(self) -> bool:
        """Whether kinks are so many that kernels get many spans in one call."""
        corners = (len(level.corners()[0]) for level in self.levels if isinstance(level, Waveform))
        return sum(corners) > MANY_CORNERS

    def kinks(self, duration: float) -> Array:
        """Times (n + 1,) in ns from 0 to the end between which nothing has a kink."""
        return kinks(self.levels, duration)

    def spans(self, duration: float) -> tuple[Span, ...]:
        """Spans of time (ns) without kinks."""
        return spans(self.levels, duration)

    def directions(self, moments: Array) -> Iterator[Array]:
        """Direction of each torque's polarizer at moments (..., layers, 3)."""
        for torque in self.torques:
            source = torque.source
            yield moments[..., source, :] if isinstance(source, int) else np.array(source)


@dataclass(frozen=True)
class Outcome:
    """Result of an engine, whatever its status.

    ``moments`` (n, layers, 3), ``bias`` (n, torques; V, where a current is given) and
    ``temperature`` (n,; K, where a current heats) at the sample times; ``time`` (ns) and ``last``
    (layers, 3) are where it ended, after ``steps``.
    """

    status: Status
    time: float
    steps: int
    last: Array
    moments: Array
    bias: Array
    temperature: Array


Engine = Callable[[Problem, StepControl, Array, ProgressCallback | None], Outcome]
"""Integrate a problem and sample it at times (n,) in ns, ascending from 0."""


def make_problem(
    device: Device,
    *,
    initial: Any = (0.0, 0.0, 1.0),
    temperature: AnyTemperature | None = None,
    thermal_field: bool = True,
    initial_temperature: float | None = None,
    seed: int = 0,
    trajectory: int = 0,
    amplitudes: Iterable[float] = (1.0,),
    tabulated: bool = True,
) -> Problem:
    """Reduce a question to numbers; ``amplitudes`` are the factors that its drive will have.

    ``tabulated``: a closed form at a current whose voltage matters and takes a search becomes a
    table, as engines need it.

    ``temperature`` None: nobody says which one, and there is no thermal field. Raises QuestionError
    for something that is no torque, polarizers and layers that do not fit, a drive that a torque
    does not take, a current that heats but is not known or a magnet that has to know its
    temperature; RangeError for a voltage outside a table, or a temperature outside a dependence.
    """
    if isinstance(temperature, float):
        device = device.at_temperature(temperature)
    elif temperature is None:
        require_no_dependence(device.layers)
    layers, drive = device.layers, device.drive
    polarizers = device.polarizers
    _check_drive_acts(drive, polarizers, layers)
    torques = tuple(_torque_on(polarizer, layers, drive) for polarizer in polarizers)
    check_biases(torques, amplitudes)
    changing = temperature is not None and not isinstance(temperature, float)
    moving = tuple(_moment(device, layer, warm=changing) for layer in layers)
    seen = {layer.momentary.torque for layer in moving if layer.momentary is not None}
    torques = tuple(
        _at_searched_voltage(torque, law, layers)
        if tabulated and (i in seen or isinstance(temperature, JouleHeating))
        else torque
        for i, (torque, law) in enumerate(zip(torques, polarizers, strict=True))
    )
    heat = None
    if temperature is not None and not isinstance(temperature, float):
        terms = [torque.term for torque in torques]
        heat = make_heat(temperature, layers, terms, thermal_field, initial_temperature)
    return Problem(
        layers=moving,
        torques=torques,
        couplings=couplings_of(device.magnet),
        temperature=temperature if isinstance(temperature, float) and thermal_field else 0.0,
        initial=np.array(initial, float).reshape(-1, 3),
        seed=seed,
        trajectory=trajectory,
        heat=heat,
    )


def check_biases(torques: Iterable[TorqueOn], amplitudes: Iterable[float]) -> None:
    """RangeError if the voltage of some torque, times one of the factors, leaves its table."""
    factors = tuple(amplitudes)
    for torque in torques:
        if isinstance(torque.term, Table) and torque.term.driven_by == "voltage":
            for factor in factors:
                check_bias(torque.term, torque.level, factor)


def plus(level: Level, constant: float) -> Level:
    """Return a level with a constant added."""
    if isinstance(level, Waveform):
        return level.scaled(1.0, constant) if constant else level
    return level + constant


def sample_times(duration: float, interval: float) -> Array:
    """Multiples of ``interval`` from 0, and ``duration`` as the last one; all in ns."""
    count = int(np.floor(duration / interval * (1 + 1e-12)))
    times = np.arange(count + 1) * interval
    if count and abs(times[-1] - duration) <= 1e-9 * interval:
        times[-1] = duration
        return times
    return np.append(times, duration)


def _check_drive_acts(
    drive: Drive, polarizers: Sequence[Polarizer], layers: Sequence[Macrospin]
) -> None:
    """QuestionError unless whatever the drive gives, exerts a torque or changes an anisotropy."""
    named = {polarizer.terminal for polarizer in polarizers}
    for terminal in drive.terminals:
        if terminal.name not in named and drive.at_terminal(terminal.name).strength:
            raise QuestionError(
                f"the drive has a terminal {terminal.name!r}, which drives no torque; give a "
                f"Polarizer with terminal={terminal.name!r}, or leave the terminal out"
            )
    if not drive.strength or None in named:
        return
    if drive.voltage and any(layer.voltage_anisotropy is not None for layer in layers):
        return
    raise QuestionError(
        f"drive has voltage={shown(drive.voltage)} and "
        f"current_density={shown(drive.current_density)}, "
        "and there is no torque for it to exert; give torque=, drive by a field alone (voltage=0), "
        "or give the magnet a voltage_anisotropy"
    )


def _moment(device: Device, magnet: Macrospin, *, warm: bool) -> LayerParameters:
    """Return numbers of a layer; of a ``warm`` one without bias field, and all K_u in ``easy``."""
    voltage = device.voltage_across(magnet)
    apart = warm or isinstance(magnet.anisotropy, Waveform)
    bias = (0.0, 0.0, 0.0) if warm else magnet.bias_field
    x, y, z = (plus(h, part) for h, part in zip(device.drive.field, bias, strict=True))
    linear, quadratic = magnet.anisotropy_by_voltage
    cubic = magnet.cubic_anisotropy
    return LayerParameters(
        rate=magnet.gamma0 / (1 + magnet.damping**2) * NANO,
        damping=magnet.damping,
        matrix=magnet.shape_matrix if apart else magnet.field_matrix,
        quartic=magnet.second_anisotropy_field,
        axis=magnet.easy_axis,
        thermal=thermal_field(magnet, 1.0),
        field=(x, y, z),
        cubic=magnet.cubic_fields,
        cubic_axes=np.eye(3) if cubic is None else cubic.frame,
        easy=scaled(magnet.anisotropy, magnet.density_field(2)) if apart else 0.0,
        voltage=0.0 if isinstance(voltage, MomentaryVoltage) else voltage,
        by_voltage=(magnet.density_field(2 * linear), magnet.density_field(2 * quadratic)),
        momentary=voltage if isinstance(voltage, MomentaryVoltage) else None,
    )


def _torque_on(law: Polarizer, layers: Sequence[Macrospin], drive: Drive) -> TorqueOn:
    magnet = layers[law.on]
    term, level = law.term(magnet, drive)
    if isinstance(term, NonlinearJunction):
        term = junction_term(term)
    return TorqueOn(term, level, law.source(magnet), law.on)


def _at_searched_voltage(torque: TorqueOn, law: Polarizer, layers: Sequence[Macrospin]) -> TorqueOn:
    """Return a torque by a current whose voltage follows from a table, if it takes a search."""
    if not needs_table(torque.term):
        return torque
    table = junction_term(NonlinearJunction(law.torque, layers[law.on].torque_to_field))
    return replace(torque, term=replace(table, driven_by="current_density"))


def _nearest_to_zero(term: Term) -> float:
    if not isinstance(term, Table) or term.driven_by == "voltage":
        return float("nan")
    return float(np.clip(0.0, *term.interpolant.bias_range))
