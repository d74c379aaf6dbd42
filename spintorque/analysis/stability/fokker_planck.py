"""The Fokker-Planck equation of a magnet that is symmetric about the fixed direction q.

Easy axis, demagnetization axis and field lie along q, so that the density P of x = m.q obeys
dP/dt = d/dx (1 - x^2) [-F P + D dP/dx], with D = 1/(2 tau_N) and
F = gamma0/(1 + alpha^2) (alpha (H.q + a_FL) + a_DL) (W. F. Brown, Phys. Rev. 130, 1677 (1963);
with spin torque: Butler et al., IEEE Trans. Magn. 48, 4684 (2012)).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import between, integer, number_list, shown
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.axial_distribution import AxialDistribution, AxialEvolution
from ...results.base.question_record import records_question
from ..motion_checks import steady_device
from ..pulse_shape import at_beginning, changes, pieces_of
from . import birth_death_chain
from .axial_evolution import Stage, evolved
from .axial_motion import axial_motion

EIGENVALUE = 1e-8
"""Relative error of a relaxation rate."""
PASSAGE = 1e-7
"""Relative error of a mean first passage time."""


@records_question
def stationary_distribution(
    magnet: Macrospin,
    *,
    torque: Torques = None,
    drive: Drive,
    temperature: float,
    cells: int = 512,
) -> AxialDistribution:
    """Distribution of m.q in the long run: exp(-Phi), Boltzmann's with the torque folded in.

    Brown, Phys. Rev. 130, 1677 (1963); Butler et al., IEEE Trans. Magn. 48, 4684 (2012).
    Probabilities of the cells are integrals over them, without an error from their width.

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
    cells : int
        Number of cells, a multiple of 8 from 64.

    Raises
    ------
    QuestionError
        If magnet, field and torques are not symmetric about the fixed direction, or without
        damping or temperature.
    RangeError
        For a voltage or angles outside the table.
    """
    device = steady_device(magnet, torque, drive, temperature)
    motion, angles = axial_motion(device, temperature), _edges(_multiple_of_8(cells))
    return AxialDistribution(
        edges=np.cos(angles), probability=birth_death_chain.stationary(motion, angles)
    )


def relaxation_rates(
    magnet: Macrospin,
    *,
    torque: Torques = None,
    drive: Drive,
    temperature: float,
    count: int = 1,
) -> Array:
    """Slowest relaxation rates (count,) in 1/ns: eigenvalues of the operator, ascending.

    Brown, Phys. Rev. 130, 1677 (1963); Butler et al., IEEE Trans. Magn. 48, 4684 (2012). The first
    is the sum of the rates over the barrier in both directions where that is high. All are accurate
    to about 1e-8 of themselves, however small they are.

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

    Raises
    ------
    QuestionError
        If magnet, field and torques are not symmetric about the fixed direction, or without
        damping or temperature.
    RangeError
        For a voltage or angles outside the table.
    ConvergenceError
        For a barrier too high or a ``count`` too large for the most cells.
    """
    count = integer("count", count, 1)
    motion = axial_motion(steady_device(magnet, torque, drive, temperature), temperature)
    return birth_death_chain.relaxation_rates(motion, count)


def mean_first_passage_time(
    magnet: Macrospin,
    *,
    torque: Torques = None,
    drive: Drive,
    temperature: float,
    from_projection: float = 1.0,
    to_projection: float = 0.0,
) -> float:
    """Mean time (ns) in which m.q first gets from one value to another.

    The double integral of Pontryagin, Andronov and Vitt (Zh. Eksp. Teor. Fiz. 3, 165 (1933)),
    to about 1e-7 of itself.

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
    from_projection : float
        m.q at time 0, from -1 to 1.
    to_projection : float
        m.q that is to be reached, between -1 and 1: a pole is never reached.

    Raises
    ------
    QuestionError
        If magnet, field and torques are not symmetric about the fixed direction, or without
        damping or temperature.
    RangeError
        For a voltage or angles outside the table.
    ConvergenceError
        For a barrier too high for the most cells.
    """
    start = between("from_projection", from_projection, -1, 1)
    end = between("to_projection", to_projection, -1, 1)
    if abs(end) == 1 or start == end:
        raise QuestionError(
            f"to_projection is {end:g} and from_projection {start:g}; allowed are values between "
            "-1 and 1, both excluded, that differ from from_projection"
        )
    motion = axial_motion(steady_device(magnet, torque, drive, temperature), temperature)
    if end > start:
        motion, start, end = motion.mirrored(), -start, -end
    return birth_death_chain.passage_time(motion, float(np.arccos(start)), float(np.arccos(end)))


@records_question
def evolve_distribution(
    magnet: Macrospin,
    *,
    torque: Torques = None,
    drive: Drive | Sequence[tuple[Drive, float]],
    times: Any,
    temperature: float,
    side: int = 1,
    initial_projection: float | None = None,
    before: Drive | None = None,
    absorbing: bool = False,
    cells: int = 512,
) -> AxialEvolution:
    """Distribution of m.q at ``times`` under a drive.

    Brown, Phys. Rev. 130, 1677 (1963); Butler et al., IEEE Trans. Magn. 48, 4684 (2012). The
    solution is exact in time where the drive is constant; elsewhere the drive is cut into ever
    shorter pieces until the solution is accurate to 1e-4. ``not_switched`` and ``switched`` are
    extrapolated from ``cells`` and half as many, with errors near 1e-4 of themselves however small
    they are.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their directions and terminals.
    drive : Drive or list of (Drive, float)
        Constant, or with waveforms such as a Pulse, or pieces with their durations in ns.
    times : array_like, shape (times,)
        In ns, ascending from 0 or later.
    temperature : float
        In K.
    side : int
        1 or -1, the sign of m.q; at time 0 the magnet is in equilibrium on that side.
    initial_projection : float or None
        m.q at time 0 in place of an equilibrium.
    before : Drive or None
        Drive of that equilibrium; None: the first drive without its voltage or current.
    absorbing : bool
        Whether a motion ends when it first crosses the equator; ``not_switched`` is then the
        probability that it has not crossed yet.
    cells : int
        Number of cells, a multiple of 8 from 64.

    Raises
    ------
    QuestionError
        If magnet, field and torques are not symmetric about the fixed direction, or without
        damping or temperature.
    RangeError
        For a voltage or angles outside the table.
    """
    times = _ascending(times)
    if side not in (1, -1):
        raise QuestionError(
            f"side is {shown(side)}; allowed is 1 or -1, the sign of m.q at the start"
        )
    begin = initial_projection
    if begin is not None:
        begin = between("initial_projection", begin, -1, 1)
        side = side if begin == 0 else int(np.sign(begin))
        begin = abs(begin)
    if before is None:
        before = at_beginning(drive).without_strength()

    def stage(parts: int) -> Stage:
        pieces = pieces_of(drive, float(times[-1]), parts)
        drives = [before, *(drive for drive, _ in pieces)]
        devices = [steady_device(magnet, torque, drive, temperature) for drive in drives]
        motions = [axial_motion(device, temperature) for device in devices]
        if side < 0:
            motions = [motion.mirrored() for motion in motions]
        return Stage(motions, [duration for _, duration in pieces])

    evolution = evolved(stage, changes(drive), times, begin, _multiple_of_8(cells), absorbing)
    return AxialEvolution(
        edges=np.cos(_edges(cells)),
        probability=evolution.probability if side > 0 else evolution.probability[:, ::-1],
        time=times,
        not_switched=evolution.stayed[0],
        not_switched_error=evolution.stayed[1],
        switched=evolution.left[0],
        switched_error=evolution.left[1],
    )


def _edges(cells: int) -> Array:
    return birth_death_chain.even_grid(cells)[::2]


def _multiple_of_8(cells: Any) -> int:
    count = integer("cells", cells, 64)
    if count % 8:
        raise QuestionError(f"cells is {shown(cells)}; allowed is a multiple of 8, from 64")
    return count


def _ascending(times: Any) -> Array:
    numbers = number_list("times", times, "ns")
    if not len(numbers) or numbers[0] < 0 or (np.diff(numbers) < 0).any():
        raise QuestionError(f"times is {shown(times)}; allowed are ascending times from 0 (ns)")
    return numbers
