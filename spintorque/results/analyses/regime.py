"""Dynamical regimes of a macrospin as bits."""

from enum import IntFlag


class Regime(IntFlag):
    """Attractors of a point of the plane; several bits are several attractors.

    PARALLEL and ANTIPARALLEL: at rest near q and -q; MISALIGNED: at rest elsewhere.
    IN_PLANE_PRECESSION: an orbit on which the component along `symmetry_axis` changes sign;
    OUT_OF_PLANE_PRECESSION: one on which it does not. UNSETTLED: none is known.
    """

    PARALLEL = 1
    ANTIPARALLEL = 2
    IN_PLANE_PRECESSION = 4
    OUT_OF_PLANE_PRECESSION = 8
    MISALIGNED = 16
    UNSETTLED = 32


SHORT = {
    Regime.PARALLEL: "P",
    Regime.ANTIPARALLEL: "AP",
    Regime.IN_PLANE_PRECESSION: "in-plane precession",
    Regime.OUT_OF_PLANE_PRECESSION: "out-of-plane precession",
    Regime.MISALIGNED: "misaligned",
    Regime.UNSETTLED: "unsettled",
}


BITS = ", ".join(f"{part.value} {name}" for part, name in SHORT.items())
"""What the numbers of regimes mean."""


def regime_name(regime: int) -> str:
    """Names of all attractors of a point, such as "P + AP" where both are stable.

    ``regime`` is a sum of bits of `Regime`. Raises ValueError for other bits.
    """
    return " + ".join(SHORT[part] for part in Regime(int(regime)))
