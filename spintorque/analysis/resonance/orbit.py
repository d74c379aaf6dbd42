"""Frequency, phase, size and stability of a closed orbit on the sphere."""

from dataclasses import dataclass

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from ..path_ending import REST
from ..stability.tangent_plane import linearised, tangents

WINDOW = "blackmanharris"  # hides how the phase wobbles within a period


@dataclass(frozen=True)
class OrbitFrame:
    """Centre (3,) of an orbit and two axes (2, 3) of its plane, that turn as the moment does."""

    centre: Array
    axes: Array

    def phase(self, path: Array) -> Array:
        """Angle (times, ...) in rad around the centre, without jumps, of paths (times, ..., 3)."""
        x, y = np.moveaxis((path - self.centre) @ self.axes.T, -1, 0)
        return np.asarray(np.unwrap(np.arctan2(y, x), axis=0))

    def transverse(self, path: Array) -> Array:
        """Moments (times, ..., 3) as complex numbers (times, ...) that turn counter-clockwise."""
        x, y = np.moveaxis((path - self.centre) @ self.axes.T, -1, 0)
        return np.asarray(x + 1j * y)


def orbit_frame(path: Array) -> OrbitFrame | None:
    """Frame of an orbit (times, 3) of some periods; None for a moment at rest.

    The plane is that of the area which the orbit sweeps, the first axis its longest extent.
    """
    if np.ptp(path, axis=0).max() < REST:
        return None
    centre = np.average(
        path, axis=0, weights=scipy.signal.get_window(WINDOW, len(path), fftbins=False)
    )
    out = path - centre
    normal = np.cross(out[:-1], out[1:]).sum(axis=0)
    normal /= np.linalg.norm(normal)
    flat = out - np.outer(out @ normal, normal)
    first = np.linalg.svd(flat, full_matrices=False)[2][0]
    return OrbitFrame(centre, np.stack([first, np.cross(normal, first)]))


def mean_frequency(phase: Array, interval: float) -> float:
    """Frequency (GHz) of a phase (times,) in rad, sampled every ``interval`` ns.

    The slope of a straight line with the weights of a Blackman-Harris window, which suppress
    wobbles with the period.
    """
    weight = scipy.signal.get_window(WINDOW, len(phase), fftbins=False)
    time = interval * np.arange(len(phase))
    away = time - np.average(time, weights=weight)
    slope = (weight * away * phase).sum() / (weight * away**2).sum()
    return float(slope / (2 * np.pi))


def orbit_relaxation(equation: Equation, path: Array) -> float:
    """Rate (1/ns) at which deviations from an orbit (times, 3) of some periods decay.

    Along the orbit nothing grows or decays, so that the other Floquet exponent of a single layer is
    the mean divergence of the flow on the sphere.
    """
    divergence = np.trace(linearised(equation, path), axis1=-2, axis2=-1)
    weight = scipy.signal.get_window(WINDOW, len(path), fftbins=False)
    return float(-np.average(divergence, weights=weight))


def slowest_relaxation(equation: Equation, path: Array, interval: float) -> float:
    """Rate (1/ns) at which the slowest deviations from an orbit of several layers decay.

    The orbit (times, 3 layers) of some periods is sampled every ``interval`` ns. Minus the second
    largest Floquet exponent, the largest being 0 along the orbit, by the products of propagators
    that are kept orthogonal (Benettin et al., Meccanica 15, 9 (1980)).
    """
    slopes = equation.jacobian(path)
    generators = interval * (slopes[:-1] + slopes[1:]) / 2
    planes = tangents(path)
    moved = np.swapaxes(planes[1:], -1, -2) @ scipy.linalg.expm(generators) @ planes[:-1]
    directions, grown = np.eye(planes.shape[-1]), np.zeros(planes.shape[-1])
    for number, propagator in enumerate(moved):
        directions, stretched = np.linalg.qr(propagator @ directions)
        if number >= len(moved) // 2:
            grown += np.log(np.abs(np.diagonal(stretched)))
    exponents = np.sort(grown) / (interval * (len(moved) - len(moved) // 2))
    return float(-exponents[-2])
