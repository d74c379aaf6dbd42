"""One trajectory of a magnet under a torque and a drive."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..execution.progress_bar import progress_callback
from ..model.accuracy import StepControl
from ..model.checks import not_negative, one_of, positive, shown, unit_vector
from ..model.device import Device, Magnet, check_kind
from ..model.drive import Drive
from ..model.heating.joule_heating import AnyTemperature, check_heated, checked_temperature
from ..model.integration_methods import ADAPTIVE
from ..model.mappings.plain_values import plain
from ..model.mappings.question_mapping import question
from ..model.observation.recorded_series import recorded_series
from ..model.observation.stop_conditions import StopCondition, stop_conditions
from ..model.remarks import remark, remarks_on
from ..model.torque_laws.polarizers import Torques
from ..results.trajectory import Trajectory
from ..results.warnings import with_warnings
from . import twin
from .failures import failure
from .lookout import Lookout
from .native import native_engine
from .problem.problem import Outcome, Problem, ProgressCallback, Status, make_problem, sample_times
from .problem.seed import checked_seed
from .records import moments_of_layers, values
from .rest import has_left, rest_warning
from .stepping.default_control import check_control, default_control
from .stepping.step_schedule import grid_times
from .stepping.turning import turning_rate

ENGINES = ("macrospin", "macrospin-numpy")


def simulate(
    magnet: Magnet,
    *,
    torque: Torques = None,
    drive: Drive,
    duration: float,
    initial: Any,
    temperature: AnyTemperature = 0.0,
    initial_temperature: float | None = None,
    thermal_field: bool = True,
    seed: int = 0,
    control: StepControl | None = None,
    engine: str = "macrospin",
    record: Sequence[str] = (),
    stop: StopCondition | Sequence[StopCondition] = (),
    progress: bool = False,
) -> Trajectory:
    """Integrate the Landau-Lifshitz-Gilbert equation of macrospins with spin torque.

    dm/dt = -gamma0 m x H_eff + alpha m x dm/dt - gamma0 a_DL m x (m x q) - gamma0 a_FL m x q,
    with a_DL, a_FL = (T_par, T_perp)/(mu0 Ms d sin(theta)) at the angle between m and the
    fixed moment q and at the momentary bias. A drive of given current finds the bias from
    the table's J(V, theta) at every instant. Slonczewski, J. Magn. Magn. Mater. 159, L1 (1996);
    Ralph and Stiles, J. Magn. Magn. Mater. 320, 1190 (2008).

    Samples change no path: adaptive steps interpolate them, fixed steps take them at the nearest
    ends of steps, and the answer gives these times.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Voltage or current density, and external field, constant or as waveforms.
    duration : float
        Length of the trajectory in ns.
    initial : array_like, shape (3,) or (layers, 3)
        Unit vector at the start, one for each layer.
    temperature : float, Pulse, Ramp, Sine, Samples or JouleHeating
        In K; above 0 Brown's thermal field acts, the same for the same ``seed``. Magnets follow it
        by their ``temperature_dependence``. Where it changes, it is recorded.
    initial_temperature : float or None
        In K at the start, where a current heats; None: that of the surroundings.
    thermal_field : bool
        Whether Brown's thermal field acts at a temperature above 0.
    seed : int
        Of the thermal field, from 0 to 2**64 - 1.
    control : StepControl or None
        None: Dormand-Prince; at a temperature the implicit midpoint rule with a step that resolves
        all fields; without damping and torque DOP853 at a tolerance of 1e-12. The answer names
        method and step.
    engine : str
        "macrospin" in C, or "macrospin-numpy", its slow NumPy twin.
    record : list of str
        Series to record besides: "energy_terms", the energies of field, anisotropy, shape, exchange
        and dipolar fields between layers, and "effective_field", the sum of the fields that have an
        energy.
    stop : Switched, Settled, Event, or a list of them
        What is looked for at the samples, and ends the run unless its ``stops`` is False; the
        answer names all that happened, with times between samples by Hermite's polynomial
        of order 5 (straight lines at a temperature).
    progress : bool
        Whether to show a bar on stderr.

    Raises
    ------
    QuestionError
        For an input that is not allowed, a step in which fields turn a moment too far, or a
        question that takes more memory than is left or more than a month.
    RangeError
        If the voltage, the angle or the current leaves a torque table.
    ConvergenceError
        If more steps are needed than allowed, or m is no longer a finite number.

    Warns
    -----
    SpintorqueWarning
        Of a start without temperature that is an unstable point at rest.
    """
    return simulated(
        Device(magnet, torque, drive),
        duration=duration,
        initial=initial,
        temperature=temperature,
        initial_temperature=initial_temperature,
        thermal_field=thermal_field,
        seed=seed,
        control=control,
        engine=engine,
        record=record,
        stop=stop,
        progress=progress,
    )


def simulated(
    device: Device,
    *,
    duration: float,
    initial: Any,
    temperature: AnyTemperature = 0.0,
    initial_temperature: float | None = None,
    thermal_field: bool = True,
    seed: int = 0,
    control: StepControl | None = None,
    engine: str = "macrospin",
    record: Sequence[str] = (),
    stop: StopCondition | Sequence[StopCondition] = (),
    progress: bool = False,
) -> Trajectory:
    """Trajectory of a device; arguments and errors are those of `simulate`."""
    check_kind("control", control, StepControl, type(None))
    one_of("engine", engine, ENGINES)
    duration = positive("duration", duration, "ns")
    start = _starts(initial, len(device.layers))
    temperature = checked_temperature("temperature", temperature)
    if initial_temperature is not None:
        check_heated([temperature])
        initial_temperature = not_negative("initial_temperature", initial_temperature, "K")
    seed = checked_seed(seed)
    series = recorded_series("record", record)
    conditions = stop_conditions("stop", stop)
    problem = make_problem(
        device,
        initial=start,
        temperature=temperature,
        initial_temperature=initial_temperature,
        thermal_field=thermal_field,
        seed=seed,
    )
    turn = turning_rate(problem)
    control = default_control(problem, turn) if control is None else control
    check_control(control, problem, duration, turn)
    times = sample_times(duration, control.sample_interval)
    if control.method not in ADAPTIVE:
        times = grid_times(times, control.step)
    lookout = Lookout(problem, conditions, times) if conditions else None
    with progress_callback("trajectory", "ns", duration, show=progress) as watch:
        outcome = _integrated(engine, problem, control, times, watch, lookout)
    left = has_left(turn, times, outcome.moments)
    rest_remark = None if left else rest_warning(problem, duration)
    if rest_remark is not None:
        remark(rest_remark)
    if lookout is not None and lookout.samples is not None:
        times, outcome = _cut(times, outcome, lookout.samples)
    elif outcome.status is not Status.COMPLETED:
        raise failure(outcome, problem, control)
    run = {
        "duration": duration,
        "initial": start[0].tolist() if len(start) == 1 else start.tolist(),
        "temperature": plain(temperature),
        **({} if initial_temperature is None else {"initial_temperature": initial_temperature}),
        **({} if thermal_field else {"thermal_field": False}),
        "seed": seed,
        "engine": engine,
        **({"record": list(series)} if series else {}),
        **({"stop": plain(conditions)} if conditions else {}),
    }
    made = device.at_temperature(temperature) if isinstance(temperature, float) else device
    make = partial(
        _trajectory,
        device,
        made,
        problem,
        control,
        times,
        outcome,
        run,
        series,
        lookout,
        rest_remark,
    )
    return Trajectory.later(make, time=times, m=moments_of_layers(outcome))


def _trajectory(
    device: Device,
    still: Device,
    problem: Problem,
    control: StepControl,
    times: Array,
    outcome: Outcome,
    run: dict[str, Any],
    series: tuple[str, ...],
    lookout: Lookout | None,
    rest_remark: str | None,
) -> Trajectory:
    """Return all numbers of a trajectory with its question.

    ``still`` is the device at its temperature, if that does not change.
    """
    events = [] if lookout is None else [asdict(event) for event in lookout.events]
    attributes = {
        "engine": run["engine"],
        "status": "stopped" if lookout and lookout.samples is not None else "completed",
        **({} if lookout is None else {"events": json.dumps(events)}),
        "steps": outcome.steps,
        "method": control.method,
        **({} if control.method in ADAPTIVE else {"step": control.step}),
    }
    remarks = [*remarks_on(device, control), *([rest_remark] if rest_remark else [])]
    return Trajectory.from_arrays(
        times,
        values(still, problem, outcome, times, series),
        question(device, control, run),
        with_warnings(attributes, remarks),
    )


def _integrated(
    engine: str,
    problem: Problem,
    control: StepControl,
    times: Array,
    watch: ProgressCallback | None,
    lookout: Lookout | None,
) -> Outcome:
    """Run, which only the engine in C ends early; NaN where it did not come."""
    if engine == "macrospin":
        enough = None if lookout is None else lookout.enough
        outcome = native_engine.integrate(problem, control, times, watch, enough)
    else:
        outcome = twin.integrate(problem, control, times, watch)
    if lookout is not None:
        missing = np.isnan(outcome.moments).any(axis=(1, 2))
        count = int(np.argmax(missing)) if missing.any() else len(times)
        lookout.enough(count, outcome.moments, outcome.temperature)
    return outcome


def _cut(times: Array, outcome: Outcome, samples: int) -> tuple[Array, Outcome]:
    """Return the first samples alone, of a run that an event ended."""
    kept = slice(samples)
    return times[kept], replace(
        outcome,
        moments=outcome.moments[kept],
        bias=outcome.bias[kept],
        temperature=outcome.temperature[kept],
        status=Status.COMPLETED,
    )


def _starts(initial: Any, layers: int) -> Array:
    """Starts (layers, 3); QuestionError unless there is a unit vector for each layer."""
    if layers == 1:
        return np.array([unit_vector("initial", initial)])
    if np.ndim(initial) != 2 or len(initial) != layers:
        raise QuestionError(
            f"initial is {shown(initial)}; allowed are {layers} unit vectors, one for each layer"
        )
    return np.array([unit_vector(f"initial[{i}]", start) for i, start in enumerate(initial)])
