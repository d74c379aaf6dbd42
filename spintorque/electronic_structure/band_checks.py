"""What both solvers ask of a material, and say of it in their answers."""

from __future__ import annotations  # xarray is not imported for its names alone

from typing import Any

from .. import _xarray as xr
from ..errors import QuestionError
from ..model.checks import shown
from ..model.orbitals.orbital_material import OrbitalMaterial


def checked_material(material: Any) -> OrbitalMaterial:
    """Return a material that has bands of a crystal; QuestionError for anything else."""
    if not isinstance(material, OrbitalMaterial):
        raise QuestionError(
            f"material is {shown(material)}; allowed is a spintorque.OrbitalMaterial, such as "
            'spintorque.materials["Co"]'
        )
    return material


def fermi_level_of(material: OrbitalMaterial) -> xr.DataArray:
    """Fermi level as a variable."""
    meaning = "Fermi level on the scale of the material's own levels"
    if material.offset is not None:
        meaning = "Fermi level of the metal beside it on the scale of the insulator's own levels"
    return xr.DataArray(material.fermi_level, attrs={"units": "eV", "long_name": meaning})


def level_names(material: OrbitalMaterial) -> list[str]:
    """Names of the levels, each once."""
    return list(dict.fromkeys(material.table.orbital_levels))
