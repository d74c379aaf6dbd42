"""Warnings of the analyses."""

import warnings
from collections.abc import Iterable

from ...errors import SpintorqueWarning


def tell(messages: Iterable[str]) -> None:
    """Warn with each message; the warning points at the caller of the analysis."""
    for message in messages:
        warnings.warn(message, SpintorqueWarning, stacklevel=3)
