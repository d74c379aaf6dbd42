"""Probabilities of a chain of cells at later times, without a time step and without subtracting."""

import math

import numpy as np
import scipy

from ..._typing import Array

TERMS = 24  # of exp(1), beyond which a term is below rounding; of exp(n), n + 9 sqrt(n) more
BLOCK = 256  # jumps on average that are summed at once
DIRECT = 8192  # jumps after which powers are cheaper
LEAST = 1e-150  # smaller probabilities count as 0, so that products of two stay normal numbers


class Propagator:
    """exp(Q t) for the rates of a chain, from powers of exp(Q tau) that double.

    ``away`` and ``back`` (n-1,) are the rates in 1/ns from cell i to i+1 and from i+1 to i, and
    tau is the inverse of the largest total rate. All numbers are positive (Jensen,
    Skand. Aktuarietidskr. 36, 87 (1953)), and columns are brought back to a sum of 1 after each
    doubling, so that probabilities keep their relative digits however small they are and
    however long it takes. Short times do without powers, jump by jump.
    """

    def __init__(self, away: Array, back: Array) -> None:
        """Prepare one jump; powers are made when a time needs them."""
        leaving = np.append(away, 0.0) + np.append(0.0, back)
        self._fastest = float(leaving.max())
        stay = 1 - leaving / self._fastest
        self._jump = scipy.sparse.diags_array(
            [away / self._fastest, stay, back / self._fastest], offsets=[-1, 0, 1], format="csr"
        )
        self._powers: list[Array] = []
        self._direct = 0.0

    def __call__(self, probability: Array, duration: float) -> Array:
        """Probabilities (n,) after a time (ns), from those before it."""
        jumps = duration * self._fastest
        self._direct += jumps
        if self._direct <= DIRECT:
            return self._jumped(probability, jumps)
        whole = math.floor(jumps)
        now = self._short(probability, jumps - whole)
        for power in range(whole.bit_length()):
            if whole >> power & 1:
                now = self._power(power) @ _flushed(now)
        return now

    def _power(self, number: int) -> Array:
        if not self._powers:
            identity = np.eye(self._jump.shape[0])
            self._powers.append(_stochastic(self._short(identity, 1.0)))
        while len(self._powers) <= number:
            last = self._powers[-1]
            self._powers.append(_stochastic(last @ last))
        return self._powers[number]

    def _jumped(self, now: Array, jumps: float) -> Array:
        """Apply exp(Q t) for so many jumps on average."""
        blocks = max(1, math.ceil(jumps / BLOCK))
        for _ in range(blocks):
            now = self._short(_flushed(now), jumps / blocks)
        return now

    def _short(self, start: Array, jumps: float) -> Array:
        """Apply exp(Q t) for at most a block of jumps on average, of a Poisson number."""
        total, term = start.copy(), start
        for number in range(1, TERMS + math.ceil(jumps + 9 * math.sqrt(jumps))):
            term = self._jump @ term * (jumps / number)
            total += term
        return np.asarray(total * math.exp(-jumps))


def _stochastic(matrix: Array) -> Array:
    matrix = _flushed(matrix)
    return np.asarray(matrix / matrix.sum(axis=0))


def _flushed(values: Array) -> Array:
    return np.where(values < LEAST, 0.0, values)
