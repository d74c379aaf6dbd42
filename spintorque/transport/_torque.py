"""From a stack at a bias to the torque on its free magnet and the current through it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .._typing import Array
from ..model.accuracy import TransportAccuracy
from ..model.remarks import remarks_on
from ..model.stack import Stack
from ..results.audit import Audit
from ..results.base.question_record import records_question
from ..results.further_torques import FIXED, PARTS
from ..results.torque import Torque
from ..units import current_density, per_area
from .engines.engine import Engine, Request
from .engines.registry import EngineInfo, engine_named
from .fixed_magnet import FixedMagnets, fixed_magnets
from .free_magnet import FreeMagnet, free_magnet, in_slices
from .hamiltonian.interface import Hamiltonian
from .hamiltonian.leads import require_open_leads
from .hamiltonian.stack_hamiltonian import make_hamiltonian
from .identities import identity_defects
from .integration.integrate import Goal, Integral, IntegralQuestion, integrate_together
from .point_checks import checked_point
from .torque_parts import torque_parts

TORQUES_AND_CURRENT = ((0, 1), (2,))
ROWS = ("torque_parallel", "torque_perpendicular", "current_density")
ALL_TORQUES = ((0, 1), (2,), (0, 1, 3, 4, 5, 6, 7, 8))
"""With spin-orbit coupling the parts are as accurate as the largest torque demands."""


@dataclass(frozen=True)
class TorqueRows:
    """Integrand: torque (x, y) on the magnetization and charge current.

    With spin-orbit coupling also the spin current that the magnet takes up (x, y, z), and what the
    lattice takes of it; then the torque on the ``fixed`` magnets.
    """

    chain: Hamiltonian
    magnet: FreeMagnet
    engine: Engine
    fixed: FixedMagnets | None = None

    def __call__(self, request: Request) -> Array:
        """Rows (3 to 11, angles, rules) in units of the spectral current."""
        parts = torque_parts(self.chain, self.magnet, self.engine, request, self.fixed)
        rows = [parts.on_magnetization[:2], parts.current[0, :1]]
        if parts.lattice is not None:
            rows += [parts.flux, parts.lattice]
        if parts.on_fixed is not None:
            rows.append(parts.on_fixed)
        return np.concatenate(rows)


@dataclass(frozen=True)
class Torques:
    """Torques and current at one bias, all angles: SI values by the names of ``ROWS``.

    All arrays have shape (rows, angles): beyond three rows go by the names in ``others``.
    ``equilibrium`` is the part of the values that does not come from the bias window, ``bound``
    what levels between closed leads would add if they were filled like the left lead, not the
    right one, ``excess`` the largest error over its tolerance, ``defects`` the audit.
    """

    values: Array
    equilibrium: Array
    bound: Array
    k_errors: Array
    energy_errors: Array
    excess: float
    defects: Audit
    others: tuple[str, ...]

    @property
    def errors(self) -> Array:
        """Estimated errors of the values."""
        return self.k_errors + self.energy_errors

    @property
    def further(self) -> dict[str, Array]:
        """Values and errors (angles,) of the other torques by name."""
        named: dict[str, Array] = {}
        for name, value, error in zip(self.others, self.values[3:], self.errors[3:], strict=True):
            named |= {name: value, f"{name}_error": error}
        return named

    @property
    def audit(self) -> Audit:
        """Defects of identities, and the largest errors of the torques."""
        return replace(
            self.defects,
            k_sum_error=float(self.k_errors[:2].max()),
            error_over_tolerance=self.excess,
            energy_integral_error=float(self.energy_errors[:2].max()),
            bound_level_torque=float(np.abs(self.bound[:2]).max()),
            largest_torque=float(np.abs(self.values[:2]).max()),
        )


def solve_torques(
    stack: Stack,
    biases: Sequence[float],
    theta: Any,
    temperature: float,
    accuracy: TransportAccuracy,
    engine: str,
    *,
    on_fixed: bool = False,
) -> list[Torques]:
    """Torques on the free magnet at some biases (V), all angles (rad) and one temperature (K).

    With ``on_fixed`` those on the fixed magnets too, as accurate, where they are defined.
    Stacks of several orbitals share at all biases what they can. Raises QuestionError for a stack
    without a free magnet or a lead that carries nothing at the Fermi energy, IdentityError if an
    identity is broken by more than ``accuracy.identity_tolerance``.
    """
    magnet = in_slices(free_magnet(stack), stack)
    require_open_leads(stack)
    fixed = fixed_magnets(stack, magnet, theta) if on_fixed else None
    solved = magnet_torques(
        [make_hamiltonian(stack, bias, theta) for bias in biases],
        magnet,
        temperature,
        accuracy,
        engine_named(engine),
        stack.cell_area,
        fixed,
    )
    for bias, (_, defects) in zip(biases, solved, strict=True):
        defects.require_identities(accuracy.identity_tolerance, bias)
    others = (PARTS if magnet.coupled else ()) + (FIXED if fixed else ())
    return [_in_si(integral, defects, stack, others) for integral, defects in solved]


def magnet_torques(
    hamiltonians: Sequence[Hamiltonian],
    magnet: FreeMagnet,
    temperature: float,
    accuracy: TransportAccuracy,
    engine: EngineInfo,
    cell_area: float,
    fixed: FixedMagnets | None = None,
) -> list[tuple[Integral, Audit]]:
    """Torque on a magnet of any Hamiltonians with +z along its majority spin, and the current.

    The rows of the integrals, in eV per cell, are those of `TorqueRows`, with the torque on the
    ``fixed`` magnets if they are given; with each comes the audit of identities. ``temperature``
    in K, ``cell_area`` in nm^2.
    """
    groups = ALL_TORQUES if magnet.coupled else TORQUES_AND_CURRENT
    if fixed is not None:
        count = 9 if magnet.coupled else 3
        groups = (*groups, (count, count + 1))
    goal = Goal(groups, accuracy.atol / per_area(1.0, cell_area))
    questions = [
        IntegralQuestion(
            hamiltonian,
            TorqueRows(hamiltonian, magnet, engine.spectra, fixed),
            temperature,
            accuracy,
            magnet.incident,
            goal,
        )
        for hamiltonian in hamiltonians
    ]
    return [
        (integral, identity_defects(hamiltonian, magnet, engine, temperature))
        for hamiltonian, integral in zip(hamiltonians, integrate_together(questions), strict=True)
    ]


def _in_si(integral: Integral, defects: Audit, stack: Stack, others: tuple[str, ...]) -> Torques:
    def convert(rows: Array) -> Array:
        in_si = np.array(per_area(rows, stack.cell_area))
        in_si[2] = current_density(in_si[2])
        return in_si

    return Torques(
        values=convert(integral.value),
        equilibrium=convert(integral.equilibrium),
        bound=convert(integral.bound),
        k_errors=convert(integral.k_error),
        energy_errors=convert(integral.energy_error),
        excess=integral.excess,
        defects=defects,
        others=others,
    )


@records_question
def torque(
    stack: Stack,
    *,
    bias: float = 0.0,
    theta: float,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
) -> Torque:
    """Torque on the free magnet and on the fixed ones at one bias, angle and temperature.

    It is the spin current into the magnet minus that out of it, checked against its spins in the
    exchange field
    (Theodonis et al., PRL 97, 237205 (2006); Haney et al., JMMM 320, 1300 (2008)). With spin-orbit
    coupling in the magnet its lattice takes up part of that, so that ``flux_torque_*`` is the
    torque on the magnetization plus ``lattice_torque_*``; this sum rule is checked instead.

    Parameters
    ----------
    stack : Stack
        A stack with a free magnet.
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
        For a stack without a free magnet, values out of range or a lead without open modes.
    IdentityError
        If a physical identity is broken.
    """
    point = checked_point(
        stack,
        bias=bias,
        theta=theta,
        temperature=temperature,
        accuracy=accuracy,
        engine=engine,
    )
    (torques,) = solve_torques(
        point.stack,
        [point.bias],
        point.theta,
        point.temperature,
        point.accuracy,
        point.engine.name,
        on_fixed=True,
    )
    numbers: dict[str, Any] = {}
    for row, name in enumerate(ROWS):
        numbers[name] = float(torques.values[row, 0])
        numbers[f"{name}_error"] = float(torques.errors[row, 0])
    numbers |= {name: float(part[0]) for name, part in torques.further.items()}
    return Torque(
        bias=point.bias,
        theta=point.theta,
        temperature=point.temperature,
        torque_perpendicular_equilibrium=float(torques.equilibrium[1, 0]),
        audit=torques.audit.to_mapping(),
        warnings=tuple(remarks_on(point.stack, point.accuracy)),
        **numbers,
    )
