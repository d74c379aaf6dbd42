"""Brown's Fokker-Planck equation on the whole sphere in spherical harmonics.

Shares nothing with the package. The backward operator over D = 1/(2 tau_N) is
u -> lap u + h.grad u + (1/alpha) h.(r x grad) u for h = -grad Phi; all of it is matrices of
angular momentum and of multiplication with x, y, z.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import eigs


def slowest(linear, quadratic, alpha, order):
    """Smallest non-zero eigenvalue times 2 tau_N, for Phi = -(linear.m + m.quadratic m/2)."""
    size = (order + 1) ** 2
    labels = [(n, m) for n in range(order + 1) for m in range(-n, n + 1)]
    n, m = np.array(labels).T
    lap = sparse.diags_array(-n * (n + 1.0)).tocsr()
    raise_ = sparse.csr_array(
        (
            np.sqrt((n - m) * (n + m + 1.0))[m < n],
            (np.flatnonzero(m < n) + 1, np.flatnonzero(m < n)),
        ),
        shape=(size, size),
    )
    lower = raise_.T.tocsr()
    spins = [(raise_ + lower) / 2, (raise_ - lower) / 2j, sparse.diags_array(m * 1.0).tocsr()]
    up = n < order
    target = (n + 1) ** 2 + (n + 1) + m
    climb = sparse.csr_array(
        (
            np.sqrt(((n + 1) ** 2 - m**2) / ((2 * n + 1.0) * (2 * n + 3)))[up],
            (target[up], np.flatnonzero(up)),
        ),
        shape=(size, size),
    )
    z = climb + climb.T
    x = -1j * (spins[1] @ z - z @ spins[1])
    y = 1j * (spins[0] @ z - z @ spins[0])
    axes = [x, y, z]
    phi, fields = sparse.csr_array((size, size), dtype=complex), []
    for i in range(3):
        inner = sum((quadratic[i][j] * axes[j] for j in range(3)), start=0 * z)
        phi = phi - axes[i] * linear[i] - axes[i] @ inner / 2
        fields.append(inner + linear[i] * sparse.eye_array(size))
    # grad Phi.grad u = (lap(Phi u) - Phi lap u - u lap Phi)/2; lap Phi by its harmonics
    constant = np.trace(np.array(quadratic)) / 2 / 3
    lap_phi = -2 * (-sum((axes[i] * linear[i] for i in range(3)), start=0 * z))
    quadratic_part = phi + sum((axes[i] * linear[i] for i in range(3)), start=0 * z)
    lap_phi = lap_phi - 6 * (quadratic_part + constant * sparse.eye_array(size))
    downhill = -(lap @ phi - phi @ lap - lap_phi) / 2
    turning = sum((fields[i] @ spins[i] for i in range(3)), start=0 * z) * (1j / alpha)
    operator = (lap + downhill + turning).tocsc()
    values = eigs(operator, k=4, sigma=1e-3, return_eigenvectors=False)
    return float(np.sort(np.abs(values.real))[1])
