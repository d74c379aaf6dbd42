"""Conductance, spin flux and torque of layers that scatter many modes, against the angle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError, RangeError
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer

PER_MODE = "e^2/h per mode"
FLUX = "e per 4 pi, mode and V"
REGIONS = "region component theta"
LAYERS = "layer component theta"
OF_REGIONS, OF_LAYERS = f"[valve] {REGIONS}", f"[valve] {LAYERS}"


@dataclass(frozen=True, kw_only=True, eq=False)
class ScatteringTransport(QuantityAnswer):
    """Currents in every region and torques on every layer, per mode of one spin on the left.

    Region i lies on the left of layer i, the last one is the right lead. Spin fluxes are
    Tr[sigma (rho_right-going - rho_left-going)] along x, y and z; the torque on a layer is the
    flux on its left less that on its right. With ``*_from_left`` electrons come from the left
    lead, as at a bias above 0, with ``*_from_right`` from the right lead at the same voltage.
    Times modes per area, and e/4 pi, they are J/m^2 per V.

    Averaged over phases (``modes`` 0) both are opposite. Of finitely many modes
    their sum, `zero_bias_torque`, is not 0: it is the interlayer exchange. It vanishes for all
    layers together.

    Of many valves, which differ in ``values``, arrays have a leading axis of valves.
    """

    theta: Array = quantity("rad", "angle of the fixed layers from the free ones", dims="theta")
    modes: int = quantity("", "modes of one spin on the left; 0: averaged over phases")
    free_layers: tuple[int, ...] = quantity("", "places of the free layers", dims="free")
    conductance: Array = quantity(
        PER_MODE, "of both spins, from left to right", dims="[valve] theta"
    )
    flux_from_left: Array = quantity(FLUX, "spin flux of electrons from the left", dims=OF_REGIONS)
    flux_from_right: Array = quantity(
        FLUX, "spin flux of electrons from the right", dims=OF_REGIONS
    )
    torque_from_left: Array = quantity(FLUX, "torque of electrons from the left", dims=OF_LAYERS)
    torque_from_right: Array = quantity(FLUX, "torque of electrons from the right", dims=OF_LAYERS)
    audit: Mapping[str, float] = quantity("", "worst defects of identities")
    values: Mapping[str, Any] = quantity(
        "", "fields of the stack that vary, each a list", default_factory=dict
    )

    @property
    def zero_bias_torque(self) -> Array:
        """Torque (layers, 3, angles) when both leads are raised, in e/4 pi per mode and V."""
        return np.asarray(self.torque_from_left + self.torque_from_right)

    @property
    def torque_per_voltage(self) -> Array:
        """In-plane and perpendicular torque (2, angles) on the free layers, e/4 pi per mode and V.

        Raises QuestionError without a free layer.
        """
        if not self.free_layers:
            raise QuestionError(
                'no layer is free, whose torque has parts; give one magnetization="free"'
            )
        return np.asarray(self.torque_from_left[..., list(self.free_layers), :2, :].sum(axis=-3))

    @property
    def torque_per_current(self) -> Array:
        """In-plane and perpendicular torque (2, angles) on free layers over the current, hbar/2e.

        Raises RangeError where no current flows, QuestionError without a free layer.
        """
        return np.asarray(self.torque_per_voltage / self._current[..., None, :])

    @property
    def layer_torque_per_current(self) -> Array:
        """Torque (layers, 3, angles) on every layer over the current, in hbar/2e.

        Electrons come from the left. Raises RangeError where no current flows.
        """
        return np.asarray(self.torque_from_left / self._current[..., None, None, :])

    @property
    def _current(self) -> Array:
        if np.any(self.conductance <= 0):
            raise RangeError(
                "no current flows at some angles, where a torque per current has no value; choose "
                "other angles"
            )
        return self.conductance
