"""Methods that integrate the equation of motion: what each can do and costs."""

from dataclasses import dataclass
from typing import Literal, get_args

Method = Literal["dormand_prince", "dop853", "rk4", "heun", "midpoint"]


@dataclass(frozen=True, kw_only=True)
class MethodInfo:
    """What a method does.

    ``is_adaptive``: it chooses its steps; ``is_thermal``: it takes a thermal field (Stratonovich).
    ``seconds_alone``: of one step of a single magnet, roughly; ``seconds_together``: of each of
    many magnets on one thread, for methods that move many at once.
    """

    is_adaptive: bool = False
    is_thermal: bool = False
    seconds_alone: float
    seconds_together: float | None = None


METHODS: dict[Method, MethodInfo] = {
    "dormand_prince": MethodInfo(is_adaptive=True, seconds_alone=8e-7),
    "dop853": MethodInfo(is_adaptive=True, seconds_alone=1.5e-6),
    "rk4": MethodInfo(seconds_alone=1e-7, seconds_together=5e-9),
    "heun": MethodInfo(is_thermal=True, seconds_alone=2e-7, seconds_together=2e-8),
    "midpoint": MethodInfo(is_thermal=True, seconds_alone=5e-7, seconds_together=4e-8),
}
"""In the order of their numbers in the kernels: adaptive ones, then those of fixed steps."""
assert tuple(METHODS) == get_args(Method)

ADAPTIVE = tuple(name for name, method in METHODS.items() if method.is_adaptive)
FIXED_STEP = tuple(name for name, method in METHODS.items() if not method.is_adaptive)
THERMAL = tuple(name for name, method in METHODS.items() if method.is_thermal)
