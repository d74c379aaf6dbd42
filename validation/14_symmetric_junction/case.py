"""Powers of the bias in the torques of symmetric and unsymmetric junctions."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure

import spintorque as st

from ..case import Row

CLAIM = "which powers of the bias the torques of symmetric and other junctions have"
SMALL = 0.005
POWER = 0.01
ACCURACY = st.TransportAccuracy(rtol=1e-8)
FEW_POINTS = st.TransportAccuracy(rtol=1e-8, k_points=6)  # none within 0.18 eV of a band edge


def rows():
    parallel, perpendicular = (parts("symmetric", i) for i in (0, 1))
    broken = parts("unlike magnets", 1)
    rest = torques("symmetric", 0.0)[1]
    inside = parts("symmetric", 1, FEW_POINTS)["even"]
    odd = perpendicular["odd"][1] / rest
    return [
        Row("symmetric: odd part of T_⊥ at 10 mV, over T_⊥", odd, 0.0, 1e-6),
        Row("symmetric: power of the change of T_⊥", power(perpendicular["even"]), 2.0, POWER),
        Row("symmetric, away from band edges: the same", power(inside), 2.0, POWER / 10),
        Row("symmetric: power of the odd part of T_∥", power(parallel["odd"]), 1.0, POWER),
        Row("symmetric: power of the even part of T_∥", power(parallel["even"]), 2.0, POWER),
        Row("unlike magnets: power of the odd part of T_⊥", power(broken["odd"]), 1.0, POWER),
    ]


@cache
def torques(kind, bias, accuracy=ACCURACY):
    """T_par and T_perp at 90 degrees in J/m^2."""
    iron = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
    other = st.Material.ferromagnet(onsite=1.1, exchange=0.6, hopping=0.45)
    layers = [
        st.Layer(iron if kind == "symmetric" else other, magnetization="fixed"),
        st.Layer(st.Material.insulator(onsite=5.4, hopping=0.4), 3),
        st.Layer(iron, magnetization="free"),
    ]
    stack = st.Stack(layers, lattice_constant=0.287)
    found = st.torque(stack, bias=bias, theta=np.pi / 2, temperature=30.0, accuracy=accuracy)
    return found.torque_parallel, found.torque_perpendicular


def parts(kind, component, accuracy=ACCURACY):
    """Odd and even part at SMALL and twice that; the even one without its value at no bias."""
    plus, minus = (
        np.array([torques(kind, sign * n * SMALL, accuracy)[component] for n in (1, 2)])
        for sign in (1, -1)
    )
    rest = torques(kind, 0.0, accuracy)[component]
    return {"odd": (plus - minus) / 2, "even": (plus + minus) / 2 - rest}


def power(values):
    return float(np.log2(values[1] / values[0]))


def figure(rows):
    """Torques of both junctions against bias."""
    bias = np.linspace(-0.5, 0.5, 21)
    fig = Figure(figsize=(8, 3.6), layout="constrained")
    for ax, component, name in zip(fig.subplots(1, 2), (0, 1), ("T_∥", "T_⊥"), strict=True):
        for kind in ("symmetric", "unlike magnets"):
            found = np.array([torques(kind, float(v))[component] for v in bias]) * 1e6
            ax.plot(bias, found, ".-", label=kind)
        ax.axvline(0, color="grey", lw=0.6)
        ax.set(xlabel="bias (V)", ylabel=f"{name} at 90° (μJ/m²)")
    ax.legend()
    return fig
