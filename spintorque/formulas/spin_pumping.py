"""Damping by the spin current that a precessing magnet pumps into a metal beside it."""

from typing import Any

import numpy as np

from ..units import BOHR_MAGNETON, NANO


def additional_damping(
    mixing: Any, *, saturation_magnetization: Any, thickness: Any, g_factor: Any = 2.0
) -> Any:
    """Gilbert damping g mu_B Re(g_ud)/(4 pi Ms d) that a perfect spin sink on one side adds.

    Source: Tserkovnyak, Brataas and Bauer, Phys. Rev. Lett. 88, 117601 (2002).

    Parameters
    ----------
    mixing : array_like, complex, m^-2
        Mixing conductance g_ud in e^2/h per area.
    saturation_magnetization : array_like, A/m
        Ms of the magnet.
    thickness : array_like, nm
        d of the magnet.
    g_factor : array_like
        Lande factor g.
    """
    moment = 4 * np.pi * saturation_magnetization * thickness * NANO
    return g_factor * BOHR_MAGNETON * np.real(mixing) / moment
