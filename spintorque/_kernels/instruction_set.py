"""Which copy of the layered kernel runs: the best one for this machine, or the one named."""

import os

from ..errors import QuestionError
from ..provenance import versions
from . import _native

INSTRUCTION_SETS = ("baseline", "x86-64-v3", "x86-64-v4")
VARIABLE = "SPINTORQUE_INSTRUCTION_SET"


def instruction_set() -> str:
    """Name of the instruction set in use; the environment variable ``VARIABLE`` may choose it.

    Raises QuestionError for a name that does not exist or that this machine does not run.
    """
    runs = [name for level, name in enumerate(INSTRUCTION_SETS) if _native.level_runs(level)]
    given = os.environ.get(VARIABLE) or runs[-1]
    if given not in runs:
        raise QuestionError(
            f"{VARIABLE} is {given!r}; allowed on this machine are {', '.join(runs)}: choose one "
            "of them, or leave the variable unset"
        )
    return given


def versions_with_kernel() -> dict[str, str]:
    """Versions, and the instruction set, on which the last digits depend."""
    return versions() | {"instruction_set": instruction_set()}
