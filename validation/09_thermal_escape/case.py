"""Relaxation over a barrier, from the Fokker-Planck equation and from thermal fields."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st
from spintorque import analysis
from spintorque.formulas.thermal_activation import high_barrier_rate

from ..case import Row, relative

CLAIM = "relaxation of a uniaxial magnet over its barrier, and the thermal field behind it"
BARRIERS = 3.0, 5.0, 7.0
ALPHA, MS, AREA, THICKNESS = 0.05, 1e6, 100.0, 1.0
TEMPERATURE = 300.0
THERMAL = constants.k * TEMPERATURE
VOLUME = AREA * THICKNESS * 1e-27
REST = st.Drive.constant(voltage=0.0)
MEMBERS, STEP = 200_000, 1e-5  # ns


def rows():
    found = []
    for sigma in BARRIERS:
        value = rate(sigma) * diffusion_time(magnet(sigma))
        found.append(relative(f"σ = {sigma:g}: λ₁τ_N", value, brown(sigma), 1e-7))
    far, farther = (corrections(sigma) for sigma in (100.0, 200.0))
    found.append(
        Row("first correction of the high-barrier rate, times σ", 2 * farther - far, 1, 1e-2)
    )
    values = spread(), variance()
    return [*found, relative("variance of the thermal field, one step", *values, 1e-2, "(A/m)²")]


def magnet(sigma):
    """Easy axis along z, with the barrier sigma k_B T."""
    return st.Macrospin(
        saturation_magnetization=MS,
        thickness=THICKNESS,
        area=AREA,
        damping=ALPHA,
        anisotropy=sigma * THERMAL / VOLUME,
    )


def rate(sigma):
    found = analysis.relaxation_rates(magnet(sigma), drive=REST, temperature=TEMPERATURE)
    return float(found[0])


def diffusion_time(magnet):
    """Neel's time of free diffusion, in ns."""
    moment = constants.mu_0 * MS * VOLUME
    return (1 + ALPHA**2) * moment / (2 * ALPHA * magnet.gamma0 * THERMAL) * 1e9


def brown(sigma, order=60):
    """λ₁τ_N: smallest non-zero eigenvalue of -((1-x²)u')' - 2σx(1-x²)u' in Legendre's P_n, half."""
    n = np.arange(order)
    lower, upper = n / (2 * n + 1), (n + 1) / (2 * n + 1)
    times_x = np.diag(upper[:-1], -1) + np.diag(lower[1:], 1)
    slope = n * (n + 1) / (2 * n + 1)  # (1 - x²) P_n' = slope (P_(n-1) - P_(n+1))
    sloped = np.diag(slope[1:], 1) - np.diag(slope[:-1], -1)
    operator = np.diag(n * (n + 1.0)) - 2 * sigma * times_x @ sloped
    return float(np.sort(np.linalg.eigvals(operator).real)[1] / 2)


def corrections(sigma):
    """(1 - rate/formula) σ."""
    one = magnet(sigma)
    field = 2 * one.anisotropy / (constants.mu_0 * MS)
    formula = high_barrier_rate(sigma, anisotropy_field=field, damping=ALPHA, gamma0=one.gamma0)
    return float((1 - rate(sigma) / (2 * formula)) * sigma)


def spread():
    """Variance of the field that one step of many free moments shows."""
    free = magnet(0.0)
    run = st.simulate_ensemble(
        free,
        drive=REST,
        duration=STEP,
        initial=(0.0, 0.0, 1.0),
        members=MEMBERS,
        temperature=TEMPERATURE,
        control=st.StepControl(method="heun", step=STEP, sample_interval=STEP),
    )
    turned = run.dataset["final"].values[:, :2]
    per_field = free.gamma0 * STEP * 1e-9 / np.sqrt(1 + ALPHA**2)
    return float(np.mean(turned**2)) / per_field**2


def variance():
    moment = constants.mu_0 * MS * VOLUME
    return 2 * ALPHA * THERMAL / (magnet(0.0).gamma0 * moment * STEP * 1e-9)


def figure(rows):
    """Eigenvalue against the barrier."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    sigma = np.linspace(0.2, 20, 60)
    found = [rate(s) * diffusion_time(magnet(s)) for s in sigma]
    plain = 2 * sigma**1.5 * np.exp(-sigma) / np.sqrt(np.pi)
    ax.semilogy(sigma, found, label="Fokker-Planck equation")
    ax.plot(sigma, plain, ":", label="high barrier")
    above = sigma > 1.2
    ax.plot(sigma[above], (plain * (1 - 1 / sigma))[above], "--", label="high barrier, 1 − 1/σ")
    points = np.array([1, *BARRIERS, 10, 14, 18])
    ax.plot(points, [brown(s) for s in points], "o", mfc="none", label="Legendre polynomials")
    ax.set(xlabel="barrier σ = KV/k_BT", ylabel="slowest eigenvalue λ₁τ_N", ylim=(1e-8, 3))
    ax.legend()
    return fig
