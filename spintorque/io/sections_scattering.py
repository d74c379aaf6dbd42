"""The section about layers that scatter many modes, a source of torques."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_serializer

from ..model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from ..model.semiclassical.scatterer import Scatterer, Spacer
from ..model.semiclassical.scattering_layer import ScatteringLayer
from ..transport.semiclassical.hats.scattering_stack import ScatteringStack
from .section import Section, from_angles


def _with_direction(layer: Any) -> Any:
    """Layer whose magnetization may be a mapping of angles; its lists become tuples."""
    if not isinstance(layer, Mapping):
        return layer
    if "magnetization" in layer:
        layer = {**layer, "magnetization": from_angles(layer["magnetization"])}
    # What a validator has seen is no JSON any more, and tuples are no lists there.
    return {k: tuple(v) if isinstance(v, list) else v for k, v in layer.items()}


AnyScatterer = Annotated[
    Annotated[
        Scatterer | Spacer | MatrixScatterer | HatScatterer,
        Field(discriminator="kind"),
    ],
    BeforeValidator(_with_direction),
]


class ScatteringStackSection(Section):
    """Layers that scatter many modes (per m^2), from left to right."""

    phases: Literal["in-phase", "random"] = "random"
    modes: float | None = None
    layers: list[AnyScatterer] = Field(min_length=1)

    def torque_source(self) -> ScatteringStack:
        """Return the stack; QuestionError for one that is not allowed."""
        return ScatteringStack(self.layers, phases=self.phases, modes=self.modes)

    @field_serializer("layers")
    def _plain_layers(self, layers: list[ScatteringLayer]) -> list[dict[str, Any]]:
        return [layer.to_mapping() for layer in layers]
