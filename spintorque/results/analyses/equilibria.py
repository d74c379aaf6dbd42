"""All directions in which moments can rest."""

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

    ``kind``: "node" (real eigenvalues of one sign), "focus" (of one sign with a complex pair),
    "saddle" (real parts of both signs), "centre" (nothing grows, and a pair does not decay
    either), or "degenerate" (an eigenvalue is zero: the point is about to vanish, to split or to
    meet another). ``stable`` where all eigenvalues decay; a centre is not. ``complete`` tells
    whether the indices of the points show that none is missing.

    Of coupled layers, m has an axis of layers and there are two eigenvalues for each.

    ``line`` holds points (any number, in no order) of lines on which every m is at rest,
    such as the equator of a magnet with no other axis than its field's; ``line_growth_rate`` is
    the eigenvalue across the line, the one along it being zero.
    """

    m: Array = quantity(
        "", "directions at rest, (n, 3) or (n, layers, 3)", dims="point [layer] component"
    )
    eigenvalues: Array = quantity(
        "1/ns",
        "of the linearised equation, the faster growing first, complex (n, 2 layers)",
        dims="point eigenvalue",
    )
    stable: Array = quantity("", "all eigenvalues decay, (n,)", dims="point")
    kind: tuple[str, ...] = quantity(
        "", "node, focus, saddle, centre or degenerate, (n,)", dims="point"
    )
    energy: Array = quantity(
        "J", "of anisotropies, demagnetization, couplings and field, (n,)", dims="point"
    )
    line: Array = quantity(
        "",
        "points of lines of rest points, (k, 3) or (k, layers, 3)",
        dims="line_point [layer] component",
    )
    line_growth_rate: Array = quantity(
        "1/ns", "largest eigenvalue across such a line, (k,)", dims="line_point"
    )
    landscape: xr.DataArray | None = quantity(
        "J", "energy of all directions of one layer (latitude, longitude)", default=None
    )
    complete: bool = quantity("", "the indices show that no point is missing", default=False)

    @property
    def growth_rate(self) -> Array:
        """Largest real part of the eigenvalues (n,) in 1/ns: positive where m leaves."""
        return np.asarray(self.eigenvalues.real.max(axis=-1))

    @property
    def frequency(self) -> Array:
        """Imaginary part of the eigenvalues over 2 pi (n,) in GHz: 0 for nodes.

        Of coupled layers, that of the fastest mode; `normal_modes` tells all of them.
        """
        return np.asarray(np.abs(self.eigenvalues.imag).max(axis=-1) / (2 * np.pi))

    def nearest(self, direction: Any, *, stable: bool = False) -> int:
        """Row of the (stable) rest point nearest to a direction, or to one for each layer.

        Raises QuestionError if there is none.
        """
        wanted = np.array([vector("direction", row) for row in np.atleast_2d(direction)])
        allowed = np.flatnonzero(self.stable) if stable else np.arange(len(self.m))
        if not len(allowed):
            word = "stable rest point" if stable else "isolated rest point"
            line = "; rest points lie on a line, so break its symmetry by a field or a second axis"
            raise QuestionError(
                f"there is no {word} near {wanted.squeeze().tolist()}"
                + (line if len(self.line) else "; change field, drive or damping")
            )
        along: Array = (self.m[allowed].reshape(len(allowed), -1, 3) * wanted).sum(axis=(-2, -1))
        return int(allowed[np.argmax(along)])
