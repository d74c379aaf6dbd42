"""All directions in which a macrospin can rest."""

from __future__ import annotations  # xarray is not imported for its names alone

from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import _xarray as xr
from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import vector
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class Equilibria(QuantityAnswer):
    """Isolated rest points of dm/dt = 0, by ascending energy, and lines of them.

    ``kind``: "node" (two real eigenvalues of one sign), "focus" (a complex pair), "saddle"
    (real, of both signs), "centre" (a pair that neither grows nor decays), or "degenerate"
    (an eigenvalue is zero: the point is about to vanish, to split or to meet another).
    ``stable`` where both eigenvalues decay; a centre is not.

    ``line`` holds points (any number, in no order) of lines on which every m is at rest,
    such as the equator of a magnet with no other axis than its field's; ``line_growth_rate`` is
    the eigenvalue across the line, the one along it being zero.
    """

    m: Array = quantity("", "directions at rest, (n, 3)", dims="point component")
    eigenvalues: Array = quantity(
        "1/ns",
        "of the linearised equation, the faster growing first, complex (n, 2)",
        dims="point eigenvalue",
    )
    stable: Array = quantity("", "both eigenvalues decay, (n,)", dims="point")
    kind: tuple[str, ...] = quantity(
        "", "node, focus, saddle, centre or degenerate, (n,)", dims="point"
    )
    energy: Array = quantity("J", "anisotropy, demagnetization, Zeeman energy, (n,)", dims="point")
    line: Array = quantity(
        "", "points of lines of rest points, (k, 3)", dims="line_point component"
    )
    line_growth_rate: Array = quantity(
        "1/ns", "eigenvalue across such a line, (k,)", dims="line_point"
    )
    landscape: xr.DataArray = quantity("J", "energy of all directions (latitude, longitude)")

    @property
    def growth_rate(self) -> Array:
        """Largest real part of the eigenvalues (n,) in 1/ns: positive where m leaves."""
        return np.asarray(self.eigenvalues.real.max(axis=-1))

    @property
    def frequency(self) -> Array:
        """Imaginary part of the eigenvalues over 2 pi (n,) in GHz: 0 for nodes and saddles."""
        return np.asarray(np.abs(self.eigenvalues.imag).max(axis=-1) / (2 * np.pi))

    def nearest(self, direction: Any, *, stable: bool = False) -> int:
        """Row of the (stable) rest point nearest to a direction; QuestionError if there is none."""
        wanted = vector("direction", direction)
        allowed = np.flatnonzero(self.stable) if stable else np.arange(len(self.m))
        if not len(allowed):
            word = "stable rest point" if stable else "isolated rest point"
            line = "; rest points lie on a line, so break its symmetry by a field or a second axis"
            raise QuestionError(
                f"there is no {word} near {wanted}"
                + (line if len(self.line) else "; change field, drive or damping")
            )
        along: Array = self.m[allowed] @ np.array(wanted)
        return int(allowed[np.argmax(along)])
