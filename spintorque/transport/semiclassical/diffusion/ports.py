"""Pieces of a stack as seen from their faces: which spin currents flow at which accumulations.

One component of the spin accumulation s (V) and of the spin current J (A/m^2, of electrons, along
+x) at the faces 0 and 1 of a piece through which an electron current j flows:

    J0 = a s0 - c s1 + u j,  J1 = c s0 - b s1 + w j,  drop of the potential = r j - u s0 + w s1.

All of them are arrays over the same leading axes, complex for the component s1 + i s2 across a
magnetization. Sums of positive terms alone keep every digit, whatever the sizes of the pieces.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...._typing import Array

SMALL = 1e-4  # thickness over decay length, below which series are exact


@dataclass(frozen=True)
class Port:
    """A piece between two faces; ``determinant`` is a b - c^2, known without cancellation."""

    a: Any
    b: Any
    c: Any
    determinant: Any
    u: Any = 0.0
    w: Any = 0.0
    resistance: Any = 0.0

    def then(self, right: "Port") -> "Port":
        """Both pieces in series, the other one to the right."""
        joint = self.b + right.a
        excess = self.w - right.u
        return Port(
            a=(self.determinant + self.a * right.a) / joint,
            b=(right.determinant + self.b * right.b) / joint,
            c=self.c * right.c / joint,
            determinant=(self.determinant * right.b + self.a * right.determinant) / joint,
            u=self.u - self.c * excess / joint,
            w=right.w + right.c * excess / joint,
            resistance=self.resistance + right.resistance + excess**2 / joint,
        )

    def before(self, lead: "Lead") -> "Lead":
        """The piece with a lead to its right."""
        joint = self.b + lead.admittance
        excess = self.w - lead.source
        return Lead(
            admittance=(self.determinant + self.a * lead.admittance) / joint,
            source=self.u - self.c * excess / joint,
            resistance=self.resistance + lead.resistance + excess**2 / joint,
        )

    def mirrored(self) -> "Port":
        """The piece with its faces exchanged."""
        return Port(self.b, self.a, self.c, self.determinant, self.w, self.u, self.resistance)


@dataclass(frozen=True)
class Lead:
    """A semi-infinite end to the right: J = ``admittance`` s + ``source`` j at its face.

    The drop of the potential beyond the face, extrapolated from where no spin accumulation is left,
    is resistance j - source s.
    """

    admittance: Any
    source: Any = 0.0
    resistance: Any = 0.0


def segment(resistance: Any, decay: Any, polarization: Any = 0.0) -> Port:
    """Film or interface: AR* or rho* d (ohm m^2), thickness over decay length, beta or gamma.

    Valet and Fert, Phys. Rev. B 48, 7099 (1993); an interface that loses spins is a thin film.
    """
    slope, transfer = decay_factors(decay)
    return Port(
        a=slope / resistance,
        b=slope / resistance,
        c=transfer / resistance,
        determinant=(decay / resistance) ** 2,
        u=polarization,
        w=polarization,
        resistance=resistance * (1 - polarization**2),
    )


def decay_factors(decay: Any) -> tuple[Array, Array]:
    """Return x coth(x) and x / sinh(x) of an array x, real or complex with a real part >= 0."""
    x = np.asarray(decay)
    is_small = np.abs(x) < SMALL
    safe = np.where(is_small, 1.0, x)
    once, twice = np.exp(-safe), np.exp(-2 * safe)
    slope = np.where(is_small, 1 + x**2 / 3, safe * (1 + twice) / -np.expm1(-2 * safe))
    transfer = np.where(is_small, 1 - x**2 / 6, 2 * safe * once / -np.expm1(-2 * safe))
    return slope, transfer
