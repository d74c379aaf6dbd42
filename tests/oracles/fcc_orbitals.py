"""Nine orbitals of fcc copper and cobalt by Slater and Koster's rules, as blocks by monolayer.

Imports nothing of the package. Orbitals s, p, t2g, eg; parameters in Ry from Papaconstantopoulos,
Handbook of the Band Structure of Elemental Solids; bonds sss sps pps ppp sds pds pdp dds ddp ddd.
"""

import itertools

import numpy as np

RYDBERG = 13.605693  # eV
METALS = {
    "Cu": {
        "fermi": 0.5743,
        "onsite": [0.79466, *[1.35351] * 3, *[0.37307] * 3, *[0.37180] * 2],
        "bonds": (
            [-0.07518, 0.11571, 0.19669, 0.0194, -0.03107, -0.03289, 0.01753, -0.02566, 0.018,
             -0.00408],
            [-0.00092, 0.01221, 0.05389, 0.00846, -0.00852, -0.00536, 0.00321, -0.00451, 0.00241,
             -0.00029],
        ),
    },
    "Co": {
        "fermi": 0.7210,
        "onsite": [1.12946, *[1.75262] * 3, *[0.60547] * 3, *[0.60445] * 2],
        "bonds": (
            [-0.09043, 0.13649, 0.23748, -0.00142, -0.03806, -0.04069, 0.02797, -0.04213, 0.02976,
             -0.00684],
            [-0.00337, 0.00135, 0.02849, 0.01099, -0.01119, -0.01061, 0.01134, -0.00759, 0.00495,
             -0.00016],
        ),
    },
}  # fmt: skip
SPLITTING = 0.125  # Ry, of the d orbitals of Co
LATTICE = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]) / 2  # in lattice constants
DISTANCES = np.sqrt(0.5), 1.0


def d_tensors():
    """The d functions as traceless symmetric tensors: xy, yz, zx, x^2 - y^2, 3 z^2 - r^2."""
    tensors = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        tensor = np.zeros((3, 3))
        tensor[a, b] = tensor[b, a] = np.sqrt(0.5)
        tensors.append(tensor)
    return [*tensors, np.diag([1, -1, 0]) / np.sqrt(2), np.diag([-1, -1, 2]) / np.sqrt(6)]


def two_centre(direction, parameters):
    """Block (9, 9) between an atom and one in a direction from it."""
    sss, sps, pps, ppp, sds, pds, pdp, dds, ddp, ddd = parameters
    u = np.asarray(direction)
    sigma = np.array([np.sqrt(1.5) * u @ t @ u for t in d_tensors()])
    pi = np.array([np.sqrt(2) * (t @ u - u * (u @ t @ u)) for t in d_tensors()])
    block = np.zeros((9, 9))
    block[0, 0] = sss
    block[0, 1:4], block[1:4, 0] = sps * u, -sps * u
    block[0, 4:], block[4:, 0] = sds * sigma, sds * sigma
    block[1:4, 1:4] = (pps - ppp) * np.outer(u, u) + ppp * np.eye(3)
    block[1:4, 4:] = pds * np.outer(u, sigma) + pdp * pi.T
    block[4:, 1:4] = -block[1:4, 4:].T
    along, across = np.outer(sigma, sigma), pi @ pi.T
    block[4:, 4:] = dds * along + ddp * across + ddd * (np.eye(5) - along - across)
    return block


def neighbours():
    """Coefficients of lattice vectors, directions and shells of all bonds of an atom."""
    for steps in itertools.product(range(-2, 3), repeat=3):
        vector = np.array(steps) @ LATTICE
        length = np.linalg.norm(vector)
        for shell, distance in enumerate(DISTANCES):
            if abs(length - distance) < 1e-9:
                yield np.array(steps), vector / length, shell


def layers_111(metal, kx, ky):
    """H[j, j] and H[j+1, j] (points, 9, 9) in eV from the Fermi level, layers (111)."""
    data, blocks = METALS[metal], np.zeros((2, len(kx), 9, 9), complex)
    blocks[0] += np.diag(data["onsite"]) - data["fermi"] * np.eye(9)
    for steps, direction, shell in neighbours():
        height, in_plane = steps.sum(), np.array([-steps[1] - steps[2], -steps[2]])
        if height in (0, 1):
            phase = np.exp(-1j * (kx * in_plane[0] + ky * in_plane[1]))
            blocks[height] += np.multiply.outer(phase, two_centre(-direction, data["bonds"][shell]))
    return RYDBERG * blocks


def layers_001(metal, kx, ky):
    """The same of principal layers of two monolayers (001): (points, 18, 18)."""
    data, planes = METALS[metal], np.zeros((4, len(kx), 9, 9), complex)
    planes[0] += np.diag(data["onsite"]) - data["fermi"] * np.eye(9)
    for steps, direction, shell in neighbours():
        vector = steps @ LATTICE
        height = round(2 * vector[2])
        if height >= 0:
            phase = np.exp(-1j * (kx * vector[0] + ky * vector[1]))
            planes[height] += np.multiply.outer(phase, two_centre(-direction, data["bonds"][shell]))
    same, one, two, three = RYDBERG * planes
    cell = np.block([[same, np.conj(np.swapaxes(one, -1, -2))], [one, same]])
    return np.stack([cell, np.block([[two, one], [three, two]])])


def exchange(rows):
    """Half the splitting (rows, rows) in eV, which lowers spin up, of some atoms' d orbitals."""
    return np.diag(np.tile([0.0] * 4 + [1.0] * 5, rows // 9)) * SPLITTING / 2 * RYDBERG
