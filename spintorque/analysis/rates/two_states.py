"""The two states of a magnet between which it escapes, and what a theory says of the rates."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...formulas.thermal_activation import neel_time, thermal_stability
from ...model.device import Device
from ...model.drive import Drive
from ...units import BOLTZMANN
from ..stability._energy_barrier import (
    connecting_saddles,
    passes,
    top_of_lowest_way,
    two_states,
)
from ..stability.coupled_landscape import landscape_of
from ..stability.energy_landscape import EnergyLandscape
from ..stability.lowest_path import Pass

LANGER, AXIAL, SPHERE = "langer", "axial Fokker-Planck", "Fokker-Planck"
ENERGY, SPLITTING = "energy diffusion", "splitting"
"""Names of theories."""


@dataclass(frozen=True)
class TwoStates:
    """Two minima of the energy of a steady device, at a temperature in K.

    The first state is the one nearer to ``near``, which is left. Raises QuestionError if there
    are not two, or more and no ``towards`` that tells the other one.
    """

    device: Device
    temperature: float
    near: Any
    towards: Any = None

    @cached_property
    def idle(self) -> Device:
        """The device without torque, its anisotropy that at the voltage of the drive."""
        drive = Drive(voltage=0.0, field=self.device.drive.field)
        return Device(self.device.steady_magnet, None, drive)

    @cached_property
    def landscape(self) -> EnergyLandscape:
        """Energy in the field, without torque."""
        return landscape_of(self.idle)

    @cached_property
    def numbers(self) -> tuple[int, int]:
        """Numbers of the two among all states, the one that is left first."""
        return two_states(self.landscape, self.near, self.towards)

    @property
    def minima(self) -> tuple[Array, Array]:
        """Minima of the energy (3 layers,), the one that is left first."""
        first, second = self.numbers
        return self.landscape.states[first], self.landscape.states[second]

    @cached_property
    def ways(self) -> list[Pass]:
        """All saddles of the energy with the states that they lead to, lowest first."""
        return list(passes(self.landscape))

    @property
    def joined_pairs(self) -> set[tuple[int, int]]:
        """Numbers of all states that a saddle joins, the smaller first."""
        ends = (sorted(way.ends) for way in self.ways)
        return {(low, high) for low, high in ends if -1 < low < high}

    @cached_property
    def is_direct(self) -> bool:
        """Whether a saddle joins the two states, or there are no others to go by."""
        low, high = sorted(self.numbers)
        return len(self.landscape.states) == 2 or (low, high) in self.joined_pairs

    def between(self, here: Array, there: Array) -> "TwoStates":
        """Two other states (3 layers,) of the same device."""
        near, towards = (
            m if self.landscape.layers == 1 else m.reshape(-1, 3) for m in (here, there)
        )
        return replace(self, near=near, towards=towards)

    @cached_property
    def saddles(self) -> list[Array]:
        """Saddles of the energy (3 layers,) between the minima, lowest first."""
        return [saddle for saddle, _ in self.connections]

    @cached_property
    def connections(self) -> list[tuple[Array, tuple[Array, Array]]]:
        """The `saddles`, each with the descents (n, 3 layers) from it to both minima."""
        return connecting_saddles(self.landscape, *self.minima)

    @property
    def thermal(self) -> float:
        """k_B T in J."""
        return BOLTZMANN * self.temperature

    @cached_property
    def stabilities(self) -> tuple[float, float]:
        """Energy of the top of the lowest way above either minimum over k_B T."""
        top = self.saddles[0] if self.is_direct else self._top_of_way
        here, there = (self.height(m, top) for m in self.minima)
        return here, there

    @property
    def _top_of_way(self) -> Array:
        return top_of_lowest_way(self.landscape, self.ways, *self.numbers)[0]

    def height(self, minimum: Array, saddle: Array) -> float:
        """Energy of a saddle above a minimum over k_B T."""
        levels = Equation(self.idle).energy(np.stack([minimum, saddle]))
        return float(thermal_stability(levels[1] - levels[0], self.temperature))

    @cached_property
    def diffusion(self) -> float:
        """Coefficient D = 1/(2 tau_N) in 1/ns of the thermal motion, the least of all layers."""
        return float(self.diffusions.min())

    @cached_property
    def diffusions(self) -> Array:
        """The same of every layer (layers,)."""
        times = [
            neel_time(
                saturation_magnetization=layer.saturation_magnetization,
                volume=layer.volume,
                damping=layer.damping,
                gamma0=layer.gamma0,
                temperature=self.temperature,
            )
            for layer in self.device.layers
        ]
        return 0.5 / np.array(times, float)

    @property
    def driven(self) -> bool:
        """Whether a torque acts."""
        return bool(self.device.polarizers) and any(self.device.drive.steady_strengths)


@dataclass(frozen=True)
class Escape:
    """Rates out of the first and the second state with their ``errors``, all in 1/ns.

    ``holds`` says in words where the theory does. Where the theory knows them, ``barriers`` are
    those over k_B T with the torque, and ``drive`` is the torque over the critical one.
    """

    rates: tuple[float, float]
    errors: tuple[float, float]
    holds: str
    barriers: tuple[float, float] | None = None
    drive: float | None = None

    @classmethod
    def within(cls, rates: tuple[float, float], error: float, holds: str) -> "Escape":
        """Rates with one relative error."""
        return cls(rates, (rates[0] * error, rates[1] * error), holds)
