"""Rows of layers, of what couples them and of what heats them; see system.h."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..._typing import Array
from ...model.torque_laws.voltage_across import MomentaryVoltage
from ..problem.heat import JouleHeat
from ..problem.pair_couplings import CouplingOf
from ..problem.problem import LayerParameters, Problem
from .member_parameters import MemberParameters
from .rows import Row, wave_rows

GIVEN, JOULE = 1, 2
NO_HEAT = JouleHeat(rate=0.0, rise=0.0, torque=-1, conductance=(0.0, 0.0), start=0.0)
STEADY = MomentaryVoltage(-1)
MATRIX_ROWS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))


def layer_rows(
    layers: Sequence[LayerParameters],
    noise: Array | None,
    members: MemberParameters,
    easy: Array | None,
) -> Iterator[Row]:
    """Rows of a layer; ``noise`` (n,) are factors on the thermal field at 1 K."""
    yield Row([layer.rate for layer in layers])
    yield Row([layer.damping for layer in layers])
    yield Row([layer.thermal for layer in layers], factor=noise)
    for i, j in MATRIX_ROWS:
        values = [layer.matrix[i, j] for layer in layers]
        axes = np.array([layer.axis[i] * layer.axis[j] for layer in layers])
        yield Row(values, plus=None if easy is None else easy * axes[members.which])
    yield Row([layer.quartic for layer in layers])
    for i in range(3):
        yield Row([layer.axis[i] for layer in layers])
    for i in range(3):
        yield from wave_rows([layer.field[i] for layer in layers])


def cubic_rows(layers: Sequence[LayerParameters]) -> Iterator[Row]:
    """Rows of cubic anisotropy."""
    for order in range(2):
        yield Row([layer.cubic[order] for layer in layers])
    for axis in range(2):
        for i in range(3):
            yield Row([layer.cubic_axes[axis, i] for layer in layers])


def easy_rows(layers: Sequence[LayerParameters], members: MemberParameters) -> Iterator[Row]:
    """Rows of an anisotropy that changes."""
    yield from wave_rows([layer.easy for layer in layers])
    yield from wave_rows([layer.voltage for layer in layers], members.amplitude)
    for order in range(2):
        yield Row([layer.by_voltage[order] for layer in layers])
    for part in range(2):
        momentary = [layer.momentary or STEADY for layer in layers]
        yield Row([one.conductance[part] for one in momentary])


def bias_rows(problems: Sequence[Problem], layer: int) -> Iterator[Row]:
    """Rows of the exchange bias of a layer whose temperature changes."""
    heats = [problem.heat for problem in problems if problem.heat is not None]
    for i in range(3 if heats else 0):
        yield Row([heat.bias[layer][i] for heat in heats])


def heat_rows(problems: Sequence[Problem]) -> Iterator[Row]:
    """Rows of what heats; none where nothing does."""
    heats = [problem.heat for problem in problems if problem.heat is not None]
    if not heats:
        return
    yield from wave_rows([heat.level for heat in heats])
    joule = [heat.joule or NO_HEAT for heat in heats]
    yield Row([one.rate for one in joule])
    yield Row([one.rise for one in joule])
    for part in range(2):
        yield Row([one.conductance[part] for one in joule])


def heat_of(problem: Problem) -> Any:
    """How the temperature of members changes, as the kernels take it; None where it does not."""
    heat = problem.heat
    if heat is None:
        return None
    curves = tuple((one.breaks, one.coefficients) for one in heat.curves)
    if heat.joule is None:
        return GIVEN, -1, 0, curves
    term = problem.torques[heat.joule.torque].term
    return JOULE, heat.joule.torque, int(term.driven_by == "current_density"), curves


def coupling_rows(couplings: Sequence[CouplingOf]) -> Iterator[Row]:
    """Rows of exchange between two layers."""
    for name in ("bilinear", "biquadratic"):
        for side in range(2):
            yield Row([getattr(coupling, name)[side] for coupling in couplings])


def dipole_rows(couplings: Sequence[CouplingOf]) -> Iterator[Row]:
    """Rows of dipolar fields between two layers."""
    for side in range(2):
        fields = [np.zeros((3, 3)) if c.dipole is None else c.dipole[side] for c in couplings]
        for i, j in MATRIX_ROWS:
            yield Row([float(field[i, j]) for field in fields])
