"""The spin current on every bond of a stack."""

from dataclasses import dataclass, replace

import numpy as np

from .._typing import Array
from ..model.accuracy import TransportAccuracy
from ..model.remarks import remarks_on
from ..model.stack import Stack
from ..results.base.question_record import records_question
from ..results.spin_current import SpinCurrent
from ..results.warnings import with_warnings
from ..units import current_density, per_area
from .engines.engine import Engine, Request
from .hamiltonian.interface import Hamiltonian
from .hamiltonian.leads import require_open_leads
from .hamiltonian.slices import slice_positions
from .hamiltonian.stack_hamiltonian import make_hamiltonian
from .integration.integrate import Goal, IntegralQuestion, integrate
from .point_checks import checked_point


@dataclass(frozen=True)
class BondRows:
    """Integrand: (Q_0, Q_x, Q_y, Q_z) of all bonds, one after the other."""

    chain: Hamiltonian
    engine: Engine

    def __call__(self, request: Request) -> Array:
        """Rows (4 bonds, angles, points or rules)."""
        bonds = range(len(self.chain) - 1)
        current = self.engine(self.chain, replace(request, bonds=bonds)).current
        return current.reshape(4 * len(bonds), *current.shape[2:])


@records_question
def spin_current(
    stack: Stack,
    *,
    bias: float = 0.0,
    theta: float = 0.0,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
) -> SpinCurrent:
    """Spin current Q (J/m^2) along +x on every bond, and the charge current (A/m^2).

    The torque on any part of the stack is Q into its left face minus Q out of its right face.
    Inside films between thick barriers the components across the film's magnetization are
    rounding below 1e-16 of a channel; at faces they keep their digits. Stiles and Zangwill,
    PRB 66, 014407 (2002); Theodonis et al., PRL 97, 237205 (2006).

    Parameters
    ----------
    stack : Stack
        Any magnetizations are allowed.
    bias : float, V
        Voltage between the leads.
    theta : float, rad
        Angle of the fixed layers.
    temperature : float, K
        Temperature of the electrons in both leads.
    accuracy : TransportAccuracy or None
        Meshes and tolerances; None for the default ones (of several orbitals rtol 0.02).
    engine : str or None
        "layered" or "blocks", kernels in C for one orbital a monolayer and for any number; None
        takes the one that fits; "layered-numpy" or "blocks-numpy", their plain twins; "kwant" (the
        reference, far slower).

    Raises
    ------
    QuestionError
        For values out of range or a lead without open modes.
    """
    point = checked_point(
        stack,
        bias=bias,
        theta=theta,
        temperature=temperature,
        accuracy=accuracy,
        engine=engine,
    )
    require_open_leads(point.stack)
    chain = make_hamiltonian(point.stack, point.bias, point.theta)
    rows = BondRows(chain, point.engine.spectra)
    rows_of = np.arange(4 * (len(chain) - 1)).reshape(-1, 4)
    groups = rows_of[:, 1:].ravel().tolist(), rows_of[:, 0].tolist()
    goal = Goal(groups, point.accuracy.atol / per_area(1.0, point.stack.cell_area))
    integral = integrate(
        IntegralQuestion(chain, rows, point.temperature, point.accuracy, "left", goal)
    )
    parts = (integral.value, integral.k_error + integral.energy_error, integral.equilibrium)
    value, error, equilibrium = (
        np.array(per_area(part[:, 0].reshape(-1, 4), point.stack.cell_area)) for part in parts
    )
    current = SpinCurrent.from_arrays(
        {
            "spin_current": value[:, 1:],
            "spin_current_error": error[:, 1:],
            "spin_current_equilibrium": equilibrium[:, 1:],
            "current_density": current_density(value[:, 0]),
            "current_density_error": current_density(error[:, 0]),
        },
        slice_positions(point.stack),
    )
    attributes = with_warnings(current.dataset.attrs, remarks_on(point.stack, point.accuracy))
    return SpinCurrent(current.dataset.assign_attrs(attributes))
