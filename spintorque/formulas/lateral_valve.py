"""Nonlocal resistance of a lateral spin valve, in closed form.

Takahashi and Maekawa, Phys. Rev. B 67, 052409 (2003), with contacts on a channel that is much
longer than its spin diffusion length on either side.
"""

from typing import Any

import numpy as np


def nonlocal_resistance(
    *,
    channel_resistance: Any,
    distance: Any,
    polarizations: tuple[Any, Any],
    spin_conductances: tuple[Any, Any],
) -> Any:
    """Voltage at the detector per current through the injector, for parallel magnets.

    R = 2 gamma_1 gamma_2 R_N x/[(2 + a_1)(2 + a_2) - a_1 a_2 x^2], with x = exp(-L/lambda) and
    a = R_N A (1 - gamma^2)(G_up + G_dn); of antiparallel magnets it is -R. All arguments broadcast.

    Parameters
    ----------
    channel_resistance : array_like, ohm
        R_N = rho lambda/(cross section of the channel).
    distance : array_like
        L/lambda of the two contacts.
    polarizations : tuple of two array_like
        gamma of injector and detector.
    spin_conductances : tuple of two array_like, ohm^-1
        Area A times 4 G_up G_dn/(G_up + G_dn) of each, what its reservoir takes of the spin
        accumulation; 1/(A AR*) in the terms of Valet and Fert.
    """
    decay = np.exp(-np.asarray(distance))
    first, second = (channel_resistance * value for value in spin_conductances)
    product = polarizations[0] * polarizations[1]
    sinks = (2 + first) * (2 + second) - first * second * decay**2
    return 2 * product * channel_resistance * decay / sinks
