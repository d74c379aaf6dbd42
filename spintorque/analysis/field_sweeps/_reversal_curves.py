"""First-order reversal curves of magnets, and their distribution."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import integer, shown
from ...model.device import Magnet, layers_of
from ...results.analyses.field_sweeps.reversal_curves import ReversalCurves
from ...results.base.question_record import records_question
from .field_axis import FieldAxis, ascending_fields

EVEN = 1e-6
"""By which distances of fields may differ, in distances."""


@records_question
def reversal_curves(
    magnet: Magnet | Sequence[Magnet],
    *,
    field: Any,
    field_direction: Any,
    smoothing: int = 2,
    bias: float = 0.0,
) -> ReversalCurves:
    """First-order reversal curves (FORC): down to each field, and from there up again.

    Moments follow minima of their energy as in `magnetization_loop`. The distribution is
    rho = -(1/2) d2M/dH dH_r, by a polynomial of second order that is fitted to the
    (2 ``smoothing`` + 1)^2 fields around each point (Pike, Roberts and Verosub, J. Appl. Phys. 85,
    6660 (1999)). A magnet with a single square loop gives one peak of the weight Ms, in A/m, at its
    switching fields.

    Parameters
    ----------
    magnet : Macrospin, CoupledMacrospins, or a list of them
        Several are a sample of magnets that do not act on each other.
    field : array_like, shape (n,), ascending and equally spaced
        In A/m along ``field_direction``; the largest one saturates.
    field_direction : array_like, shape (3,)
        Unit vector.
    smoothing : int
        Fields to either side in the window of the fit, from 1.
    bias : float
        In V, of magnets with ``voltage_anisotropy``.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    ConvergenceError
        If moments do not come to rest.
    """
    magnets = list(magnet) if isinstance(magnet, Sequence) else [magnet]
    if not magnets:
        raise QuestionError(f"magnet is {shown(magnet)}; give one, or a list of them")
    axes = [FieldAxis.of(each, field_direction, bias) for each in magnets]
    fields = ascending_fields("field", field, 3)
    _check_even(fields)
    window = integer("smoothing", smoothing, 1)
    volumes = np.array([sum(s.volume for s in layers_of(each)) for each in magnets])
    weights = volumes / volumes.sum()
    curves = sum(weight * _curves(axis, fields) for weight, axis in zip(weights, axes, strict=True))
    magnetization = np.asarray(curves)
    return ReversalCurves(
        field_direction=axes[0].direction,
        reversal_field=fields,
        field=fields,
        magnetization=magnetization,
        smoothing=window,
        distribution=_distribution(magnetization, float(fields[1] - fields[0]), window),
    )


def _check_even(fields: Array) -> None:
    steps = np.diff(fields)
    if np.ptp(steps) > EVEN * steps.mean():
        raise QuestionError(
            f"field has distances from {steps.min():g} to {steps.max():g} A/m; reversal curves "
            "need equal ones: numpy.linspace(start, stop, count)"
        )


def _curves(axis: FieldAxis, fields: Array) -> Array:
    """M (n, n) of one magnet, all curves together field by field; NaN below the reversal."""
    m = axis.followed(fields[::-1].tolist(), axis.saturated())[::-1].copy()
    curves = np.full((len(fields), len(fields)), np.nan)
    for k, field in enumerate(fields.tolist()):
        m[:k] = axis.relaxed(field, m[:k])
        curves[: k + 1, k] = axis.magnetization(m[: k + 1])
    return curves


def _distribution(magnetization: Array, step: float, window: int) -> Array:
    """-(1/2) of the mixed coefficient (n, n) of the fit in each window; NaN at the edges.

    On even fields the product of both distances from the middle is orthogonal to all other terms.
    """
    distribution = np.full_like(magnetization, np.nan)
    width = 2 * window + 1
    if len(magnetization) < width:
        return distribution
    offsets = step * np.arange(-window, window + 1)
    weights = np.multiply.outer(offsets, offsets) / (offsets @ offsets) ** 2
    windows = sliding_window_view(magnetization, (width, width))
    inner = slice(window, -window)
    distribution[inner, inner] = -np.einsum("ijkl,kl->ij", windows, weights) / 2
    return distribution
