"""Magnets that many tests use, and the oracle's view of them."""

from dataclasses import replace

import numpy as np
from scipy import constants

import spintorque as st

MU_0 = constants.mu_0
GAMMA_PER_G = constants.physical_constants["Bohr magneton"][0] / constants.hbar
TILTED_TENSOR = ((0.1, 0.02, 0.0), (0.02, 0.3, -0.05), (0.0, -0.05, 0.6))

PERPENDICULAR = st.Macrospin(
    saturation_magnetization=1.1e6,
    thickness=1.2,
    area=2000.0,
    damping=0.005,
    anisotropy=7.9e5,
    demagnetization=(0.015, 0.015, 0.97),
)
SKEW = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=2.0,
    area=3000.0,
    damping=0.08,
    anisotropy=1e5,
    easy_axis=st.direction(0.7, 0.4),
    demagnetization=TILTED_TENSOR,
    fixed_direction=st.direction(1.2, -0.5),
    g_factor=2.1,
)
SOFT = st.Macrospin(
    saturation_magnetization=1.1e6,
    thickness=1.3,
    area=3000.0,
    damping=0.05,
    anisotropy=3e5,
    second_anisotropy=4e4,
    easy_axis=st.direction(0.2, 1.0),
    demagnetization=(0.05, 0.1, 0.85),
)
SOFT_AND_THICK = replace(SOFT, thickness=2.2, damping=0.03, saturation_magnetization=6e5)
BIAXIAL = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=2.0,
    area=3000.0,
    damping=0.02,
    anisotropy=5e3,
    easy_axis=(1.0, 0.0, 0.0),
    demagnetization=(0.02, 0.03, 0.95),
    fixed_direction=(1.0, 0.0, 0.0),
)


def uniaxial(*, Ms=1e6, H_k=4e4, thickness=1.2, area=2000.0, **options):
    """Magnet of anisotropy field ``H_k`` (A/m) without demagnetization."""
    return st.Macrospin(
        saturation_magnetization=Ms,
        thickness=thickness,
        area=area,
        anisotropy=MU_0 * Ms * H_k / 2,
        **options,
    )


def _beside_uniaxial(magnet):
    seen, cubic, bias = {}, magnet.cubic_anisotropy, magnet.exchange_bias
    if cubic is not None:
        one, two = (np.array(axis) for axis in cubic.axes)
        seen["cubic"] = cubic.first, cubic.second, (one, two, np.cross(one, two))
    if bias is not None:
        seen["bias"] = bias.energy * np.array(bias.direction)
    return seen


def for_gilbert(magnet, H=(0.0, 0.0, 0.0)):
    """Arguments of the Gilbert oracle, in SI."""
    tensor = np.array(magnet.demagnetization)
    return {
        "Ms": magnet.saturation_magnetization,
        "d": magnet.thickness * 1e-9,
        "alpha": magnet.damping,
        "Ku": magnet.anisotropy,
        "Ku2": magnet.second_anisotropy,
        **_beside_uniaxial(magnet),
        "axis": np.array(magnet.easy_axis),
        "N": np.diag(tensor) if tensor.ndim == 1 else tensor,
        "q": np.array(magnet.fixed_direction),
        "H": np.array(H),
        "g": magnet.g_factor,
    }
