"""Cross sections of magnetic layers, which with a thickness are bodies."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ..._typing import Array
from ...errors import QuestionError
from ...formulas.demagnetization.elliptic_cylinders import elliptic_cylinder
from ...formulas.demagnetization.prisms import prism
from ...formulas.demagnetization.round_cylinders import disk
from ...units import quantity
from ..checks import FORBID_UNKNOWN, UNIT_LENGTH, Vector, positive, shown, store, unit_vector

X_AXIS: Vector = (1.0, 0.0, 0.0)
Z_AXIS: Vector = (0.0, 0.0, 1.0)
NORMAL = "of the film, in the frame of the magnet's directions"


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Circular cross section: with its thickness, a cylinder along ``normal``.

    The `demagnetization` of the body is that of `formulas.demagnetization.disk`. Its first axis in
    the plane is x, projected on it, or y for a normal along x.

    Raises QuestionError for a diameter that is not positive or a normal that is no unit vector.
    """

    diameter: float = quantity("nm", "diameter")
    normal: Vector = quantity("", NORMAL, default=Z_AXIS)
    kind: Literal["disk"] = quantity("", "which shape, in files", default="disk")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            diameter=positive("diameter", self.diameter, "nm"),
            normal=unit_vector("normal", self.normal),
        )

    @property
    def area(self) -> float:
        """Area in nm^2."""
        return np.pi / 4 * self.diameter**2

    @property
    def frame(self) -> Array:
        """Unit vectors (3, 3), one a row: two in the plane, and the normal."""
        x, y, z = self.normal
        across = np.array([1.0, 0, 0]) if abs(x) < abs(z) or abs(x) < abs(y) else np.eye(3)[1]
        first = across - np.dot(across, self.normal) * np.array(self.normal)
        return _frame(self.normal, first / np.linalg.norm(first))

    @property
    def sides(self) -> tuple[float, float]:
        """Extent in nm along the first two rows of the frame."""
        return self.diameter, self.diameter

    def factors(self, thickness: float) -> Array:
        """Demagnetizing factors (3,) along the frame for a thickness in nm."""
        return disk(self.diameter, thickness)


@dataclass(frozen=True, kw_only=True)
class _LongShape:
    """What cross sections with a long axis share."""

    length: float = quantity("nm", "extent along the long axis")
    width: float = quantity("nm", "extent across it, in the plane")
    normal: Vector = quantity("", NORMAL, default=Z_AXIS)
    long_axis: Vector = quantity("", "in the plane, along the length", default=X_AXIS)

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            length=positive("length", self.length, "nm"),
            width=positive("width", self.width, "nm"),
            normal=unit_vector("normal", self.normal),
            long_axis=unit_vector("long_axis", self.long_axis),
        )
        if abs(np.dot(self.normal, self.long_axis)) > UNIT_LENGTH:
            raise QuestionError(
                f"long_axis is {shown(self.long_axis)} and normal {shown(self.normal)}; "
                "allowed is a long_axis in the plane, at right angles to the normal"
            )

    @property
    def frame(self) -> Array:
        """Unit vectors (3, 3), one a row: long axis, across it, and normal."""
        return _frame(self.normal, np.array(self.long_axis))

    @property
    def sides(self) -> tuple[float, float]:
        """Extent in nm along the first two rows of the frame."""
        return self.length, self.width


@dataclass(frozen=True, kw_only=True)
class Ellipse(_LongShape):
    """Elliptic cross section: with its thickness, an elliptic cylinder along ``normal``.

    The `demagnetization` of the body is that of `formulas.demagnetization.elliptic_cylinder`.
    Raises QuestionError for lengths that are not positive, axes that are no unit vectors, or a
    long axis that is not in the plane.
    """

    kind: Literal["ellipse"] = quantity("", "which shape, in files", default="ellipse")

    __pydantic_config__ = FORBID_UNKNOWN

    @property
    def area(self) -> float:
        """Area in nm^2."""
        return np.pi / 4 * self.length * self.width

    def factors(self, thickness: float) -> Array:
        """Demagnetizing factors (3,) along the frame for a thickness in nm."""
        return elliptic_cylinder(self.length, self.width, thickness)


@dataclass(frozen=True, kw_only=True)
class Prism(_LongShape):
    """Rectangular cross section: with its thickness, a prism.

    The `demagnetization` of the body is that of `formulas.demagnetization.prism`. Raises
    QuestionError for lengths that are not positive, axes that are no unit vectors, or a long axis
    that is not in the plane.
    """

    kind: Literal["prism"] = quantity("", "which shape, in files", default="prism")

    __pydantic_config__ = FORBID_UNKNOWN

    @property
    def area(self) -> float:
        """Area in nm^2."""
        return self.length * self.width

    def factors(self, thickness: float) -> Array:
        """Demagnetizing factors (3,) along the frame for a thickness in nm."""
        return prism(self.length, self.width, thickness)


Shape = Disk | Ellipse | Prism
AnyShape = Annotated[Shape, Field(discriminator="kind")]


@lru_cache(maxsize=256)
def shape_tensor(shape: Shape, thickness: float) -> Vector | tuple[Vector, Vector, Vector]:
    """N of a layer in the frame of its directions: the diagonal where it is one."""
    tensor = shape.frame.T @ np.diag(shape.factors(thickness)) @ shape.frame
    tensor = (tensor + tensor.T) / 2
    x, y, z = map(tuple, tensor.tolist())
    if np.array_equal(tensor, np.diag(np.diagonal(tensor))):
        return x[0], y[1], z[2]
    return x, y, z


def _frame(normal: Vector, first: Array) -> Array:
    third = np.array(normal)
    second = np.cross(third, first)
    second /= np.linalg.norm(second)
    return np.array([np.cross(second, third), second, third])
