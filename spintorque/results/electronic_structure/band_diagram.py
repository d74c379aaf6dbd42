"""Potential and bands along a stack at a bias."""

from dataclasses import dataclass

from ..base.dataset_answer import DatasetAnswer


@dataclass(frozen=True, eq=False)
class BandDiagram(DatasetAnswer):
    """Layers of a stack, their potential at a bias, and the bands of each monolayer's material.

    ``dataset`` has ``waves`` (monolayer, spin, energy), the number of Bloch waves of the bulk
    material that run to the right at an ``energy`` (eV) and at ``k`` (plane_vector, rad): 0 in a
    gap; ``spin`` is "majority" or "minority" along the layer's own axis. ``potential``
    (monolayer) shifts the levels, ``chemical_potential`` (lead) are those of both leads, in eV;
    ``position`` (monolayer) is in nm. ``layer_of`` (monolayer) numbers the layers, which have a
    ``name``, a ``kind``, a ``magnetization`` ("fixed", "free", "given", or "" for none) and its
    ``direction`` (layer, component).
    """

    VARIABLES = (
        "waves",
        "k",
        "potential",
        "chemical_potential",
        "position",
        "layer_of",
        "name",
        "kind",
        "magnetization",
        "direction",
    )
    ATTRIBUTES = ("bias", "fermi_energy")
