"""The torque on the free magnet per point, in both pictures.

Bookkeeping: spin current into the left face minus spin current out of the right face. From
inside: the spin density in the exchange field, sum of (exchange/2) n x <sigma>. With n = z
both have the components x (in-plane) and y (out of plane). For a semi-infinite magnet the
transverse spin current far inside is taken as lost, and the sum over its monolayers as
that of the geometric series to which it belongs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import QuestionError
from ..model.stack import Stack
from ..spin import Array
from .chain import Chain, Side
from .engine import Incident, Spectra
from .leads import bloch_factors


@dataclass(frozen=True)
class FreeMagnet:
    """Monolayers ``first`` to ``last`` of a chain; ``lead`` if it goes on into one.

    ``is_polarised`` is False for a magnet without exchange, on which no torque acts.
    """

    first: int
    last: int
    lead: Side | None
    is_polarised: bool = True

    @property
    def bonds(self) -> list[int]:
        """Faces: the bond into the magnet from the left, the bond out of it on the right."""
        left = [self.first - 1] if self.lead != "left" else []
        right = [self.last] if self.lead != "right" else []
        return left + right

    @property
    def signs(self) -> list[int]:
        """Sign with which the current at each face counts."""
        signs = {None: [1, -1], "left": [-1], "right": [1]}[self.lead]
        return [sign * self.is_polarised for sign in signs]

    @property
    def layers(self) -> range:
        """Monolayers, of a lead only the first one."""
        return range(self.first, self.last + 1)

    @property
    def incident(self) -> Side:
        """Lead whose states make up the bias window: one that is not the magnet itself."""
        return "right" if self.lead == "left" else "left"


def free_magnet(stack: Stack) -> FreeMagnet:
    """Find the free magnet of a stack.

    Raises QuestionError if there is none, or if the free layers do not touch each other.
    """
    free = [i for i, x in enumerate(stack.monolayers) if x.magnetization == "free"]
    if not free:
        raise QuestionError(
            "the stack has no free layer, so there is no torque to compute; give one ferromagnet "
            'layer magnetization="free"'
        )
    polarised = [i for i in free if stack.monolayers[i].material.exchange]
    places = polarised or free
    first, last, end = places[0], places[-1], len(stack.monolayers) - 1
    if last - first + 1 != len(places) or (first == 0 and last == end):
        raise QuestionError(
            f"the free layers are monolayers {places} of {end + 1}; allowed is one free magnet of "
            "neighbouring layers, at most one of them a lead: give the others a direction"
        )
    lead: Side | None = "left" if first == 0 else "right" if last == end else None
    return FreeMagnet(first, last, lead, bool(polarised))


def flux_torque(magnet: FreeMagnet, current: Array) -> Array:
    """Components x and y from spin currents (faces, 4, ...): shape (2, ...), same unit."""
    signs: Sequence[int] = magnet.signs
    return np.asarray(sum(s * face[1:3] for s, face in zip(signs, current, strict=True)))


def exchange_torque(
    chain: Chain,
    magnet: FreeMagnet,
    spectra: Spectra,
    points: tuple[Array, Array, Array],
    incident: Incident,
) -> Array:
    """Components x and y from the spin densities at ``points`` (kx, ky, energy)."""
    total = np.zeros(1)
    for layer, density in zip(magnet.layers, spectra.density, strict=True):
        half = chain.exchange[layer] / 2
        sx, sy = density[0], density[1]
        if half and magnet.lead and layer == chain.end(magnet.lead):
            sx, sy = _lead_sum(chain, magnet.lead, sx, sy, points, incident)
        total = total + half * np.stack([-sy, sx])
    return total


def _lead_sum(
    chain: Chain,
    lead: Side,
    sx: Array,
    sy: Array,
    points: tuple[Array, Array, Array],
    incident: Incident,
) -> tuple[Array, Array]:
    """Transverse spin density summed over a lead, from that of its first monolayer."""
    majority, minority = bloch_factors(chain, lead, *points)
    if incident == "equilibrium":
        series = 1 / (1 - majority * minority)
        return sx * series, sy * series
    amplitude = (sx - 1j * sy) / (1 - majority * np.conj(minority))
    return amplitude.real, -amplitude.imag
