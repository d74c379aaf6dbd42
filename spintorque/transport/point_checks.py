"""The checks with which every public solver begins."""

from dataclasses import dataclass, replace
from typing import Any

from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.checks import finite, not_negative, polar_angle, shown
from ..model.material import Material
from ..model.stack import Layer, Stack
from .engines.registry import EngineInfo, engine_named
from .table_cost import cost_of, require_affordable


@dataclass(frozen=True)
class PointQuestion:
    """A stack at a bias (V), an angle (rad) and a temperature (K), and how it is solved."""

    stack: Stack
    bias: float
    theta: float
    temperature: float
    accuracy: TransportAccuracy
    engine: EngineInfo


def checked_point(
    stack: Any, *, bias: Any, theta: Any, temperature: Any, accuracy: Any, engine: Any
) -> PointQuestion:
    """Check the arguments that the solvers at a bias and an angle share.

    Parameters
    ----------
    stack : Stack
    bias : float, V
    theta : float, rad
    temperature : float, K
    accuracy : TransportAccuracy or None
        None for the default one.
    engine : str
        Name of an engine.

    Raises
    ------
    QuestionError
        For values out of range, an unknown engine, or a question that no machine would answer.
    """
    stack, accuracy = checked(stack, accuracy)
    volts, angle = bias_of(stack, bias), polar_angle("theta", theta)
    at_zero = checked_at_zero(stack, temperature=temperature, accuracy=accuracy, engine=engine)
    return replace(at_zero, bias=volts, theta=angle)


def checked_at_zero(
    stack: Any,
    *,
    temperature: Any = 0.0,
    accuracy: Any = None,
    engine: Any = None,
    angles: int = 1,
    energies: int = 1,
) -> PointQuestion:
    """Check the arguments of a solver without a bias and an angle; the rest as `checked_point`.

    ``angles`` and ``energies``: how many the solver takes, for the estimate of the cost.
    """
    stack, accuracy = checked(stack, accuracy)
    kelvin = not_negative("temperature", temperature, "K")
    solver = engine_of(stack, engine)
    factor = solver.cost_for(stack)
    cost = cost_of(stack, accuracy, angles=angles, biases=energies, cost_factor=factor)
    require_affordable(cost)
    return PointQuestion(stack, 0.0, 0.0, kelvin, accuracy, solver)


def checked(stack: Any, accuracy: Any = None) -> tuple[Stack, TransportAccuracy]:
    """Return stack and accuracy, the default one for None; QuestionError for anything else."""
    if not isinstance(stack, Stack):
        raise QuestionError(f"stack is {type(stack).__name__}; allowed is a spintorque.Stack")
    return stack, checked_accuracy(accuracy, stack)


def engine_of(stack: Stack, engine: Any) -> EngineInfo:
    """Engine of a name, for None the stack's own; QuestionError for one that cannot solve it."""
    solver = engine_named(stack.default_engine if engine is None else engine)
    if stack.has_orbitals and solver.takes_one_orbital:
        raise QuestionError(
            f"engine is {shown(solver.name)}, which takes materials of one orbital, and the stack "
            'has several; take engine="blocks", or leave it out'
        )
    return solver


def checked_accuracy(accuracy: Any, stack: Stack | None = None) -> TransportAccuracy:
    """Return the accuracy, a stack's default one for None; QuestionError for anything else."""
    if not isinstance(accuracy, TransportAccuracy | None):
        raise QuestionError(
            f"accuracy is {shown(accuracy)}; allowed is a spintorque.TransportAccuracy or None"
        )
    if accuracy is None:
        return TransportAccuracy() if stack is None else stack.default_accuracy
    return accuracy


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
    if not isinstance(material, Material):
        return material.band_range
    half_width = 6 * material.hopping + material.exchange / 2
    return material.onsite - half_width, material.onsite + half_width
