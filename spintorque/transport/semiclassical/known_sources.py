"""Sources that files name: each is made again from its mapping, by the name of its class."""

from ...torque_source import SweepableSource
from .diffusion.diffusive_stack import DiffusiveStack

KNOWN_SOURCES: dict[str, type[SweepableSource]] = {DiffusiveStack.__name__: DiffusiveStack}
