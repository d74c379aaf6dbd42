"""What every transport engine gives: spectral currents and spin densities of a chain.

An engine is a function (chain, request) -> Spectra. For ``incident`` "left" or "right"
energies are real and the spectra are those of the scattering states that come in from that
lead, for "both" those of the left lead and then those of the right; for "equilibrium" energies
are complex and the spectra are analytic functions F(z) whose occupied integral is Re of the
integral of f F.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Literal, Protocol, TypeVar

import numpy as np

from ..._typing import Array
from ...model.checks import one_of
from ..hamiltonian.chain import Chain

OneSided = Literal["left", "right", "equilibrium"]
Incident = OneSided | Literal["both"]
C = TypeVar("C")  # kind of chain
ENGINES = ("layered", "layered-numpy", "kwant", "blocks")
ELEMENTS_PER_BLOCK = 3328  # points times angles; larger blocks of arrays fall out of the cache


@dataclass(frozen=True)
class Request:
    """What is asked of an engine: where, at which points, and which sums of them.

    ``energy`` (points,) in eV; ``kx``, ``ky`` (rad) have the same shape, or are those of a
    mesh of which ``k_index`` (points,) picks. ``weight`` (rules, points) asks for Re of the
    sum over points of weight times spectrum, for each rule; without it the spectra of all
    points are given. At complex energies ``rise`` (points,), not negative, is the imaginary part
    of cos kx + cos ky; without it k-parallel is real.
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

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.energy)

    def at_points(self, of_k: Array) -> Array:
        """Values at every point of a quantity (..., k) of k-parallel."""
        found: Array = of_k if self.k_index is None else of_k[..., self.k_index]
        return found

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
    ``density`` (layers, 3, angles, points): spin density <sigma> in 1/eV. With weights the
    last axis is that of the rules. With incident "both" the first axis has the rows of the
    left lead, then those of the right.
    """

    current: Array
    density: Array

    def summed(self, weight: Array) -> "Spectra":
        """Re of the sums over points with ``weight`` (rules, points)."""
        found = (np.einsum("...p,wp->...w", s, weight).real for s in (self.current, self.density))
        return Spectra(*found)

    def __add__(self, other: "Spectra") -> "Spectra":
        """Add sums of different points."""
        return Spectra(self.current + other.current, self.density + other.density)


class Engine(Protocol):
    """Interface of the engines."""

    def __call__(self, chain: Chain, request: Request) -> Spectra:
        """Spectra at the bonds and layers of the request."""
        ...


def both_sides(engine: Callable[[C, Request], Spectra], chain: C, request: Request) -> Spectra:
    """Spectra of incident "both" by an engine that takes one lead at a time."""
    left = engine(chain, replace(request, incident="left"))
    right = engine(chain, replace(request, incident="right"))
    return Spectra(
        np.concatenate([left.current, right.current]),
        np.concatenate([left.density, right.density]),
    )


def sum_blocks(engine: Engine, chain: Chain, request: Request) -> Spectra:
    """Weighted sums by an engine that gives spectra, some points at a time."""
    weight = np.asarray(request.weight)
    size = max(ELEMENTS_PER_BLOCK // len(chain.direction), 64)
    parts = [slice(start, start + size) for start in range(0, len(request), size)]
    unweighted = replace(request, weight=None)
    sums = (engine(chain, unweighted.part(p)).summed(weight[:, p]) for p in parts)
    return reduce(operator.add, sums)


def engine_named(name: str) -> Engine:
    """Find an engine by its name; QuestionError for a name that does not exist."""
    one_of("engine", name, ENGINES)
    if name == "kwant":
        from .kwant_engine import spectra as kwant_spectra

        return kwant_spectra
    if name == "blocks":
        from .block_engine import spectra as block_spectra

        return block_spectra
    if name == "layered-numpy":
        from .numpy_engine import spectra as numpy_spectra

        return numpy_spectra
    from .layered import spectra as layered_spectra

    return layered_spectra
