"""How a magnet that is symmetric about the fixed direction relaxes in the long run."""

from typing import Any

from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.torque_law import TorqueLaw
from ...results.analyses.relaxation import Relaxation
from ...results.base.question_record import records_question
from ..stability.fokker_planck import (
    EIGENVALUE,
    PASSAGE,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)


@records_question
def relaxation(
    magnet: Macrospin,
    *,
    torque: TorqueLaw | None = None,
    drive: Drive,
    temperature: float,
    count: int = 3,
) -> Relaxation:
    """Slowest relaxation rates, mean first passage time and stationary distribution together.

    Those of `relaxation_rates`, of `mean_first_passage_time` from m.q = 1 to 0, and of
    `stationary_distribution`. Brown, Phys. Rev. 130, 1677 (1963).

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``.
    drive : Drive
        Constant voltage or current density, and field.
    temperature : float
        In K.
    count : int
        Number of rates.

    Raises
    ------
    QuestionError
        If magnet and field are not symmetric about the fixed direction, or without damping or
        temperature.
    RangeError
        For a voltage or angles outside the table.
    ConvergenceError
        For a barrier too high or a ``count`` too large for the most cells.
    """
    asked: dict[str, Any] = {"torque": torque, "drive": drive, "temperature": temperature}
    rates = relaxation_rates(magnet, **asked, count=count)
    passage = mean_first_passage_time(magnet, **asked)
    return Relaxation(
        relaxation_rate=rates,
        relaxation_rate_error=EIGENVALUE * rates,
        mean_first_passage_time=passage,
        mean_first_passage_time_error=PASSAGE * passage,
        distribution=stationary_distribution(magnet, **asked),
    )
