"""Sums over the members of an ensemble, sample by sample, as they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .._typing import Array


@dataclass
class Sums:
    """Members, their components and products of components, summed over those that are sound.

    ``count`` (times,), ``first`` (times, layers, 3), ``second`` (times, layers, 3, 3).
    """

    count: Array
    first: Array
    second: Array

    NAMES: ClassVar = ("count", "first", "second")

    @classmethod
    def none(cls, times: int, layers: int) -> "Sums":
        """Sums over nobody."""
        shape = (times, layers, 3)
        return cls(np.zeros(times), np.zeros(shape), np.zeros((*shape, 3)))

    @classmethod
    def of(cls, parts: Sequence[dict[str, Array]]) -> "Sums":
        """Sum of what `arrays` gave for each part."""
        return cls(*(np.sum([part[name] for part in parts], axis=0) for name in cls.NAMES))

    def add(self, samples: Array, moments: Array) -> None:
        """Add moments (s, n, layers, 3) at samples (s,)."""
        sound = np.asarray(np.isfinite(moments).all(axis=(2, 3)))
        known = np.where(sound[..., None, None], moments, 0.0)
        self.count[samples] += sound.sum(axis=1)
        self.first[samples] += known.sum(axis=1)
        self.second[samples] += np.einsum("snli,snlj->slij", known, known)

    def arrays(self) -> dict[str, Array]:
        """Return the sums by name."""
        return {"count": self.count, "first": self.first, "second": self.second}

    def means(self) -> dict[str, Array]:
        """Mean components (times, layers, 3) and mean products (times, layers, 3, 3)."""
        with np.errstate(invalid="ignore"):
            count = self.count[:, None, None]
            return {"mean": self.first / count, "mean_product": self.second / count[..., None]}
