"""Sections about where a magnet rests, when it leaves, and how long it stays."""

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from ..model.checks import not_negative
from .section import Directions, Duration, Section
from .sections_analysis import Ends, PositiveTemperature

Time = Annotated[float, AfterValidator(partial(not_negative, "time", unit="ns"))]


class StabilitySection(Section):
    """Directions of rest; with ``near`` the drive at which the stable one nearest to it is lost.

    ``limits`` (V or A/m^2) end the search for that drive, of the ``terminal`` if one is named.
    """

    near: Directions | None = None
    limits: Ends | None = None
    terminal: str | None = None


class NormalModesSection(Section):
    """The point of rest nearest to a direction, or to one for each layer; a stable one if asked."""

    near: Directions
    stable: bool = True


class ReadSection(Section):
    """A read by a voltage (V) or current density (A/m^2) for a time in ns."""

    strength: float
    duration: Duration


class RetentionSection(Section):
    """How long the state ``near`` a direction, or one for each layer, is kept at a temperature (K).

    Of more states than two, ``towards`` names the other one.

    ``time`` (ns) and ``bits``: the probability is wanted that any of so many bits is lost by then.
    ``method`` is a theory of the rates, ``strength`` a voltage (V) or current density (A/m^2) that
    acts all the time, as the read of the drive itself or of a ``terminal``; ``seed`` and
    ``trajectories`` belong to the method "splitting".
    """

    temperature: PositiveTemperature = 300.0
    near: Directions | None = None
    towards: Directions | None = None
    time: Time | None = None
    bits: Annotated[int, Field(ge=1)] = 1
    read: ReadSection | None = None
    method: str | None = None
    strength: float = 0.0
    terminal: str | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    trajectories: Annotated[int, Field(ge=80)] = 4000
