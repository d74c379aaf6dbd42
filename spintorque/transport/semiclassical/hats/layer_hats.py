"""How each layer turns the spins of its mean mode: 4x4 hats of charge and spin, in real numbers.

A density matrix rho is (charge, x, y, z), Tr[sigma rho] with 1 for the first. The hats of Waintal,
Myers, Brouwer and Ralph, PRB 62, 12317 (2000), (13), act on its elements (uu, ud, du, dd); these
are the same in another basis.
"""

from typing import Any

import numpy as np

from ...._typing import Array
from ....model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from ....model.semiclassical.scatterer import Phases, Scatterer, Spacer
from ....model.semiclassical.scattering_layer import ScatteringLayer
from ....spin import PAULI
from .joined_scatterers import ScatteringBlocks

PAULI_ARRAY = np.array([np.asarray(matrix) for matrix in PAULI])


def layer_hats(layer: ScatteringLayer, phases: Phases) -> ScatteringBlocks:
    """Hats (4, 4) of a layer in its own axes; ``phases`` is what a layer without its own takes."""
    if isinstance(layer, Spacer):
        through, back = layer.transmission * np.eye(4), (1 - layer.transmission) * np.eye(4)
        return ScatteringBlocks(back, through, through, back)
    if isinstance(layer, HatScatterer):
        return ScatteringBlocks(*(np.array(block) for block in layer.blocks))
    if isinstance(layer, MatrixScatterer):
        return ScatteringBlocks(*(hat_of(block) for block in amplitudes_of(layer)))
    assert isinstance(layer, Scatterer)
    return _of_transmissions(layer, phases)


def turned(hats: ScatteringBlocks, directions: Array) -> ScatteringBlocks:
    """Hats of a layer whose +z is turned to unit vectors (..., 3)."""
    turn = np.zeros((*directions.shape[:-1], 4, 4))
    turn[..., 0, 0] = 1.0
    turn[..., 1:, 1:] = rotations(directions)
    back = np.swapaxes(turn, -1, -2)
    blocks = (hats.reflection, hats.transmission_back, hats.transmission, hats.reflection_back)
    return ScatteringBlocks(*(turn @ block @ back for block in blocks))


def rotations(directions: Array) -> Array:
    """Rotations (..., 3, 3) by the polar angle about y, then by the azimuth about z."""
    x, y, z = np.moveaxis(directions, -1, 0)
    sin = np.hypot(x, y)
    is_pole = sin == 0
    cos_phi = np.divide(x, sin, out=np.ones_like(x), where=~is_pole)
    sin_phi = np.divide(y, sin, out=np.zeros_like(y), where=~is_pole)
    rows = [
        [z * cos_phi, -sin_phi, x],
        [z * sin_phi, cos_phi, y],
        [-sin, np.zeros_like(z), z],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def amplitudes_of(layer: MatrixScatterer) -> tuple[Array, Array, Array, Array]:
    """Blocks of an S-matrix, each (spin out, mode out, spin in, mode in)."""
    matrix, left, right = np.array(layer.matrix), layer.left_modes, layer.right_modes
    split = 2 * left
    return (
        matrix[:split, :split].reshape(2, left, 2, left),
        matrix[:split, split:].reshape(2, left, 2, right),
        matrix[split:, :split].reshape(2, right, 2, left),
        matrix[split:, split:].reshape(2, right, 2, right),
    )


def hat_of(amplitudes: Array) -> Array:
    """Hat (4, 4) of amplitudes (spin out, mode out, spin in, mode in), averaged over modes in."""
    moments = np.einsum("sntm,unvm->stuv", amplitudes, amplitudes.conj())
    hat = np.einsum("aus,bvt,stuv->ab", PAULI_ARRAY, PAULI_ARRAY.conj(), moments)
    return np.asarray(hat.real / (2 * amplitudes.shape[-1]))


def spin_diagonal_hat(up: float, down: float, mixing: complex) -> Array:
    """Hat of probabilities of both spins and an average product of their amplitudes."""
    mean, difference = (up + down) / 2, (up - down) / 2
    return np.array(
        [
            [mean, 0, 0, difference],
            [0, mixing.real, mixing.imag, 0],
            [0, -mixing.imag, mixing.real, 0],
            [difference, 0, 0, mean],
        ]
    )


def _of_transmissions(layer: Scatterer, phases: Phases) -> ScatteringBlocks:
    up, down = layer.transmission
    is_in_phase = (layer.phases or phases) == "in-phase"

    def mixing(given: Any, first: float, second: float) -> complex:
        if given is not None:
            return complex(given)
        return complex(np.sqrt(first * second)) if is_in_phase else 0j

    reflected = mixing(layer.reflected_mixing, 1 - up, 1 - down)
    back = layer.reflected_mixing_back
    through = spin_diagonal_hat(up, down, mixing(layer.transmitted_mixing, up, down))
    return ScatteringBlocks(
        spin_diagonal_hat(1 - up, 1 - down, reflected),
        through,
        through,
        spin_diagonal_hat(1 - up, 1 - down, reflected if back is None else complex(back)),
    )
