"""The lowest barrier between two stable states."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class EnergyBarrier(QuantityAnswer):
    """Lowest barrier between two stable states, and the path of least energy over it.

    Thermal stability factors are barriers over k_B T. Of coupled layers, moments are (layers, 3).
    """

    minimum: Array = quantity("", "stable direction (3,) that is left", dims="[layer] component")
    other_minimum: Array = quantity(
        "", "stable direction (3,) on the other side", dims="[layer] component"
    )
    saddle: Array = quantity(
        "", "direction (3,) at the top; of a circle of them, one", dims="[layer] component"
    )
    barrier: float = quantity("J", "energy of the saddle above the minimum that is left")
    reverse_barrier: float = quantity("J", "energy of the saddle above the other minimum")
    temperature: float = quantity("K", "temperature of the stability factors")
    thermal_stability: float = quantity("", "Delta of the minimum that is left")
    reverse_thermal_stability: float = quantity("", "Delta of the other minimum")
    path: Array = quantity(
        "", "directions (points, 3) from one minimum to the other", dims="point [layer] component"
    )
    path_energy: Array = quantity(
        "J", "energy along the path above the minimum left (points,)", dims="point"
    )
    complete: bool = quantity("", "it is certain that no lower saddle is missed", default=True)
