"""The Fermi level and the moment of a metal, by counting the electrons of its bands."""

from dataclasses import dataclass

import numpy as np
import scipy

from ..._typing import Array
from ...errors import ConvergenceError
from ...units import RYDBERG_EV
from .brillouin_mesh import BrillouinMesh, brillouin_mesh
from .bulk_hamiltonian import CrystalBands
from .crystals import Crystal
from .tetrahedra import states_below

LEVEL_TOLERANCE = 2e-4 * RYDBERG_EV  # eV
MOMENT_TOLERANCE = 4e-3  # mu_B per cell
DIVISIONS = (12, 16, 24, 32, 48)
CHUNK = 20000  # points at once


@dataclass(frozen=True)
class Filling:
    """Fermi level (eV) and moment (mu_B per cell), each with its error.

    Both are extrapolated from the two finest meshes, of which the finest has ``divisions``; the
    errors are the changes of the extrapolated values by the last refinement.
    """

    fermi_level: float
    fermi_level_error: float
    moment: float
    moment_error: float
    divisions: int


def filling(bands: CrystalBands, crystal: Crystal, electrons: float) -> Filling:
    """Fill bands with ``electrons`` per cell at zero temperature, by the tetrahedron method.

    Its error falls as the square of the mesh's step, and is extrapolated to a step of zero. The
    mesh is refined until the extrapolated level and moment change by less than 0.2 mRy and
    0.004 mu_B. Raises ConvergenceError if the finest mesh does not reach that.
    """
    meshes: list[Array] = []
    limits: list[Array] = []
    for count, divisions in enumerate(DIVISIONS):
        meshes.append(_filled(bands, crystal, divisions, electrons))
        if count == 0:
            continue
        share = 1 / ((divisions / DIVISIONS[count - 1]) ** 2 - 1)
        limits.append(meshes[-1] + share * (meshes[-1] - meshes[-2]))
        if len(limits) < 2:
            continue
        change = np.abs(limits[-1] - limits[-2])
        if change[0] < LEVEL_TOLERANCE and change[1] < MOMENT_TOLERANCE:
            (level, moment), (level_error, moment_error) = limits[-1].tolist(), change.tolist()
            return Filling(level, level_error, moment, moment_error, divisions)
    raise ConvergenceError(
        f"the Fermi level changes by {change[0]:.1e} eV and the moment by {change[1]:.1e} mu_B "
        f"between the last meshes; allowed are {LEVEL_TOLERANCE:.1e} eV and {MOMENT_TOLERANCE:g}: "
        "the bands are too narrow for the finest mesh"
    )


def _filled(bands: CrystalBands, crystal: Crystal, divisions: int, electrons: float) -> Array:
    """Fermi level (eV) and moment (mu_B) on one mesh."""
    mesh = brillouin_mesh(crystal, divisions, cubic=not bands.mixes_spins)
    energies, spins = _states(bands, mesh)
    tetrahedra = energies[:, mesh.corners].swapaxes(-1, -2).reshape(-1, 4)
    order = np.argsort(tetrahedra, axis=-1)
    sorted_energies = np.take_along_axis(tetrahedra, order, axis=-1)
    weight = mesh.weight * bands.electrons_per_state
    level = _level(sorted_energies, weight, electrons)
    occupied = weight * states_below(sorted_energies, level)
    spin = spins[:, mesh.corners].swapaxes(-1, -2).reshape(-1, 4).mean(axis=-1)
    return np.array([level, float(occupied @ spin)])


def _states(bands: CrystalBands, mesh: BrillouinMesh) -> tuple[Array, Array]:
    """Energies (eV) and spins, both (spins, points, bands)."""
    energies, spins = [], []
    for start in range(0, len(mesh.k), CHUNK):
        k = mesh.k[start : start + CHUNK]
        if bands.mixes_spins and len(bands.spins) == 2:
            energy, weights = bands.states(k)
            by_spin = weights.sum(axis=2)
            spin = by_spin[:, :, 0] - by_spin[:, :, 1]
        else:
            energy = bands.energies(k)
            signs = np.array([1.0, -1.0]) if len(energy) == 2 else np.zeros(1)
            spin = np.broadcast_to(signs[:, None, None], energy.shape)
        energies.append(energy)
        spins.append(spin)
    return np.concatenate(energies, axis=1), np.concatenate(spins, axis=1)


def _level(tetrahedra: Array, weight: float, electrons: float) -> float:
    """Fermi level (eV) up to which tetrahedra hold some electrons; found in ever fewer of them."""
    low, high = float(tetrahedra.min()), float(tetrahedra.max())
    full = 0.0
    for _ in range(4):
        energies = np.linspace(low, high, 9)[1:-1]
        counts = [full + weight * states_below(tetrahedra, energy).sum() for energy in energies]
        place = int(np.searchsorted(counts, electrons))
        low = energies[place - 1] if place else low
        high = energies[place] if place < len(energies) else high
        full += weight * np.count_nonzero(tetrahedra[:, 3] <= low)
        tetrahedra = tetrahedra[(tetrahedra[:, 3] > low) & (tetrahedra[:, 0] < high)]

    def surplus(level: float) -> float:
        return full + weight * float(states_below(tetrahedra, level).sum()) - electrons

    return float(scipy.optimize.brentq(surplus, low, high, xtol=1e-9))
