"""The plain NumPy twin of the C kernels: the same steps with the same random numbers.

It is the oracle the kernels are tested against, chosen by name and never swapped in.
"""

from .twin_engine import integrate

__all__ = ["integrate"]
