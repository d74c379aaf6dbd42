"""A valve by circuit theory: Kirchhoff's rules for charge and spin of nodes in a normal metal.

Conductances are in units of that of the modes, so that half a Sharvin resistance is 1/2.
A. Brataas, Yu. V. Nazarov, G. E. W. Bauer, PRL 84, 2481 (2000); G. E. W. Bauer et al., PRB 67,
094421 (2003).
"""

import numpy as np

HALF_SHARVIN = 0.5


def corrected(conductance):
    """Contact between a node and a reservoir, without the Sharvin resistance of the node's side."""
    return conductance / (1 - HALF_SHARVIN * conductance)


class Contact:
    """A magnet between a node and a reservoir, along a direction.

    ``transmission`` of both spins, ``mixing`` 1 - <r_up r_down*>, complex.
    """

    def __init__(self, transmission, mixing, direction):
        up, down = (corrected(t) for t in transmission)
        g = corrected(complex(mixing))
        n = np.array(direction)
        along = np.outer(n, n)
        cross = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
        self.response = np.zeros((4, 4))
        self.response[0, 0] = (up + down) / 2
        self.response[0, 1:] = self.response[1:, 0] = (up - down) / 2 * n
        self.response[1:, 1:] = (
            (up + down) / 2 * along + g.real * (np.eye(3) - along) - g.imag * cross
        )

    def current(self, node, reservoir):
        """Charge and spin current (4,) from a node (charge, spin) into an unpolarized reservoir."""
        return self.response @ (node - np.array([reservoir, 0, 0, 0]))


def valve(first, second, metal=1.0):
    """Currents (4,) out of the left contact and into the right one, of a voltage on the left.

    ``first`` and ``second`` are contacts, ``metal`` the transmission of what lies between: 1 is a
    single node. Reservoirs hold (2, 0, 0, 0) and nothing.
    """
    source = first.response @ np.array([2.0, 0, 0, 0])
    if metal == 1:
        node = np.linalg.solve(first.response + second.response, source)
        return -first.current(node, 2.0), second.current(node, 0.0)
    # Both ends of the metal are nodes.
    link = np.eye(4) / (1 / metal - 2 * HALF_SHARVIN)
    matrix = np.block([[first.response + link, -link], [-link, second.response + link]])
    left, right = np.linalg.solve(matrix, np.concatenate([source, np.zeros(4)])).reshape(2, 4)
    return -first.current(left, 2.0), second.current(right, 0.0)
