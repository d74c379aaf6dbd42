"""How long a macrospin keeps its state, and the probability that one of many bits does not."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.problem.fields import energy
from ...errors import QuestionError
from ...formulas.escape_rate import langer_error, langer_rate
from ...formulas.thermal_activation import thermal_stability
from ...model.checks import Vector, integer, not_negative, positive
from ...model.device import Device
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.remarks import remark, remarks_on
from ...model.torque_laws.torque_law import TorqueLaw
from ...results.analyses.relaxation import ReadDisturb
from ...results.analyses.retention import Retention, any_of
from ...results.base.question_record import records_question
from ...units import BOLTZMANN
from ..motion_checks import device_in_field
from ._energy_barrier import connecting_saddles, two_minima
from .axial_motion import axial_motion, is_axial
from .birth_death_chain import relaxation_rates, stationary
from .energy_loss import turn_around
from .fokker_planck import EIGENVALUE, evolve_distribution
from .landscape import Landscape

LANGER, AXIAL = "langer", "axial Fokker-Planck"
CELLS = 512  # on either side of the barrier
READ_TIMES = 33  # from the beginning of a read to its end
LEAST_STABILITY = 5.0  # barrier over k_B T at which a state is left after some ten attempts


@records_question
def retention(
    magnet: Macrospin,
    *,
    field: Vector = (0.0, 0.0, 0.0),
    temperature: float = 300.0,
    near: Any = None,
    voltage: float = 0.0,
) -> Retention:
    """Rates over the barrier between the two states of a magnet without current.

    Where everything is symmetric about the fixed direction, the two rates add up to the slowest
    relaxation rate of the Fokker-Planck equation and are in detailed balance; their errors are what
    fades at the next relaxation rate, which two states do not have. Elsewhere a rate is the sum of
    `langer_rate` over the saddles between the two states (Brown 1979; Coffey et al. 1998), for
    intermediate to high damping, with the error of `langer_error`: a few per cent need a damping
    times ``thermal_stability`` above 10.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    field : array_like, shape (3,)
        External field in A/m.
    temperature : float
        In K.
    near : array_like, shape (3,), or None
        Direction near the state that is left; None: the one nearer to the fixed direction.
    voltage : float
        In V, of a magnet with voltage_anisotropy.

    Raises
    ------
    QuestionError
        If there are not two stable states, for a magnet without damping, or for one that is
        symmetric about another axis than the fixed direction.
    """
    device = device_in_field(magnet, field, voltage)
    temperature = positive("temperature", temperature, "K")
    positive("damping", magnet.damping)
    landscape = Landscape(device)
    here, there = two_minima(landscape, near)
    saddles = [saddle for saddle, _ in connecting_saddles(landscape, here, there)]
    stabilities = [_height(landscape, m, saddles[0], temperature) for m in (here, there)]
    if is_axial(device):
        method = AXIAL
        rates, error = _axial_rates(device, temperature, here, saddles[0])
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
    """Warn of a barrier that keeps no state; return the messages."""
    if stability >= LEAST_STABILITY:
        return []
    text = (
        f"thermal stability is {stability:.3g} at {temperature:g} K; below {LEAST_STABILITY:g} "
        "thermal motion crosses the barrier all the time, so that there is no state to retain and "
        "no rate of escape: lower the temperature, or raise area, thickness or anisotropy"
    )
    remark(text)
    return [text]


@records_question
def read_disturb(
    magnet: Macrospin,
    *,
    torque: TorqueLaw | None,
    drive: Drive | Sequence[tuple[Drive, float]],
    duration: float,
    temperature: float = 300.0,
    side: int = 1,
    bits: int = 1,
) -> ReadDisturb:
    """Probability that a read leaves any of ``bits`` in the other state.

    From the axial Fokker-Planck equation (Butler et al., IEEE Trans. Magn. 48, 4684 (2012)), with
    the digits of probabilities as small as 1e-100.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``.
    drive : Drive or list of (Drive, float)
        Read current or voltage, or pieces with their durations in ns.
    duration : float
        Of the read, in ns.
    temperature : float
        In K.
    side : int
        1 or -1, the sign of m.q of the state that is read.
    bits : int
        Number of independent bits.

    Raises
    ------
    QuestionError
        If magnet and field are not symmetric about the fixed direction, and what else
        `evolve_distribution` refuses.
    RangeError
        Outside the torque table.
    """
    duration = not_negative("duration", duration, "ns")
    count = integer("bits", bits, 1)
    times = np.linspace(0, duration, READ_TIMES)
    one = evolve_distribution(
        magnet, torque=torque, drive=drive, times=times, temperature=temperature, side=side
    )
    by_then = any_of(one.switched, count)
    error = count * (1 - one.switched) ** (count - 1) * one.switched_error
    return ReadDisturb(
        bits=count,
        duration=duration,
        probability=float(by_then[-1]),
        probability_error=float(error[-1]),
        time=times,
        by_then=by_then,
        by_then_error=error,
    )


def _axial_rates(
    device: Device, temperature: float, here: Array, saddle: Array
) -> tuple[tuple[float, float], float]:
    """Rates out and back whose sum is the slowest relaxation, in detailed balance; their error.

    The relative error is what the eigenvalues have, and the share of the motion that no two
    states describe, the slowest rate over the next.
    """
    q = np.array(device.macrospin.fixed_direction)
    motion = axial_motion(device, temperature)
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
