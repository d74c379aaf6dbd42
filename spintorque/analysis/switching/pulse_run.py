"""Batches of macrospins through a pulse: settle, pulse, and rest."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..._typing import Array
from ...dynamics._simulate_ensemble import simulate_ensemble
from ...dynamics.stepping.work_estimate import check_work
from ...errors import ConvergenceError, QuestionError
from ...model.accuracy import StepControl
from ...model.checks import Vector, not_negative, unit_vector
from ...model.device import Device
from ...model.drive import Drive
from ...model.heating.joule_heating import JouleHeating
from ...model.mappings.plain_values import plain, without_none
from ...provenance import fingerprint
from ...results.ensemble import Ensemble
from ...units import NANO
from ..motion_checks import torque_mapping
from ..pulse_shape import edge, pulse
from ..stability._energy_barrier import two_minima
from ..stability.landscape import Landscape

NORMAL = 0.05  # m.q of states that a torque does not tell apart
SETTLED = 5.0  # times of the ringing's decay after which a magnet counts as in equilibrium


class Standing(NamedTuple):
    """Where members stand: moments (n, 3), and temperatures (n,) in K where currents heat."""

    moments: Array
    temperatures: Array | None = None


@dataclass(frozen=True, kw_only=True)
class PulseRun:
    """What all batches of one drive have in common; times in ns.

    The drive takes ``rise`` to its top and ``fall`` back. ``initial`` is where the magnet starts,
    and ``axis`` the direction whose sign of m.axis tells the two states apart, > 0 at the start.
    """

    device: Device
    temperature: float | JouleHeating
    initial: Vector
    axis: Vector
    settle: float
    rise: float
    fall: float
    seed: int
    control: StepControl | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings before the runs."""
        fixed = self.device.macrospin.fixed_direction
        along = float(np.dot(self.axis, fixed))
        driven = bool(self.device.polarizers) and any(self.device.drive.steady_strengths)
        if abs(along) > NORMAL or not driven:
            return ()
        apart = np.round(self.axis, 6).tolist()
        return (
            f"the stable states are apart along {apart}, normal to fixed_direction "
            f"{list(fixed)}: the torque pulls both alike, towards the plane "
            "between them and not beyond it, so that few magnets may ever pass it; turn "
            "fixed_direction towards the states, or add a field that tells them apart",
        )

    @property
    def key(self) -> str:
        """Name of the drive, which is also part of its seeds."""
        return fingerprint(without_none(self.device.drive))[:16]

    def check_cost(self, trajectories: int, length: float, rest: float) -> None:
        """Refuse more trajectories, or longer pulses (ns), than can end; see `check_work`."""
        duration = self.settle + self.rise + length + self.fall + rest
        check_work(
            self.device,
            duration,
            trajectories=trajectories,
            temperature=self.temperature,
            control=self.control,
            what=f"{trajectories} trajectories of {duration:g} ns (settling, pulse and rest)",
        )

    def at_lengths(self, lengths: Array, first: int, count: int) -> Iterator[Standing]:
        """Yield ``count`` trajectories from ``first`` on after tops of each length."""
        now = self._settled(first, count)
        up, before = edge(self.device.drive, 0.0, 1.0, self.rise), -self.rise
        for number, length in enumerate(lengths.tolist()):
            now, before = self._moved(now, up, length - before, f"pulse {number}", first), length
            up = self.device.drive
            yield now

    def rested(self, standing: Standing, rest: float, number: int, first: int) -> Array:
        """Moments (count, 3) after the falling edge of length ``number``, and a rest."""
        down = edge(self.device.drive, 1.0, 0.0, self.fall)
        return self._moved(standing, down, self.fall + rest, f"rest {number}", first).moments

    def first_passages(self, length: float, first: int, count: int) -> Array:
        """Times (count,) of the first passage to the other side in the whole pulse, NaN for none.

        Counted from its beginning; ``length`` is that of its top.
        """
        ensemble = self._ensemble(
            self._settled(first, count),
            pulse(self.device.drive, length, self.rise, self.fall),
            self.rise + length + self.fall,
            "pulse",
            first,
            first_passage=(self.axis, 0.0),
        )
        return np.asarray(ensemble.dataset["first_passage"].values)

    def _settled(self, first: int, count: int) -> Standing:
        start = Standing(np.broadcast_to(np.array(self.initial), (count, 3)))
        idle = self.device.drive.without_strength()
        return self._moved(start, idle, self.settle, "settle", first)

    def _moved(
        self, start: Standing, drive: Drive, duration: float, phase: str, first: int
    ) -> Standing:
        """Members after some time under a drive, with the noise of that phase."""
        if duration <= 0:
            return start
        dataset = self._ensemble(start, drive, duration, phase, first).dataset
        is_heated = isinstance(self.temperature, JouleHeating)
        return Standing(
            np.asarray(dataset["final"].values),
            np.asarray(dataset["temperature"].values) if is_heated else None,
        )

    def _ensemble(
        self, start: Standing, drive: Drive, duration: float, phase: str, first: int, **options: Any
    ) -> Ensemble:
        ensemble = simulate_ensemble(
            self.device.magnet,
            torque=self.device.torque,
            drive=drive,
            duration=duration,
            initial=start.moments,
            temperature=self.temperature,
            initial_temperature=start.temperatures,
            seed=self._seed(phase),
            first_trajectory=first,
            control=self.control,
            **options,
        )
        if len(ensemble.failed):
            raise ConvergenceError(
                f"{len(ensemble.failed)} magnets failed ({ensemble.failures[0]}); take a shorter "
                "step in control, or a wider table"
            )
        return ensemble

    def side(self, moments: Array) -> Array:
        """m.axis (count,): above 0 where a moment has not switched."""
        return np.asarray(moments @ np.array(self.axis))

    def question(self) -> dict[str, Any]:
        """Everything that the moments depend on except the drive, as plain values."""
        return {
            "magnet": without_none(self.device.magnet),
            "torque": torque_mapping(self.device),
            "control": {} if self.control is None else without_none(self.control),
            "pulse": {
                "temperature": plain(self.temperature),
                "initial": self.initial,
                "axis": self.axis,
                "settle": self.settle,
                "rise": self.rise,
                "fall": self.fall,
                "seed": self.seed,
            },
        }

    def _seed(self, phase: str) -> int:
        """Each phase has noise of its own: a call counts its steps from 0."""
        text = f"{self.seed} {self.key} {phase}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def two_sides(device: Device, initial: Any, settle: Any) -> tuple[Vector, Vector, float]:
    """Where a magnet starts, the axis that tells its states apart, and how long it settles (ns).

    States are those in the field of the drive, without its voltage or current, of a magnet that
    stays as it is. ``initial`` None:
    the stable one nearer to the fixed direction; ``settle`` None: until e^-5 of the start is left.
    Raises QuestionError if there are not two stable states.
    """
    landscape = Landscape(device.undriven)
    magnet = device.macrospin
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


def _vector(components: Array) -> Vector:
    x, y, z = components.tolist()
    return x, y, z
