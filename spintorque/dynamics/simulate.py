"""One trajectory: from magnet, torque and drive to its path."""

from typing import Any

from ..errors import QuestionError
from ..model.accuracy import StepControl
from ..model.checks import Vector, not_negative, one_of, positive, unit_vector
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..results.trajectory import Trajectory
from . import native, reference
from .default_control import default_control
from .failures import failure
from .problem import Engine, Status, pose, sample_times
from .progress import bar
from .question import question
from .records import values
from .seed import checked_seed
from .terms import TorqueSource

ENGINES: dict[str, Engine] = {"native": native.integrate, "reference": reference.integrate}
MOST_SAMPLES = 100_000_000


def simulate(
    magnet: Macrospin,
    *,
    torque: TorqueSource = None,
    drive: Drive,
    duration: float,
    initial: Any,
    temperature: float = 0.0,
    seed: int = 0,
    control: StepControl | None = None,
    engine: str = "native",
    progress: bool = False,
) -> Trajectory:
    """Integrate the Landau-Lifshitz-Gilbert equation of a macrospin with spin torque.

    dm/dt = -gamma0 m x H_eff + alpha m x dm/dt - gamma0 a_DL m x (m x q) - gamma0 a_FL m x q,
    with a_DL, a_FL = (T_par, T_perp)/(mu0 Ms d sin(theta)) at the angle between m and the
    fixed moment q and at the momentary bias. A drive of given current finds the bias from
    the table's J(V, theta) at every instant.

    ``duration`` in ns; ``initial`` a unit vector (x, y, z); ``temperature`` in K adds Brown's
    thermal field, the same for the same ``seed``; ``control`` None: Dormand-Prince at T = 0,
    Heun with a step that resolves all fields above. ``engine`` "reference" is the slow NumPy
    twin of the C kernels. ``progress`` shows a bar on stderr.

    Raises QuestionError for an input that is not allowed, RangeError if the voltage, the
    angle or the current leaves the torque table, ConvergenceError if the step limit is
    reached or m stops being a number.
    """
    _check_kinds(magnet, drive, control)
    one_of("engine", engine, tuple(ENGINES))
    duration = positive("duration", duration, "ns")
    start = unit_vector("initial", initial)
    temperature = not_negative("temperature", temperature, "K")
    seed = checked_seed(seed)
    problem = pose(magnet, torque, drive, initial=start, temperature=temperature, seed=seed)
    control = default_control(problem) if control is None else control
    _check_control(control, temperature, duration)
    times = sample_times(duration, control.sample_interval)
    with bar(duration, show=progress) as watch:
        outcome = ENGINES[engine](problem, control, times, watch)
    if outcome.status is not Status.COMPLETED:
        raise failure(outcome, problem, torque, control)
    run = _dynamics(duration, start, temperature, seed, engine)
    return Trajectory.from_arrays(
        times,
        values(magnet, torque, drive, problem, outcome),
        question(magnet, torque, drive, control, run),
        {"engine": engine, "status": "completed", "steps": outcome.steps},
    )


def _dynamics(
    duration: float, initial: Vector, temperature: float, seed: int, engine: str
) -> dict[str, Any]:
    return {
        "duration": duration,
        "initial": initial,
        "temperature": temperature,
        "seed": seed,
        "engine": engine,
    }


def _check_kinds(magnet: Any, drive: Any, control: Any) -> None:
    for name, given, kind in (("magnet", magnet, Macrospin), ("drive", drive, Drive)):
        if not isinstance(given, kind):
            raise QuestionError(f"{name} is {type(given).__name__}; allowed is a {kind.__name__}")
    if not isinstance(control, StepControl | None):
        raise QuestionError(
            f"control is {type(control).__name__}; allowed is a StepControl or None for the default"
        )


def _check_control(control: StepControl, temperature: float, duration: float) -> None:
    if temperature > 0 and control.method != "heun":
        raise QuestionError(
            f"temperature is {temperature:g} K with method {control.method!r}; a thermal field "
            'needs StepControl(method="heun", step=...) in ns, or control=None'
        )
    if duration / control.sample_interval > MOST_SAMPLES:
        raise QuestionError(
            f"sample_interval is {control.sample_interval:g} ns for a duration of {duration:g} ns; "
            f"allowed are {MOST_SAMPLES} samples: sample less often"
        )
