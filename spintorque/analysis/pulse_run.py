"""Batches of macrospins through a pulse: settle, pulse, and rest."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..dynamics.ensemble import simulate_ensemble
from ..dynamics.question import given
from ..dynamics.terms import TorqueSource
from ..errors import ConvergenceError, QuestionError
from ..model.accuracy import StepControl
from ..model.checks import Vector, not_negative, unit_vector
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..provenance import fingerprint
from ..spin import Array
from ..units import NANO
from .drives import undriven
from .energy_barrier import two_minima
from .landscape import Landscape
from .questions import torque_mapping

SETTLED = 5.0  # times of the ringing's decay after which a magnet counts as in equilibrium


@dataclass(frozen=True, kw_only=True)
class PulseRun:
    """What all batches of one drive have in common; times in ns.

    ``initial`` is where the magnet starts, and ``axis`` the direction whose sign of m.axis
    tells the two states apart, > 0 at the start.
    """

    magnet: Macrospin
    torque: TorqueSource | None
    drive: Drive
    temperature: float
    initial: Vector
    axis: Vector
    settle: float
    seed: int
    control: StepControl | None

    @property
    def key(self) -> str:
        """Name of the drive, which is also part of its seeds."""
        return fingerprint(given(self.drive))[:16]

    def at_lengths(self, lengths: Array, first: int, count: int) -> Iterator[Array]:
        """Yield moments (count, 3) of trajectories ``first`` and on after each pulse length."""
        start = np.broadcast_to(np.array(self.initial), (count, 3))
        now = self.moved(start, undriven(self.drive), self.settle, "settle", first)
        for number, step in enumerate(np.diff(lengths, prepend=0.0).tolist()):
            now = self.moved(now, self.drive, step, f"pulse {number}", first)
            yield now

    def moved(self, start: Array, drive: Drive, duration: float, phase: str, first: int) -> Array:
        """Moments (count, 3) after some time under a drive, with the noise of that phase."""
        if duration <= 0:
            return start
        found = simulate_ensemble(
            self.magnet,
            torque=self.torque,
            drive=drive,
            duration=duration,
            initial=start,
            temperature=self.temperature,
            seed=self._seed(phase),
            first_trajectory=first,
            control=self.control,
        )
        if len(found.failed):
            raise ConvergenceError(
                f"{len(found.failed)} moments became no number; take a shorter step in control"
            )
        return np.asarray(found.final.values)

    def side(self, moments: Array) -> Array:
        """m.axis (count,): above 0 where a moment has not switched."""
        return np.asarray(moments @ np.array(self.axis))

    def question(self) -> dict[str, Any]:
        """Everything that the moments depend on, but the drive, as plain values."""
        return {
            "magnet": given(self.magnet),
            "torque": torque_mapping(self.torque),
            "control": {} if self.control is None else given(self.control),
            "pulse": {
                "temperature": self.temperature,
                "initial": self.initial,
                "axis": self.axis,
                "settle": self.settle,
                "seed": self.seed,
            },
        }

    def _seed(self, phase: str) -> int:
        """Each phase has noise of its own: a call counts its steps from 0."""
        text = f"{self.seed} {self.key} {phase}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def two_sides(
    magnet: Macrospin, drive: Drive, initial: Any, settle: Any
) -> tuple[Vector, Vector, float]:
    """Where a magnet starts, the axis that tells its states apart, and how long it settles (ns).

    ``initial`` None: its stable state nearer to the fixed direction in the field of ``drive``;
    ``settle`` None: until what the start has left over is e^-5 of it. Raises QuestionError if
    there are no two stable states.
    """
    landscape = Landscape(magnet, drive.steady_field)
    here, there = two_minima(landscape, initial)
    if settle is None:
        curvatures = landscape.curvatures(here)[0]
        pull = magnet.damping * magnet.gamma0 * NANO / (1 + magnet.damping**2)
        slowest = pull * float(curvatures.sum()) / (2 * landscape.moment)
        if slowest == 0:
            raise QuestionError("damping is 0, and the magnet does not settle; give settle in ns")
        settle = SETTLED / slowest
    apart = (here - there) / np.linalg.norm(here - there)
    start = here if initial is None else np.array(unit_vector("initial", initial))
    return _vector(start), _vector(apart), not_negative("settle", settle, "ns")


def _vector(found: Array) -> Vector:
    x, y, z = found.tolist()
    return x, y, z
