"""Ferromagnetic resonance: what a magnet absorbs of a small microwave field."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import scipy

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import number_list, shown, unit_vector
from ...model.device import Magnet, layers_of
from ...results.analyses.field_sweeps.ferromagnetic_resonance import FerromagneticResonance
from ...results.base.question_record import records_question
from ..motion_checks import layer_directions
from .field_axis import FieldAxis, ascending_fields
from .small_motion import SmallMotion

SLOPE_STEP = 0.02
"""Step of the slope of a mode's frequency, in distances to the nearer end of a piece."""


@records_question
def ferromagnetic_resonance(
    magnet: Magnet,
    *,
    field: Any,
    field_direction: Any,
    frequency: Any,
    microwave_direction: Any,
    near: Any = None,
    bias: float = 0.0,
) -> FerromagneticResonance:
    """Susceptibility of a magnet at rest to a microwave field, its modes and resonance lines.

    The linear response of the Landau-Lifshitz-Gilbert equation of all layers together,
    (i omega - A) u = B h; of one layer it is Kittel's resonance (Phys. Rev. 73, 155 (1948)) with
    the width 2 alpha omega/gamma in the field (Suhl, Phys. Rev. 97, 555 (1955)). The steady field
    comes from its largest value, and the moments follow a minimum of their energy, as in
    `magnetization_loop`.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    field : array_like, shape (n,), ascending
        Steady field in A/m along ``field_direction``.
    field_direction : array_like, shape (3,)
        Unit vector.
    frequency : float or array_like, shape (k,)
        In GHz.
    microwave_direction : array_like, shape (3,)
        Unit vector of the microwave field, which is linear and the same on all layers.
    near : array_like, shape (3,) or (layers, 3), or None
        Directions from which the moments roll to a minimum at the largest field; None: along
        the axis.
    bias : float
        In V, of a magnet with ``voltage_anisotropy``.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    ConvergenceError
        If moments do not come to rest.
    """
    axis = FieldAxis.of(magnet, field_direction, bias)
    fields = ascending_fields("field", field, 2)
    tones = number_list("frequency", frequency, "GHz")
    if np.any(tones <= 0):
        raise QuestionError(f"frequency is {shown(frequency)}; allowed are numbers above 0 (GHz)")
    microwave = unit_vector("microwave_direction", microwave_direction)
    layers = len(layers_of(magnet))
    start = axis.saturated() if near is None else layer_directions("near", near, layers)[None]
    m = axis.followed(fields[::-1].tolist(), start)[::-1]
    spectrum = _Spectrum(axis, np.array(microwave))
    motions = [spectrum.motion(float(h), each) for h, each in zip(fields, m, strict=True)]
    modes, widths = (np.array(part) for part in zip(*(x.modes() for x in motions), strict=True))
    lines = [
        (tone, mode, *spectrum.line(piece, tone, mode))
        for piece in spectrum.pieces(fields, m, modes)
        for tone in tones.tolist()
        for mode in range(modes.shape[1])
        if (piece.modes[0][mode] - tone) * (piece.modes[1][mode] - tone) < 0
    ]
    columns = np.array(sorted(lines), float).reshape(-1, 4).T
    return FerromagneticResonance(
        field_direction=axis.direction,
        microwave_direction=microwave,
        field=fields,
        frequency=tones,
        m=m,
        mode_frequency=modes,
        mode_half_width=widths,
        susceptibility=np.array([motion.susceptibility(tones) for motion in motions]),
        line_frequency=columns[0],
        line_mode=columns[1].astype(int),
        line_field=columns[2],
        line_width=columns[3],
    )


class _Piece(NamedTuple):
    """Fields between which a state is not lost, its ``start`` there, and the modes at both ends."""

    ends: tuple[float, float]
    start: Array
    modes: tuple[Array, Array]


class _Spectrum:
    """Modes at any field."""

    def __init__(self, axis: FieldAxis, microwave: Array) -> None:
        self.axis, self.microwave = axis, microwave

    def motion(self, field: float, m: Array) -> SmallMotion:
        """Small motion about moments (layers, 3) at rest."""
        vector = field * np.array(self.axis.direction)
        return SmallMotion.about(self.axis.magnet, vector, m, self.microwave)

    def modes(self, field: float, start: Array) -> tuple[Array, Array]:
        """Frequencies and half widths (layers,) in GHz where moments (1, layers, 3) roll to."""
        return self.motion(field, self.axis.relaxed(field, start)[0]).modes()

    def pieces(self, fields: Array, m: Array, modes: Array) -> Iterator[_Piece]:
        """Pieces between fields (n,), cut where the states (n, layers, 3) from above are lost."""
        for k, (low, high) in enumerate(pairwise(fields.tolist())):
            lost = self.axis.lost_at(fields[[k + 1, k]], m[[k + 1, k]])
            if not len(lost):
                yield _Piece((low, high), m[k + 1 : k + 2], (modes[k], modes[k + 1]))
                continue
            for edge, end, number in ((float(lost[0]), high, k + 1), (float(lost[-1]), low, k)):
                start = m[number : number + 1]
                yield _Piece((edge, end), start, (self.modes(edge, start)[0], modes[number]))

    def line(self, piece: _Piece, tone: float, mode: int) -> tuple[float, float]:
        """Field at which a mode has a frequency (GHz), and the width of its line there (A/m)."""

        def excess(field: float) -> float:
            return float(self.modes(field, piece.start)[0][mode]) - tone

        field = float(scipy.optimize.brentq(excess, *piece.ends, rtol=1e-14))
        step = SLOPE_STEP * min(abs(field - end) for end in piece.ends)
        slope = (excess(field + step) - excess(field - step)) / (2 * step)
        return field, 2 * float(self.modes(field, piece.start)[1][mode]) / abs(slope)
