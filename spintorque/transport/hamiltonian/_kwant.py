"""Kwant, imported in one place, without its hint that a faster solver could be installed."""

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "MUMPS is not available")
    import kwant

__all__ = ["kwant"]
