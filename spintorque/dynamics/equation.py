"""The equation of motion of one macrospin as functions of m, for whoever analyses it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..spin import Array
from .fields import effective_field, energy
from .problem import Problem, pose
from .reference.torque import torque_fields
from .terms import AtBias, AtCurrent, ClosedForm, TorqueSource


@dataclass(frozen=True)
class Equation:
    """The right-hand side of `simulate` without temperature, for m of shape (..., 3).

    Raises what `simulate` raises for such a question; RangeError where the torque is not
    tabulated.
    """

    magnet: Macrospin
    torque: TorqueSource
    drive: Drive

    @cached_property
    def _problem(self) -> Problem:
        up = (0.0, 0.0, 1.0)
        return pose(self.magnet, self.torque, self.drive, initial=up, temperature=0.0, seed=0)

    def rate(self, m: Any) -> Array:
        """dm/dt (..., 3) in 1/ns."""
        m, problem = np.asarray(m, float), self._problem
        a_dl, a_fl, _ = (part[..., None] for part in self.torque_fields(m))
        q, alpha = np.array(problem.fixed), problem.damping
        h = self.effective_field(m)
        turning = h + (a_fl - alpha * a_dl) * q
        damped = np.cross(m, alpha * h + (a_dl + alpha * a_fl) * q)
        return np.asarray(-problem.rate * np.cross(m, turning + damped))

    def jacobian(self, m: Any) -> Array:
        """d(dm/dt)/dm (..., 3, 3) in 1/ns, by central differences of order 4."""
        m, h = np.asarray(m, float), 1e-4
        columns = []
        for axis in np.eye(3):
            near, far = (self.rate(m + s * h * axis) - self.rate(m - s * h * axis) for s in (1, 2))
            columns.append((8 * near - far) / (12 * h))
        return np.stack(columns, axis=-1)

    def effective_field(self, m: Any) -> Array:
        """H_ext + internal field (..., 3) in A/m, without the torque's."""
        return effective_field(self.magnet, self.drive.field, m)

    def energy(self, m: Any) -> Array:
        """Anisotropy, demagnetisation and Zeeman energy (...) in J."""
        return energy(self.magnet, self.drive.field, m)

    def torque_fields(self, m: Any) -> tuple[Array, Array, Array]:
        """a_DL and a_FL (...) in A/m, and the bias (...) in V, NaN where there is none."""
        x = np.asarray(m, float) @ np.array(self._problem.fixed)
        term, nothing = self._problem.term, np.full_like(x, np.nan)
        match term:
            case ClosedForm():
                over = term.base + term.tilt * x
                return term.strengths[0] / over, term.strengths[1] / over, nothing
            case AtBias():
                damping_like, field_like = chebyshev.chebval(x, term.coefficients.T)
                voltage = self.drive.voltage
                return damping_like, field_like, np.full_like(x, voltage)
            case AtCurrent():
                found = [torque_fields(term, y, self._problem.first_bias) for y in x.ravel()]
                a_dl, a_fl, bias = np.array(found).reshape(-1, 3).T
                return a_dl.reshape(x.shape), a_fl.reshape(x.shape), bias.reshape(x.shape)
            case _:
                return np.zeros_like(x), np.zeros_like(x), nothing
