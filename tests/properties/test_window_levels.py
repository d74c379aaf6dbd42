"""Random stacks with levels between closed leads and narrow resonances, against counted levels.

`window_cases.json` has the answers of `level_oracle`, which counts levels on the real axes, with
the oracle's own error bounds.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from level_oracle import solve
from scipy import constants
from window_cases import random_case
from window_stacks import question_of, stack_of

import spintorque as st

ENTRIES = ("torque_parallel", "torque_perpendicular", "current_density")
SMALL = 1e-12  # of the largest torque, or of a fully open zone's current: zero for both
ROUNDING = 1e-15  # of the torque of a fully open zone, in which all contributions are rounded
PATH = Path(__file__).parents[1] / "oracles" / "window_cases.json"
STORED = {int(seed): answer for seed, answer in json.loads(PATH.read_text()).items()}
QUICK = sorted(STORED, key=lambda seed: (STORED[seed]["nodes"], seed))
BARS = 3.0  # within which all entries must lie
SHARE = 0.99  # of them within one


def ratios(seed, exact):
    """True over stated errors of the entries that the oracle knows well enough to judge."""
    case = random_case(seed)
    answer = st.torque(stack_of(case), **question_of(case))
    largest = max(abs(exact[name]) for name in ENTRIES[:2])
    open_zone = 1e13 * case["bias"]  # A/m^2, a quantum of conductance in each cell
    largest = max(largest, ROUNDING / SMALL * open_zone * constants.hbar / (2 * constants.e))
    found = {}
    for name, scale in zip(ENTRIES, (largest, largest, open_zone), strict=True):
        stated, unsure = getattr(answer, f"{name}_error"), exact[f"{name}_error"]
        off = abs(getattr(answer, name) - exact[name])
        if unsure <= max(stated, SMALL * scale):
            found[name] = max(0.0, off - unsure - SMALL * scale) / max(stated, 1e-300)
    return found


def check(answers):
    """Demand the bars of all entries, and name those that miss one."""
    found = {seed: ratios(seed, exact) for seed, exact in answers.items()}
    values = np.array([ratio for entries in found.values() for ratio in entries.values()])
    beyond = {s: {n: r for n, r in e.items() if r > 1} for s, e in found.items()}
    beyond = {seed: entries for seed, entries in beyond.items() if entries}
    within = np.mean(values <= 1)
    print(f"{within:.2%} of {len(values)} entries of {len(found)} stacks within a bar: {beyond}")
    assert len(values) >= 2 * len(found)
    assert values.max() <= BARS
    assert within >= SHARE


def test_stored_stacks_quickly():
    check({seed: STORED[seed] for seed in QUICK[:12]})


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_all_stored_stacks(half):
    check({seed: exact for seed, exact in STORED.items() if seed % 2 == half})


@pytest.mark.slow
def test_stacks_computed_anew():
    check({seed: solve(random_case(seed)).mapping() for seed in QUICK[: len(QUICK) // 2][:40]})
