"""Cost of the trajectories of an analysis, estimated before the first of them runs."""

from typing import Any

import numpy as np

from ...model.accuracy import StepControl
from ...model.device import Device
from ...model.heating.joule_heating import AnyTemperature
from ...model.integration_methods import ADAPTIVE
from ..problem.problem import make_problem
from .default_control import default_steps, thermal_control
from .step_cost import Steps, adaptive_steps, check_allowed, check_time, why
from .turning import turning_rate


def check_work(
    device: Device,
    duration: float,
    *,
    trajectories: int = 1,
    temperature: AnyTemperature = 0.0,
    control: StepControl | None = None,
    what: str,
) -> None:
    """Refuse trajectories of ``duration`` ns that cannot end; ``what`` names them.

    ``control`` None: the default steps of `simulate_ensemble`. Raises ConvergenceError for more
    steps than allowed, QuestionError for more than a month of them.
    """
    problem = make_problem(device, temperature=temperature)
    turn = turning_rate(problem)
    if control is None:
        columns: tuple[Any, ...] = (np.ones(1), np.zeros((1, 3)), np.array([problem.temperature]))
        step = float(default_steps(problem, *columns)[0])
        control = (
            thermal_control(step)
            if problem.has_thermal_field
            else StepControl(method="rk4", step=step)
        )
    adaptive = control.method in ADAPTIVE
    count = adaptive_steps(turn, duration) if adaptive else np.ceil(duration / control.step)
    work = Steps(float(count), trajectories, control.method)
    check_allowed(work, control, turn)
    check_time(work, what, why(turn))
