"""Members of an ensemble, or one alone, as the rows of system.h."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ..._typing import Array
from ...model.drive import Level
from ...model.torque_laws.torque_series import Series
from ...model.waveform import Waveform
from ...results.table_term import Table
from ..problem.drive_segments import LINE_NUMBERS, lines
from ..problem.problem import LayerParameters, Problem, TorqueOn
from .factored_chebyshev import folded, folded_orders
from .layer_rows import (
    bias_rows,
    coupling_rows,
    cubic_rows,
    dipole_rows,
    easy_rows,
    heat_of,
    heat_rows,
    layer_rows,
)
from .member_parameters import MemberParameters
from .member_pieces import pieces_of_members
from .rows import Row, packed, wave_rows
from .steady_currents import PiecesOfCurrents

SERIES, VOLTAGE, CURRENT, PIECES = range(4)
UNDRIVEN = (1.0, 1.0, -1.0, 0.0, 0.0)  # the line of a torque that is 1 for every member
NOTHING = TorqueOn(Series(np.zeros((2, 1))), 0.0, (0.0, 0.0, 1.0), 0)


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
        self._heat = heat_of(problems[0])
        self._levels = [_all_levels(problem, easing) for problem in problems]
        self._static: Any = None
        self.in_pieces: list[int] = []  # torques whose bias is not searched for

    def of(self, spans: slice) -> Any:
        """Members in some of the spans between kinks, or in one where these are not many."""
        if spans != self._last[0]:
            drive_lines = self._lines(spans)
            if self.one_span:
                self._static = _static(self._problems, self._members, drive_lines)
            elif self._static is None:
                self._static = _static(self._problems, self._members, None)
            self.in_pieces = [i for i, own in enumerate(self._static[1]) if own[2] == PIECES]
            drive_lines = _without_drive(self._problems, self._static, drive_lines)
            self._last = (
                spans,
                (
                    *self._static,
                    (*drive_lines.shape[:2], drive_lines, *self._of_members),
                    self._heat,
                    self._problems[0].followed,
                ),
            )
        return self._last[1]

    def _lines(self, spans: slice) -> Array:
        """Lines (spans, problems, levels, 5)."""
        starts, stops = self.kinks[:-1][spans], self.kinks[1:][spans]
        rows = np.zeros((len(starts), len(self._levels), len(self._levels[0]), LINE_NUMBERS))
        for problem, levels in enumerate(self._levels):
            for i, level in enumerate(levels):
                rows[:, problem, i] = lines(level, starts, stops)
        return rows

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
    heat = () if problem.heat is None else (problem.heat.level,)
    return (*fields, *drives, *(easy if easing else ()), *heat)


def _without_drive(problems: Sequence[Problem], static: Any, drive_lines: Array) -> Array:
    """Lines of a system in which what is steady has become numbers of each member's own.

    These are tables at a steady bias or current, and the anisotropy at a steady voltage.
    """
    described, easy, problem = static[1], static[3][3], problems[0]
    for i, torque in enumerate(problem.torques):
        if not isinstance(torque.term, Table):
            continue
        level = 3 * len(problem.layers) + i
        if described[i][2] == SERIES:
            drive_lines[:, :, level] = UNDRIVEN
        elif described[i][2] == PIECES:
            fixed = [not isinstance(same.torques[i].level, Waveform) for same in problems]
            drive_lines[:, fixed, level] = UNDRIVEN
    levels = 3 * len(problem.layers) + len(described)
    return drive_lines if easy else np.ascontiguousarray(drive_lines[:, :, :levels])


def _static(problems: Sequence[Problem], members: MemberParameters, changing: Array | None) -> Any:
    """Everything but the lines: for all spans, or for the only one, with its lines (1, ...)."""
    first = problems[0]
    torques = [problem.torques or (NOTHING,) for problem in problems]
    levels = [level for problem in problems for level in (*problem.levels,)]
    sines = any(isinstance(level, Waveform) and level.sine()[0] != 0 for level in levels)
    steady = (
        first.heat is None
        and changing is not None
        and not sines
        and bool((changing[..., 0] == changing[..., 1]).all())
    )
    quartic, cubic, easing = (
        any(terms) for terms in zip(*(p.terms for p in problems), strict=True)
    )
    dipolar = any(problem.is_dipolar for problem in problems)
    eased = None
    easy = easing and (not steady or max(first.followed) >= 0)
    noise = np.sqrt(members.temperature) if first.heat is None else None
    rows: list[Row] = []
    for i in range(len(first.layers)):
        layers = [problem.layers[i] for problem in problems]
        if easing and not easy and changing is not None:
            place = 3 * len(first.layers) + len(torques[0]) + 2 * i
            eased = _easy_fields(layers, changing[0, :, place : place + 2, 0], members)
        rows += layer_rows(layers, noise, members, eased)
        rows += cubic_rows(layers) if cubic else ()
        rows += easy_rows(layers, members) if easy else ()
        rows += bias_rows(problems, i)
    described = []
    for i in range(len(torques[0])):
        same = [of_problem[i] for of_problem in torques]
        offsets = None if changing is None else changing[0, :, 3 * len(first.layers) + i, 0]
        pieces = pieces_of_members(problems, i, members)
        if pieces is not None and pieces.resolved.all():
            waves = wave_rows([torque.level for torque in same], members.amplitude)
            rows += [*_heads(same), *waves, *_piece_rows(pieces, [0.0] * len(same))]
            described.append(_described(same, PIECES, False, pieces.pieces))
            continue
        kind, torque_rows, uniform = _torque_rows(same, offsets if steady else None, members)
        rows += torque_rows
        described.append(_described(same, kind, uniform))
    for i in range(len(first.couplings)):
        couplings = [problem.couplings[i] for problem in problems]
        rows += coupling_rows(couplings)
        rows += dipole_rows(couplings) if dipolar else ()
    rows += heat_rows(problems)
    limited = any(np.isfinite(description[-1]).any() for description in described)
    has_noise = (
        bool(np.any(members.temperature > 0)) if first.heat is None else first.heat.has_noise
    )
    flags = steady, quartic, cubic, easy, limited, has_noise, dipolar
    return (
        len(first.layers),
        tuple(described),
        tuple(coupling.between for coupling in first.couplings),
        tuple(map(int, flags)),
        *packed(rows, members.which),
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
        kind, level = SERIES, list(wave_rows([torque.level for torque in torques], amplitude))
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
        kind, level = SERIES, list(wave_rows([0.0] * len(torques)))
        series = _at_bias(torques, offsets, members)
    else:
        kind = VOLTAGE if term.driven_by == "voltage" else CURRENT
        level, series = list(wave_rows([torque.level for torque in torques], amplitude)), []
    return kind, _heads(torques) + level + series, uniform


def _heads(torques: Sequence[TorqueOn]) -> list[Row]:
    """Rows before the drive of a torque."""
    fixed = [(0.0,) * 3 if isinstance(torque.source, int) else torque.source for torque in torques]
    head = [Row([q[i] for q in fixed]) for i in range(3)]
    head += [Row([getattr(torque.term, name) for torque in torques]) for name in ("base", "tilt")]
    return [*head, Row([getattr(torque.term, "scale", 1.0) for torque in torques])]


def _piece_rows(pieces: PiecesOfCurrents, nothing: Sequence[float]) -> list[Row]:
    """Numbers of the first and the last piece of each member."""
    return [Row(nothing, plus=pieces.first), Row(nothing, plus=pieces.last)]


def _at_bias(torques: Sequence[TorqueOn], offsets: Array, members: MemberParameters) -> list[Row]:
    """Series of tables at the bias of each member."""
    biases = members.amplitude * offsets[members.which]
    back = np.zeros(1, int)
    if len(biases) > 1:
        biases, back = np.unique(biases, return_inverse=True)
    table = torques[0].term
    assert isinstance(table, Table)
    scales = np.array([torque.term.scale for torque in torques if isinstance(torque.term, Table)])
    coefficients = folded(table.interpolant.at_biases(biases)[:, :2])
    factor = scales[members.which]
    nothing = [0.0] * len(torques)
    if len(biases) == 1:
        return [Row(values) for values in (coefficients[0].T.reshape(-1, 1) * scales).tolist()]
    return [
        Row(nothing, plus=factor * coefficients[back, row, n])
        for n in range(coefficients.shape[2])
        for row in range(2)
    ]


def _described(
    torques: Sequence[TorqueOn], kind: int, uniform: bool, pieces: Array | None = None
) -> tuple[Any, ...]:
    first = torques[0]
    layer = first.source if isinstance(first.source, int) else -1
    has_denominator = any((same.term.base, same.term.tilt) != (1, 0) for same in torques)
    table: tuple[Any, Any] = (None, None)
    orders = 0
    if pieces is not None:
        table = (None, pieces)
    elif isinstance(first.term, Series):
        orders = folded_orders(first.term.coefficients.shape[1])
    elif kind == SERIES:
        orders = folded_orders(first.term.interpolant.coefficients.shape[3])
    else:
        table = (first.term.interpolant.breaks, folded(first.term.interpolant.coefficients))
    flags = int(has_denominator), orders, int(uniform)
    return (first.on, layer, kind, *flags, *table, first.term.cosines)
