"""Asymmetries between both spins: beta of a conductor, gamma of a contact."""

from typing import Any

from ...errors import QuestionError
from ..checks import real_number, shown
from ..plausible import looks_like


def spin_asymmetry(name: str, value: Any) -> float:
    """Return an asymmetry (up - dn)/(up + dn) as a float; QuestionError unless -1 < it < 1."""
    number = real_number(name, value)
    if not -1 < number < 1:
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is a number between -1 and 1, both excluded"
            f"{looks_like('polarization', number)}"
        )
    return number
