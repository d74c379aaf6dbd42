"""What every public solver checks of its question first."""

from typing import Any

from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.checks import finite
from ..model.stack import Layer, Stack


def checked(stack: Any, accuracy: Any = None) -> tuple[Stack, TransportAccuracy]:
    """Return stack and accuracy, the default one for None; QuestionError for anything else."""
    if not isinstance(stack, Stack):
        raise QuestionError(f"stack is {type(stack).__name__}; allowed is a spintorque.Stack")
    if not isinstance(accuracy, TransportAccuracy | None):
        raise QuestionError(
            f"accuracy is {accuracy!r}; allowed is a spintorque.TransportAccuracy or None"
        )
    return stack, accuracy or TransportAccuracy()


def bias_of(stack: Stack, bias: Any) -> float:
    """Return a bias (V) at which electrons can pass from lead to lead.

    QuestionError for what is no number, and if the bias moves the bands of the leads apart.
    """
    volts = float(finite("bias", bias, "V"))
    (low, high), (far_low, far_high) = (_band(stack.layers[end]) for end in (0, -1))
    least, most = far_low - high, far_high - low
    if not least < volts < most:
        raise QuestionError(
            f"bias is {volts:g} V; at it no energy lies in the bands of both leads, and nothing "
            f"flows; allowed is {least:g} to {most:g} V: biases are in volts"
        )
    return volts


def _band(layer: Layer) -> tuple[float, float]:
    """Lowest and highest energy (eV) of a material's bands at zero bias."""
    material = layer.material
    half_width = 6 * material.hopping + material.exchange / 2
    return material.onsite - half_width, material.onsite + half_width
