"""Where magnets end at points of a plane of drive and field."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...dynamics.stepping.step_cost import Steps, check_allowed, check_memory, check_time, why
from ...model.accuracy import StepControl
from ...model.checks import integer, opening_angle, positive, store
from ...model.device import Device, Magnet, layers_of
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...results.analyses.regime import Regime
from ...units import quantity
from ..drive_field_plane import TURN, DriveFieldPlane
from ..layer_moments import of_layer, poles
from ..path_ending import Ending, ending, symmetry_axis
from ..stability.continuation import RestPoint, point_at
from ..stability.tangent_plane import at_rest, linearised, typical_rate

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


def default_starts(magnet: Magnet) -> Array:
    """Starts (n, 3 layers): along and against q, the symmetry axis and across, tilted by 0.1 rad.

    Six of a single layer. Several layers start in all 2^layers ways along and against their own q,
    and together along and against the two other axes.
    """
    axes = np.stack([_axes(layer) for layer in layers_of(magnet)], axis=1)
    both = np.stack([sign * axis.ravel() for axis in axes for sign in (1, -1)])
    if len(layers_of(magnet)) == 1:
        return tilted(both, TILT)
    every = poles(Device(magnet, None, Drive(voltage=0.0)))
    return tilted(np.concatenate([every, both[2:]]), TILT)


def _axes(magnet: Macrospin) -> Array:
    """Axes (3, 3) as rows: q, the one across it and near the symmetry axis, across both."""
    q = np.array(magnet.fixed_direction)
    axis = symmetry_axis(magnet)
    frame = np.linalg.qr(np.stack([q, axis, *np.eye(3)], axis=1))[0]
    frame *= np.sign(frame.T @ np.ones(3) + 1e-12)
    frame[:, 0] = q
    return np.asarray(frame.T)


def tilted(moments: Array, angle: float) -> Array:
    """Moments (n, 3 layers), each turned by an angle (rad) towards a direction across it."""
    m = moments.reshape(*moments.shape[:-1], -1, 3)
    toward = np.roll(m, 1, axis=-1) + np.array([0.3, 0.5, 0.7])
    across = toward - (toward * m).sum(axis=-1, keepdims=True) * m
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    return np.asarray(np.cos(angle) * m + np.sin(angle) * across).reshape(moments.shape)


def equilibrium(equation: Equation, pole: Array, cone: float, layer: int = 0) -> RestPoint | None:
    """Rest point in which a layer is within ``cone`` (rad) of a unit vector (3,).

    That which a search from there reaches. Of several layers the most stable one that searches
    from all `poles` of the others reach.
    """
    rest_points = _equilibria(equation, pole, cone, layer)
    return min(rest_points, key=lambda point: point.growth_rate, default=None)


def _equilibria(equation: Equation, pole: Array, cone: float, layer: int) -> list[RestPoint]:
    scale, strength = typical_rate(equation), equation.device.strength
    if equation.layers == 1:
        rest_point = point_at(equation, strength, pole, scale)
        points = [] if rest_point is None else [rest_point]
    else:
        starts = poles(equation.device)
        starts[:, 3 * layer : 3 * layer + 3] = pole
        ends, settled = at_rest(equation, np.unique(starts, axis=0), scale)
        points = [RestPoint(strength, m, linearised(equation, m), scale) for m in ends[settled]]
    return [one for one in points if of_layer(one.m, layer) @ pole >= np.cos(cone)]


def growth_rate(equation: Equation, pole: Array, cone: float, layer: int = 0) -> float:
    """Rate (1/ns) at which deviations from the `equilibrium` grow; NaN if there is none."""
    rest_point = equilibrium(equation, pole, cone, layer)
    return float("nan") if rest_point is None else rest_point.growth_rate


def settled(
    plane: DriveFieldPlane, points: Array, starts: Array, *, step: float, search: AttractorSearch
) -> tuple[Ending, Array]:
    """How runs from starts (n, 3 layers) at points (n, 2: strength, field) end, and where.

    ``step`` in ns; each run is the same whichever others are done with it.
    """
    drives = [plane.at(strength, field).drive for strength, field in points.tolist()]
    now = np.array(starts)
    regime, done, mean = (np.zeros((len(now), *shape)) for shape in ((), (), now.shape[1:]))
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
        endings = ending(path[:-1], plane.device.magnet, search.cone, plane.layer)
        now[waiting], mean[waiting] = path[-1], endings.mean
        regime[waiting], done[waiting] = endings.regime, endings.settled
    return Ending(regime.astype(int), done.astype(bool), mean), now


def attractors(
    plane: DriveFieldPlane, points: Array, starts: Array, *, step: float, search: AttractorSearch
) -> tuple[Array, Array]:
    """Regimes (n,) and growth rates (n, 2) near q and -q in 1/ns, at points (n, 2).

    Growth rates decide whether P and AP are attractors; runs from all ``starts`` (m, 3 layers)
    decide the rest.
    """
    q, layer = plane.fixed_direction, plane.layer
    growth = np.array(
        [
            [growth_rate(plane.equation(*point), pole, search.cone, layer) for pole in (q, -q)]
            for point in points.tolist()
        ]
    )
    every = np.repeat(points, len(starts), axis=0)
    runs, _ = settled(plane, every, np.tile(starts, (len(points), 1)), step=step, search=search)
    met = np.where(runs.settled, runs.regime, 0).reshape(len(points), len(starts))
    stable = (growth < 0) @ [int(Regime.PARALLEL), int(Regime.ANTIPARALLEL)]
    attracting = np.bitwise_or.reduce(met, axis=1) | stable
    return np.where(attracting == 0, int(Regime.UNSETTLED), attracting), growth
