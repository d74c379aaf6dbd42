"""Report of a valve as a circuit: its contacts, spin accumulations and torques."""

from ..model.semiclassical.circuits.circuit import Circuit
from ..model.semiclassical.circuits.circuit_contact import CircuitContact
from ..plot.semiclassical.circuit_figure import plot_circuit_potentials, plot_circuit_torques
from ..results.semiclassical.circuit_currents import CircuitCurrents
from .page import Chapter, figure_of


def circuit_chapter(circuit: Circuit, currents: CircuitCurrents, bias: float) -> Chapter:
    """Chapter about the contacts of a circuit, and what flows in it at a bias (V)."""
    facts = {"nodes": ", ".join(node.name for node in circuit.node_list) or "none"}
    losses = {n.name: n.spin_flip_conductance for n in circuit.node_list if n.spin_flip_conductance}
    facts |= {f"spin flips in {name}": f"{loss:.4g} Ω⁻¹ m⁻²" for name, loss in losses.items()}
    for place, part in enumerate(circuit.contacts, start=1):
        facts[f"contact {place}, {part.label}"] = _contact(part)
    figures = {
        "circuit_torques": figure_of(
            lambda ax: plot_circuit_torques(currents, ax=ax),
            f"Torque on each magnet against the angle at {bias:g} V.",
        ),
        "circuit_potentials": figure_of(
            lambda ax: plot_circuit_potentials(currents, ax=ax),
            f"Spin accumulation at every place, with its potential below, at {bias:g} V.",
        ),
    }
    return Chapter("Circuit", facts, figures)


def _contact(part: CircuitContact) -> str:
    """Conductances of a contact in words."""
    contact = part.contact
    name = f"{contact.name}: " if contact.name else ""
    up, down = contact.conductances
    words = [f"{name}G↑ {up:.4g}, G↓ {down:.4g}"]
    if contact.mixing_conductance is not None:
        words.append(f"G↑↓ {contact.mixing_conductance:.4g}")
    if contact.transmitted_mixing_conductance:
        words.append(f"transmitted {contact.transmitted_mixing_conductance:.4g}")
    if contact.spin_memory_loss:
        words.append(f"spin memory loss {contact.spin_memory_loss:.4g}")
    magnet = f", magnet {part.magnet}" if part.magnet is not None else ""
    return f"{', '.join(words)} (Ω⁻¹ m⁻²){magnet}"
