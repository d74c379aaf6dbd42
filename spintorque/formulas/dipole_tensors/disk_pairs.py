"""The dipole tensor of two disks anywhere beside or above one another."""

from typing import Any

import numpy as np

from ..._typing import Array
from .coaxial_cylinders import coaxial_disks
from .cylinder_pairs import cylinders
from .outlines import Outline


def disks(source: Any, target: Any, offset: Any) -> Array:
    """Tensor N (..., 3, 3) of two disks with axes along z, above or beside one another.

    ``source`` and ``target``, (..., 2), are diameter and thickness; ``offset``, (..., 3), leads
    from centre to centre. S. Tandon, M. Beleggia, Y. Zhu and M. De Graef, J. Magn. Magn. Mater.
    271, 9 (2004) write it as a Fourier-Bessel integral, evaluated here over the charges of rims.
    NaN where the disks overlap, or where they come too close for eight digits.
    """
    first, second, d = (np.asarray(v, float) for v in (source, target, offset))
    shape = np.broadcast_shapes(first.shape[:-1], second.shape[:-1], d.shape[:-1])
    tensor = np.empty((*shape, 3, 3))
    ends = (np.broadcast_to(v, (*shape, v.shape[-1])) for v in (first, second, d))
    every = [v.reshape(-1, v.shape[-1]) for v in ends]
    rows = tensor.reshape(-1, 3, 3)
    for place, (one, other, step) in enumerate(zip(*every, strict=True)):
        rows[place] = _pair(one, other, step)
    return tensor


def _pair(source: Array, target: Array, offset: Array) -> Array:
    gap = abs(offset[2]) - (source[1] + target[1]) / 2
    aside = np.hypot(offset[0], offset[1])
    if gap >= 0 and aside == 0:
        return np.diag(coaxial_disks(source, target, gap))
    if gap < 0 and aside < (source[0] + target[0]) / 2:
        return np.full((3, 3), np.nan)
    first = Outline("ellipse", (source[0], source[0]))
    second = Outline("ellipse", (target[0], target[0]), (offset[0], offset[1]))
    tensor, error = cylinders(first, source[1], second, target[1], offset[2])
    return tensor if error < 1e-8 * np.abs(tensor).max() else np.full((3, 3), np.nan)
