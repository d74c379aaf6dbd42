"""Demagnetizing factors and dipole tensors by surface charges, by plain quadrature in doubles.

Cylinders of any outline along z: their charges are on the rim, and on the two faces. Nothing here
is shared with the package; closed forms in 60 digits are in ``magnetostatic_cases.json``.
"""

import json
from pathlib import Path

import numpy as np
from scipy import special

NODES, WEIGHTS = np.polynomial.legendre.leggauss(250)
CASES = json.loads(Path(__file__).with_name("magnetostatic_cases.json").read_text())


def double_exponential(count=300, reach=3.6):
    """Nodes and weights on (0, 1) for functions that are singular at the ends, by tanh-sinh."""
    t = np.linspace(-reach, reach, count)
    inner = np.pi / 2 * np.sinh(t)
    nodes = 1 / (1 + np.exp(-2 * inner))
    weights = (t[1] - t[0]) * np.pi / 2 * np.cosh(t) / (2 * np.cosh(inner) ** 2)
    return nodes, weights


def elliptic_factor(length, width, thickness):
    """Factor along the length: charges of the rim, n_x n'_x over 4 pi r, averaged over heights.

    With angles alpha + beta and alpha - beta of two points, their distance is
    2 sin(beta) |(a sin(alpha), b cos(alpha))|.
    """
    a, b, t = length / 2, width / 2, thickness
    nodes, weights = double_exponential()
    alpha, beta = np.pi / 2 * nodes[:, None], np.pi / 2 * nodes[None, :]
    weight = 16 * (np.pi / 2) ** 2 * weights[:, None] * weights[None, :]  # of both whole turns
    rho = 2 * np.sin(beta) * np.hypot(a * np.sin(alpha), b * np.cos(alpha))
    heights = 2 * (t * np.arcsinh(t / rho) - t**2 / (np.hypot(rho, t) + rho))
    charges = b**2 * np.cos(alpha + beta) * np.cos(alpha - beta)
    # rims at alpha and alpha + pi, beta and -beta are the same by symmetry
    return float((weight * charges * heights).sum() / (4 * np.pi * np.pi * a * b * t))


def fourier_ellipse(length, width, angle=0.0):
    """Fourier transform of an ellipse as a function of k_x and k_y, turned by an angle (rad)."""

    def transform(kx, ky):
        along, across = _turned(kx, ky, angle)
        k = np.hypot(along * length / 2, across * width / 2)
        return np.pi * length * width / 2 * special.j1(k) / k

    return transform


def fourier_rectangle(length, width, angle=0.0):
    def transform(kx, ky):
        along, across = _turned(kx, ky, angle)
        return (
            length
            * width
            * np.sinc(along * length / 2 / np.pi)
            * np.sinc(across * width / 2 / np.pi)
        )

    return transform


def _turned(kx, ky, angle):
    return kx * np.cos(angle) + ky * np.sin(angle), ky * np.cos(angle) - kx * np.sin(angle)


def tensor_above(source, p, target, q, gap, offset=(0.0, 0.0), around=512):
    """N of a cylinder on another one above it: the integral over the plane of k.

    ``source`` and ``target`` are Fourier transforms of the cross sections, ``p`` and ``q`` the
    thicknesses, ``offset`` is that of the target. The integral over k_z leaves
    exp(-k gap) (1 - exp(-k p)) (1 - exp(-k q))/(2 k) and i k in place of k_z.
    """
    k = (20 / gap * (1 + NODES))[:, None]
    phi = 2 * np.pi * (np.arange(around) + 0.5) / around
    x, y = np.cos(phi), np.sin(phi)
    bodies = source(k * x, k * y) * target(k * x, k * y)
    heights = np.exp(-k * gap) * np.expm1(-k * p) * np.expm1(-k * q) / (2 * k)
    each = (20 / gap * WEIGHTS)[:, None] * k * bodies * heights * (2 * np.pi / around)
    each = each * np.exp(1j * k * (x * offset[0] + y * offset[1])) / (2 * np.pi) ** 2
    direction = np.array([x, y, np.full(len(x), 1j)])
    tensor = np.einsum("f,if,jf->ij", each.sum(axis=0), direction, direction).real
    return tensor / (target(1e-9, 1e-9) * q)
