"""What every transport engine gives: spectral currents and spin densities of a chain.

An engine is a function (chain, kx, ky, energy, incident, bonds, layers) -> Spectra. For
``incident`` "left" or "right" energies are real and the spectra are those of the scattering
states that come in from that lead; for ``incident`` "equilibrium" energies are complex and
the spectra are analytic functions F(z) whose occupied integral is Re of the integral of f F.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ..model.checks import one_of
from ..spin import Array
from .chain import Chain

Incident = Literal["left", "right", "equilibrium"]
ENGINES = ("layered", "kwant")


@dataclass(frozen=True)
class Spectra:
    """Spectra at a list of points (k, energy), per in-plane cell.

    ``current`` (bonds, 4, angles, points): charge and spin current across bond i -> i+1,
    dimensionless (integrated over energies in eV: eV); component 0 takes 1 for the Pauli matrix.
    ``density`` (layers, 3, angles, points): spin density <sigma> in 1/eV.
    """

    current: Array
    density: Array


class Engine(Protocol):
    """Interface of the engines; ``kx``, ``ky`` (rad), ``energy`` (eV) have shape (points,)."""

    def __call__(
        self,
        chain: Chain,
        kx: Array,
        ky: Array,
        energy: Array,
        *,
        incident: Incident,
        bonds: Sequence[int],
        layers: Sequence[int],
    ) -> Spectra:
        """Spectra at the given bonds and layers."""
        ...


def engine_named(name: str) -> Engine:
    """Find an engine by its name; QuestionError for a name that does not exist."""
    one_of("engine", name, ENGINES)
    if name == "kwant":
        from .kwant_engine import spectra as kwant_spectra

        return kwant_spectra
    from .layered import spectra as layered_spectra

    return layered_spectra
