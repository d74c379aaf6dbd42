"""The four kinds of path of a macrospin under a growing spin torque."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics._simulate import simulated
from ...errors import ConvergenceError
from ...model.accuracy import StepControl
from ...model.checks import number_list, one_of, opening_angle, positive
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.torque_law import TorqueLaw
from ...results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ...results.analyses.regime import SHORT, Regime
from ...results.base.question_record import records_question
from ...results.trajectory import Trajectory
from ..drive_field_plane import DriveFieldPlane
from ..motion_checks import steady_device
from ..path_ending import ending, symmetry_axis
from ..resonance._oscillation import check_runs
from ..stability._critical_drive import loss_of_stability
from .attractors import equilibrium, tilted

CONE = np.pi / 4
FACTORS = (0.0, 0.5, 1.05, 2.0)
LEAST_TURN = 0.1  # sine of the angle to the symmetry axis
RELAXATIONS = 60.0  # default duration, in relaxation times without drive


@records_question
def characteristic_trajectories(
    magnet: Macrospin,
    *,
    torque: TorqueLaw,
    drive: Drive,
    duration: float | None = None,
    state: str = "parallel",
    tilt: float = 0.3,
    factors: Any = FACTORS,
) -> CharacteristicTrajectories:
    """Damped, less damped, precessing and switching paths of a macrospin.

    Those of the tutorial of Ralph and Stiles (J. Magn. Magn. Mater. 320, 1190 (2008)), without
    temperature. An in-plane magnet precesses steadily between the critical drive and the one that
    switches it; the regimes of the answer name the outcomes.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``.
    drive : Drive
        Its field, and the kind of drive: its voltage or current density becomes ``factors`` times
        the critical one of `critical_drive`.
    duration : float or None
        Of each path, in ns. None: 60 times that in which small deviations decay without drive.
    state : str
        "parallel" or "antiparallel": start near the equilibrium nearest to q or to -q.
    tilt : float
        Angle (rad) between start and equilibrium, across the hard axis.
    factors : array_like, shape (n,)
        Drives over the critical one.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    ConvergenceError
        If the state is not stable without drive, or no drive makes it unstable.
    RangeError
        For a drive outside the table.
    """
    plane = DriveFieldPlane.of(steady_device(magnet, torque, drive))
    one_of("state", state, ("parallel", "antiparallel"))
    multiples = number_list("factors", factors)
    q = np.array(magnet.fixed_direction)
    pole = q if state == "parallel" else -q
    rest = equilibrium(plane.equation(0.0, 0.0), pole, CONE)
    if rest is None or rest.growth_rate >= 0:
        raise ConvergenceError(
            f"the {state} state is not stable without drive in the field {drive.field} A/m; choose "
            "another field or state"
        )
    critical = _critical_strength(plane, rest.m)
    duration = (
        RELAXATIONS / -rest.growth_rate
        if duration is None
        else positive("duration", duration, "ns")
    )
    strengths = critical * multiples
    start = _tilted(magnet, rest.m, opening_angle("tilt", tilt))
    interval = plane.longest_step(strengths[[0, -1]], [0.0])
    check_runs(plane, strengths, duration, interval)
    control = StepControl(sample_interval=interval)
    runs = tuple(
        simulated(plane.at(strength, 0.0), duration=duration, initial=start, control=control)
        for strength in strengths.tolist()
    )
    ends = [_end(magnet, run) for run in runs]
    labels = tuple(_label(f, end) for f, end in zip(multiples.tolist(), ends, strict=True))
    return CharacteristicTrajectories(
        plane.quantity, critical, multiples, strengths, np.array(ends), labels, runs
    )


def _critical_strength(plane: DriveFieldPlane, rest: Array) -> float:
    """Strength (V or A/m^2) nearest to zero at which a stable rest point becomes unstable.

    Raises ConvergenceError if there is none where the torque is known.
    """
    stability = loss_of_stability(plane.at(0.0, 0.0), rest)
    lost = [end.drive for end in (stability.negative, stability.positive) if end is not None]
    if not lost:
        raise ConvergenceError(
            f"no {plane.quantity} from {stability.drive[0]:g} to {stability.drive[-1]:g} makes the "
            f"state near {rest.tolist()} unstable; tabulate a wider range, or choose another field"
        )
    return min(lost, key=abs)


def _tilted(magnet: Macrospin, m: Array, angle: float) -> Array:
    """Unit vector (3,) turned by an angle (rad) around the symmetry axis, where that turns it."""
    axis = symmetry_axis(magnet)
    if np.linalg.norm(np.cross(axis, m)) < LEAST_TURN:
        return np.asarray(tilted(m[None], angle)[0])
    return np.asarray(scipy.spatial.transform.Rotation.from_rotvec(angle * axis).apply(m))


def _end(magnet: Macrospin, run: Trajectory) -> int:
    """Regime at the end of a path, from its last quarter."""
    path = run.dataset["m"].values[:-1]
    return int(ending(path[-(len(path) // 4) :, None], magnet, CONE).regime[0])


def _label(factor: float, end: int) -> str:
    start = "no drive" if factor == 0 else f"{factor:g} × critical"
    return f"{start}: {SHORT[Regime(end)]}"
