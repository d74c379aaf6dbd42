"""Waveforms that a question takes from files beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import FileError, QuestionError
from ..model.samples_file import read_samples


def with_samples(node: Any, folder: Path) -> Any:
    """Copy of a document in which every ``file`` of a waveform is replaced by what it holds.

    ``{ kind = "samples", file = "pulse.csv" }`` becomes one with times (ns) and values; names of
    files count from ``folder``. Raises FileError for a file that cannot be read, QuestionError
    for a waveform that has both a file and numbers of its own.
    """
    if isinstance(node, list):
        return [with_samples(item, folder) for item in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("kind") == "samples" and "file" in node:
        return _read(node, folder)
    return {key: with_samples(value, folder) for key, value in node.items()}


def _read(waveform: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    name, own = waveform["file"], [key for key in ("times", "values") if key in waveform]
    if not isinstance(name, str):
        raise QuestionError(f"file is {name!r} in a waveform; allowed is the name of a file")
    if own:
        raise QuestionError(
            f"a waveform has a file, {name}, and {' and '.join(own)}; keep one of the two"
        )
    try:
        times, values = read_samples(folder / name)
    except FileError as error:
        raise FileError(f"{error}; it is named by a waveform of the question") from error
    others = {key: value for key, value in waveform.items() if key != "file"}
    return {**others, "times": times.tolist(), "values": values.tolist()}
