"""Sections about transport: the stack, its torque table, and sweeps of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BeforeValidator, Field, field_serializer, model_validator

from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.bias_profile import BiasProfile
from ..model.checks import is_range, polar_angle, shown
from ..model.mappings.field_names import joined
from ..model.material import Material
from ..model.stack import BoundLevels, Layer, Stack
from ..model.suggestions import did_you_mean
from .section import (
    AXIS,
    DIRECTION,
    Axis,
    ChosenAxis,
    Range,
    Section,
    angle,
    expand,
    from_angles,
    in_rad,
)


def _flat(value: Any) -> Any:
    """Axes by the names of their fields, also where TOML made mappings of dotted keys."""
    if not isinstance(value, Mapping):
        return value
    axes: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping) and not inner.keys() & Range.model_fields.keys():
            axes |= {joined(key, name): axis for name, axis in _flat(inner).items()}
        else:
            axes[key] = expand(inner)
    return axes


def _with_exchange(value: Any) -> Any:
    if (
        isinstance(value, Mapping)
        and value.get("kind") == "ferromagnet"
        and "exchange" not in value
    ):
        raise QuestionError("exchange is missing; a ferromagnet needs one (eV)")
    return value


class LayerSection(Section):
    """One layer; its material by name."""

    material: str
    thickness: Any = None
    magnetization: Annotated[Any, BeforeValidator(from_angles), DIRECTION] = None


class StackSection(Section):
    """A stack: named materials, layers from left to right."""

    lattice_constant: float
    fermi_energy: float = 0.0
    bias_profile: BiasProfile = BiasProfile()
    bound_levels: BoundLevels = "half"
    materials: dict[str, Annotated[Material, BeforeValidator(_with_exchange)]]
    layers: list[LayerSection]

    def to_mapping(self) -> dict[str, Any]:
        """Return the section as plain values, with the defaults written out."""
        layers = [layer.model_dump(exclude_none=True) for layer in self.layers]
        return {
            "lattice_constant": self.lattice_constant,
            "fermi_energy": self.fermi_energy,
            "bias_profile": self.bias_profile.to_mapping(),
            "bound_levels": self.bound_levels,
            "materials": {name: asdict(material) for name, material in self.materials.items()},
            "layers": layers,
        }

    def stack(self) -> Stack:
        """Build the stack; QuestionError names the layer at fault."""
        layers = []
        for place, layer in enumerate(self.layers, start=1):
            if layer.material not in self.materials:
                raise QuestionError(
                    f"layer {place} is of {shown(layer.material)}, which is no material of "
                    "the stack"
                    f"{did_you_mean(layer.material, self.materials)}"
                )
            material = self.materials[layer.material]
            try:
                layers.append(Layer(material, layer.thickness, layer.magnetization))
            except QuestionError as error:
                raise QuestionError(f"layer {place} ({layer.material}): {error}") from None
        return Stack(
            tuple(layers),
            lattice_constant=self.lattice_constant,
            fermi_energy=self.fermi_energy,
            bias_profile=self.bias_profile,
            bound_levels=self.bound_levels,
        )


class TableSection(Section):
    """The grid of a torque table; angles in rad (``theta``) or degrees (``theta_deg``).

    ``bias`` is a tuple (low, high) if the biases are to be chosen.
    """

    bias: ChosenAxis
    theta: Axis | None = None
    theta_deg: Axis | None = None
    temperature: float = 0.0
    engine: str | None = None
    accuracy: TransportAccuracy | None = None

    @field_serializer("bias")
    def _bias_as_written(self, bias: Any) -> Any:
        return {"start": bias[0], "stop": bias[1]} if is_range(bias) else bias

    def angles(self) -> Any:
        """Return the angles in rad; None if the file leaves them to the solver."""
        if self.theta is None and self.theta_deg is None:
            return None
        return in_rad("theta", self.theta, self.theta_deg)


class SweepSection(Section):
    """What is swept: values for some fields of [stack] and [table], by their names."""

    axes: Annotated[
        dict[str, Annotated[list[Any], AXIS]],
        BeforeValidator(_flat),
        Field(min_length=1),
    ]
    quantity: str = "torque"


class ProfileSection(Section):
    """Torque on every monolayer and spin current on every bond at one bias (V) and angle."""

    bias: float = 0.0
    theta: float | None = None
    theta_deg: float | None = None
    temperature: float = 0.0
    engine: str | None = None
    accuracy: TransportAccuracy | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ = self.fixed_angle  # checked
        return self

    @property
    def fixed_angle(self) -> float:
        """Angle of the fixed layers in rad."""
        return angle("theta", self.theta, self.theta_deg, polar_angle, np.pi / 2)


class ScatteringSection(Section):
    """Waves of an energy (eV; default E_F) and ``k`` (rad per lattice constant) at a bias (V)."""

    energy: float | None = None
    k: tuple[float, float] = (0.0, 0.0)
    theta: float | None = None
    theta_deg: float | None = None
    bias: float = 0.0

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ = self.fixed_angle  # checked
        return self

    @property
    def fixed_angle(self) -> float:
        """Angle of the fixed layers in rad."""
        return angle("theta", self.theta, self.theta_deg, polar_angle, 0.0)


class ExchangeCouplingSection(Section):
    """Exchange energy of the free and the fixed magnet at a temperature (K)."""

    temperature: float = 0.0
    engine: str | None = None
    accuracy: TransportAccuracy | None = None


class MixingConductanceSection(Section):
    """Spin-mixing conductance seen from the left lead at energies (eV), by default at E_F."""

    energy: Axis | None = None
    engine: str | None = None
    accuracy: TransportAccuracy | None = None
