"""Linewidth of a thermally disturbed oscillator."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, eq=False)
class Linewidth(QuantityAnswer):
    """Linewidth (full width at half maximum) of the transverse moment at temperatures (n,)."""

    temperature: Array = quantity("K", "of the magnet (n,)", dims="temperature")
    frequency: Array = quantity("GHz", "mean frequency (n,)", dims="temperature")
    frequency_at_rest: float = quantity("GHz", "frequency without temperature")
    relaxation_rate: float = quantity("1/ns", "Gamma of the amplitude without temperature")
    from_spectrum: Array = quantity(
        "MHz", "long-time width df of the line fitted to the spectrum (n,)", dims="temperature"
    )
    from_spectrum_error: Array = quantity("MHz", "its statistical error (n,)", dims="temperature")
    half_maximum: Array = quantity(
        "MHz", "full width of the fitted line at half its maximum (n,)", dims="temperature"
    )
    chi_squared: Array = quantity(
        "", "misfit of the fitted line per degree of freedom (n,), about 1", dims="temperature"
    )
    from_phase: Array = quantity(
        "MHz", "from the growth of the phase's variance (n,)", dims="temperature"
    )
    from_phase_error: Array = quantity("MHz", "its statistical error (n,)", dims="temperature")
    spectrum_frequency: Array = quantity(
        "GHz", "of the spectral density (f,)", dims="spectrum_frequency"
    )
    spectral_density: Array = quantity(
        "1/GHz", "of the complex transverse moment (n, f)", dims="temperature spectrum_frequency"
    )
