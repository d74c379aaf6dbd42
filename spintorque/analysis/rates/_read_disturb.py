"""The probability that a read leaves one of many bits in the other state."""

from collections.abc import Sequence

import numpy as np

from ...model.checks import integer, not_negative
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.relaxation import ReadDisturb
from ...results.analyses.retention import any_of
from ...results.base.question_record import records_question
from ..stability.fokker_planck import evolve_distribution

READ_TIMES = 33  # from the beginning of a read to its end


@records_question
def read_disturb(
    magnet: Macrospin,
    *,
    torque: Torques,
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
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their directions and terminals.
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
        If magnet, field and torques are not symmetric about the fixed direction, and what else
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
