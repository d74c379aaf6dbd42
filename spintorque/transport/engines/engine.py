"""What every transport engine gives: spectral currents and spin densities of a Hamiltonian.

An engine is a function (hamiltonian, request) -> Spectra; `registry` has a record of each. For
``incident`` "left" or "right" energies are real and the spectra are those of the scattering
states that come in from that lead, for "both" those of the left lead and then those of the
right, for "difference" half those of the left minus half those of the right; for "equilibrium"
energies are complex and the spectra are analytic functions F(z) whose occupied integral is Re of
the integral of f F.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce, wraps
from typing import Any, Literal, Protocol, TypeVar

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import shown
from ..hamiltonian.chain import Chain
from ..hamiltonian.interface import Hamiltonian
from .collinear import MixingSums
from .lead_ends.known_ends import KnownEnds

OneSided = Literal["left", "right", "equilibrium"]
Incident = OneSided | Literal["both", "difference"]
H = TypeVar("H", bound=Hamiltonian)
ELEMENTS_PER_BLOCK = 3328  # points times angles; larger blocks of arrays fall out of the cache


@dataclass(frozen=True)
class Request:
    """What is asked of an engine: where, at which points, and which sums of them.

    ``bonds`` are those of currents, ``layers`` those of spin densities, ``lattice`` those of the
    torque on the lattice, which the engines of blocks know.
    ``energy`` (points,) in eV; ``kx``, ``ky`` (rad) have the same shape, or are those of a
    mesh of which ``k_index`` (points,) picks. ``weight`` (rules, points) asks for Re of the
    sum over points of weight times spectrum, for each rule; without it the spectra of all
    points are given. At complex energies ``rise`` (points,), not negative, is the imaginary part
    of cos kx + cos ky; without it k-parallel is real. ``ends``: ends of leads at these k-parallel
    that are known, to which the engine of blocks adds those that it solves.
    """

    kx: Array
    ky: Array
    energy: Array
    incident: Incident
    bonds: Sequence[int] = ()
    layers: Sequence[int] = ()
    weight: Array | None = None
    k_index: Array | None = None
    rise: Array | None = None
    lattice: Sequence[int] = ()
    ends: KnownEnds | None = field(default=None, compare=False, repr=False)

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.energy)

    def at_points(self, of_k: Array) -> Array:
        """Values at every point of a quantity (..., k) of k-parallel."""
        values: Array = of_k if self.k_index is None else of_k[..., self.k_index]
        return values

    def part(self, chosen: slice) -> "Request":
        """Return the request for some of the points."""
        picked = ("kx", "ky", "energy") if self.k_index is None else ("k_index", "energy")
        parts: dict[str, Any] = {name: getattr(self, name)[chosen] for name in picked}
        if self.rise is not None:
            parts["rise"] = self.rise[chosen]
        weight = None if self.weight is None else self.weight[:, chosen]
        return replace(self, **parts, weight=weight)

    def expanded(self) -> "Request":
        """Return the same request with ``kx`` and ``ky`` at every point, complex with a rise."""
        kx, ky = self.at_points(self.kx), self.at_points(self.ky)
        if self.rise is not None:
            kx = ky = np.arccos((np.cos(kx) + np.cos(ky) + 1j * self.rise) / 2)
        return replace(self, kx=kx, ky=ky, k_index=None, rise=None)


@dataclass(frozen=True)
class Spectra:
    """Spectra of the bonds and layers of a request, per in-plane cell.

    ``current`` (bonds, 4, angles, points): charge and spin current across bond i -> i+1,
    dimensionless (integrated over energies in eV: eV); component 0 takes 1 for the Pauli matrix.
    ``density`` (layers, 3, angles, points): spin density <sigma> in 1/eV. ``lattice``
    (layers, 3, angles, points): angular momentum that spin-orbit coupling hands to the lattice,
    in the unit of the currents. With weights the last axis is that of the rules. With incident
    "both" the first axis has the rows of the left lead, then those of the right.
    """

    current: Array
    density: Array
    lattice: Array = field(default_factory=partial(np.zeros, (0, 3, 1, 1)))

    def summed(self, weight: Array) -> "Spectra":
        """Re of the sums over points with ``weight`` (rules, points)."""
        return Spectra(*(np.einsum("...p,wp->...w", s, weight).real for s in self._parts))

    def __add__(self, other: "Spectra") -> "Spectra":
        """Add sums of different points."""
        return Spectra(*(a + b for a, b in zip(self._parts, other._parts, strict=True)))

    @staticmethod
    def joined(parts: "Sequence[Spectra]", axis: int) -> "Spectra":
        """Return spectra of all points (axis -1), or of all rows (axis 0), of some parts."""
        each = zip(*(part._parts for part in parts), strict=True)
        return Spectra(*(np.concatenate(arrays, axis=axis) for arrays in each))

    def half_difference(self) -> "Spectra":
        """Half the first half of all rows, those of the left lead, minus half the others."""
        halves = (np.split(part, 2) for part in self._parts)
        return Spectra(*((left - right) / 2 for left, right in halves))

    @property
    def _parts(self) -> tuple[Array, Array, Array]:
        return self.current, self.density, self.lattice


class Engine(Protocol):
    """Interface of the engines."""

    def __call__(self, hamiltonian: Hamiltonian, request: Request, /) -> Spectra:
        """Spectra at the bonds and layers of the request."""
        ...


class MixingEngine(Protocol):
    """What gives the sums of the mixing conductance, of a Hamiltonian with magnets along +-z."""

    def __call__(
        self, hamiltonian: Hamiltonian, kx: Array, ky: Array, energy: Array, weight: Array, /
    ) -> MixingSums:
        """Sums over points of k (rad) and energy (eV) with ``weight``, each (points,)."""
        ...


SpectraOf = Callable[[H, Request], Spectra]
"""An engine for one kind of Hamiltonian."""


def for_chains(name: str, solve: SpectraOf[Chain]) -> Engine:
    """Engine of a function that takes chains of one orbital.

    It raises QuestionError for several orbitals.
    """

    def spectra(hamiltonian: Hamiltonian, request: Request) -> Spectra:
        return solve(chain_of(hamiltonian, name), request)

    return spectra


def mixing_for_chains(
    name: str, sums: Callable[[Chain, Array, Array, Array, Array], MixingSums]
) -> MixingEngine:
    """Give the same for the amplitudes of collinear chains."""

    def mixing_sums(
        hamiltonian: Hamiltonian, kx: Array, ky: Array, energy: Array, weight: Array
    ) -> MixingSums:
        return sums(chain_of(hamiltonian, name), kx, ky, energy, weight)

    return mixing_sums


def chain_of(hamiltonian: Hamiltonian, engine: str) -> Chain:
    """Return a Hamiltonian as numbers per monolayer; QuestionError if it has several orbitals."""
    chain = hamiltonian.one_orbital
    if chain is None:
        raise QuestionError(
            f"engine is {shown(engine)}, which takes one orbital per monolayer, and the "
            "Hamiltonian is "
            'given as blocks; take engine="blocks"'
        )
    return chain


def in_parts(
    points_at_once: Callable[[Hamiltonian], int],
) -> Callable[[SpectraOf[H]], SpectraOf[H]]:
    """Make an engine of a function that gives the spectra of one lead, or of equilibrium.

    The function sees k-parallel at every point and no weights. For weighted sums it gets
    ``points_at_once`` of the Hamiltonian at a time.
    """

    def decorate(solve: SpectraOf[H]) -> SpectraOf[H]:
        @wraps(solve)
        def spectra(hamiltonian: H, request: Request) -> Spectra:
            if request.weight is not None:
                size = points_at_once(hamiltonian)
                parts = [slice(start, start + size) for start in range(0, len(request), size)]
                unweighted, weight = replace(request, weight=None), request.weight
                sums = (
                    spectra(hamiltonian, unweighted.part(part)).summed(weight[:, part])
                    for part in parts
                )
                return reduce(operator.add, sums)
            if request.incident == "both":
                return _both_sides(spectra, hamiltonian, request)
            return solve(hamiltonian, request.expanded())

        return spectra

    return decorate


def with_difference(engine: Engine) -> Engine:
    """Make an engine answer what lies between the states from both leads, from one call."""

    @wraps(engine)
    def spectra(hamiltonian: Hamiltonian, request: Request) -> Spectra:
        if request.incident != "difference":
            return engine(hamiltonian, request)
        return engine(hamiltonian, replace(request, incident="both")).half_difference()

    return spectra


def points_in_cache(hamiltonian: Hamiltonian) -> int:
    """Points of which all angles fit the cache."""
    return max(ELEMENTS_PER_BLOCK // hamiltonian.angles, 64)


def no_spectra(hamiltonian: Hamiltonian, request: Request) -> Spectra:
    """Spectra of zeros, complex for equilibrium, for an engine to fill in."""
    shape = hamiltonian.angles, len(request)
    return Spectra(
        np.zeros((len(request.bonds), 4, *shape), kind_of(request)),
        np.zeros((len(request.layers), 3, *shape), kind_of(request)),
        np.zeros((len(request.lattice), 3, *shape), kind_of(request)),
    )


def kind_of(request: Request) -> type:
    """Type of the numbers of spectra at points."""
    return complex if request.incident == "equilibrium" else float


def one_side(request: Request) -> OneSided:
    """Incidence of a request; QuestionError for that of both leads at once."""
    if request.incident == "both" or request.incident == "difference":
        raise QuestionError(
            f'incident is "{request.incident}"; allowed is "left", "right" or "equilibrium": ask '
            "one by one"
        )
    return request.incident


def _both_sides(engine: SpectraOf[H], hamiltonian: H, request: Request) -> Spectra:
    """Spectra of the states from the left lead, then of those from the right one."""
    left = engine(hamiltonian, replace(request, incident="left"))
    right = engine(hamiltonian, replace(request, incident="right"))
    return Spectra.joined([left, right], axis=0)
