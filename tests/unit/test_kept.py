"""Parts of a computation that survive a stop."""

import numpy as np
import pytest

import spintorque as st
from spintorque.execution.checkpoint import Checkpoint


def test_a_part_comes_back_bit_for_bit_after_a_stop(tmp_path):
    values = np.random.default_rng(1).standard_normal((3, 2))
    Checkpoint(tmp_path / "run", {"a": 1.5}).keep("part-0", {"m": values})
    again = Checkpoint(tmp_path / "run", {"a": 1.5})
    np.testing.assert_array_equal(again.get("part-0")["m"], values)
    assert again.get("part-1") is None


def test_without_a_folder_nothing_is_kept():
    kept = Checkpoint(None, {"a": 1})
    kept.keep("part-0", {"m": np.ones(3)})
    assert kept.get("part-0") is None


def test_questions_do_not_see_the_parts_of_others(tmp_path):
    Checkpoint(tmp_path, {"a": 1.5}).keep("part-0", {"m": np.ones(3)})
    assert Checkpoint(tmp_path, {"a": 1.6}).get("part-0") is None
    assert Checkpoint(tmp_path, {"a": 1.5}).get("part-0") is not None


def test_a_damaged_part_is_named(tmp_path):
    kept = Checkpoint(tmp_path, {"a": 1.5})
    kept.keep("part-0", {"m": np.ones(3)})
    next(tmp_path.rglob("part-0.npz")).write_bytes(b"PK\x03\x04 no longer an archive")
    with pytest.raises(st.FileError, match=r"part-0\.npz is damaged"):
        kept.get("part-0")
