"""Bloch waves of a material along the normal of a stack, counted at one k-parallel."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._typing import Array
from ..model.material import Material
from ..model.orbitals.layer_blocks import LayerBlocks
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..spin import PAULI, along

POINTS = 240  # of the wave vector along the normal; even, so that it meets the zone's face


@dataclass(frozen=True)
class NormalWaves:
    """Energies of a material's waves along the normal, as sections that are straight lines.

    ``starts`` and ``ends`` (sections,) are the lowest and highest energy (eV) of each section,
    ``weights`` (2, sections) its shares of the majority and the minority spin.
    """

    starts: Array
    ends: Array
    weights: Array

    def count(self, energies: Array) -> Array:
        """Waves (2, energies) of each spin that run to the right at energies (eV).

        Half the sections that hold an energy, since every wave has one that runs to the left.
        """
        return (self._passed(self.starts, energies) - self._passed(self.ends, energies)) / 2

    def _passed(self, corners: Array, energies: Array) -> Array:
        """Sum (2, energies) of the weights of all corners up to an energy."""
        order = np.argsort(corners)
        sums = np.concatenate([np.zeros((2, 1)), np.cumsum(self.weights[:, order], axis=1)], axis=1)
        return np.asarray(sums[:, np.searchsorted(corners[order], energies, "right")])

    @cached_property
    def range(self) -> tuple[float, float]:
        """Lowest and highest energy (eV)."""
        return float(self.starts.min()), float(self.ends.max())


def normal_waves(
    material: Material | OrbitalMaterial,
    crystal: tuple[LayerBlocks, float] | None,
    k: tuple[float, float],
    axis: Array,
) -> NormalWaves:
    """Waves of a bulk material, at energies on the scale of a stack without potential.

    Bands are followed over one period of the wave vector along the stacking vector, between points
    of which they are taken as straight.

    Parameters
    ----------
    material : Material or OrbitalMaterial
        What the waves run in.
    crystal : (LayerBlocks, float) or None
        Its blocks on the face and its Fermi level (eV), if it has several orbitals.
    k : (float, float), rad
        Phases along both vectors of the plane.
    axis : array, shape (3,)
        Direction of the majority spin.
    """
    if isinstance(material, Material):
        matrix_of = _of_one_orbital(material, k)
    else:
        assert crystal is not None
        matrix_of = _of_crystal(*crystal, k)
    kappa = 2 * np.pi * np.arange(POINTS) / POINTS
    if material.mixes_spins:
        energies, states = np.linalg.eigh(_in_spins(*matrix_of(kappa), axis))
        spin = np.kron(np.eye(states.shape[1] // 2), (np.eye(2) + np.asarray(along(axis))) / 2)
        share = np.einsum("pan,ab,pbn->pn", states.conj(), spin, states).real
        shares = np.stack([share, 1 - share])
    else:
        mean, splitting, _ = matrix_of(kappa)
        each = [np.linalg.eigvalsh(mean - sign * splitting) for sign in (1, -1)]
        energies = np.concatenate(each, axis=1)
        majority = np.repeat([1.0, 0.0], mean.shape[-1])
        shares = np.broadcast_to(np.stack([majority, 1 - majority])[:, None], (2, *energies.shape))
    pairs = np.stack([energies, np.roll(energies, -1, axis=0)])
    weights = (shares + np.roll(shares, -1, axis=1)) / 2
    return NormalWaves(pairs.min(axis=0).ravel(), pairs.max(axis=0).ravel(), weights.reshape(2, -1))


Matrices = tuple[Array, Array, Array]
"""Mean and splitting (points, n, n) of H = mean - splitting n.sigma, and (2n, 2n) beside them."""


def _in_spins(mean: Array, splitting: Array, coupling: Array, axis: Array) -> Array:
    pauli = np.asarray(along(axis))
    return np.kron(mean, np.asarray(PAULI[0])) - np.kron(splitting, pauli) + coupling


def _of_crystal(
    blocks: LayerBlocks, fermi_level: float, k: tuple[float, float]
) -> Callable[[Array], Matrices]:
    steps = range(-blocks.reach, blocks.reach + 1)
    mean = [blocks.mean_block(step, np.array(k)) for step in steps]
    splitting = [blocks.splitting_block(step, np.array(k)) for step in steps]
    size = blocks.orbitals
    coupling = np.zeros((2 * size, 2 * size)) if blocks.spin_orbit is None else blocks.spin_orbit
    level = fermi_level * np.eye(size)

    def matrices(kappa: Array) -> Matrices:
        phases = np.exp(-1j * np.outer(kappa, np.array(steps)))
        sums = [np.tensordot(phases, np.array(parts), 1) for parts in (mean, splitting)]
        return sums[0] - level, sums[1], coupling

    return matrices


def _of_one_orbital(material: Material, k: tuple[float, float]) -> Callable[[Array], Matrices]:
    in_plane = np.cos(k).sum()
    rashba = material.rashba * along((0.0, -np.sin(k[0]), np.sin(k[1])))

    def matrices(kappa: Array) -> Matrices:
        band = material.onsite - 2 * material.hopping * (in_plane + np.cos(kappa))
        splitting = np.full((len(kappa), 1, 1), material.exchange / 2)
        return band[:, None, None], splitting, np.asarray(rashba)

    return matrices
