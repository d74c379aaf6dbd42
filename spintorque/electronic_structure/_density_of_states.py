"""Density of states by the linear tetrahedron method."""

from __future__ import annotations  # xarray is not imported for its names alone

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _xarray as xr
from .._typing import Array
from ..model.checks import ascending, integer
from ..model.orbitals.brillouin_mesh import brillouin_mesh
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..model.orbitals.tetrahedra import density_of, states_below
from ..results.base.question_record import records_question
from ..results.electronic_structure.density_of_states import DensityOfStates
from .band_checks import checked_material, fermi_level_of, level_names

COARSER = 0.75  # divisions of the mesh that gives the error, relative to those of the other


@records_question
def density_of_states(
    material: OrbitalMaterial, energy: Any, *, divisions: int = 32
) -> DensityOfStates:
    """Density of states of a crystal by spin and level, at energies relative to its Fermi level.

    By the linear tetrahedron method of G. Lehmann and M. Taut, phys. stat. sol. (b) 54, 469
    (1972), with the levels' shares averaged over the corners of each tetrahedron. ``energy`` is
    ascending, in eV; ``divisions`` are the steps of the mesh from the zone's centre to its face.

    Raises QuestionError for anything but an OrbitalMaterial, for energies that do not ascend
    and for fewer than 4 divisions, and what `OrbitalMaterial.filling` raises.
    """
    material = checked_material(material)
    energies = ascending("energy", energy, "eV")
    divisions = integer("divisions", divisions, 4)
    fine = _states(material, divisions).at(energies + material.fermi_level)
    coarse_mesh = _states(material, int(COARSER * divisions))
    coarse = coarse_mesh.at(energies + material.fermi_level)
    return DensityOfStates(_dataset(material, energies, fine, coarse))


@dataclass(frozen=True, eq=False)
class Tetrahedra:
    """Energies (n, 4) of all tetrahedra and bands, ascending, and their shares (n, 2, levels).

    The shares of both spins and all levels, times the electrons of a tetrahedron.
    """

    energies: Array
    shares: Array

    def at(self, energies: Array) -> tuple[Array, Array]:
        """Densities (2, energies, levels) in 1/eV, and electrons below (2, energies)."""
        densities, electrons = [], []
        order = np.argsort(self.energies[:, 3])
        corners, shares = self.energies[order], self.shares[order]
        by_spin = shares.sum(axis=-1)
        full = np.concatenate([np.zeros((1, 2)), np.cumsum(by_spin, axis=0)])
        for energy in energies:
            start = int(np.searchsorted(corners[:, 3], energy, "right"))
            crossed = start + np.flatnonzero(corners[start:, 0] < energy)
            density = density_of(corners[crossed], energy)
            densities.append(np.tensordot(density, shares[crossed], 1))
            below = states_below(corners[crossed], energy)
            electrons.append(full[start] + below @ by_spin[crossed])
        return np.array(densities).swapaxes(0, 1), np.array(electrons).T


def _states(material: OrbitalMaterial, divisions: int) -> Tetrahedra:
    """Tetrahedra of all bands of a material."""
    bands = material.bands
    mesh = brillouin_mesh(material.structure, divisions, cubic=not bands.mixes_spins)
    energies, parts = bands.states(mesh.k)
    names = np.array(level_names(material))
    of_level = (np.array(material.table.orbital_levels)[None] == names[:, None]).astype(float)
    weights = np.einsum("lo,spomb->spbml", of_level, parts)
    if weights.shape[3] == 1:  # bands of one spin, or of both alike
        alone = np.zeros((*weights.shape[:3], 2, len(names)))
        for spin in range(2):
            alone[spin % len(weights), :, :, spin] = weights[spin % len(weights), :, :, 0]
        weights = alone
    corners = energies[:, mesh.corners].swapaxes(-1, -2).reshape(-1, 4)
    shares = sum(weights[:, corner] for corner in mesh.corners.T) / 4
    return Tetrahedra(
        np.sort(corners, axis=-1), shares.reshape(len(corners), 2, len(names)) * mesh.weight
    )


def _dataset(
    material: OrbitalMaterial,
    energies: Array,
    fine: tuple[Array, Array],
    coarse: tuple[Array, Array],
) -> xr.Dataset:
    density, electrons = fine
    error = np.abs(density.sum(axis=(0, 2)) - coarse[0].sum(axis=(0, 2)))
    by_energy = ("spin", "energy")
    per_cell = {"units": "eV-1", "long_name": "states of a cell per eV"}
    variables = {
        "density": ((*by_energy, "level"), density, per_cell),
        "total": (by_energy, density.sum(axis=-1), per_cell | {"long_name": "sum over the levels"}),
        "electrons": (
            by_energy,
            electrons,
            {"units": "1", "long_name": "states of a cell below the energy"},
        ),
        "density_error": (
            "energy",
            error,
            {"units": "eV-1", "long_name": "difference of both spins' density to a coarser mesh"},
        ),
        "fermi_level": fermi_level_of(material),
    }
    coordinates = {
        "spin": ["majority", "minority"],
        "energy": (
            "energy",
            energies,
            {"units": "eV", "long_name": "energy relative to the Fermi level"},
        ),
        "level": level_names(material),
    }
    return xr.Dataset(variables, coordinates, {"material": material.name})
