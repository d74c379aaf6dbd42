"""Toy model 2 of Ralph and Stiles: from the lattice to the continuum."""

import numpy as np
from matplotlib.figure import Figure

from ..case import Row
from ..step import interface, reflection, transverse

CLAIM = "the torque of toy model 2 on a lattice tends to the continuum as (ka)²"
SPACINGS = 0.4, 0.2, 0.1, 0.05, 0.025
DEPTH = 3.2
WAVES = [(1.5, 0.5, 0.0), (1.5, 0.5, 0.2), (1.2, 0.8, 0.3)]  # k_up, k_down, k-parallel squared


def rows():
    found = []
    for wave in WAVES:
        name = "k↑, k↓, k∥² = {:g}, {:g}, {:g}".format(*wave)
        exact = continuum(*wave)
        fine, finest = (torque(*wave, a) for a in SPACINGS[-2:])
        limit = (4 * finest - fine) / 3
        order = np.log2(abs(fine - exact) / abs(finest - exact))
        found += [
            Row(f"{name}: N_x", limit.real, exact.real, 1e-6, "N₀ sin θ"),
            Row(f"{name}: N_y", limit.imag, exact.imag, 1e-6, "N₀ sin θ"),
            Row(f"{name}: order", order, 2.0, 0.01),
        ]
    return found


def torque(k_up, k_down, square, spacing, depth=DEPTH):
    """N_x + i N_y over N_0 sin(theta) on the lattice: current in minus current out."""
    stack, parallel = interface(k_up, k_down, spacing), np.array([square])
    up, down = reflection(stack, parallel)[:, 0]
    entered = 1 - up.conjugate() * down
    return entered - transverse(stack, parallel, np.array([depth]))[0, 0]


def continuum(k_up, k_down, square, depth=DEPTH):
    k, up, down = (np.sqrt(x**2 - square) for x in (1.0, k_up, k_down))
    phase = (up - down) * depth
    size = 2 * k * (up + down) / ((k + up) * (k + down))
    return size * (1 - np.cos(phase) + 1j * np.sin(phase))


def figure(rows):
    """Torque against depth on three lattices, and its error against the spacing."""
    fig = Figure(figsize=(8.5, 3.8), layout="constrained")
    left, right = fig.subplots(1, 2)
    wave = WAVES[0]
    fine = np.linspace(0, 12, 300)
    exact = continuum(*wave, fine)
    left.plot(fine, exact.real, color="C0", label="N_x")
    left.plot(fine, exact.imag, color="C3", label="N_y")
    for spacing, marker in ((0.4, "s"), (0.1, ".")):
        depths = np.arange(1, 31) * 0.4
        found = np.array([torque(*wave, spacing, depth) for depth in depths])
        label = f"lattice, k a = {spacing:g}"
        left.plot(depths, found.real, marker, color="C0", mfc="none", label=label)
        left.plot(depths, found.imag, marker, color="C3", mfc="none")
    left.set(xlabel="depth k x", ylabel="torque / (N₀ sin θ)", ylim=(-1.3, 3.6))
    left.legend(ncols=2)
    for wave in WAVES:
        errors = [abs(torque(*wave, a) - continuum(*wave)) for a in SPACINGS]
        right.loglog(SPACINGS, errors, "o-", label="{:g}, {:g}, {:g}".format(*wave))
    a = np.array(SPACINGS)
    right.plot(a, 0.05 * a**2, "k:", label="(ka)²")
    right.set(xlabel="spacing k a", ylabel=f"|error| / (N₀ sin θ) at k x = {DEPTH:g}")
    right.set_xticks(SPACINGS, [f"{a:g}" for a in SPACINGS])
    right.set_xticks([], minor=True)
    right.legend(title="k↑, k↓, k∥²")
    return fig
