"""Bands of a crystal along the standard path through its Brillouin zone."""

from dataclasses import dataclass

from ..base.dataset_answer import DatasetAnswer


@dataclass(frozen=True, eq=False)
class Bands(DatasetAnswer):
    """Band energies of a material, in eV relative to its Fermi level, magnetized along z.

    ``dataset`` has ``energy`` (spin, point, band) and ``weight`` (spin, point, band, level), the
    share of each level (s, p, t2g, eg) in a state. ``spin`` is "majority" and "minority", "both"
    for a material without moment, and "mixed" with spin-orbit coupling, when ``spin_projection``
    (spin, point, band) is <sigma_z> of each state. ``k`` (point, axis) and ``distance`` (point)
    along the path are in nm^-1; ``corner`` and ``corner_distance`` are the labels and places of
    the zone's special points. ``fermi_level`` (eV) is on the material's own scale.
    """

    VARIABLES = ("energy", "weight", "distance", "k", "corner", "corner_distance", "fermi_level")
    ATTRIBUTES = ("material",)
