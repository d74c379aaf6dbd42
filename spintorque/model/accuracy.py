"""Numerical accuracy of the solvers."""

from dataclasses import dataclass
from typing import Any

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, integer, not_negative, one_of, positive, shown, store
from .integration_methods import METHODS, Method

FINEST_MESH = 16384
ORBITAL_RTOL, ORBITAL_MESH = 0.02, 192
"""Default tolerance and finest mesh of stacks of several orbitals."""
ENERGIES_PER_K = 128  # energies at each k of the mesh that limits the work


@dataclass(frozen=True, kw_only=True)
class TransportAccuracy:
    """How accurately torques are integrated over k-parallel and energy.

    Integrals are refined until the estimated error of every torque is below ``rtol`` times the
    largest torque at that bias, or below ``atol``, and that of every current below ``rtol``
    times the largest current; or until ``max_k_points`` is reached, which the error estimates
    and the audit then show. A number given for ``k_points``, ``energy_points`` or
    ``contour_points`` is not refined.

    Without Rashba coupling and ``k_points``, the integral over k-parallel is one over
    cos kx + cos ky, refined where it is needed until the work is that of 128 energies at every
    k of the mesh that ``max_k_points`` names (in `mixing_conductance`, one energy). Otherwise it
    is a sum over a mesh, which grows up to that one. The error estimates compare two unrelated
    rules on each interval, or the mesh with coarser ones, two thirds to a third as fine; and
    energy rules with coarser ones.

    Integrals of stacks of several orbitals go on, after meshes of the zone of the face, over
    triangles of it that are split where the integrand changes most, up to as many points as the
    mesh of ``max_k_points`` has. They are dear: where no accuracy is given their tolerance is
    0.02 and their ``max_k_points`` 192.

    Raises QuestionError for a tolerance that is not positive, or numbers of points below those
    named in the fields.
    """

    rtol: float = quantity("", "relative tolerance", default=1e-3)
    atol: float = quantity("J/m^2", "torque error that is always good enough", default=0.0)
    max_k_points: int = quantity("", "mesh at whose work refinement ends", default=512)
    k_points: int | None = quantity(
        "", "even number of k points along each axis of the zone, from 4", default=None
    )
    energy_points: int | None = quantity(
        "", "odd number of nodes per smooth energy segment, from 3", default=None
    )
    contour_points: int | None = quantity(
        "", "exp-sinh nodes of the equilibrium contour, from 8", default=None
    )
    identity_tolerance: float = quantity("", "largest accepted defect of an identity", default=1e-9)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        for name, low, odd in (("k_points", 4, 0), ("energy_points", 3, 1)):
            points = getattr(self, name)
            if points is not None and integer(name, points, low) % 2 != odd:
                raise QuestionError(
                    f"{name} is {points}; allowed is an {'odd' if odd else 'even'} number"
                )
        lowest = {"k_points": 4, "energy_points": 3, "contour_points": 8}
        numbers = {name: getattr(self, name) for name in lowest}
        store(
            self,
            rtol=positive("rtol", self.rtol),
            atol=not_negative("atol", self.atol, "J/m^2"),
            max_k_points=_most_k_points(self.max_k_points),
            identity_tolerance=positive("identity_tolerance", self.identity_tolerance),
            **{
                name: integer(name, number, lowest[name])
                for name, number in numbers.items()
                if number is not None
            },
        )

    @property
    def most_points(self) -> float:
        """Points (k-parallel, energy) at which refinement ends, whatever the errors."""
        return ENERGIES_PER_K * self.max_k_points * (self.max_k_points + 2) / 8


def _most_k_points(value: Any) -> int:
    number = integer("max_k_points", value, 24)
    if number > FINEST_MESH:
        raise QuestionError(
            f"max_k_points is {shown(value)}; allowed is 24 to {FINEST_MESH}, at whose work "
            "refinement "
            "ends after days: what does not converge there needs a larger rtol"
        )
    return number


@dataclass(frozen=True, kw_only=True)
class StepControl:
    """How a trajectory is stepped and sampled; times in ns.

    ``dormand_prince`` (5(4)) and ``dop853`` (8(5,3)) choose their steps so that the local error
    of m stays below ``tolerance``, and interpolate the samples; ``rk4``, ``heun`` and
    ``midpoint`` take fixed steps of ``step``. ``midpoint``, the implicit midpoint rule, keeps
    every quadratic energy; it solves its equation by Newton's method. Temperatures above 0 need
    ``midpoint`` or ``heun`` (both Stratonovich); ``midpoint`` then has terms that keep
    Boltzmann's distribution at longer steps.

    Raises QuestionError for a method that does not exist or a number out of range.
    """

    method: Method = quantity("", "stepper", default="dormand_prince")
    step: float = quantity("ns", "fixed step, or first step to try", default=1e-4)
    tolerance: float = quantity("", "largest local error of m per adaptive step", default=1.01e-8)
    newton_iterations: int = quantity("", "of the midpoint rule, in each step", default=3)
    sample_interval: float = quantity("ns", "distance of the stored samples", default=0.01)
    max_steps: int = quantity("", "steps after which a run stops", default=100_000_000)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        one_of("method", self.method, tuple(METHODS))
        store(
            self,
            step=positive("step", self.step, "ns"),
            tolerance=positive("tolerance", self.tolerance),
            newton_iterations=integer("newton_iterations", self.newton_iterations, 1),
            sample_interval=positive("sample_interval", self.sample_interval, "ns"),
            max_steps=integer("max_steps", self.max_steps, 1),
        )
