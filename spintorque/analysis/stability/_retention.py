"""How long a macrospin keeps its state, and how probable it is that one of many bits does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.problem.fields import energy
from ...dynamics.problem.terms import TorqueSource
from ...errors import QuestionError
from ...formulas.escape_rate import langer_error, langer_rate
from ...formulas.thermal_activation import thermal_stability
from ...model.checks import Vector, integer, not_negative, number_list, positive, vector
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.remarks import remark, remarks_on
from ...results.base import Answer
from ...units import BOLTZMANN, quantity
from ..motion_checks import check_magnet
from ._energy_barrier import connecting_saddles, two_minima
from .axial_motion import axial_motion, is_axial
from .birth_death_chain import relaxation_rates, stationary
from .energy_loss import turn_around
from .fokker_planck import evolve_distribution
from .landscape import Landscape

LANGER, AXIAL = "langer", "axial Fokker-Planck"
CELLS = 512  # on either side of the barrier
EIGENVALUE = 1e-8  # relative error of an eigenvalue
LEAST_STABILITY = 5.0  # barrier over k_B T at which a state is left after some ten attempts


@dataclass(frozen=True, kw_only=True)
class Retention(Answer):
    """Rates between two states, and what they mean for a bit that is left alone."""

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
    method: str = quantity("", "langer, or axial Fokker-Planck")
    warnings: tuple[str, ...] = quantity("", "what deserves a second look", default=())

    def switched(self, time: Any) -> Array:
        """Probability that one bit is found in the other state after times (ns)."""
        times = number_list("time", time, "ns")
        total = self.rate + self.reverse_rate
        share = self.rate / total if total else 0.0
        return np.asarray(-np.expm1(-total * times) * share)

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
    near: Any = None,
) -> Retention:
    """Rates over the barrier between the two states of a magnet without current.

    ``field`` in A/m, ``temperature`` in K; ``near`` is a direction near the state that is left
    (None: the one nearer to the fixed direction). Where everything is symmetric about the fixed
    direction, the two rates add up to the slowest relaxation rate of the Fokker-Planck equation
    and are in detailed balance; their errors are what fades at the next relaxation rate, which two
    states do not have. Elsewhere a rate is the sum of `langer_rate` over the saddles between the
    two states (Brown 1979; Coffey et al. 1998), for intermediate to high damping, with the error
    of `langer_error`: a few per cent need a damping times ``thermal_stability`` above 10.

    Raises QuestionError if there are no two stable states, for a magnet without damping, or a
    magnet that is symmetric about another axis than the fixed direction.
    """
    check_magnet(magnet)
    temperature = positive("temperature", temperature, "K")
    positive("damping", magnet.damping)
    landscape = Landscape(magnet, vector("field", field, "A/m"))
    here, there = two_minima(landscape, near)
    drive = Drive(voltage=0.0, field=landscape.field)
    saddles = [saddle for saddle, _ in connecting_saddles(landscape, here, there)]
    stabilities = [_height(landscape, m, saddles[0], temperature) for m in (here, there)]
    if is_axial(magnet, drive):
        method = AXIAL
        rates, error = _axial_rates(magnet, drive, temperature, here, saddles[0])
    else:
        method = LANGER
        rate, back = (_langer(landscape, m, saddles, temperature) for m in (here, there))
        rates = rate, back
        error = _langer_error(landscape, (here, there), saddles, temperature, min(stabilities))
    time = 1 / rates[0] if rates[0] else np.inf
    odd = _say_odd_things(stabilities[0], temperature)
    return Retention(
        rate=rates[0],
        rate_error=rates[0] * error,
        reverse_rate=rates[1],
        reverse_rate_error=rates[1] * error,
        retention_time=time,
        retention_time_error=time * error / (1 - error) if error < 1 else np.inf,
        thermal_stability=stabilities[0],
        damping_times_stability=magnet.damping * stabilities[0],
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
) -> tuple[tuple[float, float], float]:
    """Rates out and back whose sum is the slowest relaxation, in detailed balance; their error.

    The relative error is what the eigenvalues have, and the share of the motion that no two
    states describe, the slowest rate over the next.
    """
    q = np.array(magnet.fixed_direction)
    motion = axial_motion(magnet, None, drive, temperature)
    total, following = map(float, relaxation_rates(motion, 2))
    top = float(np.arccos(np.clip(saddle @ q, -1, 1)))
    ends = np.linspace(0, top, CELLS + 1), np.linspace(top, np.pi, CELLS + 1)[1:]
    probability = stationary(motion, np.concatenate(ends))
    near, far = float(probability[:CELLS].sum()), float(probability[CELLS:].sum())
    left, remaining = (near, far) if here @ q < saddle @ q else (far, near)
    return (total * left, total * remaining), EIGENVALUE + total / following


def _langer_error(
    landscape: Landscape,
    minima: tuple[Array, Array],
    saddles: list[Array],
    temperature: float,
    stability: float,
) -> float:
    """Relative error of Langer's rates over saddles (3,), lowest first.

    A turn around the well approaches all saddles whose energies are within k_B T of the lowest.
    """
    magnet, thermal = landscape.magnet, BOLTZMANN * temperature
    heights = energy(magnet, np.array(landscape.field), np.array(saddles)) / thermal
    approaches = np.exp(heights[0] - heights).sum()
    turns = [turn_around(landscape, m, thermal * heights[0]) for m in minima]
    curvatures = [landscape.curvatures(m)[0] for m in (*minima, saddles[0])]
    return float(
        langer_error(
            magnet.damping * np.array(turns) / (thermal * approaches),
            stability=stability,
            softest=np.abs(curvatures).min() / thermal,
        )
    )


def _height(landscape: Landscape, minimum: Array, saddle: Array, temperature: float) -> float:
    """Energy of a saddle above a minimum over k_B T."""
    levels = energy(landscape.magnet, np.array(landscape.field), np.stack([minimum, saddle]))
    return float(thermal_stability(levels[1] - levels[0], temperature))


def _langer(
    landscape: Landscape, minimum: Array, saddles: list[Array], temperature: float
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
        total += langer_rate(
            curvature,
            over,
            stability=_height(landscape, minimum, saddle, temperature),
            damping=magnet.damping,
            gamma0=magnet.gamma0,
            moment=landscape.moment,
        )
    return float(total)
