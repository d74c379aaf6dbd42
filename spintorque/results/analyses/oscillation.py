"""Steady oscillations of a magnet against its drive."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, eq=False)
class Oscillation(QuantityAnswer):
    """Steady oscillations at strengths of a drive; frequency NaN and amplitudes 0 for rest.

    The strength is in V or A/m^2, as ``driven_by`` says. Harmonics 1, 2, ... (k,) are those of
    the voltage, amplitude_k cos(2 pi k f t + phase_k).
    """

    driven_by: str = quantity("", '"voltage" (V) or "current_density" (A/m^2)')
    strength: Array = quantity("V or A/m^2", "of the drive (n,)", dims="strength")
    frequency: Array = quantity(
        "GHz", "of the orbit, of one layer if there are several (n,)", dims="strength"
    )
    extent: Array = quantity(
        "",
        "half the range of each component of m (n, [layers,] 3)",
        dims="strength [layer] component",
    )
    mean_moment: Array = quantity(
        "", "mean of m (n, [layers,] 3)", dims="strength [layer] component"
    )
    mean_voltage: Array = quantity("V", "mean voltage (n,)", dims="strength")
    amplitude: Array = quantity("V", "of the voltage's harmonics (n, k)", dims="strength harmonic")
    phase: Array = quantity("rad", "of the voltage's harmonics (n, k)", dims="strength harmonic")
    power: Array = quantity("W", "emitted into the load (n,)", dims="strength")
    spectrum_frequency: Array = quantity(
        "GHz", "of the spectral density (f,)", dims="spectrum_frequency"
    )
    spectral_density: Array = quantity(
        "V^2/Hz", "one-sided, of the voltage (n, f)", dims="strength spectrum_frequency"
    )
    terminal: str | None = quantity("", "of the drive that varies, None: its own", default=None)
