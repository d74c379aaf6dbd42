"""Gilbert's implicit equation solved by SciPy; shares nothing with the package.

All arguments in SI but times, which are in ns. Torques enter as angular momentum per area, as in
section 2 of the physics conventions, and fields as gradients of the energy per area, by the
complex-step derivative.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import constants
from scipy.integrate import solve_ivp

MU_0, HBAR = constants.mu_0, constants.hbar
MU_B = constants.physical_constants["Bohr magneton"][0]
TINY = 1e-40


@dataclass(frozen=True)
class Layer:
    """A macrospin; ``H`` and ``Ku`` may be functions of time.

    ``momentary`` in the place of ``Ku`` is one of time and all moments, constant while the
    gradient of the energy is taken. ``cubic`` holds K_c1, K_c2 and three axes as rows, ``bias`` the
    vector J_eb e.
    """

    Ms: float
    d: float
    alpha: float
    Ku: Any
    axis: Any
    N: Any
    H: Any
    g: float = 2.0
    Ku2: float = 0.0
    cubic: Any = None
    bias: Any = (0.0, 0.0, 0.0)
    momentary: Any = None

    def at(self, time, m):
        """Layer with the K_u of a time and of moments."""
        return self if self.momentary is None else replace(self, Ku=self.momentary(time, m))


@dataclass(frozen=True)
class Torque:
    """``per_sin`` maps time and cos(theta) to (T_par, T_perp)/sin(theta) on layer ``on``.

    ``q`` is a vector, or the number of the layer whose moment it is.
    """

    per_sin: Callable[[float, float], tuple[float, float]]
    q: Any
    on: int = 0


@dataclass(frozen=True)
class Exchange:
    """E/area = -J1 m1.m2 - J2 (m1.m2)^2."""

    between: tuple[int, int]
    J1: float = 0.0
    J2: float = 0.0


@dataclass(frozen=True)
class Dipole:
    """E/area = mu0 Ms1 Ms2 d1 m1.N.m2."""

    between: tuple[int, int]
    N: Any


def cross_matrix(v):
    return np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])


def energy(time, m, layers, pairs):
    """Energy per area of moments (..., layers, 3)."""
    total = 0.0
    for i, layer in enumerate(layers):
        one, along = m[..., i, :], m[..., i, :] @ layer.axis
        H = layer.H(time) if callable(layer.H) else layer.H
        shape = 0.5 * MU_0 * layer.Ms**2 * ((one @ layer.N) * one).sum(axis=-1)
        Ku = layer.Ku(time) if callable(layer.Ku) else layer.Ku
        density = shape - MU_0 * layer.Ms * (one @ H) - Ku * along**2 - layer.Ku2 * along**4
        if layer.cubic is not None:
            K1, K2, axes = layer.cubic
            x, y, z = np.moveaxis((one @ np.array(axes).T) ** 2, -1, 0)
            density = density + K1 * (x * y + y * z + z * x) + K2 * x * y * z
        total = total + layer.d * density - one @ np.array(layer.bias)
    for pair in pairs:
        first, second = pair.between
        if isinstance(pair, Dipole):
            scale = MU_0 * layers[first].Ms * layers[second].Ms * layers[first].d
            total = total + scale * ((m[..., first, :] @ pair.N) * m[..., second, :]).sum(axis=-1)
            continue
        cosine = (m[..., first, :] * m[..., second, :]).sum(axis=-1)
        total = total - pair.J1 * cosine - pair.J2 * cosine**2
    return total


def slopes(time, m, layers, torques=(), exchanges=()):
    """dm/dt (layers, 3) in 1/s."""
    layers = [layer.at(time, m) for layer in layers]
    shifts = TINY * 1j * np.eye(m.size).reshape(-1, *m.shape)
    gradient = energy(time, m + shifts, layers, exchanges).imag.reshape(m.shape) / TINY
    found = np.zeros_like(m)
    for i, layer in enumerate(layers):
        gamma = layer.g * MU_B / HBAR
        drive = gamma / (layer.Ms * layer.d) * np.cross(m[i], gradient[i])
        for torque in torques:
            if torque.on == i:
                q = m[torque.q] if isinstance(torque.q, int) else np.asarray(torque.q)
                parallel, perpendicular = torque.per_sin(time, m[i] @ q)
                turned = parallel * np.cross(m[i], np.cross(q, m[i]))
                turned = turned - perpendicular * np.cross(m[i], q)
                drive = drive + gamma / (layer.Ms * layer.d) * turned
        found[i] = np.linalg.solve(np.eye(3) - layer.alpha * cross_matrix(m[i]), drive)
    return found


def paths(times, initial, layers, torques=(), exchanges=(), kinks=()):
    """Moments (n, layers, 3) at times, by DOP853 at rtol 1e-12 between kinks of the drive."""
    start = np.array(initial, float).reshape(len(layers), 3)
    found = np.empty((len(times), *start.shape))
    inner = sorted({k for k in kinks if 0 < k < times[-1]})
    for begin, end in pairwise([0.0, *inner, times[-1]]):
        inside = np.flatnonzero((times >= begin) & (times <= end))

        def rate(t, y, low=begin + 1e-13, high=end - 1e-13):
            m = y.reshape(-1, 3)
            return slopes(min(max(t, low), high), m, layers, torques, exchanges).ravel() * 1e-9

        solved = solve_ivp(
            rate,
            (begin, end),
            start.ravel(),
            method="DOP853",
            t_eval=np.union1d(times[inside], [end]),
            rtol=1e-12,
            atol=1e-14,
        )
        assert solved.success
        moments = solved.y.T.reshape(-1, *start.shape)
        found[inside], start = moments[: len(inside)], moments[-1]
    return found


def slope(m, *, q, per_sin=None, **layer):
    """dm/dt in 1/s of one layer; ``per_sin`` maps cos(theta) alone."""
    return slopes(0.0, m[None], (Layer(**layer),), _steady(q, per_sin))[0]


def trajectory(times, initial, *, q, per_sin=None, **layer):
    """Moments (n, 3) of one layer at times."""
    return paths(times, initial, (Layer(**layer),), _steady(q, per_sin))[:, 0]


def _steady(q, per_sin):
    return () if per_sin is None else (Torque(lambda t, x: per_sin(x), q),)
