"""The torque on every monolayer, from the spin density in the exchange field."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.remarks import remarks_on
from ..model.stack import Stack
from ..results.audit import Audit
from ..results.base.question_record import records_question
from ..results.torque_profile import DIMS, TorqueProfile
from ..results.warnings import with_warnings
from ..units import per_area
from .block_profile import SliceRows, magnets_in_slices, profile_defect, shared_slices
from .engines.engine import Engine, Request
from .free_magnet import coupled_slices
from .hamiltonian.chain import SIDES, Chain, make_chain
from .hamiltonian.leads import require_open_leads
from .hamiltonian.slices import slice_directions, slice_names, slice_positions
from .hamiltonian.stack_hamiltonian import make_hamiltonian
from .identities import worst_unitarity_defect
from .integration.integrate import Goal, Integral, IntegralQuestion, integrate
from .local_torques import (
    Magnet,
    exchange_torques,
    is_collinear,
    lead_torques,
    magnets_of,
    rashba_torques,
    window_side,
)
from .point_checks import PointQuestion, checked_point

ROUNDING = 1e-15  # of the chain's energies; what the torque on collinear magnets may come to
VANISHING_CURRENT = 1e-5  # of the chain's energies; below it rounding alone breaks the balance


@dataclass(frozen=True)
class ProfileRows:
    """Integrand: all torques of a profile, and the currents that judge their balance."""

    chain: Chain
    magnets: list[Magnet]
    engine: Engine

    @cached_property
    def shapes(self) -> dict[str, tuple[int, int]]:
        """Blocks of rows: torques, the imbalance of inner monolayers, all currents."""
        monolayers = len(self.chain)
        return {
            "torque": (monolayers, 3),
            "lattice_torque": (monolayers, 3),
            "lead_torque": (2, 3),
            "magnet_torque": (len(self.magnets), 3),
            "imbalance": (monolayers - 2, 3),
            "current": (monolayers - 1, 4),
        }

    @property
    def torques(self) -> range:
        """Rows that hold torques."""
        return range(sum(3 * self.shapes[name][0] for name in DIMS))

    def __call__(self, request: Request) -> Array:
        """Rows (rows, angles, rules or points) in units of the spectral current."""
        current, density = self._spectra(request)
        torque = exchange_torques(self.chain, density)
        lattice = np.zeros_like(torque) + self._lattice_torques(request)
        lead = lead_torques(self.chain, self.magnets, current, torque)
        blocks = {
            "torque": torque,
            "lattice_torque": lattice,
            "lead_torque": lead,
            "magnet_torque": self._sums(torque, lead),
            "imbalance": -np.diff(current[:, 1:], axis=0) - (torque + lattice)[1:-1],
            "current": current,
        }
        return np.concatenate([blocks[n].reshape(-1, *lead.shape[2:]) for n in self.shapes])

    def split(self, rows: Array) -> dict[str, Array]:
        """Blocks (items, components) of the rows (rows, 1) of one angle."""
        ends = np.cumsum([np.prod(shape) for shape in self.shapes.values()])
        parts = np.split(rows[:, 0], ends[:-1])
        return {n: p.reshape(s) for p, (n, s) in zip(parts, self.shapes.items(), strict=True)}

    def _spectra(self, request: Request) -> tuple[Array, Array]:
        """Currents (bonds, 4, angles, rules) and densities (monolayers, 3, angles, rules).

        Densities are zero where there is no exchange.
        """
        chain, magnetic = self.chain, np.flatnonzero(self.chain.exchange).tolist()
        everywhere = replace(request, bonds=range(len(chain) - 1), layers=magnetic)
        spectra = self.engine(chain, everywhere)
        density = np.zeros((len(chain), *spectra.density.shape[1:]), spectra.density.dtype)
        density[magnetic] = spectra.density
        return spectra.current, density

    def _lattice_torques(self, request: Request) -> Array | float:
        """Angular momentum that the lattice takes up (monolayers, 3, angles, rules)."""
        coupled = np.flatnonzero(self.chain.rashba).tolist()
        if not coupled:
            return 0.0
        of_coupled = rashba_torques(self.chain, self.engine, request, coupled)
        torques = np.zeros((len(self.chain), *of_coupled.shape[1:]))
        torques[coupled] = of_coupled
        return torques

    def _sums(self, torque: Array, lead: Array) -> Array:
        """Torque on whole magnets (magnets, 3, angles, rules)."""
        sums = np.zeros((len(self.magnets), *torque.shape[1:]), torque.dtype)
        for total, magnet in zip(sums, self.magnets, strict=True):
            total += torque[magnet.first : magnet.last + 1].sum(axis=0)
            for side in magnet.leads:
                total += lead[0 if side == "left" else 1]
        return sums


@records_question
def torque_profile(
    stack: Stack,
    *,
    bias: float = 0.0,
    theta: float = 0.0,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
) -> TorqueProfile:
    """Torque (J/m^2, vectors) on every monolayer of every magnet, and on magnets as a whole.

    Sums are refined until every torque is as accurate as ``accuracy`` demands, relative to the
    largest one of the profile. The chain has one monolayer of a semi-infinite magnet; give
    part of the magnet a thickness to see further in.

    The torque on a monolayer is (exchange/2) n x <sigma> (Haney, Duine, Nunez and MacDonald,
    J. Magn. Magn. Mater. 320, 1300 (2008)). It must equal the spin current in minus the spin
    current out, less what the lattice takes up by spin-orbit coupling. That is checked for every
    monolayer between the leads: of one orbital for its integrated numbers, of several on a sample.

    Parameters
    ----------
    stack : Stack
        A stack with a ferromagnet; any magnetizations are allowed.
    bias : float, V
        Voltage between the leads.
    theta : float, rad
        Angle of the fixed layers.
    temperature : float, K
        Temperature of the electrons in both leads.
    accuracy : TransportAccuracy or None
        Meshes and tolerances; None for the default ones (of several orbitals rtol 0.02).
    engine : str or None
        "layered" or "blocks", kernels in C for one orbital a monolayer and for any number; None
        takes the one that fits; "layered-numpy" or "blocks-numpy", their plain twins; "kwant" (the
        reference, far slower).

    Raises
    ------
    QuestionError
        For a stack without a ferromagnet, values out of range or a lead without open modes.
    IdentityError
        If a physical identity is broken.
    """
    point = checked_point(
        stack,
        bias=bias,
        theta=theta,
        temperature=temperature,
        accuracy=accuracy,
        engine=engine,
    )
    magnets = magnets_of(point.stack)
    if not magnets:
        raise QuestionError(
            "the stack has no ferromagnet, so there is no torque to compute; give it one, or take "
            "spin_current"
        )
    require_open_leads(point.stack)
    atol = point.accuracy.atol / per_area(1.0, point.stack.cell_area)
    side = window_side(point.stack, magnets)
    rows: ProfileRows | SliceRows
    if point.stack.has_orbitals:
        hamiltonian = make_hamiltonian(point.stack, point.bias, point.theta)
        in_slices = magnets_in_slices(point.stack, magnets)
        coupled, shared = coupled_slices(point.stack), shared_slices(point.stack)
        rows = SliceRows(hamiltonian, in_slices, point.engine.spectra, coupled, shared)
    else:
        chain = make_chain(point.stack, point.bias, point.theta)
        rows = ProfileRows(chain, magnets, point.engine.spectra)
        atol = max(atol, ROUNDING * chain_energy(chain) if is_collinear(chain) else 0.0)
    goal = Goal([rows.torques], atol)
    integral = integrate(
        IntegralQuestion(rows.chain, rows, point.temperature, point.accuracy, side, goal)
    )
    defects = Audit(
        unitarity_defect=worst_unitarity_defect(rows.chain),
        balance_defect=(
            profile_defect(rows)
            if isinstance(rows, SliceRows)
            else balance_defect(rows.chain, rows.split(integral.value))
        ),
    )
    defects.require_identities(point.accuracy.identity_tolerance, point.bias)
    profile = _answer(rows, integral, defects, point)
    attributes = with_warnings(profile.dataset.attrs, remarks_on(point.stack, point.accuracy))
    return replace(profile, dataset=profile.dataset.assign_attrs(attributes))


def balance_defect(chain: Chain, blocks: dict[str, Array]) -> float:
    """Largest imbalance of spin currents and torques on a monolayer, relative to the currents.

    Where currents vanish, only rounding of the spin densities along the magnets is left.
    """
    imbalance = np.abs(blocks["imbalance"]).max(initial=0.0)
    current = np.abs(blocks["current"]).max() + VANISHING_CURRENT * chain_energy(chain)
    return float(imbalance / current)


def chain_energy(chain: Chain) -> float:
    """Largest energy (eV) to which spin densities and currents are rounded."""
    return float(max(chain.exchange.max(), chain.hopping.max()))


def _answer(
    rows: ProfileRows | SliceRows, integral: Integral, defects: Audit, point: PointQuestion
) -> TorqueProfile:
    stack = point.stack
    parts = {
        "": integral.value,
        "_error": integral.k_error + integral.energy_error,
        "_equilibrium": integral.equilibrium,
    }
    values = {
        name + suffix: np.asarray(per_area(blocks[name], stack.cell_area))
        for suffix, blocks in ((suffix, rows.split(part)) for suffix, part in parts.items())
        for name in DIMS
    }
    for number, magnet in enumerate(rows.magnets):
        for side in magnet.leads:
            if isinstance(rows, SliceRows) and not rows.has_torque(side):
                for suffix in parts:
                    values[f"lead_torque{suffix}"][SIDES.index(side)] = np.nan
                    values[f"magnet_torque{suffix}"][number] = np.nan
    torques = list(rows.torques)
    audit = replace(
        defects,
        k_sum_error=float(integral.k_error[torques].max()),
        energy_integral_error=float(integral.energy_error[torques].max()),
        error_over_tolerance=integral.excess,
        largest_torque=float(np.abs(integral.value[torques]).max()),
    )
    magnets = [(magnet.monolayers, magnet.role) for magnet in rows.magnets]
    return TorqueProfile.from_arrays(
        values,
        slice_directions(stack, point.theta),
        magnets,
        slice_positions(stack),
        audit.to_mapping(),
        slice_names(stack) if stack.has_orbitals else (),
    )
