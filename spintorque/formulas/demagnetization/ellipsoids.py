"""Demagnetizing factors of ellipsoids."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array


def ellipsoid(length: Any, width: Any, thickness: Any) -> Array:
    """Factors (..., 3) of an ellipsoid with these three axes.

    J. A. Osborn, Phys. Rev. 67, 351 (1945), as Carlson's integral:
    N_a = (abc/3) R_D(b^2, c^2, a^2) (B. C. Carlson, Numer. Algorithms 10, 13 (1995)).
    """
    axes = np.stack(np.broadcast_arrays(length, width, thickness), axis=-1).astype(float)
    a, b, c = np.moveaxis(axes / axes.max(axis=-1, keepdims=True), -1, 0)
    rd = scipy.special.elliprd
    shapes = [rd(b**2, c**2, a**2), rd(c**2, a**2, b**2), rd(a**2, b**2, c**2)]
    return np.stack([a * b * c / 3 * each for each in shapes], axis=-1)
