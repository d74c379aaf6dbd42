"""Twin of temperature.inl and heating.inl: the equation where the temperature changes."""

from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...model.torque_laws.torque_series import Series
from ..problem.drive_segments import Span, drive_segment
from ..problem.heat import JouleHeat
from ..problem.problem import Problem, Status
from ..problem.warm_problem import warmed
from .right_hand_side import Motion, StoppedError, field_segments
from .thermal_correction import with_thermal_correction


def motion_of(problem: Problem, span: Span, bias: Array) -> Motion:
    """Return the equation of a problem in one span."""
    kind = Motion if problem.heat is None else HeatedMotion
    return kind(problem, span, bias)


class HeatedMotion(Motion):
    """The equation in one span at a ``temperature`` (K), which is a state or given.

    The thermal field is that of ``noise_temperature``; ``corrected`` is the length (ns) of steps of
    the midpoint rule with noise.
    """

    def __init__(self, problem: Problem, span: Span, bias: Array) -> None:
        """Take the problem, at the temperature of its start."""
        super().__init__(problem, span, bias)
        assert problem.heat is not None
        self.cold, self.span = problem, span
        self.level = drive_segment(problem.heat.level, span)
        self.reach = problem.heat.reach
        self.joule = problem.heat.joule
        self.temperature = np.nan if self.joule is None else self.joule.start
        self.noise_temperature = self.start_temperature(0.0)
        self.corrected: float | None = None

    def start_temperature(self, time: float) -> float:
        """Temperature (K) at a time of the span at which a step starts."""
        return self.level.at(time) if self.joule is None else float(self.temperature)

    def check(self, m: Array) -> None:
        """Raise StoppedError as `Motion` does, or for a temperature outside the curves."""
        super().check(m)
        low, high = self.reach
        if self.joule is not None and not low <= self.temperature <= high:
            raise StoppedError(Status.TEMPERATURE_OUTSIDE)

    def settled(self, time: float, m: Array) -> float:
        """Temperature (K) that would be reached with these moments."""
        assert self.joule is not None
        return self.level.at(time) + self.joule.rise * self._power(self.joule, time, m)

    def heating(self, time: float, m: Array) -> float:
        """dT/dt in K/ns."""
        if self.joule is None:
            return 0.0
        return self.joule.rate * (self.settled(time, m) - float(self.temperature))

    def start_step(self, time: float) -> None:
        """Note the temperature at the start of a step, which the thermal field follows."""
        self.noise_temperature = self.start_temperature(time)
        self._prepare(time)

    def go_to_middle(self, time: float, h: float, m: Array) -> None:
        """Take the temperature half a step (ns) towards where it would settle with m."""
        if self.joule is not None:
            away = self.settled(time, m) - float(self.temperature)
            self.temperature += -np.expm1(-0.5 * h * self.joule.rate) * away
        self._prepare(time)

    def correct(self, h: float | None) -> None:
        """Correct the problem for the noise of steps (ns) of the midpoint rule, or for none."""
        self.corrected = h
        if h is not None:
            self.problem = with_thermal_correction(self.problem, h)

    def end_of_step(self, temperature: float, middle: float, h: float, y: Array) -> float:
        """Temperature (K) at the end of a step (ns) with the moments y in its middle."""
        if self.joule is None:
            return temperature
        away = self.settled(middle, y) - temperature
        return temperature - float(np.expm1(-h * self.joule.rate)) * away

    def _power(self, joule: JouleHeat, time: float, m: Array) -> float:
        """J V in W/m^2."""
        k = joule.torque
        torque, level = self.cold.torques[k], self.levels[k].at(time)
        source: Any = torque.source
        q = m[source] if isinstance(source, int) else np.array(source)
        x = float(m[torque.on] @ q)
        if isinstance(torque.term, Series):
            conductance = joule.conductance[0] + joule.conductance[1] * x
            by_current = torque.term.driven_by == "current_density"
            return level**2 / conductance if by_current else level**2 * conductance
        if torque.term.driven_by == "current_density":
            self._at_current(k, torque.term, level, x)
            return level * float(self.bias[k])
        series = torque.term.interpolant.at_bias(level)[2]
        return level * float(chebyshev.chebval(x, series))

    def _prepare(self, time: float) -> None:
        now = self.level.at(time) if self.joule is None else float(self.temperature)
        problem = warmed(self.cold, now, self.noise_temperature)
        if self.corrected is not None:
            problem = with_thermal_correction(problem, self.corrected)
        self.problem = problem
        self.fields = field_segments(problem, self.span)
