"""The energy barrier between the two stable states of a macrospin."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...formulas.thermal_activation import thermal_stability
from ...model.checks import Vector, integer, positive, unit_vector
from ...model.macrospin import Macrospin
from ...results.analyses.energy_barrier import EnergyBarrier
from ...results.base.question_record import records_question
from ..motion_checks import device_in_field
from .landscape import FLAT, Landscape
from .lowest_path import Pass, lowest_path

START = 1e-5  # rad from the saddle, where steepest descent begins
DESCENT = 60.0  # e-foldings of the slowest direction that it may take
NEEDS_TWO = (
    "a barrier needs two: take an easy axis (anisotropy or demagnetization), a smaller field, or "
    "less of second_anisotropy"
)


@records_question
def energy_barrier(
    magnet: Macrospin,
    *,
    field: Vector = (0.0, 0.0, 0.0),
    temperature: float = 300.0,
    near: Any = None,
    points: int = 101,
    voltage: float = 0.0,
    towards: Any = None,
) -> EnergyBarrier:
    """Barrier, saddle and minimum energy path between two stable states of a macrospin.

    On such paths see Bessarab, Uzdin and Jonsson, Comput. Phys. Commun. 196, 335 (2015). The path
    is steepest descent from the lowest saddle that leads to both states, or over other states if
    that is lower; ``saddle`` is then its highest one. No stationary point is missed (see
    `landscape`).

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    field : array_like, shape (3,)
        External field in A/m.
    temperature : float
        In K, for the stability factors.
    near : array_like, shape (3,), or None
        Direction near the state that is left; None: the one nearer to the fixed direction.
    points : int
        Directions on the path, equally spaced on either side of the saddle.
    voltage : float
        In V, of a magnet with voltage_anisotropy.
    towards : array_like, shape (3,), or None
        Direction near the other state, of a magnet with more than two.

    Raises
    ------
    QuestionError
        If there are not two stable states, or more and no ``towards``; for an input that is not
        allowed.
    """
    landscape = Landscape(device_in_field(magnet, field, voltage, temperature))
    temperature, points = positive("temperature", temperature, "K"), integer("points", points, 5)
    first, second = two_states(landscape, near, towards)
    same = FLAT * landscape.scale * landscape.moment
    lowest = lowest_path(passes(landscape), first, second, same)
    if lowest is None:
        raise _no_simple_top(landscape)
    saddle, branches = lowest
    here, there = landscape.states[first], landscape.states[second]
    path = np.concatenate(
        [_evenly(branches[0], points // 2 + 1)[::-1], _evenly(branches[1], (points + 1) // 2)[1:]]
    )
    path[0], path[-1] = here, there
    energy = _equation(landscape).energy
    low, high, other = (float(energy(m)) for m in (here, saddle, there))
    return EnergyBarrier(
        minimum=here,
        other_minimum=there,
        saddle=saddle,
        barrier=high - low,
        reverse_barrier=high - other,
        temperature=temperature,
        thermal_stability=float(thermal_stability(high - low, temperature)),
        reverse_thermal_stability=float(thermal_stability(high - other, temperature)),
        path=path,
        path_energy=np.asarray(energy(path) - low),
    )


def two_minima(landscape: Landscape, near: Any) -> tuple[Array, Array]:
    """Stable states (3,), the one nearer to ``near`` first.

    Raises QuestionError if there are not two.
    """
    states = landscape.states
    if len(states) != 2:
        raise _wrong_count(landscape, NEEDS_TWO)
    first = nearest(landscape, near)
    return states[first], states[1 - first]


def nearest(landscape: Landscape, near: Any) -> int:
    """Number of the stable state nearest to a direction; None: to the fixed direction."""
    pole = landscape.magnet.fixed_direction if near is None else unit_vector("near", near)
    return int(np.argmax(np.round(landscape.states @ np.array(pole), 9)))


def two_states(landscape: Landscape, near: Any, towards: Any) -> tuple[int, int]:
    """Numbers of the states near two directions; without the second one, of the only two.

    Raises QuestionError for fewer than two states, more than two without ``towards``, or the same
    state near both.
    """
    count = len(landscape.states)
    if count < 2 or (count > 2 and towards is None):
        hint = NEEDS_TWO if count < 2 else "name two of them by near= and towards="
        raise _wrong_count(landscape, hint)
    first = nearest(landscape, near)
    second = 1 - first if towards is None else nearest(landscape, unit_vector("towards", towards))
    if first == second:
        raise QuestionError(
            f"near and towards both lead to the state {landscape.states[first].round(3).tolist()}; "
            "choose directions near two different states"
        )
    return first, second


def _wrong_count(landscape: Landscape, hint: str) -> QuestionError:
    count = len(landscape.states)
    few = ("no isolated stable state", "one stable state")
    stable_states = few[count] if count < 2 else f"{count} stable states"
    return QuestionError(
        f"the magnet has {stable_states} in the field {landscape.field} A/m; {hint}"
    )


def passes(landscape: Landscape) -> list[Pass]:
    """Saddles, lowest first, with the states that they lead to."""
    energy, passes = _equation(landscape).energy, []
    for saddle in sorted(landscape.saddles, key=lambda m: float(energy(m))):
        away = landscape.curvatures(saddle)[1][:, 0]
        first, second = (_descent(landscape, saddle, sign * away) for sign in (1, -1))
        ends = _end(landscape, first), _end(landscape, second)
        passes.append(Pass(saddle, float(energy(saddle)), ends, (first, second)))
    return passes


def connecting_saddles(
    landscape: Landscape, here: Array, there: Array
) -> list[tuple[Array, tuple[Array, Array]]]:
    """Saddles (3,) that lead to both minima, lowest first, each with the descents (n, 3) from it.

    The first descent leads ``here``. Raises QuestionError if there is none.
    """
    first, second = (int(np.argmax(landscape.states @ m)) for m in (here, there))
    connections = [
        (one.saddle, (one.down_to(first), one.down_to(second)))
        for one in passes(landscape)
        if set(one.ends) == {first, second}
    ]
    if not connections:
        raise _no_simple_top(landscape)
    return connections


def _no_simple_top(landscape: Landscape) -> QuestionError:
    return QuestionError(
        f"second_anisotropy is {landscape.magnet.second_anisotropy:g} J/m^3, and the barrier "
        "between the two stable states has no simple top: there is another stable state in "
        "between, a circle of them, or the top is flat; take less of it"
    )


def _end(landscape: Landscape, path: Array) -> int:
    """Number of the state that a descent leads to, -1 for none."""
    reached = np.flatnonzero(landscape.states @ path[-1] > 1 - 1e-6)
    return int(reached[0]) if len(reached) else -1


def _descent(landscape: Landscape, saddle: Array, away: Array) -> Array:
    """Steepest descent (n, 3) from a saddle to a minimum; the first point is the saddle."""
    unit = landscape.scale
    slowest = min(
        np.abs(landscape.curvatures(m)[0][which])
        for m, which in [(saddle, 0), *((m, _first_rise(landscape, m)) for m in landscape.states)]
    )
    duration = DESCENT * unit * landscape.moment / float(slowest)

    def downhill(_: float, m: Array) -> Array:
        h = landscape.pull(m) / unit
        return np.asarray(h - (m @ h) / (m @ m) * m)

    start = saddle + START * away
    start = start / np.linalg.norm(start)
    run = scipy.integrate.solve_ivp(
        downhill, (0, duration), start, method="LSODA", rtol=1e-8, atol=1e-10
    )
    path = run.y.T / np.linalg.norm(run.y.T, axis=1, keepdims=True)
    return np.concatenate([saddle[None], path])


def _first_rise(landscape: Landscape, state: Array) -> int:
    """Which curvature is the softest of a state: along a circle of states there is none."""
    values = landscape.curvatures(state)[0]
    return int(values[0] < FLAT * values[1])


def _evenly(path: Array, points: int) -> Array:
    """Path (n, 3) at equal distances along it, (points, 3)."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    moved = np.append(True, steps > 1e-12)
    path, length = path[moved], np.append(0.0, np.cumsum(steps[moved[1:]]))
    wanted = np.linspace(0, length[-1], points)
    points_on_path = np.stack([np.interp(wanted, length, column) for column in path.T], axis=1)
    return np.asarray(points_on_path / np.linalg.norm(points_on_path, axis=1, keepdims=True))


def _equation(landscape: Landscape) -> Equation:
    return Equation(landscape.device)
