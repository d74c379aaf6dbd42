"""Width of a spectral line, from the phase of an oscillator and from its spectrum."""

import numpy as np
from scipy.optimize import minimize

from ..errors import ConvergenceError
from ..spin import Array

BAND = 3.0  # linewidths on both sides; tails beyond the relaxation rate fall off faster
LEAST_BINS = 8  # of the periodogram on both sides of the line
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


def fitted_width(
    density: Array, interval: float, frequency: float, width: float, members: int
) -> tuple[float, float]:
    """Width (GHz, FWHM) and error of the Lorentzian in a mean periodogram (times,).

    ``frequency`` and ``width`` (GHz) are where the search starts, ``members`` how many
    periodograms were averaged. Raises ConvergenceError if it finds none.
    """
    axis = np.fft.fftshift(np.fft.fftfreq(len(density), interval))
    reach = max(BAND * width, LEAST_BINS * (axis[1] - axis[0]))
    near = np.abs(axis - frequency) < reach
    seen = density[near]

    def loss(parameters: Array) -> float:
        wide, away = width * float(np.exp(parameters[0])), width * float(parameters[1])
        model = expected_line(len(density), interval, frequency + away, wide)[near]
        ratio = seen / model
        return float(len(seen) * np.log(ratio.mean()) + np.log(model).sum())

    found = minimize(loss, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6})
    if not found.success:
        raise ConvergenceError(f"no line was fitted near {frequency:g} GHz ({found.message})")
    best, h = found.x, 0.05
    away = np.array([h, 0.0])
    curvature = (loss(best + away) - 2 * loss(best) + loss(best - away)) / h**2
    fitted = width * float(np.exp(best[0]))
    return fitted, float(fitted / np.sqrt(max(curvature, 1e-12) * members))


def expected_line(count: int, interval: float, frequency: float, width: float) -> Array:
    """Mean periodogram (count,) of samples of exp(i phi) whose line is a Lorentzian, in 1/GHz.

    The Fourier transform of the autocorrelation exp(2 pi i f t - pi df |t|) times the overlap
    1 - |t|/T of a finite record; f = ``frequency``, df = ``width`` (FWHM) in GHz.
    """
    time = interval * np.arange(count)
    overlap = 1 - np.arange(count) / count
    correlation = overlap * np.exp(2j * np.pi * frequency * time - np.pi * width * time)
    one_sided = np.fft.fft(correlation)
    return np.asarray(np.fft.fftshift((2 * one_sided.real - 1) * interval))
