"""Lengths of bonds that differ from a table's, and what they do to its integrals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, not_negative, positive, shown, store

SHELL_PAIRS = ("ss", "sp", "pp", "sd", "pd", "dd")


@dataclass(frozen=True, kw_only=True)
class BondScaling:
    """Two-centre integrals fall as a power of the length of their bond, by their two shells.

    The defaults are those of W. A. Harrison, Electronic Structure and the Properties of Solids
    (Freeman, 1980): 2 between s and p, 7/2 from them to d, 5 between d; `canonical` gives the
    l + l' + 1 of O. K. Andersen's canonical bands. Of a stack it scales all bonds from their
    length in their own crystal to that in the stack. Levels stay as they are, and the Fermi level
    of a strained metal is counted anew.

    Raises QuestionError for a power that is negative or no number.
    """

    ss: float = quantity("", "power of the inverse length, s with s", default=2.0)
    sp: float = quantity("", "power of the inverse length, s with p", default=2.0)
    pp: float = quantity("", "power of the inverse length, p with p", default=2.0)
    sd: float = quantity("", "power of the inverse length, s with d", default=3.5)
    pd: float = quantity("", "power of the inverse length, p with d", default=3.5)
    dd: float = quantity("", "power of the inverse length, d with d", default=5.0)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every power."""
        for pair in SHELL_PAIRS:
            store(self, **{pair: not_negative(f"the power {pair}", getattr(self, pair))})

    @classmethod
    def canonical(cls) -> "BondScaling":
        """Powers l + l' + 1 of canonical bands (O. K. Andersen, PRB 12, 3060 (1975))."""
        return cls(ss=1.0, sp=2.0, pp=3.0, sd=3.0, pd=4.0, dd=5.0)

    def scaled(self, integrals: Mapping[str, float], stretch: Any) -> dict[str, Any]:
        """Integrals of bonds that are longer by a factor, of any shape, than those they are of."""
        return {name: value * stretch ** -self._power(name) for name, value in integrals.items()}

    def _power(self, name: str) -> float:
        pair = name[:2] if name[:2] in SHELL_PAIRS else name[1::-1]
        return float(getattr(self, pair))


@dataclass(frozen=True, kw_only=True)
class LayerSpacing:
    """Distance along the stack of neighbouring monolayers, in place of that of the crystals.

    ``between`` names both materials, in any order; one name twice means monolayers inside the
    films of that material.

    Raises QuestionError for names that are no pair, and a distance that is not positive.
    """

    between: tuple[str, str] = quantity("", "names of both materials")
    distance: float = quantity("nm", "distance of neighbouring monolayers")

    def __post_init__(self) -> None:
        """Check both fields."""
        names = tuple(self.between) if isinstance(self.between, list | tuple) else ()
        if len(names) != 2 or not all(isinstance(name, str) for name in names):
            raise QuestionError(
                f"between of a layer spacing is {shown(self.between)}; allowed are two names"
            )
        store(self, between=names, distance=positive("distance", self.distance, "nm"))

    def to_mapping(self) -> dict[str, Any]:
        """Return the spacing as plain values."""
        return {"between": list(self.between), "distance": self.distance}


@dataclass(frozen=True, eq=False)
class Deformation:
    """Factors by which a crystal is longer along a normal (3,) and across it than its own."""

    normal: Array
    along: float
    across: float
    scaling: BondScaling

    def bonds(self, vectors: Array) -> tuple[Array, Array]:
        """Unit vectors (n, 3) of deformed bonds, and by which factors (n,) they are longer."""
        heights = (vectors @ self.normal)[:, None] * self.normal
        deformed = self.along * heights + self.across * (vectors - heights)
        lengths = np.linalg.norm(deformed, axis=1)
        return deformed / lengths[:, None], lengths / np.linalg.norm(vectors, axis=1)
