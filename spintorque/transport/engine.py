"""What every transport engine gives: spectral currents and spin densities of a chain.

An engine is a function (chain, request) -> Spectra. For ``incident`` "left" or "right"
energies are real and the spectra are those of the scattering states that come in from that
lead; for ``incident`` "equilibrium" energies are complex and the spectra are analytic
functions F(z) whose occupied integral is Re of the integral of f F.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from ..model.checks import one_of
from ..spin import Array
from .chain import Chain

Incident = Literal["left", "right", "equilibrium"]
ENGINES = ("layered", "kwant", "blocks")


@dataclass(frozen=True)
class Request:
    """What is asked of an engine: where, at which points, and which sums of them.

    ``kx``, ``ky`` (rad) and ``energy`` (eV) have shape (points,). ``weight`` (rules, points)
    asks for Re of the sum over points of weight times spectrum, for each rule; without it
    the spectra of all points are given.
    """

    kx: Array
    ky: Array
    energy: Array
    incident: Incident
    bonds: Sequence[int] = ()
    layers: Sequence[int] = ()
    weight: Array | None = None

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.energy)

    def part(self, chosen: slice) -> "Request":
        """Return the request for some of the points."""
        weight = None if self.weight is None else self.weight[:, chosen]
        points = {name: getattr(self, name)[chosen] for name in ("kx", "ky", "energy")}
        return replace(self, **points, weight=weight)


@dataclass(frozen=True)
class Spectra:
    """Spectra of the bonds and layers of a request, per in-plane cell.

    ``current`` (bonds, 4, angles, points): charge and spin current across bond i -> i+1,
    dimensionless (integrated over energies in eV: eV); component 0 takes 1 for the Pauli matrix.
    ``density`` (layers, 3, angles, points): spin density <sigma> in 1/eV. With weights the
    last axis is that of the rules.
    """

    current: Array
    density: Array

    def summed(self, weight: Array) -> "Spectra":
        """Re of the sums over points with ``weight`` (rules, points)."""
        found = (np.einsum("...p,wp->...w", s, weight).real for s in (self.current, self.density))
        return Spectra(*found)


class Engine(Protocol):
    """Interface of the engines."""

    def __call__(self, chain: Chain, request: Request) -> Spectra:
        """Spectra at the bonds and layers of the request."""
        ...


def engine_named(name: str) -> Engine:
    """Find an engine by its name; QuestionError for a name that does not exist."""
    one_of("engine", name, ENGINES)
    if name == "kwant":
        from .kwant_engine import spectra as kwant_spectra

        return kwant_spectra
    if name == "blocks":
        from .block_engine import spectra as block_spectra

        return block_spectra
    from .numpy_engine import spectra as numpy_spectra

    return numpy_spectra
