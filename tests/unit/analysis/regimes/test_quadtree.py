"""Refinement along a boundary against the whole grid."""

import numpy as np
import pytest

from spintorque.analysis.regimes.quadtree import corners, refined


def disk(levels):
    """Value of places: 1 inside a disk, 2 in a thin tongue that leaves it, else 0."""
    scale = 2.0**levels

    def evaluate(places):
        x, y = np.array(places).T / scale
        inside = np.hypot(x - 4.1, y - 3.9) < 2.3
        tongue = (abs(y - 3.9) < 0.09) & (x > 4.1) & (x < 7.7)
        return np.where(inside, 1, np.where(tongue, 2, 0)).tolist()

    return evaluate


def test_equals_the_whole_grid_and_leaves_no_boundary_coarse():
    levels = 4
    values, cells = refined(disk(levels), (8, 8), levels)
    side = 8 * 2**levels + 1
    places = [(i, j) for i in range(side) for j in range(side)]
    whole = dict(zip(places, disk(levels)(places), strict=True))
    assert all(whole[place] == value for place, value in values.items())
    for i, j, size in cells:
        met = {whole[i + a, j + b] for a in range(size + 1) for b in range(size + 1)}
        assert len(met) == 1 or size == 1
    assert sum(size**2 for _, _, size in cells) == (side - 1) ** 2
    assert {place for cell in cells for place in corners(cell)} == set(values)
    assert 2 in values.values()


def test_cost_is_that_of_the_boundary():
    counts = [len(refined(disk(levels), (8, 8), levels)[0]) for levels in (4, 5, 6, 7)]
    growth = np.diff(np.log2(counts))
    assert np.all(growth < 1.15)
    assert growth[-1] > 0.9


@pytest.mark.parametrize("levels", [0, 3])
def test_nothing_is_refined_where_all_is_the_same(levels):
    asked = []

    def evaluate(places):
        asked.extend(places)
        return [7] * len(places)

    values, cells = refined(evaluate, (3, 2), levels)
    assert (len(values), len(cells), len(asked)) == (12, 6, 12)
