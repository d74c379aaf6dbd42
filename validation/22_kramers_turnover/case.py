"""Escape of a biaxial magnet against its damping: four theories and plain counts."""

from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st
from spintorque import analysis

from ..case import Row, relative

CLAIM = "escape of a biaxial magnet against damping: eigenvalue, orbits, Langer, and counts"
BARRIER, RATIO, MS, TEMPERATURE = 6.0, 1.5, 8e5, 300.0
THERMAL = constants.k * TEMPERATURE
HARD = 0.1  # demagnetization along the hard axis
COUNTED = 0.05, 0.3, 1.0
EXACT, ORBITS, LANGER, SPLIT = "Fokker-Planck", "energy diffusion", "langer", "splitting"


def magnet(damping):
    """Easy axis x, hard axis z with RATIO times the energy of the barrier."""
    hard = constants.mu_0 * MS**2 * HARD / 2
    return st.Macrospin(
        saturation_magnetization=MS,
        thickness=2.0,
        area=BARRIER * THERMAL * RATIO / hard / 2e-9 * 1e18,
        damping=damping,
        anisotropy=hard / RATIO,
        easy_axis=(1.0, 0.0, 0.0),
        demagnetization=(0.0, 0.0, HARD),
        fixed_direction=(1.0, 0.0, 0.0),
    )


def rate(damping, method, **options):
    return analysis.retention(magnet(damping), temperature=TEMPERATURE, method=method, **options)


def rows():
    yield brown()
    for damping in COUNTED:
        exact = rate(damping, EXACT)
        split = rate(damping, SPLIT, trajectories=6400)
        yield judged(f"α = {damping:g}: splitting", split.rate, split.rate_error, exact)
    exact = rate(COUNTED[1], EXACT)
    yield judged(f"α = {COUNTED[1]:g}: plain runs", *counted(COUNTED[1], 3 / exact.rate), exact)
    for damping, method in ((0.05, ORBITS), (0.3, ORBITS), (0.3, LANGER), (1.0, LANGER)):
        exact, found = rate(damping, EXACT), rate(damping, method)
        name = f"α = {damping:g}: {method}"
        yield Row(name, found.rate, exact.rate, found.rate_error, "1/ns")


def judged(name, value, error, exact):
    tolerance = 3 * error + exact.rate_error
    return Row(name, value, exact.rate, tolerance, "1/ns")


def brown():
    """Uniaxial magnet of 5 k_B T, on the sphere and in Legendre polynomials: λ₁τ_N."""
    uniaxial = replace(magnet(0.1), demagnetization=(0.0, 0.0, 0.0), easy_axis=(0.6, 0.0, 0.8))
    sigma = 5.0
    uniaxial = replace(uniaxial, anisotropy=sigma * THERMAL / uniaxial.volume)
    moment = constants.mu_0 * MS * uniaxial.volume
    tau = 1.01 * moment / (2 * 0.1 * uniaxial.gamma0 * THERMAL) * 1e9
    found = analysis.relaxation(
        uniaxial,
        drive=st.Drive(voltage=0.0),
        temperature=TEMPERATURE,
        count=1,
        method=EXACT,
    )
    value = float(found.relaxation_rate[0]) * tau
    return relative(f"uniaxial, σ = {sigma:g}, tilted: λ₁τ_N", value, legendre(sigma), 1e-8)


def legendre(sigma, order=60):
    """Smallest non-zero eigenvalue of -((1-x²)u')' - 2σx(1-x²)u' in Legendre's P_n, half."""
    n = np.arange(order)
    lower, upper = n / (2 * n + 1), (n + 1) / (2 * n + 1)
    times_x = np.diag(upper[:-1], -1) + np.diag(lower[1:], 1)
    slope = n * (n + 1) / (2 * n + 1)
    sloped = np.diag(slope[1:], 1) - np.diag(slope[:-1], -1)
    operator = np.diag(n * (n + 1.0)) - 2 * sigma * times_x @ sloped
    return float(np.sort(np.linalg.eigvals(operator).real)[1] / 2)


def counted(damping, duration, members=3000):
    """Rate of first passages far beyond the barrier in plain runs, and its standard error."""
    run = st.simulate_ensemble(
        magnet(damping),
        drive=st.Drive(voltage=0.0),
        duration=duration,
        initial=(1.0, 0.0, 0.0),
        members=members,
        temperature=TEMPERATURE,
        first_passage=((1.0, 0.0, 0.0), -0.8),
        seed=5,
    )
    times = run.dataset["first_passage"].values
    times = np.where(np.isnan(times), np.inf, times)
    begin = 0.05 * duration
    late = times[times > begin]
    passed = int((late < duration).sum())
    exposure = (np.minimum(late, duration) - begin).sum()
    return passed / exposure, np.sqrt(passed) / exposure


def figure(rows):
    """Rates against the damping."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    dampings = np.geomspace(0.06, 1.0, 9)
    exact = [rate(damping, EXACT).rate for damping in dampings]
    ax.loglog(dampings, exact, color="black", label="eigenvalue on the sphere")
    for method, style, label in (
        (ORBITS, "--", "diffusion of the energy"),
        (LANGER, ":", "Langer"),
    ):
        own = np.geomspace(0.004, 0.6, 12) if method == ORBITS else np.geomspace(0.02, 1.0, 12)
        ax.loglog(own, [rate(damping, method).rate for damping in own], style, label=label)
    points = [row for row in rows if "splitting" in row.quantity]
    values = [row.value for row in points]
    ax.loglog(COUNTED, values, "o", mfc="none", color="C3", label="splitting")
    ax.set(xlabel="damping α", ylabel="rate out of the state (1/ns)", ylim=(2e-4, 4e-2))
    ax.legend()
    return fig
