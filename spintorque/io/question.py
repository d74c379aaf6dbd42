"""Questions as TOML files: one section for each thing that is asked about."""

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..errors import FileError, QuestionError
from ..model.accuracy import StepControl, TransportAccuracy
from ..model.bias_profile import BiasProfile
from ..model.checks import Vector, positive, unit_vector
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.material import Material
from ..model.slonczewski import SlonczewskiTorque
from ..model.stack import Layer, Stack
from ..paths import joined
from ..spin import direction


class Section(BaseModel):
    """A TOML table in which only known keys are allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Range(Section):
    """``count`` numbers from ``start`` to ``stop``, both included."""

    start: float
    stop: float
    count: int = Field(ge=1, le=100_001)

    def values(self) -> list[float]:
        """Return the numbers."""
        # Rounded, because 0.15 reads better than 0.15000000000000002 in a table's question.
        values: list[float] = np.linspace(self.start, self.stop, self.count).round(12).tolist()
        return values


def _expand(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [value]
    return Range.model_validate(value).values() if isinstance(value, Mapping) else value


def _flat(value: Any) -> Any:
    """Axes by the names of their fields, also where TOML made mappings of dotted keys."""
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping) and not inner.keys() & Range.model_fields.keys():
            found |= {joined(key, name): axis for name, axis in _flat(inner).items()}
        else:
            found[key] = _expand(inner)
    return found


def _direction(value: Any) -> Any:
    vector = Angles.model_validate(value).vector() if isinstance(value, Mapping) else value
    return unit_vector("initial", vector)


def _with_exchange(value: Any) -> Any:
    if (
        isinstance(value, Mapping)
        and value.get("kind") == "ferromagnet"
        and "exchange" not in value
    ):
        raise QuestionError("exchange is missing; a ferromagnet needs one (eV)")
    return value


Axis = Annotated[list[float], BeforeValidator(_expand), Field(min_length=1)]


class Angles(Section):
    """A direction by its polar and azimuthal angle, in rad or in degrees."""

    theta: float | None = None
    theta_deg: float | None = None
    phi: float | None = None
    phi_deg: float | None = None

    def vector(self) -> Vector:
        """Return the unit vector."""
        return direction(
            _rad("theta", self.theta, self.theta_deg), _rad("phi", self.phi, self.phi_deg, 0.0)
        )


class LayerSection(Section):
    """One layer; its material by name."""

    material: str
    thickness: Any = None
    magnetization: Any = None


class StackSection(Section):
    """A stack: named materials, layers from left to right."""

    lattice_constant: float
    fermi_energy: float = 0.0
    bias_profile: BiasProfile = BiasProfile()
    materials: dict[str, Annotated[Material, BeforeValidator(_with_exchange)]]
    layers: list[LayerSection]

    def to_mapping(self) -> dict[str, Any]:
        """Return the section as plain values, with the defaults written out."""
        layers = [layer.model_dump(exclude_none=True) for layer in self.layers]
        return {
            "lattice_constant": self.lattice_constant,
            "fermi_energy": self.fermi_energy,
            "bias_profile": self.bias_profile.to_mapping(),
            "materials": {name: asdict(given) for name, given in self.materials.items()},
            "layers": layers,
        }

    def stack(self) -> Stack:
        """Build the stack; QuestionError names the layer at fault."""
        layers = []
        for place, given in enumerate(self.layers, start=1):
            if given.material not in self.materials:
                raise QuestionError(
                    f"layer {place} is of {given.material!r}, which is no material of the stack"
                    f"{_nearest(given.material, self.materials)}"
                )
            material = self.materials[given.material]
            try:
                layers.append(Layer(material, given.thickness, given.magnetization))
            except QuestionError as error:
                raise QuestionError(f"layer {place} ({given.material}): {error}") from None
        return Stack(
            tuple(layers),
            lattice_constant=self.lattice_constant,
            fermi_energy=self.fermi_energy,
            bias_profile=self.bias_profile,
        )


class TableSection(Section):
    """The grid of a torque table; angles in rad (``theta``) or degrees (``theta_deg``)."""

    bias: Axis
    theta: Axis | None = None
    theta_deg: Axis | None = None
    temperature: float = 0.0
    engine: str = "layered"
    accuracy: TransportAccuracy = TransportAccuracy()

    def angles(self) -> Any:
        """Return the angles in rad; None if the file leaves them to the solver."""
        if self.theta is None and self.theta_deg is None:
            return None
        return _rad("theta", self.theta, self.theta_deg)


class SweepSection(Section):
    """What is swept: values for some fields of [stack] and [table], by their names."""

    axes: Annotated[dict[str, list[Any]], BeforeValidator(_flat), Field(min_length=1)]
    quantity: str = "torque"


class DynamicsSection(Section):
    """One trajectory: duration in ns, start direction, temperature in K."""

    duration: Annotated[float, AfterValidator(partial(positive, "duration"))]
    initial: Annotated[Vector, BeforeValidator(_direction)]
    temperature: float = 0.0
    seed: int = 0
    engine: str = "native"
    control: StepControl | None = None


class Question(Section):
    """A whole file; which sections it needs depends on what is asked."""

    stack: StackSection | None = None
    table: TableSection | None = None
    sweep: SweepSection | None = None
    macrospin: Macrospin | None = None
    drive: Drive | None = None
    slonczewski: SlonczewskiTorque | None = None
    dynamics: DynamicsSection | None = None

    def require(self, *sections: str) -> None:
        """Raise QuestionError if one of the sections is missing."""
        missing = [f"[{name}]" for name in sections if getattr(self, name) is None]
        if missing:
            raise QuestionError(
                f"the file has no section {', '.join(missing)}; this command needs "
                f"{', '.join(f'[{name}]' for name in sections)}"
            )


def read_question(path: str | os.PathLike[str]) -> Question:
    """Read a question from a TOML file.

    Raises FileError if it cannot be read, QuestionError with all that is wrong in it.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text file"
        raise FileError(f"cannot read {path}: {reason}") from error
    return parse_question(text, str(path))


def parse_question(text: str, source: str = "question") -> Question:
    """Read a question from TOML text; ``source`` names it in errors."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"{source} is not valid TOML: {error}") from error
    try:
        return question_of(document)
    except QuestionError as error:
        raise QuestionError(f"{source}: {error}") from error


def question_of(document: Mapping[str, Any]) -> Question:
    """Read a question from nested plain values, as a TOML file holds them."""
    try:
        # JSON is where pydantic is strict about numbers and still takes lists for tuples.
        return Question.model_validate_json(json.dumps(document, default=str), strict=True)
    except ValidationError as error:
        raise QuestionError("; ".join(_messages(error))) from error


def _messages(error: ValidationError) -> list[str]:
    """One message per fault, without the repetitions that alternative types bring."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False):
        # Parts in brackets are pydantic's names for the alternatives it tried.
        place = ".".join(str(part) for part in item["loc"] if "[" not in str(part))
        if item["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            *section, key = item["loc"]
            text = f"unknown key {place}{_nearest(str(key), _keys_of(section))}"
        elif item["type"] in ("missing", "missing_argument"):
            text = f"{place} is missing"
        elif item["type"] == "value_error":
            text = f"{place}: {item['msg'].removeprefix('Value error, ')}"
        else:
            text = f"{place} is {item['input']!r}: {item['msg']}"
        found.setdefault(place, text)
    return list(found.values())


def _keys_of(section: list[int | str]) -> list[str]:
    """Keys that a section of the file may have, from the JSON schema of a question."""
    schema: Any = Question.model_json_schema()
    node = schema
    for part in section:
        inner = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        node = inner or node.get("additionalProperties", {})
        node = next((n for n in node.get("anyOf", ()) if n.get("type") != "null"), node)
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return sorted(node.get("properties") or Range.model_fields)


def _nearest(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; known here are {', '.join(known)}"


def _rad(name: str, rad: Any, degrees: Any, default: Any = None) -> Any:
    given = [value for value in (rad, degrees) if value is not None]
    if len(given) > 1 or (not given and default is None):
        raise QuestionError(f"give exactly one of {name} (rad) and {name}_deg (degrees)")
    if not given:
        return default
    return rad if rad is not None else np.deg2rad(degrees)
