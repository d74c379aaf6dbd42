"""Directions of the magnets of a circuit at some angles, checked."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import UNIT_LENGTH, number_list, real_array, real_number, shown
from ....model.semiclassical.circuits.circuit import Circuit
from ....model.suggestions import did_you_mean


def directions_of(
    circuit: Circuit, theta: Any, directions: Mapping[str, Any]
) -> tuple[Array, dict[str, Array]]:
    """Angles, () or (n,), and the direction of each magnet by name, (3,) or (n, 3).

    ``directions`` replace those of the circuit. QuestionError for what is not allowed.
    """
    if np.ndim(theta):
        angles = number_list("theta", theta, "rad")
    else:
        angles = np.array(real_number("theta", theta, "rad"))
    by_name = circuit.directions(angles)
    if not isinstance(directions, Mapping):
        raise QuestionError(
            f"directions is {shown(directions)}; allowed are unit vectors by the names of magnets"
        )
    for name, value in directions.items():
        if name not in by_name:
            raise QuestionError(
                f"directions names {shown(name)}, which is no magnet of the circuit"
                f"{did_you_mean(name, by_name) if by_name else ''}"
            )
        by_name[name] = checked_direction(f"directions[{name}]", value)
    shapes = [vectors.shape[:-1] for vectors in by_name.values()]
    try:
        shape = np.broadcast_shapes(angles.shape, *shapes)
    except ValueError:
        raise QuestionError(
            f"theta and directions have the shapes {angles.shape} and {shapes}; allowed is one "
            "number of points, or one value for all"
        ) from None
    if len(shape) > 1:
        raise QuestionError(
            f"theta and directions make points of the shape {shape}; allowed is one axis at most"
        )
    return (
        np.broadcast_to(angles, shape),
        {name: np.broadcast_to(v, (*shape, 3)) for name, v in by_name.items()},
    )


def checked_direction(name: str, value: Any) -> Array:
    """Return unit vectors (..., 3), of length 1 to rounding; QuestionError for others."""
    array = real_array(value)
    if array is None or array.ndim == 0 or array.shape[-1] != 3 or not np.isfinite(array).all():
        raise QuestionError(f"{name} is {shown(value)}; allowed are unit vectors (x, y, z)")
    length = np.linalg.norm(array, axis=-1, keepdims=True)
    worst = float(length.flat[np.abs(length - 1).argmax()])
    if abs(worst - 1) > UNIT_LENGTH:
        raise QuestionError(
            f"{name} holds a vector of length {worst:.6g}; allowed are unit vectors: divide by the "
            "length, or use spintorque.direction"
        )
    return np.asarray(array / length)
