"""Integrals of spectra over k-parallel and energy, refined until they are as accurate as asked.

Out of equilibrium all states are filled to the chemical potential of one lead (contour
above the axis) and the states from the other lead carry the difference (bias window).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ...model.accuracy import TransportAccuracy
from ..hamiltonian.chain import Side
from ..hamiltonian.interface import Hamiltonian
from .meshes.mesh_integral import ZoneQuestion, mesh_integral
from .meshes.triangle_integral import triangle_integrals
from .tolerance import Goal, Integral, Integrand
from .zone_integral import zone_integral

__all__ = ["Goal", "Integral", "IntegralQuestion", "integrate", "integrate_together"]


class IntegralQuestion(NamedTuple):
    """Rows to integrate over the zone and energy at a temperature (K).

    ``incident``: the lead whose states make up the bias window.
    """

    hamiltonian: Hamiltonian
    rows: Integrand
    temperature: float
    accuracy: TransportAccuracy
    incident: Side
    goal: Goal


def integrate(question: IntegralQuestion) -> Integral:
    """Integrate over the zone and energy."""
    return integrate_together([question])[0]


def integrate_together(questions: Sequence[IntegralQuestion]) -> list[Integral]:
    """Integrate some questions about one stack.

    Where cos kx + cos ky is all that matters of k-parallel it is the variable; Rashba coupling and
    a given number of k points need a mesh. Blocks take meshes, and then triangles, and half the
    difference of the states from both leads, in which levels that both share alike cancel; those
    questions go on side by side, because they share the ends of leads.
    """
    if all(_is_of_triangles(question) for question in questions):
        return triangle_integrals(
            [replace(ZoneQuestion(*question), incident="difference") for question in questions]
        )
    return [_alone(question) for question in questions]


def _is_of_triangles(question: IntegralQuestion) -> bool:
    return question.accuracy.k_points is None and question.hamiltonian.one_orbital is None


def _alone(question: IntegralQuestion) -> Integral:
    chain = question.hamiltonian.one_orbital
    if question.accuracy.k_points is None and chain is not None and chain.depends_on_cosines:
        return zone_integral(chain, *question[1:])
    return mesh_integral(ZoneQuestion(*question))
