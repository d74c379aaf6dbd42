"""Dipole tensors of two bodies: the mean field of one, magnetized evenly, in the other.

H = -N M, averaged over the target, with M in the source. N has no unit and is symmetric; its trace
is 0 for bodies that do not overlap, and volumes turn it around, V_1 N_12 = V_2 N_21. Lengths are
full ones, not halves, in any common unit.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
