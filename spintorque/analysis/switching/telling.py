"""How analyses say what deserves a second look."""

import warnings
from collections.abc import Iterable

from ...errors import SpintorqueWarning


def tell(messages: Iterable[str]) -> None:
    """Warn of each; the warning points at the caller of the analysis."""
    for message in messages:
        warnings.warn(message, SpintorqueWarning, stacklevel=3)
