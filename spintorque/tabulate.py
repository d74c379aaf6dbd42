"""Torque tables: a stack's torques on a grid of bias and angle."""

import json
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from ._kernels.instruction_set import versions_with_kernel
from .errors import QuestionError
from .executors import capacity, check_executor
from .model.accuracy import TransportAccuracy
from .model.checks import not_negative, number_list, one_of, pi_at_most
from .model.remarks import remarks_on
from .model.stack import Stack
from .provenance import fingerprint, question_text
from .results.torque_table import TorqueTable
from .results.warnings import with_warnings
from .spin import Array
from .transport.cost import cost_of, require_affordable
from .transport.engine import ENGINES
from .transport.question import bias_of, checked
from .transport.torque import ROWS, Torques, audit, solve_torques


def tabulate(
    stack: Stack,
    *,
    bias: Any,
    theta: Any = None,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str = "layered",
    executor: Executor | None = None,
    progress: bool = False,
) -> TorqueTable:
    """Torques and current on the grid of ``bias`` (V) and ``theta`` (rad, within [0, pi]).

    Each as by `torque` (Theodonis et al., PRL 97, 237205 (2006)).

    Both ascend. Without ``theta`` there are 13 angles equally spaced from 0 to pi, whose
    cosines are Chebyshev points, the best ones to interpolate between (`TorqueTable.at` tells
    how well); fewer do for a tunnel junction. ``temperature`` in K.
    ``engine`` is "layered" (C), "layered-numpy" (its plain twin), "blocks" (n x n blocks) or
    "kwant" (the reference, far slower). Biases are shared out over ``executor`` (any
    concurrent.futures one; no threads with "kwant"), which does not change the numbers;
    ``progress`` shows a bar on stderr.

    Raises QuestionError for a stack without a free and a fixed layer, or values out of
    range; IdentityError if a physical identity is broken.
    """
    stack, accuracy = checked(stack, accuracy)
    biases, angles = table_axes(bias, theta)
    for value in (biases[0], biases[-1]):
        bias_of(stack, value)
    require_roles(stack)
    temperature = not_negative("temperature", temperature, "K")
    one_of("engine", engine, ENGINES)
    check_executor(executor, [engine])
    cost = cost_of(
        stack,
        accuracy,
        angles=len(angles),
        biases=len(biases),
        engine=engine,
        is_table=True,
    )
    require_affordable(cost, workers=capacity(executor) if executor else 1)
    solve = partial(
        solve_torques,
        stack,
        theta=angles,
        temperature=temperature,
        accuracy=accuracy,
        engine=engine,
    )
    points = executor.map(solve, biases) if executor else map(solve, biases)
    bar = tqdm(points, "torque table", len(biases), unit="bias", disable=not progress)
    question = {
        "stack": stack.to_mapping(),
        "table": table_mapping(biases, angles, temperature, engine, accuracy),
    }
    return _assemble(biases, angles, bar, question, remarks_on(stack, accuracy))


def default_angles() -> Array:
    """Angles (13,) in rad from 0 to pi, equally spaced: Chebyshev points in cos(theta)."""
    return np.linspace(0, np.pi, 13)


def table_axes(bias: Any, theta: Any) -> tuple[Array, Array]:
    """Return biases (V) and angles (rad) of a table, checked; None stands for `default_angles`.

    Raises QuestionError unless both ascend and the angles are within [0, pi].
    """
    biases = _axis("bias", bias, "V")
    angles = default_angles() if theta is None else pi_at_most(_axis("theta", theta, "rad"))
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


def _axis(name: str, values: Any, unit: str) -> Array:
    axis = number_list(name, values, unit) + 0.0  # no minus zero
    if not len(axis):
        raise QuestionError(f"{name} is {values!r}; give one value or more ({unit})")
    if np.any(np.diff(axis) <= 0):
        raise QuestionError(f"{name} does not ascend; sort the values and leave out repeated ones")
    return axis


def _assemble(
    bias: Array,
    theta: Array,
    points: Iterable[Torques],
    question: dict[str, Any],
    remarks: list[str],
) -> TorqueTable:
    found = list(points)
    values = {name: np.stack([p.values[row] for p in found]) for row, name in enumerate(ROWS)}
    for row, name in enumerate(ROWS):
        values[f"{name}_error"] = np.stack([p.errors[row] for p in found])
    attributes = {
        "question": question_text(question),
        "fingerprint": fingerprint(question),
        "versions": json.dumps(versions_with_kernel()),
        "audit": json.dumps(audit(found)),
    }
    return TorqueTable.from_arrays(bias, theta, values, with_warnings(attributes, remarks))
