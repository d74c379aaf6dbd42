"""The voltage that a microwave current rectifies."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class SpinTorqueResonance(QuantityAnswer):
    """Rectified voltage along a sweep of frequency or field, to second order in the amplitude.

    ``voltage`` = ``from_parallel`` + ``from_perpendicular`` + ``from_anisotropy`` + ``shift`` +
    ``background``. The first three are the resistance that oscillates with m times the alternating
    current, split by what moves m, summed over torques; ``shift`` comes from the mean change of m
    and vanishes at zero bias; ``background`` from the nonlinear J(V) of a magnet at rest.
    """

    driven_by: str = quantity("", "voltage (V) or current_density (A/m^2, electron flow)")
    amplitude: float = quantity("V or A/m^2", "of the alternating voltage or current")
    frequency: Array = quantity("GHz", "of the drive, (n,)", dims="point")
    field: Array = quantity("A/m", "external field, (n, 3)", dims="point component")
    m: Array = quantity("", "direction at rest, (n, [layers,] 3)", dims="point [layer] component")
    resonance_frequency: Array = quantity(
        "GHz", "imaginary part of the eigenvalue/2 pi, of the mode that is seen, (n,)", dims="point"
    )
    half_width: Array = quantity("GHz", "minus its real part/2 pi, (n,)", dims="point")
    voltage: Array = quantity("V", "rectified voltage at constant mean current, (n,)", dims="point")
    from_parallel: Array = quantity(
        "V", "its part by the oscillating T_parallel, (n,)", dims="point"
    )
    from_perpendicular: Array = quantity(
        "V", "its part by the oscillating T_perpendicular, (n,)", dims="point"
    )
    from_anisotropy: Array = quantity(
        "V", "its part by the anisotropy that follows the voltage, (n,)", dims="point"
    )
    shift: Array = quantity("V", "its part by the mean change of m, (n,)", dims="point")
    background: Array = quantity("V", "its part by the curvature of J(V), (n,)", dims="point")
    terminal: str | None = quantity("", "of the drive that varies, None: its own", default=None)

    @property
    def swept(self) -> str:
        """What changes along the sweep: "field" or "frequency"."""
        return "field" if np.ptp(self.field_strength) > 0 else "frequency"

    @property
    def field_strength(self) -> Array:
        """Field (n,) in A/m along the direction in which it is swept."""
        way = self.field[-1] - self.field[0]
        length = np.linalg.norm(way)
        return np.asarray(
            self.field @ way / length if length else np.linalg.norm(self.field, axis=-1)
        )
