"""What refinements ask for, answered k by k for all of them together.

A refinement is a generator: it yields an `Ask`, is sent the answer, and returns an integral. Many
go on side by side, those of the biases of a table. Each part of the k-parallel that they ask for
next is done for all of them before the following one, so that the ends of leads, which depend on k
and on the energy above a lead's own potential, are solved once for all biases and take bounded
memory. What a refinement asks for does not depend on the others.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ...._typing import Array
from ...engines.lead_ends.known_ends import KnownEnds
from ...hamiltonian.block_bands import different_k
from ..tolerance import Integral

BYTES_AT_ONCE = 2**28  # of ends of leads that are kept
FEWEST_K, MOST_K = 8, 1024  # of a part
Arrays = tuple[Array, ...]


class Ask(NamedTuple):
    """Arrays that are asked for at places ``kx``, ``ky`` (n,) in rad, by the first axis.

    ``at(part, k_index, chosen)`` gives those of some of the places (m,), which lie at ``k_index``
    (m,) of the part; ``bytes_at_k``: about what ends of leads at one k-parallel take.
    """

    kx: Array
    ky: Array
    at: "Callable[[KnownEnds, Array, Array], Arrays]"
    bytes_at_k: float


Refining = Generator[Ask, Arrays, Integral]


def together(refinings: Iterable[Refining]) -> list[Integral]:
    """Integrals of all refinements, which go on side by side."""
    running = dict(enumerate(refinings))
    done: dict[int, Integral] = {}
    answers: dict[int, Arrays | None] = dict.fromkeys(running)
    while answers:
        asks = {}
        for number, answer in answers.items():
            try:
                asks[number] = running[number].send(answer)  # type: ignore[arg-type]
            except StopIteration as end:
                done[number] = end.value
        answers = dict(zip(asks, answered(list(asks.values())), strict=True))
    return [done[number] for number in running]


def answered(asks: Sequence[Ask]) -> list[Arrays]:
    """Answers to some questions, k outermost."""
    if not asks:
        return []
    sizes = [len(ask.kx) for ask in asks]
    kx, ky = (np.concatenate(k) for k in zip(*(ask[:2] for ask in asks), strict=True))
    (kx, ky), index = different_k(kx, ky)
    places = np.split(index, np.cumsum(sizes)[:-1])
    orders = [np.argsort(place, kind="stable") for place in places]
    answers: list[list[Arrays]] = [[] for _ in asks]
    size = int(np.clip(BYTES_AT_ONCE / sum(ask.bytes_at_k for ask in asks), FEWEST_K, MOST_K))
    for start in range(0, len(kx), size):
        part = KnownEnds(kx[start : start + size], ky[start : start + size])
        for ask, place, order, arrays in zip(asks, places, orders, answers, strict=True):
            first, last = np.searchsorted(place[order], [start, start + size])
            chosen = order[first:last]
            if len(chosen):
                arrays.append(ask.at(part, place[chosen] - start, chosen))
    return [_in_order(arrays, order) for arrays, order in zip(answers, orders, strict=True)]


def _in_order(parts: list[Arrays], order: Array) -> Arrays:
    """Arrays of all places in their order, from those in ``order``, whose shapes broadcast."""
    whole = []
    for arrays in zip(*parts, strict=True):
        shape = np.broadcast_shapes(*(array.shape[1:] for array in arrays))
        sorted_array = np.concatenate([np.broadcast_to(a, (len(a), *shape)) for a in arrays])
        array = np.empty_like(sorted_array)
        array[order] = sorted_array
        whole.append(array)
    return tuple(whole)
