"""The plain twin of `ensemble_native`: one member after the other, in NumPy."""

import numpy as np

from .._typing import Array
from . import twin
from .ensemble_native import MemberStates, OnSample
from .members import EnsembleMembers, member_problem
from .native.kernel import PassagePlane
from .problem.problem import ProgressCallback, Status


def run(
    ensemble: EnsembleMembers,
    times: Array,
    plane: PassagePlane | None,
    look: OnSample | None,
    watch: ProgressCallback | None,
) -> MemberStates:
    """Integrate all members through ``times`` (ns); see `ensemble_native.run`."""
    members = len(ensemble.groups)
    states = MemberStates.start(ensemble)
    for k in range(members):
        passage: list[float] = []
        control = ensemble.controls[int(ensemble.stepped[k])]
        outcome = twin.integrate(member_problem(ensemble, k), control, times, None, plane, passage)
        states.moments[k], states.status[k] = outcome.last, outcome.status
        states.temperature[k] = outcome.temperature[-1]
        if outcome.status is not Status.COMPLETED:
            states.failed_at[k] = outcome.time
        if passage:
            states.passage[k] = passage[0]
        if look is not None:
            samples = np.arange(1, len(times))
            look(samples, np.array([k]), outcome.moments[1:, None])
        if watch is not None:
            watch(float(times[-1]) * (k + 1) / members)
    return states
