"""The plain twin of `crowd`: one member after the other, in NumPy."""

import numpy as np

from ..spin import Array
from . import twin
from .ensemble_native import Found, Look
from .members import Cast, alone
from .native.kernel import Plane
from .problem.problem import Status, Watch


def run(
    cast: Cast,
    times: Array,
    plane: Plane | None,
    look: Look | None,
    watch: Watch | None,
) -> Found:
    """Integrate all members through ``times`` (ns); see `crowd.run`."""
    members = len(cast.groups)
    found = Found.start(cast)
    for k in range(members):
        passage: list[float] = []
        control = cast.controls[int(cast.stepped[k])]
        outcome = twin.integrate(alone(cast, k), control, times, None, plane, passage)
        found.moments[k], found.status[k] = outcome.last, outcome.status
        if outcome.status is not Status.COMPLETED:
            found.failed_at[k] = outcome.time
        if passage:
            found.passage[k] = passage[0]
        if look is not None:
            samples = np.arange(1, len(times))
            look(samples, np.array([k]), outcome.moments[1:, None])
        if watch is not None:
            watch(float(times[-1]) * (k + 1) / members)
    return found
