"""Circuit theory of two contacts and one node with 2 x 2 matrices in spin space, one by one.

Brataas, Nazarov and Bauer, Phys. Rev. Lett. 84, 2481 (2000), Eq. (2): the current matrix out of
the node is a sum of projectors times matrix distributions. Nothing of the package is imported.
"""

import numpy as np

PAULI = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def current_out(node, potential, contact, direction):
    """Current matrix from a node (2, 2) into a magnetic reservoir at a potential."""
    up, down, mixing = contact
    spin = np.tensordot(direction, PAULI[1:], axes=1)
    majority, minority = (PAULI[0] + spin) / 2, (PAULI[0] - spin) / 2
    drop = node - potential * PAULI[0]
    return (
        up * majority @ drop @ majority
        + down * minority @ drop @ minority
        + mixing * majority @ node @ minority
        + np.conj(mixing) * minority @ node @ majority
    )


def components(matrix):
    """Charge and three spin components of a matrix."""
    return np.array([np.trace(pauli @ matrix).real for pauli in PAULI])


def valve(fixed, free, theta, flip=0.0):
    """Current per voltage, and the spin currents (3,) into both magnets, n = z and p at theta."""
    p, n = np.array([np.sin(theta), 0, np.cos(theta)]), np.array([0.0, 0.0, 1.0])

    def out(vector):
        node = np.tensordot(vector, PAULI, axes=1)
        both = current_out(node, 1.0, fixed, p), current_out(node, 0.0, free, n)
        return [components(matrix) for matrix in both]

    def balance(vector):
        return sum(out(vector)) + flip * np.array([0.0, *vector[1:]])

    rest = balance(np.zeros(4))
    matrix = np.stack([balance(unit) - rest for unit in np.eye(4)], axis=1)
    into_fixed, into_free = out(np.linalg.solve(matrix, -rest))
    return into_free[0], into_fixed[1:], into_free[1:]


def torques(fixed, free, theta, flip=0.0):
    """Current per voltage, and T_par and T_perp on the free magnet per current in hbar/2e."""
    current, _, spin = valve(fixed, free, theta, flip)
    # n x (p x n)/sin = x and n x p/sin = y
    return current, spin[0] / current, spin[1] / current
