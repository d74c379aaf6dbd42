"""Slater and Koster's table as printed, and periodic clusters of atoms built from it.

Imports nothing of the package. Order of orbitals: s; x, y, z; xy, yz, zx, x2-y2, 3z2-r2. A model is
``sites`` (name to position, lattice constants), ``lattice`` (rows), ``levels`` (name to levels of
its orbitals) and ``bonds``, (first name, second name, distance, integrals by name) for each pair.
"""

import itertools

import numpy as np

ROOT3 = np.sqrt(3)
PLACES = {"s": [0], "p": [1, 2, 3], "d": [4, 5, 6, 7, 8]}


def printed_block(direction, v):
    """All 81 elements for direction cosines, with integrals ``v``; first atom in rows."""
    l, m, n = direction  # noqa: E741 # the names of the paper
    e = np.zeros((9, 9))
    difference, height = l * l - m * m, n * n - (l * l + m * m) / 2
    e[0, 0] = v["sss"]
    e[0, 1:4] = np.array(direction) * v["sps"]
    e[0, 4:7] = ROOT3 * np.array([l * m, m * n, n * l]) * v["sds"]
    e[0, 7] = ROOT3 / 2 * difference * v["sds"]
    e[0, 8] = height * v["sds"]
    for i, j in itertools.product(range(3), repeat=2):
        product = direction[i] * direction[j]
        e[1 + i, 1 + j] = product * v["pps"] + ((i == j) - product) * v["ppp"]
    ps, pp = v["pds"], v["pdp"]
    lmn = l * m * n * (ROOT3 * ps - 2 * pp)
    e[1, 4:7] = (
        ROOT3 * l * l * m * ps + m * (1 - 2 * l * l) * pp,
        lmn,
        ROOT3 * l * l * n * ps + n * (1 - 2 * l * l) * pp,
    )
    e[2, 4:7] = (
        ROOT3 * m * m * l * ps + l * (1 - 2 * m * m) * pp,
        ROOT3 * m * m * n * ps + n * (1 - 2 * m * m) * pp,
        lmn,
    )
    e[3, 4:7] = (
        lmn,
        ROOT3 * n * n * m * ps + m * (1 - 2 * n * n) * pp,
        ROOT3 * n * n * l * ps + l * (1 - 2 * n * n) * pp,
    )
    e[1, 7] = ROOT3 / 2 * l * difference * ps + l * (1 - difference) * pp
    e[2, 7] = ROOT3 / 2 * m * difference * ps - m * (1 + difference) * pp
    e[3, 7] = ROOT3 / 2 * n * difference * ps - n * difference * pp
    e[1, 8] = l * height * ps - ROOT3 * l * n * n * pp
    e[2, 8] = m * height * ps - ROOT3 * m * n * n * pp
    e[3, 8] = n * height * ps + ROOT3 * n * (l * l + m * m) * pp
    e[4:, 4:] = printed_dd(direction, v["dds"], v["ddp"], v["ddd"])
    for row, column in itertools.combinations(range(9), 2):
        odd = (1 <= row <= 3) != (1 <= column <= 3)
        e[column, row] = -e[row, column] if odd else e[row, column]
    return e


def printed_dd(direction, s, p, d):
    """Upper triangle of the d-d elements."""
    l, m, n = direction  # noqa: E741
    difference, height = l * l - m * m, n * n - (l * l + m * m) / 2
    in_plane = l * l + m * m
    e = np.zeros((5, 5))

    def same(a, b, c):
        return 3 * a**2 * b**2 * s + (a**2 + b**2 - 4 * a**2 * b**2) * p + (c**2 + a**2 * b**2) * d

    def other(a, b, c):  # xy, yz and its cyclic companions
        return 3 * a * b**2 * c * s + a * c * (1 - 4 * b**2) * p + a * c * (b**2 - 1) * d

    e[0, 0], e[1, 1], e[2, 2] = same(l, m, n), same(m, n, l), same(n, l, m)
    e[0, 1], e[1, 2], e[0, 2] = other(l, m, n), other(m, n, l), other(n, l, m)
    e[0, 3] = l * m * difference * (1.5 * s - 2 * p + d / 2)
    e[1, 3] = m * n * (1.5 * difference * s - (1 + 2 * difference) * p + (1 + difference / 2) * d)
    e[2, 3] = n * l * (1.5 * difference * s + (1 - 2 * difference) * p - (1 - difference / 2) * d)
    e[0, 4] = ROOT3 * l * m * (height * s - 2 * n * n * p + (1 + n * n) / 2 * d)
    e[1, 4] = ROOT3 * m * n * (height * s + (in_plane - n * n) * p - in_plane / 2 * d)
    e[2, 4] = ROOT3 * n * l * (height * s + (in_plane - n * n) * p - in_plane / 2 * d)
    e[3, 3] = 0.75 * difference**2 * s + (in_plane - difference**2) * p
    e[3, 3] += (n * n + difference**2 / 4) * d
    e[3, 4] = ROOT3 * difference * (height / 2 * s - n * n * p + (1 + n * n) / 4 * d)
    e[4, 4] = height**2 * s + 3 * n * n * in_plane * p + 0.75 * in_plane**2 * d
    return e


def harmonics(points):
    """Normalised real harmonics (points, 9) at unit vectors (points, 3)."""
    x, y, z = points.T
    return np.stack(
        [
            np.ones(len(x)),
            *(ROOT3 * part for part in (x, y, z)),
            *(np.sqrt(15) * part for part in (x * y, y * z, z * x, (x * x - y * y) / 2)),
            np.sqrt(5) / 2 * (3 * z * z - 1),
        ],
        axis=-1,
    )


def rotation_of_orbitals(matrix):
    """D(R) (9, 9) by evaluating turned harmonics at points: Y_b(R^T r) = sum_a D[a, b] Y_a(r)."""
    points = np.random.default_rng(3).normal(size=(60, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return np.linalg.lstsq(harmonics(points), harmonics(points @ matrix), rcond=None)[0]


def angular_momentum_by_ladders(degree):
    """L (3, n, n) of p or d in the real harmonics, from ladder operators and |m>."""
    m = np.arange(-degree, degree + 1)
    plus = np.zeros((len(m), len(m)), complex)
    for column, value in enumerate(m[:-1]):
        plus[column + 1, column] = np.sqrt(degree * (degree + 1) - value * (value + 1))
    minus = plus.conj().T
    ladders = np.array([(plus + minus) / 2, (plus - minus) / 2j, np.diag(m)])
    half = np.sqrt(0.5)

    def cosine(k):  # Condon and Shortley's phase
        column = np.zeros(len(m), complex)
        column[degree - k], column[degree + k] = half, half * (-1) ** k
        return column

    def sine(k):
        column = np.zeros(len(m), complex)
        column[degree - k], column[degree + k] = 1j * half, -1j * half * (-1) ** k
        return column

    zero = np.eye(len(m), dtype=complex)[degree]
    columns = {
        1: lambda: (cosine(1), sine(1), zero),
        2: lambda: (sine(2), sine(1), cosine(1), cosine(2), zero),
    }[degree]()
    real = np.stack(columns, axis=-1)
    return np.array([real.conj().T @ part @ real for part in ladders])


def cluster_hamiltonian(model, cells):
    """H of cells^3 primitive cells with periodic boundaries; every bond found by search."""
    lattice, names = np.array(model["lattice"], float), list(model["sites"])
    boxes = list(itertools.product(range(cells), repeat=3))
    sizes = {name: len(levels) for name, levels in model["levels"].items()}
    index, size = {}, 0
    for box in boxes:
        for name in names:
            index[box, name] = slice(size, size + sizes[name])
            size += sizes[name]
    h = np.zeros((size, size))
    for box in boxes:
        for name in names:
            h[index[box, name], index[box, name]] += np.diag(model["levels"][name])
    for first, second, distance, integrals, first_shells, second_shells in model["bonds"]:
        rows = [place for shell in first_shells for place in PLACES[shell]]
        columns = [place for shell in second_shells for place in PLACES[shell]]
        for shift in itertools.product(range(-3, 4), repeat=3):
            vector = model["sites"][second] + np.array(shift) @ lattice - model["sites"][first]
            if abs(np.linalg.norm(vector) - distance) > 1e-6:
                continue
            block = printed_block(vector / distance, integrals)[np.ix_(rows, columns)]
            for box in boxes:
                target = tuple((np.array(box) + shift) % cells)
                h[index[box, first], index[target, second]] += block
                if first != second:
                    h[index[target, second], index[box, first]] += block.T
    return h


def allowed_wave_vectors(model, cells):
    """Wave vectors (cells^3, 3) of the cluster in 2 pi / lattice constant."""
    reciprocal = np.linalg.inv(np.array(model["lattice"], float)).T
    steps = np.array(list(itertools.product(range(cells), repeat=3))) / cells
    return steps @ reciprocal
