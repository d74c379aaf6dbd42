"""Complex numbers and matrices of questions, which files hold as pairs of real ones."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ..checks import pair, real_number, shown

Pair = tuple[float, float]


def complex_number(name: str, value: Any) -> complex:
    """Return a number, real or complex, or a pair of real and imaginary part, as a complex."""
    if isinstance(value, list | tuple):
        return complex(*pair(name, value))
    if isinstance(value, complex | np.complexfloating):
        real_number(f"real part of {name}", value.real)
        real_number(f"imaginary part of {name}", value.imag)
        return complex(value)
    return complex(real_number(name, value, or_else=", a complex one or a pair of both parts"))


def plain_complex(value: complex) -> list[float]:
    """Real and imaginary part of a complex number, as files hold it."""
    return [value.real, value.imag]


def square_matrix(name: str, values: Any) -> tuple[tuple[complex, ...], ...]:
    """Return a square matrix of complex numbers, or of pairs of both parts, as nested tuples."""
    array = _complex_array(values)
    if array is None or array.ndim != 2 or array.shape[0] != array.shape[1] or not array.size:
        raise QuestionError(
            f"{name} is {shown(values)}; allowed is a square matrix of finite complex numbers, or "
            "of pairs of real and imaginary part"
        )
    return tuple(tuple(row) for row in array.tolist())


def _complex_array(values: Any) -> Array | None:
    """Array of finite complex numbers; None for anything else."""
    try:
        array = np.asarray(values)
        if array.ndim == 3 and array.shape[-1] == 2 and array.dtype.kind in "iuf":
            array = array[..., 0] + 1j * array[..., 1]
        array = array.astype(complex) if array.dtype.kind in "iufc" else np.array(np.nan)
    except (TypeError, ValueError):
        return None
    return array if np.isfinite(array).all() else None
