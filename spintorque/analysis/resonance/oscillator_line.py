"""The line of an oscillator whose frequency depends on its amplitude."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array

DECAYED = 14.0  # logarithm of a correlation that has died out
TIMES, DETUNINGS = 4000, 401  # on which the half maximum is sought


@dataclass(frozen=True)
class OscillatorLine:
    """Correlation of exp(i phi) with frequency noise that relaxes (J.-V. Kim, V. Tiberkevich and
    A. N. Slavin, Phys. Rev. Lett. 100, 017207 (2008); V. S. Tiberkevich, A. N. Slavin and
    J.-V. Kim, Phys. Rev. B 78, 092401 (2008)).

    With the amplitude relaxing at the rate Gamma, and E = 1 - exp(-Gamma t),
    K(t) = exp(2 pi i f t - pi df t + b E) (1 + i k b E), b = pi df s/Gamma: a Lorentzian of
    width df whose wings fall faster beyond Gamma, by the share s = nu^2/(1 + nu^2) of the phase
    noise that comes from the amplitude. The last factor is that of an amplitude that moves with
    the phase.
    """

    frequency: float  # f in GHz
    width: float  # df in GHz
    relaxation: float  # Gamma in 1/ns
    phase_share: float = 1.0  # s
    skewness: float = 0.0  # k

    def correlation(self, time: Array) -> Array:
        """K at times (n,) in ns from 0, complex."""
        decay = np.pi * self.width * time
        excess = np.pi * self.width * self.phase_share / self.relaxation
        relaxed = excess * -np.expm1(-self.relaxation * time)
        turning = np.exp(2j * np.pi * self.frequency * time + relaxed - decay)
        return np.asarray(turning * (1 + 1j * self.skewness * relaxed))

    def half_maximum(self) -> float:
        """Full width of the line at half its maximum, in GHz; df where b is small."""
        excess = np.pi * self.width * self.phase_share / self.relaxation
        time = np.linspace(0, (DECAYED + excess) / (np.pi * self.width), TIMES)
        detuning = np.linspace(-1, 1, DETUNINGS) * self.width
        turning = np.exp(-2j * np.pi * np.outer(detuning + self.frequency, time))
        line = np.trapezoid(turning * self.correlation(time), time, axis=1).real
        top = int(line.argmax())
        left = np.interp(line[top] / 2, line[: top + 1], detuning[: top + 1])
        right = np.interp(-line[top] / 2, -line[top:], detuning[top:])
        return float(right - left)
