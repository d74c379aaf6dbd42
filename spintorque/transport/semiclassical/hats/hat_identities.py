"""Currents of a row of hats, and the identities that they keep."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...._typing import Array
from ....results.audit import Audit
from .joined_scatterers import ScatteringBlocks
from .layer_hats import rotations, turned
from .region_fluxes import INPUT, TOLERANCE, RegionFluxes, fluxes_of_hats

ANY_AXIS = np.array([0.48, 0.6, 0.64])
"""To which +z is turned, with the whole device."""

Directions = Sequence[Array | None]


def checked_fluxes(
    hats: Sequence[ScatteringBlocks],
    directions: Directions,
    mode_ratio: float,
    *,
    angles: int,
    spin_diagonal: bool,
) -> tuple[RegionFluxes, Audit]:
    """Currents (angles, regions, 4) of layers in their directions, and defects of identities.

    ``hats`` are those in the layers' own axes; ``spin_diagonal``: whether none of them flips a
    spin, so that its magnet alone tells how it changes when time runs backwards. Raises
    IdentityError if an identity is broken.
    """
    lab = _in_directions(hats, directions, angles)
    fluxes = fluxes_of_hats(lab, mode_ratio)
    device = fluxes_of_hats([turned(layer, ANY_AXIS) for layer in lab], mode_ratio)
    audit = replace(
        fluxes.audit(averaged=True),
        rotation_defect=_rotation_defect(fluxes, device),
    )
    if spin_diagonal:
        reversed_magnets = [None if n is None else -n for n in directions]
        back = fluxes_of_hats(_in_directions(hats, reversed_magnets, angles), mode_ratio)
        charges = (flux.from_left[..., 0] for flux in (fluxes, back))
        audit = replace(audit, reciprocity_defect=_largest(np.subtract(*charges)))
    audit.require_identities(TOLERANCE, 0.0)
    return fluxes, audit


def _in_directions(
    hats: Sequence[ScatteringBlocks], directions: Directions, angles: int
) -> list[ScatteringBlocks]:
    pairs = zip(hats, directions, strict=True)
    return [own.over(angles) if n is None else turned(own, n) for own, n in pairs]


def _rotation_defect(fluxes: RegionFluxes, device: RegionFluxes) -> float:
    """Largest difference of currents of a device that is turned, and turned currents."""
    expected = fluxes.from_left[..., 1:] @ rotations(ANY_AXIS).T
    return _largest(device.from_left[..., 1:] - expected)


def _largest(defects: Array) -> float:
    return float(np.abs(defects).max()) / INPUT
