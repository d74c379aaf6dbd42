"""JSON schema of question files, for editors."""

import dataclasses
from typing import Any

from ..model.coupled import CoupledMacrospins, Coupling
from ..model.drive import Drive, Terminal
from ..model.heating.joule_heating import JouleHeating
from ..model.heating.temperature_dependence import BlochLaw, KuzminLaw, ParameterTable
from ..model.internal_fields.cubic_anisotropy import CubicAnisotropy
from ..model.internal_fields.dipole_coupling import DipoleCoupling
from ..model.internal_fields.exchange_bias import ExchangeBias
from ..model.internal_fields.voltage_anisotropy import VoltageAnisotropy
from ..model.macrospin import Macrospin
from ..model.material import Material
from ..model.shapes.cross_sections import Disk, Ellipse, Prism
from ..model.shapes.pinned_layer import PinnedLayer
from ..model.torque_laws.known_laws import CLOSED_FORMS
from ..model.waveform import Pulse, Ramp, Samples, Sine
from .question_file import question_model

DESCRIBED = (
    BlochLaw,
    CoupledMacrospins,
    Coupling,
    CubicAnisotropy,
    DipoleCoupling,
    Disk,
    Drive,
    Ellipse,
    ExchangeBias,
    JouleHeating,
    KuzminLaw,
    Macrospin,
    Material,
    ParameterTable,
    PinnedLayer,
    Prism,
    Pulse,
    Ramp,
    Samples,
    Sine,
    Terminal,
    VoltageAnisotropy,
    *CLOSED_FORMS,
)


def question_schema() -> dict[str, Any]:
    """Return the JSON schema of a question file, with the meanings and units of its numbers."""
    schema = question_model().model_json_schema()
    for table in DESCRIBED:
        properties = schema["$defs"].get(table.__name__, {}).get("properties", {})
        for entry in dataclasses.fields(table):
            if entry.name in properties and "meaning" in entry.metadata:
                unit = entry.metadata["unit"]
                text = entry.metadata["meaning"] + (f" ({unit})" if unit else "")
                properties[entry.name]["description"] = text
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
