"""Terminals of a drive: what they may be, and which one a torque gets."""

import numpy as np
import pytest

import spintorque as st
from spintorque import SwitchingCounts


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: st.Terminal(name="", voltage=0.1), "name of a terminal is ''; allowed is a word"),
        (lambda: st.Polarizer(torque=None, terminal=3), "terminal is 3; allowed is a word"),
        (
            lambda: st.Terminal(name="line"),
            "terminal 'line' has voltage=None and current_density=None; give exactly one",
        ),
        (
            lambda: st.Terminal(name="line", voltage=0.1, current_density=1e9),
            "terminal 'line' has voltage=0.1 and current_density=.* give exactly one",
        ),
        (
            lambda: st.Drive(
                voltage=0.0, terminals=[st.Terminal(name="line", voltage=v) for v in (0.1, 0.2)]
            ),
            "terminals are named line, line; give each name once",
        ),
        (
            lambda: st.Drive(voltage=0.0).at_terminal("line"),
            "terminal is 'line'; the drive has none: name one of them, or give the drive",
        ),
    ],
)
def test_what_cannot_be_is_told_in_one_line(make, words):
    with pytest.raises(st.QuestionError, match=words) as told:
        make()
    assert "\n" not in str(told.value)


def drives(own, line):
    terminals = [[st.Terminal(name="line", current_density=level)] for level in line]
    return tuple(
        st.Drive(voltage=voltage, terminals=more)
        for voltage, more in zip(own, terminals, strict=True)
    )


@pytest.mark.parametrize(
    ("given", "terminal", "amplitude"),
    [
        (drives((0.1, 0.1), (1e11, 2e11)), "line", [1e11, 2e11]),
        (drives((0.1, 0.2), (1e11, 2e11)), None, [0.1, 0.2]),
        (drives((0.0,), (1e11,)), "line", [1e11]),
        (drives((0.1,), (0.0,)), None, [0.1]),
    ],
)
def test_counts_know_which_strength_differs(given, terminal, amplitude, tmp_path):
    counts = SwitchingCounts(
        drives=given,
        length=np.array([1.0]),
        trajectories=np.full(len(given), 10),
        switched=np.full((len(given), 1), 3),
    )
    kept = SwitchingCounts.load(counts.save(tmp_path / "counts.nc"))
    assert kept.drives == given
    for answer in (counts, kept):
        assert answer.terminal == terminal
        assert answer.amplitude.tolist() == amplitude
        assert answer.driven_by == ("current_density" if terminal else "voltage")
