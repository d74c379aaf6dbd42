"""The Fokker-Planck equation of a magnet that is symmetric about the fixed direction q.

Easy axis, demagnetisation axis and field lie along q, so that the density P of x = m.q obeys
dP/dt = d/dx (1 - x^2) [-F P + D dP/dx], with D = 1/(2 tau_N) and
F = gamma0/(1 + alpha^2) (alpha (H.q + a_FL) + a_DL) (W. F. Brown, Phys. Rev. 130, 1677 (1963);
with spin torque: Butler et al., IEEE Trans. Magn. 48, 4684 (2012)).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..dynamics.terms import TorqueSource
from ..errors import QuestionError
from ..model.checks import between, integer, number_list
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..spin import Array
from . import axial_chain
from .axial import AxialMotion, axial_motion
from .axial_distribution import AxialDistribution, AxialEvolution
from .drives import undriven
from .propagator import Propagator
from .pulse import Pulse, pulse_of


def stationary_distribution(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None = None,
    drive: Drive,
    temperature: float,
    cells: int = 512,
) -> AxialDistribution:
    """Distribution of m.q in the long run: exp(-Phi), Boltzmann's with the torque folded in.

    ``temperature`` in K. Probabilities of the cells are integrals over them, without an error
    from their width.

    Raises QuestionError if magnet and field are not symmetric about the fixed direction, or
    without damping or temperature; RangeError for a voltage or angles outside the table.
    """
    motion, angles = axial_motion(magnet, torque, drive, temperature), _edges(_multiple_of_8(cells))
    return AxialDistribution(
        edges=np.cos(angles), probability=axial_chain.stationary(motion, angles)
    )


def relaxation_rates(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None = None,
    drive: Drive,
    temperature: float,
    count: int = 1,
) -> Array:
    """Slowest relaxation rates (count,) in 1/ns: eigenvalues of the operator, ascending.

    The first is the sum of the rates over the barrier in both directions where that is high,
    to about 1e-8 of itself however small it is; the others to about 1e-6.

    Raises what `stationary_distribution` raises.
    """
    count = integer("count", count, 1)
    return axial_chain.relaxation_rates(axial_motion(magnet, torque, drive, temperature), count)


def mean_first_passage_time(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None = None,
    drive: Drive,
    temperature: float,
    start: float = 1.0,
    end: float = 0.0,
) -> float:
    """Mean time (ns) until m.q, at first ``start``, first reaches ``end``.

    The double integral of Pontryagin, Andronov and Vitt (Zh. Eksp. Teor. Fiz. 3, 165 (1933)),
    to about 1e-8 of itself.

    Raises what `stationary_distribution` raises, and QuestionError for an ``end`` at a pole,
    which is reached never.
    """
    start, end = between("start", start, -1, 1), between("end", end, -1, 1)
    if abs(end) == 1 or start == end:
        raise QuestionError(
            f"end is {end:g} and start {start:g}; allowed are ends between -1 and 1 other than it"
        )
    motion = axial_motion(magnet, torque, drive, temperature)
    if end > start:
        motion, start, end = motion.mirrored(), -start, -end
    return axial_chain.passage_time(motion, float(np.arccos(start)), float(np.arccos(end)))


def evolve_distribution(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None = None,
    drive: Drive | Sequence[tuple[Drive, float]],
    times: Any,
    temperature: float,
    side: int = 1,
    start: float | None = None,
    before: Drive | None = None,
    absorbing: bool = False,
    cells: int = 512,
) -> AxialEvolution:
    """Distribution of m.q at ``times`` (ns, ascending from 0 or later) under a drive.

    ``drive`` is constant, or pieces (drive, duration in ns). At time 0 the magnet is on the
    ``side`` (1 or -1: the sign of m.q) in equilibrium there with the drive ``before`` (None:
    the first drive without its voltage or current), or at m.q = ``start``. ``absorbing`` ends a
    motion when it first crosses the equator, so that ``not_switched`` tells how probable it is
    that none has. Exact in time; ``not_switched`` and ``switched`` are extrapolated from
    ``cells`` and half as many, with errors near 1e-4 of themselves however small they are.

    Raises what `stationary_distribution` raises, and QuestionError for pieces that end before
    the last time.
    """
    times = _ascending(times)
    if side not in (1, -1):
        raise QuestionError(f"side is {side!r}; allowed is 1 or -1, the sign of m.q at the start")
    pulse = pulse_of(drive, float(times[-1]))
    motions = _motions(magnet, torque, pulse, before, temperature)
    if start is not None:
        start = between("start", start, -1, 1)
        side = side if start == 0 else int(np.sign(start))
    if side < 0:
        motions = [motion.mirrored() for motion in motions]
    lengths = [duration for _, duration in pulse]
    asked = (motions, lengths, times, start if start is None else abs(start), absorbing)
    levels = [_evolution(*asked, cells=_multiple_of_8(cells) // part) for part in (4, 2, 1)]
    fine = levels[-1]
    stayed = _limit([p[:, : p.shape[1] // 2].sum(axis=1) for p in levels])
    left = _limit([p[:, p.shape[1] // 2 :].sum(axis=1) for p in levels])
    return AxialEvolution(
        edges=np.cos(_edges(cells)),
        probability=fine if side > 0 else fine[:, ::-1],
        time=times,
        not_switched=stayed[0],
        not_switched_error=stayed[1],
        switched=left[0],
        switched_error=left[1],
    )


def _motions(
    magnet: Macrospin,
    torque: TorqueSource | None,
    pulse: Pulse,
    before: Drive | None,
    temperature: float,
) -> list[AxialMotion]:
    """Motion before the pulse, and in each of its pieces."""
    drives = [undriven(pulse[0][0]) if before is None else before, *(drive for drive, _ in pulse)]
    return [axial_motion(magnet, torque, drive, temperature) for drive in drives]


def _evolution(
    motions: list[AxialMotion],
    lengths: list[float],
    times: Array,
    start: float | None,
    absorbing: bool,
    *,
    cells: int,
) -> Array:
    """Probabilities (times, cells) from a start at positive m.q."""
    chains = [axial_chain.chain(motion, axial_chain.even_grid(cells)) for motion in motions]
    now = _at(chains[0], start) if start is not None else _in_well(chains[0])
    found: list[Array] = []
    begin = 0.0
    for motion, found_chain, length in zip(motions[1:], chains[1:], lengths, strict=True):
        rates = axial_chain.until_equator(motion, found_chain) if absorbing else found_chain.rates
        propagate, end = Propagator(*rates), begin + length
        last = times[-1] <= end * (1 + 1e-12)
        inside = [t for t in times[len(found) :] if t <= end or last]
        clock = begin
        for time in inside:
            now, clock = propagate(now, time - clock), time
            found.append(now)
        if last:
            break
        now, begin = propagate(now, end - clock), end
    return np.array(found)


def _in_well(before: axial_chain.Chain) -> Array:
    half = len(before.centers) // 2
    log_mass = before.log_mass[:half]
    inside = np.exp(log_mass - log_mass.max())
    return np.append(inside / inside.sum(), np.zeros(half))


def _at(cells: axial_chain.Chain, start: float) -> Array:
    """All probability at one m.q, shared between the two nearest cells."""
    x = np.cos(cells.centers)
    place = int(np.clip(np.searchsorted(-x, -start) - 1, 0, len(x) - 2))
    share = np.clip((x[place] - start) / (x[place] - x[place + 1]), 0.0, 1.0)
    found = np.zeros(len(x))
    found[place : place + 2] = 1 - share, share
    return found


def _limit(levels: list[Array]) -> tuple[Array, Array]:
    """Limit for ever more cells, from three numbers of them that double, and its error.

    Errors of the logarithm fall as the square of that number, and next as its fourth power.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        quarter, half, full = (np.log(level) for level in levels)
        better = (4 * half - quarter) / 3, (4 * full - half) / 3
        best = (16 * better[1] - better[0]) / 15
    found = np.where(np.isfinite(best), np.exp(np.minimum(best, 0.0)), levels[-1])
    error = np.where(np.isfinite(best), np.abs(np.expm1(better[1] - best)), 0.0)
    return found, found * error


def _edges(cells: int) -> Array:
    return axial_chain.even_grid(cells)[::2]


def _multiple_of_8(cells: Any) -> int:
    found = integer("cells", cells, 64)
    if found % 8:
        raise QuestionError(f"cells is {cells!r}; allowed is a multiple of 8, from 64")
    return found


def _ascending(times: Any) -> Array:
    found = number_list("times", times, "ns")
    if not len(found) or found[0] < 0 or (np.diff(found) < 0).any():
        raise QuestionError(f"times is {times!r}; allowed are ascending times from 0 (ns)")
    return found
