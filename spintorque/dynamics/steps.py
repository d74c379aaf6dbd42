"""Ensembles in C: eight members in step, blocks of members shared out over threads."""

from collections.abc import Iterable
from functools import partial

import numpy as np

from .._kernels import _native
from .._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from .._kernels.threads import in_threads
from ..spin import Array
from .members import Members

BLOCK = 1024  # members of one call
STEPS = 4096  # of one call at most, so that Ctrl-C is heard
Steps = tuple[int, int, float]  # number of the first, how many, ns each
KERNEL_METHODS = ("rk4", "heun")


def advance(
    members: Members,
    method: str,
    stream: tuple[int, int],
    moments: Array,
    steps: Iterable[Steps],
) -> None:
    """Move ``moments`` (3, members) on in place by some steps.

    ``stream``: seed and number of the first trajectory.
    """
    form = (members.powers, int(members.over), KERNEL_METHODS.index(method))
    parameters = (members.place, members.shared, members.varied)
    level = INSTRUCTION_SETS.index(instruction_set())
    for part in steps:
        call = partial(_block, level, parameters, form, stream, part, moments)
        in_threads(call, range(0, moments.shape[1], BLOCK))


def _block(
    level: int,
    parameters: tuple[Array, Array, Array],
    form: tuple[int, int, int],
    stream: tuple[int, int],
    steps: Steps,
    moments: Array,
    start: int,
) -> None:
    stop = min(start + BLOCK, moments.shape[1])
    _native.ensemble(level, parameters, form, stream, steps, moments, start, stop)


def steps_between(
    first: int, start: float, stop: float, step: float
) -> list[tuple[int, int, float]]:
    """Equal steps (first, number, ns) from one time to another, in parts of at most ``STEPS``."""
    count = max(1, int(np.ceil((stop - start) / step - 1e-9)))
    h = (stop - start) / count
    return [(first + i, min(STEPS, count - i), h) for i in range(0, count, STEPS)]
