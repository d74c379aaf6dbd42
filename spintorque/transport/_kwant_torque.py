"""The torque on a magnet in any Kwant system, at one energy."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.checks import finite, integer
from ..results.base.question_record import records_question
from ..results.kwant_torque import KwantTorque
from ..spin import PAULI, pauli_vector

if TYPE_CHECKING:
    import kwant

Sites = Callable[["kwant.builder.Site"], bool] | Iterable["kwant.builder.Site"]


@records_question
def kwant_torque(
    system: "kwant.builder.FiniteSystem",
    *,
    energy: float,
    sites: Sites,
    lead: int = 0,
    params: Mapping[str, Any] | None = None,
) -> KwantTorque:
    """Torque of all states that come in from a ``lead`` at one energy on a magnet's ``sites``.

    The level of a site is e - (exchange/2) n.sigma; exchange and direction are read from the
    Hamiltonian, and the torque on the site is (exchange/2) n x <sigma>. The same torque is the
    spin current into the sites, wherever hoppings between them leave spins alone. Pauli matrices,
    signs and the factor 1/2 pi of states per energy are those of the conventions.

    For small differences of the chemical potentials mu of the leads the torque is the sum over
    leads of mu times this. It does not contain states that are filled at mu = 0 already: their
    torque, the interlayer exchange, lies across the plane of two magnets (Haney et al., J. Magn.
    Magn. Mater. 320, 1300 (2008)).

    Parameters
    ----------
    system : kwant.builder.FiniteSystem
        Any finalized Kwant system whose sites have two orbitals, spin up and down along z, and
        whose energies are in eV.
    energy : float, eV
        Energy of the states.
    sites : iterable of kwant.builder.Site, or callable
        The magnet: a collection of its sites, or a function of a site that is true for them.
    lead : int
        Number of the lead from which the states come in.
    params : mapping of str to any, or None
        Parameters of the system.

    Raises
    ------
    QuestionError
        For a system that is not finalized; for sites that it does not have, that have a lead
        attached, or that have other than two orbitals; for a lead that it does not have, or one
        without an open mode at that energy.
    """
    # Kwant is imported only when asked for.
    from .hamiltonian._kwant import kwant

    if not isinstance(system, kwant.builder.FiniteSystem):
        raise QuestionError(
            f"system is {type(system).__name__}; allowed is a finalized Kwant system: "
            "builder.finalized()"
        )
    energy, lead, params = finite("energy", energy, "eV"), integer("lead", lead, 0), params or {}
    if lead >= len(system.leads):
        raise QuestionError(f"lead is {lead}; the system has leads 0 to {len(system.leads) - 1}")
    chosen = _chosen(system, sites)
    try:
        states = kwant.wave_function(system, energy, params=params)(lead)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise QuestionError(
            f"Kwant finds no modes at energy {energy:g} eV, which is a band edge of a lead; "
            "move it a little"
        ) from error
    if not len(states):
        raise QuestionError(
            f"lead {lead} has no open mode at energy {energy:g} eV; choose one inside its bands"
        )
    own = [system.sites[i] for i in chosen]
    inside, graph = set(chosen), system.graph
    faces = [(i, j) for i in chosen for j in graph.out_neighbors(i) if j not in inside]
    blocks = np.array([system.hamiltonian(i, i, params=params) for i in chosen])
    field = -pauli_vector(blocks)[1:].real.T  # (exchange/2) n
    spin = np.zeros((3, len(own)))
    flow = np.zeros(3)
    for row, sigma in enumerate(PAULI[1:]):
        density = kwant.operator.Density(system, sigma, where=own)
        spin[row] = _mean(density, states, params)
        if faces:
            where = [(system.sites[i], system.sites[j]) for i, j in faces]
            current = kwant.operator.Current(system, sigma, where=where)
            flow[row] = _mean(current, states, params).sum() / 2
    return KwantTorque(
        energy=energy,
        lead=lead,
        positions=np.array([site.pos for site in own]),
        torque=np.cross(field, spin.T),
        spin_current=flow,
    )


def _mean(operator: Any, states: Array, params: Mapping[str, Any]) -> Array:
    """Sum of an operator over all states per energy."""
    total = sum(operator(state, params=params) for state in states)
    return np.asarray(np.real(total) / (2 * np.pi))


def _chosen(system: "kwant.builder.FiniteSystem", sites: Sites) -> list[int]:
    """Numbers of the magnet's sites, each once; QuestionError if they are not allowed."""
    if callable(sites):
        magnet = [i for i, site in enumerate(system.sites) if sites(site)]
    else:
        try:
            magnet = sorted({system.id_by_site[site] for site in sites})
        except (KeyError, TypeError) as error:
            raise QuestionError(f"sites holds {error}, which is no site of the system") from None
    if not magnet:
        raise QuestionError("sites are none of the system's; a magnet needs one or more")
    at_leads = {i for interface in system.lead_interfaces for i in interface}
    for i in magnet:
        site = system.sites[i]
        if site.family.norbs != 2:
            raise QuestionError(
                f"{site} has norbs {site.family.norbs}; allowed is 2, spin up and down: "
                "give the lattice norbs=2"
            )
        if i in at_leads:
            raise QuestionError(
                f"a lead is attached to {site} of the magnet, where spin flows on unseen; put "
                "sites in between: attach_lead(lead, add_cells=1)"
            )
    return magnet
