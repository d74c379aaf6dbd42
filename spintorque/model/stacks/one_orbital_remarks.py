"""What is odd about the materials of a stack of one orbital."""

from collections.abc import Iterator, Sequence

from ...units import HBAR_SQUARED_OVER_TWO_M
from ..material import Material

LIGHTEST, HEAVIEST = 5e-3, 1e3  # effective masses that need no remark, in electron masses


def one_orbital_remarks(
    materials: Sequence[Material], fermi_energy: float, lattice_constant: float
) -> list[str]:
    """Materials that are odd at the Fermi energy (eV) or on the lattice (nm), each once."""
    remarks: list[str] = []
    for material in materials:
        remarks += _on_band(material, fermi_energy)
        remarks += _on_mass(material, lattice_constant)
    return list(dict.fromkeys(remarks))


def _on_band(material: Material, energy: float) -> Iterator[str]:
    conducts = material.conducts_at(energy)
    bands = " and ".join(f"{low:g} to {high:g}" for low, high in material.bands)
    if material.kind == "insulator" and conducts:
        yield (
            f"an insulator conducts at the Fermi energy {energy:g} eV: its band covers {bands} "
            "eV; move its onsite away, or call it a normal_metal"
        )
    if material.kind == "normal_metal" and not conducts:
        yield (
            f"a normal_metal has no states at the Fermi energy {energy:g} eV: its band covers "
            f"{bands} eV; move its onsite, or call it an insulator"
        )


def _on_mass(material: Material, lattice_constant: float) -> Iterator[str]:
    mass = HBAR_SQUARED_OVER_TWO_M / (material.hopping * lattice_constant**2)
    if not LIGHTEST <= mass <= HEAVIEST:
        yield (
            f"hopping {material.hopping:g} eV and lattice_constant {lattice_constant:g} nm "
            f"make electrons of {mass:.2g} electron masses; hopping is in eV (not meV or Ry), "
            "lattice_constant in nm"
        )
