"""Several magnets that move together, such as a synthetic antiferromagnet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, finite, integer, polar_angle, positive, shown, store
from .macrospin import Macrospin

MOST_LAYERS = 8


@dataclass(frozen=True, kw_only=True)
class Coupling:
    """Exchange between two layers, E/area = -``bilinear`` m1.m2 - ``biquadratic`` (m1.m2)^2.

    Raises QuestionError for a layer coupled to itself or values that are not finite.
    """

    between: tuple[int, int] = quantity("", "the two layers, counted from 0", default=(0, 1))
    bilinear: float = quantity("J/m^2", "J1; > 0: parallel moments", default=0.0)
    biquadratic: float = quantity("J/m^2", "J2; < 0: moments at right angles", default=0.0)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.between, list | tuple) or len(self.between) != 2:
            raise QuestionError(
                f"between is {shown(self.between)}; allowed are two layers, as (0, 1)"
            )
        first, second = (integer("between", layer, 0) for layer in self.between)
        if first == second:
            raise QuestionError(
                f"between is {shown(self.between)}; allowed are two different layers"
            )
        store(
            self,
            between=(first, second),
            bilinear=finite("bilinear", self.bilinear, "J/m^2"),
            biquadratic=finite("biquadratic", self.biquadratic, "J/m^2"),
        )

    @classmethod
    def canted(
        cls, *, angle: float, strength: float, between: tuple[int, int] = (0, 1)
    ) -> "Coupling":
        """Coupling that by itself holds two moments at an angle (rad, from 0 to pi).

        Its energy per area is ``strength`` (cos theta - cos ``angle``)^2 in J/m^2, up to a
        constant: J1 = 2 ``strength`` cos ``angle`` and J2 = -``strength``, as in Nunn, Abert, Suess
        and Girt, Sci. Adv. 6, eabd8861 (2020).

        Raises QuestionError for an angle beyond pi or a strength that is not positive.
        """
        theta = polar_angle("angle", angle)
        strength = positive("strength", strength, "J/m^2")
        return cls(
            between=between, bilinear=2 * strength * float(np.cos(theta)), biquadratic=-strength
        )


@dataclass(frozen=True, kw_only=True)
class CoupledMacrospins:
    """Up to eight layers, each a macrospin, with exchange between them.

    Raises QuestionError for fewer than two layers or more than eight, layers of different
    cross section, or a coupling that names a layer that is not there.
    """

    layers: Sequence[Macrospin] = quantity("", "the moving layers")
    couplings: Sequence[Coupling] = quantity("", "exchange between them", default=())

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(self, layers=tuple(self.layers), couplings=tuple(self.couplings))
        if not 2 <= len(self.layers) <= MOST_LAYERS:
            raise QuestionError(
                f"there are {len(self.layers)} coupled layers; allowed are 2 to {MOST_LAYERS}"
            )
        areas = {layer.area for layer in self.layers}
        if len(areas) > 1:
            raise QuestionError(f"the layers have areas {sorted(areas)} nm^2; allowed is one area")
        for coupling in self.couplings:
            if max(coupling.between) >= len(self.layers):
                raise QuestionError(
                    f"a coupling is between the layers {coupling.between}; there are layers 0 to "
                    f"{len(self.layers) - 1}"
                )

    def at_voltage(self, voltage: float) -> "CoupledMacrospins":
        """Layers whose K_u is that at a voltage (V), and stays so; see `Macrospin.at_voltage`."""
        return replace(self, layers=tuple(layer.at_voltage(voltage) for layer in self.layers))

    def at_temperature(self, temperature: float) -> "CoupledMacrospins":
        """Return layers that are for good what these are at a temperature (K); see `Macrospin`.

        Exchange between layers, an energy per area, does not follow it.
        """
        return replace(
            self, layers=tuple(layer.at_temperature(temperature) for layer in self.layers)
        )
