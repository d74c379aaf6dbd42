"""Every store of finished parts keeps the same promises."""

import numpy as np
import pytest
from stacks import junction
from sweeps import SMALL

import spintorque as st
from spintorque._tabulate import table_mapping
from spintorque.execution.checkpoint import checkpoint_in
from spintorque.execution.parallel_parts import map_parts
from spintorque.sweeps.grid import Grid
from spintorque.sweeps.store import created, exists, opened
from spintorque.sweeps.sweep_question import make_question

GRID = np.array([0.0, 0.1]), np.array([0.0, 1.0, 2.0])
QUESTION = {
    "stack": junction().to_mapping(),
    "table": table_mapping(*GRID, temperature=0.0, engine="layered", accuracy=SMALL),
}


class InFiles:
    """Parts by name, each an npz file."""

    parts = ("first", "second")

    def open(self, folder):
        return checkpoint_in(folder / "parts", QUESTION)


class InZarr:
    """Points of a sweep by place, each a chunk."""

    parts = ((0, 0), (1, 1))

    def open(self, folder):
        path, axes = folder / "a.zarr", {"temperature": [0.0, 300.0]}
        question = make_question(QUESTION, axes)
        return opened(path, writable=True) if exists(path) else created(path, question)


def arrays_of(seed):
    """Numbers in the shapes of a point of the sweep."""
    sizes = Grid(make_question(QUESTION, {"temperature": [0.0]})).quantity
    random = np.random.default_rng(seed)
    values = random.standard_normal((len(sizes.variables), 3))
    return {"values": values, "audit": random.standard_normal(len(sizes.audit))}


@pytest.fixture(params=[InFiles(), InZarr()], ids=lambda kind: type(kind).__name__)
def kind(request):
    return request.param


def test_a_part_is_there_bit_for_bit_when_it_is_opened_again(kind, tmp_path):
    first, second = kind.parts
    expected = arrays_of(1)
    kind.open(tmp_path).put(first, expected)
    checkpoint = kind.open(tmp_path)
    assert checkpoint.has(first)
    assert not checkpoint.has(second)
    arrays = checkpoint.get(first)
    assert arrays.keys() == expected.keys()
    assert all(np.array_equal(arrays[name], expected[name]) for name in expected)


def test_a_part_that_is_damaged_is_told(kind, tmp_path):
    first, _ = kind.parts
    kind.open(tmp_path).put(first, arrays_of(2))
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.suffix not in (".json", ".toml") and "done" not in path.parts:
            path.write_bytes(b"short")
    with pytest.raises(st.FileError, match="damaged"):
        kind.open(tmp_path).get(first)


def test_a_map_goes_on_from_it(kind, tmp_path):
    first, second = kind.parts
    kind.open(tmp_path).put(first, arrays_of(3))
    solved = []

    def solve(seed):
        solved.append(seed)
        return arrays_of(seed)

    parts = map_parts(solve, {first: 3, second: 4}, checkpoint=kind.open(tmp_path))
    assert [float(part["values"][0, 0]) for part in parts] == [
        float(arrays_of(seed)["values"][0, 0]) for seed in (3, 4)
    ]
    assert solved == [4]
    assert kind.open(tmp_path).has(second)
