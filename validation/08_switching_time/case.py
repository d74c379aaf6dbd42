"""Time from a small tilt to the equator under a current."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants
from scipy.integrate import quad
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

import spintorque as st
from spintorque.formulas import switching_time

from ..case import explain_styles, relative
from ..toy import scalar_llg

CLAIM = "time to the equator of a perpendicular magnet under a current"
OVERDRIVES = 1.5, 2.0, 3.0, 5.0
TILT, ALPHA, H_K = 0.1, 0.01, 2e5
MAGNET = st.Macrospin(
    saturation_magnetization=1e6,
    thickness=1.2,
    area=2000.0,
    damping=ALPHA,
    anisotropy=constants.mu_0 * 1e6 * H_K / 2,
)
RATE = ALPHA * MAGNET.gamma0 * H_K / (1 + ALPHA**2) * 1e-9  # 1/ns


def rows():
    found = []
    for i in OVERDRIVES:
        exact = reduced_time(i)
        formula = float(switching_time.reduced_time_to_equator(i, TILT))
        found.append(relative(f"i = {i:g}: formula", formula, exact, 1e-10, "(1+α²)/αγB_k"))
        found.append(relative(f"i = {i:g}: trajectory", simulated(i), exact, 1e-8, "(1+α²)/αγB_k"))
    exact = reduced_time(OVERDRIVES[-1])
    by_toy = toy(OVERDRIVES[-1])
    return [*found, relative("i = 5: scalar equation", by_toy, exact, 1e-6, "(1+α²)/αγB_k")]


def reduced_time(overdrive):
    def integrand(u):
        return 1 / ((1 - u**2) * (overdrive - u))

    return quad(integrand, 0, np.cos(TILT), epsabs=0, epsrel=1e-13)[0]


def run(overdrive):
    per_current = constants.hbar / (2 * constants.e) * MAGNET.torque_to_field
    return st.simulate(
        MAGNET,
        torque=st.SpinOrbitTorque(damping_like=1.0),
        drive=st.Drive.constant(current_density=overdrive * ALPHA * H_K / per_current),
        duration=1.2 * reduced_time(overdrive) / RATE,
        initial=st.direction(np.pi - TILT),
        control=st.StepControl(method="dop853", tolerance=1e-13, sample_interval=1e-3),
    ).dataset


def simulated(overdrive):
    found = run(overdrive)
    return crossing(found.time.values, found.m.values[:, 2]) * RATE


def crossing(time, height):
    path = CubicSpline(time, height)
    return brentq(path, time[0], time[-1], xtol=1e-14)


def toy(overdrive):
    magnet = scalar_llg.Magnet(
        gamma0=MAGNET.gamma0,
        alpha=ALPHA,
        anisotropy_field=H_K,
        damping_like=overdrive * ALPHA * H_K,
    )
    step = 1e-3
    steps = int(1.2 * reduced_time(overdrive) / RATE / step)
    path = scalar_llg.trajectory(magnet, st.direction(np.pi - TILT), step * 1e-9, steps)
    return crossing(step * np.arange(steps + 1), np.array(path)[:, 2]) * RATE


def figure(rows):
    """Heights against reduced time, and the times of the formula."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    for j, i in enumerate(OVERDRIVES):
        found = run(i)
        ax.plot(found.time * RATE, found.m[:, 2], color=f"C{j}", label=f"I/I_c = {i:g}")
        ax.plot(reduced_time(i), 0.0, "o", color=f"C{j}", mfc="white")
    ax.axhline(0, color="grey", lw=0.6, zorder=0)
    ax.set(xlabel="time αγB_k t/(1 + α²)", ylabel="m_z")
    explain_styles(ax, line="trajectory", points="integral")
    ax.legend()
    return fig
