"""Drift and diffusion through films by one dense system: an independent twin of the package's.

Unknown are the coefficients of the exponentials in every film. The residuals of all conditions at
the faces are written down as they stand; they are linear, so their matrix comes from unit vectors.
"""

import numpy as np


class Film:
    """Conductor (rho, lambda, beta; SI), thickness (m; None for a lead) and direction or None.

    ``transverse``: 1/lambda_t^2, complex, of a magnet into which transverse spins reach.
    """

    def __init__(self, rho, decay, beta=0.0, thickness=None, m=None, transverse=None):
        self.sigma, self.rho_star = 1 / rho, rho / (1 - beta**2)
        self.decay, self.beta, self.thickness, self.transverse = decay, beta, thickness, transverse
        self.m = None if m is None else np.asarray(m, float)
        axis = np.array([0.0, 0.0, 1.0]) if m is None else self.m
        first = np.cross(axis, [0.3, 0.5, -0.8])
        self.frame = np.array([first / np.linalg.norm(first), np.cross(axis, first), axis])
        self.frame[1] /= np.linalg.norm(self.frame[1])
        self.rates = np.array([decay**2, decay**2, decay**2], complex)
        if m is not None:
            self.rates[:2] = 0.0 if transverse is None else (transverse, np.conj(transverse))

    def spin(self, coefficients, x, first, last):
        """Accumulation and spin current (3,) at x, of coefficients (2, 3) of both exponentials."""
        kappa = np.sqrt(self.rates)
        far = 0.0 if self.thickness is None else self.thickness
        falling, rising = np.exp(-kappa * x), np.exp(kappa * (x - far))
        a, b = coefficients
        a, b = (a * (not first)), (b * (not last))
        s, slope = a * falling + b * rising, kappa * (b * rising - a * falling)
        conductivity = np.array([self.sigma, self.sigma, 1 / self.rho_star])
        j = -conductivity * slope
        # The two circular components across, s1 + i s2 and its conjugate, and the one along.
        lab_s, lab_j = (self.to_lab(v) for v in (s, j))
        return lab_s, lab_j + self.beta * self.frame[2]

    def to_lab(self, v):
        plus, minus, along = v
        one, two = (plus + minus) / 2, (plus - minus) / 2j
        return one * self.frame[0] + two * self.frame[1] + along * self.frame[2]


class Contact:
    """G_up, G_dn, complex mixing conductance and its transmitted part (SI), spin memory loss."""

    def __init__(self, up, down, mixing=None, transmitted=0.0, loss=0.0):
        self.g, self.gamma = up + down, (up - down) / (up + down)
        self.mixing, self.transmitted, self.loss = mixing, transmitted, loss


def solve(films, contacts):
    """Drop from lead to lead and spin currents (faces, 2, 3) on both sides, for unit current."""
    count = 6 * len(films)
    zero = residuals(np.zeros(count), films, contacts)[0]
    columns = [residuals(unit, films, contacts)[0] - zero for unit in np.eye(count)]
    matrix = np.stack(columns, axis=1)
    rows = np.abs(matrix).max(axis=1, keepdims=True) + 1e-300
    columns = np.abs(matrix / rows).max(axis=0)
    scaled = [matrix / rows / columns, -zero[:, None] / rows]
    real = [np.concatenate([part.real, part.imag]) for part in scaled]
    coefficients = np.linalg.lstsq(*real, rcond=1e-14)[0][:, 0] / columns
    return residuals(coefficients, films, contacts)[1:]


def residuals(unknown, films, contacts):
    """Residuals of all conditions, the potential's drop, and spin currents at the faces."""
    coefficients = 1e-15 * unknown.reshape(len(films), 2, 3).astype(complex)
    last = len(films) - 1
    conditions, currents, drop = [], [], 0.0
    sides = []
    for place, film in enumerate(films):
        c = coefficients[place]
        if film.m is not None and film.transverse is not None:
            # Real numbers stand for s1 and s2; the second circular component is the conjugate.
            c = np.stack([[v[0] + 1j * v[1], v[0] - 1j * v[1], v[2]] for v in c])
        elif film.m is None:
            c = np.stack([[v[0] + 1j * v[1], v[0] - 1j * v[1], v[2]] for v in c])
        else:
            conditions += [c[0, 0], c[0, 1], c[1, 0], c[1, 1]]
            c = c * [0, 0, 1]
        ends = [film.spin(c, x, place == 0, place == last) for x in (0.0, film.thickness or 0.0)]
        if place in (0, last):
            unused = coefficients[place][0 if place == 0 else 1]
            conditions += list(unused[2:] if film.m is not None and film.transverse is None
                               else unused)  # fmt: skip
        sides.append(ends)
        if film.thickness is not None:
            along = (ends[0][0] - ends[1][0]) @ film.frame[2]
            drop += film.thickness / film.sigma - film.beta * along
        elif film.m is not None:
            inside = ends[0][0] @ film.frame[2]
            drop += film.beta * inside if place == 0 else -film.beta * inside
    for face, contact in enumerate(contacts):
        (s_l, j_l), (s_r, j_r) = sides[face][1], sides[face + 1][0]
        left, right = films[face], films[face + 1]
        magnet = left if left.m is not None else right if right.m is not None else None
        m = magnet.m if magnet is not None else np.zeros(3)
        absorbing = magnet is not None and magnet.transverse is None
        currents.append((j_l.real, j_r.real))
        if contact is None:
            conditions += [*(s_l - s_r), *(j_l - j_r)]
            continue
        ar_star = 1 / (contact.g * (1 - contact.gamma**2))
        d = contact.loss
        ratio, spread = (d / np.sinh(d), np.cosh(d)) if d else (1.0, 1.0)
        if magnet is None:
            into = ratio / ar_star * (spread * s_l - s_r)
            out = ratio / ar_star * (s_l - spread * s_r)
            conditions += [*(j_l - into), *(j_r - out)]
            drop += ar_star
            continue
        a, b = s_l @ m, s_r @ m
        drop += ar_star * (1 - contact.gamma**2) - contact.gamma * (a - b)
        conditions.append(j_l @ m - contact.gamma - ratio / ar_star * (spread * a - b))
        conditions.append(j_r @ m - contact.gamma - ratio / ar_star * (a - spread * b))
        if absorbing:
            is_left = magnet is right
            s, j = (s_l, j_l) if is_left else (s_r, -j_r)
            beyond = _beyond(face, is_left, films, sides)
            driven = _mixed(contact.mixing, s, m) - _mixed(contact.transmitted, beyond, m)
            conditions += list(magnet.frame[:2] @ (j - driven))
        else:
            normal_to_magnet = _mixed(contact.mixing, s_l - s_r, m)
            conditions += list(magnet.frame[:2] @ (j_l - normal_to_magnet))
            conditions += list(magnet.frame[:2] @ (j_r - normal_to_magnet))
    return np.array(conditions), np.real(drop), np.array(currents)


def _beyond(face, is_left, films, sides):
    """Accumulation on the other side of the magnet at a face."""
    other = face + 2 if is_left else face - 1
    if not 0 <= other < len(films):
        return np.zeros(3)
    return sides[other][0 if is_left else 1][0]


def across(v, m):
    return v - (v @ m) * m


def _mixed(conductance, s, m):
    s = across(s, m)
    return 2 * (np.real(conductance) * s - np.imag(conductance) * np.cross(m, s))
