"""The stray field of pinned layers along a magnet."""

from collections.abc import Sequence

import numpy as np

from ...model.checks import integer
from ...model.macrospin import Macrospin
from ...model.shapes._stray_field import shape_of, stray_field
from ...model.shapes.layer_pairs import layer_profile
from ...model.shapes.pinned_layer import PinnedLayer
from ...results.base.question_record import records_question
from ...results.magnetostatics.stray_field_profile import StrayFieldProfile


@records_question
def stray_field_profile(
    magnet: Macrospin, layers: Sequence[PinnedLayer], *, points: int = 121
) -> StrayFieldProfile:
    """Field of pinned layers on a line through a magnet, beside its mean, the `stray_field`.

    How far the field is from even tells whether a macrospin is a fair picture. The sums are over
    the charges of rims (R. I. Joseph and E. Schlomann, J. Appl. Phys. 36, 1579 (1965)).

    Parameters
    ----------
    magnet : Macrospin
        Magnet with a shape; the line is along its long axis, from edge to edge.
    layers : sequence of PinnedLayer
        Layers whose fields add up.
    points : int
        Places on the line, equally spaced.

    Raises
    ------
    QuestionError
        For a magnet without a shape, layers of another normal or that come too close.
    """
    mean = np.array(stray_field(magnet, layers))
    shape, count = shape_of("magnet", magnet), integer("points", points, 2)
    place = np.linspace(-0.5, 0.5, count) * shape.sides[0]
    field = np.zeros((count, 3))
    for layer in layers:
        tensors = layer_profile(
            layer.shape or shape,
            layer.thickness,
            shape,
            magnet.thickness,
            layer.distance,
            layer.side,
            layer.offset,
            place,
        )
        field -= layer.saturation_magnetization * tensors @ np.array(layer.direction)
    return StrayFieldProfile(position=place, field=field, mean=mean)
