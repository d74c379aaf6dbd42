"""In-plane magnets with two easy directions, and their exact slowest rate from the oracle."""

import numpy as np
import sphere_fokker_planck
from axial_device import TEMPERATURE, tau
from magnets import MU_0
from scipy import constants

import spintorque as st

KT = constants.k * TEMPERATURE


def in_plane(delta, *, damping=0.6, ratio=1.5):
    """Easy x, hard z: barrier ``delta`` k_B T over y, hard-axis energy ``ratio`` times that."""
    Ms, thickness = 8e5, 2.0
    shape = MU_0 * Ms**2 / 2 * 0.1
    return st.Macrospin(
        saturation_magnetization=Ms,
        thickness=thickness,
        area=delta * KT / (shape / ratio * thickness * 1e-9) * 1e18,
        damping=damping,
        anisotropy=shape / ratio,
        easy_axis=(1.0, 0.0, 0.0),
        demagnetization=(0.0, 0.0, 0.1),
        fixed_direction=(1.0, 0.0, 0.0),
    )


def exact(magnet, field=(0.0, 0.0, 0.0), order=28):
    """Slowest relaxation rate in 1/ns."""
    scale = MU_0 * magnet.saturation_magnetization * magnet.volume / KT
    found = sphere_fokker_planck.slowest(
        scale * np.array(field), scale * magnet.field_matrix, magnet.damping, order
    )
    return found / (2 * tau(magnet))


def in_plane_current(magnet, overdrive):
    """Drive of ``overdrive`` times the current at which `in_plane`'s state at +x precesses.

    For the torque of `axial_device.torque` with asymmetry 1: a_J = alpha (H_k + H_d/2) (Sun 2000).
    """
    easy, _, hard = np.diag(magnet.field_matrix)
    per_current = constants.hbar / (2 * constants.e) * 0.6 / 2 * magnet.torque_to_field
    return st.Drive(
        current_density=float(-overdrive * magnet.damping * (easy - hard / 2) / per_current)
    )
