"""Step controls of ensemble members, and the checks that their steps are feasible."""

from collections.abc import Sequence

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.accuracy import StepControl
from ..model.checks import one_of
from ..model.integration_methods import FIXED_STEP, THERMAL
from .native.member_parameters import MemberParameters
from .problem.problem import Problem
from .stepping.default_control import check_turn, default_steps, thermal_control
from .stepping.heat_range import check_settling
from .stepping.step_cost import Steps, check_allowed, check_time, why
from .stepping.step_schedule import layout
from .stepping.turning import turning_rates


def stepping(
    problems: Sequence[Problem],
    members: MemberParameters,
    control: StepControl | None,
    duration: float,
) -> tuple[tuple[StepControl, ...], Array]:
    """Controls, and which of them each member (n,) has.

    ``control`` None: each member has the step that its own question asks for, RK4's or at a
    temperature the midpoint rule's. Raises QuestionError for a control that cannot do what is
    asked or steps that take too long, ConvergenceError for more steps than allowed.
    """
    turn = np.zeros(len(members.which))
    for place, problem in enumerate(problems):
        own = members.which == place
        turn[own] = turning_rates(problem, members.amplitude[own], members.field[own])
    if control is None:
        controls, stepped = _defaults(problems, members)
    else:
        controls, stepped = (control,), np.zeros(len(turn), int)
        _check(control, problems, members)
        check_turn(control.step, float(turn.max()) * control.step)
        for problem in problems:
            check_settling(problem, control)
    _check_count(controls, stepped, problems, turn, duration)
    return controls, stepped


def _defaults(
    problems: Sequence[Problem], members: MemberParameters
) -> tuple[tuple[StepControl, ...], Array]:
    steps, thermal = np.empty(len(members.which)), _have_thermal_field(problems, members)
    for place, problem in enumerate(problems):
        own = members.which == place
        columns = members.amplitude[own], members.field[own], members.temperature[own]
        steps[own] = default_steps(problem, *columns)
    below_zero_if_thermal = np.where(thermal, -steps, steps)
    distinct, stepped = np.unique(below_zero_if_thermal, return_inverse=True)
    controls = (
        thermal_control(-step) if step < 0 else StepControl(method="rk4", step=step)
        for step in distinct.tolist()
    )
    return tuple(controls), stepped


def _have_thermal_field(problems: Sequence[Problem], members: MemberParameters) -> Array:
    """Which members (n,) have a thermal field."""
    noisy = [any(layer.thermal > 0 for layer in problem.layers) for problem in problems]
    changing = [problem.heat is not None and problem.has_thermal_field for problem in problems]
    hot = (members.temperature > 0) | np.array(changing)[members.which]
    return np.asarray(np.array(noisy)[members.which] & hot)


def _check(control: StepControl, problems: Sequence[Problem], members: MemberParameters) -> None:
    if not isinstance(control, StepControl):
        raise QuestionError(f"control is {type(control).__name__}; allowed: a StepControl or None")
    thermal = bool(_have_thermal_field(problems, members).any())
    one_of("method", control.method, THERMAL if thermal else FIXED_STEP)


def _check_count(
    controls: Sequence[StepControl],
    stepped: Array,
    problems: Sequence[Problem],
    turn: Array,
    duration: float,
) -> None:
    """Refuse more steps than allowed, or than can end."""
    kinks, reason = problems[0].kinks(duration), why(float(turn.max()))
    for number, control in enumerate(controls):
        count = layout(kinks, control.step).steps
        work = Steps(count, int((stepped == number).sum()), control.method)
        check_allowed(work, control, float(turn.max()))
        check_time(work, f"a run of {duration:g} ns", reason)
