"""Grand potential of a chain between two leads, from det G; imports nothing of the package."""

import numpy as np

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], complex)


def surface(z, level, hopping):
    roots = np.roots([hopping, z - level, hopping])
    return -roots[np.argmin(np.abs(roots))] / hopping


def inverse_green(z, layers, kx, ky, hoppings):
    """z - H - Sigma of monolayers (onsite, exchange, hopping, direction)."""
    size = len(layers)
    matrix = z * np.eye(2 * size, dtype=complex)
    for i, (onsite, exchange, hopping, direction) in enumerate(layers):
        level = onsite - 2 * hopping * (np.cos(kx) + np.cos(ky))
        field = np.einsum("a,aij->ij", direction, SIGMA)
        part = slice(2 * i, 2 * i + 2)
        matrix[part, part] -= level * np.eye(2) - exchange / 2 * field
        if i in (0, size - 1):
            up = (np.eye(2) + field) / 2
            for projector, sign in ((up, -1), (np.eye(2) - up, 1)):
                green = surface(z, level + sign * exchange / 2, hopping)
                matrix[part, part] -= hopping**2 * green * projector
    for i, hopping in enumerate(hoppings):
        matrix[2 * i : 2 * i + 2, 2 * i + 2 : 2 * i + 4] = hopping * np.eye(2)
        matrix[2 * i + 2 : 2 * i + 4, 2 * i : 2 * i + 2] = hopping * np.eye(2)
    return matrix


def grand_potential(layers, kx, ky, hoppings, potential, thermal, frequencies):
    """-kT sum over Matsubara frequencies of ln det (eV), up to a constant free of angles."""
    total = 0.0
    for n in range(frequencies):
        z = potential + 1j * np.pi * thermal * (2 * n + 1)
        total += np.linalg.slogdet(inverse_green(z, layers, kx, ky, hoppings)).logabsdet
    return -2 * thermal * total
