"""The dipole tensor of two layers with shapes, in the frame of their directions."""

from functools import lru_cache
from typing import Literal

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...formulas.dipole_tensors.coaxial_cylinders import coaxial_disks, coaxial_ellipses
from ...formulas.dipole_tensors.cylinder_pairs import cylinders
from ...formulas.dipole_tensors.local_tensors import local_tensors
from ...formulas.dipole_tensors.outlines import Outline
from ...formulas.dipole_tensors.prism_pairs import prisms
from ..checks import UNIT_LENGTH, shown
from .cross_sections import Prism, Shape

Side = Literal["below", "above"]
SIDES: tuple[Side, Side] = ("below", "above")
LARGEST_ERROR = 1e-4  # of a tensor, over its largest element: that of layers that touch
STRAIGHT = 1e-9  # angle (rad) and shift (nm) that are rounding


@lru_cache(maxsize=1024)
def layer_tensor(
    source: Shape,
    source_thickness: float,
    target: Shape,
    target_thickness: float,
    distance: float,
    side: Side,
    offset: tuple[float, float],
) -> Array:
    """N (3, 3): the mean field in the target is -N M of the source, read-only.

    ``distance`` (nm) is from face to face along the target's normal, ``side`` where the source
    lies, ``offset`` (nm) how far its centre is from the target's along the first two axes of the
    target's frame. QuestionError for other normals, or layers that come too close for a sum.
    """
    frame, angle = target.frame, _angle(source, target)
    step = _step(source_thickness, target_thickness, distance, side, offset)
    local = _local(source, source_thickness, target, target_thickness, step, angle, distance)
    tensor = np.asarray(frame.T @ local @ frame)
    tensor.flags.writeable = False
    return tensor


def layer_profile(
    source: Shape,
    source_thickness: float,
    target: Shape,
    target_thickness: float,
    distance: float,
    side: Side,
    offset: tuple[float, float],
    places: Array,
) -> Array:
    """Return the same at places (n,) in nm on the first axis of the target's frame, (n, 3, 3).

    Averaged over the thickness of the target alone.
    """
    frame, angle = target.frame, _angle(source, target)
    x, y, height = _step(source_thickness, target_thickness, distance, side, offset)
    points = np.stack([x + places, np.full_like(places, y)], axis=-1)
    outline = _outline(source, (0.0, 0.0), angle)
    tensors = local_tensors(outline, source_thickness, points, target_thickness, height)
    return np.asarray(frame.T @ tensors @ frame)


def _angle(source: Shape, target: Shape) -> float:
    """Angle (rad) from the first axis of the target to that of the source, about the normal."""
    across = source.frame @ target.frame.T
    if abs(abs(across[2, 2]) - 1) > UNIT_LENGTH:
        raise QuestionError(
            f"the normals of two layers are {shown(source.normal)} and {shown(target.normal)}; "
            "allowed are layers of one normal"
        )
    return float(np.arctan2(across[0, 1], across[0, 0]))


def _step(
    source: float, target: float, distance: float, side: Side, offset: tuple[float, float]
) -> tuple[float, float, float]:
    """From the centre of the source to that of the target, in the target's frame (nm)."""
    height = distance + (source + target) / 2
    return -offset[0], -offset[1], height if side == "below" else -height


def _local(
    source: Shape,
    p: float,
    target: Shape,
    q: float,
    step: tuple[float, float, float],
    angle: float,
    distance: float,
) -> Array:
    """N in the frame of the target, by the closed form that fits."""
    quarter = round(angle / (np.pi / 2))
    is_straight = abs(angle - quarter * np.pi / 2) < STRAIGHT
    sides = source.sides if quarter % 2 == 0 else source.sides[::-1]
    if isinstance(source, Prism) or isinstance(target, Prism):
        if isinstance(source, Prism) and isinstance(target, Prism) and is_straight:
            return prisms((*sides, p), (*target.sides, q), step)
    elif np.hypot(step[0], step[1]) < STRAIGHT:
        if _is_round(source) and _is_round(target):
            return np.diag(coaxial_disks((sides[0], p), (target.sides[0], q), distance))
        if is_straight and np.allclose(sides, target.sides, rtol=1e-12):
            return np.diag(coaxial_ellipses(target.sides, (p, q), distance))
    first, second = _outline(source, (0.0, 0.0), angle), _outline(target, step[:2], 0.0)
    tensor, error = cylinders(first, p, second, q, step[2])
    if not error <= LARGEST_ERROR * np.abs(tensor).max():
        raise QuestionError(
            f"a distance of {distance:g} nm between layers of different outlines is too short for "
            "their dipole tensor; allowed is a larger one, or layers of one outline"
        )
    return tensor


def _is_round(shape: Shape) -> bool:
    return shape.sides[0] == shape.sides[1]


def _outline(shape: Shape, centre: tuple[float, float], angle: float) -> Outline:
    kind: Literal["ellipse", "rectangle"] = "rectangle" if isinstance(shape, Prism) else "ellipse"
    return Outline(kind, shape.sides, centre, angle)
