"""Writes magnetostatic_cases.json: closed forms of the literature in 60 digits, by mpmath.

    python tests/oracles/make_magnetostatic_cases.py

Joseph's factor of a circular cylinder (J. Appl. Phys. 37, 4639 (1966)), Osborn's integrals of an
ellipsoid (Phys. Rev. 67, 351 (1945)), and the f and g of Newell, Williams and Dunlop (J. Geophys.
Res. 98, 9551 (1993)) for two prisms, which for one prism are Aharoni's factors. As printed they
cancel in doubles; here they do not.
"""

import json
from itertools import product
from pathlib import Path

import mpmath as mp

PATH = Path(__file__).with_name("magnetostatic_cases.json")
ASPECTS = [1e-6, 1e-4, 1e-2, 0.1, 0.29, 0.31, 0.7, 1.0, 2.9, 3.1, 10.0, 1e2, 1e4, 1e6]
ELLIPSOIDS = [(1, 1, 1), (3, 2, 1), (1, 1, 1e-4), (1, 1, 1e4), (1e4, 1, 1e-4), (1.001, 1, 0.999)]
PRISMS = [
    (1, 1, 1),
    (1, 1, 0.01),
    (3, 2, 0.05),
    (1, 1, 1e-4),
    (1, 1, 1e4),
    (1e4, 1, 1e-4),
    (1e4, 1, 1),
    (1.5, 1e-4, 1e-4),
]
PAIRS = [
    ((1, 1, 1), (1, 1, 1), (1, 0, 0)),
    ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
    ((1, 1, 1), (2, 2, 2), (0.125, 0.25, 0.375)),
    ((2, 1, 0.125), (1, 3, 0.25), (0.25, -0.5, 0.1875)),
    ((2, 1, 0.125), (1, 3, 0.25), (0.25, -0.5, 0.25)),
    ((2, 1, 0.125), (1, 3, 0.25), (3, -5, 2)),
    ((2, 1, 0.125), (1, 3, 0.25), (30, -50, 20)),
    ((2, 1, 0.125), (1, 3, 0.25), (3000, -5000, 20)),
    ((64, 64, 2**-10), (64, 64, 2**-10), (0, 0, 2**-9)),
    ((64, 64, 2**-10), (64, 64, 2**-10), (64, 0, 0)),
    ((2**-10, 64, 1), (64, 2**-10, 1), (1, 0.25, 3)),
    ((64, 2**-14, 2**-14), (2**-14, 64, 1), (0, 0, 1)),
    ((2**14, 1, 2**-14), (1, 1, 1), (0, 0, 0.75)),
]


def joseph(p):
    """Factor along the axis, and 1 minus it."""
    p = mp.mpf(p)
    k2 = 1 / (1 + p * p)
    bracket = mp.sqrt(1 + p * p) * (p * p * mp.ellipk(k2) + (1 - p * p) * mp.ellipe(k2)) - 1
    rest = 4 * bracket / (3 * mp.pi * p)
    return [1 - rest, rest]


def osborn(axes):
    a = [mp.mpf(v) / 2 for v in axes]
    marks = [0, *sorted({v**2 for v in a}), mp.inf]

    def integrand(s, i):
        return 1 / ((a[i] ** 2 + s) * mp.sqrt(mp.fprod(v**2 + s for v in a)))

    return [mp.fprod(a) / 2 * mp.quad(lambda s, i=i: integrand(s, i), marks) for i in range(3)]


def newell_f(x, y, z):
    x, y, z = abs(x), abs(y), abs(z)
    r = mp.sqrt(x * x + y * y + z * z)
    total = (2 * x * x - y * y - z * z) * r / 6
    if y and (x or z):
        total += y / 2 * (z * z - x * x) * mp.asinh(y / mp.sqrt(x * x + z * z))
    if z and (x or y):
        total += z / 2 * (y * y - x * x) * mp.asinh(z / mp.sqrt(x * x + y * y))
    return total - (x * y * z * mp.atan(y * z / (x * r)) if x and y and z else 0)


def newell_g(x, y, z):
    r = mp.sqrt(x * x + y * y + z * z)
    total = -x * y * r / 3
    if x or y:
        total += x * y * z * mp.asinh(z / mp.sqrt(x * x + y * y))
    if y or z:
        total += y / 6 * (3 * z * z - y * y) * mp.asinh(x / mp.sqrt(y * y + z * z))
    if x or z:
        total += x / 6 * (3 * z * z - x * x) * mp.asinh(y / mp.sqrt(x * x + z * z))
    for u, v, w, power in ((z, x, y, z**3 / 6), (y, x, z, z * y * y / 2), (x, y, z, z * x * x / 2)):
        total -= power * mp.atan(v * w / (u * r)) if u else 0
    return total


def newell(source, target, offset):
    a, b, d = ([mp.mpf(v) for v in lengths] for lengths in (source, target, offset))
    ends = [
        [(d[i] + s * a[i] / 2 + t * b[i] / 2, s * t) for s, t in product((1, -1), (1, -1))]
        for i in range(3)
    ]

    def summed(function, order):
        total = mp.mpf(0)
        for corner in product(*ends):
            place = [corner[i][0] for i in order]
            total -= mp.fprod(sign for _, sign in corner) * function(*place)
        return total / (4 * mp.pi * mp.fprod(b))

    xx, yy, zz = (summed(newell_f, order) for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1)))
    xy, yz, zx = (summed(newell_g, order) for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1)))
    return [[xx, xy, zx], [xy, yy, yz], [zx, yz, zz]]


def rounded(value):
    return [rounded(v) for v in value] if isinstance(value, list) else float(value)


def main():
    mp.mp.dps = 60
    zero = (0, 0, 0)
    cases = {
        "disks": [[p, joseph(p)] for p in ASPECTS],
        "ellipsoids": [[axes, osborn(axes)] for axes in ELLIPSOIDS],
        "prisms": [[edges, newell(edges, edges, zero)] for edges in PRISMS],
        "pairs": [[*pair, newell(*pair)] for pair in PAIRS],
    }
    rows = [
        f'"{name}": [\n'
        + ",\n".join(json.dumps([*given, rounded(answer)]) for *given, answer in entries)
        + "\n]"
        for name, entries in cases.items()
    ]
    PATH.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
