"""Members of an ensemble, or one alone, as the rows of system.h."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..spin import Array
from .folded import folded
from .problem import CouplingOf, Moment, Problem, TorqueOn
from .terms import Series, Table
from .waves import Span, Wave, wave

SERIES, VOLTAGE, CURRENT = range(3)
NOTHING = TorqueOn(Series(np.zeros((2, 1))), 0.0, (0.0, 0.0, 1.0), 0)
STEADY_UNIT = Wave(1.0)


class Differences(NamedTuple):
    """By what members (n,) of the same drive differ from its problem.

    ``which`` of the problems each has, ``amplitude`` the factor on its voltage or current,
    ``field`` (n, 3) added to it in A/m, ``temperature`` (n,) in K, ``seeds`` (n,) and the
    numbers ``trajectories`` (n,) of its thermal field.
    """

    which: Array
    amplitude: Array
    field: Array
    temperature: Array
    seeds: Array
    trajectories: Array

    def part(self, members: Array) -> "Differences":
        """Return those of some members."""
        return Differences(*(column[members] for column in self))


@dataclass(frozen=True)
class Member:
    """One kind of row: values for each problem, and what changes them from member to member."""

    values: Sequence[float]
    factor: Array | None = None
    plus: Array | None = None


def only(problem: Problem) -> Differences:
    """Return the differences of one member that has none."""
    return Differences(
        np.zeros(1, int),
        np.ones(1),
        np.zeros((1, 3)),
        np.array([problem.temperature]),
        np.array([problem.seed], np.uint64),
        np.array([problem.trajectory], np.uint64),
    )


def system_of(problems: Sequence[Problem], members: Differences, span: Span) -> Any:
    """First argument of the kernels: members (n,) in a span; see ``_native.pyi``."""
    first = problems[0]
    torques = [problem.torques or (NOTHING,) for problem in problems]
    waves = [[wave(level, span) for level in problem.levels] for problem in problems]
    steady = all(one.steady for some in waves for one in some)
    rows: list[Member] = []
    for i in range(len(first.layers)):
        layers = [problem.layers[i] for problem in problems]
        rows += _layer_rows(layers, [some[3 * i : 3 * i + 3] for some in waves], members)
    fields = 3 * len(first.layers)
    described = []
    for i in range(len(torques[0])):
        same = [some[i] for some in torques]
        drives = [some[fields + i] if problems[0].torques else Wave(0.0) for some in waves]
        kind, found, uniform = _torque_rows(same, drives, steady, members)
        rows += found
        described.append(_described(same, kind, uniform))
    for i in range(len(first.couplings)):
        rows += _coupling_rows([problem.couplings[i] for problem in problems])
    quartic = any(layer.quartic != 0 for problem in problems for layer in problem.layers)
    limited = any(np.isfinite(one[-1]).any() for one in described)
    hot = bool(np.any(members.temperature > 0))
    return (
        len(first.layers),
        tuple(described),
        tuple(coupling.between for coupling in first.couplings),
        (int(steady), int(quartic), int(limited), int(hot)),
        *_packed(rows, members.which),
        _bits(members.seeds),
        _bits(members.trajectories),
    )


def _layer_rows(
    layers: Sequence[Moment], fields: Sequence[Sequence[Wave]], members: Differences
) -> Iterator[Member]:
    yield Member([layer.rate for layer in layers])
    yield Member([layer.damping for layer in layers])
    yield Member([layer.thermal for layer in layers], factor=np.sqrt(members.temperature))
    for i, j in ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)):
        yield Member([layer.matrix[i, j] for layer in layers])
    yield Member([layer.quartic for layer in layers])
    for i in range(3):
        yield Member([layer.axis[i] for layer in layers])
    for i in range(3):
        yield from _wave_rows([some[i] for some in fields], plus=members.field[:, i])


def _wave_rows(
    waves: Sequence[Wave], factor: Array | None = None, plus: Array | None = None
) -> Iterator[Member]:
    yield Member([one.offset for one in waves], factor, plus)
    yield Member([one.slope for one in waves], factor)
    yield Member([one.amplitude for one in waves], factor)
    yield Member([one.frequency for one in waves])
    yield Member([one.phase for one in waves])


def _torque_rows(
    torques: Sequence[TorqueOn], drives: Sequence[Wave], steady: bool, members: Differences
) -> tuple[int, list[Member], bool]:
    """Kind, rows, and whether all members have the same drive."""
    term = torques[0].term
    amplitude = members.amplitude
    uniform = bool(np.ptp(amplitude) == 0) and len({tuple(drive) for drive in drives}) == 1
    series: list[Member]
    if isinstance(term, Series):
        kind, level = SERIES, list(_wave_rows(drives, amplitude))
        found = [folded(one.term.coefficients) for one in torques if isinstance(one.term, Series)]
        series = [
            Member([one[row, n] for one in found])
            for n in range(found[0].shape[1])
            for row in range(2)
        ]
    elif term.driven_by == "voltage" and steady:
        kind, level = SERIES, list(_wave_rows([STEADY_UNIT] * len(drives)))
        series = _at_bias(torques, drives, members)
    else:
        kind = VOLTAGE if term.driven_by == "voltage" else CURRENT
        level, series = list(_wave_rows(drives, amplitude)), []
    fixed = [(0.0,) * 3 if isinstance(one.source, int) else one.source for one in torques]
    head = [Member([q[i] for q in fixed]) for i in range(3)]
    head += [Member([getattr(one.term, name, 0.0) for one in torques]) for name in ("base", "tilt")]
    head.append(Member([getattr(one.term, "scale", 1.0) for one in torques]))
    return kind, head + level + series, uniform


def _at_bias(
    torques: Sequence[TorqueOn], drives: Sequence[Wave], members: Differences
) -> list[Member]:
    """Series of tables at the bias of each member."""
    offsets = np.array([drive.offset for drive in drives])
    biases, back = np.unique(members.amplitude * offsets[members.which], return_inverse=True)
    table = torques[0].term
    assert isinstance(table, Table)
    scales = np.array([one.term.scale for one in torques if isinstance(one.term, Table)])
    found = folded(table.interpolant.at_biases(biases)[:, :2])
    factor = scales[members.which]
    nothing = [0.0] * len(torques)
    if len(biases) == 1:
        return [
            Member((scales * found[0, row, n]).tolist())
            for n in range(found.shape[2])
            for row in range(2)
        ]
    return [
        Member(nothing, plus=factor * found[back, row, n])
        for n in range(found.shape[2])
        for row in range(2)
    ]


def _described(torques: Sequence[TorqueOn], kind: int, uniform: bool) -> tuple[Any, ...]:
    one = torques[0]
    layer = one.source if isinstance(one.source, int) else -1
    over = any(isinstance(same.term, Series) and same.term.tilt != 0 for same in torques)
    over = over or any(isinstance(same.term, Series) and same.term.base != 1 for same in torques)
    table: tuple[Any, Any] = (None, None)
    orders = 0
    if isinstance(one.term, Series):
        orders = folded(one.term.coefficients).shape[1]
    elif kind == SERIES:
        orders = folded(one.term.interpolant.coefficients).shape[3]
    else:
        table = (one.term.interpolant.breaks, folded(one.term.interpolant.coefficients))
    return (one.on, layer, kind, int(over), orders, int(uniform), *table, one.term.cosines)


def _coupling_rows(couplings: Sequence[CouplingOf]) -> Iterator[Member]:
    for name in ("bilinear", "biquadratic"):
        for side in range(2):
            yield Member([getattr(coupling, name)[side] for coupling in couplings])


def _bits(numbers: Array) -> Array:
    """Whole numbers of 64 bits, seen as floats."""
    return numbers.astype(np.uint64).view(float)


def _packed(rows: Sequence[Member], which: Array) -> tuple[Array, Array, Array]:
    """place (rows,), shared (rows,) and varied (some rows, n)."""
    place = np.full(len(rows), -1, np.int32)
    shared = np.zeros(len(rows))
    varied: list[Array] = []
    for i, row in enumerate(rows):
        values = _of_members(row, which)
        if len(values) > 1 and np.ptp(values) > 0:
            place[i] = len(varied)
            varied.append(values)
        else:
            shared[i] = values[0]
    return place, shared, np.ascontiguousarray(varied, float).reshape(-1)


def _of_members(row: Member, which: Array) -> Array:
    """Values (n,) of a row, or a single one that all members share."""
    if len(set(row.values)) == 1 and row.factor is None and row.plus is None:
        return np.array(row.values[:1], float)
    values = np.asarray(row.values, float)[which]
    values = values if row.factor is None else values * row.factor
    return values if row.plus is None else values + row.plus
