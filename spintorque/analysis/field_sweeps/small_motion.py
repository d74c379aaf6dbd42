"""Small motions of moments about a minimum of their energy, and what a small field adds."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...model.device import Device, Magnet, layers_of
from ...model.drive import Drive
from ...units import NANO
from ..stability.tangent_plane import frames, linearised


@dataclass(frozen=True)
class SmallMotion:
    """du/dt = A u + B h: ``matrix`` A (2 layers, 2 layers) in 1/ns, ``push`` B (2 layers,).

    u are angles (rad) along the frames of the layers, h is a field (A/m) along a direction;
    ``reply`` (2 layers,) gives the moment per volume along it, in A/m per rad.
    """

    matrix: Array
    push: Array
    reply: Array

    @classmethod
    def about(cls, magnet: Magnet, field: Array, m: Array, direction: Array) -> "SmallMotion":
        """At moments (layers, 3) at rest in a field (3,) in A/m."""
        layers = layers_of(magnet)
        frame = frames(m)
        damping = np.array([layer.damping for layer in layers])
        rate = np.array([layer.gamma0 for layer in layers]) / (1 + damping**2) * NANO
        saturation = np.array([layer.saturation_magnetization for layer in layers])
        volume = np.array([layer.volume for layer in layers])
        # In a frame e1 x e2 = m a field h moves m by du/dt = rate (alpha + J) h, J = -m x.
        turning = np.array([[0.0, 1.0], [-1.0, 0.0]])
        mobility = rate[:, None, None] * (damping[:, None, None] * np.eye(2) + turning)
        along = np.einsum("lca,c->la", frame, direction)
        reply = (saturation * volume / volume.sum())[:, None] * along
        equation = Equation(Device(magnet, None, Drive(voltage=0.0, field=tuple(field.tolist()))))
        push = np.einsum("lab,lb->la", mobility, along)
        return cls(linearised(equation, m.ravel()), push.ravel(), reply.ravel())

    def modes(self) -> tuple[Array, Array]:
        """Frequencies and half widths (layers,) in GHz, by ascending frequency."""
        values = np.linalg.eigvals(self.matrix)
        chosen = values[np.argsort(values.imag)][len(values) // 2 :]
        return np.abs(chosen.imag) / (2 * np.pi), -chosen.real / (2 * np.pi)

    def susceptibility(self, frequency: Array) -> Array:
        """Chi (k,) at frequencies (k,) in GHz, of a field h exp(i omega t)."""
        omega = 2 * np.pi * frequency
        system = 1j * omega[:, None, None] * np.eye(len(self.matrix)) - self.matrix
        answers = np.linalg.solve(
            system, np.broadcast_to(self.push[:, None], (*system.shape[:2], 1))
        )
        return np.asarray(answers[..., 0] @ self.reply)
