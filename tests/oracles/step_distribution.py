"""The stationary distribution of a method's step, without random numbers.

A quadrature stands for the normal numbers of a step, and spherical harmonics for the distribution:
the matrix of a step is exact as far as they are fine enough.
"""

import numpy as np
from numpy.polynomial import hermite_e, legendre


def average(step, function, order, axial, points):
    """Mean of function(m) (3, n) -> (n,) over the moments that ``step`` takes to themselves.

    step(m, normals) takes one moment (3,); ``order`` of the harmonics, without those that depend
    on the angle around z if ``axial``; ``points`` for each normal number.
    """
    m, weight = _sphere(order + 3, axial)
    normals, chance = _normals(points)
    basis = _harmonics(m, order, axial)
    after = np.zeros_like(basis)
    for k, start in enumerate(m.T):
        ends = np.array([step(start, each) for each in normals]).T
        after[:, k] = _harmonics(ends, order, axial) @ chance
    change = (basis * weight) @ after.T - np.eye(len(basis))
    density = np.ones(len(basis))
    density[1:] = np.linalg.solve(change[1:, 1:].T, -change[0, 1:])
    return density @ (basis * weight) @ function(m)


def boltzmann(energy, size=200):
    """Mean of energy(m) in units of k_B T."""
    m, weight = _sphere(size, axial=False)
    found = energy(m)
    chance = weight * np.exp(found.min() - found)
    return chance @ found / chance.sum()


def _sphere(size, axial):
    """Points (3, n) and weights, which add up to 1."""
    z, weight = legendre.leggauss(size)
    phi = np.array([0.3]) if axial else np.pi * (np.arange(2 * size) + 0.5) / size
    rim = np.sqrt(1 - z * z)[:, None]
    m = np.array([rim * np.cos(phi), rim * np.sin(phi), z[:, None] + 0 * phi])
    return m.reshape(3, -1), np.repeat(weight / 2, len(phi)) / len(phi)


def _normals(points):
    x, weight = hermite_e.hermegauss(points)
    grid = np.meshgrid(x, x, x)
    chance = np.prod(np.meshgrid(weight, weight, weight), axis=0).ravel()
    return np.array(grid).reshape(3, -1).T, chance / chance.sum()


def _harmonics(m, order, axial):
    """Real harmonics (functions, n) of mean square 1, the constant first."""
    x, y, z = m
    found, corner = [], np.ones(m.shape[1])
    for k in range(1 if axial else order + 1):
        if k:
            corner = corner * (x + 1j * y) * np.sqrt((2 * k + 1) / (2 * k))
        rows = [0 * corner, corner]
        for n in range(k + 1, order + 1):
            a = np.sqrt((4 * n * n - 1) / (n * n - k * k))
            b = np.sqrt(((n - 1) ** 2 - k * k) / (4 * (n - 1) ** 2 - 1))
            rows.append(a * (z * rows[-1] - b * rows[-2]))
        for row in rows[1:]:
            found += [np.sqrt(2) * row.real, np.sqrt(2) * row.imag] if k else [row]
    return np.array(found)
