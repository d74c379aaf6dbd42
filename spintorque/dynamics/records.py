"""Derived quantities at each sample of a trajectory: bias, current, torques, energy."""

import numpy as np

from .._typing import Array
from ..model.device import Device
from ..model.drive import Drive
from .equation import anisotropies_at, external_field, torque_fields, voltage_and_current
from .layer_fields import total_energy
from .problem.drive_segments import level_at
from .problem.problem import Outcome, Problem, TorqueOn
from .recorded_terms import recorded_terms
from .warm_fields import ratios_of_layers, temperatures


def values(
    device: Device,
    problem: Problem,
    outcome: Outcome,
    times: Array,
    series: tuple[str, ...] = (),
) -> dict[str, Array]:
    """Arrays over the samples, named and in units as in `results.trajectory`; ``series`` too.

    Layers and torques have an axis of their own only if there are several; a voltage or current
    that the question leaves unknown is NaN.
    """
    m = outcome.moments
    rows = [
        _torque_values(device, torque, times, m, q, outcome.bias[:, i])
        for i, (torque, q) in enumerate(zip(problem.torques, problem.directions(m), strict=True))
    ]
    rows = rows or [_nothing(device.drive, times)]
    warmth = temperatures(problem, outcome, times)
    ratios = None if warmth is None else ratios_of_layers(problem, warmth)
    anisotropies = anisotropies_at(device, problem, times, m, outcome.bias)
    several = len(rows) > 1
    columns = {name: np.stack([row[name] for row in rows], axis=1) for name in rows[0]}
    return {
        "m": moments_of_layers(outcome),
        **{name: column if several else column[:, 0] for name, column in columns.items()},
        "energy": total_energy(
            device.magnet,
            external_field(device.drive, times),
            m,
            anisotropies,
            ratios,
        ),
        **({} if warmth is None else {"temperature": warmth}),
        **recorded_terms(device, series, times, m, anisotropies, ratios),
    }


def moments_of_layers(outcome: Outcome) -> Array:
    """Moments (n, layers, 3), or (n, 3) of a single layer."""
    moments = outcome.moments
    return moments if moments.shape[1] > 1 else moments[:, 0]


def _nothing(drive: Drive, times: Array) -> dict[str, Array]:
    zero = np.zeros(len(times))
    driven = {
        name: np.full_like(zero, np.nan) if level is None else level_at(level, times)
        for name, level in (
            ("voltage", drive.voltage),
            ("current_density", drive.current_density),
        )
    }
    return {**driven, "torque_parallel": zero, "torque_perpendicular": zero}


def _torque_values(
    device: Device,
    torque: TorqueOn,
    times: Array,
    m: Array,
    q: Array,
    bias: Array,
) -> dict[str, Array]:
    on = m[:, torque.on]
    x = (on * q).sum(axis=1)
    level = level_at(torque.level, times)
    a_dl, a_fl, bias = torque_fields(torque, x, level, bias)
    sin = np.linalg.norm(np.cross(on, q), axis=1)
    to_field = device.layers[torque.on].torque_to_field
    voltage, current = voltage_and_current(torque, x, level, bias)
    return {
        "voltage": voltage,
        "current_density": current,
        "torque_parallel": a_dl * sin / to_field,
        "torque_perpendicular": a_fl * sin / to_field,
    }
