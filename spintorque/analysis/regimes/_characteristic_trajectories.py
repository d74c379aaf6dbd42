"""The four kinds of path of a magnet under a growing spin torque."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics._simulate import simulated
from ...errors import ConvergenceError
from ...model.accuracy import StepControl
from ...model.checks import number_list, one_of, opening_angle, positive
from ...model.device import Magnet, layers_of
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ...results.analyses.regime import SHORT, Regime
from ...results.base.question_record import records_question
from ...results.trajectory import Trajectory
from ..drive_field_plane import DriveFieldPlane
from ..layer_moments import as_answered, of_layer
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
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    duration: float | None = None,
    state: str = "parallel",
    tilt: float = 0.3,
    factors: Any = FACTORS,
    terminal: str | None = None,
    layer: int = 0,
) -> CharacteristicTrajectories:
    """Damped, less damped, precessing and switching paths of a magnet.

    Those of the tutorial of Ralph and Stiles (J. Magn. Magn. Mater. 320, 1190 (2008)), without
    temperature. An in-plane magnet precesses steadily between the critical drive and the one that
    switches it; the regimes of the answer name the outcomes. Of several layers they are those of
    one ``layer``, and the paths start beside the most stable rest point in which it is parallel or
    antiparallel.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Its field, and the kind of drive: the voltage or current density of the ``terminal`` becomes
        ``factors`` times the critical one of `critical_drive`; those of other terminals stay.
    duration : float or None
        Of each path, in ns. None: 60 times that in which small deviations decay without drive.
    state : str
        "parallel" or "antiparallel": start near the equilibrium nearest to q or to -q.
    tilt : float
        Angle (rad) between start and equilibrium, across the hard axis.
    factors : array_like, shape (n,)
        Drives over the critical one.
    terminal : str or None
        Terminal of the drive that is varied; None: its own voltage or current.
    layer : int
        Layer whose states and regimes are meant.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    ConvergenceError
        If the state is not stable without drive, or no drive makes it unstable.
    RangeError
        For a drive outside the table.
    """
    device = steady_device(magnet, torque, drive, terminal=terminal, coupled=True)
    plane = DriveFieldPlane.of(device, layer=layer)
    one_of("state", state, ("parallel", "antiparallel"))
    multiples = number_list("factors", factors)
    q = plane.fixed_direction
    pole = q if state == "parallel" else -q
    rest = equilibrium(plane.equation(0.0, 0.0), pole, CONE, plane.layer)
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
        simulated(
            plane.at(strength, 0.0), duration=duration, initial=as_answered(start), control=control
        )
        for strength in strengths.tolist()
    )
    ends = [_end(magnet, plane.layer, run) for run in runs]
    labels = tuple(_label(f, end) for f, end in zip(multiples.tolist(), ends, strict=True))
    return CharacteristicTrajectories(
        plane.quantity, critical, multiples, strengths, np.array(ends), labels, runs, terminal
    )


def _critical_strength(plane: DriveFieldPlane, rest: Array) -> float:
    """Strength (V or A/m^2) nearest to zero at which a stable rest point becomes unstable.

    Raises ConvergenceError if there is none where the torque is known.
    """
    stability = loss_of_stability(plane.at(0.0, 0.0), as_answered(rest))
    lost = [end.drive for end in (stability.negative, stability.positive) if end is not None]
    if not lost:
        raise ConvergenceError(
            f"no {plane.quantity} from {stability.drive[0]:g} to {stability.drive[-1]:g} makes the "
            f"state near {rest.tolist()} unstable; tabulate a wider range, or choose another field"
        )
    return min(lost, key=abs)


def _tilted(magnet: Magnet, m: Array, angle: float) -> Array:
    """Moments (3 layers,), each turned by an angle (rad) around its symmetry axis.

    Where that does not turn it, it is tilted otherwise.
    """
    turned = []
    for number, layer in enumerate(layers_of(magnet)):
        own, axis = of_layer(m, number), symmetry_axis(layer)
        if np.linalg.norm(np.cross(axis, own)) < LEAST_TURN:
            turned.append(tilted(own[None], angle)[0])
        else:
            turning = scipy.spatial.transform.Rotation.from_rotvec(angle * axis)
            turned.append(turning.apply(own))
    return np.concatenate(turned)


def _end(magnet: Magnet, layer: int, run: Trajectory) -> int:
    """Regime at the end of a path, from its last quarter."""
    moments = run.dataset["m"].values[:-1]
    path = moments.reshape(len(moments), 1, -1)
    return int(ending(path[-(len(path) // 4) :], magnet, CONE, layer).regime[0])


def _label(factor: float, end: int) -> str:
    start = "no drive" if factor == 0 else f"{factor:g} × critical"
    return f"{start}: {SHORT[Regime(end)]}"
