"""Report of a stack of several orbitals: its materials and how they lie on each other."""

from ..model.orbitals.interface_bonds import InterfaceBond
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..model.stack import Layer, Stack
from .page import Chapter, plus_minus


def stack_chapter(stack: Stack) -> Chapter:
    """Chapter about what the package computed or chose: Fermi levels, misfits, bonds."""
    registry = stack.registry
    facts = {
        "layers": " | ".join(_layer(layer) for layer in stack.layers),
        "face": f"({stack.face}), {stack.cell_area:.4g} nm² a cell, the lattice of "
        f"{registry.materials[0].name}",
    }
    for material in registry.materials:
        facts[material.name] = _material(material, registry.misfit(material))
    facts |= {_name(bond): bond.rule for bond in stack.interface_bonds}
    sources: dict[str, list[str]] = {}
    for material in registry.materials:
        sources.setdefault(material.citation or "none given", []).append(material.name)
    facts |= {f"source of {', '.join(names)}": text for text, names in sources.items()}
    return Chapter("Stack", facts, {})


def _layer(layer: Layer) -> str:
    name = getattr(layer.material, "name", layer.material.kind)
    size = "" if layer.thickness is None else f"({layer.thickness})"
    if layer.magnetization is None:
        return f"{name}{size}"
    role = layer.magnetization if isinstance(layer.magnetization, str) else "fixed in space"
    return f"{name}{size} {role}"


def _material(material: OrbitalMaterial, misfit: float) -> str:
    parts = [
        material.crystal.replace("_", " "),
        f"lattice constant {material.lattice_constant:g} nm",
    ]
    if misfit:
        parts.append(f"misfit {100 * misfit:+.2g} %")
    if material.offset is not None:
        parts.append(f"levels moved by {material.offset:g} eV against the Fermi level")
    else:
        level = plus_minus(material.fermi_level, material.fermi_level_error, "eV")
        parts.append(f"Fermi level {level} on the scale of its table")
    if material.is_magnetic:
        moment = plus_minus(material.moment, material.moment_error, "µB")
        parts.append(f"moment {moment} an atom")
    if material.mixes_spins:
        parts.append(f"spin-orbit coupling {max(material.xi_p, material.xi_d):g} eV")
    return ", ".join(parts)


def _name(bond: InterfaceBond) -> str:
    return f"bond {' - '.join(bond.between)}, {bond.distance:.4f} nm"
