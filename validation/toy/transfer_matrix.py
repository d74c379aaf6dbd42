"""Spin-resolved scattering in a chain of layers, from the ratio of neighbouring spinors.

At one k-parallel a stack of layers is a chain of spinors psi[i] with

    h[i] psi[i] - t[i-1] psi[i-1] - t[i] psi[i+1] = E psi[i],   h = level - (exchange/2) n.sigma.

In the right lead a wave that leaves is psi[i+1] = B psi[i]: its Bloch factors, e^{ik} or
decaying, as a 2x2 matrix. So every psi[i] is a 2x2 matrix times psi[i-1], which follows from the
right end to the left. Ratios stay of order one where a product of transfer matrices would lose
its digits in a barrier.
"""

from dataclasses import dataclass

import numpy as np

ONE = np.eye(2)
SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


@dataclass(frozen=True)
class Layer:
    """A monolayer: level, exchange and hopping in eV, direction of the majority spin."""

    level: float
    exchange: float = 0.0
    direction: tuple[float, float, float] = (0.0, 0.0, 1.0)
    hopping: float = 1.0

    def block(self):
        """On-site matrix h."""
        return self.level * ONE - self.exchange / 2 * along(self.direction)

    def bloch(self, energy):
        """Matrix of the Bloch factors of waves that leave to the right, or decay there."""
        up, down = (ONE + along(self.direction)) / 2, (ONE - along(self.direction)) / 2
        half = self.exchange / 2
        return up * self._factor(energy + half) + down * self._factor(energy - half)

    def velocities(self, energy):
        """2 t sin k of majority and minority; 0 where the mode is closed."""
        found = [self._factor(energy + s * self.exchange / 2).imag for s in (1, -1)]
        return 2 * self.hopping * np.array(found)

    def _factor(self, energy):
        x = (self.level - energy) / (2 * self.hopping)  # = cos k
        if abs(x) < 1:
            return x + 1j * np.sqrt(1 - x**2)
        return 1 / (x + np.copysign(np.sqrt(x**2 - 1), x)) + 0j


def along(direction):
    """n.sigma."""
    return np.einsum("a,aij->ij", np.asarray(direction, float), SIGMA)


def spinors(direction):
    """Eigenvectors of n.sigma as columns: majority, minority."""
    x, y, z = direction
    theta, phi = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    cos, sin, turn = np.cos(theta / 2), np.sin(theta / 2), np.exp(1j * phi)
    return np.array([[cos, -sin / turn], [sin * turn, cos]])


def bonds(layers):
    """Hopping between neighbours: the mean of both."""
    hopping = np.array([layer.hopping for layer in layers])
    return (hopping[1:] + hopping[:-1]) / 2


def waves(layers, energy):
    """psi[i], one column for each spinor that comes in from the left, and what is reflected.

    The first and the last layer go on as leads; the wave that comes in is B^i at layer i.
    """
    left, right = layers[0], layers[-1]
    hopping = [left.hopping, *bonds(layers), right.hopping]
    ratio, ratios = right.bloch(energy), []
    for i in reversed(range(len(layers))):
        inner = layers[i].block() - energy * ONE - hopping[i + 1] * ratio
        ratio = hopping[i] * np.linalg.inv(inner)
        ratios.insert(0, ratio)
    bloch = left.bloch(energy)
    reflected = np.linalg.solve(ONE - ratio @ bloch, ratio @ np.linalg.inv(bloch) - ONE)
    psi = [ONE + reflected]
    for ratio in ratios[1:]:
        psi.append(ratio @ psi[-1])
    return np.array(psi), reflected


def amplitudes(layers, energy):
    """(r, t): 2x2 matrices of unit-flux amplitudes, spins along each lead's own direction.

    Phases are those of plane waves counted from the first and from the last layer.
    """
    psi, reflected = waves(layers, energy)
    into, out = spinors(layers[0].direction), spinors(layers[-1].direction)
    v_in, v_out = (np.sqrt(layers[end].velocities(energy)) for end in (0, -1))
    per_flux = np.divide(1, v_in, out=np.zeros(2), where=v_in > 0)
    r = v_in[:, None] * (into.conj().T @ reflected @ into) * per_flux
    t = v_out[:, None] * (out.conj().T @ psi[-1] @ into) * per_flux
    return r, t


def states(layers, energy):
    """Unit-flux scattering states of the left lead's open modes: (layers, spin, modes)."""
    velocity, axes = layers[0].velocities(energy), spinors(layers[0].direction)
    is_open = velocity > 0
    return waves(layers, energy)[0] @ (axes[:, is_open] / np.sqrt(velocity[is_open]))


def currents(layers, energy):
    """(bonds, 4): charge and spin current x, y, z of the states of the left lead, per energy."""
    psi, paulis = states(layers, energy), np.array([ONE, *SIGMA])
    flow = np.einsum("bim,aij,bjm->ba", psi[1:].conj(), paulis, psi[:-1])
    return -bonds(layers)[:, None] * flow.imag / (2 * np.pi)


def currents_from_right(layers, energy):
    """The same of the states of the right lead: the mirrored chain, its flow reversed."""
    return -currents(layers[::-1], energy)[::-1]


def torques(layers, energy):
    """(layers, 3): the torque of the exchange field on the left lead's states, per energy."""
    psi = states(layers, energy)
    spin = np.einsum("lim,aij,ljm->la", psi.conj(), SIGMA, psi).real / (2 * np.pi)
    field = [layer.exchange / 2 * np.array(layer.direction) for layer in layers]
    return np.cross(field, spin)
