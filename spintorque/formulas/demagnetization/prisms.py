"""Demagnetizing factors of rectangular prisms."""

from typing import Any

import numpy as np

from ..._typing import Array
from ..dipole_tensors.prism_pairs import prisms


def prism(length: Any, width: Any, thickness: Any) -> Array:
    """Factors (..., 3) of a rectangular prism with these edges.

    A. Aharoni, J. Appl. Phys. 83, 3432 (1998), Eq. (1), which cancels in thin and long prisms. This
    is the same six-fold integral with 1/r = (2/sqrt(pi)) int exp(-r^2 u^2) du and the six integrals
    done in closed form.
    """
    edges = np.stack(np.broadcast_arrays(length, width, thickness), axis=-1)
    return np.diagonal(prisms(edges, edges, np.zeros(3)), axis1=-2, axis2=-1)
