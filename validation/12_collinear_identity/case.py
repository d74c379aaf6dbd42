"""In-plane torque at any angle from the two collinear configurations."""

import numpy as np
from matplotlib.figure import Figure

import spintorque as st

from ..case import relative

CLAIM = "the in-plane torque of a tunnel junction from its collinear configurations"
BARRIERS = 1, 2, 3, 4, 5, 6
ANGLES = 45, 90, 135
BIAS = 0.4
ACCURACY = st.TransportAccuracy(k_points=24, energy_points=17)


def rows():
    found = []
    for layers in BARRIERS:
        stack = junction(layers)
        tolerance = 0.1 * transmission(stack) + 1e-11
        along = np.subtract(*(spin_current(stack, theta) for theta in (0.0, np.pi)))
        for degrees in ANGLES:
            theta = np.radians(degrees)
            name = f"{layers} layer{'s' * (layers > 1)}, {degrees}°: T_∥"
            collinear = np.sin(theta) / 2 * along
            found.append(relative(name, torque(stack, theta), collinear, tolerance, "J/m²"))
    return found


def junction(layers):
    iron = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
    barrier = st.Material.insulator(onsite=5.4, hopping=0.4)
    inner = [
        st.Layer(iron, magnetization="fixed"),
        st.Layer(barrier, layers),
        st.Layer(iron, magnetization="free"),
    ]
    return st.Stack(inner, lattice_constant=0.287)


def spin_current(stack, theta):
    """Component along n, z, at the free magnet's face."""
    found = st.spin_current(stack, bias=BIAS, theta=theta, accuracy=ACCURACY)
    return float(found.dataset["spin_current"].sel(component="z")[-1])


def torque(stack, theta):
    return st.torque(stack, bias=BIAS, theta=theta, accuracy=ACCURACY).torque_parallel


def transmission(stack):
    """Of the parallel junction at normal incidence, at the most transparent energy."""
    energies = np.linspace(-0.45, 0.45, 5) * BIAS
    return max(st.scattering(stack, energy=e, bias=BIAS).transmission() for e in energies)


def figure(rows):
    """Relative deviation against the transmission."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    transparent = np.array([transmission(junction(layers)) for layers in BARRIERS])
    for i, degrees in enumerate(ANGLES):
        chosen = rows[i :: len(ANGLES)]
        missed = [row.deviation / abs(row.reference) for row in chosen]
        ax.loglog(transparent, missed, "o-", label=f"θ = {degrees}°")
    ax.plot(transparent, 0.1 * transparent + 1e-11, "k:", label="tolerance")
    for layers, x in zip(BARRIERS, transparent, strict=True):
        ax.annotate(f"{layers}", (x, 0.1 * x + 1e-11), (-4, 6), textcoords="offset points")
    ax.set(xlabel="transmission at normal incidence", ylabel="relative deviation of T_∥")
    ax.legend(title="figures: barrier layers")
    return fig
