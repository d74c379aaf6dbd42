"""Integrals of spectra over k-parallel and energy, refined until they are as accurate as asked.

Out of equilibrium all states are filled to the chemical potential of one lead (contour
above the axis) and the states from the other lead carry the difference (bias window).
"""

from ...model.accuracy import TransportAccuracy
from ..hamiltonian.chain import Side
from ..hamiltonian.interface import Hamiltonian
from .meshes.mesh_integral import ZoneQuestion, mesh_integral
from .meshes.triangle_integral import triangle_integral
from .tolerance import Goal, Integral, Integrand
from .zone_integral import zone_integral

__all__ = ["Goal", "Integral", "integrate"]


def integrate(
    hamiltonian: Hamiltonian,
    rows: Integrand,
    temperature: float,
    accuracy: TransportAccuracy,
    incident: Side,
    goal: Goal,
) -> Integral:
    """Integrate rows over the zone and energy at a temperature (K).

    ``incident``: the lead whose states make up the bias window. Where cos kx + cos ky is all that
    matters of k-parallel it is the variable; Rashba coupling and a given number of k points need a
    mesh. Blocks take meshes, and then triangles, and half the difference of the states from both
    leads, in which levels that both share alike cancel.
    """
    chain = hamiltonian.one_orbital
    if accuracy.k_points is None and chain is not None and chain.depends_on_cosines:
        return zone_integral(chain, rows, temperature, accuracy, incident, goal)
    if accuracy.k_points is None and chain is None:
        return triangle_integral(
            ZoneQuestion(hamiltonian, rows, temperature, accuracy, "difference", goal)
        )
    return mesh_integral(ZoneQuestion(hamiltonian, rows, temperature, accuracy, incident, goal))
