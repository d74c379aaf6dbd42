"""What magnets absorb of a microwave field, against its frequency and a steady field."""

from dataclasses import dataclass

from ...._typing import Array
from ....model.checks import Vector
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class FerromagneticResonance(QuantityAnswer):
    """Susceptibility to a small field h exp(i omega t), and the modes that make it.

    ``susceptibility`` chi = chi' - i chi'' is that of the moment per volume along the microwave
    field; the absorbed power per volume is mu0 omega chi'' h^2/2. Lines are where a mode has one
    of the frequencies; there are none where the frequency does not reach the field's range.
    """

    field_direction: Vector = quantity("", "unit vector of the steady field", dims="component")
    microwave_direction: Vector = quantity("", "unit vector of h", dims="component")
    field: Array = quantity("A/m", "steady field along its axis (n,), ascending", dims="field")
    frequency: Array = quantity("GHz", "of the microwave (k,)", dims="frequency")
    m: Array = quantity(
        "", "directions of the layers at rest (n, layers, 3)", dims="field layer component"
    )
    mode_frequency: Array = quantity(
        "GHz", "imaginary parts of the eigenvalues/2 pi (n, layers), ascending", dims="field mode"
    )
    mode_half_width: Array = quantity(
        "GHz", "minus their real parts/2 pi (n, layers)", dims="field mode"
    )
    susceptibility: Array = quantity("", "chi (n, k)", dims="field frequency")
    line_frequency: Array = quantity("GHz", "of the microwave (lines,)", dims="line")
    line_mode: Array = quantity("", "number of the mode (lines,), from 0", dims="line")
    line_field: Array = quantity("A/m", "resonance field (lines,)", dims="line")
    line_width: Array = quantity(
        "A/m", "full width at half maximum in the field (lines,)", dims="line"
    )

    @property
    def absorption(self) -> Array:
        """chi'' (n, k), which the absorbed power is proportional to."""
        absorbed: Array = -self.susceptibility.imag
        return absorbed
