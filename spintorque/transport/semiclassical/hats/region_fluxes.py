"""Charge and spin currents in every region of a row of scatterers, of inputs from both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....results.audit import Audit
from .joined_scatterers import ScatteringBlocks, waves_everywhere
from .layer_hats import PAULI_ARRAY

TOLERANCE = 1e-7
"""Of the identities, relative to what comes in; between ideal filters nearly trapped spins, at an
angle theta near 0, magnify rounding by 1/theta."""
ROUNDING = 1e-12
INPUT = 2.0  # electrons of both spins that come in per mode


@dataclass(frozen=True)
class RegionFluxes:
    """Currents (..., regions, 4): charge, and spin along x, y and z, per mode of the first region.

    Each is Tr[sigma (rho_right-going - rho_left-going)], summed over modes, of one electron in
    every channel of the left or the right lead.
    """

    from_left: Array
    from_right: Array

    def audit(self, *, averaged: bool) -> Audit:
        """Defects of identities, relative to what comes in.

        An equilibrium carries no charge. ``averaged``: over phases, so that it carries no spin
        current in any region; without that the torque on all layers together vanishes.
        """
        charges = np.stack([self.from_left[..., 0], self.from_right[..., 0]])
        equilibrium = self.from_left + self.from_right
        total = equilibrium[..., 0, 1:] - equilibrium[..., -1, 1:]
        uneven = equilibrium[..., 1:] if averaged else total
        return Audit(
            charge_defect=_largest(np.diff(charges, axis=-1)),
            equilibrium_defect=max(_largest(equilibrium[..., 0]), _largest(uneven)),
        )


def fluxes_of_hats(layers: Sequence[ScatteringBlocks], mode_ratio: float) -> RegionFluxes:
    """Currents from hats (..., 4, 4) of the layers.

    ``mode_ratio``: modes of the right lead over those of the left (Waintal,
    Myers, Brouwer and Ralph, PRB 62, 12317 (2000), (14)-(15)).
    """
    from_left, from_right = [], []
    for waves in waves_everywhere(layers):
        from_left.append((waves.right_from_left - waves.left_from_left)[..., 0])
        from_right.append((waves.right_from_right - waves.left_from_right)[..., 0])
    return RegionFluxes(
        INPUT * np.stack(np.broadcast_arrays(*from_left), axis=-2),
        INPUT * mode_ratio * np.stack(np.broadcast_arrays(*from_right), axis=-2),
    )


def fluxes_of_amplitudes(
    layers: Sequence[ScatteringBlocks], modes: int
) -> tuple[RegionFluxes, float]:
    """Currents from S-matrices of the layers, and the largest element of S† S - 1 of them all.

    There are ``modes`` of one spin in the first region. Waintal, Myers, Brouwer and Ralph, PRB 62,
    12317 (2000), (8)-(9).
    """
    waves = waves_everywhere(layers)
    from_left = [_pauli(w.right_from_left) - _pauli(w.left_from_left) for w in waves]
    from_right = [_pauli(w.right_from_right) - _pauli(w.left_from_right) for w in waves]
    fluxes = RegionFluxes(
        np.stack(np.broadcast_arrays(*from_left), axis=-2) / modes,
        np.stack(np.broadcast_arrays(*from_right), axis=-2) / modes,
    )
    reflected, transmitted = waves[0].left_from_left, waves[-1].right_from_left
    product = _dagger(reflected) @ reflected + _dagger(transmitted) @ transmitted
    return fluxes, float(np.abs(product - np.eye(product.shape[-1])).max())


def _dagger(matrices: Array) -> Array:
    return np.conj(np.swapaxes(matrices, -1, -2))


def _pauli(waves: Array) -> Array:
    """Tr[sigma W W†] with 1 and the Pauli matrices, of waves (..., 2 modes, incoming)."""
    spins = waves.reshape(*waves.shape[:-2], 2, waves.shape[-2] // 2 * waves.shape[-1])
    density = spins @ _dagger(spins)
    return np.asarray(np.einsum("ats,...st->...a", PAULI_ARRAY, density).real)


def error_of(audit: Audit) -> float:
    """Error of fluxes relative to what comes in: rounding, or the worst defect if larger."""
    defects = (audit.charge_defect, audit.equilibrium_defect, audit.rotation_defect)
    return max(ROUNDING, *(defect for defect in defects if defect is not None))


def _largest(defects: Array) -> float:
    return float(np.abs(defects).max(initial=0.0)) / INPUT
