"""How analyses say what deserves a second look."""

import warnings
from collections.abc import Iterable

from ...errors import SpintorqueWarning


def tell(said: Iterable[str]) -> None:
    """Warn of each; the warning points at the caller of the analysis."""
    for text in said:
        warnings.warn(text, SpintorqueWarning, stacklevel=3)
