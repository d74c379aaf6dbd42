"""Points of a torque table: the torques of a source at some biases, each computed once and kept.

Biases that a source solves together faster are given to it so, in groups that depend on nothing but
the biases.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import numpy as np

from ._typing import Array
from .execution.checkpoint import Checkpoint
from .execution.parallel_parts import map_parts
from .execution.progress_bar import progress_bar
from .results.audit import Audit
from .torque_source import SolvesTogether, SourceTorques, TorqueSource, torques_at_all

AUDIT = "audit: "
PART = "part-"


@dataclass
class Points:
    """Torques of a source at biases and angles, each computed once.

    ``checkpoint`` has what was finished earlier.
    """

    source: TorqueSource
    checkpoint: Checkpoint[str]
    executor: Executor | None
    progress: bool
    title: str = "torque table"
    known: dict[str, SourceTorques] = field(default_factory=dict)

    def at(self, biases: Array, theta: Array, kind: str = "") -> list[SourceTorques]:
        """Torques at biases (V), each at all angles (rad); ``kind`` tells angles apart."""
        bias_of = {kind + _name(bias): bias for bias in biases}
        for name in bias_of:
            if name not in self.known and self.checkpoint.has(name):
                self.known[name] = _torques(self.checkpoint.get(name))
        missing = [name for name in bias_of if name not in self.known]
        tasks = {names: [bias_of[name] for name in names] for names in self._groups(missing)}
        title = "checks of the table" if kind else self.title
        done = len(biases) - len(missing)
        with progress_bar(title, "bias", len(biases), show=self.progress, done=done) as bar:
            parts = map_parts(
                partial(_solve_biases, source=self.source, theta=theta),
                tasks,
                checkpoint=_EachKept(self.checkpoint),
                executor=self.executor,
                finished=lambda some: bar.update(len(some)),
            )
            for names, arrays in zip(tasks, parts, strict=True):
                for name, own in _by_name(names, arrays):
                    self.known[name] = _torques(own)
        return [self.known[name] for name in bias_of]

    def _groups(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Names of points that are solved together, in groups of about one size."""
        at_once = self.source.at_once if isinstance(self.source, SolvesTogether) else 1
        count = -(-len(names) // at_once)
        return [tuple(part) for part in np.array_split(np.array(names, object), count or 1)][:count]


@dataclass(frozen=True)
class _EachKept(Checkpoint[tuple[str, ...]]):
    """Keeps points that are solved together each by itself."""

    each: Checkpoint[str]

    def has(self, part: tuple[str, ...]) -> bool:
        """Return False: only points that are not kept are asked for."""
        return False

    def get(self, part: tuple[str, ...]) -> dict[str, Array]:
        """Raise KeyError."""
        raise KeyError(part)

    def put(self, part: tuple[str, ...], arrays: Mapping[str, Any]) -> None:
        """Keep every point."""
        for name, own in _by_name(part, arrays):
            self.each.put(name, own)


def _name(bias: float) -> str:
    return f"bias-{float(bias).hex()}"


def _solve_biases(biases: Sequence[float], source: TorqueSource, theta: Array) -> dict[str, Array]:
    """Arrays of the torques of a source at some biases, in a worker process if there are any.

    Those of each bias are named with its place.
    """
    found = torques_at_all(source, [float(bias) for bias in biases], theta)
    return {
        f"{place}/{name}": array
        for place, torques in enumerate(found)
        for name, array in _arrays(torques).items()
    }


def _by_name(
    names: Sequence[str], arrays: Mapping[str, Array]
) -> Iterator[tuple[str, dict[str, Array]]]:
    """Each name with its arrays, those that `_solve_biases` named with its place."""
    for place, name in enumerate(names):
        start = f"{place}/"
        own = {key.removeprefix(start): v for key, v in arrays.items() if key.startswith(start)}
        yield name, own


def _arrays(torques: SourceTorques) -> dict[str, Array]:
    """Torques as arrays by name; `_torques` turns them back."""
    audit = {AUDIT + name: value for name, value in asdict(torques.audit).items()}
    numbers = {name: np.asarray(value) for name, value in audit.items() if value is not None}
    parts = {PART + name: array for name, array in torques.parts.items()}
    return {"values": torques.values, "errors": torques.errors, **parts, **numbers}


def _torques(arrays: Mapping[str, Array]) -> SourceTorques:
    audit = {
        name.removeprefix(AUDIT): float(array)
        for name, array in arrays.items()
        if name.startswith(AUDIT)
    }
    parts = {
        name.removeprefix(PART): array for name, array in arrays.items() if name.startswith(PART)
    }
    return SourceTorques(arrays["values"], arrays["errors"], Audit(**audit), parts)
