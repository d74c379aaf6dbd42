"""Members of an ensemble, or one alone, as the rows of system.h."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ..._typing import Array
from ...model.drive import Level
from ...model.torque_laws.torque_series import Series
from ...model.waveform import Waveform
from ...results.table_term import Table
from ..problem.drive_segments import LINE_NUMBERS, lines
from ..problem.problem import CouplingOf, LayerParameters, Problem, TorqueOn
from .factored_chebyshev import folded, folded_orders

SERIES, VOLTAGE, CURRENT = range(3)
UNDRIVEN = (1.0, 1.0, -1.0, 0.0, 0.0)  # the line of a torque that is 1 for every member
NOTHING = TorqueOn(Series(np.zeros((2, 1))), 0.0, (0.0, 0.0, 1.0), 0)


class MemberParameters(NamedTuple):
    """Differences of members (n,) of the same drive from its problem.

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

    def part(self, members: Array) -> "MemberParameters":
        """Return those of some members."""
        return MemberParameters(*(column[members] for column in self))


class Row(NamedTuple):
    """One kind of row: values for each problem, and what changes them from member to member."""

    values: Sequence[float]
    factor: Array | None = None
    plus: Array | None = None


def single_member(problem: Problem) -> MemberParameters:
    """Return the differences of one member that has none."""
    return MemberParameters(
        np.zeros(1, int),
        np.ones(1),
        np.zeros((1, 3)),
        np.array([problem.temperature]),
        np.array([problem.seed], np.uint64),
        np.array([problem.trajectory], np.uint64),
    )


class Systems:
    """First arguments of the kernels for members (n,); see ``_native.pyi``."""

    def __init__(
        self, problems: Sequence[Problem], members: MemberParameters, duration: float
    ) -> None:
        """Take the members, whose kinks up to ``duration`` (ns) are the same."""
        self.kinks = problems[0].kinks(duration)
        self.one_span = not problems[0].has_many_kinks
        self._problems, self._members = problems, members
        self._last: tuple[slice | None, Any] = (None, None)
        easing = any(problem.easy_levels for problem in problems)
        self._levels = [_all_levels(problem, easing) for problem in problems]
        self._static: Any = None

    def of(self, spans: slice) -> Any:
        """Members in some of the spans between kinks, or in one where these are not many."""
        if spans != self._last[0]:
            drive_lines = self._lines(spans)
            if self.one_span:
                self._static = _static(self._problems, self._members, drive_lines)
            elif self._static is None:
                self._static = _static(self._problems, self._members, None)
            drive_lines = _without_drive(self._problems[0], self._static, drive_lines)
            self._last = (
                spans,
                (*self._static, (*drive_lines.shape[:2], drive_lines, *self._of_members)),
            )
        return self._last[1]

    def _lines(self, spans: slice) -> Array:
        """Lines (spans, problems, levels, 5)."""
        starts, stops = self.kinks[:-1][spans], self.kinks[1:][spans]
        found = np.zeros((len(starts), len(self._levels), len(self._levels[0]), LINE_NUMBERS))
        for problem, levels in enumerate(self._levels):
            for i, level in enumerate(levels):
                found[:, problem, i] = lines(level, starts, stops)
        return found

    @cached_property
    def _of_members(self) -> tuple[Array, Array, Array]:
        members = self._members
        return (
            members.which.astype(np.int32),
            np.ascontiguousarray(members.amplitude, float),
            np.ascontiguousarray(members.field, float),
        )


def _all_levels(problem: Problem, easing: bool) -> tuple[Level, ...]:
    """Levels in the order of system.h, ``easing`` with those of anisotropies."""
    fields = (level for layer in problem.layers for level in layer.field)
    drives = (torque.level for torque in problem.torques or (NOTHING,))
    easy = (level for layer in problem.layers for level in (layer.easy, layer.voltage))
    return (*fields, *drives, *(easy if easing else ()))


def _without_drive(problem: Problem, static: Any, drive_lines: Array) -> Array:
    """Lines of a system in which what is steady has become numbers of each member's own.

    These are tables at a steady bias, and the anisotropy at a steady voltage.
    """
    described, easy = static[1], static[3][3]
    for i, torque in enumerate(problem.torques):
        if isinstance(torque.term, Table) and described[i][2] == SERIES:
            drive_lines[:, :, 3 * len(problem.layers) + i] = UNDRIVEN
    levels = 3 * len(problem.layers) + len(described)
    return drive_lines if easy else np.ascontiguousarray(drive_lines[:, :, :levels])


def _static(problems: Sequence[Problem], members: MemberParameters, changing: Array | None) -> Any:
    """Everything but the lines: for all spans, or for the only one, with its lines (1, ...)."""
    first = problems[0]
    torques = [problem.torques or (NOTHING,) for problem in problems]
    levels = [level for problem in problems for level in (*problem.levels,)]
    sines = any(isinstance(level, Waveform) and level.sine()[0] != 0 for level in levels)
    steady = (
        changing is not None and not sines and bool((changing[..., 0] == changing[..., 1]).all())
    )
    quartic, cubic, easing = (
        any(terms) for terms in zip(*(p.terms for p in problems), strict=True)
    )
    eased = None
    rows: list[Row] = []
    for i in range(len(first.layers)):
        layers = [problem.layers[i] for problem in problems]
        if easing and steady and changing is not None:
            place = 3 * len(first.layers) + len(torques[0]) + 2 * i
            eased = _easy_fields(layers, changing[0, :, place : place + 2, 0], members)
        rows += _layer_rows(layers, members, eased)
        rows += _cubic_rows(layers) if cubic else ()
        rows += _easy_rows(layers, members) if easing and not steady else ()
    described = []
    for i in range(len(torques[0])):
        same = [of_problem[i] for of_problem in torques]
        offsets = None if changing is None else changing[0, :, 3 * len(first.layers) + i, 0]
        kind, torque_rows, uniform = _torque_rows(same, offsets if steady else None, members)
        rows += torque_rows
        described.append(_described(same, kind, uniform))
    for i in range(len(first.couplings)):
        rows += _coupling_rows([problem.couplings[i] for problem in problems])
    limited = any(np.isfinite(description[-1]).any() for description in described)
    has_noise = bool(np.any(members.temperature > 0))
    flags = steady, quartic, cubic, easing and not steady, limited, has_noise
    return (
        len(first.layers),
        tuple(described),
        tuple(coupling.between for coupling in first.couplings),
        tuple(map(int, flags)),
        *_packed(rows, members.which),
        np.ascontiguousarray(members.seeds, np.uint64),
        np.ascontiguousarray(members.trajectories, np.uint64),
    )


def _easy_fields(
    layers: Sequence[LayerParameters], levels: Array, members: MemberParameters
) -> Array:
    """Strengths (n,) in A/m of an anisotropy at steady levels E and V (problems, 2)."""
    linear, quadratic = np.array([layer.by_voltage for layer in layers])[members.which].T
    strength, voltage = levels[members.which].T
    voltage = members.amplitude * voltage
    return np.asarray(strength + voltage * (linear + voltage * quadratic))


def _layer_rows(
    layers: Sequence[LayerParameters], members: MemberParameters, easy: Array | None
) -> Iterator[Row]:
    yield Row([layer.rate for layer in layers])
    yield Row([layer.damping for layer in layers])
    yield Row([layer.thermal for layer in layers], factor=np.sqrt(members.temperature))
    for i, j in ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)):
        values = [layer.matrix[i, j] for layer in layers]
        axes = np.array([layer.axis[i] * layer.axis[j] for layer in layers])
        yield Row(values, plus=None if easy is None else easy * axes[members.which])
    yield Row([layer.quartic for layer in layers])
    for i in range(3):
        yield Row([layer.axis[i] for layer in layers])
    for i in range(3):
        yield from _wave_rows([layer.field[i] for layer in layers])


def _cubic_rows(layers: Sequence[LayerParameters]) -> Iterator[Row]:
    for order in range(2):
        yield Row([layer.cubic[order] for layer in layers])
    for axis in range(2):
        for i in range(3):
            yield Row([layer.cubic_axes[axis, i] for layer in layers])


def _easy_rows(layers: Sequence[LayerParameters], members: MemberParameters) -> Iterator[Row]:
    yield from _wave_rows([layer.easy for layer in layers])
    yield from _wave_rows([layer.voltage for layer in layers], members.amplitude)
    for order in range(2):
        yield Row([layer.by_voltage[order] for layer in layers])


def _wave_rows(levels: Sequence[Level], factor: Array | None = None) -> Iterator[Row]:
    """Amplitude and frequency of sines."""
    sines = [level.sine() if isinstance(level, Waveform) else (0.0, 0.0, 0.0) for level in levels]
    yield Row([amplitude for amplitude, _, _ in sines], factor)
    yield Row([frequency for _, frequency, _ in sines])


def _torque_rows(
    torques: Sequence[TorqueOn], offsets: Array | None, members: MemberParameters
) -> tuple[int, list[Row], bool]:
    """Kind, rows, and whether all members have the same drive.

    ``offsets`` (problems,) are what drives them where that is steady.
    """
    term = torques[0].term
    amplitude = members.amplitude
    uniform = bool(np.ptp(amplitude) == 0) and all(
        torque.level == torques[0].level for torque in torques
    )
    series: list[Row]
    if isinstance(term, Series):
        kind, level = SERIES, list(_wave_rows([torque.level for torque in torques], amplitude))
        coefficients = [
            folded(torque.term.coefficients)
            for torque in torques
            if isinstance(torque.term, Series)
        ]
        series = [
            Row([of_problem[row, n] for of_problem in coefficients])
            for n in range(coefficients[0].shape[1])
            for row in range(2)
        ]
    elif term.driven_by == "voltage" and offsets is not None:
        kind, level = SERIES, list(_wave_rows([0.0] * len(torques)))
        series = _at_bias(torques, offsets, members)
    else:
        kind = VOLTAGE if term.driven_by == "voltage" else CURRENT
        level, series = list(_wave_rows([torque.level for torque in torques], amplitude)), []
    fixed = [(0.0,) * 3 if isinstance(torque.source, int) else torque.source for torque in torques]
    head = [Row([q[i] for q in fixed]) for i in range(3)]
    head += [Row([getattr(torque.term, name) for torque in torques]) for name in ("base", "tilt")]
    head.append(Row([getattr(torque.term, "scale", 1.0) for torque in torques]))
    return kind, head + level + series, uniform


def _at_bias(torques: Sequence[TorqueOn], offsets: Array, members: MemberParameters) -> list[Row]:
    """Series of tables at the bias of each member."""
    biases, back = np.unique(members.amplitude * offsets[members.which], return_inverse=True)
    table = torques[0].term
    assert isinstance(table, Table)
    scales = np.array([torque.term.scale for torque in torques if isinstance(torque.term, Table)])
    coefficients = folded(table.interpolant.at_biases(biases)[:, :2])
    factor = scales[members.which]
    nothing = [0.0] * len(torques)
    if len(biases) == 1:
        return [
            Row((scales * coefficients[0, row, n]).tolist())
            for n in range(coefficients.shape[2])
            for row in range(2)
        ]
    return [
        Row(nothing, plus=factor * coefficients[back, row, n])
        for n in range(coefficients.shape[2])
        for row in range(2)
    ]


def _described(torques: Sequence[TorqueOn], kind: int, uniform: bool) -> tuple[Any, ...]:
    first = torques[0]
    layer = first.source if isinstance(first.source, int) else -1
    has_denominator = any((same.term.base, same.term.tilt) != (1, 0) for same in torques)
    table: tuple[Any, Any] = (None, None)
    orders = 0
    if isinstance(first.term, Series):
        orders = folded_orders(first.term.coefficients.shape[1])
    elif kind == SERIES:
        orders = folded_orders(first.term.interpolant.coefficients.shape[3])
    else:
        table = (first.term.interpolant.breaks, folded(first.term.interpolant.coefficients))
    flags = int(has_denominator), orders, int(uniform)
    return (first.on, layer, kind, *flags, *table, first.term.cosines)


def _coupling_rows(couplings: Sequence[CouplingOf]) -> Iterator[Row]:
    for name in ("bilinear", "biquadratic"):
        for side in range(2):
            yield Row([getattr(coupling, name)[side] for coupling in couplings])


def _packed(rows: Sequence[Row], which: Array) -> tuple[Array, Array, Array]:
    """place (rows,), shared (rows,) and varied (some rows, n)."""
    place = np.full(len(rows), -1, np.int32)
    shared = np.zeros(len(rows))
    varied: list[Array] = []
    for i, row in enumerate(rows):
        if row.factor is None and row.plus is None and len(set(row.values)) == 1:
            shared[i] = row.values[0]
            continue
        values = _of_members(row, which)
        if len(values) > 1 and np.ptp(values) > 0:
            place[i] = len(varied)
            varied.append(values)
        else:
            shared[i] = values[0]
    return place, shared, np.ascontiguousarray(varied, float).reshape(-1)


def _of_members(row: Row, which: Array) -> Array:
    """Values (n,) of a row."""
    values = np.asarray(row.values, float)[which]
    values = values if row.factor is None else values * row.factor
    return values if row.plus is None else values + row.plus
