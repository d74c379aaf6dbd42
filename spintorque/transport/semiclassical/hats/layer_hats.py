"""How each layer turns the spins of its mean mode: 4x4 hats of charge and spin, in real numbers.

A density matrix rho is (charge, x, y, z), Tr[sigma rho] with 1 for the first. The hats of Waintal,
Myers, Brouwer and Ralph, PRB 62, 12317 (2000), (13), act on its elements (uu, ud, du, dd); these
are the same in another basis.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...._typing import Array
from ....model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from ....model.semiclassical.scatterer import MIXING, Phases, Scatterer, Spacer
from ....model.semiclassical.scattering_layer import ScatteringLayer
from ....spin import PAULI
from .joined_scatterers import ScatteringBlocks

PAULI_ARRAY = np.array([np.asarray(matrix) for matrix in PAULI])


def layer_hats(layer: ScatteringLayer, phases: Phases) -> ScatteringBlocks:
    """Hats (4, 4) of a layer in its own axes; ``phases`` is what a layer without its own takes."""
    if isinstance(layer, Spacer):
        return metal_hats(np.array(layer.transmission))
    if isinstance(layer, HatScatterer):
        return ScatteringBlocks(*(np.array(block) for block in layer.blocks))
    if isinstance(layer, MatrixScatterer):
        return ScatteringBlocks(*(hat_of(block) for block in amplitudes_of(layer)))
    assert isinstance(layer, Scatterer)
    up, down = (np.array(share) for share in layer.transmission)
    mixing = {name: getattr(layer, name) for name in MIXING}
    given = {name: np.array(value) for name, value in mixing.items() if value is not None}
    return scatterer_hats(up, down, given, (layer.phases or phases) == "in-phase")


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


def spin_diagonal_hat(up: Any, down: Any, mixing: Any) -> Array:
    """Hat (..., 4, 4) of probabilities of both spins, and an average product of amplitudes."""
    up, down, mixing = np.broadcast_arrays(up, down, mixing)
    hat = np.zeros((*np.shape(up), 4, 4))
    hat[..., 0, 0] = hat[..., 3, 3] = (up + down) / 2
    hat[..., 0, 3] = hat[..., 3, 0] = (up - down) / 2
    hat[..., 1, 1] = hat[..., 2, 2] = mixing.real
    hat[..., 1, 2], hat[..., 2, 1] = mixing.imag, -mixing.imag
    return hat


def metal_hats(transmission: Array) -> ScatteringBlocks:
    """Hats (..., 4, 4) of normal metals of some transmissions (...)."""
    share = transmission[..., None, None]
    through, back = share * np.eye(4), (1 - share) * np.eye(4)
    return ScatteringBlocks(back, through, through, back)


def scatterer_hats(
    up: Array, down: Array, mixing: Mapping[str, Array], is_in_phase: bool
) -> ScatteringBlocks:
    """Hats (..., 4, 4) of transmissions (...), and of averages by ``mixing`` or by the phases."""
    by_phase = {
        "transmitted_mixing": np.sqrt(up * down) * is_in_phase,
        "reflected_mixing": np.sqrt((1 - up) * (1 - down)) * is_in_phase,
    }
    transmitted, reflected = (mixing.get(name, value) for name, value in by_phase.items())
    through = spin_diagonal_hat(up, down, transmitted)
    return ScatteringBlocks(
        spin_diagonal_hat(1 - up, 1 - down, reflected),
        through,
        through,
        spin_diagonal_hat(1 - up, 1 - down, mixing.get("reflected_mixing_back", reflected)),
    )
