"""Spin algebra: directions, Pauli matrices, and 2x2 matrices as Pauli vectors.

A Pauli vector is an array whose first axis has length 4 and holds (M_0, M_x, M_y, M_z)
of M = M_0 1 + M_x sigma_x + M_y sigma_y + M_z sigma_z; all further axes broadcast.
Small spin-dependent parts keep their relative digits in this form, which they would
lose in the four matrix elements.
"""

from typing import Any

import numpy as np
import tinyarray

from ._typing import Array

SIGMA_0 = tinyarray.array([[1, 0], [0, 1]], complex)
SIGMA_X = tinyarray.array([[0, 1], [1, 0]], complex)
SIGMA_Y = tinyarray.array([[0, -1j], [1j, 0]], complex)
SIGMA_Z = tinyarray.array([[1, 0], [0, -1]], complex)
PAULI = (SIGMA_0, SIGMA_X, SIGMA_Y, SIGMA_Z)


def direction(theta: float, phi: float = 0.0) -> tuple[float, float, float]:
    """Unit vector (sin theta cos phi, sin theta sin phi, cos theta); angles in rad."""
    sin = float(np.sin(theta))
    return sin * float(np.cos(phi)), sin * float(np.sin(phi)), float(np.cos(theta))


def along(vector: Any) -> Any:
    """Return the Pauli matrix n.sigma of a 3-vector n as a 2x2 tinyarray."""
    return vector[0] * SIGMA_X + vector[1] * SIGMA_Y + vector[2] * SIGMA_Z


def spinors(axis: Any) -> Array:
    """Eigenvectors of n.sigma for a unit vector n, as columns: first along n, then against it."""
    x, y, z = axis
    if z < 0:  # the branch whose normalisation stays away from zero
        up, down = np.array([x - 1j * y, 1 - z]), np.array([z - 1, x + 1j * y])
    else:
        up, down = np.array([1 + z, x + 1j * y]), np.array([-x + 1j * y, 1 + z])
    matrix = np.stack([up, down], axis=1).astype(complex)
    columns: Array = matrix / np.linalg.norm(matrix, axis=0)
    return columns


def turn_to(axis: Any) -> Array:
    """Matrix U of the rotation that takes z to a unit vector n the shortest way, from -z about y.

    In U^dagger (a.sigma) U the components of a are those along the turned axes: n.sigma becomes
    sigma_z.
    """
    x, y, z = axis
    if z < -1 + 1e-12:
        return np.array([[0, -1], [1, 0]], complex)
    # (1 + n.sigma sigma_z)/|1 + n.sigma sigma_z|
    matrix = np.eye(2) + np.asarray(along((x, y, z))) @ np.asarray(SIGMA_Z)
    return np.asarray(matrix / np.sqrt(2 * (1 + z)))


def pauli_product(a: Array, b: Array) -> Array:
    """Pauli vector of the matrix product of two Pauli vectors."""
    a0, a1, a2, a3 = a
    b0, b1, b2, b3 = b
    return np.stack(
        np.broadcast_arrays(
            a0 * b0 + a1 * b1 + a2 * b2 + a3 * b3,
            a0 * b1 + a1 * b0 + 1j * (a2 * b3 - a3 * b2),
            a0 * b2 + a2 * b0 + 1j * (a3 * b1 - a1 * b3),
            a0 * b3 + a3 * b0 + 1j * (a1 * b2 - a2 * b1),
        )
    )


def pauli_inverse(a: Array) -> Array:
    """Pauli vector of the matrix inverse."""
    a0, a1, a2, a3 = a
    determinant = a0 * a0 - (a1 * a1 + a2 * a2 + a3 * a3)
    inverse: Array = np.stack([a0, -a1, -a2, -a3]) / determinant
    return inverse


def pauli_dagger(a: Array) -> Array:
    """Pauli vector of the Hermitian conjugate."""
    return np.conj(a)


def pauli_matrix(a: Array) -> Array:
    """Turn a Pauli vector of shape (4, ...) into matrices of shape (..., 2, 2)."""
    a0, a1, a2, a3 = a
    rows = np.stack([np.stack([a0 + a3, a1 - 1j * a2]), np.stack([a1 + 1j * a2, a0 - a3])])
    return np.moveaxis(rows, (0, 1), (-2, -1))


def pauli_vector(matrices: Array) -> Array:
    """Turn matrices of shape (..., 2, 2) into a Pauli vector of shape (4, ...)."""
    uu, ud = matrices[..., 0, 0], matrices[..., 0, 1]
    du, dd = matrices[..., 1, 0], matrices[..., 1, 1]
    return np.stack([(uu + dd) / 2, (ud + du) / 2, 1j * (ud - du) / 2, (uu - dd) / 2])
