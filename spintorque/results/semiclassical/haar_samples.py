"""Conductance and spin flux over random phases between layers: averages and fluctuations."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer
from .scattering_transport import FLUX, LAYERS, PER_MODE, REGIONS, ScatteringTransport


@dataclass(frozen=True, kw_only=True, eq=False)
class HaarSamples(QuantityAnswer):
    """Means over samples of layers between which modes are mixed at random.

    ``*_error`` is the standard error of a mean, ``*_deviation`` the standard deviation of one
    sample, its fluctuation, which falls as 1/modes. Units, regions and layers are those of
    `ScatteringTransport`; electrons come from the left but for ``zero_bias_torque``, of which
    both leads are raised. ``hats`` are the averages over phases in the limit of many modes.
    """

    theta: Array = quantity("rad", "angle of the fixed layers from the free ones", dims="theta")
    modes: int = quantity("", "modes of one spin on the left")
    samples: int = quantity("", "number of samples")
    seed: int = quantity("", "of the random numbers")
    conductance: Array = quantity(PER_MODE, "mean conductance of both spins", dims="theta")
    conductance_error: Array = quantity(PER_MODE, "its standard error", dims="theta")
    conductance_deviation: Array = quantity(PER_MODE, "its fluctuation", dims="theta")
    flux: Array = quantity(FLUX, "mean spin flux", dims=REGIONS)
    flux_error: Array = quantity(FLUX, "its standard error", dims=REGIONS)
    flux_deviation: Array = quantity(FLUX, "its fluctuation", dims=REGIONS)
    torque: Array = quantity(FLUX, "mean torque on each layer", dims=LAYERS)
    torque_error: Array = quantity(FLUX, "its standard error", dims=LAYERS)
    torque_deviation: Array = quantity(FLUX, "its fluctuation", dims=LAYERS)
    zero_bias_torque: Array = quantity(FLUX, "mean torque of both leads raised", dims=LAYERS)
    zero_bias_torque_error: Array = quantity(FLUX, "its standard error", dims=LAYERS)
    zero_bias_torque_deviation: Array = quantity(FLUX, "its fluctuation", dims=LAYERS)
    hats: ScatteringTransport = quantity("", "the limit of many modes")
    audit: Mapping[str, float] = quantity("", "worst defects of identities")
