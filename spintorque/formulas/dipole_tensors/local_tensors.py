"""The tensor of a cylinder at points above or below it, averaged over a thickness."""

import numpy as np

from ..._typing import Array
from .coaxial_cylinders import mean_inverse_cube
from .outlines import Outline

PER_GAP = 200  # points on the rim for each gap in the reach of the outline
FEWEST, MOST = 512, 1 << 15
SIGNS = (1.0, -1.0, -1.0, 1.0)


def local_tensors(
    source: Outline, source_thickness: float, points: Array, thickness: float, height: float
) -> Array:
    """Tensors N (n, 3, 3) at places (n, 2), of a cylinder along z that is magnetized evenly.

    Averaged over lines of a ``thickness`` along z whose centres are ``height`` above that of the
    source, above or below it. Charges of the rim are summed over its points (R. I. Joseph and E.
    Schlomann, J. Appl. Phys. 36, 1579 (1965) for prisms); the sum has its digits where the gap is
    a thousandth of the body or more.
    """
    p, q = source_thickness, thickness
    lowest = abs(height) - (p + q) / 2
    count = int(np.clip(PER_GAP * source.reach / max(lowest, 1e-12), FEWEST, MOST))
    rim, normals = source.rim(count)
    tensors = np.empty((len(points), 3, 3))
    for tensor, point in zip(tensors, points, strict=True):
        step = point - rim
        distance = np.hypot(*step.T)
        plane = -(step * (mean_inverse_cube(distance, lowest, p, q) * p)[:, None]).T @ normals
        tensor[:2, :2] = (plane + plane.T) / 2
        tensor[2, 2] = -np.trace(plane)
        tensor[2, :2] = tensor[:2, 2] = _upwards(distance, lowest, p, q) @ normals * np.sign(height)
    return tensors / (4 * np.pi)


def _upwards(distance: Array, lowest: float, p: float, q: float) -> Array:
    """Second difference of ln(v + z), v^2 = distance^2 + z^2, over the thickness q."""
    heights = (lowest, lowest + p, lowest + q, lowest + p + q)
    parts = [np.log(np.hypot(distance, z) + z) for z in heights]
    total = sum(sign * part for sign, part in zip(SIGNS, parts, strict=True))
    return np.asarray(total / q)
