"""Members of an ensemble on their way: eight in step, blocks shared out over threads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .._kernels.threads import in_threads
from .._typing import Array
from ..model.accuracy import StepControl
from ..model.torque_laws.polarizers import MOST_TORQUES
from .members import EnsembleMembers
from .native.kernel import PassagePlane, State, level, take
from .native.member_pieces import torques_in_pieces
from .native.system import Systems
from .problem.problem import ProgressCallback
from .stepping.step_schedule import Call, calls, layout

BLOCK = 1024  # members of one call
MOST_NUMBERS = 1 << 22  # of moments stored by one call


@dataclass
class MemberStates:
    """States of members (n,): moments (n, layers, 3) at the end, and how they came about.

    Moments are those of the last good step. ``status`` (n,), ``failed_at`` (n,) in ns or NaN,
    ``passage`` (n,) in ns or NaN, ``temperature`` (n,) in K at the end, NaN where it is no state.
    """

    moments: Array
    status: Array
    failed_at: Array
    passage: Array
    temperature: Array

    @classmethod
    def start(cls, cast: EnsembleMembers) -> "MemberStates":
        """Return empty states of the members of an ensemble, none of which has failed or passed."""
        members = len(cast.groups)
        return cls(
            np.empty(cast.initial.shape),
            np.zeros(members, np.int32),
            np.full(members, np.nan),
            np.full(members, np.nan),
            np.full(members, np.nan),
        )


OnSample = Callable[[Array, Array, Array, Array | None], None]
"""Called with numbers of samples (s,), members (n,), and moments (s, n, layers, 3) there.

The last are temperatures (s, n) in K, where currents heat.
"""


def run(
    cast: EnsembleMembers,
    times: Array,
    plane: PassagePlane | None,
    look: OnSample | None,
    watch: ProgressCallback | None,
) -> MemberStates:
    """Integrate all members through ``times`` (ns); ``look`` sees each sample after the first.

    Members whose kinks and steps are the same go together, if the same of their torques search
    for a bias.
    """
    states = MemberStates.start(cast)
    kind = cast.groups * len(cast.controls) + cast.stepped
    kind = (kind << 2 * MOST_TORQUES) + torques_in_pieces(cast.problems, cast.members)
    alike = np.unique(kind)
    tell = watch or (lambda time: None)
    for number, kind_of_group in enumerate(alike):
        own = np.flatnonzero(kind == kind_of_group)
        shown = partial(_tell, tell, float(times[-1]), number, len(alike))
        _group(cast.part(own), own, times, plane, look, shown, states)
    return states


def _tell(watch: ProgressCallback, duration: float, number: int, groups: int, time: float) -> None:
    """Report the progress of groups that move one after the other."""
    watch((number * duration + time) / groups)


def _group(
    cast: EnsembleMembers,
    own: Array,
    times: Array,
    plane: PassagePlane | None,
    look: OnSample | None,
    watch: ProgressCallback,
    states: MemberStates,
) -> None:
    """Integrate members with common kinks and steps, and write their states."""
    problem = cast.problems[int(cast.members.which[0])]
    state = State.at(
        problem, cast.initial, watched=plane is not None, temperature=cast.first_temperatures
    )
    failed_at = np.full(len(own), np.nan)
    for call, system in _calls(cast, times):
        stored = warmth = None
        if look is not None and len(call.until):
            stored = np.empty((len(call.until), len(own), cast.initial[0].size))
            if state.temperature is not None:
                warmth = np.empty((len(call.until), len(own)))
        _take(
            system,
            cast.controls[int(cast.stepped[0])],
            call,
            state,
            (stored, None, warmth),
            plane or PassagePlane(),
        )
        fresh = (state.status != 0) & np.isnan(failed_at)
        failed_at[fresh] = call.time_after(state.reached[fresh])
        if look is not None and stored is not None:
            stored[(call.until[:, None] > state.reached) & (state.status != 0)] = np.nan
            samples = np.arange(call.samples.start, call.samples.stop) + 1
            look(samples, own, stored.reshape(len(samples), *cast.initial.shape), warmth)
        watch(float(call.time_after(np.array(call.steps))))
    states.moments[own] = state.moments.T.reshape(cast.initial.shape)
    states.status[own], states.failed_at[own] = state.status, failed_at
    if state.temperature is not None:
        states.temperature[own] = state.temperature
    if state.passage is not None:
        states.passage[own] = state.passage


def _calls(cast: EnsembleMembers, times: Array) -> Iterator[tuple[Call, Any]]:
    """Calls with the kernels' view of the members in their spans."""
    which, back = np.unique(cast.members.which, return_inverse=True)
    problems = [cast.problems[place] for place in which]
    systems = Systems(problems, cast.members._replace(which=back), float(times[-1]))
    plan = layout(systems.kinks, cast.controls[int(cast.stepped[0])].step)
    most_samples = max(1, MOST_NUMBERS // (cast.initial[0].size * len(back)))
    for call in calls(plan, plan.steps_until(times), most_samples, systems.one_span, len(back)):
        yield call, systems.of(call.spans)


def _take(
    system: Any,
    control: StepControl,
    call: Call,
    state: State,
    stored: tuple[Array | None, Array | None, Array | None],
    plane: PassagePlane,
) -> None:
    members = len(state.status)
    copy = (level(), 1)

    def block(start: int) -> None:
        part = (start, min(start + BLOCK, members))
        take(copy, system, control, call, state, stored, plane, part)

    in_threads(block, range(0, members, BLOCK))
