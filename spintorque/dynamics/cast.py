"""Who takes part in an ensemble: magnets, drives, starts and temperatures of its members."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import QuestionError
from ..model.checks import integer, not_negative
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..spin import Array
from .problem import Problem, pose
from .terms import AtBias, TorqueSource

UNIT = 1e-6  # by which the length of a start may differ from 1


@dataclass(frozen=True)
class Cast:
    """Members (n,): which of the ``problems`` each has, and where it starts (n, 3).

    ``driven`` holds what drives each: field (n, 3) in A/m, voltage (V), current_density
    (A/m^2), temperature (K).
    """

    problems: list[Problem]
    which: Array
    initial: Array
    driven: dict[str, Array]


def cast_of(
    magnet: Any,
    torque: TorqueSource,
    drive: Any,
    initial: Any,
    members: int | None,
    temperature: Any,
    seed: int,
) -> Cast:
    """Members of an ensemble; the arguments are those of `simulate_ensemble`."""
    magnets, drives = _of("magnet", magnet, Macrospin), _of("drive", drive, Drive)
    starts = _unit_vectors(initial)
    warmth = [not_negative("temperature", t, "K") for t in np.ravel(temperature).tolist()]
    numbers = [len(part) for part in (magnets, drives, starts, warmth)]
    names = ("magnet", "drive", "initial", "temperature")
    count = _count(dict(zip(names, numbers, strict=True)), members)
    some = max(len(magnets), len(drives), len(warmth))
    keys = list(zip(*(_repeated(p, some) for p in (magnets, drives, warmth)), strict=True))
    distinct = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    up = (0.0, 0.0, 1.0)
    problems = [pose(m, torque, d, initial=up, temperature=t, seed=seed) for m, d, t in distinct]
    _require_all_angles(problems)
    which = np.array([distinct[key] for key in keys])
    driven = {**_driven(drives), "temperature": np.array(warmth)}
    return Cast(
        problems,
        np.array(np.broadcast_to(which, count)),
        np.array(np.broadcast_to(starts, (count, 3))),
        {n: np.array(np.broadcast_to(a, (count, *a.shape[1:]))) for n, a in driven.items()},
    )


def listed(one_or_more: Any) -> list[Any]:
    """Return a list of one, or what is in a sequence."""
    return list(one_or_more) if isinstance(one_or_more, Sequence) else [one_or_more]


def _unit_vectors(initial: Any) -> Array:
    """Starts (1 or n, 3); QuestionError if they are no unit vectors."""
    try:
        starts = np.atleast_2d(np.asarray(initial, float))
    except (TypeError, ValueError):
        starts = np.empty((0, 0))
    if starts.ndim != 2 or starts.shape[1] != 3 or not len(starts):
        raise QuestionError(
            f"initial has shape {np.shape(initial)}; allowed are unit vectors: (3,) or (members, 3)"
        )
    length = np.linalg.norm(starts, axis=1)
    wrong = np.flatnonzero(~(np.abs(length - 1) <= UNIT))
    if len(wrong):
        raise QuestionError(
            f"initial[{wrong[0]}] is {starts[wrong[0]].tolist()}, of length {length[wrong[0]]:g}; "
            "allowed are unit vectors: divide by the length"
        )
    return np.asarray(starts / length[:, None])


def _of(name: str, values: Any, kind: type) -> list[Any]:
    found = listed(values)
    wrong = [value for value in found if not isinstance(value, kind)]
    if wrong or not found:
        what = type(wrong[0]).__name__ if wrong else "empty"
        raise QuestionError(f"{name} is {what}; allowed is a {kind.__name__}, or a list of them")
    return found


def _count(counts: dict[str, int], members: int | None) -> int:
    told = {name: number for name, number in counts.items() if number != 1}
    if members is not None:
        told["members"] = integer("members", members, 1)
    if len(set(told.values())) > 1:
        told_all = ", ".join(f"{name}: {number}" for name, number in told.items())
        raise QuestionError(f"the numbers of members differ ({told_all}); give one, or the same")
    return next(iter(told.values()), 1)


def _repeated(values: list[Any], count: int) -> list[Any]:
    return values * count if len(values) == 1 else values


def _require_all_angles(problems: Iterable[Problem]) -> None:
    for problem in problems:
        if isinstance(problem.term, AtBias):
            low, high = np.degrees(np.arccos(np.clip(problem.term.cosines[::-1], -1, 1)))
            if low > 1e-4 or high < 180 - 1e-4:
                raise QuestionError(
                    f"the torque table covers {low:g} to {high:g} degrees; an ensemble needs all "
                    "angles: tabulate theta from 0 to pi"
                )


def _driven(drives: list[Drive]) -> dict[str, Array]:
    def numbers(name: str) -> Array:
        found = [getattr(drive, name) for drive in drives]
        return np.array([np.nan if value is None else value for value in found], float)

    return {
        "field": np.array([drive.field for drive in drives], float),
        "voltage": numbers("voltage"),
        "current_density": numbers("current_density"),
    }
