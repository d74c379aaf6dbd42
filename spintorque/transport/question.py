"""What every public solver checks of its question first."""

from typing import Any

from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.stack import Stack


def checked(stack: Any, accuracy: Any = None) -> tuple[Stack, TransportAccuracy]:
    """Return stack and accuracy, the default one for None; QuestionError for anything else."""
    if not isinstance(stack, Stack):
        raise QuestionError(f"stack is {type(stack).__name__}; allowed is a spintorque.Stack")
    if not isinstance(accuracy, TransportAccuracy | None):
        raise QuestionError(
            f"accuracy is {accuracy!r}; allowed is a spintorque.TransportAccuracy or None"
        )
    return stack, accuracy or TransportAccuracy()
