"""Magnets in thermal motion, many at once, for a few samples at a time."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...dynamics._simulate_ensemble import simulate_ensemble
from ...dynamics.problem.problem import make_problem
from ...dynamics.stepping.default_control import default_control
from ...dynamics.stepping.turning import turning_rate
from ...model.accuracy import StepControl
from ..layer_moments import as_answered
from .two_states import TwoStates

STEPS = 2  # between samples
SAMPLES = 64  # in one run of the ensemble


@dataclass
class ThermalWalkers:
    """Runs of the ensemble, none of which has random numbers of another; steps in ns."""

    states: TwoStates
    seed: int
    control: StepControl
    used: int = 0

    @classmethod
    def of(cls, states: TwoStates, seed: int) -> "ThermalWalkers":
        """Walkers with the default step at the temperature of the states."""
        problem = make_problem(states.device, temperature=states.temperature)
        step = default_control(problem, turning_rate(problem)).step
        return cls(
            states,
            seed,
            StepControl(
                method="midpoint", step=step, newton_iterations=2, sample_interval=STEPS * step
            ),
        )

    @property
    def interval(self) -> float:
        """Time between samples in ns."""
        return self.control.sample_interval

    def walk(self, start: Array) -> Array:
        """Samples (SAMPLES, members, 3 layers) that follow starts (members, 3 layers)."""
        device = self.states.device
        run = simulate_ensemble(
            device.magnet,
            torque=device.torque,
            drive=device.drive,
            duration=SAMPLES * self.interval,
            initial=as_answered(start),
            temperature=self.states.temperature,
            seed=self.seed,
            first_trajectory=self.used,
            control=self.control,
            paths=True,
        )
        self.used += len(start)
        return np.asarray(run.dataset["m"].values[1:].reshape(-1, *start.shape))
