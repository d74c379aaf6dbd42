"""Transmission of a collinear chain from the determinant of the whole tridiagonal matrix.

In long double precision where the machine has it; imports nothing of the package.
"""

import numpy as np

LONG, LONG_COMPLEX = np.longdouble, np.clongdouble


def bloch_factor(x):
    """Outgoing or decaying b of b + 1/b = 2x."""
    root = np.sqrt(np.abs((x - 1) * (x + 1)))
    decaying = 1 / (x + np.copysign(root, x))
    return np.where(np.abs(x) < 1, x + 1j * root, decaying)


def transmitted(levels, hopping, bond_hopping, energy):
    """t at points (points,), with levels (layers, points) of one spin and both leads' hoppings."""
    resolvents = (energy.astype(LONG) - levels).astype(LONG_COMPLEX)
    ends = [LONG(hopping[0]), LONG(hopping[-1])]
    factors = [
        bloch_factor(-resolvents[i].real / (2 * t)) for i, t in zip((0, -1), ends, strict=True)
    ]
    for i, t, b in zip((0, -1), ends, factors, strict=True):
        resolvents[i] = -t / b
    hoppings = np.asarray(bond_hopping, LONG)
    now, before = resolvents[0], np.ones_like(resolvents[0])
    for resolvent, t in zip(resolvents[1:], hoppings, strict=True):
        now, before = resolvent * now - t**2 * before, now
    green = (-1) ** len(hoppings) * np.prod(hoppings) / now
    broadenings = [2 * t * b.imag for t, b in zip(ends, factors, strict=True)]
    return 1j * np.sqrt(broadenings[0] * broadenings[1]) * green
