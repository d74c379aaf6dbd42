"""How long a macrospin keeps its state, and how probable it is that one of many bits does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..dynamics.equation import Equation
from ..dynamics.terms import TorqueSource
from ..errors import QuestionError
from ..formulas.escape_rate import langer_rate
from ..formulas.thermal_activation import thermal_stability
from ..model.checks import Vector, integer, not_negative, number_list, positive, vector
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.remarks import remark, remarks_on
from ..spin import Array
from ..units import quantity
from .answer import Answer
from .axial import is_axial
from .energy_barrier import connecting_saddles, two_minima
from .fokker_planck import evolve_distribution, relaxation_rates, stationary_distribution
from .landscape import Landscape
from .questions import check_magnet

LANGER, AXIAL = "langer", "axial Fokker-Planck"
LEAST_STABILITY = 5.0  # barrier over k_B T at which a state is left after some ten attempts


@dataclass(frozen=True, kw_only=True)
class Retention(Answer):
    """Rates between two states, and what they mean for a bit that is left alone."""

    rate: float = quantity("1/ns", "rate out of the state that is left")
    reverse_rate: float = quantity("1/ns", "rate back")
    retention_time: float = quantity("ns", "mean time in the state that is left, 1/rate")
    thermal_stability: float = quantity("", "barrier over k_B T of the state that is left")
    damping_times_stability: float = quantity("", "alpha Delta; Langer's rate needs it above 1")
    method: str = quantity("", "langer, or axial Fokker-Planck")
    warnings: tuple[str, ...] = quantity("", "what deserves a second look", default=())

    def switched(self, time: Any) -> Array:
        """Probability that one bit is found in the other state after times (ns)."""
        times = number_list("time", time, "ns")
        total = self.rate + self.reverse_rate
        return np.asarray(-np.expm1(-total * times) * self.rate / total)

    def failure(self, time: Any, bits: int) -> Array:
        """Probability that any of independent ``bits`` is found in the other state.

        ``time`` in ns. Raises QuestionError for less than one bit.
        """
        return any_of(self.switched(time), bits)


def any_of(probability: Any, bits: int) -> Array:
    """1 - (1 - p)^N for N independent ``bits``, with all digits of a small p."""
    count = integer("bits", bits, 1)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(count * np.log1p(-np.asarray(probability, float))))


def retention(
    magnet: Macrospin,
    *,
    field: Vector = (0.0, 0.0, 0.0),
    temperature: float = 300.0,
    start: Any = None,
) -> Retention:
    """Rates over the barrier between the two states of a magnet without current.

    ``field`` in A/m, ``temperature`` in K; ``start`` is a direction near the state that is left
    (None: the one nearer to the fixed direction). Where everything is symmetric about the fixed
    direction, the two rates add up to the slowest relaxation rate of the Fokker-Planck equation
    and are in detailed balance. Elsewhere a rate is the sum of `langer_rate` over the saddles
    between the two states (Brown 1979; Coffey et al. 1998), for intermediate to high damping:
    see ``damping_times_stability``.

    Raises QuestionError if there are no two stable states, for a magnet without damping, or a
    magnet that is symmetric about another axis than the fixed direction.
    """
    check_magnet(magnet)
    temperature = positive("temperature", temperature, "K")
    positive("damping", magnet.damping)
    landscape = Landscape(magnet, vector("field", field, "A/m"))
    here, there = two_minima(landscape, start)
    drive = Drive(voltage=0.0, field=landscape.field)
    energy = Equation(magnet, None, drive).energy
    saddles = [saddle for saddle, _ in connecting_saddles(landscape, here, there)]
    barrier = float(energy(saddles[0]) - energy(here))
    if is_axial(magnet, drive):
        method, rates = AXIAL, _axial_rates(magnet, drive, temperature, here, saddles[0])
    else:
        method = LANGER
        rate, back = (_langer(landscape, energy, m, saddles, temperature) for m in (here, there))
        rates = rate, back
    stability = float(thermal_stability(barrier, temperature))
    odd = _say_odd_things(stability, temperature)
    return Retention(
        rate=rates[0],
        reverse_rate=rates[1],
        retention_time=1 / rates[0],
        thermal_stability=stability,
        damping_times_stability=magnet.damping * stability,
        method=method,
        warnings=tuple(remarks_on(magnet) + odd),
    )


def _say_odd_things(stability: float, temperature: float) -> list[str]:
    """Warn of a barrier that keeps no state; return what was said."""
    if stability >= LEAST_STABILITY:
        return []
    text = (
        f"thermal stability is {stability:.3g} at {temperature:g} K; below {LEAST_STABILITY:g} "
        "thermal motion crosses the barrier all the time, so that there is no state to retain and "
        "no rate of escape: lower the temperature, or raise area, thickness or anisotropy"
    )
    remark(text)
    return [text]


def read_disturb(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None,
    drive: Drive | Sequence[tuple[Drive, float]],
    duration: float,
    temperature: float = 300.0,
    side: int = 1,
    bits: int = 1,
) -> float:
    """Probability that a read of ``duration`` (ns) leaves any of ``bits`` in the other state.

    ``drive`` is the read current or voltage, ``side`` (the sign of m.q) the state that is read.
    From the axial Fokker-Planck equation (Butler et al., IEEE Trans. Magn. 48, 4684 (2012)), with
    the digits of probabilities as small as 1e-100.

    Raises what `evolve_distribution` raises: QuestionError if magnet and field are not symmetric
    about the fixed direction, RangeError outside the torque table.
    """
    duration = not_negative("duration", duration, "ns")
    found = evolve_distribution(
        magnet, torque=torque, drive=drive, times=[duration], temperature=temperature, side=side
    )
    return float(any_of(found.switched[0], bits))


def _axial_rates(
    magnet: Macrospin, drive: Drive, temperature: float, here: Array, saddle: Array
) -> tuple[float, float]:
    """Rates out and back whose sum is the slowest relaxation, in detailed balance."""
    q = np.array(magnet.fixed_direction)
    total = float(relaxation_rates(magnet, drive=drive, temperature=temperature)[0])
    found = stationary_distribution(magnet, drive=drive, temperature=temperature)
    same = (found.centers - saddle @ q) * (here @ q) > 0
    left, kept = float(found.probability[~same].sum()), float(found.probability[same].sum())
    return total * left, total * kept


def _langer(
    landscape: Landscape, energy: Any, minimum: Array, saddles: list[Array], temperature: float
) -> float:
    curvature = landscape.curvatures(minimum)[0]
    magnet, total = landscape.magnet, 0.0
    for saddle in saddles:
        over = landscape.curvatures(saddle)[0]
        if abs(over[1]) < 1e-6 * abs(over[0]):
            raise QuestionError(
                "the top of the barrier is a whole circle, about another axis than the fixed "
                f"direction {magnet.fixed_direction}; make that axis the fixed_direction"
            )
        height = float(energy(saddle) - energy(minimum))
        total += langer_rate(
            curvature,
            over,
            stability=thermal_stability(height, temperature),
            damping=magnet.damping,
            gamma0=magnet.gamma0,
            moment=landscape.moment,
        )
    return float(total)
