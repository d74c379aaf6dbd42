"""Torque tables: the torques of a stack or another source on a grid of bias and angle."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from ._kernels.instruction_set import versions_with_kernel
from ._typing import Array
from .errors import QuestionError
from .execution.checkpoint import Checkpoint, NoCheckpoint, checkpoint_in
from .execution.executors import capacity, check_executor
from .execution.parallel_parts import map_parts
from .execution.progress_bar import progress_bar
from .model.accuracy import TransportAccuracy
from .model.checks import ascending, is_range, not_negative, one_of, pi_at_most, shown
from .model.remarks import remarks_on
from .model.stack import Stack
from .provenance import fingerprint, question_text
from .results.further_torques import BOTH, FIXED, FREE, ONLY_FIXED, PARTS, TORQUES_ON
from .results.torque_table import TorqueTable, assembled
from .results.warnings import with_warnings
from .torque_source import (
    HasKinks,
    SolvesTogether,
    SourceTorques,
    TorqueSource,
    is_source,
    sections_of,
    torques_at_all,
)
from .transport._torque import ROWS
from .transport.engines.registry import engines_without_threads
from .transport.free_magnet import free_magnet
from .transport.hamiltonian.leads import require_open_leads
from .transport.point_checks import bias_of, checked, checked_accuracy, engine_of
from .transport.stack_source import StackSource, table_options
from .transport.table_biases import Kinks, biases_to_check, check_angles, checks, chosen
from .transport.table_cost import Cost, cost_of, require_affordable


def tabulate(
    source: Stack | TorqueSource,
    *,
    bias: Any,
    theta: Any = None,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
    torques_on: str = FREE,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> TorqueTable:
    """Torques and current of a stack, or of any other source, on a grid of bias and angle.

    Those of a stack are as by `torque` (Theodonis et al., PRL 97, 237205 (2006)). Where the
    interpolation between two biases looks rough it is checked in the middle, at a few angles;
    `TorqueTable.at` heeds what the checks miss.

    Parameters
    ----------
    source : Stack or TorqueSource
        A stack with a free and a fixed layer, or an object that gives torques and current by
        itself.
    bias : sequence of float, V, or a tuple of two
        They ascend. A tuple ``bias=(low, high)`` is a range in which the biases are chosen: as
        many as it takes for `TorqueTable.at` to state errors of interpolation in bias below
        ``accuracy.rtol`` of the largest torque and current, up to some 257.
    theta : sequence of float, rad, within [0, pi]
        They ascend. Without it there are 13 angles equally spaced from 0 to pi, whose cosines
        are Chebyshev points, the best ones to interpolate between (`TorqueTable.at` tells how
        well); fewer do for a tunnel junction.
    temperature : float, K
        Of a stack; other sources have their own.
    accuracy : TransportAccuracy
        Of a stack, whose default ``rtol`` is 0.02 for materials of several orbitals; of other
        sources ``rtol`` alone counts, for chosen biases.
    engine : str or None
        For a stack: "layered" or "blocks", kernels in C for one orbital a monolayer and for any
        number; None takes the one that fits; "layered-numpy" or "blocks-numpy", their plain twins;
        "kwant" (the reference, far slower).
    torques_on : str
        "free", "both" for the torque on the fixed layers too, as ``fixed_torque_*``, or "fixed" for
        `TorqueTable.on_fixed_layer` of that. It makes a table of a stack take about a tenth longer
        where magnets are leads, up to a half else.
    folder : path
        Where each bias is kept as soon as it is there, so that a table that was stopped goes on
        where it was when it is asked for again, and one of more biases takes those that are there.
    executor : concurrent.futures.Executor
        To which biases are given, any one (no threads with "kwant"); the numbers stay the same.
    progress : bool
        Whether to show a bar on stderr, and before it what a stack's table will cost.

    Raises
    ------
    QuestionError
        For a stack without a free and a fixed layer, values out of range, numbers of a source
        that are not allowed, or torques on fixed layers that it does not give.
    IdentityError
        If a physical identity is broken.
    FileError
        If biases cannot be kept.
    WorkersError
        If the executor breaks.
    """
    biases, angles = _checked_axes(source, bias, theta)
    one_of("torques_on", torques_on, TORQUES_ON)
    if isinstance(source, Stack):
        torques_of: TorqueSource
        torques_of, cost = _stack_source(
            source, biases, angles, temperature, accuracy, engine, executor
        )
        if torques_on != FREE:
            torques_of = replace(torques_of, torques_on=BOTH)
        title = f"torque table, about {cost}"
        accuracy = checked_accuracy(accuracy, source)
        remarks = remarks_on(source, accuracy)
    else:
        accuracy = checked_accuracy(accuracy)
        require_defaults(source, temperature=temperature, engine=engine)
        torques_of = source
        check_executor(executor)
        remarks, title = remarks_on(source), "torque table"
    rtol = accuracy.rtol
    question = partial(table_question, torques_of, theta=angles)
    kept = _checkpoint(folder, question(biases))
    points = _Points(torques_of, kept, executor, progress, title)
    kinks = torques_of.kinks if isinstance(torques_of, HasKinks) else _no_kinks

    def table_of(biases: Array) -> TorqueTable:
        torques = points.at(biases, angles)
        if torques_on != FREE:
            require_fixed_torques(source, torques)
        return _assemble(biases, angles, torques, question(biases), kinks, remarks)

    if is_range(bias):
        biases = chosen(kinks, (biases[0], biases[-1]), rtol, table_of)
    table = table_of(biases)
    if is_range(bias):
        table = table.with_chosen_biases()
    between = biases_to_check(table, kinks, rtol)
    if len(between):
        theta_between = check_angles(angles)
        torques = points.at(between, theta_between, "check-")
        table = table.with_checks(checks(between, theta_between, torques))
    return table.on_fixed_layer() if torques_on == ONLY_FIXED else table


def _checked_axes(source: Any, bias: Any, theta: Any) -> tuple[Array, Array]:
    """Biases (V), of a range its ends, and angles (rad); QuestionError for what is no source."""
    if not isinstance(source, Stack) and not is_source(source):
        raise QuestionError(
            f"stack is {type(source).__name__}; allowed is a spintorque.Stack, or a torque source: "
            "an object with the methods torques(bias, theta) and to_mapping()"
        )
    return table_axes(list(bias) if is_range(bias) else bias, theta)


def _stack_source(
    stack: Stack,
    biases: Array,
    angles: Array,
    temperature: Any,
    accuracy: Any,
    engine: Any,
    executor: Executor | None,
) -> tuple[StackSource, Cost]:
    """Check a question about a stack, and estimate what its biases cost."""
    stack, accuracy = checked(stack, accuracy)
    for value in (biases[0], biases[-1]):
        bias_of(stack, value)
    require_roles(stack)
    free_magnet(stack)
    require_open_leads(stack)
    temperature = not_negative("temperature", temperature, "K")
    solver = engine_of(stack, engine)
    check_executor(executor, engines_without_threads([solver.name]))
    cost = cost_of(
        stack,
        accuracy,
        angles=len(angles),
        biases=len(biases),
        cost_factor=solver.cost_for(stack),
        is_table=True,
    )
    require_affordable(cost, workers=capacity(executor) if executor else 1)
    return StackSource(stack, temperature, accuracy, solver.name), cost


AnySource = Stack | TorqueSource
"""What a torque table may be made of."""
OF_ONE_DIRECTION = (
    "the free magnet has spin-orbit coupling, and its torque depends on its direction in the "
    "lattice: the table holds for n along +z and p in the plane of x and z, and contains the "
    "electrons' share of the anisotropy"
)
OF_A_STACK = {"temperature": 0.0, "engine": None, "accuracy": None}


def require_defaults(source: TorqueSource, **options: Any) -> None:
    """Raise QuestionError for options of a stack that are given with another source.

    Such a source knows its temperature by itself, and has no engine.
    """
    for name, value in options.items():
        if value != OF_A_STACK[name]:
            raise QuestionError(
                f"{name} is {shown(value)}; it belongs to a stack, and {type(source).__name__} is "
                "another source: leave it out"
            )


def require_fixed_torques(source: Stack | TorqueSource, torques: Sequence[SourceTorques]) -> None:
    """Raise QuestionError for torques without those on fixed layers."""
    if FIXED[0] not in torques[0].parts:
        raise QuestionError(
            f"{type(source).__name__} gives no torque on the fixed layer; of a stack it is not "
            "defined in a lead with spin-orbit coupling or where hoppings that depend on spin join "
            f"magnets, other sources give {' and '.join(FIXED)} in parts: leave out torques_on"
        )


def _no_kinks(low: float, high: float) -> list[float]:
    return []


def table_question(source: TorqueSource, bias: Array, theta: Array) -> dict[str, Any]:
    """Return the question of a table as plain values, in the form of a TOML question."""
    sections = sections_of(source)
    axes = {"bias": bias.tolist(), "theta": theta.tolist()}
    return {**sections, "table": {**axes, **sections.get("table", {})}}


@dataclass
class _Points:
    """Torques of a source at biases and angles, each computed once.

    ``checkpoint`` has what was finished earlier.
    """

    source: TorqueSource
    checkpoint: Checkpoint[str]
    executor: Executor | None
    progress: bool
    title: str = "torque table"
    known: dict[str, SourceTorques] = field(default_factory=dict)

    def at(self, biases: Array, theta: Array, kind: str = "") -> list[SourceTorques]:
        """Torques at biases (V), each at all angles (rad); ``kind`` tells angles apart."""
        bias_of = {kind + _name(bias): bias for bias in biases}
        for name in bias_of:
            if name not in self.known and self.checkpoint.has(name):
                self.known[name] = SourceTorques.from_arrays(self.checkpoint.get(name))
        missing = [name for name in bias_of if name not in self.known]
        tasks = {names: [bias_of[name] for name in names] for names in self._groups(missing)}
        title = "checks of the table" if kind else self.title
        done = len(biases) - len(missing)
        with progress_bar(title, "bias", len(biases), show=self.progress, done=done) as bar:
            parts = map_parts(
                partial(_solve_biases, source=self.source, theta=theta),
                tasks,
                checkpoint=_EachKept(self.checkpoint),
                executor=self.executor,
                finished=lambda some: bar.update(len(some)),
            )
            for names, arrays in zip(tasks, parts, strict=True):
                for name, own in _by_name(names, arrays):
                    self.known[name] = SourceTorques.from_arrays(own)
        return [self.known[name] for name in bias_of]

    def _groups(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Names of points that are solved together, in groups of about one size."""
        at_once = self.source.at_once if isinstance(self.source, SolvesTogether) else 1
        count = -(-len(names) // at_once)
        return [tuple(part) for part in np.array_split(np.array(names, object), count or 1)][:count]


@dataclass(frozen=True)
class _EachKept(NoCheckpoint):
    """Keeps points that are solved together each by itself."""

    each: Checkpoint[str]

    def put(self, part: tuple[str, ...], arrays: Mapping[str, Any]) -> None:
        """Keep every point."""
        for name, own in _by_name(part, arrays):
            self.each.put(name, own)


def _checkpoint(
    folder: str | os.PathLike[str] | None, question: Mapping[str, Any]
) -> Checkpoint[str]:
    """Where the biases of a question are kept, whichever of them it asks for.

    Those that other versions computed are not taken.
    """
    table = {name: value for name, value in question["table"].items() if name != "bias"}
    return checkpoint_in(folder, {**question, "table": table, "versions": versions_with_kernel()})


def default_angles() -> Array:
    """Angles (13,) in rad from 0 to pi, equally spaced: Chebyshev points in cos(theta)."""
    return np.linspace(0, np.pi, 13)


def table_axes(bias: Any, theta: Any) -> tuple[Array, Array]:
    """Return biases (V) and angles (rad) of a table, checked; None stands for `default_angles`.

    Raises QuestionError unless both ascend and the angles are within [0, pi].
    """
    biases = ascending("bias", bias, "V")
    angles = default_angles() if theta is None else pi_at_most(ascending("theta", theta, "rad"))
    if angles[0] < 0 or angles[-1] > np.pi:
        raise QuestionError(
            f"theta goes from {angles[0]:g} to {angles[-1]:g} rad; allowed is 0 to pi (in a file, "
            "theta_deg takes degrees)"
        )
    return biases, angles


def require_roles(stack: Stack) -> None:
    """Raise QuestionError for a stack without a free or a fixed layer."""
    missing = {"free", "fixed"} - stack.roles()
    if missing:
        raise QuestionError(
            f"the stack has no {' and no '.join(sorted(missing))} layer; a torque table needs one "
            'ferromagnet with magnetization="free" and one with "fixed"'
        )


def table_mapping(
    bias: Array, theta: Array, temperature: float, engine: str, accuracy: TransportAccuracy
) -> dict[str, Any]:
    """Return the question about a table as plain values, in the form of a TOML question."""
    return {
        "bias": bias.tolist(),
        "theta": theta.tolist(),
        **table_options(temperature, engine, accuracy),
    }


def _name(bias: float) -> str:
    return f"bias-{float(bias).hex()}"


def _solve_biases(biases: Sequence[float], source: TorqueSource, theta: Array) -> dict[str, Array]:
    """Arrays of the torques of a source at some biases, in a worker process if there are any.

    Those of each bias are named with its place.
    """
    torques_by_bias = torques_at_all(source, [float(bias) for bias in biases], theta)
    return {
        f"{place}/{name}": array
        for place, torques in enumerate(torques_by_bias)
        for name, array in torques.to_arrays().items()
    }


def _by_name(
    names: Sequence[str], arrays: Mapping[str, Array]
) -> Iterator[tuple[str, dict[str, Array]]]:
    """Each name with its arrays, those that `_solve_biases` named with its place."""
    for place, name in enumerate(names):
        start = f"{place}/"
        own = {key.removeprefix(start): v for key, v in arrays.items() if key.startswith(start)}
        yield name, own


def _assemble(
    bias: Array,
    theta: Array,
    torques: Sequence[SourceTorques],
    question: dict[str, Any],
    kinks_between: Kinks,
    remarks: Sequence[str],
) -> TorqueTable:
    values = {name: np.stack([p.values[row] for p in torques]) for row, name in enumerate(ROWS)}
    for row, name in enumerate(ROWS):
        values[f"{name}_error"] = np.stack([p.errors[row] for p in torques])
    for name in torques[0].parts:
        values[name] = np.stack([p.parts[name] for p in torques])
    if PARTS[0] in torques[0].parts:
        remarks = [*remarks, OF_ONE_DIRECTION]
    attributes = {
        "question": question_text(question),
        "fingerprint": fingerprint(question),
        "versions": json.dumps(versions_with_kernel()),
        "audit": json.dumps(torques[0].audit.merge(*(t.audit for t in torques[1:])).to_mapping()),
        "kinks": json.dumps([v for v in kinks_between(bias[0], bias[-1]) if v in bias]),
    }
    return assembled(bias, theta, values, with_warnings(attributes, remarks))
