"""Demagnetizing factors and stray fields of layers with shapes."""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from scipy import special
from scipy.integrate import quad

import spintorque as st
from spintorque.formulas import demagnetization, dipole_tensors

from ..case import Row, relative

CLAIM = "demagnetizing factors of shapes, and stray fields of pinned layers"
CMTJ = (0.01698020892105028, 0.9660395821578994)  # of a prism of 1 x 1 x 0.01
FREE = st.Macrospin.disk(diameter=40.0, thickness=1.2, saturation_magnetization=1.1e6, damping=0.01)
REFERENCE = {"saturation_magnetization": 9e5, "thickness": 2.0, "distance": 1.0}
HARD = {"saturation_magnetization": 7e5, "thickness": 6.0, "distance": 3.9}


def rows():
    return [*prisms(), *cylinders(), *ellipsoids(), *pairs()]


def prisms():
    square = demagnetization.prism(1.0, 1.0, 0.01)
    edges = (4.0, 2.0, 0.25)
    return [
        Row("prism 1 x 1 x 0.01: N_x, cmtj's number", square[0], CMTJ[0], 1e-12),
        Row("prism 1 x 1 x 0.01: N_z, cmtj's number", square[2], CMTJ[1], 1e-12),
        Row("prism 4 x 2 x 0.25: N_z", demagnetization.prism(*edges)[2], aharoni(*edges), 1e-10),
    ]


def cylinders():
    found = [
        Row(
            f"cylinder, thickness/diameter {p:g}: N_z",
            demagnetization.disk(1, p)[2],
            joseph(p),
            1e-10,
        )
        for p in (0.02, 0.5, 20.0)
    ]
    x = demagnetization.elliptic_cylinder(3.0, 1.0, 0.1)[0]
    return [*found, Row("elliptic cylinder 3 x 1 x 0.1: N_x", x, rim(3.0, 1.0, 0.1), 1e-10)]


def ellipsoids():
    axes = (3.0, 2.0, 0.1)
    return [
        Row("ellipsoid 3 x 2 x 0.1: N_z", demagnetization.ellipsoid(*axes)[2], osborn(*axes), 1e-10)
    ]


def pairs():
    """Two cubes side by side make a prism of 2 x 1 x 1, whose factor is known."""
    cubes = dipole_tensors.prisms((1, 1, 1), (1, 1, 1), (1, 0, 0))[0, 0]
    exact = aharoni(1.0, 1.0, 2.0) - 1 / 3
    reference = st.PinnedLayer(**REFERENCE, direction=(0, 0, 1))
    hard = st.PinnedLayer(**HARD, direction=(0, 0, -1))
    found = [Row("two cubes with a common face: N_xx", cubes, exact, 1e-10)]
    for name, layers in {
        "one layer": [reference],
        "an antiparallel pair": [reference, hard],
    }.items():
        field = st.stray_field(FREE, layers)[2]
        signs = {REFERENCE["distance"]: 1, HARD["distance"]: -1}
        given = [REFERENCE, HARD][: len(layers)]
        exact = sum(signs[layer["distance"]] * fourier_bessel(**layer) for layer in given)
        found.append(relative(f"stray field of {name}", field, exact, 1e-9, "A/m"))
    return found


def aharoni(a, b, c):
    """Eq. (1): the factor along c of a prism of a x b x c."""
    r, ab, ac, bc = np.hypot(np.hypot(a, b), c), np.hypot(a, b), np.hypot(a, c), np.hypot(b, c)
    terms = [
        (b**2 - c**2) / (2 * b * c) * np.log((r - a) / (r + a)),
        (a**2 - c**2) / (2 * a * c) * np.log((r - b) / (r + b)),
        b / (2 * c) * np.log((ab + a) / (ab - a)),
        a / (2 * c) * np.log((ab + b) / (ab - b)),
        c / (2 * a) * np.log((bc - b) / (bc + b)),
        c / (2 * b) * np.log((ac - a) / (ac + a)),
        2 * np.arctan(a * b / (c * r)),
        (a**3 + b**3 - 2 * c**3) / (3 * a * b * c),
        (a**2 + b**2 - 2 * c**2) / (3 * a * b * c) * r,
        c / (a * b) * (ac + bc),
        -(ab**3 + bc**3 + ac**3) / (3 * a * b * c),
    ]
    return sum(terms) / np.pi


def joseph(p):
    m = 1 / (1 + p**2)
    first, second = special.ellipk(m), special.ellipe(m)
    bracket = np.sqrt(1 + p**2) * (p**2 * first + (1 - p**2) * second) - 1
    return 1 - 4 / (3 * np.pi * p) * bracket


def osborn(a, b, c):
    """(abc/2) times the integral of ds/[(c^2 + s) sqrt(...)], with s = (c x/(1 - x))^2."""

    def integrand(x):
        s = (c * x / (1 - x)) ** 2
        step = 2 * c**2 * x / (1 - x) ** 3
        return step / ((c**2 + s) * np.sqrt((a**2 + s) * (b**2 + s) * (c**2 + s)))

    return a * b * c / 2 * quad(integrand, 0, 1, epsabs=0, epsrel=1e-12, limit=200)[0]


def rim(length, width, t):
    """Charges on the rim of an elliptic cylinder along its length, by their distances."""
    a, b = length / 2, width / 2

    def around(beta):
        rho = 2 * np.sin(beta) * np.hypot(a * np.sin(alpha), b * np.cos(alpha))
        heights = 2 * (t * np.arcsinh(t / rho) + rho - np.hypot(rho, t))
        return np.mean(heights * np.cos(alpha + beta) * np.cos(alpha - beta))

    alpha = 2 * np.pi * (np.arange(400) + 0.5) / 400
    total = quad(around, 0, np.pi, points=[0.05, np.pi - 0.05], epsabs=1e-13, limit=400)[0]
    return 2 * b**2 * 2 * np.pi * total / (4 * np.pi * np.pi * a * b * t)


def fourier_bessel(saturation_magnetization, thickness, distance, diameter=40.0):
    """H_z in A/m of a disk magnetized along z on the free layer above it."""
    radius = diameter / 2

    def integrand(k):
        faces = np.expm1(-k * thickness) * np.expm1(-k * FREE.thickness)
        return special.j1(k * radius) ** 2 / k**2 * np.exp(-k * distance) * faces

    ends = np.linspace(0, 40 / distance, 41)
    parts = [quad(integrand, *pair, epsabs=1e-15)[0] for pair in pairwise(ends)]
    return saturation_magnetization * sum(parts) / FREE.thickness


def figure(rows):
    """Factors against the thickness, and how far the closed forms as printed come in doubles."""
    fig = Figure(figsize=(6, 5.2), layout="constrained")
    top, below = fig.subplots(2, sharex=True)
    thickness = np.geomspace(1e-6, 1e3, 91)
    square = demagnetization.prism(1.0, 1.0, thickness)
    round_ = demagnetization.disk(1.0, thickness)
    bodies = {"square prism": (square, aharoni_of_square), "cylinder": (round_, joseph)}
    for i, (name, (factors, printed)) in enumerate(bodies.items()):
        top.loglog(thickness, factors[:, 2], f"C{i}", label=f"{name}, along the axis")
        top.loglog(thickness, factors[:, 0], f"C{i}--", label=f"{name}, across")
        others = np.array([(1 - printed(t)) / 2 for t in thickness])
        below.loglog(thickness, np.abs(others / factors[:, 0] - 1) + 1e-17, f"C{i}.", label=name)
    top.set(ylabel="factor")
    top.legend(loc="center left")
    below.set(xlabel="thickness over width", ylabel="deviation across,\nrelative")
    below.legend(title="closed form as printed, in doubles")
    return fig


def aharoni_of_square(thickness):
    return aharoni(1.0, 1.0, thickness)
