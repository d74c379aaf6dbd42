"""Conductances of contacts between nodes, without the Sharvin resistance of the nodes.

Schep et al., Phys. Rev. B 56, 10805 (1997); Bauer et al., Phys. Rev. B 67, 094421 (2003).
"""

from typing import Any

import numpy as np

from ...._typing import Array


def corrected_mixing(
    mixing: Any, transmitted: Any, half_sharvin: Any
) -> tuple[complex, complex, complex]:
    """G_ud at both ends and G_t of a magnet, with half a Sharvin resistance taken off some ends.

    The ends are joined by what is transmitted, so that the matrix Y = ((G, -G_t), (-G_t, G')) of
    both, per spin accumulation, becomes Y (1 - R Y)^-1.

    Parameters
    ----------
    mixing : complex array (2,)
        G and G' of scattering matrices, seen from either end.
    transmitted : complex
        G_t of scattering matrices.
    half_sharvin : array (2,)
        R, 1/(2 g_sharvin) of an end that is a node, 0 of a reservoir; all in one unit.
    """
    first, second = mixing
    plain: Array = np.array([[first, -transmitted], [-transmitted, second]], complex)
    matrix = plain @ np.linalg.inv(np.eye(2) - np.asarray(half_sharvin)[:, None] * plain)
    return complex(matrix[0, 0]), complex(matrix[1, 1]), complex(-matrix[0, 1])
