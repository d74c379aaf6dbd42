"""Layers of several orbitals: a point and a further angle beside Kwant on the same stack.

Ten monolayers of fcc Co and Cu, states from both leads, ends of the leads included. Blocks of the
Hamiltonian are computed beforehand on both sides.
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np
from machine import peak
from measure import duration, processor_time, table, versus

from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian._kwant import kwant
from spintorque.transport.hamiltonian.block_chain import from_arrays
from spintorque.transport.hamiltonian.collinear_chain import collinear_block, from_spin_blocks
from spintorque.transport.hamiltonian.lead_mirror import mirror_of

sys.path.append(str(Path(__file__).parents[1] / "tests" / "oracles"))
import fcc_orbitals

TARGETS = {4: 300, 9: 100, 18: 30}  # ratio to Kwant
SPIN_ORBIT_TARGET, ANGLE_TARGET = 10, 0.05
POINTS = {4: 1024, 9: 512, 18: 192}
SPIN_ORBIT = 0.1  # eV
ANGLES = 13
COLUMNS = ["", "per point", "ratio to Kwant", "target", "reached", "n x n products"]
ABOVE = 3.0  # eV; s and p alone have their electrons' bands there


def mesh(orbitals):
    rng = np.random.default_rng(0)
    points = POINTS[orbitals]
    return *rng.uniform(-np.pi, np.pi, (2, points)), rng.uniform(-0.1, 0.1, points)


def layers(metal, orbitals, kx, ky):
    """H[j, j] and H[j+1, j] at all points, as functions that look them up."""
    made = fcc_orbitals.layers_001 if orbitals == 18 else fcc_orbitals.layers_111
    return made(metal, kx, ky)[:, :, :orbitals, :orbitals].copy()


def looked_up(blocks, kx, ky):
    """Blocks at those k-parallel of the mesh that are asked for, found once."""
    place = {pair: i for i, pair in enumerate(zip(kx, ky, strict=True))}
    seen = {}

    def block(x, y):
        key = x.tobytes() + y.tobytes()
        if key not in seen:
            seen[key] = blocks[[place.get(pair, 0) for pair in zip(x, y, strict=True)]]
        return seen[key]

    return block


def valve(orbitals, theta, kx, ky, energy_shift):
    """Co 4 | Cu 3 | Co 3, the outermost layers going on into the leads, by blocks of each spin."""
    (cu, cu_hop), (co, co_hop) = (layers(metal, orbitals, kx, ky) for metal in ("Cu", "Co"))
    shift = energy_shift * np.eye(orbitals)
    split = 0.8 * np.eye(4) if orbitals == 4 else fcc_orbitals.exchange(orbitals)
    find = partial(looked_up, kx=kx, ky=ky)
    spins = find(co - shift - split), find(co - shift + split)
    free = np.stack([np.sin(theta), 0 * theta, np.cos(theta)], axis=-1)
    fixed, turned = (collinear_block(spins, axis) for axis in ([0.0, 0.0, 1.0], free))
    metal, spacer = collinear_block(find(cu - shift)), collinear_block(find(cu_hop))
    inside, across = (collinear_block(find(hop)) for hop in (co_hop, (co_hop + cu_hop) / 2))
    onsite = [fixed] * 4 + [metal] * 3 + [turned] * 3
    hopping = [inside] * 3 + [across, spacer, spacer, across] + [inside] * 2
    return from_spin_blocks(onsite, hopping, (inside, inside), mirror=inversion(orbitals))


def inversion(orbitals):
    """Inversion of a cell of the leads, as stacks find it: two monolayers for 18 orbitals."""
    shells = ["s", "px", "py", "pz", "d", "d", "d", "d", "d"]
    names = [shells] * 2 if orbitals == 18 else [shells[:orbitals]]
    return mirror_of(names, [])


def with_spin_orbit(chain):
    """The same in blocks of both spins, with a coupling on every monolayer but those of leads."""
    rng = np.random.default_rng(1)
    rows = 2 * chain.orbitals(0)
    random = rng.normal(size=(rows, rows)) + 1j * rng.normal(size=(rows, rows))
    coupling = SPIN_ORBIT * (random + random.conj().T) / 4

    def coupled(layer):
        return lambda kx, ky: chain.slice_block(layer, kx, ky) + coupling

    last = len(chain) - 1
    onsite = [coupled(i) if 0 < i < last else chain.onsite[i] for i in range(last + 1)]
    return from_arrays(onsite, chain.hopping, chain.lead_hopping, chain.lead_axes)


def kwant_system(chain, kx, ky):
    """One k-parallel and angle of a chain as one would hand it to Kwant."""
    at = np.array([kx]), np.array([ky])
    last = len(chain) - 1
    lattice = kwant.lattice.chain(norbs=2 * chain.orbitals(0))
    builder = kwant.Builder()
    for i in range(last + 1):
        builder[lattice(i)] = chain.slice_block(i, *at)[0, 0]
    for i in range(last):
        builder[lattice(i + 1), lattice(i)] = chain.bond_block(i, *at)[0, 0]
    for end, side, step in ((0, "left", -1), (last, "right", 1)):
        lead = kwant.Builder(kwant.TranslationalSymmetry((step,)))
        lead[lattice(0)] = chain.slice_block(end, *at)[0, 0]
        lead[lattice(1), lattice(0)] = chain.lead_block(side, *at)[0, 0]
        builder.attach_lead(lead)
    return builder.finalized()


def kwant_time(chain, points, repetitions):
    """Seconds of a scattering matrix, the mean over some points."""
    systems = [(kwant_system(chain, kx, ky), e) for kx, ky, e in zip(*points, strict=True)][:5]
    calls = [partial(kwant.smatrix, system, energy) for system, energy in systems]
    return np.mean([processor_time(call, max(repetitions, 3)) for call in calls])


def engine_time(chain, points, repetitions):
    kx, ky, energy = points
    request = Request(kx, ky, energy, "both", bonds=[6, 8])
    call = partial(engine_named("blocks").spectra, chain, request)
    return processor_time(call, repetitions) / len(energy)


def rows_of(orbitals, repetitions, rate):
    """Rows of the table for one number of orbitals."""
    points = mesh(orbitals)
    shift = ABOVE if orbitals == 4 else 0.0
    one, many = (
        valve(orbitals, theta, *points[:2], shift)
        for theta in (np.array([1.0]), np.linspace(0, np.pi, ANGLES))
    )
    reference = kwant_time(one, [part[:5] for part in points], repetitions)
    rows = [[f"{orbitals} orbitals, Kwant", duration(reference), "1", "", "", ""]]
    product = 8 * orbitals**3 / rate
    point = engine_time(one, points, repetitions)
    ratio = versus(reference / point, TARGETS[orbitals])
    rows.append(["  one angle", duration(point), *ratio, f"{point / product:,.0f}"])
    further = (engine_time(many, points, repetitions) - point) / (ANGLES - 1)
    share = versus(further / point, ANGLE_TARGET, at_most=True)
    rows.append(["  a further angle, of a point", duration(further), *share, ""])
    if orbitals == 9:
        coupled = with_spin_orbit(one)
        reference = kwant_time(coupled, [part[:5] for part in points], repetitions)
        point = engine_time(coupled, points, repetitions)
        ratio = versus(reference / point, SPIN_ORBIT_TARGET)
        rows.append(["  spin-orbit coupling, Kwant", duration(reference), "1", "", "", ""])
        rows.append(["  one angle", duration(point), *ratio, f"{point / product / 8:,.0f}"])
    return rows


def run(repetitions):
    rate = peak(repetitions)
    rows = [row for orbitals in TARGETS for row in rows_of(orbitals, repetitions, rate)]
    table(
        "Ten monolayers of several orbitals, magnetic leads, engine blocks, both sides",
        COLUMNS,
        rows,
        f"NumPy's matrix product runs at {rate / 1e9:.0f} GFLOP/s; the last column is what a point "
        "costs in complex products of n x n (with coupling 2n x 2n) at that rate",
    )
