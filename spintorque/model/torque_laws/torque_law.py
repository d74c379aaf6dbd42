"""What every torque law can tell: its fields on a magnet, where it acts, its current, its name."""

from typing import Any, ClassVar, Protocol, runtime_checkable

from ..._typing import Array
from ..checks import Vector
from ..drive import Drive, Level
from ..macrospin import Macrospin


@runtime_checkable
class TorqueLaw(Protocol):
    """What acts on a moving layer: a torque in closed form, a table, or a polarizer with one.

    ``section`` is its name in a TOML question.
    """

    section: ClassVar[str]

    @property
    def on(self) -> int:
        """Number of the moving layer on which it acts."""

    @property
    def knows_current(self) -> bool:
        """Whether it gives its own current at every angle."""

    def source(self, magnet: Macrospin) -> Vector | int:
        """Direction q from which the torque is seen, or the moving layer whose moment q is."""

    def term(self, magnet: Macrospin, drive: Drive) -> tuple[Any, Level]:
        """Fields on a layer, and the voltage (V) or current density (A/m^2) that drives them.

        The fields are a `Series`, those of a `NonlinearJunction` or, of a torque table, a `Table`.
        Raises QuestionError for a
        drive that the torque does not take.
        """

    def current_density(self, bias: float, x: Array) -> Array:
        """Electron-flow current density (...) in A/m^2 at a bias in V and x = m.q (...)."""

    def sections(self) -> dict[str, Any]:
        """Return the sections of a question that describe it, as plain values."""
