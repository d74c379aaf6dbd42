"""Width of a spectral line, from the phase of an oscillator and from its spectrum."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy

from ..._typing import Array
from ...errors import ConvergenceError
from .oscillator_line import OscillatorLine

BAND, APART = 6.0, 0.4  # linewidths on both sides, and part of the frequency, that are fitted
LEAST_BINS = 8  # of the periodogram on both sides of the line
SHIFT = 1e-4  # of a parameter, for slopes of the line
STRETCH = 4.0  # most of the logarithm of the fitted width over the one the search starts from
IMPOSSIBLE = 1e300
LONG, RATIO = 8, 4  # the longer lag is the LONG-th part of a path, the shorter a RATIO-th of it


def phase_width(phase: Array, interval: float) -> tuple[float, float]:
    """Width (GHz, FWHM) and its error from phases (times, members) in rad.

    Var[phi(s + t) - phi(s)] = 2 pi df t + constant at large t: the slope between a 32nd and an
    8th of the length, over all disjoint pieces of that length. The error is that of a random walk.
    """
    short = (len(phase) - 1) // (LONG * RATIO)
    drift = (phase[-1] - phase[0]).mean() / (len(phase) - 1)
    variance = []
    for lag in (short, RATIO * short):
        marks = phase[::lag]
        variance.append(float(((np.diff(marks, axis=0) - drift * lag) ** 2).mean()))
    width = (variance[1] - variance[0]) / ((RATIO - 1) * short * interval) / (2 * np.pi)
    spread = 2 / RATIO + 2 * RATIO / (RATIO - 1)
    return width, float(width * np.sqrt(spread / (LONG * phase.shape[1])))


def periodogram(signal: Array, interval: float) -> Array:
    """Mean two-sided periodogram (times,) in 1/GHz of complex signals (times, members)."""
    spectrum = np.fft.fft(signal, axis=0)
    density = (np.abs(spectrum) ** 2).mean(axis=1) * interval / len(signal)
    return np.fft.fftshift(density)


@dataclass(frozen=True)
class FittedLine:
    """Line with the largest likelihood, the standard error of its width (GHz), and its misfit.

    ``chi_squared`` is per degree of freedom: 1 for a line of this shape, give or take the root
    of 2 over their number.
    """

    line: OscillatorLine
    width_error: float
    chi_squared: float


def fitted_line(density: Array, interval: float, first: OscillatorLine, members: int) -> FittedLine:
    """Line of a nonlinear oscillator in a mean periodogram (times,) in 1/GHz.

    ``first`` is where the search starts; its relaxation rate stays. ``members`` is how many
    periodograms were averaged. Frequency, width, phase share and skewness are those of the largest
    Whittle likelihood. Raises ConvergenceError if there is none.
    """
    near, reach = _band(len(density), interval, first)
    seen = density[near]

    def model(parameters: Array) -> Array:
        return np.asarray(expected_line(len(density), interval, _moved(first, parameters))[near])

    def loss(parameters: Array) -> float:
        line = model(parameters)
        if line.min() <= 0:
            return IMPOSSIBLE
        usual = float(parameters[3] ** 2) / (2 * members * len(seen))
        return float(np.log((seen / line).mean()) + np.log(line).mean()) + usual

    bounds = [(-STRETCH, STRETCH), (-reach / first.width, reach / first.width), (0, 1), (-3, 3)]
    best = scipy.optimize.minimize(
        loss, [0.0, 0.0, first.phase_share, 0.0], bounds=bounds, method="L-BFGS-B"
    )
    if abs(best.x[0]) == STRETCH or best.fun >= IMPOSSIBLE:
        raise ConvergenceError(f"no line was fitted near {first.frequency:g} GHz ({best.message})")
    line, ratio = _moved(first, best.x), seen / model(best.x)
    return FittedLine(
        line=line,
        width_error=line.width * _error_of_logarithm(model, best.x, members),
        chi_squared=float(((ratio / ratio.mean() - 1) ** 2).sum() * members / (len(seen) - 5)),
    )


def _band(count: int, interval: float, first: OscillatorLine) -> tuple[Array, float]:
    """Which bins (count,) are fitted, and how far (GHz) they reach on both sides of the line."""
    axis = np.fft.fftshift(np.fft.fftfreq(count, interval))
    least = LEAST_BINS * (axis[1] - axis[0])
    reach = max(min(BAND * first.width, APART * abs(first.frequency)), least)
    return np.abs(axis - first.frequency) < reach, float(reach)


def _moved(first: OscillatorLine, parameters: Array) -> OscillatorLine:
    """Line whose width is exp(p0) times the first, and its frequency p1 such widths off."""
    stretch, away, share, skew = map(float, parameters)
    width = first.width * np.exp(stretch)
    frequency = first.frequency + away * first.width
    return replace(first, frequency=frequency, width=float(width), phase_share=share, skewness=skew)


def _error_of_logarithm(model: Callable[[Array], Array], best: Array, members: int) -> float:
    """Standard error of the first parameter, from Fisher's information of all of them.

    What is known beforehand counts too: the share lies between 0 and 1, the skewness is about 1.
    """
    steps = SHIFT * np.eye(len(best))
    inward = np.where(best > 0.5, -1.0, 1.0)[:, None] * steps
    slopes = [np.log(model(best + s) / model(best)) / s.sum() for s in inward]
    columns = np.stack([*slopes, np.ones_like(slopes[0])], axis=1)
    known = np.diag([0.0, 0.0, 12.0, 1.0, 0.0])
    return float(np.sqrt(np.linalg.inv(members * columns.T @ columns + known)[0, 0]))


def expected_line(count: int, interval: float, line: OscillatorLine) -> Array:
    """Mean periodogram (count,) in 1/GHz of samples of an oscillator of unit power.

    The Fourier transform of the autocorrelation times the overlap 1 - |t|/T of a finite record.
    """
    time = interval * np.arange(count)
    overlap = 1 - np.arange(count) / count
    one_sided = np.fft.fft(overlap * line.correlation(time))
    return np.asarray(np.fft.fftshift((2 * one_sided.real - 1) * interval))
