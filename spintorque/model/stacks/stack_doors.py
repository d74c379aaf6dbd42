"""Doors upstairs that users expect on a stack: what other rooms make of it."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..accuracy import TransportAccuracy
from ..semiclassical.conductor import Conductor

if TYPE_CHECKING:
    import kwant
    from matplotlib.axes import Axes


class StackDoors:
    """Base of `Stack`: its Kwant system, its circuit, its films, its scatterers and its drawing."""

    def to_kwant(
        self,
        *,
        theta: float | None = None,
        k: tuple[float, float] | None = None,
        bias: float | None = None,
    ) -> "kwant.system.FiniteSystem":
        """Return the stack at one k-parallel as a finalized Kwant system of two leads.

        What is given here is bound; what is left out stays a parameter, to be passed as
        ``params=dict(theta=..., kx=..., ky=..., bias=...)`` with theta in rad, kx and ky in
        rad per lattice constant, bias in V; of several orbitals kx and ky are phases along both
        vectors of the plane, and sites are slices of monolayers. Energies are eV, site positions
        nm; lead 0 is the left one, and in each lead block 0 of the conserved spin is the majority.
        QuestionError for values that are not allowed.
        """
        # A door upstairs: Kwant is imported only when asked for.
        lattice = import_module("spintorque.transport.hamiltonian.lattice")
        system: kwant.system.FiniteSystem = lattice.kwant_system(self, theta=theta, k=k, bias=bias)
        return system

    def to_circuit(
        self, *, accuracy: TransportAccuracy | None = None, engine: str | None = None
    ) -> Any:
        """Return the stack as a circuit, a `CircuitValve` whose nodes are its normal spacers.

        Each magnet between them is a contact by `mixing_conductance` (with ``accuracy`` and
        ``engine``), less half a Sharvin resistance of each end that is a node (Schep et al., PRB
        56, 10805 (1997)): electrons in spacers have lost their phases and directions, and no spin.
        The leads are reservoirs. Raises QuestionError for a stack without a normal metal between
        its magnets, or one that is no valve.
        """
        circuits = import_module("spintorque.transport.semiclassical.quantum_stacks.stack_circuit")
        return circuits.circuit_of(self, accuracy, engine)

    def to_diffusive(
        self,
        conductors: Sequence[Conductor],
        *,
        accuracy: TransportAccuracy | None = None,
        engine: str | None = None,
    ) -> Any:
        """Return films of the same thickness in which electrons diffuse, a `DiffusiveStack`.

        The interface of a magnet and a normal metal is a contact by `mixing_conductance`, less half
        a Sharvin resistance of each side (Schep et al., PRB 56, 10805 (1997)); one of two normal
        metals has no resistance.

        Parameters
        ----------
        conductors : sequence of Conductor
            What each layer is made of, leads included.
        accuracy : TransportAccuracy, optional
            Of the mixing conductances.
        engine : str, optional
            As of `mixing_conductance`.

        Raises
        ------
        QuestionError
            For another number of conductors, an insulator, two magnets that touch, or films that
            make no `DiffusiveStack`.
        """
        diffusion = import_module(
            "spintorque.transport.semiclassical.quantum_stacks.stack_diffusion"
        )
        return diffusion.diffusive_stack_of(self, conductors, accuracy, engine)

    def to_scattering(
        self, *, accuracy: TransportAccuracy | None = None, engine: str | None = None
    ) -> Any:
        """Return the stack as scatterers of many modes, a `ScatteringStack`.

        Phases and modes are random in its inner normal metals; what lies between two of them, or
        between one and a lead, is a `HatScatterer` (with ``accuracy`` and ``engine`` as of
        `mixing_conductance`). Raises QuestionError for a stack without a normal metal between its
        magnets, or with two normal metals beside each other.
        """
        room = import_module("spintorque.transport.semiclassical.hats.stack_scatterer")
        return room.scattering_stack_of(self, accuracy, engine)

    def draw(self, *, bias: float = 0.0, theta: float = 0.0, ax: "Axes | None" = None) -> "Axes":
        """Draw layers, potential and bands along the stack at ``bias`` (V), and return the axes.

        Fixed layers are at ``theta`` (rad). `band_diagram` gives the same as numbers, and for other
        energies and k-parallel than those at its centre. Raises QuestionError as it does.
        """
        solver = import_module("spintorque.electronic_structure._band_diagram")
        figure = import_module("spintorque.plot.electronic_structure.band_diagram_figure")
        diagram = solver.band_diagram(self, bias=bias, theta=theta)
        axes: Axes = figure.plot_band_diagram(diagram, ax=ax)
        return axes
