"""Torque and current at a bias by counting levels: the truth for stacks with levels and resonances.

Everything depends on k-parallel only through c = cos kx + cos ky. The integral over c is cut where
a band edge of a lead meets a chemical potential or another edge, and where a level or resonance
meets one of them: the phase of det G tells all of these. Between the cuts Gauss and Kronrod's pair
of 7 and 15 points is refined until its error is small. The bias window is done twice, with the
states of the left and of the right lead.

    python tests/oracles/level_oracle.py SEED

computes the random case of one seed.
"""

import sys
from dataclasses import asdict, dataclass

import numpy as np
from level_chain import make_chain, phase
from level_energy import at_c
from scipy import constants
from scipy.special import ellipkm1

GOAL = 2e-5  # of the largest torque; four times that of the current
MOST_NODES = 6000
LEAST_TORQUE, LEAST_CURRENT = 1e-9, 1e-13  # eV: below, doubles leave no relative accuracy
LINE_POINTS = 161
WARM = 5e-3  # eV; steps of the Fermi function are smooth above it
# Kronrod's 15 points on (-1, 1): Piessens et al., QUADPACK (1983), qk15.
_X = [
    0.991455371120812639206854697526329,
    0.949107912342758524526189684047851,
    0.864864423359769072789712788640926,
    0.741531185599394439863864773280788,
    0.586087235467691130294144691693018,
    0.405845151377397166906606412076961,
    0.207784955007898467600689403773245,
    0.0,
]
_K = [
    0.022935322010529224963732008058970,
    0.063092092629978553290700663189204,
    0.104790010322250183839876322541518,
    0.140653259715525918745189590510238,
    0.169004726639267902826583426598550,
    0.190350578064785409913256402421014,
    0.204432940075298892414161999234649,
    0.209482141084727828012999174891714,
]
_G = [
    0.129484966168869693270611432679082,
    0.279705391489276667901467771423780,
    0.381830050505118944950369775488975,
    0.417959183673469387755102040816327,
]
NODES = (1 + np.array([*(-x for x in _X), *_X[-2::-1]])) / 2
KRONROD = np.array([*_K, *_K[-2::-1]]) / 2
GAUSS = np.zeros(15)
GAUSS[1::2] = np.array([*_G, *_G[-2::-1]]) / 2


@dataclass(frozen=True)
class Answer:
    """Torques (J/m^2) and electron-flow current density (A/m^2) with bounds of their errors.

    ``bound_torque`` is the perpendicular torque of the levels that touch no lead if they were
    filled to the left lead's chemical potential, less that for the right one's: the value has half
    of it. ``imbalance`` is how far the sums over left and over right states differ.
    """

    torque_parallel: float
    torque_perpendicular: float
    current_density: float
    torque_parallel_error: float
    torque_perpendicular_error: float
    current_density_error: float
    bound_torque: float
    imbalance: float
    nodes: int

    def mapping(self):
        return asdict(self)


def solve(case, goal=GOAL):
    """Answer for a case of `window_cases`."""
    chain = make_chain(case)
    panels = _adaptive(chain, _cuts(chain), goal)
    values, errors = panels["value"].sum(axis=0), panels["error"].sum(axis=0)
    to_si = constants.e / chain.area
    scale = to_si * np.array([1, 1, 2 * constants.e / constants.hbar])
    one, two = values[:3] * scale, values[3:6] * scale
    limits = _limits(values, 1.0)
    is_left = (errors / limits)[:3].max() < (errors / limits)[3:6].max()
    best, spread = one if is_left else two, np.abs(one - two)
    own, other = (errors[:3], errors[3:6])[:: 1 if is_left else -1]
    # Both sides bound each other unless one of them is known to be worse.
    error = scale * own + np.where(other <= 4 * own, spread, 0)
    largest = np.abs(best[:2]).max() or 1.0
    return Answer(
        *best.tolist(),
        *error.tolist(),
        bound_torque=float(values[6] * to_si),
        imbalance=float(spread[:2].max() / largest),
        nodes=15 * len(panels["error"]),
    )


def zone_weight(c):
    """States of a square lattice per site and c."""
    return ellipkm1(c * c / 4) / np.pi**2


def _cuts(chain):
    """All c in ascending order where the integral over energy may have a kink, or bends sharply."""
    last, potentials = len(chain) - 1, sorted(set(chain.potentials))
    cuts = [np.array([-2.0, 0.0, 2.0])]
    edges, slopes = chain.edges(0.0), 2 * np.repeat(chain.hopping[[0, last]], 4)
    if chain.thermal < WARM:
        cuts += [(edges - mu) / slopes for mu in potentials]
    cuts.append((edges[:4, None] - edges[None, 4:]).ravel() / (slopes[0] - slopes[-1] or np.inf))
    known = np.unique(np.concatenate(cuts).round(14))
    known = known[np.abs(known) <= 2]
    for mu in potentials if chain.thermal < WARM else ():
        cuts.append(_falls(chain, known, lambda c, mu=mu: mu))
    reach = 10 * chain.thermal + 1e-3
    ends = potentials[0] - reach, potentials[-1] + reach
    for edge, slope in zip(edges, slopes, strict=True):
        inside = sorted(np.clip([(edge - energy) / slope for energy in ends], -2, 2))
        if inside[0] < inside[1]:
            near = np.array([*inside, *known[(known > inside[0]) & (known < inside[1])]])
            cuts.append(_falls(chain, near, lambda c, e=edge, s=slope: e - s * c))
    cuts = np.unique(np.concatenate(cuts).round(13))
    cuts = cuts[np.abs(cuts) <= 2]
    return cuts[np.append(True, np.diff(cuts) > 1e-11)]


def _falls(chain, known, line):
    """Places where the phase along a line E(c) changes by most of a pole within 1e-3."""
    span = known.min(), known.max()
    grid = np.unique(np.concatenate([np.linspace(*span, LINE_POINTS), known]))
    low, high = grid[:-1] + 1e-13, grid[1:] - 1e-13
    before, after = (phase(chain, c, line(c) + 0 * c) for c in (low, high))
    done = []
    while len(low):
        fall = np.abs(after - before)
        single = ((high - low < 1e-3) & (fall < 3.6)) | (high - low < 1e-10)
        steep = fall > 0.8
        done.append([v[steep & single] for v in (low, high, before, after)])
        low, high, before, after = (v[steep & ~single] for v in (low, high, before, after))
        middle = (low + high) / 2
        between = phase(chain, middle, line(middle) + 0 * middle)
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        before, after = np.concatenate([before, between]), np.concatenate([between, after])
    low, high, before, after = (np.concatenate(v) for v in zip(*done, strict=True))
    target = (before + after) / 2
    while len(low) and (high - low).max() > 1e-13:
        middle = (low + high) / 2
        between = phase(chain, middle, line(middle) + 0 * middle)
        first = (between - target) * (before - target) <= 0
        low, high = np.where(first, low, middle), np.where(first, middle, high)
    return (low + high) / 2


def _adaptive(chain, cuts, goal):
    """Panels of the c axis with their values and errors (panels, 7), refined until accurate."""
    panels = _evaluate(chain, cuts[:-1], cuts[1:], np.zeros(len(cuts) - 1), np.ones(len(cuts) - 1))
    for _ in range(60):
        total, error = panels["value"].sum(axis=0), panels["error"]
        limits = _limits(total, goal)
        relative = error.sum(axis=0) / limits
        rows = [0, 1, 2, 6] if relative[:3].max() < relative[3:6].max() else [3, 4, 5, 6]
        measure = (error / limits)[:, rows].max(axis=1)  # one side may have lost its digits
        order = np.argsort(measure)
        small = np.cumsum(measure[order]) < 0.5
        chosen = order[~small]
        chosen = chosen[panels["s1"][chosen] - panels["s0"][chosen] > 1e-9]
        if relative[rows].max() < 1 or not len(chosen):
            break
        if 15 * (len(error) + 2 * len(chosen)) > MOST_NODES:
            break
        part = {name: value[chosen] for name, value in panels.items()}
        middle = (part["s0"] + part["s1"]) / 2
        new = _evaluate(
            chain,
            np.tile(part["start"], 2),
            np.tile(part["stop"], 2),
            np.concatenate([part["s0"], middle]),
            np.concatenate([middle, part["s1"]]),
        )
        kept = np.ones(len(error), bool)
        kept[chosen] = False
        panels = {n: np.concatenate([panels[n][kept], new[n]]) for n in panels}
    return panels


def _limits(total, goal):
    torque = max(np.abs(total[[0, 1]]).max(), np.abs(total[[3, 4]]).max(), LEAST_TORQUE)
    current = max(abs(total[2]), abs(total[5]), LEAST_CURRENT)
    return goal * np.array([torque, torque, 4 * current, torque, torque, 4 * current, torque])


def _evaluate(chain, start, stop, s0, s1):
    s = s0[:, None] + (s1 - s0)[:, None] * NODES
    width = (stop - start)[:, None]
    place = s**3 * (10 - 15 * s + 6 * s * s)
    rest = (1 - s) ** 3 * (10 - 15 * (1 - s) + 6 * (1 - s) ** 2)
    c = np.where(s < 0.5, start[:, None] + width * place, stop[:, None] - width * rest)
    weight = 30 * (s * (1 - s)) ** 2 * width * (s1 - s0)[:, None] * zone_weight(c)
    values = np.concatenate(
        [at_c(chain, part) for part in np.array_split(c.ravel(), -(-c.size // 900))], axis=1
    )
    values = values.reshape(7, *c.shape) * weight
    value = (values * KRONROD).sum(axis=-1)
    plain = np.abs(value - (values * GAUSS).sum(axis=-1))
    spread = (np.abs(values - value[..., None]) * KRONROD).sum(axis=-1)
    error = spread * np.minimum(1, (200 * plain / np.where(spread > 0, spread, 1)) ** 1.5)
    return {
        "start": start,
        "stop": stop,
        "s0": s0,
        "s1": s1,
        "value": value.T,
        "error": error.T,
    }


if __name__ == "__main__":
    from window_cases import random_case

    print(solve(random_case(int(sys.argv[1]))))
