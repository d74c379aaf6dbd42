"""The one loop that refines integrals until they are as accurate as asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from ..._typing import Array

P = TypeVar("P")
T = TypeVar("T")


@dataclass
class Budget:
    """What may still be spent: points at which spectra are taken, or intervals."""

    points: float

    def spend(self, points: int) -> None:
        """Count what has been spent."""
        self.points -= points


@dataclass(frozen=True)
class Refinement(Generic[P, T]):
    """How an integral is made of parts, judged and refined.

    ``total``: what parts come to. ``is_good``: whether that is accurate enough, or no more may be
    spent. ``finer``: parts of which the worst are computed again, finer; None if none can be.
    """

    total: Callable[[P], T]
    is_good: Callable[[P, T], bool]
    finer: Callable[[P, T], P | None]

    def totals(self, parts: P) -> Iterator[T]:
        """Yield the total of the parts, then that of finer ones again and again, until it is good.

        Each refinement is done when the next total is asked for.
        """
        while True:
            total = self.total(parts)
            yield total
            if self.is_good(parts, total):
                return
            finer = self.finer(parts, total)
            if finer is None:
                return
            parts = finer


def last(totals: Iterator[T]) -> T:
    """Return the last of some totals, of which there is one or more."""
    total = next(totals)
    for total in totals:  # noqa: B007
        pass
    return total


def worse_than_their_share(scores: Array, share: float) -> Array:
    """Which parts (n,) have errors above an equal share of what is allowed for all."""
    return np.asarray(scores > share / len(scores))
