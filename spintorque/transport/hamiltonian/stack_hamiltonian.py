"""The Hamiltonian of any stack, of one orbital or of several."""

from typing import Any

from ...model.stack import Stack
from .chain import make_chain
from .interface import Hamiltonian
from .orbital_chain import make_orbital_chain


def make_hamiltonian(stack: Stack, bias: float, theta: Any) -> Hamiltonian:
    """Hamiltonian of a stack at a bias (V) and angles (rad, any number of them)."""
    if stack.has_orbitals:
        return make_orbital_chain(stack, bias, theta)
    return make_chain(stack, bias, theta)
