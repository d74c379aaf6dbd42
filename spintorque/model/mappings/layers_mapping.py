"""Layers of a stack and their materials as nested plain values, materials by names of their own."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..material import Material
from ..orbitals.orbital_material import OrbitalMaterial

AnyMaterial = Material | OrbitalMaterial


def layers_mapping(layers: Sequence[tuple[AnyMaterial, int | None, Any]]) -> dict[str, Any]:
    """Materials by name and layers, from the material, thickness and magnetization of each."""
    names: dict[AnyMaterial, str] = {}
    entries = []
    for material, thickness, magnetization in layers:
        if material not in names:
            names[material] = _new_name(material, list(names.values()))
        entry: dict[str, Any] = {"material": names[material]}
        if thickness is not None:
            entry["thickness"] = thickness
        if magnetization is not None:
            entry["magnetization"] = (
                magnetization if isinstance(magnetization, str) else list(magnetization)
            )
        entries.append(entry)
    materials = {name: plain_material(material) for material, name in names.items()}
    return {"materials": materials, "layers": entries}


def _new_name(material: AnyMaterial, taken: list[str]) -> str:
    """Name of a material of several orbitals, or the kind of another, with a number."""
    if isinstance(material, OrbitalMaterial):
        numbers = (f"_{number}" for number in range(2, len(taken) + 3))
        return next(
            material.name + end for end in ("", *numbers) if material.name + end not in taken
        )
    return f"{material.kind}_{1 + sum(name.startswith(material.kind) for name in taken)}"


def plain_material(material: AnyMaterial) -> dict[str, Any]:
    """Return the fields of a material as plain values."""
    return material.to_mapping() if isinstance(material, OrbitalMaterial) else asdict(material)
