"""Quantities that can be computed at the points of a sweep, by name.

A new quantity is an entry of ``QUANTITIES``: its numbers, and a function that computes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from .._tabulate import require_fixed_torques, require_roles
from .._typing import Array
from ..errors import QuestionError
from ..model.checks import one_of
from ..model.stack import Stack
from ..results.audit import MEANINGS as AUDIT_MEANINGS
from ..results.further_torques import BOTH, FIXED, PARTS
from ..results.further_torques import MEANINGS as FURTHER_MEANINGS
from ..results.torque_table import MEANINGS, UNITS
from ..torque_source import (
    SolvesManyValues,
    SourceTorques,
    TorqueSource,
    torques_at,
    torques_of_points,
)
from ..transport._exchange_coupling import exchange_coupling
from ..transport._mixing_conductance import collinear_chain, mixing_conductance
from ..transport.engines.registry import ENGINES, mixing_engines
from ..transport.hamiltonian.leads import require_open_leads
from ..transport.lloyd_energy import two_magnets
from ..transport.stack_source import StackSource


@dataclass(frozen=True)
class SweepPoint:
    """The question at one point: a source of torques, a bias in V, angles in rad."""

    source: TorqueSource
    bias: float
    theta: tuple[float, ...]

    @property
    def of_stack(self) -> StackSource:
        """The stack with its options; quantities that are not those of a source need one."""
        return cast(StackSource, self.source)


@dataclass(frozen=True)
class SweepGroup:
    """Points whose sources are one with other ``values`` (points,) by name, each at its bias."""

    source: SolvesManyValues
    values: Mapping[str, Array]
    biases: Array
    theta: tuple[float, ...]


@dataclass(frozen=True)
class Numbers:
    """Answer at one point: ``values`` (variables, *inner) and ``audit`` (entries,)."""

    values: Array
    audit: Array


@dataclass(frozen=True)
class Quantity:
    """A quantity that can be swept.

    ``variables``: unit and meaning of each number. ``grid`` and ``inner``: lists of the table
    whose values make points of their own, or are computed together in one point. ``check``
    raises QuestionError for a stack that has no such quantity; ``solve`` computes a point, in
    a worker process, for a stack by one of ``engines``. ``of_torques`` takes the numbers from the
    torques of a source; without it other sources than stacks lack the quantity.
    """

    variables: Mapping[str, tuple[str, str]]
    audit: tuple[str, ...]
    grid: tuple[str, ...]
    inner: tuple[str, ...]
    check: Callable[[Stack, Any], None]
    solve: Callable[[SweepPoint], Numbers]
    engines: tuple[str, ...] = tuple(ENGINES)
    of_torques: Callable[[TorqueSource, SourceTorques], Numbers] | None = None

    @property
    def needs_stack(self) -> bool:
        """Whether other sources of torques lack it."""
        return self.of_torques is None

    def solve_group(self, group: SweepGroup) -> list[Numbers]:
        """Compute the points of a group, in a worker process."""
        assert self.of_torques is not None
        theta = np.array(group.theta)
        together = torques_of_points(group.source, group.values, group.biases, theta)
        return [self.of_torques(group.source, torques) for torques in together]


ELSEWHERE = (
    "balance_defect",
    "charge_defect",
    "angular_momentum_defect",
    "equilibrium_defect",
    "rotation_defect",
    "reciprocity_defect",
    "collinear_torque",
    "density_of_states_defect",
    "sum_rule_defect",
)
AUDIT = tuple(name for name in AUDIT_MEANINGS if name not in ELSEWHERE)
TORQUE_AUDIT = (*AUDIT, "sum_rule_defect")


def solve_point(point: SweepPoint) -> Numbers:
    """Torques and current at one bias and all angles, and their errors."""
    torques = torques_at(point.source, point.bias, np.array(point.theta))
    return numbers_of_torques(point.source, torques)


def numbers_of_torques(source: TorqueSource, torques: SourceTorques) -> Numbers:
    """Torques and current that a source gave, and their errors."""
    return Numbers(np.concatenate([torques.values, torques.errors]), _torque_audit(torques))


def solve_parts(point: SweepPoint) -> Numbers:
    """The same, and the parts of a magnet with spin-orbit coupling, and their errors."""
    torques = torques_at(point.source, point.bias, np.array(point.theta))
    return numbers_of_parts(point.source, torques)


def numbers_of_parts(source: TorqueSource, torques: SourceTorques) -> Numbers:
    """The same of torques that a source gave."""
    values, errors = (
        np.concatenate([own, *(_part(torques, name, ending)[None] for name in PARTS)])
        for own, ending in ((torques.values, ""), (torques.errors, "_error"))
    )
    return Numbers(np.concatenate([values, errors]), _torque_audit(torques))


def solve_mutual(point: SweepPoint) -> Numbers:
    """Torques and current, the torques on the fixed layers, and their errors."""
    source = point.source
    if isinstance(source, StackSource):
        source = replace(source, torques_on=BOTH)
    torques = torques_at(source, point.bias, np.array(point.theta))
    return numbers_of_mutual(point.source, torques)


def numbers_of_mutual(source: TorqueSource, torques: SourceTorques) -> Numbers:
    """The same of torques that a source gave."""
    require_fixed_torques(source, [torques])
    values, errors = (
        np.concatenate([own, *(torques.parts[name + ending][None] for name in FIXED)])
        for own, ending in ((torques.values, ""), (torques.errors, "_error"))
    )
    return Numbers(np.concatenate([values, errors]), _torque_audit(torques))


def _part(torques: SourceTorques, name: str, ending: str) -> Array:
    """Part by its name; without coupling the flux is the torque, and the lattice has none."""
    if PARTS[0] in torques.parts:
        return torques.parts[name + ending]
    rows = torques.errors if ending else torques.values
    own = {"flux_torque_parallel": rows[0], "flux_torque_perpendicular": rows[1]}
    return np.asarray(own.get(name, np.zeros(rows.shape[1])))


def _torque_audit(torques: SourceTorques) -> Array:
    audited = torques.audit.to_mapping()
    return np.array([audited.get(name, np.nan) for name in TORQUE_AUDIT])


def _with_errors(variables: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Units and meanings of numbers by name, and then of their errors."""
    return dict(variables) | {
        f"{name}_error": (unit, f"estimated numerical error of {name}")
        for name, (unit, _) in variables.items()
    }


TORQUES = {name: (UNITS[name], MEANINGS[name]) for name in UNITS}


def check_torque(stack: Stack, biases: Any) -> None:
    """Raise QuestionError for a stack whose torque cannot be computed at some of the biases."""
    require_roles(stack)
    require_open_leads(stack)
    for bias in biases:
        stack.potential(bias)


COUPLING = {
    "bilinear": "J1 of the exchange energy -J1 cos(theta) - J2 cos^2(theta)",
    "biquadratic": "J2 of the exchange energy",
}
COUPLING_AUDIT = (*AUDIT, "density_of_states_defect")


def solve_coupling(point: SweepPoint) -> Numbers:
    """Both exchange constants at zero bias, and their errors."""
    asked = point.of_stack
    coupling = exchange_coupling(
        asked.stack, temperature=asked.temperature, accuracy=asked.accuracy, engine=asked.engine
    )
    values = [getattr(coupling, name + end) for end in ("", "_error") for name in COUPLING]
    audited = [coupling.audit[name] for name in COUPLING_AUDIT]
    return Numbers(np.array(values), np.array(audited))


def check_coupling(stack: Stack, biases: Any) -> None:
    """Raise QuestionError for a stack without exactly two magnets, or a bias other than 0."""
    _require_no_bias("exchange_coupling", biases)
    two_magnets(stack)


CONDUCTANCES = ("majority", "minority", "sharvin")
COMPLEX = ("mixing", "reflected", "transmitted")
MIXING = {
    **{name: f"sum over modes; {name} of MixingConductance" for name in CONDUCTANCES},
    **{f"{name}_{p}": f"{p} part of {name}" for name in COMPLEX for p in ("real", "imaginary")},
    **{f"{name}_error": f"estimated error of {name}" for name in (*CONDUCTANCES, *COMPLEX)},
}


def solve_mixing(point: SweepPoint) -> Numbers:
    """Conductances at the Fermi energy, per cell in e^2/h, and their errors."""
    asked = point.of_stack
    conductance = mixing_conductance(asked.stack, accuracy=asked.accuracy, engine=asked.engine)
    numbers: dict[str, float] = {}
    for name in COMPLEX:
        value = getattr(conductance, name)
        numbers |= {f"{name}_real": value.real, f"{name}_imaginary": value.imag}
    values = [numbers[n] if n in numbers else getattr(conductance, n) for n in MIXING]
    largest = max(getattr(conductance, f"{name}_error") for name in (*CONDUCTANCES, *COMPLEX))
    return Numbers(np.array(values), np.array([largest / conductance.sharvin]))


def check_mixing(stack: Stack, biases: Any) -> None:
    """Raise QuestionError for a stack without collinear magnets, or a bias other than 0."""
    _require_no_bias("mixing_conductance", biases)
    collinear_chain(stack)


def _require_no_bias(quantity: str, biases: Any) -> None:
    if list(biases) != [0.0]:
        raise QuestionError(f"bias is {biases}; {quantity} has no bias: give 0")


QUANTITIES: dict[str, Quantity] = {
    "torque": Quantity(
        variables=_with_errors(TORQUES),
        audit=TORQUE_AUDIT,
        grid=("bias",),
        inner=("theta",),
        check=check_torque,
        solve=solve_point,
        of_torques=numbers_of_torques,
    ),
    "torque_parts": Quantity(
        variables=_with_errors(
            TORQUES | {name: ("J m-2", FURTHER_MEANINGS[name]) for name in PARTS}
        ),
        audit=TORQUE_AUDIT,
        grid=("bias",),
        inner=("theta",),
        check=check_torque,
        solve=solve_parts,
        of_torques=numbers_of_parts,
    ),
    "mutual_torques": Quantity(
        variables=_with_errors(
            TORQUES | {name: ("J m-2", FURTHER_MEANINGS[name]) for name in FIXED}
        ),
        audit=TORQUE_AUDIT,
        grid=("bias",),
        inner=("theta",),
        check=check_torque,
        solve=solve_mutual,
        of_torques=numbers_of_mutual,
    ),
    "exchange_coupling": Quantity(
        variables=_with_errors({name: ("J m-2", text) for name, text in COUPLING.items()}),
        audit=COUPLING_AUDIT,
        grid=(),
        inner=(),
        check=check_coupling,
        solve=solve_coupling,
    ),
    "mixing_conductance": Quantity(
        variables={name: ("e^2/h per cell", meaning) for name, meaning in MIXING.items()},
        audit=("k_sum_error",),
        grid=(),
        inner=(),
        check=check_mixing,
        solve=solve_mixing,
        engines=mixing_engines(),
    ),
}


def quantity_named(name: str) -> Quantity:
    """Find a quantity by its name; QuestionError for a name that does not exist."""
    return QUANTITIES[one_of("quantity", name, tuple(QUANTITIES))]
