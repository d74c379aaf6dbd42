"""From a stack at a bias to the torque on its free magnet and the current through it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..errors import IdentityError
from ..model.accuracy import TransportAccuracy
from ..model.checks import between, finite, not_negative
from ..model.stack import Stack
from ..results.torque import Torque
from ..spin import Array
from ..units import current_density, per_area
from .amplitudes import unitarity_defect
from .brillouin import coarser, wedge
from .chain import Chain, make_chain
from .engine import Engine, Incident, Request, engine_named
from .integrate import Integral, integrate
from .leads import require_open_leads
from .magnet import FreeMagnet, exchange_torque, flux_torque, free_magnet
from .question import checked

VANISHING_CURRENT = 1e-7  # per point; below it collinear magnets leave nothing but rounding
ROWS = ("torque_parallel", "torque_perpendicular", "current_density")


@dataclass
class Pictures:
    """How far the two torque pictures are apart: sums over points of differences and currents.

    Sums, because at single points a resonance may be so sharp that rounding alone tells the
    pictures apart.
    """

    difference: Array
    current: Array
    points: int = 0

    def note(self, difference: Array, current: Array) -> None:
        """Add points: differences (2, angles, points) and currents (bonds, 4, angles, points)."""
        self.difference = self.difference + np.abs(difference).max(axis=0).sum(axis=-1)
        self.current = self.current + np.abs(current).max(axis=(0, 1)).sum(axis=-1)
        self.points += difference.shape[-1]

    @property
    def defect(self) -> float:
        """Largest mean difference relative to the largest mean current, over the angles."""
        scale = self.current.max() + VANISHING_CURRENT * self.points
        return float(self.difference.max() / scale) if self.points else 0.0


@dataclass
class TorqueRows:
    """Integrand: flux torque (x, y) and charge current; compares the pictures on the way."""

    chain: Chain
    magnet: FreeMagnet
    engine: Engine
    pictures: dict[Incident, Pictures] = field(default_factory=dict)

    def __call__(self, request: Request) -> Array:
        """Rows (3, angles, points) in units of the spectral current."""
        asked = replace(request, bonds=self.magnet.bonds, layers=self.magnet.layers)
        spectra = self.engine(self.chain, asked)
        flux = flux_torque(self.magnet, spectra.current)
        local = exchange_torque(self.chain, self.magnet, spectra, request)
        angles = np.zeros(len(self.chain.direction))
        found = self.pictures.setdefault(request.incident, Pictures(angles, angles))
        found.note(flux - local, spectra.current)
        return np.concatenate([flux, spectra.current[0, :1]])


@dataclass(frozen=True)
class Torques:
    """Torques and current at one bias, all angles: SI values by the names of ``ROWS``.

    All arrays have shape (3, angles); ``equilibrium`` is the part of the values that does
    not come from the bias window, ``defects`` the worst ones of identities.
    """

    values: Array
    equilibrium: Array
    k_errors: Array
    energy_errors: Array
    defects: dict[str, float]

    @property
    def errors(self) -> Array:
        """Estimated errors of the values."""
        return self.k_errors + self.energy_errors


def audit(points: Sequence[Torques]) -> dict[str, float]:
    """Worst defects of some results, and errors of torques relative to the largest torque."""
    largest = max(float(np.abs(p.values[:2]).max()) for p in points) or 1.0
    return {
        **{name: max(p.defects[name] for p in points) for name in points[0].defects},
        "k_sum_error": max(float(p.k_errors[:2].max()) for p in points) / largest,
        "energy_integral_error": max(float(p.energy_errors[:2].max()) for p in points) / largest,
    }


def solve_torques(
    stack: Stack,
    bias: float,
    theta: Any,
    temperature: float,
    accuracy: TransportAccuracy,
    engine: str,
) -> Torques:
    """Torque on the free magnet at one bias (V), all angles (rad) and one temperature (K).

    Raises QuestionError for a stack without a free magnet or a lead that carries nothing at
    the Fermi energy, IdentityError if an identity is broken by more than
    ``accuracy.identity_tolerance``.
    """
    chain, magnet = make_chain(stack, bias, theta), free_magnet(stack)
    require_open_leads(stack)
    rows = TorqueRows(chain, magnet, engine_named(engine))
    integral = integrate(chain, rows, temperature, accuracy, magnet.incident)
    defects = {
        "unitarity_defect": _unitarity(chain, accuracy),
        "torque_picture_defect": max(found.defect for found in rows.pictures.values()),
    }
    _check(defects, accuracy, bias)
    return _in_si(integral, defects, stack)


def _unitarity(chain: Chain, accuracy: TransportAccuracy) -> float:
    """Unitarity on the coarser k mesh at both chemical potentials and halfway between them."""
    kx, ky, _ = wedge(coarser(accuracy.k_points)[0])
    left, right = chain.stack.chemical_potentials(chain.bias)
    energies = sorted({left, (left + right) / 2, right})
    return max(unitarity_defect(chain, kx, ky, np.full(len(kx), energy)) for energy in energies)


def _in_si(integral: Integral, defects: dict[str, float], stack: Stack) -> Torques:
    def convert(rows: Array) -> Array:
        found = np.array(per_area(rows, stack.lattice_constant))
        found[2] = current_density(found[2])
        return found

    return Torques(
        values=convert(integral.value),
        equilibrium=convert(integral.equilibrium),
        k_errors=convert(integral.k_error),
        energy_errors=convert(integral.energy_error),
        defects=defects,
    )


def _check(defects: dict[str, float], accuracy: TransportAccuracy, bias: float) -> None:
    names = {
        "unitarity_defect": "unitarity of the S-matrix (I1)",
        "torque_picture_defect": "equality of flux torque and exchange-field torque (I3)",
    }
    for key, name in names.items():
        if not defects[key] <= accuracy.identity_tolerance:
            raise IdentityError(
                f"broken identity: {name} is off by {defects[key]:.2e} at bias {bias:g} V; allowed "
                f"is {accuracy.identity_tolerance:.2e} (identity_tolerance)"
            )


def torque(
    stack: Stack,
    *,
    bias: float = 0.0,
    theta: float,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str = "layered",
) -> Torque:
    """Torque on the free magnet at one bias (V), angle (rad) and temperature (K).

    Raises QuestionError for a stack without a free magnet, values out of range or a lead
    without open modes; IdentityError if a physical identity is broken.
    """
    stack, accuracy = checked(stack, accuracy)
    bias = finite("bias", bias, "V")
    theta = between("theta", theta, 0, np.pi, "rad")
    temperature = not_negative("temperature", temperature, "K")
    found = solve_torques(stack, bias, theta, temperature, accuracy, engine)
    numbers = {name: float(found.values[row, 0]) for row, name in enumerate(ROWS)}
    errors = {f"{name}_error": float(found.errors[row, 0]) for row, name in enumerate(ROWS)}
    return Torque(
        bias=bias,
        theta=theta,
        temperature=temperature,
        torque_perpendicular_equilibrium=float(found.equilibrium[1, 0]),
        audit=audit([found]),
        **numbers,
        **errors,
    )
