"""Rates between the two states of a macrospin."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...model.checks import integer, number_list
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True)
class Retention(QuantityAnswer):
    """Rates between two states, and the fate of a bit that is left alone."""

    rate: float = quantity("1/ns", "rate out of the state that is left")
    rate_error: float = quantity("1/ns", "its error")
    reverse_rate: float = quantity("1/ns", "rate back")
    reverse_rate_error: float = quantity("1/ns", "its error")
    retention_time: float = quantity("ns", "mean time in the state that is left, 1/rate")
    retention_time_error: float = quantity(
        "ns", "how much longer it may be; infinite for a rate without digits"
    )
    thermal_stability: float = quantity("", "barrier over k_B T of the state that is left")
    damping_times_stability: float = quantity(
        "", "alpha Delta; Langer's rate needs it well above 1"
    )
    method: str = quantity("", "theory of the rates, as `analysis.retention` names it")
    effective_stability: float | None = quantity(
        "", "the same barrier with the torque, where the method knows it", default=None
    )
    torque_over_critical: float | None = quantity(
        "", "work of the torque over loss near the state, where the method knows it", default=None
    )
    holds: str = quantity("", "where the method holds", default="")

    def switched(self, time: Any) -> Array:
        """Probability that one bit is in the other state after times (ns)."""
        times = number_list("time", time, "ns")
        total = self.rate + self.reverse_rate
        share = self.rate / total if total else 0.0
        return np.asarray(-np.expm1(-total * times) * share)

    def failure(self, time: Any, bits: int) -> Array:
        """Probability that any of independent ``bits`` is in the other state.

        ``time`` in ns. Raises QuestionError for less than one bit.
        """
        return any_of(self.switched(time), bits)

    def failure_error(self, time: Any, bits: int) -> Array:
        """Error of `failure` by those of the rates, of which all have the same share.

        ``time`` in ns. Raises QuestionError for less than one bit.
        """
        times, count = number_list("time", time, "ns"), integer("bits", bits, 1)
        total = self.rate + self.reverse_rate
        of_one = self.rate_error * times * np.exp(-total * times)
        return np.asarray(count * (1 - self.switched(times)) ** (count - 1) * of_one)


def any_of(probability: Any, bits: int) -> Array:
    """1 - (1 - p)^N for N independent ``bits``, with all digits of a small p."""
    count = integer("bits", bits, 1)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(count * np.log1p(-np.asarray(probability, float))))
