"""Random stacks of several orbitals in plain Kwant and dense matrices, without the package.

A stack is onsite blocks, hoppings H[i+1, i], and the two leads' own hoppings H[j+1, j]; index of
an orbital with spin: orbital * 2 + spin.
"""

import itertools
import warnings
from dataclasses import dataclass

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import kwant

SIGMA = np.array(
    [[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], complex
)


@dataclass
class BlockStack:
    onsite: list
    hopping: list
    lead_hopping: tuple
    axes: tuple = (None, None)


def hermitian(rng, size):
    matrix = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
    return (matrix + matrix.conj().T) / 2


def hop(rng, rows, columns, rank=None):
    matrix = rng.normal(size=(rows, columns)) + 1j * rng.normal(size=(rows, columns))
    if rank is not None:
        u, s, vh = np.linalg.svd(matrix, full_matrices=False)
        matrix = (u[:, :rank] * s[:rank]) @ vh[:rank]
    return 0.6 * matrix


def unit(rng):
    vector = rng.normal(size=3)
    return vector / np.linalg.norm(vector)


def exchange(rng, orbitals, direction):
    splitting = hermitian(rng, orbitals) / 4 + 0.5 * np.eye(orbitals)
    return -np.kron(splitting, np.einsum("a,aij->ij", direction, SIGMA[1:]))


def random_stack(seed, orbitals, *, barrier=0, spin_orbit=0.0, spin_hopping=0.0, rank=None):
    """Lead | magnet | metal or barrier | magnet | lead, with magnetic leads of random axes."""
    rng = np.random.default_rng(seed)
    orbitals = [*orbitals[:-1], *[orbitals[-2]] * barrier, orbitals[-1]]
    onsite, axes = [], []
    for i, n in enumerate(orbitals):
        block = np.kron(hermitian(rng, n) * 0.4, SIGMA[0])
        is_barrier = barrier and len(orbitals) - 2 - barrier < i < len(orbitals) - 1
        if is_barrier:
            block = block + 4.0 * np.eye(2 * n)
        else:
            axes.append(unit(rng))
            block = block + exchange(rng, n, axes[-1])
        if 0 < i < len(orbitals) - 1:
            block = block + spin_orbit * hermitian(rng, 2 * n)
        onsite.append(block)
    hopping = [
        np.kron(hop(rng, a, b, rank), SIGMA[0]) + spin_hopping * hop(rng, 2 * a, 2 * b)
        for a, b in zip(orbitals[1:], orbitals[:-1], strict=True)
    ]
    leads = tuple(np.kron(hop(rng, n, n, rank), SIGMA[0]) for n in (orbitals[0], orbitals[-1]))
    return BlockStack(onsite, hopping, leads, (axes[0], axes[-1]))


def coupled_film(seed, orbitals, *, spin_hopping=0.0, lead=None):
    """Tilted lead | metal | three monolayers along z with spin-orbit coupling | metal, and parts.

    ``lead`` puts a magnet along z without coupling in place of the last metal. The parts are the
    exchange blocks and the coupling of each monolayer. Hoppings inside the magnet may have a
    splitting along z.
    """
    rng, sizes = np.random.default_rng(seed), [orbitals] * 7
    up, tilted = (0.0, 0.0, 1.0), unit(rng)
    directions = [tilted, None, up, up, up, up if lead else None, up if lead else None]
    fields = [
        np.zeros((2 * n, 2 * n)) if d is None else exchange(rng, n, d)
        for n, d in zip(sizes, directions, strict=True)
    ]
    coupling = [
        0.3 * hermitian(rng, 2 * n) if i in (2, 3, 4) else np.zeros((2 * n, 2 * n))
        for i, n in enumerate(sizes)
    ]
    if lead:
        fields[5] = fields[6]
    coupling = [c - np.kron(c[::2, ::2] + c[1::2, 1::2], SIGMA[0]) / 2 for c in coupling]
    levels = [np.kron(hermitian(rng, n) * 0.4, SIGMA[0]) for n in sizes]
    if lead:
        levels[5] = levels[6]
    hopping = [np.kron(hop(rng, n, n), SIGMA[0]) for n in sizes[1:]]
    for bond in (2, 3):
        hopping[bond] = hopping[bond] + spin_hopping * np.kron(
            hop(rng, orbitals, orbitals), SIGMA[3]
        )
    onsite = [a + b + c for a, b, c in zip(levels, fields, coupling, strict=True)]
    ends = (hopping[0], hopping[5])
    return BlockStack(onsite, hopping, ends, (tilted, up)), fields, coupling


def system(stack):
    sizes = [len(block) for block in stack.onsite]
    lattices = {n: kwant.lattice.chain(norbs=n, name=f"of {n}") for n in sizes}
    sites = [lattices[n](i) for i, n in enumerate(sizes)]
    builder = kwant.Builder()
    for site, block in zip(sites, stack.onsite, strict=True):
        builder[site] = block
    for i, hopping in enumerate(stack.hopping):
        builder[sites[i + 1], sites[i]] = hopping
    for end, step in ((0, -1), (len(sizes) - 1, 1)):
        lead, lattice = kwant.Builder(kwant.TranslationalSymmetry((step,))), lattices[sizes[end]]
        lead[lattice(0)] = stack.onsite[end]
        lead[lattice(1), lattice(0)] = stack.lead_hopping[0 if end == 0 else 1]
        builder.attach_lead(lead)
    return builder.finalized()


def operator(size, component):
    return np.kron(np.eye(size // 2), SIGMA[component])


def pauli(component):
    return lambda site: operator(site.family.norbs, component)


def precession(blocks, component):
    def onsite(site):
        block = blocks[site.tag[0]]
        spin = operator(len(block), component) / 2
        return 1j * (spin @ block - block @ spin)

    return onsite


def spin_currents(stack, energy, lead):
    """(bonds, 4): mean of kwant.operator.Current with sigma at either end, / 2 pi."""
    if len({len(block) for block in stack.onsite}) > 1:
        return currents_of_states(stack, energy, lead)
    made = system(stack)
    place = {site.tag[0]: site for site in made.sites}
    bonds = range(len(stack.hopping))
    states = kwant.wave_function(made, energy)(lead)
    columns = []
    for component in range(4):
        total = np.zeros(len(bonds))
        for sign, ends in ((1, (1, 0)), (-1, (0, 1))):
            where = [(place[i + ends[0]], place[i + ends[1]]) for i in bonds]
            current = kwant.operator.Current(made, pauli(component), where=where)
            total += sign * sum((np.real(current(psi)) for psi in states), np.zeros(len(bonds)))
        columns.append(total / 2 / (4 * np.pi))
    return np.stack(columns, axis=1)


def currents_of_states(stack, energy, lead):
    """The same from Kwant's wave functions; its Current is wrong where sites differ in norbs."""
    made = system(stack)
    offsets = np.cumsum([0] + [site.family.norbs for site in made.sites])
    part = {site.tag[0]: slice(*offsets[i : i + 2]) for i, site in enumerate(made.sites)}
    states = kwant.wave_function(made, energy)(lead)
    total = np.zeros((len(stack.hopping), 4))
    for (i, hopping), component in itertools.product(enumerate(stack.hopping), range(4)):
        rows, columns = hopping.shape
        mean = operator(rows, component) @ hopping + hopping @ operator(columns, component)
        for psi in states:
            total[i, component] += np.vdot(psi[part[i + 1]], mean @ psi[part[i]]).imag / (4 * np.pi)
    return total


def local_torques(stack, energy, lead, blocks=None):
    """(layers, 3) of <i [sigma/2, H_ii]>/2 pi, or of given blocks, from kwant.operator.Density."""
    made = system(stack)
    place = {site.tag[0]: site for site in made.sites}
    where = [place[i] for i in range(len(stack.onsite))]
    states = kwant.wave_function(made, energy)(lead)
    columns = []
    for component in (1, 2, 3):
        density = kwant.operator.Density(
            made, precession(blocks or stack.onsite, component), where=where
        )
        total = sum((np.real(density(psi)) for psi in states), np.zeros(len(where)))
        columns.append(total / (2 * np.pi))
    return np.stack(columns, axis=1)


def surface(z, onsite, outward):
    """Surface Green function by decimation: each step doubles the number of cells."""
    identity = np.eye(len(onsite))
    end, bulk, away, back = onsite, onsite, outward.conj().T, outward
    for _ in range(60):
        green = np.linalg.inv(z * identity - bulk)
        end = end + away @ green @ back
        bulk = bulk + away @ green @ back + back @ green @ away
        away, back = away @ green @ away, back @ green @ back
    return np.linalg.inv(z * identity - end)


def dense_green(stack, z):
    """Inverse of the Green function of the chain, itself, and the offsets of its blocks."""
    offsets = np.concatenate([[0], np.cumsum([len(block) for block in stack.onsite])])
    parts = [slice(a, b) for a, b in itertools.pairwise(offsets)]
    matrix = z * np.eye(offsets[-1], dtype=complex)
    for part, block in zip(parts, stack.onsite, strict=True):
        matrix[part, part] -= block
    for i, hopping in enumerate(stack.hopping):
        matrix[parts[i + 1], parts[i]] = -hopping
        matrix[parts[i], parts[i + 1]] = -hopping.conj().T
    left, right = stack.lead_hopping
    for end, outward in ((0, left.conj().T), (-1, right)):
        green = surface(z, stack.onsite[end], outward)
        matrix[parts[end], parts[end]] -= outward.conj().T @ green @ outward
    return matrix, np.linalg.inv(matrix), parts


def equilibrium(stack, z):
    """Currents (bonds, 3) and spin densities (layers, 3): (i/pi) tr(A G) of Hermitian A."""
    _, green, parts = dense_green(stack, z)
    current = np.zeros((len(stack.hopping), 3), complex)
    density = np.zeros((len(stack.onsite), 3), complex)
    for component in (1, 2, 3):
        for i, hopping in enumerate(stack.hopping):
            a, b = parts[i], parts[i + 1]
            rows, columns = hopping.shape
            full = np.zeros_like(green)
            mean = operator(rows, component) @ hopping + hopping @ operator(columns, component)
            full[b, a] = mean / 4j
            current[i, component - 1] = 1j / np.pi * np.trace((full + full.conj().T) @ green)
        for i, block in enumerate(stack.onsite):
            part = operator(len(block), component) @ green[parts[i], parts[i]]
            density[i, component - 1] = 1j / np.pi * np.trace(part)
    return current, density
