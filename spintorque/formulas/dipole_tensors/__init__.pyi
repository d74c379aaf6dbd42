from .prism_pairs import prisms

__all__ = ["prisms"]
