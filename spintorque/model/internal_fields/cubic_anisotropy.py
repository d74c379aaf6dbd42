"""Anisotropy of a cubic crystal."""

from dataclasses import dataclass, replace

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..checks import FORBID_UNKNOWN, Vector, finite, shown, store, unit_vector

Axes = tuple[Vector, Vector]
RIGHT_ANGLE = 1e-3  # cosine of two axes that are taken as normal to each other


@dataclass(frozen=True, kw_only=True)
class CubicAnisotropy:
    """Energy density K_c1 (a1^2 a2^2 + a2^2 a3^2 + a3^2 a1^2) + K_c2 a1^2 a2^2 a3^2.

    a1, a2, a3 are the components of m along ``axes`` and along the axis normal to both: with
    ``first`` above zero the cubic axes are easy, below it the body diagonals.

    Raises QuestionError for values that are not finite, or axes that are no unit vectors at right
    angles.
    """

    first: float = quantity("J/m^3", "K_c1; > 0: easy cubic axes")
    second: float = quantity("J/m^3", "K_c2", default=0.0)
    axes: Axes = quantity("", "two cubic axes", default=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            first=finite("first", self.first, "J/m^3"),
            second=finite("second", self.second, "J/m^3"),
            axes=_axes(self.axes),
        )

    def scaled(self, factor: float) -> "CubicAnisotropy":
        """Return an anisotropy with both constants times a factor."""
        return replace(self, first=factor * self.first, second=factor * self.second)

    @property
    def frame(self) -> Array:
        """The three axes as rows (3, 3)."""
        one, two = np.array(self.axes)
        return np.stack([one, two, np.cross(one, two)])


def _axes(value: object) -> Axes:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise QuestionError(
            f"axes is {shown(value)}; allowed are two unit vectors, ((1, 0, 0), (0, 1, 0))"
        )
    one, two = (np.array(unit_vector(f"axes[{i}]", axis)) for i, axis in enumerate(value))
    along = float(one @ two)
    if abs(along) > RIGHT_ANGLE:
        angle = np.degrees(np.arccos(along))
        raise QuestionError(f"the axes are {angle:.4g} degrees apart; allowed are right angles")
    across = two - along * one
    first, second = one.tolist(), (across / np.linalg.norm(across)).tolist()
    return tuple(first), tuple(second)
