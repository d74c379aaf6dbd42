"""Series that a trajectory records on request."""

from collections.abc import Sequence
from typing import Any

from ..checks import one_of

SERIES = ("energy_terms", "effective_field")


def recorded_series(name: str, value: Any) -> tuple[str, ...]:
    """Names of series, each once; QuestionError for one that does not exist."""
    names = [value] if isinstance(value, str) or not isinstance(value, Sequence) else list(value)
    for each in names:
        one_of(name, each, SERIES)
    return tuple(dict.fromkeys(names))
