"""Critical currents of in-plane and perpendicular magnets."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st
from spintorque import analysis

from ..case import relative

CLAIM = "the drive at which a magnet becomes unstable"
MU_0 = constants.mu_0
FIELDS = 0.0, 5e4, 1.5e5  # A/m, along the moment
PER_CURRENT = constants.hbar / (2 * constants.e)
NOTHING = st.Drive.constant(current_density=0.0)


def rows():
    return [*in_plane(), *perpendicular()]


def film():
    """Easy axis and fixed moment along x, film normal z."""
    return st.Macrospin(
        saturation_magnetization=8e5,
        thickness=3.0,
        area=2000.0,
        damping=0.01,
        anisotropy=MU_0 * 8e5 * 8e3 / 2,
        easy_axis=(1, 0, 0),
        demagnetization=(0, 0, 1),
        fixed_direction=(1, 0, 0),
    )


def in_plane():
    found = []
    for H in FIELDS:
        exact = 0.01 * MU_0 * (H + 8e3 + 8e5 / 2)
        name = f"in-plane, H = {H:g} A/m: a_J"
        found.append(relative(name, threshold_field(film(), H), exact, 1e-8, "T"))
    exact = 0.01 * MU_0 * (8e3 + 8e5 / 2) * 8e5 * 3e-9 / (PER_CURRENT * 0.4)
    density = critical(film(), of_efficiency(0.4))
    return [*found, relative("in-plane: current density", density, exact, 1e-8, "A/m²")]


def threshold_field(magnet, H=0.0):
    """a_J in T of a torque that is constant, against a moment along -q held by a field H."""
    torque = st.SpinOrbitTorque(damping_like=1.0)
    density = critical(magnet, torque, H)
    return density * PER_CURRENT * magnet.torque_to_field * MU_0


def critical(magnet, torque, H=0.0):
    """Current density at which -q, where the moment is antiparallel, becomes unstable."""
    q = np.array(magnet.fixed_direction)
    drive = st.Drive.constant(current_density=0.0, field=tuple(-H * q))
    return analysis.critical_drive(magnet, torque=torque, drive=drive, near=-q).positive.drive


def of_efficiency(eta):
    """Slonczewski's torque (hbar/2e) eta J sin(theta) near -q: Lambda^2 = 2 and P = eta."""
    return st.SlonczewskiTorque(polarization=eta, asymmetry=np.sqrt(2))


def perpendicular():
    disk = st.Macrospin(
        saturation_magnetization=1e6,
        thickness=1.2,
        area=np.pi * 20**2,
        damping=0.01,
        anisotropy=0.3 * 1e6 / 2,
    )
    volume = np.pi * 20**2 * 1.2e-27
    barrier = 0.3 * 1e6 * volume / 2
    exact = 4 * constants.e / constants.hbar * 0.01 / 0.6 * barrier
    current = critical(disk, of_efficiency(0.6)) * disk.area * 1e-18
    found = analysis.energy_barrier(disk, temperature=300.0).thermal_stability
    stability = barrier / (constants.k * 300)
    return [
        relative("perpendicular: current", current * 1e6, exact * 1e6, 1e-8, "μA"),
        relative("perpendicular: Δ at 300 K", found, stability, 1e-12),
    ]


def figure(rows):
    """Growth rate of a small swing against the drive, and the formula's threshold."""
    torque = st.SpinOrbitTorque(damping_like=1.0)
    magnet, fig = film(), Figure(figsize=(6, 3.8), layout="constrained")
    ax, to_tesla = fig.add_subplot(), PER_CURRENT * film().torque_to_field * MU_0
    for i, H in enumerate(FIELDS):
        drive = st.Drive.constant(current_density=0.0, field=(-H, 0.0, 0.0))
        found = analysis.critical_drive(magnet, torque=torque, drive=drive, near=(-1, 0, 0))
        chosen = found.drive >= 0
        growth = found.eigenvalues[chosen, 0].real
        ax.plot(found.drive[chosen] * to_tesla * 1e3, growth, f"C{i}.-", label=f"H = {H:g} A/m")
        ax.axvline(rows[i].reference * 1e3, color=f"C{i}", ls=":")
    ax.axhline(0, color="grey", lw=0.6)
    ax.set(xlabel="damping-like field a_J (mT)", ylabel="growth rate of a swing (1/ns)")
    ax.legend(title="dotted: α(B + B_k + B_d/2)")
    return fig
