"""How a magnet relaxes in the long run."""

from typing import Any

import numpy as np

from ...model.checks import integer, one_of, positive
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.relaxation import Relaxation
from ...results.base.question_record import records_question
from ..motion_checks import steady_device
from ..stability.axial_motion import is_axial
from ..stability.fokker_planck import (
    EIGENVALUE,
    PASSAGE,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from .sphere_relaxation import sphere_relaxation
from .two_states import AXIAL, SPHERE, TwoStates


@records_question
def relaxation(
    magnet: Macrospin,
    *,
    torque: Torques = None,
    drive: Drive,
    temperature: float,
    count: int = 3,
    method: str | None = None,
) -> Relaxation:
    """Slowest relaxation rates, and for axial magnets the distribution at rest and a passage time.

    Eigenvalues of the Fokker-Planck operator (Brown, Phys. Rev. 130, 1677 (1963)):

    - ``"axial Fokker-Planck"``: those of `relaxation_rates`, of functions of m.q alone, with
      `mean_first_passage_time` from m.q = 1 to 0 and `stationary_distribution`.
    - ``"Fokker-Planck"``: those nearest to zero for any magnet, in spherical harmonics; pairs of
      modes that precess as they decay have a ``frequency`` of either sign.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their directions and terminals.
    drive : Drive
        Constant voltage or current density, and field.
    temperature : float
        In K.
    count : int
        Number of rates.
    method : str or None
        None: the axial equation where the magnet is axial.

    Raises
    ------
    QuestionError
        Without damping or temperature, or for the axial equation of another magnet.
    RangeError
        For a voltage or angles outside the table.
    ConvergenceError
        For a barrier too high or a ``count`` too large for the most cells or harmonics.
    """
    device = steady_device(magnet, torque, drive, temperature)
    count = integer("count", count, 1)
    if method is None:
        method = AXIAL if is_axial(device) else SPHERE
    if one_of("method", method, (AXIAL, SPHERE)) == SPHERE:
        positive("damping", magnet.damping)
        states = TwoStates(device, positive("temperature", temperature, "K"), None)
        modes, errors = sphere_relaxation(states, count)
        return Relaxation(
            relaxation_rate=modes.real,
            relaxation_rate_error=errors,
            frequency=modes.imag / (2 * np.pi),
            method=method,
        )
    asked: dict[str, Any] = {"torque": torque, "drive": drive, "temperature": temperature}
    rates = relaxation_rates(magnet, **asked, count=count)
    passage = mean_first_passage_time(magnet, **asked)
    return Relaxation(
        relaxation_rate=rates,
        relaxation_rate_error=EIGENVALUE * rates,
        frequency=np.zeros(count),
        mean_first_passage_time=passage,
        mean_first_passage_time_error=PASSAGE * passage,
        distribution=stationary_distribution(magnet, **asked),
        method=method,
    )
