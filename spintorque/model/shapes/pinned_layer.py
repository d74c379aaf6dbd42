"""A magnetic layer that does not move, for the field of its charges on the layer that does."""

from dataclasses import dataclass

from ...units import quantity
from ..checks import (
    FORBID_UNKNOWN,
    Vector,
    not_negative,
    one_of,
    pair,
    positive,
    store,
    unit_vector,
)
from .cross_sections import AnyShape
from .layer_pairs import SIDES, Side
from .shaped_layer import require_shape


@dataclass(frozen=True, kw_only=True)
class PinnedLayer:
    """Layer of a fixed magnetization below or above a magnet, with the magnet's normal.

    ``distance`` is the thickness of all that is between both. `stray_field` gives the field of some
    such layers.

    Raises QuestionError for lengths that are not positive, a negative distance, a direction that
    is no unit vector, or an unknown side.
    """

    saturation_magnetization: float = quantity("A/m", "Ms")
    thickness: float = quantity("nm", "along the normal")
    distance: float = quantity("nm", "from the face of the magnet to the nearest of the layer")
    direction: Vector = quantity("", "of the moment, a unit vector")
    side: Side = quantity("", "where it lies along the magnet's normal", default="below")
    shape: AnyShape | None = quantity(
        "", "cross section; that of the magnet if left out", default=None
    )
    offset: tuple[float, float] = quantity(
        "nm", "of its centre, along the magnet's long axis and across it", default=(0.0, 0.0)
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        if self.shape is not None:
            require_shape(self.shape)
        store(
            self,
            saturation_magnetization=positive(
                "saturation_magnetization", self.saturation_magnetization, "A/m"
            ),
            thickness=positive("thickness", self.thickness, "nm"),
            distance=not_negative("distance", self.distance, "nm"),
            direction=unit_vector("direction", self.direction),
            side=one_of("side", self.side, SIDES),
            offset=pair("offset", self.offset, "nm"),
        )
