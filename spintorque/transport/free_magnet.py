"""The torque on the free magnet per point, in both pictures.

Bookkeeping: spin current into the left face minus spin current out of the right face. From
inside: the spin density in the exchange field, sum of (exchange/2) n x <sigma>. With n = z
both have the components x (in-plane) and y (out of plane). For a semi-infinite magnet the
transverse spin current far inside is taken as lost, and the sum over its monolayers as
that of the geometric series to which it belongs. With spin-orbit coupling part of the spin current
goes to the lattice, its component along the magnet included: see `torque_parts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.stack import Stack
from .engines.engine import Request, Spectra
from .hamiltonian.chain import Chain, Side, other_side
from .hamiltonian.leads import bloch_factors, half_difference
from .hamiltonian.slices import Slices, slices_of, touching_bonds


@dataclass(frozen=True)
class FreeMagnet:
    """Monolayers ``first`` to ``last`` of a chain; ``lead`` if it goes on into one.

    ``incident`` is the lead whose states make up the bias window. ``is_polarised`` is False
    for a magnet without exchange, on which no torque acts. ``coupled`` are its monolayers with
    spin-orbit coupling.
    """

    first: int
    last: int
    lead: Side | None
    incident: Side
    is_polarised: bool
    coupled: tuple[int, ...] = ()

    @property
    def faces(self) -> list[int]:
        """The bond into the magnet from the left, the bond out of it on the right."""
        left = [self.first - 1] if self.lead != "left" else []
        right = [self.last] if self.lead != "right" else []
        return left + right

    @property
    def bonds(self) -> list[int]:
        """Bonds whose currents matter: the faces, and what spin along it leaves through.

        The latter is the bond to the lead that a magnet with spin-orbit coupling goes on into.
        """
        beyond = {None: [], "left": [0], "right": [self.last - 1]}[self.lead]
        return self.faces + (beyond if self.coupled else [])

    @property
    def signs(self) -> list[int]:
        """Sign with which the current at each face counts."""
        signs = {None: [1, -1], "left": [-1], "right": [1]}[self.lead]
        return [sign * self.is_polarised for sign in signs]

    @property
    def layers(self) -> range:
        """Monolayers, of a lead only the first one."""
        return range(self.first, self.last + 1)


def free_magnet(stack: Stack) -> FreeMagnet:
    """Find the free magnet of a stack.

    Raises QuestionError if there is none, if the free layers do not touch each other, or if
    there is no fixed magnet to refer the torque to.
    """
    free = [i for i, x in enumerate(stack.monolayers) if x.magnetization == "free"]
    if not free:
        raise QuestionError(
            "the stack has no free layer, so there is no torque to compute; give one ferromagnet "
            'layer magnetization="free"'
        )
    polarised = [i for i in free if stack.monolayers[i].material.splits_spins]
    places = polarised or free
    first, last, end = places[0], places[-1], len(stack.monolayers) - 1
    if last - first + 1 != len(places) or (first == 0 and last == end):
        raise QuestionError(
            f"the free layers are monolayers {places} of {end + 1}; allowed is one free magnet of "
            "neighbouring layers, at most one of them a lead: give the others a direction"
        )
    if "fixed" not in stack.roles():
        raise QuestionError(
            "the stack has no fixed layer, so in-plane and perpendicular have no meaning; give one "
            'ferromagnet layer magnetization="fixed", or take the vectors of spin_current'
        )
    lead: Side | None = "left" if first == 0 else "right" if last == end else None
    if lead and stack.monolayers[first if lead == "left" else last].material.mixes_spins:
        raise QuestionError(
            "the free magnet is a lead with spin-orbit coupling, whose lattice takes up torque in "
            "every cell, however deep; give the magnet a thickness and a lead behind it, or leave "
            "spin_orbit out of the lead and in a film of the magnet beside it"
        )
    incident = other_side(lead) if lead else nearer_lead(stack, first, last)
    coupled = [i for i in polarised if stack.monolayers[i].material.mixes_spins]
    return FreeMagnet(first, last, lead, incident, bool(polarised), tuple(coupled))


def in_slices(magnet: FreeMagnet, stack: Stack) -> FreeMagnet:
    """Return a magnet of monolayers as one of the slices of its Hamiltonian.

    Its faces are the nearest bonds whose hoppings do not depend on spin, so that spin current
    is well defined there. Raises QuestionError if another magnet lies in between.
    """
    if not stack.has_orbitals:
        return magnet
    first, last = region_of(stack, magnet.first, magnet.last)
    coupled = [i for i in coupled_slices(stack) if first <= i <= last and magnet.is_polarised]
    return replace(magnet, first=first, last=last, coupled=tuple(coupled))


def coupled_slices(stack: Stack) -> tuple[int, ...]:
    """Slices between the leads, of several orbitals, that have spin-orbit coupling."""
    slices = slices_of(stack)
    return tuple(
        number
        for number, part in enumerate(slices.of[1:-1], start=1)
        if any(slices.layer(monolayer).material.mixes_spins for monolayer in part)
    )


def region_of(stack: Stack, first: int, last: int) -> tuple[int, int]:
    """First and last slice of a magnet of monolayers; raises as `in_slices`."""
    slices, end = slices_of(stack), len(stack.monolayers) - 1
    touches = touching_bonds(slices)
    first, last = (
        0 if first == 0 else slices.slice_of(first),
        len(slices.of) - 1 if last == end else slices.slice_of(last),
    )
    while first > 0 and touches[first - 1]:
        first -= 1
        _require_no_magnet(slices, first)
    while last < len(touches) and touches[last]:
        last += 1
        _require_no_magnet(slices, last)
    return first, last


def _require_no_magnet(slices: Slices, number: int) -> None:
    """Refuse a slice of another magnet beside the free one."""
    if any(slices.layer(monolayer).magnetization is not None for monolayer in slices.of[number]):
        raise QuestionError(
            "hoppings that depend on spin join the free magnet to another one, so that no spin "
            "current is defined between them; give what lies between them more monolayers"
        )


def nearer_lead(stack: Stack, first: int, last: int) -> Side:
    """Lead with less insulator between it and a film: its states have no sharp resonances there."""
    kinds = [layer.material.kind for layer in stack.monolayers]
    left, right = kinds[:first].count("insulator"), kinds[last + 1 :].count("insulator")
    return "left" if left <= right else "right"


def flux_torque(magnet: FreeMagnet, current: Array) -> Array:
    """Spin current (bonds, 4, ...) that the magnet takes up along x and y: (2, ...), same unit.

    With spin-orbit coupling along z too: (3, ...).
    """
    signs: Sequence[int] = magnet.signs
    at_faces = current[: len(signs)]
    across = np.asarray(sum(s * face[1:3] for s, face in zip(signs, at_faces, strict=True)))
    if not magnet.coupled:
        return across
    ends = signs if magnet.lead is None else [*signs, -signs[0]]
    along = sum(s * bond[3:] for s, bond in zip(ends, current, strict=True))
    return np.concatenate([across, np.asarray(along)])


def exchange_torque(
    chain: Chain,
    magnet: FreeMagnet,
    spectra: Spectra,
    request: Request,
) -> Array:
    """Components x and y from the spin densities at the points of a request."""
    total = np.zeros(1)
    for layer, density in zip(magnet.layers, spectra.density, strict=True):
        half = chain.exchange[layer] / 2
        sx, sy = density[0], density[1]
        if half and magnet.lead and layer == chain.end(magnet.lead):
            sx, sy = _lead_sum(chain, magnet.lead, sx, sy, request)
        total = total + half * np.stack([-sy, sx])
    return total


def _lead_sum(
    chain: Chain,
    lead: Side,
    sx: Array,
    sy: Array,
    request: Request,
) -> tuple[Array, Array]:
    """Transverse spin density summed over a lead, from that of its first monolayer."""
    majority, minority = bloch_factors(chain, lead, request.kx, request.ky, request.energy)
    if request.incident == "equilibrium":
        series = 1 / (1 - majority * minority)
        return sx * series, sy * series
    # 1 - b_up b_down*, where both spins propagate as (b_down - b_up) b_down*.
    both_open = (majority.imag > 0) & (minority.imag > 0)
    difference = half_difference(chain, lead, np.stack([majority, minority]))
    split = np.where(both_open, -2 * difference, 1 / np.conj(minority) - majority)
    amplitude = (sx - 1j * sy) / (split * np.conj(minority))
    return amplitude.real, -amplitude.imag
