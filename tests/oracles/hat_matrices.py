"""Layers with random phases as 4 x 4 hats on spin density matrices, and circuits for them.

The average over random phases in normal metals between layers: a layer maps the density matrix of
a mode, rho -> t rho t^dag, written on vec(rho) = (uu, ud, du, dd). Nothing of the package is
imported. Contacts of the circuit that must agree are those without half of the Sharvin resistance
of each end that is a node (Bauer et al., Phys. Rev. B 67, 094421 (2003)).
"""

from dataclasses import dataclass

import numpy as np
from spin_matrices import PAULI

ONE = np.eye(4)
TRACES = np.array([PAULI[k].T.ravel() for k in range(4)])
"""Charge and spin of vec(rho)."""


@dataclass(frozen=True)
class Layer:
    """Transmissions and <t_u t_d*>, <r_u r_d*>, the latter from the left and from the right."""

    up: float
    down: float
    transmitted: complex
    reflected: complex
    reflected_right: complex


@dataclass(frozen=True)
class Hats:
    """Scattering hats of a device, from the left (r, t) and from the right (q, s)."""

    r: np.ndarray
    t: np.ndarray
    q: np.ndarray
    s: np.ndarray


def in_phase(up, down):
    """Layer whose amplitudes have one phase."""
    reflected = np.sqrt((1 - up) * (1 - down))
    return Layer(up, down, np.sqrt(up * down), reflected, reflected)


def random_phases(up, down):
    """Layer whose mixing terms are zero."""
    return Layer(up, down, 0.0, 0.0, 0.0)


def spinor(direction):
    """Matrix whose columns are spinors along and against a direction."""
    x, y, z = direction
    theta, phi = np.arccos(np.clip(z, -1, 1)), np.arctan2(y, x)
    up = [np.cos(theta / 2), np.exp(1j * phi) * np.sin(theta / 2)]
    down = [-np.exp(-1j * phi) * np.sin(theta / 2), np.cos(theta / 2)]
    return np.array([up, down]).T


def magnet(layer, direction):
    """Hats of a layer magnetized along a direction."""
    turn = spinor(direction)
    both = np.kron(turn, turn.conj())

    def hat(up, down, mixed):
        return both @ np.diag([up, mixed, np.conj(mixed), down]) @ both.conj().T

    t = hat(layer.up, layer.down, layer.transmitted)
    r = hat(1 - layer.up, 1 - layer.down, layer.reflected)
    return Hats(r, t, hat(1 - layer.up, 1 - layer.down, layer.reflected_right), t)


def metal(transmission):
    """Hats of a normal metal."""
    return Hats((1 - transmission) * ONE, transmission * ONE, (1 - transmission) * ONE,
                transmission * ONE)  # fmt: skip


def joined(a, b):
    """Hats of two devices, one after the other."""
    between = np.linalg.inv(ONE - a.q @ b.r)
    back = np.linalg.inv(ONE - b.r @ a.q)
    return Hats(
        r=a.r + a.s @ back @ b.r @ a.t,
        t=b.t @ between @ a.t,
        q=b.q + b.t @ between @ a.q @ b.s,
        s=a.s @ back @ b.s,
    )


def flux_between(left, right):
    """Charge and spin flux (4,) between two devices for unpolarized electrons from the left."""
    to_right = np.linalg.solve(ONE - left.q @ right.r, left.t @ PAULI[0].ravel())
    return (TRACES @ (to_right - right.r @ to_right)).real


def flux_after(device):
    """Charge and spin flux (4,) behind a device, for the same electrons."""
    return (TRACES @ device.t @ PAULI[0].ravel()).real


def corrected(layer, left_is_node, right_is_node):
    """Conductances of a layer per mode: (G_up, G_dn), G_ud at both ends, G_t."""
    resistance = np.diag([0.5 * left_is_node, 0.5 * right_is_node])
    up, down = (1 / (1 / t - np.trace(resistance)) for t in (layer.up, layer.down))
    plain = np.array([[1 - layer.reflected, -layer.transmitted],
                      [-layer.transmitted, 1 - layer.reflected_right]])  # fmt: skip
    mixing = plain @ np.linalg.inv(np.eye(2) - resistance @ plain)
    return (up, down), (mixing[0, 0], mixing[1, 1]), -mixing[0, 1]
