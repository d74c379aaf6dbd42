"""Sections about transport: the stack, its torque table, and sweeps of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, WrapValidator, field_serializer, model_validator

from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.bias_profile import BiasProfile
from ..model.checks import is_range, polar_angle, shown
from ..model.mappings.field_names import joined
from ..model.mappings.layers_mapping import plain_material
from ..model.material import Material
from ..model.orbitals.bond_lengths import BondScaling, LayerSpacing
from ..model.orbitals.interface_bonds import InterfaceBond
from ..model.orbitals.material_file import is_one_orbital
from ..model.orbitals.named_materials import MaterialLibrary
from ..model.orbitals.named_materials import materials as package_materials
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..model.stack import FREE_DIRECTION, BoundLevels, Layer, Stack
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


def _of_other_fields(value: Any) -> Any:
    """Materials by name, those made that are no `Material` by its fields."""
    if not isinstance(value, Mapping):
        return value
    sections = {name: _with_base(name, part) for name, part in value.items()}
    own = {name: part for name, part in sections.items() if is_orbital(part) or _is_free(part)}
    library = MaterialLibrary(lambda: own, package_materials)
    made = {**library, **library.one_orbital}
    return {name: made.get(name, part) for name, part in sections.items()}


def _is_free(section: Any) -> bool:
    """Whether a section is that of a material of free electrons."""
    return is_one_orbital(section) and "hopping" not in section


def is_orbital(section: Any) -> bool:
    """Whether a section is that of a material of several orbitals."""
    is_mapping = isinstance(section, Mapping)
    return is_mapping and bool({"crystal", "table", "alloy", "like"} & section.keys())


def _with_base(name: str, section: Any) -> Any:
    """Section with the keys of the package's material that it is ``like``, where it has none."""
    if not isinstance(section, Mapping) or "like" not in section:
        return section
    base = section["like"]
    if base not in list(package_materials):
        raise QuestionError(
            f"materials.{name}: like is {shown(base)}; allowed is a material of the package: "
            f"{', '.join(package_materials)}"
        )
    own = {key: value for key, value in section.items() if key != "like"}
    return {**package_materials[base].to_mapping(), "name": name, **own}


def _made_already(value: Any, check: Callable[[Any], Any]) -> Any:
    return value if isinstance(value, Material | OrbitalMaterial) else check(value)


class InterfaceBondSection(Section):
    """A bond at an interface; its integrals in eV by name, of the majority spin or of both."""

    between: list[str]
    distance: float
    integrals: dict[str, float]
    minority: dict[str, float] | None = None

    def bond(self) -> InterfaceBond:
        """Return the bond; QuestionError for an integral that does not exist."""
        return InterfaceBond(
            between=(self.between[0], self.between[-1]),
            distance=self.distance,
            integrals=tuple(self.integrals.items()),
            minority=None if self.minority is None else tuple(self.minority.items()),
        )


class LayerSpacingSection(Section):
    """Distance (nm) of neighbouring monolayers of two materials."""

    between: list[str]
    distance: float

    def spacing(self) -> LayerSpacing:
        """Return the spacing."""
        return LayerSpacing(between=(self.between[0], self.between[-1]), distance=self.distance)


class LayerSection(Section):
    """One layer; its material by name."""

    material: str
    thickness: Any = None
    magnetization: Annotated[Any, BeforeValidator(from_angles), DIRECTION] = None


class StackSection(Section):
    """A stack: named materials, layers from left to right.

    Materials that are not in it are those of the package, by name.
    """

    lattice_constant: float | None = None
    face: str | None = None
    spin_axis: Annotated[Any, BeforeValidator(from_angles), DIRECTION] = None
    fermi_energy: float = 0.0
    bias_profile: BiasProfile = BiasProfile()
    bound_levels: BoundLevels = "half"
    given_bonds: list[InterfaceBondSection] = Field(default_factory=list)
    spacings: list[LayerSpacingSection] = Field(default_factory=list)
    bond_scaling: BondScaling | None = None
    materials: Annotated[
        dict[
            str,
            Annotated[Material, BeforeValidator(_with_exchange), WrapValidator(_made_already)],
        ],
        BeforeValidator(_of_other_fields),
    ] = Field(default_factory=dict)
    layers: list[LayerSection]

    @model_validator(mode="after")
    def _take_from_package(self) -> Self:
        """Add the package's materials that layers name, so that their numbers are recorded."""
        for name in (layer.material for layer in self.layers):
            for library in (package_materials, package_materials.one_orbital):
                if name not in self.materials and name in library:
                    self.materials[name] = library[name]  # type: ignore[assignment]
        return self

    @field_serializer("materials")
    def _plain_materials(self, materials: dict[str, Any]) -> dict[str, Any]:
        return {name: plain_material(material) for name, material in materials.items()}

    def to_mapping(self) -> dict[str, Any]:
        """Return the section as plain values, with the defaults written out."""
        layers = [layer.model_dump(exclude_none=True) for layer in self.layers]
        lattice: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("lattice_constant", "face", "spin_axis")
            if getattr(self, name) is not None
        }
        for name in ("given_bonds", "spacings"):
            if getattr(self, name):
                parts = [part.model_dump(exclude_none=True) for part in getattr(self, name)]
                lattice[name] = parts
        if self.bond_scaling is not None:
            lattice["bond_scaling"] = asdict(self.bond_scaling)
        return {
            **lattice,
            "fermi_energy": self.fermi_energy,
            "bias_profile": self.bias_profile.to_mapping(),
            "bound_levels": self.bound_levels,
            "materials": self._plain_materials(self.materials),
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
            face=self.face,
            spin_axis=FREE_DIRECTION if self.spin_axis is None else self.spin_axis,
            fermi_energy=self.fermi_energy,
            bias_profile=self.bias_profile,
            bound_levels=self.bound_levels,
            given_bonds=[bond.bond() for bond in self.given_bonds],
            spacings=[part.spacing() for part in self.spacings],
            bond_scaling=self.bond_scaling,
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
    torques_on: Literal["free", "both", "fixed"] = "free"
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


class FixedAngleSection(Section):
    """A section with the angle of the fixed layers, in rad or in degrees."""

    DEFAULT_ANGLE: ClassVar[float] = np.pi / 2

    theta: float | None = None
    theta_deg: float | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ = self.fixed_angle  # checked
        return self

    @property
    def fixed_angle(self) -> float:
        """Angle of the fixed layers in rad."""
        return angle("theta", self.theta, self.theta_deg, polar_angle, self.DEFAULT_ANGLE)


class ProfileSection(FixedAngleSection):
    """Torque on every monolayer and spin current on every bond at one bias (V) and angle."""

    bias: float = 0.0
    temperature: float = 0.0
    engine: str | None = None
    accuracy: TransportAccuracy | None = None


class ScatteringSection(FixedAngleSection):
    """Waves of an energy (eV; default E_F) and ``k`` (rad per lattice constant) at a bias (V)."""

    energy: float | None = None
    k: tuple[float, float] = (0.0, 0.0)
    bias: float = 0.0

    DEFAULT_ANGLE: ClassVar[float] = 0.0


class BandDiagramSection(FixedAngleSection):
    """Potential and bands along a stack at a bias (V), at ``k`` (rad per lattice constant)."""

    bias: float = 0.0
    k: tuple[float, float] = (0.0, 0.0)
    energy: Axis | None = None

    DEFAULT_ANGLE: ClassVar[float] = 0.0


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
