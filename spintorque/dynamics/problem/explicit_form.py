"""How Gilbert's damping mixes the two torque fields in the explicit form of the equation."""

from typing import Any


def explicit_fields(damping: Any, a_dl: Any, a_fl: Any) -> tuple[Any, Any]:
    """Fields b and c along q (A/m): dm/dt = -rate m x [H + b q + m x (alpha H + c q)].

    b = a_FL - alpha a_DL and c = a_DL + alpha a_FL, from Gilbert's form solved for dm/dt, with
    rate = gamma0/(1 + alpha^2); all arguments broadcast. The twin of the kernels has its own, with
    derivatives, because it must share no code with what it checks.
    """
    return a_fl - damping * a_dl, a_dl + damping * a_fl
