from .coaxial_cylinders import coaxial_disks, coaxial_ellipses
from .disk_pairs import disks
from .prism_pairs import prisms

__all__ = ["coaxial_disks", "coaxial_ellipses", "disks", "prisms"]
