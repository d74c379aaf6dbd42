"""xarray, which is slow to import, loaded when something of it is first used."""

from typing import Any


def __getattr__(name: str) -> Any:
    """Return what xarray calls ``name``."""
    import xarray

    return getattr(xarray, name)
