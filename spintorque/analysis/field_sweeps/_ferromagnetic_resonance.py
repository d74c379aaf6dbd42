"""Ferromagnetic resonance: what a magnet absorbs of a small microwave field."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import number_list, shown, unit_vector
from ...model.device import Magnet, layers_of
from ...results.analyses.field_sweeps.ferromagnetic_resonance import FerromagneticResonance
from ...results.base.question_record import records_question
from .field_axis import FieldAxis, ascending_fields
from .small_motion import SmallMotion

JUMPS = 1e-6
"""Part of a frequency by which a mode misses it where it jumps."""
SLOPE_STEP = 1e-3
"""Step of the slope of a mode's frequency, in distances of two fields."""


@records_question
def ferromagnetic_resonance(
    magnet: Magnet,
    *,
    field: Any,
    field_direction: Any,
    frequency: Any,
    microwave_direction: Any,
    near: Any = None,
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

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    ConvergenceError
        If moments do not come to rest.
    """
    axis = FieldAxis.of(magnet, field_direction)
    fields = ascending_fields("field", field, 2)
    tones = number_list("frequency", frequency, "GHz")
    if np.any(tones <= 0):
        raise QuestionError(f"frequency is {shown(frequency)}; allowed are numbers above 0 (GHz)")
    microwave = unit_vector("microwave_direction", microwave_direction)
    start = axis.saturated() if near is None else _directions(near, len(layers_of(magnet)))
    m = axis.followed(fields[::-1].tolist(), start)[::-1]
    spectrum = _Spectrum(axis, fields, m, np.array(microwave))
    motions = [spectrum.motion(float(h), each) for h, each in zip(fields, m, strict=True)]
    modes, widths = (np.array(part) for part in zip(*(x.modes() for x in motions), strict=True))
    found = [
        (tone, mode, *spectrum.line(tone, mode, int(k)))
        for tone in tones.tolist()
        for mode in range(modes.shape[1])
        for k in np.flatnonzero(np.diff(np.sign(modes[:, mode] - tone)) != 0)
    ]
    lines = np.array(found, float).reshape(-1, 4)
    columns = lines[np.isfinite(lines).all(axis=1)].T
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


class _Spectrum:
    """Modes at any field between those at which the moments are known."""

    def __init__(self, axis: FieldAxis, fields: Array, m: Array, microwave: Array) -> None:
        self.axis, self.fields, self.m, self.microwave = axis, fields, m, microwave

    def motion(self, field: float, m: Array) -> SmallMotion:
        """Small motion about moments (layers, 3) at rest."""
        vector = field * np.array(self.axis.direction)
        return SmallMotion.about(self.axis.magnet, vector, m, self.microwave)

    def line(self, tone: float, mode: int, k: int) -> tuple[float, float]:
        """Field at which a mode has a frequency (GHz), after field k, and the width there (A/m).

        NaN where it jumps over the frequency, because a state is lost.
        """
        low, high = self.fields[k : k + 2].tolist()

        def modes(field: float) -> tuple[float, float]:
            rested = self.axis.relaxed(field, self.m[k + 1 : k + 2])[0]
            frequency, width = self.motion(field, rested).modes()
            return float(frequency[mode]), float(width[mode])

        def excess(field: float) -> float:
            return modes(field)[0] - tone

        ends = excess(low), excess(high)
        if ends[0] * ends[1] > 0:
            return float("nan"), float("nan")
        field = float(scipy.optimize.brentq(excess, low, high, rtol=1e-14))
        if abs(excess(field)) > JUMPS * tone:
            return float("nan"), float("nan")
        step = SLOPE_STEP * (high - low)
        slope = (excess(field + step) - excess(field - step)) / (2 * step)
        return field, 2 * modes(field)[1] / abs(slope)


def _directions(near: Any, layers: int) -> Array:
    """Moments (1, layers, 3)."""
    rows = [near] * layers if np.ndim(near) == 1 else list(near)
    if len(rows) != layers:
        raise QuestionError(
            f"near is {shown(near)}; allowed is a unit vector, or one for each of {layers} layers"
        )
    return np.array([[unit_vector("near", row) for row in rows]])
