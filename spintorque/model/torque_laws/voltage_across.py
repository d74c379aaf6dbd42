"""The voltage that an anisotropy follows: that of the drive, or of a torque that it drives."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import QuestionError
from ..checks import shown
from ..drive import Drive, Level
from ..macrospin import Macrospin
from ..waveform import scaled
from .polarizer import Polarizer
from .torque_series import Series


@dataclass(frozen=True)
class MomentaryVoltage:
    """The voltage of torque number ``torque``, which depends on the angle of its moments.

    V = J/(g + h x) with ``conductance`` g and h in ohm^-1 m^-2, or where these are 0 the bias that
    solves J(V, x) = J.
    """

    torque: int
    conductance: tuple[float, float] = (0.0, 0.0)


def voltage_across(
    layer: Macrospin,
    layers: Sequence[Macrospin],
    drive: Drive,
    polarizers: Sequence[Polarizer],
) -> Level | MomentaryVoltage:
    """Voltage (V) that a layer's anisotropy follows.

    Raises QuestionError for a current where no torque knows its voltage, or several do, or for a
    ``polarizer`` of the anisotropy that does not.
    """
    law = layer.voltage_anisotropy
    if law is None:
        return 0.0
    number = law.polarizer
    if number is None or not polarizers:
        if drive.voltage is not None:
            return drive.voltage
        if drive.current_density == 0:
            return 0.0
    known = [i for i, one in enumerate(polarizers) if _knows_voltage(one, layers, drive)]
    if number is None or not polarizers:
        number = _only_one([i for i in known if polarizers[i].terminal is None], drive)
    if number not in known:
        raise QuestionError(
            f"polarizer is {number} in the VoltageAnisotropy; those that know their voltage are "
            f"{known}"
        )
    return _voltage_of(number, polarizers[number], layers, drive)


def _only_one(known: Sequence[int], drive: Drive) -> int:
    """QuestionError unless the current of the drive goes through one torque with a voltage."""
    if not known:
        raise QuestionError(
            f"drive has current_density={shown(drive.current_density)}, and a magnet with "
            "voltage_anisotropy has to know the voltage; give a torque of this current a "
            "conductance (ohm^-1 m^-2, or a JunctionConductance), take a table, or give voltage="
        )
    if len(known) > 1:
        raise QuestionError(
            f"the voltages of the torques {list(known)} may all change the anisotropy; say whose "
            "does: polarizer= in VoltageAnisotropy"
        )
    return known[0]


def _knows_voltage(one: Polarizer, layers: Sequence[Macrospin], drive: Drive) -> bool:
    if drive.at_terminal(one.terminal).voltage is not None:
        return True
    term, _ = one.term(layers[one.on], drive)
    return not isinstance(term, Series) or term.knows_voltage


def _voltage_of(
    number: int, one: Polarizer, layers: Sequence[Macrospin], drive: Drive
) -> Level | MomentaryVoltage:
    """Voltage (V) of a torque that knows it."""
    term, level = one.term(layers[one.on], drive)
    if drive.at_terminal(one.terminal).voltage is not None:
        return level
    if level == 0:
        return 0.0
    if isinstance(term, Series) and term.is_linear:
        mean, amplitude = term.conductance_parts
        if amplitude == 0:
            return scaled(level, 1 / mean)
        return MomentaryVoltage(number, (mean, amplitude))
    return MomentaryVoltage(number)
