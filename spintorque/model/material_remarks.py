"""What is odd about a material of one orbital in a stack: its band, its electrons' mass."""

from ..units import HBAR_SQUARED_OVER_TWO_M
from .material import Material

LIGHTEST, HEAVIEST = 5e-3, 1e3  # effective masses that need no remark, in electron masses


def remarks_on_band(material: Material, fermi_energy: float) -> list[str]:
    """Whether a metal has no states at a Fermi energy (eV), or an insulator some."""
    conducts = material.conducts_at(fermi_energy)
    bands = " and ".join(f"{low:g} to {high:g}" for low, high in material.bands)
    if material.kind == "insulator" and conducts:
        return [
            f"an insulator conducts at the Fermi energy {fermi_energy:g} eV: its band covers "
            f"{bands} eV; move its onsite away, or call it a normal_metal"
        ]
    if material.kind == "normal_metal" and not conducts:
        return [
            f"a normal_metal has no states at the Fermi energy {fermi_energy:g} eV: its band "
            f"covers {bands} eV; move its onsite, or call it an insulator"
        ]
    return []


def remarks_on_mass(material: Material, lattice_constant: float) -> list[str]:
    """Whether hopping and lattice constant (nm) make electrons of an unlikely mass."""
    mass = HBAR_SQUARED_OVER_TWO_M / (material.hopping * lattice_constant**2)
    if LIGHTEST <= mass <= HEAVIEST:
        return []
    return [
        f"hopping {material.hopping:g} eV and lattice_constant {lattice_constant:g} nm "
        f"make electrons of {mass:.2g} electron masses; hopping is in eV (not meV or Ry), "
        "lattice_constant in nm"
    ]
