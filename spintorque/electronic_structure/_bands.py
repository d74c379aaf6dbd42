"""Bands along the standard path."""

from itertools import pairwise

import numpy as np

from .. import _xarray as xr
from .._typing import Array
from ..model.checks import integer
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..results.base.question_record import records_question
from ..results.electronic_structure.bands import Bands
from .band_checks import checked_material, fermi_level_of, level_names


@records_question
def bands(material: OrbitalMaterial, *, points: int = 300) -> Bands:
    """Energies and orbital weights of a crystal along the standard path of its Brillouin zone.

    Two-centre bands of J. C. Slater and G. F. Koster, PR 94, 1498 (1954). ``points`` is the
    number of k points on the path, of which each part has its share by length.

    Raises QuestionError for anything but an OrbitalMaterial and for fewer than 10 points, and
    what `OrbitalMaterial.filling` raises.
    """
    material = checked_material(material)
    k, corners, labels = _path(material, integer("points", points, 10))
    energies, parts = material.bands.states(k)
    names = level_names(material)
    of_level = np.array(material.table.orbital_levels)[None] == np.array(names)[:, None]
    weight = np.einsum("lo,spomb->spbl", of_level.astype(float), parts)
    per_nm = 2 * np.pi / material.lattice_constant
    steps = np.linalg.norm(np.diff(k, axis=0), axis=1) * per_nm
    distance = np.concatenate([[0.0], np.cumsum(steps)])
    energy = ("spin", "point", "band")
    variables = {
        "energy": (
            energy,
            energies - material.fermi_level,
            {"units": "eV", "long_name": "band energy relative to the Fermi level"},
        ),
        "weight": (
            (*energy, "level"),
            weight,
            {"units": "1", "long_name": "share of a level in a state"},
        ),
        "distance": ("point", distance, {"units": "nm-1", "long_name": "way along the path"}),
        "k": (("point", "axis"), k * per_nm, {"units": "nm-1", "long_name": "wave vector"}),
        "corner": ("corner_number", labels),
        "corner_distance": (
            "corner_number",
            distance[corners],
            {"units": "nm-1", "long_name": "way along the path to a special point"},
        ),
        "fermi_level": fermi_level_of(material),
    }
    if material.bands.mixes_spins:
        by_spin = parts.sum(axis=2)
        variables["spin_projection"] = (
            energy,
            by_spin[:, :, 0] - by_spin[:, :, 1],
            {"units": "1", "long_name": "<sigma_z> of a state"},
        )
    coordinates = {"spin": _spins(material), "axis": ["x", "y", "z"], "level": names}
    return Bands(xr.Dataset(variables, coordinates, {"material": material.name}))


def _spins(material: OrbitalMaterial) -> list[str]:
    if material.bands.mixes_spins:
        return ["mixed"]
    return ["majority", "minority"] if len(material.bands.spins) == 2 else ["both"]


def _path(material: OrbitalMaterial, points: int) -> tuple[Array, list[int], list[str]]:
    """Wave vectors (points, 3) in 2 pi/a, places of special points among them, and labels."""
    corners = np.array([corner for _, corner in material.structure.path])
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    counts = np.maximum(1, np.round(lengths / lengths.sum() * (points - 1)).astype(int))
    parts = [
        np.linspace(start, stop, count, endpoint=False)
        for (start, stop), count in zip(pairwise(corners), counts, strict=True)
    ]
    k = np.concatenate([*parts, corners[-1:]])
    places = np.concatenate([[0], np.cumsum(counts)]).tolist()
    return k, places, [label for label, _ in material.structure.path]
