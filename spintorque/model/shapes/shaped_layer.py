"""Area and demagnetizing tensor of a layer that has a shape, beside those that were given."""

import math
from typing import Any, get_args

import numpy as np

from ...errors import QuestionError
from ..checks import Vector, shown
from .cross_sections import Shape, shape_tensor

SAME = 1e-9  # relative deviation of given numbers from those of the shape
Tensor = Vector | tuple[Vector, Vector, Vector]


def require_shape(shape: Any) -> None:
    """Raise QuestionError unless it is a shape."""
    if not isinstance(shape, get_args(Shape)):
        raise QuestionError(
            f"shape is {shown(shape)}; allowed is spintorque.Disk, spintorque.Ellipse or "
            "spintorque.Prism"
        )


def area_of(shape: Shape | None, area: Any) -> Any:
    """Area in nm^2 that was given, or that of the shape; QuestionError if they differ."""
    if shape is None:
        if area is None:
            raise QuestionError("area is missing; give it, or the shape of the magnet")
        return area
    require_shape(shape)
    if isinstance(area, int | float) and not math.isclose(area, shape.area, rel_tol=SAME):
        raise QuestionError(
            f"area is {area:g} nm^2, that of the shape {shape.area:g} nm^2; give one of both"
        )
    return shape.area if area is None else area


def demagnetization_of(shape: Shape | None, thickness: float, given: Any) -> Any:
    """N that was given, or that of the shape, which is 0 of none; QuestionError if they differ."""
    if shape is None:
        return (0.0, 0.0, 0.0) if given is None else given
    own = shape_tensor(shape, thickness)
    if given is None:
        return own
    if np.shape(given) != np.shape(own) or not np.allclose(given, own, rtol=0, atol=SAME):
        raise QuestionError(
            f"demagnetization is {shown(given)}, that of the shape {shown(own)} at a thickness of "
            f"{thickness:g} nm; give one of both"
        )
    return own


def require_no_own(fields: dict[str, Any]) -> None:
    """Raise QuestionError if something is given that the shape tells."""
    told = [name for name in ("area", "demagnetization", "shape") if name in fields]
    if told:
        raise QuestionError(
            f"{' and '.join(told)} of this magnet follow{'s' * (len(told) == 1)} from its shape; "
            "leave it out, or make it with spintorque.Macrospin(...)"
        )
