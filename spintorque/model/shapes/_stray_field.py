"""Fields that layers with shapes exert on one another."""

from collections.abc import Sequence

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ..checks import Vector, all_of, not_negative, one_of, pair, shown
from ..macrospin import Macrospin
from .cross_sections import Shape
from .layer_pairs import SIDES, Side, layer_tensor
from .pinned_layer import PinnedLayer


def stray_field(magnet: Macrospin, layers: Sequence[PinnedLayer]) -> Vector:
    """Field H (A/m) of pinned layers, averaged over a magnet: a field for `Drive`.

    The sum of -N M over the layers, with the tensors N of two disks, ellipses or prisms
    (`dipole_tensor`; A. J. Newell, W. Williams and D. J. Dunlop (1993) for prisms). The layers are
    magnetized evenly.

    Raises QuestionError for a magnet without a shape, layers of another normal, or layers that come
    too close for their shapes.
    """
    shape = shape_of("magnet", magnet)
    field = np.zeros(3)
    for layer in all_of("layers", layers, PinnedLayer):
        tensor = layer_tensor(
            layer.shape or shape,
            layer.thickness,
            shape,
            magnet.thickness,
            layer.distance,
            layer.side,
            layer.offset,
        )
        field -= layer.saturation_magnetization * tensor @ np.array(layer.direction)
    x, y, z = field.tolist()
    return x, y, z


def dipole_tensor(
    source: Macrospin,
    target: Macrospin,
    *,
    distance: float,
    side: Side = "below",
    offset: tuple[float, float] = (0.0, 0.0),
) -> Array:
    """Dipole tensor N (3, 3) of two magnets: the mean field in the target is -N Ms m of the source.

    In the frame of their directions. Its trace is 0, and N times the volume of the target is the
    same for both ways. Prisms: A. J. Newell, W. Williams and D. J. Dunlop, J. Geophys. Res. 98,
    9551 (1993); disks: S. Tandon et al., J. Magn. Magn. Mater. 271, 9 (2004); ellipses: M. Beleggia
    et al., J. Phys. D 38, 3333 (2005); of two kinds, by their charges.

    Raises QuestionError for magnets without a shape or of two normals, a negative distance, an
    unknown side, or magnets that come too close for their shapes.

    Parameters
    ----------
    source : Macrospin
        The magnet whose field it is, with a shape.
    target : Macrospin
        The magnet over which the field is averaged, with a shape.
    distance : float, nm
        From face to face along the target's normal.
    side : str
        Where the source lies, "below" or "above" the target.
    offset : pair of float, nm
        How far the source's centre is from the target's, along the target's long axis and across.
    """
    first, second = shape_of("source", source), shape_of("target", target)
    gap = not_negative("distance", distance, "nm")
    where: Side = "below" if one_of("side", side, SIDES) == "below" else "above"
    aside = pair("offset", offset, "nm")
    return layer_tensor(first, source.thickness, second, target.thickness, gap, where, aside)


def shape_of(name: str, magnet: Macrospin) -> Shape:
    """Shape of a magnet; QuestionError if it has none."""
    if isinstance(magnet, Macrospin) and magnet.shape is not None:
        return magnet.shape
    what = "has no shape" if isinstance(magnet, Macrospin) else f"is {shown(magnet)}"
    raise QuestionError(
        f"{name} {what}; allowed is a magnet made by Macrospin.disk, Macrospin.ellipse or "
        "Macrospin.prism"
    )
