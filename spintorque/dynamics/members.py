"""Ensemble members: their magnets, drives, starts, temperatures and step controls."""

from collections.abc import Hashable, Sequence, Sized
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.accuracy import StepControl
from ..model.checks import UNIT_LENGTH, check_sizes, integer, normalized, real_array, shown
from ..model.coupled import CoupledMacrospins
from ..model.device import Device, layers_of
from ..model.drive import Drive, Level
from ..model.heating.joule_heating import Changing, check_heated, checked_temperature
from ..model.macrospin import Macrospin
from ..model.torque_laws.polarizers import Torques
from ..model.waveform import WAVEFORMS, Waveform
from .member_steps import stepping
from .native.member_parameters import MemberParameters
from .problem.drive_segments import level_at, steady
from .problem.heat import check_reach, started
from .problem.problem import LayerParameters, Problem, check_biases, make_problem
from .problem.seed import checked_seed
from .stepping.step_cost import check_members

NAMES = ("initial", "amplitude", "field", "temperature", "initial_temperature", "seed")
OR_CHANGING = f", a waveform ({WAVEFORMS}) or a JouleHeating"


@dataclass(frozen=True)
class EnsembleMembers:
    """Members (n,) of an ensemble.

    ``problems``: one for each distinct pair of magnet and drive; ``groups`` (n,): members with
    the same number have their kinks at the same times, and share code; ``initial``
    (n, layers, 3); ``drives`` (problems,). ``controls`` are those of members with the same number
    in ``stepped`` (n,). ``temperature`` (n,) in K is 0 where it changes.
    """

    problems: tuple[Problem, ...]
    drives: tuple[Drive, ...]
    groups: Array
    initial: Array
    members: MemberParameters
    controls: tuple[StepControl, ...]
    stepped: Array
    temperature: Array

    @property
    def first_temperatures(self) -> Array | None:
        """Temperatures (n,) in K at the start, None where they are no state of the motion."""
        first = self.problems[int(self.members.which[0])].first_temperature
        return None if first is None else self.members.start

    @property
    def is_heated(self) -> bool:
        """Whether temperatures change."""
        return self.problems[0].heat is not None

    @property
    def has_currents_that_heat(self) -> bool:
        """Whether temperatures are states of the motion."""
        return self.first_temperatures is not None

    def given_temperatures(self, times: Array) -> Array:
        """Temperatures (t, n) in K at times (t,) in ns, of what is given."""
        levels = [problem.heat.level for problem in self.problems if problem.heat is not None]
        return np.stack([level_at(level, times) for level in levels], axis=1)[:, self.members.which]

    @property
    def steps(self) -> Array:
        """Step of each member (n,) in ns."""
        return np.array([control.step for control in self.controls])[self.stepped]

    def part(self, members: Array) -> "EnsembleMembers":
        """Return an ensemble of a selection of members, given by their indices."""
        return replace(
            self,
            groups=self.groups[members],
            initial=self.initial[members],
            members=self.members.part(members),
            stepped=self.stepped[members],
            temperature=self.temperature[members],
        )


def ensemble_members(
    magnet: Any,
    torque: Torques,
    drive: Any,
    columns: dict[str, Any],
    count: int | None,
    first_trajectory: int,
    duration: float,
    control: StepControl | None,
) -> EnsembleMembers:
    """Members of an ensemble; ``columns`` are the arguments ``NAMES`` of `simulate_ensemble`."""
    magnets = _of("magnet", magnet, (Macrospin, CoupledMacrospins))
    drives = _of("drive", drive, (Drive,))
    depths = {len(layers_of(candidate)) for candidate in magnets}
    if len(depths) > 1:
        raise QuestionError("the magnets have different numbers of layers; allowed is one number")
    layers = depths.pop()
    initial = _unit_vectors(columns["initial"], layers)
    amplitude = _numbers("amplitude", columns["amplitude"])
    field = _vectors("field", columns["field"])
    heats = _heats(columns["temperature"])
    temperature = (
        np.zeros(1)
        if heats
        else _numbers(
            "temperature", columns["temperature"], lowest=0.0, unit="K", or_else=OR_CHANGING
        )
    )
    start = _starts(columns.get("initial_temperature"), heats)
    seeds = _seeds(columns["seed"])
    told: tuple[Sized, ...] = (heats or temperature, start)
    parts: tuple[Sized, ...] = (magnets, drives, initial, amplitude, field, *told, seeds)
    sizes = map(len, parts)
    members = _count(dict(zip(("magnet", "drive", *NAMES), sizes, strict=True)), count)
    check_members(members, layers)
    following = any(
        layer.temperature_dependence is not None for one in magnets for layer in layers_of(one)
    )
    at: list[Any] = heats or (temperature.tolist() if following else [0.0])
    pairs = max(len(magnets), len(drives), len(at))
    keys = list(zip(*(_repeated(p, pairs) for p in (magnets, drives, at)), strict=True))
    distinct = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    noisy = columns.get("thermal_field", True)
    problems = tuple(
        make_problem(Device(m, torque, d), temperature=T, thermal_field=noisy, amplitudes=())
        for m, d, T in distinct
    )
    stated = np.array(np.broadcast_to(temperature, members))
    which = np.array([distinct[key] for key in keys])
    begins = np.array([_first(problem) for problem in problems])[np.broadcast_to(which, members)]
    groups = _groups(problems, duration)
    differences = MemberParameters(
        np.array(np.broadcast_to(which, members)),
        np.array(np.broadcast_to(amplitude, members)),
        np.array(np.broadcast_to(field, (members, 3))),
        stated if noisy else np.zeros(members),
        np.array(np.broadcast_to(seeds, members)),
        first_trajectory + np.arange(members, dtype=np.uint64),
        np.where(np.isnan(start), begins, start),
    )
    for place, problem in enumerate(problems):
        for extreme in _extremes(differences.start[differences.which == place]):
            check_reach(started(problem.heat, extreme))
    _check_biases(problems, differences)
    controls, stepped = stepping(problems, differences, control, duration)
    return EnsembleMembers(
        problems,
        tuple(d for _, d, _ in distinct),
        np.array(np.broadcast_to(groups[which], members)),
        np.array(np.broadcast_to(initial, (members, *initial.shape[1:]))),
        differences,
        controls,
        stepped,
        stated,
    )


def listed(one_or_more: Any) -> list[Any]:
    """Return the elements of a sequence, or a list of the single argument."""
    return list(one_or_more) if isinstance(one_or_more, Sequence) else [one_or_more]


def member_problem(ensemble: EnsembleMembers, k: int) -> Problem:
    """Return the problem of one member."""
    which, amplitude, field, temperature, seed, trajectory, start = (
        column[k] for column in ensemble.members
    )
    problem: Problem = ensemble.problems[int(which)]
    layers = (_changed_layer(layer, amplitude, field) for layer in problem.layers)
    torques = (
        replace(torque, level=_changed(torque.level, amplitude, 0.0)) for torque in problem.torques
    )
    return replace(
        problem,
        layers=tuple(layers),
        torques=tuple(torques),
        temperature=float(temperature),
        initial=ensemble.initial[k],
        seed=int(seed),
        trajectory=int(trajectory),
        heat=started(problem.heat, float(start)),
    )


def _changed_layer(layer: LayerParameters, amplitude: float, field: Array) -> LayerParameters:
    x, y, z = (_changed(h, 1.0, plus) for h, plus in zip(layer.field, field, strict=True))
    return replace(layer, field=(x, y, z), voltage=_changed(layer.voltage, amplitude, 0.0))


def _changed(level: Level, factor: float, plus: float) -> Level:
    if isinstance(level, Waveform):
        return level.scaled(float(factor), float(plus))
    return float(level * factor + plus)


def _groups(problems: Sequence[Problem], duration: float) -> Array:
    """Group numbers (problems,): equal for equal spans, steadiness, forms and drives."""
    numbers_by_key: dict[Hashable, int] = {}
    numbers = []
    for problem in problems:
        kinks = problem.kinks(duration)
        ends = kinks[:-1], kinks[1:]
        changing = [~steady(level, *ends) for level in problem.levels]
        changes = np.any(changing, axis=0).tobytes()
        driven = tuple(torque.term.driven_by for torque in problem.torques)
        warm = None if problem.heat is None else problem.heat.kind
        form = problem.terms, problem.pairs, driven, warm, problem.followed
        key = kinks.tobytes(), changes, form, problem.has_many_kinks
        numbers.append(numbers_by_key.setdefault(key, len(numbers_by_key)))
    return np.array(numbers)


def _check_biases(problems: Sequence[Problem], members: MemberParameters) -> None:
    """RangeError if some member's voltage leaves a table."""
    for place, problem in enumerate(problems):
        amplitudes = members.amplitude[members.which == place]
        check_biases(problem.torques, (float(amplitudes.min()), float(amplitudes.max())))


def _unit_vectors(initial: Any, layers: int) -> Array:
    """Starts (1 or n, layers, 3); QuestionError unless they are unit vectors."""
    starts = real_array(initial)
    starts = np.empty(0) if starts is None else starts
    shape = (3,) if layers == 1 else (layers, 3)
    if starts.shape[-len(shape) :] != shape or starts.ndim > len(shape) + 1 or not starts.size:
        raise QuestionError(
            f"initial has shape {np.shape(initial)}; allowed are unit vectors: {shape} or "
            f"(members, {', '.join(map(str, shape))})"
        )
    length = np.linalg.norm(starts, axis=-1, keepdims=True)
    wrong = np.argwhere(~(np.abs(length[..., 0] - 1) <= UNIT_LENGTH))
    if len(wrong):
        place = tuple(wrong[0].tolist())
        raise QuestionError(
            f"initial{list(place) or ''} is {starts[place].tolist()}, of length "
            f"{length[place][0]:g}; allowed are unit vectors{normalized(starts[place])}"
        )
    return np.asarray(starts / length).reshape(-1, layers, 3)


def _heats(temperature: Any) -> list[Any]:
    """Temperatures that change, of all members or of each; none for numbers."""
    elements = listed(temperature)
    if not any(isinstance(element, Changing) for element in elements):
        return []
    if not all(isinstance(element, Changing) for element in elements):
        raise QuestionError(
            "temperature holds numbers beside waveforms or JouleHeatings; allowed are the ones or "
            "the others"
        )
    return [checked_temperature("temperature", element) for element in elements]


def _starts(values: Any, heats: list[Any]) -> Array:
    """Temperatures (1 or n,) in K at the start, NaN for those of the surroundings."""
    if values is None:
        return np.full(1, np.nan)
    check_heated(heats)
    return _numbers("initial_temperature", values, lowest=0.0, unit="K")


def _extremes(starts: Array) -> list[float]:
    """Lowest and highest temperature in K of those that are known."""
    known = starts[~np.isnan(starts)]
    return [float(known.min()), float(known.max())] if len(known) else []


def _first(problem: Problem) -> float:
    """Temperature in K at the start, NaN where it is no state."""
    first = problem.first_temperature
    return float("nan") if first is None else float(first[0])


def _numbers(
    name: str, values: Any, lowest: float = -np.inf, unit: str = "", or_else: str = ""
) -> Array:
    """Finite numbers (n,), none below ``lowest``."""
    numbers = real_array(values)
    numbers = np.array([np.nan]) if numbers is None else np.ravel(numbers)
    wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers >= lowest)))
    if len(wrong) or not len(numbers):
        place = int(wrong[0]) if len(wrong) else 0
        what = (
            f"{name}[{place}] is {numbers[place]:g}"
            if len(numbers) > 1
            else f"{name} is {shown(values)}"
        )
        floor = f" from {lowest:g}" if np.isfinite(lowest) else ""
        raise QuestionError(f"{what}; allowed are finite numbers{floor}{or_else}")
    check_sizes(name, numbers, unit)
    return numbers


def _vectors(name: str, values: Any) -> Array:
    """Vectors (1 or n, 3)."""
    array = real_array((0.0, 0.0, 0.0) if values is None else values)
    vectors = np.atleast_2d(np.full(3, np.nan) if array is None else array)
    if vectors.ndim != 2 or vectors.shape[1] != 3 or not np.isfinite(vectors).all():
        raise QuestionError(
            f"{name} has shape {np.shape(values)}; allowed are finite vectors (3,) or (members, 3)"
        )
    check_sizes(name, vectors, "A/m")
    return vectors


def _seeds(seeds: Any) -> Array:
    if np.ndim(seeds) == 0:
        return np.array([checked_seed(seeds)], np.uint64)
    return np.array([checked_seed(seed) for seed in seeds], np.uint64)


def _of(name: str, values: Any, kinds: tuple[type, ...]) -> list[Any]:
    elements = listed(values)
    wrong = [value for value in elements if not isinstance(value, kinds)]
    if wrong or not elements:
        what = type(wrong[0]).__name__ if wrong else "empty"
        allowed = " or ".join(kind.__name__ for kind in kinds)
        raise QuestionError(f"{name} is {what}; allowed is a {allowed}, or a list of them")
    return elements


def _count(counts: dict[str, int], members: int | None) -> int:
    stated = {name: number for name, number in counts.items() if number != 1}
    if members is not None:
        stated["members"] = integer("members", members, 1)
    if len(set(stated.values())) > 1:
        text = ", ".join(f"{name}: {number}" for name, number in stated.items())
        raise QuestionError(f"the numbers of members differ ({text}); give one, or the same")
    return next(iter(stated.values()), 1)


def _repeated(values: list[Any], count: int) -> list[Any]:
    return values * count if len(values) == 1 else values
