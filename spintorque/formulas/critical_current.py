"""Critical currents and barriers of macrospins in closed form, all arguments in SI.

``efficiency`` is eta of a_J = hbar eta J/(2 e Ms d): for Slonczewski's torque
eta = P L^2/[(L^2 + 1) + (L^2 - 1) cos(theta)], P/2 for L = 1. Currents are magnitudes; from
parallel to antiparallel electrons flow from the free to the fixed layer, back the other way.
"""

from typing import Any

from ..units import ELEMENTARY_CHARGE, HBAR, MU_0

CURRENT_PER_TORQUE = 2 * ELEMENTARY_CHARGE / HBAR
"""2e/hbar in A/J"""


def in_plane_threshold(
    damping: Any, field: Any, anisotropy_field: Any, demagnetizing_field: Any
) -> Any:
    """Damping-like field a_J = alpha (H + H_k + H_d/2) that destabilises an in-plane magnet.

    For a_FL = 0; exact for a fixed layer along the easy axis (Sun, PRB 62, 570 (2000)). The fields
    and a_J have one unit, A/m or T.

    Parameters
    ----------
    damping : array_like
        Gilbert damping alpha.
    field : array_like, A/m or T
        H along the easy axis and the magnet.
    anisotropy_field : array_like, A/m or T
        H_k in the plane.
    demagnetizing_field : array_like, A/m or T
        H_d normal to the plane, Ms for a thin film.
    """
    return damping * (field + anisotropy_field + demagnetizing_field / 2)


def in_plane_current(
    *,
    damping: Any,
    efficiency: Any,
    saturation_magnetization: Any,
    volume: Any,
    field: Any = 0.0,
    anisotropy_field: Any = 0.0,
) -> Any:
    """I_c = (2e/hbar)(alpha/eta) V mu0 Ms (H + H_k + Ms/2) in A (Sun, PRB 62, 570 (2000)).

    Parameters
    ----------
    damping : array_like
        Gilbert damping alpha.
    efficiency : array_like
        eta.
    saturation_magnetization : array_like, A/m
        Ms, the demagnetizing field too.
    volume : array_like, m^3
        V, or the thickness in m for a current density in A/m^2.
    field : array_like, A/m
        H along the easy axis and the magnet.
    anisotropy_field : array_like, A/m
        H_k in the plane.
    """
    threshold = in_plane_threshold(damping, field, anisotropy_field, saturation_magnetization)
    moment = MU_0 * saturation_magnetization * volume
    return CURRENT_PER_TORQUE / efficiency * moment * threshold


def perpendicular_current(*, damping: Any, efficiency: Any, barrier: Any) -> Any:
    """I_c = (4e/hbar)(alpha/eta) E_b in A, for E_b in J; in A/m^2 for one per area in J/m^2.

    For magnets with an easy axis normal to the film and no other (Sun, PRB 62, 570 (2000)).
    """
    return 2 * CURRENT_PER_TORQUE * damping / efficiency * barrier


def uniaxial_barrier(*, saturation_magnetization: Any, anisotropy_field: Any, volume: Any) -> Any:
    """E_b = mu0 Ms H_k V/2 in J, for Ms and H_k in A/m and a volume in m^3."""
    return MU_0 * saturation_magnetization * anisotropy_field * volume / 2
