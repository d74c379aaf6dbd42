"""A stack at one bias and angle as a chain of real symmetric 2x2 blocks, and its Green functions.

Nothing of the package is used. All magnets lie in the xz plane of spin space, so H is real and
every Green function symmetric: a block is kept as (a, b, d) for [[a, b], [b, d]]. All functions
take flat arrays of c = cos kx + cos ky and of energies E; real energies mean E + i0. Spin currents
are those of physics.md: Im psi[i+1]^dagger sigma (-t) psi[i], per energy and 2 pi.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy import constants

BOLTZMANN = constants.k / constants.e  # eV/K


@dataclass(frozen=True)
class Chain:
    """Levels (n,) with the bias in them, exchange/2, spin directions, hoppings; all in eV.

    Monolayers 0 and n-1 belong to the leads. ``faces`` are the bonds into and out of the free
    magnet with their signs; ``fixed_left`` tells on which side of it the fixed magnet lies.
    """

    level: np.ndarray
    half_exchange: np.ndarray
    direction: np.ndarray
    hopping: np.ndarray
    bond: np.ndarray
    potentials: tuple
    thermal: float
    faces: tuple
    fixed_left: bool
    area: float

    def __len__(self):
        return len(self.level)

    def block(self, i, c):
        """(a, b, d) of h_i."""
        middle = self.level[i] - 2 * self.hopping[i] * c
        nx, nz = self.direction[i]
        return (
            middle - self.half_exchange[i] * nz,
            -self.half_exchange[i] * nx,
            (middle + self.half_exchange[i] * nz),
        )

    def edges(self, c):
        """All band edges (8, ...) of the leads at c: four of the left one, four of the right."""
        return np.array(
            [
                self.level[i] + s * self.half_exchange[i] + 2 * self.hopping[i] * (w - c)
                for i in (0, len(self) - 1)
                for s in (-1, 1)
                for w in (-1, 1)
            ]
        )

    def is_open(self, c, energy):
        """Whether the left and the right lead have an open mode of either spin."""
        low, high = self.edges(c)[0::2], self.edges(c)[1::2]
        inside = (low < energy) & (energy < high)
        return inside[:2].any(axis=0), inside[2:].any(axis=0)


def default_shifts(kinds):
    """Shift of each monolayer per volt: n + 1 equal steps across each run of n insulators."""
    dropped, drops = 0, []
    for insulating, run in groupby(kind == "insulator" for kind in kinds):
        count = len(list(run))
        drops += [dropped + j + 1 for j in range(count)] if insulating else [dropped] * count
        dropped += count + 1 if insulating else 0
    return 0.5 - np.array(drops) / dropped


def make_chain(case):
    """Chain of a case of `window_cases`."""
    films = case["layers"]
    flat = [film for film in films for _ in range(film["thickness"] or 1)]
    volts = case["bias"]
    if case["shifts"] is not None:
        shifts = np.array(case["shifts"], float)
    elif volts:
        shifts = default_shifts([film["kind"] for film in flat])
    else:
        shifts = np.zeros(len(flat))
    hopping = np.array([film["hopping"] for film in flat])
    directions = {
        "free": (0.0, 1.0),
        "fixed": (np.sin(case["theta"]), np.cos(case["theta"])),
        None: (0.0, 0.0),
    }
    roles = [film["magnetization"] for film in flat]
    free = [i for i, role in enumerate(roles) if role == "free"]
    faces = []
    if free[0] > 0:
        faces.append((free[0] - 1, 1))
    if free[-1] < len(flat) - 1:
        faces.append((free[-1], -1))
    left = case.get("left_share", 0.5)
    return Chain(
        level=np.array([film["onsite"] for film in flat]) + volts * shifts,
        half_exchange=np.array([film["exchange"] for film in flat]) / 2,
        direction=np.array([directions[role] for role in roles]),
        hopping=hopping,
        bond=(hopping[1:] + hopping[:-1]) / 2,
        potentials=(case["fermi_energy"] + left * volts, case["fermi_energy"] + (left - 1) * volts),
        thermal=BOLTZMANN * case["temperature"],
        faces=tuple(faces),
        fixed_left=roles.index("fixed") < free[0],
        area=(case["lattice_constant"] * 1e-9) ** 2,
    )


def bloch(x):
    """Factor b with b + 1/b = 2x that decays or moves away from the stack."""
    if np.iscomplexobj(x):
        return 1 / (x + np.sqrt(x - 1) * np.sqrt(x + 1))
    root = np.sqrt(np.abs((x - 1) * (x + 1)))
    with np.errstate(divide="ignore"):
        evanescent = 1 / (x + np.copysign(root, x))
    return np.where(np.abs(x) < 1, x + 1j * root, evanescent + 0j)


def lead_factors(chain, end, c, energy):
    """Factors of majority and minority spin in a lead, monolayer ``end``."""
    t = chain.hopping[end]
    middle = (chain.level[end] - energy - 2 * t * c) / (2 * t)
    shift = chain.half_exchange[end] / (2 * t)
    return bloch(middle - shift), bloch(middle + shift)


def along(chain, end, majority, minority):
    """Block with these values for spins along and against a lead's magnetization."""
    nx, nz = chain.direction[end]
    if nx == nz == 0:
        nz = 1.0
    mean, half = (majority + minority) / 2, (majority - minority) / 2
    return mean + half * nz, half * nx, mean - half * nz


def inverse(block):
    a, b, d = block
    over = 1 / (a * d - b * b)
    return d * over, -b * over, a * over


def pivots(chain, side, c, energy, last):
    """Inverse Green functions D_i of the part between a lead and monolayer i, up to ``last``."""
    count = len(chain)
    order = range(last + 1) if side == "left" else range(count - 1, last - 1, -1)
    found = {}
    for i in order:
        if i == order[0]:
            t = chain.hopping[i]
            found[i] = along(chain, i, *(-t / b for b in lead_factors(chain, i, c, energy)))
            before = i
            continue
        bond = chain.bond[min(i, before)] ** 2
        g = inverse(found[before])
        if i in (0, count - 1):  # the far lead's monolayer, with all of that lead
            t = chain.hopping[i]
            own = along(chain, i, *(-t / b for b in lead_factors(chain, i, c, energy)))
        else:
            h = chain.block(i, c)
            own = energy - h[0], -h[1], energy - h[2]
        found[i] = tuple(o - bond * x for o, x in zip(own, g, strict=True))
        before = i
    return found


def phase(chain, c, energy, points=6000):
    """Arguments of all eigenvalues of all pivots, summed: falls by pi at each level.

    Each lies in [0, pi]; where both leads are closed it is pi times the number of levels above
    (Sturm). It is minus the argument of det G, continuous and monotone in E and in c (Lloyd).
    """
    c, energy = np.broadcast_arrays(c, energy)
    if c.size > points:
        parts = -(-c.size // points)
        pairs = zip(np.array_split(c, parts), np.array_split(energy, parts), strict=True)
        return np.concatenate([phase(chain, *pair) for pair in pairs])
    total = np.zeros(c.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        for a, b, d in pivots(chain, "left", c, energy, len(chain) - 1).values():
            mean, root = (a + d) / 2, np.sqrt(((a - d) / 2) ** 2 + b * b)
            for value in (mean + root, mean - root):
                total += np.arctan2(np.maximum(value.imag, 0), value.real)
    return total


def analytic(chain, c, z):
    """F with Q_y of all states into the free magnet = Im of the integral of f F; eV^-1.

    Of its two faces the one away from the fixed magnet has none. Each product has only one
    factor that is small where the fixed magnet is far, so no digits are lost.
    """
    bond, sign = chain.faces[0] if chain.fixed_left else chain.faces[-1]
    left = pivots(chain, "left", c, z, bond)
    right = pivots(chain, "right", c, z, bond + 1)
    t2 = chain.bond[bond] ** 2
    g_left, g_right = inverse(left[bond]), inverse(right[bond + 1])
    if chain.fixed_left:
        full = inverse(tuple(x - t2 * y for x, y in zip(left[bond], g_right, strict=True)))
        value = -full[1] * (g_right[0] - g_right[2])
    else:
        full = inverse(tuple(x - t2 * y for x, y in zip(right[bond + 1], g_left, strict=True)))
        value = full[1] * (g_left[0] - g_left[2])
    return -sign * t2 / np.pi * value


def times(block, vectors):
    """Symmetric block times a 2x2 matrix kept as (00, 01, 10, 11)."""
    a, b, d = block
    p, q, r, s = vectors
    return a * p + b * r, a * q + b * s, b * p + d * r, b * q + d * s


def scaled(factor, vectors):
    return tuple(factor * v for v in vectors)


def channels(chain, end, c, energy):
    """Columns W with W W^T = broadening of the lead at monolayer ``end``."""
    t = chain.hopping[end]
    roots = [
        np.sqrt(2 * t * np.where(np.abs(b.imag) > 0, b.imag, 0))
        for b in lead_factors(chain, end, c, energy)
    ]
    a, b, d = along(chain, end, *roots)
    return a, b, b, d


def currents(chain, c, energy, sides):
    """(torque x, torque y, Q_0) per real energy of the left lead's states and the right one's.

    ``sides`` tells which of them are wanted; shape (6, n).
    """
    last = len(chain) - 1
    first, final = chain.faces[0][0], chain.faces[-1][0]
    left = pivots(chain, "left", c, energy, final)
    right = pivots(chain, "right", c, energy, first + 1)
    inverses = ({i: inverse(m) for i, m in part.items()} for part in (left, right))
    ways = (left, right), tuple(inverses)
    result = np.zeros((6, *np.shape(c)))
    for way, wanted in enumerate(sides):
        if wanted:
            near, (near_green, far_green) = ways[0][way], ways[1][:: 1 - 2 * way]
            ends = (0, first) if way == 0 else (last, final + 1)
            result[3 * way : 3 * way + 3] = _incident(
                chain, c, energy, ends, near, near_green, far_green
            )
    return result / (2 * np.pi)


def _incident(chain, c, energy, ends, near, near_green, far_green):
    """Torques and Q_0 times 2 pi of the states from the lead at ends[0].

    At ends[1] the wave becomes that of the whole stack.
    """
    end, site = ends
    step = 1 if end == 0 else -1
    bonds = [bond for bond, _ in chain.faces][::step]
    wave = channels(chain, end, c, energy)
    for i in range(end, site, step):
        wave = scaled(chain.bond[min(i, i + step)], times(near_green[i], wave))
    t2 = chain.bond[min(site, site + step)] ** 2
    full = tuple(x - t2 * y for x, y in zip(near[site], far_green[site + step], strict=True))
    wave, result = times(inverse(full), wave), np.zeros((3, *np.shape(c)))
    signs = dict(chain.faces)
    for i in range(site, bonds[-1] + (1 if step == 1 else 0), step):
        bond = min(i, i + step)
        t = chain.bond[bond]
        # The sign of the wave so far drops out of all but the product with the next one.
        ahead = scaled(-t, times(far_green[i + step], wave))
        if bond in signs:
            pair = (wave, ahead) if step == 1 else (ahead, wave)
            q0, qx, qy = bond_currents(t, *pair)
            result[0] += signs[bond] * qx
            result[1] += signs[bond] * qy
            if bond == bonds[0]:
                result[2] = q0
        wave = ahead
    return result


def bond_currents(t, here, there):
    """Q_0, Q_x, Q_y of waves on both sides of a bond, summed over channels."""
    up, up2, down, down2 = here
    p, p2, m, m2 = (v.conj() for v in there)
    uu, dd = p * up + p2 * up2, m * down + m2 * down2
    ud, du = p * down + p2 * down2, m * up + m2 * up2
    return -t * (uu + dd).imag, -t * (ud + du).imag, -t * (1j * (du - ud)).imag


def total_densities(chain, c, z):
    """Tr G_ii of every monolayer at complex energies (monolayers, n)."""
    last = len(chain) - 1
    left, right = pivots(chain, "left", c, z, last), pivots(chain, "right", c, z, 0)
    traces = []
    for i in range(last + 1):
        g = inverse(site_inverse(chain, c, z, left, right, i))
        traces.append(g[0] + g[2])
    return np.array(traces)


def site_inverse(chain, c, energy, left, right, i):
    """Inverse of G_ii."""
    if i < len(chain) - 1:
        t2, g = chain.bond[i] ** 2, inverse(right[i + 1])
        return tuple(x - t2 * y for x, y in zip(left[i], g, strict=True))
    return left[i]


def spectral_density(chain, c, energy):
    """Tr A_ii of every monolayer (monolayers, n), states of both leads added, real energies."""
    last = len(chain) - 1
    left, right = pivots(chain, "left", c, energy, last), pivots(chain, "right", c, energy, 0)
    inverses = [site_inverse(chain, c, energy, left, right, i) for i in range(last + 1)]
    total = np.zeros((last + 1, *np.shape(c)))
    for step, near, end in ((1, left, 0), (-1, right, last)):
        wave = channels(chain, end, c, energy)
        for i in range(end, last - end + step, step):
            full = times(inverse(inverses[i]), wave)
            total[i] += sum(np.abs(v) ** 2 for v in full)
            if 0 <= i + step <= last:
                wave = scaled(chain.bond[min(i, i + step)], times(inverse(near[i]), wave))
    return total


def level_torques(chain, c, energy):
    """Torque y of each bound level at its energy: the residue of -pi F, real arithmetic."""
    bond, sign = chain.faces[0] if chain.fixed_left else chain.faces[-1]
    left, left_slope = _real_pivots(chain, "left", c, energy, bond)
    right, right_slope = _real_pivots(chain, "right", c, energy, bond + 1)
    t2 = chain.bond[bond] ** 2
    if chain.fixed_left:
        near, near_slope, far, far_slope = left, left_slope, right, right_slope
    else:
        near, near_slope, far, far_slope = right, right_slope, left, left_slope
    green = inverse(far)
    own = tuple(x - t2 * y for x, y in zip(near, green, strict=True))
    slope = tuple(x + t2 * y for x, y in zip(near_slope, _sandwich(green, far_slope), strict=True))
    trace = own[2] * slope[0] - 2 * own[1] * slope[1] + own[0] * slope[2]  # d det / dE
    value = -(-own[1] / trace) * (green[0] - green[2])
    if not chain.fixed_left:
        value = -value
    return sign * t2 * value


def _sandwich(g, m):
    """g m g of symmetric blocks."""
    a, b, d = g
    x, y, z = m
    p, q = a * x + b * y, a * y + b * z
    r, s = b * x + d * y, b * y + d * z
    return p * a + q * b, p * b + q * d, r * b + s * d


def _real_pivots(chain, side, c, energy, last):
    """D and dD/dE at monolayer ``last`` where both leads are closed."""
    count = len(chain)
    order = range(last + 1) if side == "left" else range(count - 1, last - 1, -1)
    for before, i in zip([None, *order], order, strict=False):
        if before is None:
            t = chain.hopping[i]
            factors = [b.real for b in lead_factors(chain, i, c, energy)]
            value = along(chain, i, *(-t / b for b in factors))
            slope = along(chain, i, *(1 / (1 - b * b) for b in factors))
        else:
            bond = chain.bond[min(i, before)] ** 2
            g, h = inverse(value), chain.block(i, c)
            slope = tuple(
                o + bond * x for o, x in zip((1.0, 0.0, 1.0), _sandwich(g, slope), strict=True)
            )
            own = energy - h[0], -h[1], energy - h[2]
            value = tuple(o - bond * x for o, x in zip(own, g, strict=True))
    return value, slope
