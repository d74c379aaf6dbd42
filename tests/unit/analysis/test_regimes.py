"""What the end of a path tells, on paths made by hand."""

import numpy as np
import pytest
from in_plane_valve import magnet

import spintorque as st
from spintorque.analysis.path_ending import ending, symmetry_axis
from spintorque.results.analyses.regime import Regime, regime_name

TIME = np.linspace(0, 40, 801)
CONE = np.pi / 4


def circle(axis_height, radius_factor=1.0):
    """Orbit around x at a height, in the frame (x hard, z easy and fixed)."""
    r = np.sqrt(1 - axis_height**2) * radius_factor
    return np.stack([np.full_like(TIME, axis_height), r * np.sin(TIME), r * np.cos(TIME)], axis=1)


def around_z(angle, sign=1, shrink=0.0):
    """Flat orbit around the easy axis, whose amplitude changes as exp(-shrink t)."""
    size = angle * np.exp(-shrink * TIME)
    y, x = size * np.sin(6 * TIME), 0.3 * size * np.cos(6 * TIME)
    return np.stack([x, y, sign * np.sqrt(1 - x**2 - y**2)], axis=1)


def fixed_at(m):
    return np.tile(np.array(m) / np.linalg.norm(m), (len(TIME), 1))


CASES = {
    "P": (fixed_at([0, 0.1, 1]), Regime.PARALLEL, True),
    "AP": (fixed_at([0, 0.1, -1]), Regime.ANTIPARALLEL, True),
    "aside": (fixed_at([0, 1, 0.3]), Regime.MISALIGNED, True),
    "in plane": (around_z(0.5), Regime.IN_PLANE_PRECESSION, True),
    "in plane, reversed": (around_z(0.5, -1), Regime.IN_PLANE_PRECESSION, True),
    "out of plane": (circle(0.4), Regime.OUT_OF_PLANE_PRECESSION, True),
    "below the plane": (circle(-0.4), Regime.OUT_OF_PLANE_PRECESSION, True),
    "shrinks": (around_z(0.5, shrink=0.02), Regime.IN_PLANE_PRECESSION, False),
    "grows": (around_z(0.01, shrink=-0.02), Regime.IN_PLANE_PRECESSION, False),
    "grows from rest": (around_z(1e-5, shrink=-0.02), Regime.PARALLEL, False),
    "comes to rest": (around_z(4e-4, shrink=0.02), Regime.PARALLEL, True),
}


@pytest.mark.parametrize("extent", [0.006, 0.008, 0.02])
def test_small_orbits_are_steady_or_not_as_large_ones_are(extent):
    """An orbit that just counts as one is judged by its relative change, whatever its size."""
    steady = around_z(extent / 2)
    assert ending(steady[:, None], magnet(), CONE).settled[0]
    for change in (0.97, 0.985, 1.015, 1.03, 1 + 5e-3 / extent):
        second = np.arange(len(TIME)) >= len(TIME) // 2
        path = np.where(second[:, None], around_z(extent / 2 * change), steady)
        assert not ending(path[:, None], magnet(), CONE).settled[0], change


@pytest.mark.parametrize("case", CASES)
def test_paths_made_by_hand(case):
    path, regime, settled = CASES[case]
    found = ending(path[:, None], magnet(), CONE)
    assert (found.regime[0], found.settled[0]) == (regime, settled)


def test_members_do_not_mix():
    paths, regimes, settled = zip(*CASES.values(), strict=True)
    found = ending(np.stack(paths, axis=1), magnet(), CONE)
    np.testing.assert_array_equal(found.regime, regimes)
    np.testing.assert_array_equal(found.settled, settled)


def test_cone_decides_what_is_parallel():
    path = fixed_at([0, np.sin(0.6), np.cos(0.6)])[:, None]
    assert ending(path, magnet(), 0.61).regime[0] == Regime.PARALLEL
    assert ending(path, magnet(), 0.59).regime[0] == Regime.MISALIGNED


def test_symmetry_axis_is_the_hard_axis_or_else_the_axis_of_symmetry():
    np.testing.assert_allclose(np.abs(symmetry_axis(magnet())), [1, 0, 0], atol=1e-12)
    film = magnet(demagnetization=(0.0, 0.0, 0.0), easy_axis=st.direction(np.pi / 2))
    np.testing.assert_allclose(np.abs(symmetry_axis(film)), [1, 0, 0], atol=1e-12)
    soft = magnet(demagnetization=(0.0, 0.0, 0.0), anisotropy=0.0, fixed_direction=(0, 1, 0))
    np.testing.assert_allclose(symmetry_axis(soft), [0, 1, 0], atol=1e-12)


def test_names():
    assert regime_name(3) == "P + AP"
    assert regime_name(6) == "AP + in-plane precession"
