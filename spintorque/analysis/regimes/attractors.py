"""Where macrospins end at points of a plane of drive and field."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...dynamics.stepping.step_cost import Steps, check_allowed, check_memory, check_time, why
from ...model.accuracy import StepControl
from ...model.checks import integer, opening_angle, positive, store
from ...model.macrospin import Macrospin
from ...results.analyses.regime import Regime
from ...units import quantity
from ..drive_field_plane import TURN, DriveFieldPlane
from ..path_ending import Ending, ending, symmetry_axis
from ..stability.continuation import RestPoint, point_at
from ..stability.tangent_plane import typical_rate

POINT = 1000  # bytes for each run
WINDOW = 0.25  # the last part of a run, by which it is judged
TILT = 0.1  # rad of starts from the axes


@dataclass(frozen=True, kw_only=True)
class AttractorSearch:
    """Search for attractors.

    Runs that have not settled after ``duration`` go on for the same time again, then twice as
    long, and so on, until they have gone ``rounds`` times.

    Raises QuestionError for a duration or cone that is not positive, or no round.
    """

    duration: float = quantity("ns", "first length of a run", default=20.0)
    rounds: int = quantity("", "how often a run that has not settled is continued", default=4)
    cone: float = quantity("rad", "angle to +-q that still counts as P or AP", default=np.pi / 4)

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            duration=positive("duration", self.duration, "ns"),
            rounds=integer("rounds", self.rounds, 1),
            cone=opening_angle("cone", self.cone),
        )


def check_search(points: float, starts: int, step: float, search: AttractorSearch) -> None:
    """Refuse more points, with ``starts`` runs each, than fit into memory or a month of work."""
    runs = points * starts
    check_memory(
        runs * POINT,
        f"{points:.3g} points with {starts} starts each",
        "ask for fewer points (strength, field, coarse, resolution)",
    )
    work = Steps(search.duration / step, max(1, int(runs)), "rk4")
    what = f"a search of {points:.3g} points with {starts} starts and {search.duration:g} ns each"
    check_allowed(work, StepControl(method="rk4", step=step), turn := TURN / step)
    check_time(work, what, why(turn))


def default_starts(magnet: Macrospin) -> Array:
    """Starts (6, 3): both ways along q, the symmetry axis, and across, all tilted by 0.1 rad."""
    q = np.array(magnet.fixed_direction)
    axis = symmetry_axis(magnet)
    frame = np.linalg.qr(np.stack([q, axis, *np.eye(3)], axis=1))[0]
    frame *= np.sign(frame.T @ np.ones(3) + 1e-12)
    frame[:, 0] = q
    poles = np.stack([sign * column for column in frame.T for sign in (1, -1)])
    return tilted(poles, TILT)


def tilted(moments: Array, angle: float) -> Array:
    """Unit vectors (n, 3), each turned by an angle (rad) towards a direction across it."""
    toward = np.roll(moments, 1, axis=-1) + np.array([0.3, 0.5, 0.7])
    across = toward - (toward * moments).sum(axis=-1, keepdims=True) * moments
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    return np.asarray(np.cos(angle) * moments + np.sin(angle) * across)


def equilibrium(equation: Equation, pole: Array, cone: float) -> RestPoint | None:
    """Rest point within ``cone`` (rad) of the unit vector (3,) from which it is searched for."""
    rest_point = point_at(equation, equation.device.strength, pole, typical_rate(equation))
    return rest_point if rest_point is not None and rest_point.m @ pole >= np.cos(cone) else None


def growth_rate(equation: Equation, pole: Array, cone: float) -> float:
    """Rate (1/ns) at which deviations from the `equilibrium` grow; NaN if there is none."""
    rest_point = equilibrium(equation, pole, cone)
    return float("nan") if rest_point is None else rest_point.growth_rate


def settled(
    plane: DriveFieldPlane, points: Array, starts: Array, *, step: float, search: AttractorSearch
) -> tuple[Ending, Array]:
    """How runs from starts (n, 3) at points (n, 2: strength, field) end, and where (n, 3).

    ``step`` in ns; each run is the same whichever others are done with it.
    """
    drives = [plane.at(strength, field).drive for strength, field in points.tolist()]
    now = np.array(starts)
    regime, done, mean = (np.zeros((len(now), *shape)) for shape in ((), (), (3,)))
    for part in range(search.rounds):
        waiting = np.flatnonzero(done == 0)
        if not len(waiting):
            break
        duration = search.duration * 2 ** max(0, part - 1)
        chosen = [drives[k] for k in waiting]
        first = plane.moved(
            chosen, now[waiting], duration=(1 - WINDOW) * duration, step=step, paths=False
        )
        path = plane.moved(chosen, first[-1], duration=WINDOW * duration, step=step, paths=True)
        endings = ending(path[:-1], plane.device.macrospin, search.cone)
        now[waiting], mean[waiting] = path[-1], endings.mean
        regime[waiting], done[waiting] = endings.regime, endings.settled
    return Ending(regime.astype(int), done.astype(bool), mean), now


def attractors(
    plane: DriveFieldPlane, points: Array, starts: Array, *, step: float, search: AttractorSearch
) -> tuple[Array, Array]:
    """Regimes (n,) and growth rates (n, 2) near q and -q in 1/ns, at points (n, 2).

    Growth rates decide whether P and AP are attractors; runs from all ``starts`` (m, 3) decide
    the rest.
    """
    q = np.array(plane.device.macrospin.fixed_direction)
    growth = np.array(
        [
            [growth_rate(plane.equation(*point), pole, search.cone) for pole in (q, -q)]
            for point in points.tolist()
        ]
    )
    every = np.repeat(points, len(starts), axis=0)
    runs, _ = settled(plane, every, np.tile(starts, (len(points), 1)), step=step, search=search)
    met = np.where(runs.settled, runs.regime, 0).reshape(len(points), len(starts))
    stable = (growth < 0) @ [int(Regime.PARALLEL), int(Regime.ANTIPARALLEL)]
    attracting = np.bitwise_or.reduce(met, axis=1) | stable
    return np.where(attracting == 0, int(Regime.UNSETTLED), attracting), growth
