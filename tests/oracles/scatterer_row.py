"""Layers in a row as one system of linear equations, and hats as Kronecker products.

Hats act on the elements (uu, ud, du, dd) of density matrices, as they are printed.
"""

import numpy as np

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
SPIN_OF = np.stack([s.T.ravel() for s in [np.eye(2), *SIGMA]])  # Tr[sigma rho] of (uu, ud, du, dd)


def half_angle(direction):
    """Rotation of spinors by the polar angle about y, then by the azimuth about z."""
    x, y, z = direction
    theta, phi = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    about_y = np.array(
        [[np.cos(theta / 2), -np.sin(theta / 2)], [np.sin(theta / 2), np.cos(theta / 2)]]
    )
    return np.diag(np.exp([-0.5j * phi, 0.5j * phi])) @ about_y


def hat_magnet(transmission, transmitted, reflected, direction):
    """Blocks r, t', t, r' of a symmetric magnet, W diag(T_u, m, m*, T_d) W†, W = U x U*."""
    u = half_angle(direction)
    w = np.kron(u, u.conj())

    def turned(up, down, mixing):
        return w @ np.diag([up, mixing, np.conj(mixing), down]) @ w.conj().T

    up, down = transmission
    through, back = turned(up, down, transmitted), turned(1 - up, 1 - down, reflected)
    return back, through, through, back


def hat_metal(transmission):
    through, back = transmission * np.eye(4), (1 - transmission) * np.eye(4)
    return back, through, through, back


def waves(layers, from_left, from_right):
    """Right-going and left-going parts (regions, 2, size) of given ones that come in.

    ``layers`` are blocks r, t', t, r'. All regions are solved at once.
    """
    size, count = len(from_left), len(layers)
    matrix = np.eye(2 * size * (count + 1), dtype=complex)
    source = np.zeros(len(matrix), complex)
    place = {
        (region, way): slice((2 * region + way) * size, (2 * region + way + 1) * size)
        for region in range(count + 1)
        for way in (0, 1)
    }
    for i, (r, back, t, r_back) in enumerate(layers):
        matrix[place[i, 1], place[i, 0]] -= r
        matrix[place[i, 1], place[i + 1, 1]] -= back
        matrix[place[i + 1, 0], place[i, 0]] -= t
        matrix[place[i + 1, 0], place[i + 1, 1]] -= r_back
    source[place[0, 0]] = from_left
    source[place[count, 1]] = from_right
    return np.linalg.solve(matrix, source).reshape(count + 1, 2, size)


def hat_fluxes(layers):
    """Charge and spin flux (regions, 4) of unpolarized electrons from the left."""
    right, left = np.moveaxis(waves(layers, np.eye(2).ravel(), np.zeros(4)), 1, 0)
    return ((right - left) @ SPIN_OF.T).real


def article_torque(reflection, transmission, omega):
    """Re Tr[Sigma Omega Omega†] with Sigma = sigma - t† sigma t - r† sigma r, x y z.

    ``omega`` (2 modes, incoming), spin first: what arrives at the layer.
    """
    modes = len(omega) // 2
    torque = []
    for sigma in SIGMA:
        wide = np.kron(sigma, np.eye(modes))
        far = np.kron(sigma, np.eye(len(transmission) // 2))
        kept = transmission.conj().T @ far @ transmission
        kept = kept + reflection.conj().T @ wide @ reflection
        torque.append(np.trace((wide - kept) @ omega @ omega.conj().T).real)
    return np.array(torque)
