"""Effective field and energy of macrospins."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.coupled import Coupling
from ...model.macrospin import Macrospin
from ...units import BOLTZMANN, MU_0, NANO


def effective_field(magnet: Macrospin, field: Any, moment: Any, anisotropy: Any = None) -> Array:
    """H_ext + internal field in A/m, for m and an external field (A/m) of shape (..., 3).

    ``anisotropy`` is the momentary K_u (...) in J/m^3; None: that of a magnet that does not change.
    """
    m = np.asarray(moment, float)
    axis = np.array(magnet.easy_axis)
    along, density = m @ axis, _anisotropy(magnet, anisotropy)
    easy = magnet.density_field(2 * density) * along + magnet.second_anisotropy_field * along**3
    external = field + np.array(magnet.bias_field)
    linear = external + m @ magnet.shape_matrix.T + easy[..., None] * axis
    return np.asarray(linear + _cubic_field(magnet, m))


def energy(magnet: Macrospin, field: Any, moment: Any, anisotropy: Any = None) -> Array:
    """Energy in J of a magnet by itself, for m (..., 3), a field (..., 3) in A/m and K_u (...).

    E = -mu0 Ms V (H_ext.m - m.N m Ms/2) - V (K_u (u.m)^2 + K_u2 (u.m)^4) - A J_eb (e.m) and the
    cubic energy. ``anisotropy`` is the momentary K_u in J/m^3; None: that of a magnet that does
    not change.
    """
    m = np.asarray(moment, float)
    external = field + np.array(magnet.bias_field)
    mean = external + m @ magnet.shape_matrix.T / 2
    scale = MU_0 * magnet.saturation_magnetization * magnet.volume
    square = (m @ np.array(magnet.easy_axis)) ** 2
    density = _anisotropy(magnet, anisotropy) * square + magnet.second_anisotropy * square**2
    inner = density - _cubic_density(magnet, m)
    return np.asarray(-scale * (m * mean).sum(axis=-1) - magnet.volume * inner)


def stiffness(magnet: Macrospin, moment: Any) -> Array:
    """Derivative (3, 3) in A/m of the internal field at one m (3,), at the K_u without voltage."""
    m, u = np.asarray(moment, float), np.array(magnet.easy_axis)
    second = 3 * magnet.second_anisotropy_field * (m @ u) ** 2 * np.outer(u, u)
    return np.asarray(magnet.field_matrix + second + _cubic_stiffness(magnet, m))


def _anisotropy(magnet: Macrospin, given: Any) -> Any:
    """K_u in J/m^3; QuestionError where nobody says at which voltage or time."""
    require_no_dependence([magnet])
    if given is not None:
        return given
    if magnet.voltage_anisotropy is not None:
        raise QuestionError(
            "the magnet has a voltage_anisotropy, and nothing says at which voltage; take "
            "magnet.at_voltage(V)"
        )
    return magnet.steady_anisotropy


def require_no_dependence(layers: Sequence[Macrospin]) -> None:
    """QuestionError for a magnet that follows a temperature where nobody says which one."""
    if any(layer.temperature_dependence is not None for layer in layers):
        raise QuestionError(
            "the magnet has a temperature_dependence, and nothing says at which temperature; take "
            "magnet.at_temperature(T)"
        )


def _cubic_density(magnet: Macrospin, m: Array) -> Any:
    """Cubic energy in J/m^3 of m (..., 3)."""
    cubic = magnet.cubic_anisotropy
    if cubic is None:
        return 0.0
    x, y, z = np.moveaxis((m @ cubic.frame.T) ** 2, -1, 0)
    return cubic.first * (x * y + y * z + z * x) + cubic.second * x * y * z


def _cubic_field(magnet: Macrospin, m: Array) -> Any:
    """Field of the cubic energy (..., 3) in A/m."""
    cubic = magnet.cubic_anisotropy
    if cubic is None:
        return 0.0
    first, second = magnet.cubic_fields
    along = m @ cubic.frame.T
    others = np.stack([along[..., [1, 2, 0]], along[..., [2, 0, 1]]]) ** 2
    pull = first * others.sum(axis=0) + second * others.prod(axis=0)
    return -(along * pull) @ cubic.frame


def _cubic_stiffness(magnet: Macrospin, m: Array) -> Any:
    """Derivative (3, 3) in A/m of the cubic field at m (3,)."""
    cubic = magnet.cubic_anisotropy
    if cubic is None:
        return 0.0
    first, second = magnet.cubic_fields
    a = cubic.frame @ m
    square = a**2
    others = np.stack([square[[1, 2, 0]], square[[2, 0, 1]]])
    third = square.sum() - square[:, None] - square
    mixed = -2 * np.outer(a, a) * (first + second * third)
    np.fill_diagonal(mixed, -first * others.sum(axis=0) - second * others.prod(axis=0))
    return cubic.frame.T @ mixed @ cubic.frame


def coupling_energy(coupling: Coupling, area: float, first: Any, second: Any) -> Array:
    """Exchange energy in J of moments (..., 3) of two layers of an area in nm^2."""
    cosine = (np.asarray(first, float) * np.asarray(second, float)).sum(axis=-1)
    per_area = coupling.bilinear * cosine + coupling.biquadratic * cosine**2
    return np.asarray(-area * NANO**2 * per_area)


def coupling_fields(
    coupling: Coupling, layers: Sequence[Macrospin]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Fields (A/m) of a coupling on its two layers: bilinear, and biquadratic per cosine."""
    first, second = (layers[i].torque_to_field for i in coupling.between)
    j, b = coupling.bilinear, 2 * coupling.biquadratic
    return (j * first, j * second), (b * first, b * second)


def thermal_field(magnet: Macrospin, temperature: float) -> float:
    """Deviation of each component of the thermal field, in A/m ns^(1/2); temperature in K.

    Divided by the square root of the time step (ns) it gives the field of one step:
    variance 2 alpha k_B T/(gamma0 mu0 Ms V dt) (Brown, Phys. Rev. 130, 1677 (1963)).
    """
    moment = MU_0 * magnet.saturation_magnetization * magnet.volume
    spectrum = 2 * magnet.damping * BOLTZMANN * temperature / (magnet.gamma0 * moment)
    return float(np.sqrt(spectrum / NANO))
