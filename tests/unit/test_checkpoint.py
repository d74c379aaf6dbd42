"""Parts of a computation that survive a stop."""

import numpy as np
import pytest

import spintorque as st
from spintorque.execution.checkpoint import checkpoint_in


def test_a_part_comes_back_bit_for_bit_after_a_stop(tmp_path):
    values = np.random.default_rng(1).standard_normal((3, 2))
    checkpoint_in(tmp_path / "run", {"a": 1.5}).put("part-0", {"m": values})
    again = checkpoint_in(tmp_path / "run", {"a": 1.5})
    assert again.has("part-0")
    np.testing.assert_array_equal(again.get("part-0")["m"], values)
    assert not again.has("part-1")


def test_without_a_folder_nothing_is_kept():
    checkpoint = checkpoint_in(None, {"a": 1})
    checkpoint.put("part-0", {"m": np.ones(3)})
    assert not checkpoint.has("part-0")


def test_questions_do_not_see_the_parts_of_others(tmp_path):
    checkpoint_in(tmp_path, {"a": 1.5}).put("part-0", {"m": np.ones(3)})
    assert not checkpoint_in(tmp_path, {"a": 1.6}).has("part-0")
    assert checkpoint_in(tmp_path, {"a": 1.5}).has("part-0")


@pytest.mark.parametrize("content", [b"PK\x03\x04 no longer an archive", b"", b"text"])
def test_a_damaged_part_is_named(tmp_path, content):
    checkpoint = checkpoint_in(tmp_path, {"a": 1.5})
    checkpoint.put("part-0", {"m": np.ones(3)})
    next(tmp_path.rglob("part-0.npz")).write_bytes(content)
    with pytest.raises(st.FileError, match=r"part-0\.npz: it is damaged .*; remove it, and"):
        checkpoint.get("part-0")
