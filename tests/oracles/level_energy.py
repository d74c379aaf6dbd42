"""Integrals over energy at many c at once, with every level and narrow resonance found by phase.

The energies between the chemical potentials (and their thermal tails) are cut at the band edges of
the leads, then halved until no piece holds more than MOST_FALL of phase and none is more than four
times as long as its neighbours: then the integrand is smooth on every piece, whatever the widths.
What is still unresolved at a length of NARROW is a single pole; its Lorentzian is fitted and
integrated in closed form. Between closed leads it is a bound level.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from level_chain import (
    analytic,
    currents,
    level_torques,
    phase,
    spectral_density,
    total_densities,
)

MOST_FALL = 1.0
NARROW, NARROWEST = 2e-6, 4e-12
LONGEST = 0.15
ISOLATION = 200  # lengths between a pole and anything else
NEAR_EDGE = (1e-2, 6e-4, 4e-5)  # eV; levels on the far side bend the roots there
NEGLIGIBLE = 1e-8
POLES = 3
POINTS = 8
FERMI_CUTS = (0.0, 3.0, 8.0, 18.0)


def legendre(points):
    x, w = np.polynomial.legendre.leggauss(points)
    return (x + 1) / 2, w / 2


def log_rule(cuts, points):
    """Rule on (cuts[0], infinity) with weight 1, even in the logarithm of w between the cuts."""
    x, w = legendre(points)
    nodes, weights = [], []
    if cuts[0] == 0:
        nodes, weights, cuts = [cuts[1] * x], [cuts[1] * w], cuts[1:]
    for low, high in pairwise(cuts):
        span = np.log(high / low)
        here = low * np.exp(span * x)
        nodes, weights = [*nodes, here], [*weights, here * span * w]
    nodes, weights = [*nodes, cuts[-1] / x], [*weights, cuts[-1] * w / x**2]
    return np.concatenate(nodes), np.concatenate(weights)


def contour(thermal):
    """Offsets z - mu and weights: the integral of f F over real energies is weights @ F(z)."""
    if not thermal:
        w, weight = log_rule([0, 1e-7, 3e-6, 6e-5, 1e-3, 0.015, 0.2, 3.0], 10)
        return 1j * w, -1j * weight
    floor = 2 * np.pi * thermal * POLES
    poles = 1j * np.pi * thermal * (2 * np.arange(POLES) + 1)
    cuts = [floor]
    while cuts[-1] < 3:
        cuts.append(cuts[-1] * 10)
    w, weight = log_rule(cuts, 10)
    x, share = legendre(10)
    cut = np.array([0.0, 3.0, 8.0, 18.0, 36.0]) * thermal
    u = (cut[:-1, None] + np.diff(cut)[:, None] * x).ravel()
    rounding = (np.diff(cut)[:, None] * share).ravel() / (np.exp(u / thermal) + 1)
    offsets = [poles, 1j * w, u + 1j * floor, -u + 1j * floor]
    weights = [np.full(POLES, -2j * np.pi * thermal), -1j * weight, rounding, -rounding]
    return np.concatenate(offsets), np.concatenate(weights)


def filled(chain, c, potential):
    """Torque y of all states filled to one chemical potential, at each c."""
    offset, weight = contour(chain.thermal)
    result = np.zeros(len(c))
    for part in np.array_split(np.arange(len(c)), max(1, len(c) * len(offset) // 6000)):
        z = potential + np.tile(offset, len(part))
        values = analytic(chain, np.repeat(c[part], len(offset)), z)
        result[part] = (values.reshape(len(part), -1) @ weight).imag
    return result


def occupation(chain, energy):
    """f_L - f_R."""
    left, right = chain.potentials
    if not chain.thermal:
        return np.where((energy - left) * (energy - right) < 0, np.sign(left - right), 0.0)
    thermal = 2 * chain.thermal
    return (np.tanh((energy - right) / thermal) - np.tanh((energy - left) / thermal)) / 2


@dataclass
class Pieces:
    """Energy intervals ordered by node and energy, phases at their ends, and what ends they are."""

    node: np.ndarray
    low: np.ndarray
    high: np.ndarray
    above: np.ndarray  # phase at low
    below: np.ndarray  # phase at high
    low_edge: np.ndarray
    high_edge: np.ndarray
    left: np.ndarray
    right: np.ndarray

    def pick(self, chosen):
        return Pieces(*(value[chosen] for value in vars(self).values()))

    @property
    def length(self):
        return self.high - self.low

    @property
    def fall(self):
        return self.above - self.below


def first_pieces(chain, c):
    """Pieces between band edges, chemical potentials and thermal cuts."""
    low, high = min(chain.potentials), max(chain.potentials)
    if chain.thermal:
        offsets = chain.thermal * np.array([*(-x for x in FERMI_CUTS[:0:-1]), *FERMI_CUTS])
        cuts = np.unique(np.concatenate([mu + offsets for mu in chain.potentials]))
    else:
        margin = 0.02
        cuts = np.array([low - margin, low, high, high + margin])
    span = cuts[-1] - cuts[0]
    count = int(span / LONGEST) + 1
    fill = cuts[0] + span * np.arange(1, count) / count
    fill = fill[np.abs(fill[:, None] - cuts).min(axis=1) > LONGEST / 4] if len(fill) else fill
    cuts = np.sort(np.concatenate([cuts, fill]))
    edges = chain.edges(c)
    beside = [np.zeros((8, 1))]
    beside += [np.full((8, 1), s * d) for d in NEAR_EDGE for s in (-1, 1)]
    edges = np.concatenate([edges + b for b in beside])
    is_edge = np.arange(len(edges))[:, None] < 8
    is_edge = is_edge & (edges > cuts[0]) & (edges < cuts[-1])
    edges = np.clip(edges, cuts[0], cuts[-1])
    fixed = np.repeat(cuts[:, None], len(c), axis=1)
    ends = np.concatenate([edges, fixed])
    flags = np.concatenate([is_edge, np.zeros(fixed.shape, bool)])
    order = np.argsort(ends, axis=0, kind="stable")
    ends, flags = (np.take_along_axis(v, order, axis=0).T for v in (ends, flags))
    node = np.repeat(np.arange(len(c)), ends.shape[1] - 1)
    lows, highs = ends[:, :-1].ravel(), ends[:, 1:].ravel()
    low_edge, high_edge = flags[:, :-1].ravel(), flags[:, 1:].ravel()
    keep = highs - lows > 1e-13
    node, lows, highs, low_edge, high_edge = (
        v[keep] for v in (node, lows, highs, low_edge, high_edge)
    )
    both = low_edge & high_edge
    if both.any():  # a piece may have a root at one end only
        middle = (lows + highs) / 2
        node, lows, highs, low_edge, high_edge = (
            np.concatenate(v)
            for v in (
                (node, node[both]),
                (lows, middle[both]),
                (np.where(both, middle, highs), highs[both]),
                (low_edge, np.zeros(both.sum(), bool)),
                (high_edge & ~both, high_edge[both]),
            )
        )
    left, right = chain.is_open(c[node], (lows + highs) / 2)
    inward = 1e-14
    above = phase(chain, c[node], lows + inward * low_edge)
    below = phase(chain, c[node], highs - inward * high_edge)
    return ordered(Pieces(node, lows, highs, above, below, low_edge, high_edge, left, right))


def ordered(pieces):
    return pieces.pick(np.lexsort((pieces.low, pieces.node)))


def halve(chain, c, pieces, chosen):
    """Pieces with the chosen ones halved."""
    kept, part = pieces.pick(~chosen), pieces.pick(chosen)
    middle = (part.low + part.high) / 2
    between = phase(chain, c[part.node], middle)
    no = np.zeros(len(middle), bool)
    one = Pieces(
        part.node, part.low, middle, part.above, between, part.low_edge, no, part.left, part.right
    )
    two = Pieces(
        part.node, middle, part.high, between, part.below, no, part.high_edge, part.left, part.right
    )
    values = zip(*(vars(p).values() for p in (kept, one, two)), strict=True)
    return ordered(Pieces(*(np.concatenate(v) for v in values)))


def resolve(chain, c):
    """Pieces on which all is smooth, and clusters that hold one narrow pole each."""
    pieces = first_pieces(chain, c)
    for _ in range(200):
        length = pieces.length
        same = pieces.node[1:] == pieces.node[:-1]
        beside = np.full(len(length), np.inf)
        beside[1:] = np.where(same, length[:-1], np.inf)
        beside[:-1] = np.minimum(beside[:-1], np.where(same, length[1:], np.inf))
        steep = pieces.fall > MOST_FALL
        narrow = steep & (length < NARROW)
        if narrow.any():
            narrow &= ~unsettled(pieces, narrow)
        chosen = (steep & ~narrow) | (length > 4.01 * beside)
        chosen &= length > NARROWEST
        if not chosen.any():
            return pieces, steep
        pieces = halve(chain, c, pieces, chosen)
    return pieces, pieces.fall > MOST_FALL


def clusters(pieces, narrow):
    """First and last piece of each run of adjacent narrow pieces."""
    joined = np.zeros(len(narrow), bool)
    touching = (pieces.node[1:] == pieces.node[:-1]) & (pieces.low[1:] == pieces.high[:-1])
    edge = pieces.low_edge[1:] | pieces.high_edge[:-1]
    joined[1:] = narrow[1:] & narrow[:-1] & touching & ~edge
    first = np.flatnonzero(narrow & ~joined)
    after = np.flatnonzero(narrow & ~np.append(joined[1:], False))
    return first, after


def unsettled(pieces, narrow):
    """Narrow pieces whose cluster is not one pole far from everything else."""
    first, last = clusters(pieces, narrow)
    fall = pieces.above[first] - pieces.below[last]
    length = pieces.high[last] - pieces.low[first]
    closed = ~(pieces.left[first] | pieces.right[first])
    # Two broader ones, as those of both spins, may fall by pi, too: then they do beside it.
    after = np.minimum(last + 1, len(narrow) - 1)
    beside = np.maximum(pieces.fall[np.maximum(first - 1, 0)], pieces.fall[after])
    bad = (np.abs(fall - np.pi) > 0.1) | (last > first + 1) | (beside > 0.1)
    # Neighbouring clusters and band edges must be far.
    node = pieces.node[first]
    gap = np.where(node[1:] == node[:-1], pieces.low[first][1:] - pieces.high[last][:-1], np.inf)
    bad[1:] |= gap < ISOLATION * length[1:]
    bad[:-1] |= gap < ISOLATION * length[:-1]
    ends = np.where(pieces.low_edge, pieces.low, -np.inf)
    below = np.maximum.accumulate(np.where(np.isfinite(ends), np.arange(len(ends)), -1))
    at = below[first]
    near = (at >= 0) & (pieces.node[at] == node)
    bad |= near & (pieces.low[first] - pieces.low[at] < ISOLATION * length)
    ends = np.where(pieces.high_edge, np.arange(len(pieces.low)), len(pieces.low))
    above = np.minimum.accumulate(ends[::-1])[::-1]
    at = np.minimum(above[last], len(pieces.low) - 1)
    near = (above[last] < len(pieces.low)) & (pieces.node[at] == node)
    bad |= near & (pieces.high[at] - pieces.high[last] < ISOLATION * length)
    bad &= ~closed
    marks = np.zeros(len(narrow) + 1, int)
    np.add.at(marks, first[bad], 1)
    np.add.at(marks, last[bad] + 1, -1)
    return np.cumsum(marks[:-1]) > 0


def pole_energies(chain, c, low, high, target):
    """Energies at which the phase passes ``target``, by bisection to the last digit."""
    low, high = low.copy(), high.copy()
    for _ in range(60):
        middle = (low + high) / 2
        if np.all((middle <= low) | (middle >= high)):
            break
        up = phase(chain, c, middle) > target
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    return (low + high) / 2


@dataclass
class Poles:
    """Single poles: node, energy, ends of what they cover, length of the cluster, open leads."""

    node: np.ndarray
    energy: np.ndarray
    low: np.ndarray
    high: np.ndarray
    length: np.ndarray
    left: np.ndarray
    right: np.ndarray


def with_neighbours(pieces, narrow):
    """Narrow pieces and, where a lead is open, those beside: a pole may be at an end."""
    first, last = clusters(pieces, narrow)
    before, after = reach(pieces, first, last)
    marks = np.zeros(len(narrow) + 1, int)
    np.add.at(marks, before, 1)
    np.add.at(marks, after + 1, -1)
    return np.cumsum(marks[:-1]) > 0


def reach(pieces, first, last):
    """First and last piece that the fits of clusters cover."""
    is_open = pieces.left[first] | pieces.right[first]
    before, after = np.maximum(first - 1, 0), np.minimum(last + 1, len(pieces.low) - 1)
    joins = (pieces.node[before] == pieces.node[first]) & (pieces.high[before] == pieces.low[first])
    before = np.where(is_open & joins & ~pieces.low_edge[first], before, first)
    joins = (pieces.node[after] == pieces.node[last]) & (pieces.low[after] == pieces.high[last])
    after = np.where(is_open & joins & ~pieces.high_edge[last], after, last)
    return before, after


def find_poles(chain, c, pieces, narrow):
    first, last = clusters(pieces, narrow)
    before, after = reach(pieces, first, last)
    counts = np.maximum(1, np.rint((pieces.above[first] - pieces.below[last]) / np.pi).astype(int))
    counts[pieces.left[first] | pieces.right[first]] = 1  # both spins of a level beyond all digits
    index = np.repeat(np.arange(len(first)), counts)
    rank = np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)
    first, last, before, after = (v[index] for v in (first, last, before, after))
    low, high, node = pieces.low[first], pieces.high[last], pieces.node[first]
    fall = (pieces.above[first] - pieces.below[last]) / counts[index]
    target = pieces.above[first] - (rank + 0.5) * fall
    energy = pole_energies(chain, c[node], low, high, target)
    return Poles(
        node,
        energy,
        pieces.low[before],
        pieces.high[after],
        high - low,
        pieces.left[first],
        pieces.right[first],
    )


def piece_rule(pieces):
    """Energies and weights (pieces, POINTS); a root at one end is taken out."""
    x, w = legendre(POINTS)
    length = pieces.length[:, None]
    low, high = pieces.low[:, None], pieces.high[:, None]
    low_edge, high_edge = pieces.low_edge[:, None], pieces.high_edge[:, None]
    energy = np.where(low_edge, low + length * x**2, low + length * x)
    energy = np.where(high_edge, high - length * (1 - x) ** 2, energy)
    weight = np.where(low_edge, 2 * x * w, np.where(high_edge, 2 * (1 - x) * w, w)) * length
    return energy, weight


def window(chain, c):
    """Window integrals (7, n) at each c.

    Rows: torque x, y, Q_0 of states from the left lead, the same from the right, and torque y of
    the bound levels, all with the weight f_L - f_R.
    """
    rows = np.zeros((7, len(c)))
    if chain.potentials[0] == chain.potentials[1]:
        return rows
    pieces, narrow = resolve(chain, c)
    middle = occupation(chain, (pieces.low + pieces.high) / 2)
    fitted = with_neighbours(pieces, narrow)
    smooth = pieces.pick(~fitted & (np.abs(middle) > NEGLIGIBLE) & (pieces.left | pieces.right))
    smooth = smooth.pick(np.argsort(smooth.left * 2 + smooth.right, kind="stable"))
    energy, weight = piece_rule(smooth)
    weight = weight * occupation(chain, energy)
    for part in _parts(np.arange(len(smooth.node)), 700):
        here = np.repeat(c[smooth.node[part]], POINTS)
        sides = bool(smooth.left[part].any()), bool(smooth.right[part].any())
        value = currents(chain, here, energy[part].ravel(), sides)
        value = (value.reshape(6, -1, POINTS) * weight[part]).sum(axis=-1)
        for row in range(6):
            is_open = smooth.left[part] if row < 3 else smooth.right[part]
            rows[row] += np.bincount(smooth.node[part], value[row] * is_open, len(c))
    if narrow.any():
        poles = find_poles(chain, c, pieces, narrow)
        add_levels(chain, c, poles, rows)
        add_resonances(chain, c, poles, rows)
    return rows


def _parts(index, size):
    return np.array_split(index, -(-len(index) // size)) if len(index) else []


def add_levels(chain, c, poles, rows):
    bound = ~(poles.left | poles.right)
    if bound.any():
        node, energy = poles.node[bound], poles.energy[bound]
        torque = level_torques(chain, c[node], energy)
        np.add.at(rows[6], node, occupation(chain, energy) * torque)


def add_resonances(chain, c, poles, rows):
    """Narrow resonances: X = (C + D x)/(x^2 + G^2) + A + B x around each, integrated exactly."""
    narrow = (poles.left | poles.right) & (pole_weight(chain, poles) != 0)
    if not narrow.any():
        return
    left, right, node = poles.left[narrow], poles.right[narrow], poles.node[narrow]
    weight = pole_weight(chain, poles)[narrow]
    center, here = poles.energy[narrow], c[poles.node[narrow]]
    low, high = poles.low[narrow] - center, poles.high[narrow] - center
    unit = poles.length[narrow]
    if not chain.thermal:
        low, high = (
            np.clip(v, *(np.sort(chain.potentials)[:, None] - center)) for v in (low, high)
        )
    gamma = widths(chain, here, center, unit)
    for side, at, is_open in (("left", 0, left), ("right", 3, right)):
        if not is_open.any():
            continue
        o = is_open
        value = lorentzian(chain, here[o], center[o], unit[o], gamma[o], low[o], high[o], side)
        value = value * weight[o]
        for row in range(3):
            np.add.at(rows[at + row], node[o], value[row])


def pole_weight(chain, poles):
    """f_L - f_R of a cluster: at T = 0 it may reach into the window with a part only."""
    if chain.thermal:
        return occupation(chain, poles.energy)
    low, high = sorted(chain.potentials)
    touches = (poles.low < high) & (poles.high > low)
    return np.where(touches, np.sign(chain.potentials[0] - chain.potentials[1]), 0.0)


OFFSETS = np.array([-2.0, -1.0, 1.0, 2.0])


def widths(chain, c, center, unit):
    """Half widths G: the spectral weight beside a pole over its residue, where that is largest.

    On that monolayer nothing else has much weight nearby, however narrow the resonance is.
    """
    around = np.exp(1j * np.pi * np.array([0.1, 0.3, 0.5, 0.7, 0.9]))
    z = center[:, None] + unit[:, None] * around
    count = len(around)
    values = total_densities(chain, np.repeat(c, count), z.ravel()).reshape(len(chain), -1, count)
    place = np.abs(values[:, :, count // 2].imag).argmax(axis=0), np.arange(len(c))
    values = values[place]
    energy = center[:, None] + unit[:, None] * OFFSETS
    beside = spectral_density(chain, np.repeat(c, 4), energy.ravel())
    beside = beside.reshape(len(chain), -1, 4)[place]
    gamma = 1e-3 * unit
    for _ in range(8):
        pole = around + 1j * (gamma / unit)[:, None]
        basis = np.stack([1 / pole, np.ones_like(pole), pole], axis=2)
        residue = (np.linalg.pinv(basis) @ values[..., None])[:, 0, 0].real * unit
        strength = fit(beside, gamma / unit)[:, 0] * unit**2  # 2 G times the residue
        gamma = sane(np.abs(strength / (2 * residue)), unit)
    return gamma


def fit(values, ratio):
    """Coefficients of 1/(x^2 + r^2), x/(x^2 + r^2), 1 and x for values (..., n, 4) at OFFSETS."""
    x2 = OFFSETS**2 + ratio[:, None] ** 2
    basis = np.stack([1 / x2, OFFSETS / x2, np.ones_like(x2), OFFSETS + 0 * x2], axis=2)
    return np.linalg.solve(basis, values[..., None])[..., 0]


def sane(gamma, unit):
    """Widths in their range: a pole within rounding of a band edge, where c has a cut, has none."""
    return unit * np.clip(np.nan_to_num(gamma / unit, nan=0.05), 1e-30, 0.3)


def lorentzian(chain, c, center, unit, gamma, low, high, side):
    energy = center[:, None] + unit[:, None] * OFFSETS
    at = slice(0, 3) if side == "left" else slice(3, 6)
    values = currents(chain, np.repeat(c, 4), energy.ravel(), (side == "left", side == "right"))
    values = values[at].reshape(3, -1, 4)
    ratio = gamma / unit
    a, b = low / unit, high / unit
    integrals = np.stack(
        [
            (np.arctan2(b, ratio) - np.arctan2(a, ratio)) / ratio,
            np.log((b * b + ratio**2) / (a * a + ratio**2)) / 2,
            b - a,
            (b * b - a * a) / 2,
        ],
        axis=1,
    )
    return (fit(values, ratio) * integrals).sum(axis=-1) * unit


def at_c(chain, c):
    """Integrals over all energies (7, n) at each c: torques x, y and Q_0 in eV, by two ways.

    Rows 0 to 2: all states filled like the right lead, and those of the left one in the window;
    rows 3 to 5: the other way round; row 6: torque y of the levels bound between closed leads,
    half of which is in both.
    """
    rows = window(chain, c)
    rows[3:6] *= -1
    rows[1] += filled(chain, c, chain.potentials[1]) + rows[6] / 2
    rows[4] += filled(chain, c, chain.potentials[0]) - rows[6] / 2
    return rows
