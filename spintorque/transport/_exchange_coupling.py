"""Interlayer exchange coupling, from the torque and from the density of states."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..errors import IdentityError
from ..model.accuracy import TransportAccuracy
from ..model.remarks import remarks_on
from ..model.stack import Stack
from ..results.base.question_record import records_question
from ..results.exchange_coupling import ExchangeCoupling
from ..units import per_area
from ._torque import Torques, solve_torques
from .lloyd_energy import states_energy, two_magnets
from .point_checks import checked_at_zero

TORQUE_ANGLES = 12
ENERGY_ANGLES = 13
AGREEMENT = 1e-6  # relative; both energies may differ by that beyond their estimated errors


@dataclass(frozen=True)
class TorqueSeries:
    """Chebyshev series of T_perp/sin(theta) in cos(theta), as a linear map of the torques.

    ``theta`` (n,) in rad are the angles of the torques, ``to_coefficients`` (n, n) the map.
    """

    theta: Array
    to_coefficients: Array

    def energy(self, theta: Array) -> Array:
        """Map (angles, n) of the torques to E(theta) - E(pi/2) at angles (rad)."""
        integrals = chebyshev.chebint(np.eye(len(self.theta)), axis=0)
        x = np.cos(theta)
        differences = chebyshev.chebval(x, integrals) - chebyshev.chebval(np.zeros(1), integrals)
        return np.asarray(-differences.T @ self.to_coefficients)


def torque_series(count: int) -> TorqueSeries:
    """Series through ``count`` angles whose cosines are the zeros of a Chebyshev polynomial."""
    theta = (np.arange(count) + 0.5) * (np.pi / count)
    cosines = 2 / count * np.cos(np.outer(np.arange(count), theta))
    cosines[0] /= 2
    return TorqueSeries(theta, cosines / np.sin(theta))


@records_question
def exchange_coupling(
    stack: Stack,
    *,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
) -> ExchangeCoupling:
    """Interlayer exchange energy of the free and the fixed magnet at a temperature.

    The energy comes twice: from the perpendicular torque at zero bias, and from the density
    of states (Lloyd, Proc. Phys. Soc. 90, 207 (1967); Bruno, PRB 52, 411 (1995)).

    Parameters
    ----------
    stack : Stack
        One free and one fixed magnet beside each other, without Rashba coupling.
    temperature : float, K
        Temperature of the electrons in both leads.
    accuracy : TransportAccuracy or None
        Meshes and tolerances; None for the default ones (of several orbitals rtol 0.02).
    engine : str or None
        Computes the torque: "layered" or "blocks", kernels in C for one orbital a monolayer and
        for any number; None takes the one that fits; "layered-numpy" or "blocks-numpy", their
        plain twins; "kwant" (the reference, far slower). The density of states comes from the
        kernels in C for "layered" and "blocks", and from NumPy for all others.

    Raises
    ------
    QuestionError
        For a stack without exactly one free and one fixed magnet beside each other, with Rashba
        coupling or a lead without open modes, or for values out of range.
    IdentityError
        If both energies differ by more than their errors, or another identity is broken.
    """
    point = checked_at_zero(
        stack,
        temperature=temperature,
        accuracy=accuracy,
        engine=engine,
        angles=TORQUE_ANGLES,
    )
    stack, accuracy, temperature = point.stack, point.accuracy, point.temperature
    pair = two_magnets(stack)
    series, theta = torque_series(TORQUE_ANGLES), np.linspace(0, np.pi, ENERGY_ANGLES)
    (torques,) = solve_torques(stack, [0.0], series.theta, temperature, accuracy, point.engine.name)
    integral = states_energy(pair, theta, temperature, accuracy, point.engine)
    states, states_error = (
        np.array(per_area(part[0], stack.cell_area))
        for part in (integral.value, integral.k_error + integral.energy_error)
    )
    energy, energy_error = _energy(series, torques, theta)
    defect = _defect(energy, states, energy_error + states_error)
    first, second = series.to_coefficients[:2] * np.array([[1.0], [0.5]])
    value, error = torques.values[1], torques.errors[1]
    x, bilinear, biquadratic = np.cos(theta), float(first @ value), float(second @ value)
    return ExchangeCoupling(
        temperature=temperature,
        bilinear=bilinear,
        bilinear_error=float(np.abs(first) @ error),
        biquadratic=biquadratic,
        biquadratic_error=float(np.abs(second) @ error),
        higher_order=float(np.abs(energy + bilinear * x + biquadratic * x * x).max()),
        theta=theta,
        energy=energy,
        energy_error=energy_error,
        energy_from_states=states,
        energy_from_states_error=states_error,
        audit=replace(torques.audit, density_of_states_defect=defect).to_mapping(),
        warnings=tuple(remarks_on(stack, accuracy)),
    )


def _energy(series: TorqueSeries, torques: Torques, theta: Array) -> tuple[Array, Array]:
    """Energy at angles and its error: that of the torques, and what the series leaves out."""
    to_energy = series.energy(theta)
    value, error = torques.values[1], torques.errors[1]
    left_out = np.abs(series.to_coefficients @ value)[-2:].sum()
    return to_energy @ value, np.abs(to_energy) @ error + np.abs(np.cos(theta)) * left_out


def _defect(energy: Array, states: Array, error: Array) -> float:
    """Relative difference of both energies; IdentityError if it is not explained by errors."""
    largest = float(np.abs(states).max())
    difference = np.abs(energy - states)
    if not np.all(difference <= error + AGREEMENT * largest):
        worst = int(np.argmax(difference - error))
        raise IdentityError(
            "broken identity: the exchange energies from the torque and from the density of states "
            f"(I5) differ by {difference[worst]:.2e} J/m^2; allowed are their errors, "
            f"{error[worst]:.2e} J/m^2, and {AGREEMENT:g} of {largest:.2e} J/m^2: take more "
            "k_points, or leave k_points and contour_points out"
        )
    return float(difference.max() / largest) if largest else 0.0
