"""Perpendicular torque at zero bias as the slope of an energy."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial import Chebyshev
from scipy import constants
from scipy.special import ellipkm1

import spintorque as st

from ..case import explain_styles, relative

CLAIM = "the perpendicular torque at zero bias is the slope of the energy"
ANGLES = 45, 90, 135
TEMPERATURE = 1000.0
THERMAL = constants.k / constants.e * TEMPERATURE
PERIOD = 0.287
PER_CELL = constants.e / (PERIOD * constants.nano) ** 2
ACCURACY = st.TransportAccuracy(rtol=1e-7)
FREQUENCIES, NODES, DIFFERENCE = 60, 80, 0.02


@dataclass(frozen=True)
class Slab:
    """Monolayers alike: number, mean level, exchange, hopping, role."""

    number: int
    onsite: float
    exchange: float = 0.0
    hopping: float = 0.4
    role: str | None = None


FIXED, FREE = Slab(1, 1.6, 0.8, role="fixed"), Slab(1, 1.6, 0.8, role="free")
STACKS = {
    "symmetric tunnel junction": [FIXED, Slab(2, 5.4), FREE],
    "unlike magnets": [Slab(1, 1.1, 0.6, 0.45, "fixed"), Slab(2, 5.4), FREE],
    "films in a valve": [
        Slab(1, 1.0, hopping=0.5),
        Slab(3, 1.1, 0.6, 0.45, "fixed"),
        Slab(4, 1.0, hopping=0.5),
        Slab(2, 1.1, 0.6, 0.45, "free"),
        Slab(1, 1.0, hopping=0.5),
    ],
}


def rows():
    found = []
    for name, slabs in STACKS.items():
        for degrees in ANGLES:
            values = torque(slabs, np.radians(degrees)), slope(tuple(slabs), np.radians(degrees))
            found.append(relative(f"{name}, {degrees}°: T_⊥", *values, 1e-6, "J/m²"))
    return found


def torque(slabs, theta):
    found = st.torque(stack_of(slabs), theta=theta, temperature=TEMPERATURE, accuracy=ACCURACY)
    return found.torque_perpendicular


def stack_of(slabs):
    layers = []
    for place, slab in enumerate(slabs):
        kind = (
            "ferromagnet" if slab.exchange else "insulator" if slab.onsite > 4 else "normal_metal"
        )
        material = st.Material(
            kind=kind, onsite=slab.onsite, exchange=slab.exchange, hopping=slab.hopping
        )
        thickness = None if place in (0, len(slabs) - 1) else slab.number
        layers.append(st.Layer(material, thickness, slab.role))
    return st.Stack(layers, lattice_constant=PERIOD)


def slope(slabs, theta):
    """dE/dtheta in J/m^2, of fourth order in the difference of the angles."""
    h = DIFFERENCE
    near, far = (energy(slabs, theta + d) - energy(slabs, theta - d) for d in (h, 2 * h))
    return (8 * near - far) / (12 * h) * PER_CELL


@cache
def energy(slabs, theta):
    """-kT sum of ln |det(z - H)| over frequencies and c = cos kx + cos ky, in eV.

    Less that of parallel magnets at each point, before anything is summed.
    """
    c, weight = nodes()
    z = 1j * np.pi * THERMAL * (2 * np.arange(FREQUENCIES) + 1)[:, None]
    change = log_determinant(slabs, theta, z, c) - log_determinant(slabs, 0.0, z, c)
    return float(-2 * THERMAL * np.sum(change.real * weight))


@cache
def nodes():
    """Values of c and weights: the cube takes the density's logarithm out of c = 0."""
    x, weight = np.polynomial.legendre.leggauss(NODES)
    s = (1 + x) / 2
    c, weight = 2 * s**3, 3 * s**2 * weight
    weight = weight * ellipkm1((c / 2) ** 2) / np.pi**2
    return np.concatenate([-c, c]), np.concatenate([weight, weight])


def log_determinant(slabs, theta, z, c):
    """ln det(z - H) of a chain with its leads, layer by layer."""
    layers = [slab for slab in slabs for _ in range(slab.number)]
    last, total, inverse, before = len(layers) - 1, 0.0, None, None
    for place, slab in enumerate(layers):
        axis = np.array([np.sin(theta), np.cos(theta)] if slab.role == "fixed" else [0.0, 1.0])
        field = np.array([[axis[1], axis[0]], [axis[0], -axis[1]]])
        level = slab.onsite - 2 * slab.hopping * c
        block = (z - level)[..., None, None] * np.eye(2) + slab.exchange / 2 * field
        if place in (0, last):
            block = block - lead(slab, z - level, field)
        if before is not None:
            hopping = (before.hopping + slab.hopping) / 2
            block = block - hopping**2 * inverse
        total = total + np.log(np.linalg.det(block))
        inverse, before = np.linalg.inv(block), slab
    return total


def lead(slab, above, field):
    """Self-energy -t b of a lead that goes on as its last monolayer."""
    parts = []
    for spin in (1, -1):
        half = -(above + spin * slab.exchange / 2) / (2 * slab.hopping)
        root = np.sqrt(half**2 - 1)
        factor = np.where(np.abs(half - root) < 1, half - root, half + root)
        parts.append(-slab.hopping * factor[..., None, None] * (np.eye(2) + spin * field) / 2)
    return parts[0] + parts[1]


def figure(rows):
    """What the torque has beside sin(theta), relative to its value at 90 degrees."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    theta, points = np.radians(np.linspace(5, 175, 120)), np.radians(np.arange(15, 166, 15))
    for i, (name, slabs) in enumerate(STACKS.items()):
        energies = Chebyshev.interpolate(lambda x, s=tuple(slabs): by_cosine(s, x), 6)
        rest = energies.deriv()(0.0)
        excess = 100 * (energies.deriv()(np.cos(theta)) / rest - 1)
        ax.plot(np.degrees(theta), excess, color=f"C{i}", label=name)
        found = np.array([torque(slabs, x) / np.sin(x) for x in points]) / PER_CELL
        ax.plot(np.degrees(points), 100 * (found / -rest - 1), "o", color=f"C{i}", mfc="white")
    ax.set(xlabel="angle θ (degrees)", ylabel="T_⊥/(T_⊥(90°) sin θ) − 1 (%)")
    explain_styles(ax, line="from dE/dθ", points="T_⊥")
    ax.legend()
    return fig


def by_cosine(slabs, x):
    return np.array([energy(slabs, float(angle)) for angle in np.arccos(x)])
