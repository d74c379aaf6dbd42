"""The Fermi level of a strained film, by how far the strain of its scaled bonds moves it."""

import numpy as np
import scipy

from ..._typing import Array
from .layer_blocks import LayerBlocks
from .orbital_material import OrbitalMaterial

POINTS = 16  # of the mesh along each reciprocal vector; errors of a few meV cancel in the shift
SMEARING = 0.1  # eV


def level_shift(material: OrbitalMaterial, film: LayerBlocks, crystal: LayerBlocks) -> float:
    """By how much (eV) the Fermi level of a film is above that of its own crystal.

    Both hold the metal's electrons, counted on one mesh with a smearing of 0.1 eV, which the
    difference hardly feels; without spin-orbit coupling.
    """
    return _level(material, film) - _level(material, crystal)


def _level(material: OrbitalMaterial, blocks: LayerBlocks) -> float:
    """Energy (eV) up to which bands hold the electrons of a cell."""
    signs = (1, -1) if material.splits_spins else (0,)
    energies = np.concatenate([_energies(blocks, sign).ravel() for sign in signs])
    weight = 2 * blocks.orbitals / len(energies)

    def surplus(level: float) -> float:
        filled = scipy.special.expit((level - energies) / SMEARING)
        return weight * float(filled.sum()) - material.electrons

    return float(scipy.optimize.brentq(surplus, energies.min() - 1, energies.max() + 1))


def _energies(blocks: LayerBlocks, sign: int) -> Array:
    """Band energies (eV) of one spin, or of both if ``sign`` is 0, at half of all k."""
    phases = 2 * np.pi * (np.arange(POINTS) + 0.5) / POINTS
    half = phases[: POINTS // 2]  # k and -k have the same bands
    k = np.stack(np.meshgrid(half, phases, indexing="ij"), axis=-1).reshape(-1, 2)
    steps = range(-blocks.reach, blocks.reach + 1)
    parts = np.array([blocks.mean_block(m, k) - sign * blocks.splitting_block(m, k) for m in steps])
    along = np.exp(-1j * np.outer(phases, np.array(steps)))
    return np.asarray(np.linalg.eigvalsh(np.tensordot(along, parts, 1)))
