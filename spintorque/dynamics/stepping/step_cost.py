"""Cost of a question in steps, time and memory, estimated before anything runs.

The one place where this is estimated, for trajectories, ensembles and all that is made of them.
"""

from dataclasses import dataclass

from ...errors import ConvergenceError, QuestionError
from ...execution.resources import available_memory, size_in_words, time_in_words
from ...model.accuracy import StepControl
from ...model.integration_methods import ADAPTIVE, METHODS, Method
from ...units import MU_0, NANO, gyromagnetic_ratio

ADAPTIVE_TURN = 3.0
"""rad by which the strongest field turns a moment in the longest stable adaptive step."""
LONGEST_RUN = 30 * 86400.0
"""Seconds after which a computation counts as endless."""
SAMPLE = 500
"""Bytes of a sample of a trajectory per layer, stored and derived quantities."""
MEMBER = 500
"""Bytes of a member of an ensemble, for each layer."""
NUMBER = 8
SHARE = 0.8
"""Fraction of the remaining memory that a computation may take."""
ALWAYS_LEFT = 1 << 24
"""Bytes that are never refused."""
STRANGE = 1e9
"""Field (A/m) that no magnet has: 1300 T."""


@dataclass(frozen=True)
class Steps:
    """Steps of a number of trajectories; ``count`` is that of each."""

    count: float
    trajectories: int = 1
    method: Method = "rk4"

    @property
    def seconds(self) -> float:
        """About how long they take on one thread."""
        method = METHODS[self.method]
        together = (method.seconds_together or method.seconds_alone) * self.trajectories
        return self.count * max(method.seconds_alone, together)


def check_steps(count: int | None, control: StepControl, turn: float, duration: float) -> None:
    """Refuse a trajectory of more steps than allowed, or of more than can end.

    ``count`` None: as many as adaptive steps need at least where fields turn a moment by up to
    ``turn`` rad/ns for ``duration`` ns. Raises ConvergenceError and QuestionError.
    """
    work = Steps(adaptive_steps(turn, duration) if count is None else count, 1, control.method)
    check_allowed(work, control, turn)
    check_time(work, f"a run of {duration:g} ns", why(turn))


def adaptive_steps(turn: float, duration: float) -> float:
    """Approximate lower bound of the number of adaptive steps; see `check_steps`."""
    return turn * duration / ADAPTIVE_TURN


def check_allowed(work: Steps, control: StepControl, turn: float) -> None:
    """ConvergenceError if trajectories need more steps than their control allows."""
    if work.count <= control.max_steps:
        return
    adaptive = control.method in ADAPTIVE
    steps = f"about {work.count:.2g} steps" if adaptive else f"{work.count:.0f} steps"
    each = "" if adaptive else f" of {control.step:g} ns"
    raise ConvergenceError(
        f"max_steps is {control.max_steps}, and the run needs {steps}{each}, which take about "
        f"{time_in_words(work.seconds)}{why(turn)}; ask for a shorter duration, raise max_steps, "
        f"or allow a larger {'tolerance' if adaptive else 'step'}"
    )


def why(turn: float) -> str:
    """Say which field turns moments, and what it looks like if none is that strong."""
    field = turn / (MU_0 * gyromagnetic_ratio(2.0) * NANO)
    if field < STRANGE:
        return f" (fields and torques reach {field:.2g} A/m)"
    return (
        f" (fields and torques reach {field:.2g} A/m, which no magnet knows: are "
        "saturation_magnetization and fields in A/m, lengths in nm and areas in nm^2?)"
    )


def check_time(work: Steps, what: str, reason: str = "") -> None:
    """QuestionError if some work would take more than a month."""
    if work.seconds > LONGEST_RUN:
        magnets = f" for each of {work.trajectories} magnets" if work.trajectories > 1 else ""
        raise QuestionError(
            f"{what} needs about {work.count:.2g} steps{magnets}{reason}, which take about "
            f"{time_in_words(work.seconds)} on one core; ask for less time, fewer magnets or a "
            "larger step"
        )


def check_memory(size: float, what: str, instead: str) -> None:
    """QuestionError if there is not enough memory left; ``instead`` says what to ask."""
    left = None if size <= ALWAYS_LEFT else available_memory()
    if left is not None and size > SHARE * left:
        raise QuestionError(
            f"{what} take about {size_in_words(size)} of memory, and {size_in_words(left)} are "
            f"left; {instead}"
        )


def check_path(duration: float, control: StepControl, layers: int) -> None:
    """QuestionError if the samples of a trajectory do not fit into memory."""
    samples = duration / control.sample_interval
    check_memory(
        samples * layers * SAMPLE,
        f"{samples:.3g} samples (sample_interval {control.sample_interval:g} ns in {duration:g} "
        "ns)",
        "sample less often, or ask for a shorter duration",
    )


def check_members(members: int, layers: int) -> None:
    """QuestionError if an ensemble does not fit into memory, even without any path."""
    check_memory(
        float(members) * layers * MEMBER,
        f"{members} members",
        "ask for fewer, one after the other with first_trajectory=",
    )


def check_paths(members: int, layers: int, samples: int, part: int) -> None:
    """QuestionError if the paths of all members, and of a ``part`` once more, do not fit."""
    each = float(layers) * 3 * NUMBER * samples
    size = each * (members + min(members, part))
    if size <= ALWAYS_LEFT:
        return
    fitting = max(1, int(SHARE * (available_memory() or 0) / (each * 2)))
    check_memory(
        size,
        f"paths of {members} members with {samples} samples",
        "ask for statistics=True, which keeps means alone, for a longer sample_interval in "
        f"control, or for about {fitting} members at a time (first_trajectory= goes on)",
    )


def check_statistics(layers: int, samples: int) -> None:
    """QuestionError if means over members do not fit."""
    check_memory(
        float(layers) * 30 * NUMBER * samples,
        f"means at {samples} samples",
        "ask for a longer sample_interval in control",
    )
