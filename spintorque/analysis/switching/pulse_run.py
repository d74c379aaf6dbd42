"""Batches of magnets through a pulse: settle, pulse, and rest."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from ..._typing import Array
from ...dynamics._simulate_ensemble import simulate_ensemble
from ...dynamics.stepping.work_estimate import check_work
from ...errors import ConvergenceError
from ...model.accuracy import StepControl
from ...model.checks import Vector
from ...model.device import Device
from ...model.drive import Drive
from ...model.heating.joule_heating import JouleHeating
from ...model.mappings.plain_values import plain, without_none
from ...provenance import fingerprint
from ...results.ensemble import Ensemble
from ..layer_moments import as_answered, of_layer, with_layer_first
from ..motion_checks import torque_mapping
from ..pulse_shape import edge, pulse

NORMAL = 0.05  # m.q of states that a torque does not tell apart


class Standing(NamedTuple):
    """Moments (n, 3 layers) of members, and temperatures (n,) in K where currents heat."""

    moments: Array
    temperatures: Array | None = None


@dataclass(frozen=True, kw_only=True)
class PulseRun:
    """What all batches of one drive have in common; times in ns.

    The drive takes ``rise`` to its top and ``fall`` back, all its terminals at once. ``initial``
    (3 layers,) is where the magnet starts, and ``axis`` the direction whose sign of m.axis of one
    ``layer`` tells the two states apart, > 0 at the start.
    """

    device: Device
    temperature: float | JouleHeating
    initial: tuple[float, ...]
    axis: Vector
    layer: int
    settle: float
    rise: float
    fall: float
    seed: int
    control: StepControl | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings before the runs."""
        fixed = self._acting_direction
        if fixed is None:
            return ()
        apart = np.round(self.axis, 6).tolist()
        own = self.device.layers[self.layer].fixed_direction
        word = "fixed_direction" if fixed == own else "the polarizer's direction"
        return (
            f"the stable states are apart along {apart}, normal to {word} "
            f"{list(fixed)}: the torque pulls both alike, towards the plane "
            "between them and not beyond it, so that few magnets may ever pass it; turn "
            f"{word} towards the states, or add a field or a torque that tells them apart",
        )

    @property
    def _acting_direction(self) -> Vector | None:
        """Direction of the torques that are driven, if none of them tells the states apart.

        None also without any, or where a field along the third axis tells the states apart.
        """
        device, own = self.device, self.device.layers[self.layer]
        directions = []
        for one in device.polarizers:
            if one.on != self.layer or not device.drive.at_terminal(one.terminal).steady_level:
                continue
            q = one.source(own)
            if isinstance(q, int) or self._apart_by(q):
                return None
            directions.append(q)
        return directions[0] if directions else None

    def _apart_by(self, q: Vector) -> bool:
        """Whether the states differ along q, or to a field along the axis across both."""
        field = np.array(self.device.drive.steady_field)
        third = abs(field @ np.cross(self.axis, q)) > NORMAL * np.linalg.norm(field)
        return bool(third or abs(np.dot(self.axis, q)) > NORMAL)

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
        """Moments (count, 3 layers) after the falling edge of length ``number``, and a rest."""
        down = edge(self.device.drive, 1.0, 0.0, self.fall)
        return self._moved(standing, down, self.fall + rest, f"rest {number}", first).moments

    def first_passages(self, length: float, first: int, count: int) -> Array:
        """Times (count,) of the first passage to the other side in the whole pulse, NaN for none.

        Counted from its beginning; ``length`` is that of its top.
        """
        run = self if self.layer == 0 else self._layer_first()
        ensemble = run._ensemble(
            run._settled(first, count),
            pulse(self.device.drive, length, self.rise, self.fall),
            self.rise + length + self.fall,
            "pulse",
            first,
            first_passage=(self.axis, 0.0),
        )
        return np.asarray(ensemble.dataset["first_passage"].values)

    def _layer_first(self) -> "PulseRun":
        """Return the run with the layer counted first, whose passages ensembles note."""
        layers = np.array(self.initial).reshape(-1, 3)
        moved = [layers[self.layer], *np.delete(layers, self.layer, axis=0)]
        initial = tuple(np.concatenate(moved).tolist())
        device = with_layer_first(self.device, self.layer)
        return replace(self, device=device, initial=initial, layer=0)

    def _settled(self, first: int, count: int) -> Standing:
        start = Standing(np.broadcast_to(np.array(self.initial), (count, len(self.initial))))
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
            np.asarray(dataset["final"].values.reshape(start.moments.shape)),
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
            initial=as_answered(start.moments),
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
                "step in control, a wider table, or less heat"
            )
        return ensemble

    def side(self, moments: Array) -> Array:
        """m.axis (count,): above 0 where a moment has not switched."""
        return np.asarray(of_layer(moments, self.layer) @ np.array(self.axis))

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
                "layer": self.layer,
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
