"""Seeds of the thermal field."""

from typing import Any

from ...errors import QuestionError
from ...model.checks import integer, shown

LARGEST_SEED = 2**64 - 1


def checked_seed(value: Any) -> int:
    """Seed as an int; QuestionError unless it is a whole number of 64 bits."""
    seed = integer("seed", value, 0)
    if seed > LARGEST_SEED:
        raise QuestionError(
            f"seed is {shown(value)}; allowed is a whole number from 0 to 2**64 - 1"
        )
    return seed
