"""Resonance line of a symmetric and an antisymmetric Lorentzian."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array
from ...errors import ConvergenceError, QuestionError
from ...model.checks import number_list, one_of
from ...results.analyses.resonance_line import SWEPT, ResonanceLine, line_shapes, lorentzians
from ...results.base.question_record import records_question

CENTRES, WIDTHS = 81, 25
"""Grid of trial lines from the best of which the fit starts."""
BOUNDS = ([-np.inf, 0.0, *3 * [-np.inf]], np.inf)
"""Of the line's parameters in the order of `lorentzians`: no negative widths."""


@records_question
def fit_resonance(x: Any, y: Any, *, swept: str) -> ResonanceLine:
    """Fit one resonance line to y (n,) in V at x (n,).

    ``swept`` is what x is: "frequency" (in GHz) or "field" (in A/m).

    A symmetric and an antisymmetric Lorentzian, as in Sankey et al., Nature Phys. 4, 67 (2008).

    The sign of the antisymmetric part refers to growing x; a field sweep and a frequency sweep
    of one resonance have opposite ones. Standard errors are those of the residuals, taken as
    independent and equal.

    Raises QuestionError for another ``swept``, fewer than six points, lengths that differ or a
    constant y; ConvergenceError if the fit does not end inside the range of x.
    """
    one_of("swept", swept, SWEPT)
    x, y = number_list("x", x), number_list("y", y, "V")
    if len(x) != len(y) or len(np.unique(x)) < 6:
        raise QuestionError(
            f"x has {len(x)} and y {len(y)} points; allowed are as many of both, six or more "
            "different ones"
        )
    size = float(np.ptp(y))
    if size == 0:
        raise QuestionError(f"y is {y[0]:g} V everywhere, which has no resonance: sweep over one")
    middle, span = (x.min() + x.max()) / 2, float(np.ptp(x))
    z, scaled = (x - middle) / span, y / size

    def residual(line: Array) -> Array:
        return np.asarray(lorentzians(z, *line) - scaled)

    fit = scipy.optimize.least_squares(
        residual, _first(z, scaled), bounds=BOUNDS, xtol=1e-14, ftol=1e-14
    )
    parameters = fit.x
    if not fit.success or not -0.5 <= parameters[0] <= 0.5:
        raise ConvergenceError(
            f"the fitted resonance, {middle + span * parameters[0]:g}, lies outside the sweep from "
            f"{x.min():g} to {x.max():g}: sweep over the resonance"
        )
    units = np.array([span, span, size, size, size])
    values = parameters * units + np.array([middle, 0, 0, 0, 0])
    names = ("resonance", "half_width", "symmetric", "antisymmetric", "offset")
    variance = float(np.sum(fit.fun**2)) / max(len(x) - len(parameters), 1)
    slopes: Array = np.asarray(fit.jac, float)
    errors = np.sqrt(variance * np.diag(np.linalg.pinv(slopes.T @ slopes))) * units
    quantities = dict(zip(names, values.tolist(), strict=True))
    quantities |= {f"{name}_error": e for name, e in zip(names, errors.tolist(), strict=True)}
    return ResonanceLine(swept=swept, **quantities)


def _first(x: Array, y: Array) -> list[float]:
    """Best of a grid of centres and widths, with the heights by linear least squares."""
    best: tuple[float, list[float]] = (np.inf, [])
    for centre in np.linspace(-0.5, 0.5, CENTRES):
        for width in np.geomspace(0.5 / len(x), 1.0, WIDTHS):
            basis = np.stack([*line_shapes(x, centre, width), np.ones_like(x)], axis=-1)
            heights = np.linalg.lstsq(basis, y)[0]
            misfit = float(np.sum((basis @ heights - y) ** 2))
            if misfit < best[0]:
                best = misfit, [centre, width, *heights]
    return best[1]
