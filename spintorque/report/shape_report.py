"""What follows from the shapes of magnets: areas, demagnetizing factors, stray fields."""

from collections.abc import Sequence

import numpy as np

from ..model.internal_fields.dipole_coupling import DipoleCoupling
from ..model.macrospin import Macrospin
from ..model.shapes.cross_sections import Shape
from ..plot.magnetostatics.stray_field_figure import plot_stray_field
from ..results.magnetostatics.stray_field_profile import StrayFieldProfile
from .page import Chapter, figure_of

CAPTION = (
    "Field of the pinned layers through the centre of the magnet, averaged over its thickness; "
    "dashed: averaged over all of it, which is what a macrospin feels."
)


def shape_chapter(
    magnets: Sequence[Macrospin],
    profile: StrayFieldProfile | None,
    dipoles: Sequence[DipoleCoupling] = (),
) -> Chapter:
    """Chapter about magnets with shapes, their dipolar coupling, and the field of pinned layers."""
    facts: dict[str, str] = {}
    for place, magnet in enumerate(magnets):
        if magnet.shape is not None:
            name = "magnet" if len(magnets) == 1 else f"layer {place}"
            facts |= {f"{name}, {key}": text for key, text in _facts(magnet, magnet.shape).items()}
    for dipole in dipoles:
        first, second = dipole.between
        rows = (
            "  ".join(f"{part:.6g}" for part in row) for row in np.round(dipole.matrix, 9) + 0.0
        )
        facts[f"dipole tensor of layer {second} in layer {first}"] = "; ".join(rows)
    if profile is None:
        return Chapter("Shape", facts, {})
    field = ", ".join(f"{part:.5g}" for part in np.round(profile.mean / 1e3, 9) + 0.0)
    return Chapter(
        "Shape",
        facts,
        {"stray_field": figure_of(lambda ax: plot_stray_field(profile, ax=ax), CAPTION)},
        headline={"field of the pinned layers, averaged over the magnet": f"({field}) kA/m"},
    )


def _facts(magnet: Macrospin, shape: Shape) -> dict[str, str]:
    first, second = shape.sides
    size = f"{first:g} nm" if shape.kind == "disk" else f"{first:g} nm x {second:g} nm"
    x, y, z = (f"{factor:.6g}" for factor in shape.factors(magnet.thickness))
    plane = f"{x} in the plane" if shape.kind == "disk" else f"{x} along the length, {y} across it"
    return {
        "shape": f"{shape.kind}, {size}, {magnet.thickness:g} nm thick, {magnet.area:.6g} nm²",
        "demagnetizing factors": f"{plane}, {z} along the normal",
    }
