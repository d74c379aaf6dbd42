"""Where a rest point loses its stability."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class Instability(QuantityAnswer):
    """Where a rest point loses stability.

    ``kind``: "precession" (a complex pair of eigenvalues starts to grow: Hopf) or "escape" (a
    real eigenvalue passes zero: the point meets another and both vanish, or it splits).
    """

    drive: float = quantity("V or A/m^2", "the critical voltage or current density")
    m: Array = quantity(
        "", "direction at rest there, (3,) or (layers, 3)", dims="[layer] component"
    )
    frequency: float = quantity("GHz", "of the precession that starts; 0 for an escape")
    kind: str = quantity("", "precession or escape")


@dataclass(frozen=True, kw_only=True, eq=False)
class CriticalDrive(QuantityAnswer):
    """Loss of stability of a rest point followed from one drive both ways.

    ``positive`` and ``negative`` are those above and below the first drive, None where it is
    stable to the limit. ``drive``, ``m`` and ``eigenvalues`` are the whole branch, in
    ascending drive.
    """

    driven_by: str = quantity("", "voltage (V) or current_density (A/m^2, electron flow)")
    positive: Instability | None = quantity("", "loss of stability above the first drive")
    negative: Instability | None = quantity("", "loss of stability below the first drive")
    drive: Array = quantity(
        "V or A/m^2", "drives at which the point was followed, (n,)", dims="drive"
    )
    m: Array = quantity(
        "", "direction at rest, (n, 3) or (n, layers, 3)", dims="drive [layer] component"
    )
    eigenvalues: Array = quantity(
        "1/ns", "the faster growing first, complex (n, 2 layers)", dims="drive eigenvalue"
    )
