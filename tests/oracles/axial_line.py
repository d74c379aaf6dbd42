"""Line of an axial oscillator at any temperature, from the Fokker-Planck operator; no package.

Of functions f(theta) exp(i phi) the operator is a tridiagonal matrix over the angle, complex
because the precession omega(theta) stands on its diagonal. The correlation of m_x + i m_y is a sum
of exponentials of its eigenvalues, the slowest of which is the long-time width.
"""

import numpy as np
from scipy.linalg import solve_banded


class Line:
    """``fields`` in A/m: field, anisotropy_field; ``torque`` and ``tilt`` as a/(1 + tilt c).

    ``turn`` D in 1/ns, ``gamma0`` in m/(A s). Cells lie within ``reach`` of the resting cosine.
    """

    def __init__(self, *, gamma0, alpha, field, anisotropy_field, torque, tilt, turn, cells=4000):
        def pull(c):
            return alpha * (field + anisotropy_field * c) + torque / (1 + tilt * c)

        rate = gamma0 * 1e-9 / (1 + alpha**2)
        fine = np.linspace(0, np.pi, 200001)
        force = -rate * np.sin(fine) * pull(np.cos(fine)) / turn
        step = fine[1]
        log_density = np.append(0.0, np.cumsum((force[1:] + force[:-1]) / 2 * step))
        with np.errstate(divide="ignore"):
            likely = np.log(np.sin(fine)) + log_density
        inside = np.flatnonzero(likely > np.nanmax(likely) - 45)
        low, high = fine[max(inside[0] - 1, 0)], fine[min(inside[-1] + 1, len(fine) - 1)]
        edges = np.linspace(low, high, cells + 1)
        angle = (edges[1:] + edges[:-1]) / 2
        h = edges[1] - edges[0]
        phi = np.interp(angle, fine, log_density)
        phi -= phi.max()
        half = np.interp(edges[1:-1], fine, log_density) - np.interp(angle[0], fine, log_density)
        half += phi[0]
        mass = np.exp(phi) * np.sin(angle)
        link = np.exp(half) * np.sin(edges[1:-1]) * turn / h**2
        away = np.append(link, 0.0) + np.append(0.0, link)
        c = np.cos(angle)
        omega = rate * (field + anisotropy_field * c - alpha * torque / (1 + tilt * c))
        self._diagonal = -away / mass - turn / np.sin(angle) ** 2 + 1j * omega
        self._off = link / np.sqrt(mass[1:] * mass[:-1])
        self._state = np.sqrt(mass / mass.sum()) * np.sin(angle)

    def _solved(self, shift, right):
        bands = np.zeros((3, len(right)), complex)
        bands[0, 1:] = bands[2, :-1] = -self._off
        bands[1] = shift - self._diagonal
        return solve_banded((1, 1), bands, right)

    def density(self, frequencies):
        """Two-sided spectral density (n,) in 1/GHz at frequencies (n,) in GHz."""
        answers = [self._solved(2j * np.pi * f, self._state) for f in frequencies]
        return np.array([2 * (self._state @ answer).real for answer in answers])

    def slowest(self):
        """Eigenvalue nearest to the line's peak in 1/ns: -pi width + 2 pi i frequency."""
        vector = self._state.astype(complex)
        shift = vector @ (self._diagonal * vector) / (vector @ vector)
        for _ in range(60):
            vector = self._solved(shift, vector)
            vector /= np.sqrt(vector @ vector)
            applied = self._diagonal * vector
            applied[1:] += self._off * vector[:-1]
            applied[:-1] += self._off * vector[1:]
            new = vector @ applied
            if abs(new - shift) < 1e-12 * abs(new):
                break
            shift = new
        return new

    def width(self):
        """Full width (MHz) of the slowest exponential."""
        return -self.slowest().real / np.pi * 1e3

    def half_maximum(self):
        """Full width at half maximum of the line (MHz) and its peak's frequency (GHz)."""
        slow = self.slowest()
        middle, width = slow.imag / (2 * np.pi), -slow.real / np.pi
        f = middle + width * np.linspace(-2, 2, 801)
        s = self.density(f)
        top = s.argmax()
        left = np.interp(s[top] / 2, s[: top + 1], f[: top + 1])
        right = np.interp(-s[top] / 2, -s[top:], f[top:])
        return (right - left) * 1e3, f[top]
