"""A temperature that changes, as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import QuestionError, RangeError
from ...model.checks import Vector, shown
from ...model.drive import Level
from ...model.heating.joule_heating import JouleHeating
from ...model.macrospin import Macrospin
from ...model.torque_laws.torque_series import Series
from ...model.waveform import Waveform
from ...results.table_term import Table
from .drive_segments import value_range
from .parameter_cubics import ParameterCubics, parameter_cubics
from .terms import Term


@dataclass(frozen=True)
class JouleHeat:
    """The heat of the current of torque number ``torque``, and the temperature at the start.

    dT/dt = ``rate`` (surroundings + ``rise`` P - T) with the rate in 1/ns, P in W/m^2 and the rise
    in K per W/m^2. ``conductance`` is g and h of G = g + h x, in ohm^-1 m^-2, of a series.
    """

    rate: float
    rise: float
    torque: int
    conductance: tuple[float, float]
    start: float


@dataclass(frozen=True)
class Heat:
    """What follows a temperature, which ``level`` (K) gives, or that of the surroundings.

    ``curves`` and ``bias``, a field in A/m that goes as 1/Ms, are those of each layer.
    """

    level: Level
    curves: tuple[ParameterCubics, ...]
    bias: tuple[Vector, ...]
    joule: JouleHeat | None
    has_noise: bool

    @property
    def kind(self) -> tuple[Any, ...]:
        """What members must share to be computed together."""
        torque = None if self.joule is None else self.joule.torque
        return torque, self.has_noise, tuple(map(id, self.curves))

    @property
    def reach(self) -> tuple[float, float]:
        """Lowest and highest temperature (K) that all curves cover."""
        ends = [curve.breaks[[0, -1]] for curve in self.curves]
        return float(max(low for low, _ in ends)), float(min(high for _, high in ends))


def make_heat(
    temperature: Waveform | JouleHeating,
    layers: Sequence[Macrospin],
    terms: Sequence[Term],
    has_noise: bool,
    start: float | None,
) -> Heat:
    """Reduce a temperature to numbers; ``terms`` are those of the torques.

    ``start`` is a temperature (K) that a current raises, None: that of the surroundings.

    Raises QuestionError for a current that heats but is not known, RangeError for a temperature
    outside a dependence.
    """
    joule = None
    if isinstance(temperature, JouleHeating):
        number = heating_torque(temperature, terms)
        joule = JouleHeat(
            rate=1 / temperature.time_constant,
            rise=temperature.rise(layers[0].area),
            torque=number,
            conductance=conductance_parts(terms[number]),
            start=temperature.first if start is None else start,
        )
    heat = Heat(
        level=temperature.ambient if isinstance(temperature, JouleHeating) else temperature,
        curves=tuple(parameter_cubics(layer.temperature_dependence) for layer in layers),
        bias=tuple(layer.bias_field for layer in layers),
        joule=joule,
        has_noise=has_noise,
    )
    check_reach(heat)
    return heat


def started(heat: Heat | None, start: float) -> Heat | None:
    """Return a heat with another temperature (K) at the start, if that is a state."""
    if heat is None or heat.joule is None:
        return heat
    return replace(heat, joule=replace(heat.joule, start=start))


def heating_torque(heating: JouleHeating, terms: Sequence[Term]) -> int:
    """Number of the torque whose current heats; QuestionError where none or several may."""
    known = [i for i, term in enumerate(terms) if isinstance(term, Table) or term.knows_voltage]
    if not known:
        raise QuestionError(
            "temperature is a JouleHeating, and no torque knows both its current and its voltage; "
            "give the torque a conductance (ohm^-1 m^-2, or a JunctionConductance), or take a table"
        )
    if heating.polarizer is None:
        if len(known) > 1:
            raise QuestionError(
                f"the currents of the torques {known} may all heat; say which one does, once for "
                "each junction: polarizer= in JouleHeating"
            )
        return known[0]
    if heating.polarizer not in known:
        raise QuestionError(
            f"polarizer is {shown(heating.polarizer)} in the JouleHeating; those that know their "
            f"current and their voltage are {known}"
        )
    return heating.polarizer


def needs_table(term: Any) -> bool:
    """Whether the voltage at a given current takes a search, as in a table."""
    return isinstance(term, Series) and term.driven_by == "current_density" and not term.is_linear


def conductance_parts(term: Term) -> tuple[float, float]:
    """G = g + h x of a series; nothing for a table, which knows its own current."""
    return (0.0, 0.0) if isinstance(term, Table) else term.conductance_parts


def check_reach(heat: Heat | None) -> None:
    """RangeError for a temperature that is known beforehand and lies outside the curves."""
    if heat is None:
        return
    low, high = value_range(heat.level)
    if heat.joule is not None:
        low, high = min(low, heat.joule.start), max(high, heat.joule.start)
    least, most = heat.reach
    if low < least or high > most:
        raise RangeError(
            f"the temperature goes from {low:g} to {high:g} K; the temperature_dependence covers "
            f"{least:g} to {most:g} K: stay inside, or take a dependence of a wider range"
        )
