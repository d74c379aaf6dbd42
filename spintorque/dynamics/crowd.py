"""Members of an ensemble on their way: eight in step, blocks shared out over threads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._kernels.threads import in_threads
from ..model.accuracy import StepControl
from ..spin import Array
from .cast import Cast
from .kernel import Plane, State, level, take
from .legs import Leg, legs
from .problem import Watch
from .system import system_of
from .waves import Span

BLOCK = 1024  # members of one call
MOST_NUMBERS = 1 << 22  # of moments stored by one call


@dataclass
class Found:
    """What is found of members (n,): moments (n, layers, 3) at the end, and how it came.

    They are those of the last good step. ``status`` (n,), ``failed_at`` (n,) in ns or NaN,
    ``passage`` (n,) in ns or NaN.
    """

    moments: Array
    status: Array
    failed_at: Array
    passage: Array

    @classmethod
    def start(cls, cast: Cast) -> "Found":
        """Return room for the members of a cast, none of which has failed or passed."""
        members = len(cast.groups)
        return cls(
            np.empty(cast.initial.shape),
            np.zeros(members, np.int32),
            np.full(members, np.nan),
            np.full(members, np.nan),
        )


Look = Callable[[Array, Array, Array], None]
"""Called with numbers of samples (s,), members (n,) and moments (s, n, layers, 3) there."""


def run(
    cast: Cast,
    control: StepControl,
    times: Array,
    plane: Plane | None,
    look: Look | None,
    watch: Watch | None,
) -> Found:
    """Integrate all members through ``times`` (ns); ``look`` sees each sample after the first."""
    found = Found.start(cast)
    for group in np.unique(cast.groups):
        own = np.flatnonzero(cast.groups == group)
        _group(cast.part(own), own, control, times, plane, look, watch, found)
    return found


def _group(
    cast: Cast,
    own: Array,
    control: StepControl,
    times: Array,
    plane: Plane | None,
    look: Look | None,
    watch: Watch | None,
    found: Found,
) -> None:
    """Integrate members with common kinks, and write what is found."""
    problem = cast.problems[int(cast.members.which[0])]
    state = State.at(problem, cast.initial, watched=plane is not None)
    size = cast.initial[0].size * len(own)
    failed_at = np.full(len(own), np.nan)
    for leg, system in _legs(cast, control, times, max(1, MOST_NUMBERS // size)):
        stored = None
        if look is not None and leg.stored is not None:
            stored = np.empty((leg.samples, len(own), cast.initial[0].size))
        _take(system, control, leg, state, stored, plane or Plane())
        fresh = (state.status != 0) & np.isnan(failed_at)
        failed_at[fresh] = leg.start + state.reached[fresh] * leg.step
        if look is not None and leg.stored is not None and stored is not None:
            samples = leg.stored + np.arange(leg.samples)
            stored[times[samples][:, None] > failed_at + leg.step / 2] = np.nan
            look(samples, own, stored.reshape(leg.samples, *cast.initial.shape))
        if watch is not None:
            watch(leg.stop)
    found.moments[own] = state.moments.T.reshape(cast.initial.shape)
    found.status[own], found.failed_at[own] = state.status, failed_at
    if state.passage is not None:
        found.passage[own] = state.passage


def _legs(
    cast: Cast, control: StepControl, times: Array, most_samples: int
) -> Iterator[tuple[Leg, Any]]:
    """Legs with the kernels' view of the members in their span."""
    which, back = np.unique(cast.members.which, return_inverse=True)
    problems = [cast.problems[place] for place in which]
    members = cast.members._replace(which=back)
    spans = problems[0].spans(float(times[-1]))
    of: Span | None = None
    system: Any = None
    for leg in legs(times, spans, control.step, most_samples):
        if leg.span is not of:
            of, system = leg.span, system_of(problems, members, leg.span)
        yield leg, system


def _take(
    system: Any,
    control: StepControl,
    leg: Leg,
    state: State,
    stored: Array | None,
    plane: Plane,
) -> None:
    members = len(state.status)
    copy = (level(), 1)

    def block(start: int) -> None:
        part = (start, min(start + BLOCK, members))
        take(copy, system, control, leg, state, (stored, None), plane, part)

    in_threads(block, range(0, members, BLOCK))
