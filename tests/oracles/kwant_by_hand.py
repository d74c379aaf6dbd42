"""A stack in plain Kwant, as one would write it by hand; imports nothing of the package.

A list of monolayers (onsite, exchange, hopping, direction), the first and last of which go
on into the leads, at one k-parallel.
"""

import warnings

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import kwant

SIGMA = [
    np.array([[1, 0], [0, 1]], complex),
    np.array([[0, 1], [1, 0]], complex),
    np.array([[0, -1j], [1j, 0]], complex),
    np.array([[1, 0], [0, -1]], complex),
]


def system(layers, kx, ky, hoppings):
    lattice = kwant.lattice.chain(norbs=2)
    builder = kwant.Builder()

    def block(onsite, exchange, hopping, direction):
        field = sum(d * s for d, s in zip(direction, SIGMA[1:], strict=True))
        level = onsite - 2 * hopping * (np.cos(kx) + np.cos(ky))
        return level * SIGMA[0] - exchange / 2 * field

    for i, layer in enumerate(layers):
        builder[lattice(i)] = block(*layer)
    for i, hopping in enumerate(hoppings):
        builder[lattice(i + 1), lattice(i)] = -hopping * SIGMA[0]
    for end, step in ((0, -1), (len(layers) - 1, 1)):
        lead = kwant.Builder(kwant.TranslationalSymmetry((step,)))
        lead[lattice(0)] = block(*layers[end])
        lead[lattice(1), lattice(0)] = -layers[end][2] * SIGMA[0]
        builder.attach_lead(lead)
    return builder.finalized()


def spin_currents(finalized, energy, lead):
    """(bonds, 4) from kwant.operator.Current, as Im psi^+ (-t sigma) psi / 2 pi."""
    size = len(finalized.sites)
    order = {site.tag[0]: i for i, site in enumerate(finalized.sites)}
    where = [(finalized.sites[order[i + 1]], finalized.sites[order[i]]) for i in range(size - 1)]
    states = kwant.wave_function(finalized, energy)(lead)
    columns = []
    for sigma in SIGMA:
        operator = kwant.operator.Current(finalized, sigma, where=where)
        total = sum((operator(psi) for psi in states), np.zeros(size - 1))
        columns.append(np.real(total) / (4 * np.pi))
    return np.stack(columns, axis=1)


def transmission(finalized, energy):
    return kwant.smatrix(finalized, energy).transmission(1, 0)
