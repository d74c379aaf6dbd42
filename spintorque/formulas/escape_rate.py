"""Rates over a barrier from the curvatures of the energy (Langer's theory of a magnet).

W. F. Brown, IEEE Trans. Magn. 15, 1196 (1979); W. T. Coffey et al., Phys. Rev. Lett. 80, 5655
(1998). Curvatures are second derivatives of the energy on the unit sphere, in J/rad^2.
"""

from typing import Any

import numpy as np

from ..units import NANO


def saddle_growth(curvatures: Any, *, damping: Any, gamma0: Any, moment: Any) -> Any:
    """Rate lambda_+ in 1/ns at which a small deviation from a saddle grows.

    gamma0/((1 + alpha^2) 2 mu0 Ms V) [-alpha (c1 + c2) + sqrt(alpha^2 (c1 - c2)^2 - 4 c1 c2)]
    for ``curvatures`` (..., 2) with c1 c2 < 0, ``moment`` = mu0 Ms V in J m/A and ``gamma0`` in
    m/(A s).
    """
    c1, c2 = np.moveaxis(np.asarray(curvatures), -1, 0)
    root = np.sqrt(damping**2 * (c1 - c2) ** 2 - 4 * c1 * c2)
    rate = gamma0 / (2 * moment * (1 + damping**2)) * NANO
    return rate * (root - damping * (c1 + c2))


def langer_rate(
    minimum: Any, saddle: Any, *, stability: Any, damping: Any, gamma0: Any, moment: Any
) -> Any:
    """Rate in 1/ns over one saddle, for intermediate to high damping and Delta >> 1.

    (lambda_+/2 pi) sqrt(c1 c2 at the minimum / |c1 c2| at the saddle) exp(-Delta), with
    curvatures ``minimum`` and ``saddle`` (..., 2) and ``stability`` Delta. It holds where
    alpha Delta is above about 1; for less damping it is too large, because energy then
    diffuses too slowly.
    """
    growth = saddle_growth(saddle, damping=damping, gamma0=gamma0, moment=moment)
    shape = np.prod(np.asarray(minimum), -1) / np.abs(np.prod(np.asarray(saddle), -1))
    return growth / (2 * np.pi) * np.sqrt(shape) * np.exp(-np.asarray(stability))
