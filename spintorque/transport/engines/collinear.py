"""Reflection and transmission of collinear chains in C, spin by spin, for electrons from the left.

Points are cut into strips of fixed size, which threads share; their sums are added in the order
of the strips, so the result does not depend on the number of threads. The plain twin, with the
same functions, is `spintorque.transport.engines.collinear_numpy`.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..._kernels import _native
from ..._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from ..._kernels.threads import in_threads
from ..._typing import Array
from ..hamiltonian.chain import Chain

STRIP = 8192  # points
ROWS, SUMS = 12, 11  # of scattering.h


@dataclass(frozen=True)
class SpinAmplitudes:
    """Amplitudes as in `spintorque.transport.engines.amplitudes`, of the spins along +z and -z.

    ``reflected`` and ``transmitted`` (spins, points); ``is_open`` (leads, spins, points).
    """

    reflected: Array
    transmitted: Array
    is_open: Array


@dataclass(frozen=True)
class MixingSums:
    """Weighted sums over points, of all but the last two those whose left lead is open.

    ``mixing`` 1 - r_up r_down*, ``reflected`` r_up r_down*, ``transmitted`` t_up t_down*,
    ``majority`` |t_up|^2, ``minority`` |t_down|^2, ``sharvin`` 1; ``far_majority`` and
    ``far_minority`` count the open modes of the right lead with spin along +z and -z.
    """

    mixing: complex
    reflected: complex
    transmitted: complex
    majority: float
    minority: float
    sharvin: float
    far_majority: float
    far_minority: float


def spin_amplitudes(chain: Chain, kx: Array, ky: Array, energy: Array) -> SpinAmplitudes:
    """Amplitudes of a chain along +-z at points (points,) of k (rad) and real energy (eV).

    Raises QuestionError for an instruction set that does not run here.
    """
    rows = np.concatenate(_strips(chain, kx, ky, energy, None), axis=-1)
    waves = rows[:8].reshape(2, 2, 2, -1)
    reflected, transmitted = waves[:, :, 0] + 1j * waves[:, :, 1]
    return SpinAmplitudes(reflected, transmitted, rows[8:].reshape(2, 2, -1) > 0)


def mixing_sums(chain: Chain, kx: Array, ky: Array, energy: Array, weight: Array) -> MixingSums:
    """Sums of a chain along +-z; the interface is `engine.MixingEngine`.

    Raises QuestionError for an instruction set that does not run here.
    """
    sums = sum(_strips(chain, kx, ky, energy, weight), np.zeros(SUMS)).tolist()
    mixing, reflected, transmitted = (complex(*sums[i : i + 2]) for i in (0, 2, 4))
    return MixingSums(mixing, reflected, transmitted, *sums[6:])


def _strips(chain: Chain, kx: Array, ky: Array, energy: Array, weight: Array | None) -> list[Array]:
    """Rows (12, points) of each strip, or its sums (11,)."""
    along = chain.exchange / 2 * chain.direction[0, :, 2]
    numbers = np.concatenate([chain.onsite, chain.hopping, along, chain.bond_hopping])
    level = INSTRUCTION_SETS.index(instruction_set())
    points = np.stack([np.cos(kx) + np.cos(ky), energy])
    solve = partial(_strip, level, numbers, points, weight)
    return in_threads(solve, range(0, len(energy), STRIP))


def _strip(level: int, numbers: Array, points: Array, weight: Array | None, start: int) -> Array:
    part = slice(start, start + STRIP)
    of_strip: Any = np.ascontiguousarray(points[:, part])
    if weight is None:
        out = np.empty((ROWS, of_strip.shape[1]))
        _native.scattering(level, numbers, of_strip, None, out)
    else:
        out = np.zeros(SUMS)
        _native.scattering(level, numbers, of_strip, np.ascontiguousarray(weight[part]), out)
    return out
