"""The peers that are installed; those that are not are left out."""

import importlib

NAMES = ("cmtj", "numba", "diffrax")


def installed():
    """Modules by name of the peer."""
    found = {"scipy": importlib.import_module("peer_scipy")}
    for name in NAMES:
        try:
            found[name] = importlib.import_module(f"peer_{name}")
        except ModuleNotFoundError as error:
            print(f"{name} is left out, because {error.name} is not installed")
    return found
