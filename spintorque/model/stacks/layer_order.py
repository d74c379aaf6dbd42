"""Which layers may follow each other: two leads, and films between them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import QuestionError
from ..material import Material

if TYPE_CHECKING:
    from ..stack import Layer


def check_order(layers: "Sequence[Layer]") -> None:
    """Refuse a stack without two leads, or with an inner layer that has no thickness.

    Raises QuestionError.
    """
    if len(layers) < 2:
        raise QuestionError(
            f"stack has {len(layers)} layers; allowed are 2 or more, the first and the "
            "last semi-infinite"
        )
    for side, lead in (("first", layers[0]), ("last", layers[-1])):
        if lead.thickness is not None:
            raise QuestionError(
                f"the {side} layer has thickness {lead.thickness}; it is a lead and must be "
                "semi-infinite: leave its thickness out"
            )
        if isinstance(lead.material, Material) and lead.material.rashba:
            raise QuestionError(
                f"the {side} layer has rashba {lead.material.rashba:g} eV; a lead must have "
                "none: give the coupling to a layer with a thickness"
            )
        if lead.material.kind == "insulator":
            raise QuestionError(
                f"the {side} layer is an insulator; a lead must be a ferromagnet or a "
                "normal_metal: put the insulator between two leads"
            )
    for place, layer in enumerate(layers[1:-1], start=2):
        if layer.thickness is None:
            raise QuestionError(
                f"layer {place} of {len(layers)} has no thickness; only the first and the "
                "last layer are semi-infinite: give its number of monolayers"
            )
