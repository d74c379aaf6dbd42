"""Several magnets that move together, such as a synthetic antiferromagnet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, all_of, finite, number_list, polar_angle, positive, store
from .internal_fields.dipole_coupling import DipoleCoupling, dipoles_of_shapes, two_layers
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
        store(
            self,
            between=two_layers(self.between),
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
    """Up to eight layers, each a macrospin, with exchange and dipolar fields between them.

    Layers with shapes exert dipolar fields on one another by the ``spacings`` of neighbours, from
    the lowest layer to the highest along their normal; ``dipole_couplings`` give tensors in their
    place. Without either there are none.

    Raises QuestionError for fewer than two layers or more than eight, layers of different
    cross section, a coupling that names a layer that is not there, two dipole couplings of the same
    layers, or ``spacings`` with ``dipole_couplings`` or layers without shapes.
    """

    layers: Sequence[Macrospin] = quantity("", "the moving layers")
    couplings: Sequence[Coupling] = quantity("", "exchange between them", default=())
    dipole_couplings: Sequence[DipoleCoupling] = quantity(
        "", "dipolar fields between them by given tensors", default=()
    )
    spacings: Sequence[float] | None = quantity(
        "nm", "between faces of neighbours, whose shapes tell their dipolar fields", default=None
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            layers=all_of("layers", self.layers, Macrospin),
            couplings=all_of("couplings", self.couplings, Coupling),
            dipole_couplings=all_of("dipole_couplings", self.dipole_couplings, DipoleCoupling),
        )
        if not 2 <= len(self.layers) <= MOST_LAYERS:
            raise QuestionError(
                f"there are {len(self.layers)} coupled layers; allowed are 2 to {MOST_LAYERS}"
            )
        areas = {layer.area for layer in self.layers}
        if len(areas) > 1:
            raise QuestionError(f"the layers have areas {sorted(areas)} nm^2; allowed is one area")
        pairs = [coupling.between for coupling in self.couplings]
        pairs += [coupling.between for coupling in self.dipole_couplings]
        for pair in pairs:
            if max(pair) >= len(self.layers):
                raise QuestionError(
                    f"a coupling is between the layers {pair}; there are layers 0 to "
                    f"{len(self.layers) - 1}"
                )
        self._check_dipoles()

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

    @cached_property
    def dipoles(self) -> tuple[DipoleCoupling, ...]:
        """Dipole couplings of all pairs that have one, given or by the shapes."""
        if self.spacings is None:
            return tuple(self.dipole_couplings)
        return dipoles_of_shapes(self.layers, self.spacings)

    def _check_dipoles(self) -> None:
        pairs = [frozenset(coupling.between) for coupling in self.dipole_couplings]
        for place, pair in enumerate(pairs):
            if pair in pairs[:place]:
                raise QuestionError(
                    f"there are two dipole_couplings between the layers {sorted(pair)}; give one"
                )
        if self.spacings is None:
            return
        if self.dipole_couplings:
            raise QuestionError(
                "there are spacings and dipole_couplings; give the spacings of layers with shapes, "
                "or all tensors"
            )
        store(self, spacings=tuple(float(gap) for gap in number_list("spacings", self.spacings)))
        _ = self.dipoles  # checked
