"""Sections about analyses of a macrospin: phase diagram, switching, ferromagnetic resonance."""

from functools import partial
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ..errors import QuestionError
from ..model.accuracy import StepControl
from ..model.angular_resistance import AngularResistance
from ..model.checks import Vector, not_negative, opening_angle, positive
from ..model.heating.joule_heating import JouleHeating
from .section import AXIS, Axis, Direction, Directions, Duration, Section, angle, expand


def _ascending(ends: tuple[float, float]) -> tuple[float, float]:
    if not ends[0] < ends[1]:
        raise QuestionError(f"[{ends[0]:g}, {ends[1]:g}] is no range; allowed is low < high")
    return ends


def _times(values: list[float]) -> list[float]:
    if values[0] <= 0 or np.any(np.diff(values) <= 0):
        raise QuestionError(f"lengths is {values}; allowed are ascending times above 0 (ns)")
    return values


Ends = Annotated[tuple[float, float], AfterValidator(_ascending)]
Lengths = Annotated[
    list[float],
    BeforeValidator(expand),
    Field(min_length=1),
    AfterValidator(_times),
    AXIS,
]
Edge = Annotated[float, AfterValidator(partial(not_negative, "edge", unit="ns"))]
PositiveTemperature = Annotated[float, AfterValidator(partial(positive, "temperature", unit="K"))]
PulseTemperature = PositiveTemperature | JouleHeating
Amplitude = Annotated[float, AfterValidator(partial(positive, "amplitude"))]
Layer = Annotated[int, Field(ge=0)]


class SearchSection(Section):
    """How attractors are searched for: first length of a run in ns, and how often it goes on."""

    duration: Duration = 20.0
    rounds: Annotated[int, Field(ge=1)] = 4


class TrajectoriesSection(Section):
    """Characteristic trajectories in a field (A/m) along the field axis of the phase diagram."""

    field: float = 0.0
    state: Literal["parallel", "antiparallel"] = "parallel"
    factors: Axis = Field(default=[0.0, 0.5, 1.05, 2.0])
    tilt: float | None = None
    tilt_deg: float | None = None
    duration: Duration | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ = self.start_tilt
        return self

    @property
    def start_tilt(self) -> float:
        """Tilt of the start in rad."""
        return angle("tilt", self.tilt, self.tilt_deg, opening_angle, 0.3)


class PhaseDiagramSection(Section):
    """Ranges of the drive's strength (V or A/m^2) and of a field (A/m), and how finely.

    The strength is that of a ``terminal``, regimes are those of a ``layer``.
    """

    strength: Ends
    field: Ends
    field_direction: Direction | None = None
    resolution: tuple[float, float]
    coarse: Annotated[int, Field(ge=1)] = 8
    initial: list[Directions] | None = None
    terminal: str | None = None
    layer: Layer = 0
    search: SearchSection = SearchSection()
    hysteresis: bool = False
    trajectories: TrajectoriesSection | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if min(self.resolution) <= 0:
            raise QuestionError(f"resolution is {self.resolution}; allowed are numbers above 0")
        return self

    def axes(self) -> tuple[list[float], list[float]]:
        """Strengths and fields of the hysteresis, at most a resolution apart."""
        axes = []
        for (low, high), step in zip((self.strength, self.field), self.resolution, strict=True):
            count = int(np.ceil((high - low) / step - 1e-9)) + 1
            axes.append(np.linspace(low, high, count).tolist())
        return axes[0], axes[1]


class SwitchingSection(Section):
    """Pulses of several amplitudes (V or A/m^2) and lengths (ns) at a temperature (K).

    Amplitudes are those of a ``terminal``; the ``layer`` is the one whose side counts.
    """

    amplitudes: Axis
    terminal: str | None = None
    layer: Layer = 0
    lengths: Lengths
    rise: Edge = 0.0
    fall: Edge = 0.0
    rest: Edge = 0.0
    settle: Edge | None = None
    temperature: PulseTemperature
    initial: Directions | None = None
    trajectories: Annotated[int, Field(ge=1)] = 10_000
    batch: Annotated[int, Field(ge=1)] = 100_000
    relative_error: Annotated[float, Field(gt=0)] | None = None
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.95
    seed: Annotated[int, Field(ge=0)] = 0
    fokker_planck: bool = False
    control: StepControl | None = None


class SwitchingTimesSection(Section):
    """First passages to the other side under one pulse (V or A/m^2, ns) at a temperature (K)."""

    amplitude: float
    terminal: str | None = None
    layer: Layer = 0
    duration: Duration
    rise: Edge = 0.0
    fall: Edge = 0.0
    settle: Edge | None = None
    temperature: PulseTemperature
    initial: Directions | None = None
    trajectories: Annotated[int, Field(ge=1)] = 10_000
    batch: Annotated[int, Field(ge=1)] = 100_000
    seed: Annotated[int, Field(ge=0)] = 0
    control: StepControl | None = None


class FieldSweep(Section):
    """``count`` fields (A/m) from ``start`` to ``stop`` along a direction."""

    start: float
    stop: float
    count: int = Field(ge=1, le=100_001)
    direction: Direction


class ResonanceSection(Section):
    """Microwave of some frequencies (GHz), or of one while the field is swept."""

    frequency: Axis
    fields: FieldSweep | list[Vector] | None = None
    amplitude: Amplitude
    terminal: str | None = None
    near: Directions
    resistance: AngularResistance | None = None

    @property
    def vectors(self) -> list[list[float]] | None:
        """Fields in A/m, None for that of the drive."""
        if not isinstance(self.fields, FieldSweep):
            return None if self.fields is None else [list(field) for field in self.fields]
        sweep = self.fields
        steps = np.linspace(sweep.start, sweep.stop, sweep.count)
        vectors: list[list[float]] = np.outer(steps, sweep.direction).tolist()
        return vectors


class MagnetoresistanceSection(Section):
    """Resistance of a torque table, and closed forms fitted to it at one bias (V)."""

    bias: float = 0.0


class LinewidthSection(Section):
    """Thermal ensembles at some temperatures (K) around the orbit of [oscillation]; times in ns."""

    temperature: Axis
    members: Annotated[int, Field(ge=2)] = 256
    settling: Duration = 20.0
    duration: Duration = 200.0
    sample_interval: Duration = 0.02
    seed: Annotated[int, Field(ge=0)] = 0
    control: StepControl | None = None


class OscillationSection(Section):
    """Steady oscillations at some strengths of the drive (V or A/m^2); times in ns."""

    initial: Directions
    strength: Axis | None = None
    terminal: str | None = None
    layer: Layer = 0
    resistance: AngularResistance | None = None
    settling: Duration = 50.0
    duration: Duration = 50.0
    sample_interval: Duration = 0.004
    harmonic_count: Annotated[int, Field(ge=1)] = 5
    load: Annotated[float, Field(gt=0)] = 50.0
    linewidth: LinewidthSection | None = None
