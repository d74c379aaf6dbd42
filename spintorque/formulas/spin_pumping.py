"""Damping by the spin current that a precessing magnet pumps into a metal beside it."""

from typing import Any

import numpy as np

from ..units import BOHR_MAGNETON, NANO


def additional_damping(
    mixing: Any, *, saturation_magnetization: Any, thickness: Any, g_factor: Any = 2.0
) -> Any:
    """Gilbert damping g mu_B Re(g_ud)/(4 pi Ms d) that a perfect spin sink on one side adds.

    ``mixing`` is the mixing conductance in e^2/h per area, in m^-2, Ms in A/m, ``thickness`` d
    in nm (Tserkovnyak, Brataas and Bauer, Phys. Rev. Lett. 88, 117601 (2002)).
    """
    moment = 4 * np.pi * saturation_magnetization * thickness * NANO
    return g_factor * BOHR_MAGNETON * np.real(mixing) / moment
