"""Operators of functions on the sphere as sparse matrices in real spherical harmonics.

Coefficients of real functions are real in these: sqrt(2) Re Y_lm at the place of m and
-sqrt(2) Im Y_lm at that of -m. Matrix elements are exact where the coefficients of the operator
are band limited, since the quadrature is.
"""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from .sphere_basis import SphereBasis

SparseMatrix = Any
"""A sparse array of SciPy, whose classes load when they are used."""
NEGLIGIBLE = 1e-14  # part of the size of the terms below which coefficients and elements are 0


def advection(basis: SphereBasis, along: Array, scale: float | None = None) -> SparseMatrix:
    """Matrix of u -> along.grad u, for a tangent field (nodes, turns, 3).

    ``scale`` is the size of the terms whose sum it is, and so of its rounding errors.
    """
    _, e_theta, e_phi = basis.polar
    south, around = (along * e_theta).sum(axis=-1), (along * e_phi).sum(axis=-1)
    size = float(np.abs(along).max()) if scale is None else scale
    return _matrix(basis, south, around / basis.sine[:, None], np.zeros_like(south), size)


def multiplication(basis: SphereBasis, factor: Array, scale: float | None = None) -> SparseMatrix:
    """Matrix of u -> factor u, for a function at the nodes (nodes, turns).

    ``scale`` is the size of the terms whose sum it is, and so of its rounding errors.
    """
    nothing = np.zeros_like(factor)
    size = float(np.abs(factor).max()) if scale is None else scale
    return _matrix(basis, nothing, nothing, factor, size)


def _matrix(
    basis: SphereBasis, south: Array, around: Array, factor: Array, scale: float
) -> SparseMatrix:
    """Matrix of u -> south du/dtheta + around du/dphi + factor u, from values (nodes, turns)."""
    waves = np.fft.fft([south, around, factor], axis=2, norm="forward")
    sizes = np.abs(waves)
    sizes[1] *= basis.sine[:, None]
    turns = np.flatnonzero(sizes.max(axis=(0, 1)) > NEGLIGIBLE * scale).tolist()
    columns = list(basis.columns())
    rows, places, values = [], [], []
    for m, (numbers, legendre, slopes) in enumerate(columns):
        for turn in turns:
            out = m + (turn if 2 * turn < len(basis.turns) else turn - len(basis.turns))
            if abs(out) > basis.order:
                continue
            here = waves[:, :, turn]
            image = here[0] * slopes + (1j * m * here[1] + here[2]) * legendre
            into, projected, _ = columns[abs(out)]
            block = 2 * np.pi * (projected * basis.gauss[1]) @ image.T
            row, place = np.nonzero(np.abs(block) > NEGLIGIBLE * scale)
            target, source = into[row] - abs(out), numbers[place] - m  # where m would be 0
            for sign in (1, -1) if m else (1,):
                rows.append(target + sign * out)
                places.append(source + sign * m)
                values.append(block[row, place] if sign > 0 else block[row, place].conj())
    parts = np.concatenate(values), (np.concatenate(rows), np.concatenate(places))
    whole = scipy.sparse.coo_array(parts, shape=(basis.size, basis.size)).tocsr()
    turned = _real_harmonics(basis)
    return (turned.conj().T @ whole @ turned).real.tocsr()


def laplacian(basis: SphereBasis) -> SparseMatrix:
    """Matrix of the Laplace operator."""
    return scipy.sparse.diags_array(-basis.degrees * (basis.degrees + 1.0)).tocsr()


def complex_coefficients(basis: SphereBasis, real: Array) -> Array:
    """Coefficients (size,) of Y_lm of a function, from those of real harmonics."""
    return np.asarray(_real_harmonics(basis) @ real)


def _real_harmonics(basis: SphereBasis) -> SparseMatrix:
    """Unitary matrix from coefficients of real harmonics to those of Y_lm."""
    numbers = np.arange(basis.size)
    m = numbers - basis.degrees**2 - basis.degrees
    half = np.sqrt(0.5)
    own = np.where(m > 0, half, np.where(m < 0, 1j * half, 1.0))
    cross = np.where(m > 0, half, -1j * half)[m != 0]
    parts = np.concatenate([own, cross])
    columns = np.concatenate([numbers, numbers[m != 0]])
    rows = np.concatenate([numbers, (numbers - 2 * m)[m != 0]])
    return scipy.sparse.coo_array((parts, (rows, columns)), shape=(basis.size,) * 2).tocsr()
