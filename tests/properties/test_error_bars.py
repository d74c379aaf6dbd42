"""The stated error of every entry against a run ten times finer, on random stacks."""

import numpy as np
import pytest
import random_stacks

import spintorque as st

ENTRIES = ("torque_parallel", "torque_perpendicular", "current_density")
SHARE = 0.95  # of the entries that must lie within their stated errors
ZERO = 1e-9  # of the largest entry: less is zero by symmetry, with errors of rounding


def question(seed):
    """A random stack and what is asked about it; the accuracy apart."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.7:
        stack = random_stacks.junction(rng)
    else:
        stack = random_stacks.textured(rng, int(rng.integers(1, 5)))
    asked = {
        "bias": [rng.choice([0.0, rng.uniform(-0.5, 0.5)], p=[0.3, 0.7])],
        "theta": np.sort(rng.uniform(0.1, 3.0, 2)),
        "temperature": rng.choice([0.0, 300.0]),
    }
    return stack, asked, 10 ** rng.uniform(np.log10(1e-3), np.log10(0.03))


def ratios(seed, most):
    """True over stated error of each entry that is not zero."""
    stack, asked, rtol = question(seed)
    plain, fine = (
        st.tabulate(
            stack, **asked, accuracy=st.TransportAccuracy(rtol=tolerance, max_k_points=points)
        ).dataset
        for tolerance, points in ((rtol, most), (rtol / 10, 4 * most))
    )
    found = []
    for group in (ENTRIES[:2], ENTRIES[2:]):
        largest = max(float(np.abs(fine[name]).max()) for name in group)
        for name in group:
            values, exact = plain[name].values, fine[name].values
            stated = plain[f"{name}_error"].values
            counted = np.maximum(np.abs(values), np.abs(exact)) > ZERO * largest
            true = np.abs(values - exact)
            without = np.where(true > 0, np.inf, 0.0)
            found += np.divide(true, stated, out=without, where=stated > 0)[counted].tolist()
    return found


def check(seeds, most):
    """Demand that nearly all entries lie within their errors, and name those that do not."""
    found = {seed: ratios(seed, most) for seed in seeds}
    count = sum(map(len, found.values()))
    beyond = {s: [round(r, 3) for r in rs if not r <= 1] for s, rs in found.items()}
    beyond = {s: rs for s, rs in beyond.items() if rs}
    bounded = 1 - sum(map(len, beyond.values())) / count
    print(f"{bounded:.1%} of {count} entries are bounded; true over stated, by seed: {beyond}")
    assert count > 3 * len(seeds), "too few entries to judge by"
    assert bounded >= SHARE


def test_errors_bound_the_true_ones():
    check(range(10), most=32)


@pytest.mark.slow
@pytest.mark.parametrize("first", [1000, 1050, 1100, 1150])
def test_errors_bound_the_true_ones_of_200_stacks(first):
    check(range(first, first + 50), most=128)
