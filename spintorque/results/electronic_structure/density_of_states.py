"""Density of states of a crystal by spin and level."""

from dataclasses import dataclass

from ..base.dataset_answer import DatasetAnswer


@dataclass(frozen=True, eq=False)
class DensityOfStates(DatasetAnswer):
    """States of a primitive cell per eV, by spin and level; metals have one atom a cell.

    ``dataset`` has ``density`` (spin, energy, level) in eV^-1, its sum ``total`` (spin, energy),
    ``electrons`` (spin, energy), the states below an energy, and ``density_error`` (energy), the
    difference of the whole density to that of a coarser mesh. ``energy`` is in eV relative to
    the Fermi level, which ``fermi_level`` gives on the material's own scale.
    """

    VARIABLES = ("density", "total", "electrons", "density_error", "fermi_level")
    ATTRIBUTES = ("material",)
