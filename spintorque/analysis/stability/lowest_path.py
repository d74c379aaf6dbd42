"""The way between two stable states whose highest point is lowest, over other states if need be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..._typing import Array


@dataclass(frozen=True)
class Pass:
    """A saddle (3,) of energy ``height``, and the descents (n, 3) from it, whose first point it is.

    ``ends`` are the numbers of the states that they lead to, -1 for none.
    """

    saddle: Array
    height: float
    ends: tuple[int, int]
    descents: tuple[Array, Array]

    def other(self, state: int) -> int:
        """Return the state on the other side."""
        return self.ends[1] if self.ends[0] == state else self.ends[0]

    def down_to(self, state: int) -> Array:
        """Descent (n, 3) to one of its states."""
        return self.descents[self.ends.index(state)]


def lowest_path(
    passes: Iterable[Pass], start: int, goal: int, same: float
) -> tuple[Array, tuple[Array, Array]] | None:
    """Highest saddle (3,) of the lowest way from a state to another, and what leads to both.

    Of ``passes``, lowest first, only those that are needed are taken. Of ways whose heights differ
    by less than ``same``, the one over the fewest saddles. The branches (n, 3) begin at the saddle;
    the first ends at the start. None: the states are not connected.
    """
    known: list[Pass] = []
    way: list[tuple[Pass, int, int]] = []
    source = iter(passes)
    following = next(source, None)
    while following is not None and not way:
        height = following.height
        while following is not None and following.height <= height + same:
            known.append(following)
            following = next(source, None)
        way = _way(known, start, goal)
    if not way:
        return None
    heights = [one.height for one, _, _ in way]
    top = next(k for k, height in enumerate(heights) if height >= max(heights) - same)
    highest, low, high = way[top]
    back, ahead = [highest.down_to(low)], [highest.down_to(high)]
    for one, before, after in reversed(way[:top]):
        back += [one.down_to(after)[::-1], one.down_to(before)]
    for one, before, after in way[top + 1 :]:
        ahead += [one.down_to(before)[::-1], one.down_to(after)]
    return highest.saddle, (np.concatenate(back), np.concatenate(ahead))


def _way(passes: Sequence[Pass], start: int, goal: int) -> list[tuple[Pass, int, int]]:
    """Passes from a state to another, each with the states before and after it; empty for none."""
    before: dict[int, tuple[Pass, int]] = {}
    known, waiting = {start}, [start]
    while waiting:
        state = waiting.pop(0)
        for one in passes:
            if state in one.ends and -1 not in one.ends and one.other(state) not in known:
                known.add(one.other(state))
                before[one.other(state)] = one, state
                waiting.append(one.other(state))
    way: list[tuple[Pass, int, int]] = []
    at = goal
    while at != start and at in before:
        one, came_from = before[at]
        way.insert(0, (one, came_from, at))
        at = came_from
    return way
