"""What follows from the shapes of magnets: areas, demagnetizing factors, stray fields."""

from collections.abc import Sequence

import numpy as np

from ..model.macrospin import Macrospin
from ..model.shapes._stray_field import stray_field
from ..model.shapes.cross_sections import Shape
from ..model.shapes.pinned_layer import PinnedLayer
from .page import Chapter


def shape_chapter(magnets: Sequence[Macrospin], pinned: Sequence[PinnedLayer]) -> Chapter:
    """Chapter about magnets with shapes, and the field of pinned layers on the first of them."""
    facts: dict[str, str] = {}
    for place, magnet in enumerate(magnets):
        if magnet.shape is not None:
            name = "magnet" if len(magnets) == 1 else f"layer {place}"
            facts |= {f"{name}, {key}": text for key, text in _facts(magnet, magnet.shape).items()}
    headline = {}
    for place, layer in enumerate(pinned):
        facts[f"field of pinned layer {place}, {layer.distance:g} nm {layer.side}"] = (
            _in_kiloampere(stray_field(magnets[0], [layer]))
        )
    if pinned:
        headline["field of the pinned layers, averaged over the magnet"] = _in_kiloampere(
            stray_field(magnets[0], pinned)
        )
    return Chapter("Shape", facts, {}, headline=headline)


def _facts(magnet: Macrospin, shape: Shape) -> dict[str, str]:
    first, second = shape.sides
    size = f"{first:g} nm" if shape.kind == "disk" else f"{first:g} nm x {second:g} nm"
    x, y, z = (f"{factor:.6g}" for factor in shape.factors(magnet.thickness))
    plane = f"{x} in the plane" if shape.kind == "disk" else f"{x} along the length, {y} across it"
    return {
        "shape": f"{shape.kind}, {size}, {magnet.thickness:g} nm thick, {magnet.area:.6g} nm²",
        "demagnetizing factors": f"{plane}, {z} along the normal",
    }


def _in_kiloampere(field: Sequence[float]) -> str:
    parts = ", ".join(f"{part:.5g}" for part in np.round(np.array(field) / 1e3, 9) + 0.0)
    return f"({parts}) kA/m"
