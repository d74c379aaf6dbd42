"""Demagnetizing factors of bodies, averaged over the body.

Factors are those of SI, whose sum is 1, along the axes of the body, shape (..., 3); a body that is
magnetized evenly by M has the mean field -N M. Lengths are full ones, not halves, in any common
unit; they broadcast. Both small and large factors have errors near rounding, however thin or long
the body is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
