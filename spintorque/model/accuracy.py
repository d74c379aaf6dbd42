"""Every numerical knob of the solvers."""

from dataclasses import dataclass
from typing import Literal

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, integer, not_negative, one_of, positive, store

Method = Literal["dormand_prince", "rk4", "heun"]
METHODS: tuple[Method, ...] = ("dormand_prince", "rk4", "heun")


@dataclass(frozen=True, kw_only=True)
class TransportAccuracy:
    """How finely torques are integrated over k-parallel and energy.

    The error estimates beside each result compare ``k_points`` with two unrelated meshes,
    two thirds and half as fine, and the energy rules with the coarser ones nested in them.

    Raises QuestionError for numbers of points below those named in the fields.
    """

    k_points: int = quantity("", "even number of k points along each axis of the zone", default=64)
    energy_points: int = quantity("", "odd number of nodes per smooth energy segment", default=15)
    contour_points: int = quantity("", "exp-sinh nodes of the equilibrium contour", default=40)
    identity_tolerance: float = quantity("", "largest accepted defect of an identity", default=1e-9)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        for name, remainder, word in (("k_points", 0, "even"), ("energy_points", 1, "odd")):
            given = integer(name, getattr(self, name), 3)
            if given % 2 != remainder:
                raise QuestionError(f"{name} is {given}; allowed is an {word} number")
        store(
            self,
            k_points=integer("k_points", self.k_points, 4),
            energy_points=integer("energy_points", self.energy_points, 3),
            contour_points=integer("contour_points", self.contour_points, 8),
            identity_tolerance=positive("identity_tolerance", self.identity_tolerance),
        )


@dataclass(frozen=True, kw_only=True)
class StepControl:
    """How a trajectory is stepped and sampled; times in ns.

    ``dormand_prince`` (5(4), adaptive) keeps the local error of m below ``rtol`` + ``atol``;
    ``rk4`` and ``heun`` take fixed steps of ``step``. ``heun`` (Stratonovich) is the one for
    temperatures above 0.

    Raises QuestionError for a method that does not exist or a number out of range.
    """

    method: Method = "dormand_prince"
    step: float = quantity("ns", "fixed step, or first step to try", default=1e-4)
    rtol: float = quantity("", "relative tolerance per step", default=1e-8)
    atol: float = quantity("", "absolute tolerance per step", default=1e-10)
    sample_interval: float = quantity("ns", "distance of the stored samples", default=0.01)
    max_steps: int = quantity("", "steps after which a run stops", default=100_000_000)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        one_of("method", self.method, METHODS)
        store(
            self,
            step=positive("step", self.step, "ns"),
            rtol=not_negative("rtol", self.rtol),
            atol=positive("atol", self.atol),
            sample_interval=positive("sample_interval", self.sample_interval, "ns"),
            max_steps=integer("max_steps", self.max_steps, 1),
        )
