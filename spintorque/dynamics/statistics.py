"""Running sums over the members of an ensemble at each sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .._typing import Array


@dataclass
class Sums:
    """Number of members whose moments are finite, and sums of components and of their products.

    ``count`` (times,), ``first`` (times, layers, 3), ``second`` (times, layers, 3, 3), ``warmth``
    (times,), the sum of temperatures in K that change.
    """

    count: Array
    first: Array
    second: Array
    warmth: Array

    NAMES: ClassVar = ("count", "first", "second", "warmth")

    @classmethod
    def none(cls, times: int, layers: int) -> "Sums":
        """Sums over no members."""
        shape = (times, layers, 3)
        return cls(np.zeros(times), np.zeros(shape), np.zeros((*shape, 3)), np.zeros(times))

    @classmethod
    def of(cls, parts: Sequence[dict[str, Array]]) -> "Sums":
        """Sum of the results of `arrays` over all parts."""
        return cls(*(np.sum([part[name] for part in parts], axis=0) for name in cls.NAMES))

    def add(self, samples: Array, moments: Array, temperatures: Array | None) -> None:
        """Add moments (s, n, layers, 3) and temperatures (s, n) in K at samples (s,)."""
        sound = np.asarray(np.isfinite(moments).all(axis=(2, 3)))
        known = np.where(sound[..., None, None], moments, 0.0)
        self.count[samples] += sound.sum(axis=1)
        self.first[samples] += known.sum(axis=1)
        self.second[samples] += np.einsum("snli,snlj->slij", known, known)
        if temperatures is not None:
            self.warmth[samples] += np.where(sound, temperatures, 0.0).sum(axis=1)

    def arrays(self) -> dict[str, Array]:
        """Return the sums by name."""
        return {name: getattr(self, name) for name in self.NAMES}

    def means(self, *, heated: bool) -> dict[str, Array]:
        """Mean components (times, layers, 3) and mean products (times, layers, 3, 3).

        ``heated``: and the mean temperature (times,) in K.
        """
        with np.errstate(invalid="ignore"):
            count = self.count[:, None, None]
            means = {"mean": self.first / count, "mean_product": self.second / count[..., None]}
            return means | ({"mean_temperature": self.warmth / self.count} if heated else {})
