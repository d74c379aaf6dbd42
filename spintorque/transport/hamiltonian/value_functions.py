"""Kwant value functions of some named parameters, of which some may be bound."""

from inspect import Parameter, Signature
from typing import Any

from ...errors import QuestionError

PARAMETERS = ("theta", "kx", "ky", "bias")


class ValueFunction:
    """A Kwant value function of a site and those of ``PARAMETERS`` that are not bound."""

    def __init__(self, function: Any, bound: dict[str, float], sites: int = 1) -> None:
        """Wrap ``function(site, theta, kx, ky, bias)``, of a hopping with two ``sites``."""
        self._function = function
        self._sites = sites
        self._bound = bound
        self._free = [name for name in PARAMETERS if name not in bound]
        self.__name__ = "value_function"
        own = ("site",) if sites == 1 else ("right", "left")
        names = [Parameter(n, Parameter.POSITIONAL_OR_KEYWORD) for n in (*own, *self._free)]
        self.__signature__ = Signature(names)

    def __call__(self, *arguments: Any) -> Any:
        """Value at a site or two; QuestionError if a free parameter was not passed to Kwant."""
        sites, values = arguments[: self._sites], arguments[self._sites :]
        if len(values) < len(self._free):
            raise QuestionError(
                f"the system needs params with {', '.join(self._free)}; pass them to Kwant, or "
                "bind them by to_kwant(theta=..., k=(kx, ky), bias=...)"
            )
        free = dict(zip(self._free, values, strict=True))
        return self._function(*sites, **self._bound, **free)
