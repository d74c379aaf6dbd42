"""Torque tables: a stack's torques on a grid of bias and angle."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from ._kernels.instruction_set import versions_with_kernel
from ._typing import Array
from .errors import QuestionError
from .execution.checkpoint import Checkpoint
from .execution.executors import capacity, check_executor
from .model.accuracy import TransportAccuracy
from .model.checks import ascending, is_range, not_negative, pi_at_most
from .model.remarks import remarks_on
from .model.stack import Stack
from .provenance import fingerprint, question_text
from .results.audit import Audit
from .results.torque_table import TorqueTable, assembled
from .results.warnings import with_warnings
from .transport._torque import ROWS, Torques, solve_torques
from .transport.engines.registry import engine_named
from .transport.free_magnet import free_magnet
from .transport.hamiltonian.leads import require_open_leads
from .transport.point_checks import bias_of, checked
from .transport.table_biases import biases_to_check, check_angles, checks, chosen, kinks
from .transport.table_cost import cost_of, require_affordable

DEFECT = "defect: "


def tabulate(
    stack: Stack,
    *,
    bias: Any,
    theta: Any = None,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str = "layered",
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> TorqueTable:
    """Torques and current on the grid of ``bias`` (V) and ``theta`` (rad, within [0, pi]).

    Each as by `torque` (Theodonis et al., PRL 97, 237205 (2006)).

    Both ascend. A tuple ``bias=(low, high)`` of two is a range in which the biases are chosen: as
    many as it takes for `TorqueTable.at` to state errors of interpolation in bias below
    ``accuracy.rtol`` of the largest torque and current, up to some 257. Without ``theta`` there are
    13 angles equally spaced from 0 to pi, whose cosines are Chebyshev points, the best ones to
    interpolate between (`TorqueTable.at` tells how well); fewer do for a tunnel junction.
    ``temperature`` in K.

    ``engine`` is "layered" (C), "layered-numpy" (its plain twin), "blocks" (n x n blocks) or
    "kwant" (the reference, far slower). Biases are shared out over ``executor`` (any
    concurrent.futures one; no threads with "kwant"), which does not change the numbers, and
    each is kept in ``folder`` as soon as it is there, so that a table that was stopped goes on
    where it was when it is asked for again, and one of more biases takes those that are there.
    ``progress`` shows a bar on stderr. Where the interpolation between two biases looks rough it
    is checked in the middle, at a few angles; `TorqueTable.at` heeds what the checks miss.

    Raises QuestionError for a stack without a free and a fixed layer, or values out of
    range; IdentityError if a physical identity is broken; FileError if biases cannot be kept.
    """
    stack, accuracy = checked(stack, accuracy)
    biases, angles = table_axes(list(bias) if is_range(bias) else bias, theta)
    for value in (biases[0], biases[-1]):
        bias_of(stack, value)
    require_roles(stack)
    free_magnet(stack)
    require_open_leads(stack)
    temperature = not_negative("temperature", temperature, "K")
    solver = engine_named(engine)
    check_executor(executor, [engine])
    cost = cost_of(
        stack,
        accuracy,
        angles=len(angles),
        biases=len(biases),
        cost_factor=solver.cost_factor,
        is_table=True,
    )
    require_affordable(cost, workers=capacity(executor) if executor else 1)

    def question(biases: Array) -> dict[str, Any]:
        section = table_mapping(biases, angles, temperature, engine, accuracy)
        return {"stack": stack.to_mapping(), "table": section}

    solve = partial(solve_torques, stack, temperature=temperature, accuracy=accuracy, engine=engine)
    points = Points(solve, kept_biases(folder, question(biases)), executor, progress)

    remarks = remarks_on(stack, accuracy)

    def table_of(biases: Array) -> TorqueTable:
        return _assemble(
            biases, angles, points.at(biases, angles), question(biases), stack, remarks
        )

    if is_range(bias):
        biases = chosen(stack, (biases[0], biases[-1]), accuracy.rtol, table_of)
    table = table_of(biases)
    if is_range(bias):
        table = table.with_chosen_biases()
    between = biases_to_check(table, stack, accuracy.rtol)
    if not len(between):
        return table
    theta_between = check_angles(angles)
    found = points.at(between, theta_between, "check-")
    return table.with_checks(checks(between, theta_between, found))


@dataclass
class Points:
    """Torques at biases and angles, each computed once.

    ``solve`` gives those of one bias; ``kept`` has what was finished earlier.
    """

    solve: Callable[..., Torques]
    kept: Checkpoint
    executor: Executor | None
    progress: bool
    known: dict[str, Torques] = field(default_factory=dict)

    def at(self, biases: Array, theta: Array, kind: str = "") -> list[Torques]:
        """Torques at biases (V), each at all angles (rad); ``kind`` tells angles apart."""
        names = {bias: kind + _name(bias) for bias in biases}
        for name in set(names.values()) - set(self.known):
            if part := self.kept.get(name):
                self.known[name] = _torques(part)
        missing = [bias for bias in biases if names[bias] not in self.known]
        bar = tqdm(
            total=len(biases),
            initial=len(biases) - len(missing),
            desc="torque table" if not kind else "checks of the table",
            unit="bias",
            disable=not self.progress,
        )
        with bar:
            solve = partial(self.solve, theta=theta)
            for bias, torques in _as_they_come(solve, missing, self.executor):
                self.kept.keep(names[bias], _arrays(torques))
                self.known[names[bias]] = torques
                bar.update()
        return [self.known[names[bias]] for bias in biases]


def kept_biases(folder: str | os.PathLike[str] | None, question: Mapping[str, Any]) -> Checkpoint:
    """Where the finished biases of a table's question are kept, of whatever biases it asks.

    Those of other versions are not taken. Raises what `Checkpoint` raises.
    """
    table = {name: value for name, value in question["table"].items() if name != "bias"}
    return Checkpoint(folder, {**question, "table": table, "versions": versions_with_kernel()})


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
        "temperature": temperature,
        "engine": engine,
        "accuracy": {k: v for k, v in asdict(accuracy).items() if v is not None},
    }


def _as_they_come(
    solve: Callable[[float], Torques], biases: Sequence[float], executor: Executor | None
) -> Iterator[tuple[float, Torques]]:
    """Yield each bias with its torques; who stops asking cancels those that have not begun."""
    if executor is None:
        yield from zip(biases, map(solve, biases), strict=True)
        return
    running = {executor.submit(solve, bias): bias for bias in biases}
    try:
        for future in as_completed(running):
            yield running[future], future.result()
    finally:
        for future in running:
            future.cancel()


def _name(bias: float) -> str:
    return f"bias-{float(bias).hex()}"


def _arrays(torques: Torques) -> dict[str, Any]:
    """Torques as arrays by name; `_torques` turns them back."""
    defects = {DEFECT + name: value for name, value in torques.defects.to_mapping().items()}
    whole = {entry.name: getattr(torques, entry.name) for entry in fields(Torques)}
    return {name: value for name, value in whole.items() if name != "defects"} | defects


def _torques(arrays: Mapping[str, Array]) -> Torques:
    values: dict[str, Any] = {
        name: array if array.ndim else float(array)
        for name, array in arrays.items()
        if not name.startswith(DEFECT)
    }
    defects = {
        name.removeprefix(DEFECT): float(array)
        for name, array in arrays.items()
        if name.startswith(DEFECT)
    }
    return Torques(**values, defects=Audit.from_mapping(defects))


def _assemble(
    bias: Array,
    theta: Array,
    found: Sequence[Torques],
    question: dict[str, Any],
    stack: Stack,
    remarks: Sequence[str],
) -> TorqueTable:
    values = {name: np.stack([p.values[row] for p in found]) for row, name in enumerate(ROWS)}
    for row, name in enumerate(ROWS):
        values[f"{name}_error"] = np.stack([p.errors[row] for p in found])
    attributes = {
        "question": question_text(question),
        "fingerprint": fingerprint(question),
        "versions": json.dumps(versions_with_kernel()),
        "audit": json.dumps(found[0].audit.merge(*(t.audit for t in found[1:])).to_mapping()),
        "kinks": json.dumps([v for v in kinks(stack, bias[0], bias[-1]) if v in bias]),
    }
    return assembled(bias, theta, values, with_warnings(attributes, remarks))
