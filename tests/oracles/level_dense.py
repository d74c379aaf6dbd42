"""The numbers of `level_chain` from whole matrices, inverted point by point, and brute sums."""

import numpy as np
from level_chain import bloch

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], complex)


def hamiltonian(chain, c):
    """H of all monolayers at one c; index 2 monolayer + spin."""
    n = len(chain)
    matrix = np.zeros((2 * n, 2 * n), complex)
    for i in range(n):
        nx, nz = chain.direction[i]
        site = (chain.level[i] - 2 * chain.hopping[i] * c) * np.eye(2)
        site = site - chain.half_exchange[i] * (nx * SIGMA[0] + nz * SIGMA[2])
        matrix[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = site
        if i:
            block = -chain.bond[i - 1] * np.eye(2)
            matrix[2 * i : 2 * i + 2, 2 * i - 2 : 2 * i] = block
            matrix[2 * i - 2 : 2 * i, 2 * i : 2 * i + 2] = block
    return matrix


def self_energies(chain, c, energy):
    """Self-energies of the left and the right lead on the whole matrix."""
    n, parts = len(chain), []
    for end in (0, n - 1):
        t, half = chain.hopping[end], chain.half_exchange[end]
        nx, nz = chain.direction[end] if half else (0.0, 1.0)
        axis = nx * SIGMA[0] + nz * SIGMA[2]
        sigma = np.zeros((2 * n, 2 * n), complex)
        for sign in (1, -1):
            x = (chain.level[end] - 2 * t * c - sign * half - energy) / (2 * t)
            projector = (np.eye(2) + sign * axis) / 2
            sigma[2 * end : 2 * end + 2, 2 * end : 2 * end + 2] += -t * bloch(x) * projector
        parts.append(sigma)
    return parts


def green(chain, c, energy):
    """G, and the broadenings of both leads."""
    left, right = self_energies(chain, c, energy)
    matrix = energy * np.eye(2 * len(chain)) - hamiltonian(chain, c) - left - right
    gammas = [1j * (s - s.conj().T) for s in (left, right)]
    return np.linalg.inv(matrix), gammas


def bond_flow(chain, spectral, bond):
    """Q_0, Q_x, Q_y over a bond from a spectral function, per energy."""
    i = 2 * bond
    block = -chain.bond[bond] * spectral[i : i + 2, i + 2 : i + 4]  # psi_i psi_(i+1)^dagger
    parts = [np.eye(2), SIGMA[0], SIGMA[1]]
    return np.array([np.trace(part @ block).imag for part in parts]) / (2 * np.pi)


def torque_rows(chain, spectral):
    """(torque x, torque y, Q_0) of a spectral function."""
    flows = [sign * bond_flow(chain, spectral, bond) for bond, sign in chain.faces]
    total = np.sum(flows, axis=0)
    return np.array([total[1], total[2], bond_flow(chain, spectral, chain.faces[0][0])[0]])


def exchange_rows(chain, spectral, free):
    """Torque x, y on the monolayers ``free`` of their spins in the exchange field along z."""
    total = np.zeros(2)
    for i in free:
        block = spectral[2 * i : 2 * i + 2, 2 * i : 2 * i + 2]
        x, y = (np.trace(s @ block).real / (2 * np.pi) for s in SIGMA[:2])
        total += chain.half_exchange[i] * np.array([-y, x])
    return total


def rows_at_c(chain, c, energies, weights, poles=300):
    """Rows 0 to 2 of `level_energy.at_c` at T > 0: Matsubara's plain sum and a given energy rule.

    Only for c at which an open lead makes everything between the chemical potentials smooth.
    """
    mu = chain.potentials[1]
    equilibrium = 0.0
    for n in range(poles):
        g, _ = green(chain, c, mu + 1j * np.pi * chain.thermal * (2 * n + 1))
        # The sum of A = i (G - G^dagger), of which f at its poles leaves the anti-Hermitian part.
        equilibrium += torque_rows(chain, 2 * np.pi * chain.thermal * (g + g.conj().T))[1]
    total = np.array([0.0, equilibrium, 0.0])
    left, right = chain.potentials
    for energy, weight in zip(energies, weights, strict=True):
        g, (gamma, _) = green(chain, c, energy)
        filled = 1 / (np.exp((energy - left) / chain.thermal) + 1)
        filled -= 1 / (np.exp((energy - right) / chain.thermal) + 1)
        total += weight * filled * torque_rows(chain, g @ gamma @ g.conj().T)
    return total
