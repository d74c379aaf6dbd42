"""Loops in Numba: one trajectory in scalars, many members as a structure of arrays.

Members move block by block, so that they stay in the cache; the loop over the members of a block
is the inner one. LLVM makes vectors of it only if Numba puts the functions into it: ``inlined``.
"""

import macrospins
import numpy as np
from numba import njit

BLOCK = 512
ALPHA, RATE = macrospins.ALPHA, macrospins.RATE

compiled = njit(fastmath=False, error_model="numpy")
inlined = njit(fastmath=False, error_model="numpy", inline="always")
slope = inlined(macrospins.slope)


@inlined
def rk4_step(x, y, z, h):
    ax, ay, az = slope(x, y, z)
    bx, by, bz = slope(x + 0.5 * h * ax, y + 0.5 * h * ay, z + 0.5 * h * az)
    cx, cy, cz = slope(x + 0.5 * h * bx, y + 0.5 * h * by, z + 0.5 * h * bz)
    dx, dy, dz = slope(x + h * cx, y + h * cy, z + h * cz)
    x += h / 6 * (ax + 2 * (bx + cx) + dx)
    y += h / 6 * (ay + 2 * (by + cy) + dy)
    z += h / 6 * (az + 2 * (bz + cz) + dz)
    scale = 1 / np.sqrt(x * x + y * y + z * z)
    return scale * x, scale * y, scale * z


@compiled
def one(x, y, z, h, steps):
    for _ in range(steps):
        x, y, z = rk4_step(x, y, z, h)
    return x, y, z


@compiled
def many(x, y, z, h, steps):
    for start in range(0, len(x), BLOCK):
        bx, by, bz = x[start : start + BLOCK], y[start : start + BLOCK], z[start : start + BLOCK]
        for _ in range(steps):
            for i in range(len(bx)):
                bx[i], by[i], bz[i] = rk4_step(bx[i], by[i], bz[i], h)


@inlined
def random_turn(x, y, z, u, v, w):
    """What a field (u, v, w) times the root of the step does to a moment."""
    dx, dy, dz = y * w - z * v, z * u - x * w, x * v - y * u
    tx, ty, tz = dx + ALPHA * (y * dz - z * dy), dy + ALPHA * (z * dx - x * dz), 0.0
    tz = dz + ALPHA * (x * dy - y * dx)
    return -RATE * tx, -RATE * ty, -RATE * tz


@inlined
def heun_step(x, y, z, u, v, w, h):
    ax, ay, az = slope(x, y, z)
    ex, ey, ez = random_turn(x, y, z, u, v, w)
    px, py, pz = x + h * ax + ex, y + h * ay + ey, z + h * az + ez
    bx, by, bz = slope(px, py, pz)
    fx, fy, fz = random_turn(px, py, pz, u, v, w)
    x += 0.5 * (h * (ax + bx) + ex + fx)
    y += 0.5 * (h * (ay + by) + ey + fy)
    z += 0.5 * (h * (az + bz) + ez + fz)
    scale = 1 / np.sqrt(x * x + y * y + z * z)
    return scale * x, scale * y, scale * z


@compiled
def many_thermal(x, y, z, h, steps, deviation):
    noise = np.empty((3, BLOCK))
    u, v, w = noise[0], noise[1], noise[2]
    size = deviation * np.sqrt(h)
    for start in range(0, len(x), BLOCK):
        bx, by, bz = x[start : start + BLOCK], y[start : start + BLOCK], z[start : start + BLOCK]
        for _ in range(steps):
            for i in range(len(bx)):
                u[i] = size * np.random.standard_normal()  # noqa: NPY002
                v[i] = size * np.random.standard_normal()  # noqa: NPY002
                w[i] = size * np.random.standard_normal()  # noqa: NPY002
            for i in range(len(bx)):
                bx[i], by[i], bz[i] = heun_step(bx[i], by[i], bz[i], u[i], v[i], w[i], h)


def rk4(step, steps):
    """Moment after some steps."""
    return np.array(one(*macrospins.START, step, steps))


def crowd(starts, steps):
    """Moments (members, 3) after some steps of RK4."""
    x, y, z = (np.array(column) for column in starts.T)
    many(x, y, z, macrospins.STEP, steps)
    return np.stack([x, y, z], axis=1)


def thermal_crowd(starts, steps, deviation):
    """The same by Heun's method with a thermal field of this deviation, in A/m ns^(1/2)."""
    x, y, z = (np.array(column) for column in starts.T)
    many_thermal(x, y, z, macrospins.STEP, steps, deviation)
    return np.stack([x, y, z], axis=1)
