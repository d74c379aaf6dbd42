"""The plain twin of `spintorque.transport.engines.collinear`: the same from whole S-matrices."""

import numpy as np

from ..._typing import Array
from ...spin import spinors
from ..hamiltonian.chain import SIDES, Chain
from .amplitudes import amplitudes
from .collinear import MixingSums, SpinAmplitudes
from .engine import ELEMENTS_PER_BLOCK


def spin_amplitudes(chain: Chain, kx: Array, ky: Array, energy: Array) -> SpinAmplitudes:
    """Amplitudes of a chain along +-z at points (points,) of k (rad) and real energy (eV)."""
    scattering = amplitudes(chain, kx, ky, energy)
    # Modes are those along the axis of their lead, which may be -z.
    left, right = (spinors(chain.lead_axis(side)[0]) for side in SIDES)
    back, across = scattering.matrix[0, :, :2, :2], scattering.matrix[0, :, 2:, :2]
    opened = scattering.is_open.reshape(2, 2, -1)
    is_open = [np.abs(f) ** 2 @ modes > 0.5 for f, modes in zip((left, right), opened, strict=True)]
    return SpinAmplitudes(
        np.einsum("sm,pmn,sn->sp", left, back, left.conj()),
        np.einsum("sm,pmn,sn->sp", right, across, left.conj()),
        np.array(is_open),
    )


def mixing_sums(chain: Chain, kx: Array, ky: Array, energy: Array, weight: Array) -> MixingSums:
    """Sums of a chain along +-z; the interface is `engine.MixingEngine`."""
    total = np.zeros(8, complex)
    for start in range(0, len(energy), ELEMENTS_PER_BLOCK):
        part = slice(start, start + ELEMENTS_PER_BLOCK)
        total += _part(chain, kx[part], ky[part], energy[part], weight[part])
    mixing, reflected, transmitted, *real = total.tolist()
    return MixingSums(mixing, reflected, transmitted, *(value.real for value in real))


def _part(chain: Chain, kx: Array, ky: Array, energy: Array, weight: Array) -> Array:
    waves = spin_amplitudes(chain, kx, ky, energy)
    (r_up, r_down), (t_up, t_down) = waves.reflected, waves.transmitted
    rows = [
        1 - r_up * r_down.conj(),
        r_up * r_down.conj(),
        t_up * t_down.conj(),
        np.abs(t_up) ** 2,
        np.abs(t_down) ** 2,
        np.ones_like(r_up),
    ]
    modes = waves.is_open[0, 0] * weight
    return np.array([*(modes @ row for row in rows), *(waves.is_open[1] @ weight)])
