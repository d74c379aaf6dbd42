"""Questions as TOML files: one section for each thing that is asked about."""

import json
import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, create_model

from ..errors import FileError, QuestionError
from ..files.encodings import decoded
from ..model.coupled import CoupledMacrospins
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.shapes._stray_field import stray_field
from ..model.shapes.pinned_layer import PinnedLayer
from ..model.stack import Stack
from ..model.torque_laws.closed_form_torque import ClosedFormTorque
from ..model.torque_laws.known_laws import CLOSED_FORMS
from ..torque_source import TorqueSource
from .faults import faults
from .section import Section
from .sections_analysis import (
    MagnetoresistanceSection,
    OscillationSection,
    PhaseDiagramSection,
    ResonanceSection,
    SwitchingSection,
    SwitchingTimesSection,
)
from .sections_circuits import CircuitSection
from .sections_dynamics import (
    DynamicsSection,
    EnsembleSection,
    PolarizerSection,
    laws_in,
    with_laws,
)
from .sections_field_sweeps import (
    FerromagneticResonanceSection,
    MagnetizationLoopSection,
    ReversalCurvesSection,
)
from .sections_scattering import ScatteringStackSection
from .sections_semiclassical import DiffusiveSection
from .sections_stability import NormalModesSection, RetentionSection, StabilitySection
from .sections_stack import (
    BandDiagramSection,
    ExchangeCouplingSection,
    MixingConductanceSection,
    ProfileSection,
    ScatteringSection,
    StackSection,
    SweepSection,
    TableSection,
)
from .waveform_files import with_samples

Laws = tuple[type[ClosedFormTorque], ...]
SOURCES = ("stack", "diffusive", "circuit", "scattering_stack")
"""Sections that a torque table is made of, each by itself."""


class Question(Section):
    """A whole file; which sections it needs depends on what is asked.

    A file that is read has a section for each torque law in closed form besides; see
    `question_model`.
    """

    stack: StackSection | None = None
    diffusive: DiffusiveSection | None = None
    circuit: CircuitSection | None = None
    scattering_stack: ScatteringStackSection | None = None
    table: TableSection | None = None
    sweep: SweepSection | None = None
    macrospin: Macrospin | None = None
    coupled_macrospins: CoupledMacrospins | None = None
    pinned_layers: list[PinnedLayer] | None = Field(default=None, min_length=1)
    drive: Drive | None = None
    polarizers: list[PolarizerSection] | None = Field(default=None, min_length=1)
    dynamics: DynamicsSection | None = None
    ensemble: EnsembleSection | None = None
    magnetoresistance: MagnetoresistanceSection | None = None
    profile: ProfileSection | None = None
    scattering: ScatteringSection | None = None
    band_diagram: BandDiagramSection | None = None
    exchange_coupling: ExchangeCouplingSection | None = None
    mixing_conductance: MixingConductanceSection | None = None
    stability: StabilitySection | None = None
    normal_modes: NormalModesSection | None = None
    retention: RetentionSection | None = None
    oscillation: OscillationSection | None = None
    phase_diagram: PhaseDiagramSection | None = None
    switching: SwitchingSection | None = None
    switching_times: SwitchingTimesSection | None = None
    stfmr: ResonanceSection | None = None
    magnetization_loop: MagnetizationLoopSection | None = None
    ferromagnetic_resonance: FerromagneticResonanceSection | None = None
    reversal_curves: ReversalCurvesSection | None = None

    @property
    def laws(self) -> dict[str, ClosedFormTorque]:
        """Torques in closed form that the file gives, by their sections."""
        return laws_in(self)

    @property
    def acting_drive(self) -> Drive | None:
        """The drive, with the field of the pinned layers in its own; QuestionError if it has none.

        A field of pinned layers is one on a single magnet with a shape.
        """
        if self.drive is None or self.pinned_layers is None:
            return self.drive
        if self.macrospin is None:
            raise QuestionError(
                "[[pinned_layers]] act on the magnet of [macrospin], which is missing; "
                "the layers of [coupled_macrospins] would feel different fields"
            )
        return self.drive.plus_field(stray_field(self.macrospin, self.pinned_layers))

    @property
    def source_sections(self) -> list[str]:
        """Those of `SOURCES` that the file has."""
        return [name for name in SOURCES if getattr(self, name) is not None]

    @property
    def source(self) -> Stack | TorqueSource:
        """What a torque table is made of; QuestionError unless the file has one such section."""
        given = self.source_sections
        if len(given) != 1:
            which = " and ".join(f"[{name}]" for name in given)
            allowed = " or ".join(f"[{name}]" for name in SOURCES)
            raise QuestionError(
                f"the file has the sections {which}; keep one of them"
                if given
                else f"the file has no section {allowed}; this command needs one of them"
            )
        return self.stack.stack() if self.stack else getattr(self, given[0]).torque_source()

    def require(self, *sections: str) -> tuple[Any, ...]:
        """Return the sections; QuestionError if one of them is missing.

        The drive has the field of the pinned layers in its own.
        """
        missing = [f"[{name}]" for name in sections if getattr(self, name) is None]
        if missing:
            raise QuestionError(
                f"the file has no section {', '.join(missing)}; this command needs "
                f"{', '.join(f'[{name}]' for name in sections)}"
            )
        given = (self.acting_drive if name == "drive" else getattr(self, name) for name in sections)
        return tuple(given)

    def to_mapping(self) -> dict[str, Any]:
        """Return the file as plain values, with the defaults written out."""
        return self.model_dump(mode="json", exclude_none=True)


@cache
def question_model(laws: Laws = CLOSED_FORMS) -> type[Question]:
    """Model of a whole file in which torques may have the given closed forms."""
    polarizer = with_laws(PolarizerSection, laws)
    polarizers: Any = list[polarizer] | None, Field(None, min_length=1)  # type: ignore[valid-type]
    return with_laws(create_model("Question", __base__=Question, polarizers=polarizers), laws)


def read_question(path: str | os.PathLike[str]) -> Question:
    """Read a question from a TOML file.

    It may be in UTF-8, UTF-16 or UTF-32, with or without a byte-order mark. Raises FileError if
    it cannot be read, QuestionError with all that is wrong in it.
    """
    try:
        text = decoded(Path(path).read_bytes())
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"cannot read {path}: {reason}") from error
    return parse_question(text, str(path), Path(path).parent)


def parse_question(
    text: str, source: str = "question", folder: Path = Path(), laws: Laws = CLOSED_FORMS
) -> Question:
    """Read a question from TOML text.

    ``source`` names it in errors; files that it names are sought in ``folder``; ``laws`` are the
    torque laws in closed form that it may hold. Raises QuestionError with all that is wrong,
    FileError for a named file that cannot be read.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"{source} is not valid TOML: {error}") from error
    try:
        return question_of(with_samples(document, folder), laws)
    except QuestionError as error:
        raise QuestionError(f"{source}: {error}") from error


def question_of(document: Mapping[str, Any], laws: Laws = CLOSED_FORMS) -> Question:
    """Read a question from nested plain values, as a TOML file holds them."""
    model = question_model(laws)
    try:
        # JSON is where pydantic is strict about numbers and still takes lists for tuples.
        return model.model_validate_json(json.dumps(document, default=str), strict=True)
    except ValidationError as error:
        raise QuestionError("; ".join(faults(error, document, model))) from error
