"""The conductance of a tunnel junction against the angle of its moments and the voltage."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...units import NANO, OHM_MICROMETRE_SQUARED, quantity
from ..checks import FORBID_UNKNOWN, finite, positive, shown, store
from ..plausible import looks_like

ITERATIONS = 100
TINY = 1e-30  # V, the imaginary part of a voltage whose slope is wanted


@dataclass(frozen=True, kw_only=True)
class JunctionConductance:
    """Conductance of a tunnel junction, G = (G_P + G_AP)/2 + (G_P - G_AP)/2 cos(theta).

    cos(theta) = m.q, 1 for parallel moments (Slonczewski, PRB 39, 6995 (1989)), and
    G_P/G_AP = 1 + TMR. With a ``half_voltage`` V_h, TMR = ``tmr``/[1 + (V/V_h)^2] (Zhang et al.,
    IEEE Trans. Electron Devices 59, 819 (2012)); with a ``doubling_voltage`` V_2,
    G_P(V) = G_P(0) [1 + (V/V_2)^2], the even part of Brinkman, Dynes and Rowell, J. Appl. Phys.
    41, 1915 (1970). Without them the current is proportional to the voltage.

    ``resistance_area_product`` is that of parallel moments at zero voltage; in its place there may
    be the ``resistance`` of the whole junction and its ``area``.

    Raises QuestionError for both or neither of these, an area that is not there with the
    resistance alone, a ``tmr`` of -1 or less, or another value that is not positive. Warns of an
    unlikely value.
    """

    tmr: float = quantity("", "(R_AP - R_P)/R_P at zero voltage, 1 for 100 %")
    resistance_area_product: float | None = quantity("ohm um^2", "RA, parallel", default=None)
    resistance: float | None = quantity("ohm", "of the junction, parallel", default=None)
    area: float | None = quantity("nm^2", "of the junction, with its resistance", default=None)
    half_voltage: float | None = quantity("V", "where the TMR is half", default=None)
    doubling_voltage: float | None = quantity("V", "where G_P is twice G_P(0)", default=None)
    largest_voltage: float = quantity(
        "V", "up to which a law that depends on the voltage is used", default=2.0
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        self._check_what_is_given()
        tmr = finite("tmr", self.tmr)
        if tmr <= -1:
            raise QuestionError(
                f"tmr is {shown(self.tmr)}; allowed is a number above -1, 0.5 for 50 %"
                f"{looks_like('tmr', tmr)}"
            )
        store(self, tmr=tmr)
        units = {
            "resistance_area_product": "ohm um^2",
            "resistance": "ohm",
            "area": "nm^2",
            "half_voltage": "V",
            "doubling_voltage": "V",
            "largest_voltage": "V",
        }
        for name, unit in units.items():
            if getattr(self, name) is not None:
                store(self, **{name: positive(name, getattr(self, name), unit)})

    def _check_what_is_given(self) -> None:
        if (self.resistance_area_product is None) == (self.resistance is None):
            raise QuestionError(
                "the conductance has resistance_area_product="
                f"{shown(self.resistance_area_product)} (ohm um^2) and "
                f"resistance={shown(self.resistance)} (ohm); give exactly one of them"
            )
        if (self.area is None) != (self.resistance is None):
            raise QuestionError(
                f"the conductance has resistance={shown(self.resistance)} (ohm) and "
                f"area={shown(self.area)} (nm^2); a resistance needs the area of its junction, "
                "and a resistance_area_product none"
            )

    @property
    def is_linear(self) -> bool:
        """Whether the current is proportional to the voltage."""
        return self.half_voltage is None and self.doubling_voltage is None

    @property
    def voltage_range(self) -> tuple[float, float]:
        """Smallest and largest voltage (V) that may drive a current; a linear law has no limits."""
        reach = np.inf if self.is_linear else self.largest_voltage
        return -reach, reach

    def parts(self, bias: Any) -> tuple[Any, Any]:
        """Mean g and amplitude h of G = g + h cos(theta) in ohm^-1 m^-2, at biases (...) in V."""
        tmr, parallel = self.tmr, 1 / (self._resistance_area * OHM_MICROMETRE_SQUARED)
        if self.half_voltage is not None:
            tmr = tmr / (1 + (bias / self.half_voltage) ** 2)
        if self.doubling_voltage is not None:
            parallel = parallel * (1 + (bias / self.doubling_voltage) ** 2)
        return parallel * (2 + tmr) / (2 + 2 * tmr), parallel * tmr / (2 + 2 * tmr)

    def current_density(self, bias: Any, x: Any) -> Any:
        """J in A/m^2 at biases (...) in V and x = cos(theta) (...)."""
        mean, amplitude = self.parts(bias)
        return bias * (mean + amplitude * x)

    def resistance_area(self, bias: Any, x: Any) -> Any:
        """V/J in ohm um^2 at biases (...) in V, 0 included, and x = cos(theta) (...)."""
        mean, amplitude = self.parts(bias)
        return 1 / (OHM_MICROMETRE_SQUARED * (mean + amplitude * x))

    def bias(self, current_density: Any, x: Any) -> Array:
        """Bias (...) in V that drives J (...) in A/m^2 at x = cos(theta) (...).

        Newton's method, with bisection where it would leave the interval that holds the zero.
        """
        current, x = np.broadcast_arrays(np.asarray(current_density, float), x)
        mean, amplitude = self.parts(0.0)
        size, at_rest = np.abs(current), mean + amplitude * x
        if self.is_linear:
            return np.asarray(current / at_rest)
        high = size / np.minimum(at_rest, mean + amplitude)  # G is never smaller than one of these
        low, v = np.zeros_like(high), size / at_rest
        smallest = 4 * np.finfo(float).eps * high
        for _ in range(ITERATIONS):
            there = self.current_density(v + 1j * TINY, x)
            excess, slope = there.real - size, there.imag / TINY
            low, high = np.where(excess < 0, v, low), np.where(excess < 0, high, v)
            newton = v - excess / slope
            inside = (newton >= low) & (newton <= high)
            following = np.where(inside, newton, (low + high) / 2)
            moved, v = np.abs(following - v), following
            if (moved <= smallest).all():
                break
        return np.asarray(np.copysign(v, current))

    @property
    def _resistance_area(self) -> float:
        """RA of parallel moments at zero voltage in ohm um^2."""
        if self.resistance_area_product is not None:
            return self.resistance_area_product
        assert self.resistance is not None
        assert self.area is not None
        return self.resistance * self.area * NANO**2 / OHM_MICROMETRE_SQUARED


@dataclass(frozen=True)
class UniformConductance:
    """The same conductance (ohm^-1 m^-2) at every angle and voltage, NaN if it is not known."""

    value: float = float("nan")

    def current_density(self, bias: Any, x: Any) -> Array:
        """J (...) in A/m^2 at biases (...) in V and x = cos(theta) (...)."""
        return np.asarray(bias * self.value + 0.0 * np.asarray(x))

    def bias(self, current_density: Any, x: Any) -> Array:
        """Bias (...) in V that drives J (...) in A/m^2 at x = cos(theta) (...)."""
        return np.asarray(current_density / self.value + 0.0 * np.asarray(x))


UNKNOWN = UniformConductance()
"""Nothing ties the current to the voltage."""
