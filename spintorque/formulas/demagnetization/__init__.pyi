from .ellipsoids import ellipsoid
from .elliptic_cylinders import elliptic_cylinder
from .prisms import prism
from .round_cylinders import disk

__all__ = ["disk", "ellipsoid", "elliptic_cylinder", "prism"]
