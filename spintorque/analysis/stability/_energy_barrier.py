"""The energy barrier between two stable states of one layer, or of coupled ones."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...formulas.thermal_activation import thermal_stability
from ...model.checks import Vector, integer, positive
from ...model.device import Magnet
from ...results.analyses.energy_barrier import EnergyBarrier
from ...results.base.question_record import records_question
from ..layer_moments import as_answered
from ..motion_checks import device_in_field, layer_directions
from .coupled_landscape import CoupledLandscape, landscape_of
from .descents import reached, way_down
from .energy_landscape import FLAT, EnergyLandscape
from .landscape import Landscape
from .lowest_path import Pass, lowest_path
from .tangent_plane import normalised

NEEDS_TWO = (
    "a barrier needs two: take an easy axis (anisotropy or demagnetization), a smaller field, or "
    "less of second_anisotropy"
)


@records_question
def energy_barrier(
    magnet: Magnet,
    *,
    field: Vector = (0.0, 0.0, 0.0),
    temperature: float = 300.0,
    near: Any = None,
    points: int = 101,
    voltage: float = 0.0,
    towards: Any = None,
) -> EnergyBarrier:
    """Barrier, saddle and minimum energy path between two stable states.

    On such paths see Bessarab, Uzdin and Jonsson, Comput. Phys. Commun. 196, 335 (2015). The path
    is steepest descent from the lowest saddle that leads to both states, or over other states if
    that is lower; ``saddle`` is then its highest one. ``complete`` tells whether no saddle is
    missed: always of one layer, and of two or three coupled layers that share no axis of symmetry,
    by the indices of all stationary points. Of more layers, or with such an axis, it is the lowest
    that a search finds, in which blocks of neighbouring layers turn together.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    field : array_like, shape (3,)
        External field in A/m.
    temperature : float
        In K, for the stability factors.
    near : array_like, shape (3,) or (layers, 3), or None
        Direction near the state that is left, or one for each layer; None: the one nearer to the
        fixed direction, of the first layer whose moments differ.
    points : int
        Directions on the path, equally spaced on either side of the saddle.
    voltage : float
        In V, of a magnet with voltage_anisotropy.
    towards : array_like, shape (3,) or (layers, 3), or None
        Direction near the other state, of a magnet with more than two.

    Raises
    ------
    QuestionError
        If there are not two stable states, or more and no ``towards``; for an input that is not
        allowed.
    ConvergenceError
        If stationary points of one to three layers are missing.
    """
    landscape = landscape_of(device_in_field(magnet, field, voltage, temperature))
    temperature, points = positive("temperature", temperature, "K"), integer("points", points, 5)
    first, second = two_states(landscape, near, towards)
    saddle, branches = top_of_lowest_way(landscape, passes(landscape), first, second)
    here, there = landscape.states[first], landscape.states[second]
    path = np.concatenate(
        [_evenly(branches[0], points // 2 + 1)[::-1], _evenly(branches[1], (points + 1) // 2)[1:]]
    )
    path[0], path[-1] = here, there
    energy = landscape.equation.energy
    low, high, other = (float(energy(m)) for m in (here, saddle, there))
    return EnergyBarrier(
        minimum=as_answered(here),
        other_minimum=as_answered(there),
        saddle=as_answered(saddle),
        barrier=high - low,
        reverse_barrier=high - other,
        temperature=temperature,
        thermal_stability=float(thermal_stability(high - low, temperature)),
        reverse_thermal_stability=float(thermal_stability(high - other, temperature)),
        path=as_answered(path),
        path_energy=np.asarray(energy(path) - low),
        complete=landscape.complete,
    )


def top_of_lowest_way(
    landscape: EnergyLandscape, ways: Iterable[Pass], first: int, second: int
) -> tuple[Array, tuple[Array, Array]]:
    """Highest saddle (3 layers,) of the lowest way between two states, and what leads to both.

    As of `lowest_path`. Raises QuestionError if the states are not connected.
    """
    same = FLAT * landscape.scale * landscape.moment
    lowest = lowest_path(ways, first, second, same)
    if lowest is None:
        raise _no_simple_top(landscape)
    return lowest


def two_minima(landscape: EnergyLandscape, near: Any, towards: Any = None) -> tuple[Array, Array]:
    """Stable states (3 layers,), the one nearer to ``near`` first; see `two_states`."""
    first, second = two_states(landscape, near, towards)
    return landscape.states[first], landscape.states[second]


def nearest(landscape: EnergyLandscape, near: Any, name: str = "near") -> int:
    """Number of the stable state nearest to a direction, or to one for each layer.

    None: to the fixed direction, of the first layer whose moments differ.
    """
    states = landscape.states.reshape(-1, landscape.layers, 3)
    if near is None:
        poles = np.array([layer.fixed_direction for layer in landscape.device.layers])
        along = np.round((states * poles).sum(axis=-1), 9)
        return int(np.lexsort(-along.T[::-1])[0])
    wanted = layer_directions(name, near, landscape.layers)
    return int(np.argmax(np.round((states * wanted).sum(axis=(-2, -1)), 9)))


def two_states(landscape: EnergyLandscape, near: Any, towards: Any) -> tuple[int, int]:
    """Numbers of the states near two directions; without the second one, of the only two.

    Raises QuestionError for fewer than two states, more than two without ``towards``, or the same
    state near both.
    """
    count = len(landscape.states)
    if count < 2 or (count > 2 and towards is None):
        hint = NEEDS_TWO if count < 2 else "name two of them by near= and towards="
        raise _wrong_count(landscape, hint)
    first = nearest(landscape, near)
    second = 1 - first if towards is None else nearest(landscape, towards, "towards")
    if first == second:
        raise QuestionError(
            f"near and towards both lead to the state {landscape.states[first].round(3).tolist()}; "
            "choose directions near two different states"
        )
    return first, second


def _wrong_count(landscape: EnergyLandscape, hint: str) -> QuestionError:
    count = len(landscape.states)
    few = ("no isolated stable state", "one stable state")
    stable_states = few[count] if count < 2 else f"{count} stable states"
    return QuestionError(
        f"the magnet has {stable_states} in the field {landscape.field} A/m; {hint}"
    )


def passes(landscape: EnergyLandscape) -> Iterator[Pass]:
    """Yield saddles, lowest first, with the states that they lead to."""
    energy, states = landscape.equation.energy, landscape.states
    for saddle in sorted(landscape.saddles, key=lambda m: float(energy(m))):
        away = landscape.curvatures(saddle)[1][:, 0]
        first, second = (way_down(landscape, saddle, sign * away) for sign in (1, -1))
        ends = reached(landscape, states, first[-1]), reached(landscape, states, second[-1])
        yield Pass(saddle, float(energy(saddle)), ends, (first, second))


def connecting_saddles(
    landscape: EnergyLandscape, here: Array, there: Array
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


def _no_simple_top(landscape: EnergyLandscape) -> QuestionError:
    if isinstance(landscape, CoupledLandscape) or len(landscape.states) > 2:
        return QuestionError(
            f"of {len(landscape.saddles)} saddles none leads from one of the two states to the "
            "other; choose states side by side by near= and towards=, or change a coupling or an "
            "anisotropy a little"
        )
    assert isinstance(landscape, Landscape)
    return QuestionError(
        f"second_anisotropy is {landscape.magnet.second_anisotropy:g} J/m^3, and the barrier "
        "between the two stable states has no simple top: there is another stable state in "
        "between, a circle of them, or the top is flat; take less of it"
    )


def _evenly(path: Array, points: int) -> Array:
    """Path (n, 3 layers) at equal distances along it, (points, 3 layers)."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    moved = np.append(True, steps > 1e-12)
    path, length = path[moved], np.append(0.0, np.cumsum(steps[moved[1:]]))
    wanted = np.linspace(0, length[-1], points)
    return normalised(np.stack([np.interp(wanted, length, column) for column in path.T], axis=1))
