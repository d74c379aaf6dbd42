"""Calls of the kernels of blocks with arrays that do not fit are refused, not run."""

import numpy as np
import pytest

from spintorque._kernels import _native

POINTS, SIZE = 3, 2
EYE = np.eye(SIZE, dtype=complex)[None].view(float)


def lead(**changes):
    arguments = {
        "level": 0,
        "sizes": (SIZE, 0, 1),
        "cell": 0.1 * EYE,
        "outward": -0.5 * EYE,
        "k_index": np.zeros(POINTS, np.int32),
        "energy": np.zeros((POINTS, 2)),
        "order": np.arange(POINTS, dtype=np.int32),
        "self_energy": np.empty((POINTS, SIZE, 2 * SIZE)),
        "root": np.empty((POINTS, SIZE, 2 * SIZE)),
        "open_modes": np.empty(POINTS, np.int32),
    } | changes
    _native.block_lead(*arguments.values())
    return arguments


def plan(station=(0, 0, 0, 0), **changes):
    """Two monolayers of both spins, one bond, the current across it."""
    head = {"layers": 2, "spins": 1, "junction": 0, "angles": 1, "complex": 0, "stations": 1}
    values = [*(head | changes).values(), 2]
    blocks = [SIZE, SIZE, 0, 0, SIZE, SIZE, 0, SIZE * SIZE]
    return np.array([*values, *blocks, 0, 0, 1, 0, *station], np.int32)


def chain(**changes):
    solved = lead()
    end = tuple(solved[name] for name in ("self_energy", "root", "open_modes"))
    arguments = {
        "level": 0,
        "plan": plan(),
        "numbers": np.zeros(2),
        "values": np.concatenate([0.1 * EYE.ravel(), -0.5 * EYE.ravel()]),
        "k_count": 1,
        "k_index": np.zeros(POINTS, np.int32),
        "energy": np.zeros((POINTS, 2)),
        "ends": end * 4,
        "out": np.empty((1, 4, 1, POINTS)),
    } | changes
    _native.block_chain(*arguments.values())
    return arguments["out"]


def test_a_lead_of_equal_chains_has_the_waves_of_one():
    solved = lead()
    x = -0.1 / 2
    expected = (x - 1j * np.sqrt(0.25 - x**2)) * np.eye(SIZE)
    found = solved["self_energy"].view(complex)
    np.testing.assert_allclose(found, [expected] * POINTS, rtol=0, atol=1e-12)
    assert solved["open_modes"].tolist() == [SIZE] * POINTS


def test_a_uniform_chain_transmits_everything():
    np.testing.assert_allclose(chain()[0, 0, 0], SIZE / (4 * np.pi), rtol=1e-12)


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 3},
        {"sizes": (0, 0, 1)},
        {"sizes": (1000, 0, 1)},
        {"sizes": (SIZE, 0, 0)},
        {"cell": EYE[:, :1].copy()},
        {"outward": np.concatenate([EYE] * 2)},
        {"cell": EYE.astype(np.float32)},
        {"k_index": np.full(POINTS, 1, np.int32)},
        {"k_index": np.full(POINTS, -1, np.int32)},
        {"k_index": np.zeros(POINTS, np.int64)},
        {"energy": np.zeros(POINTS)},
        {"order": np.arange(1, POINTS + 1, dtype=np.int32)},
        {"order": np.zeros(POINTS + 1, np.int32)},
        {"self_energy": np.zeros(4)},
        {"root": np.zeros(4)},
        {"open_modes": np.zeros(2, np.int32)},
    ],
)
def test_leads_that_do_not_fit_are_refused(changes):
    with pytest.raises((ValueError, TypeError)):
        lead(**changes)


def bands(**changes):
    arguments = {
        "level": 0,
        "sizes": (SIZE, 1),
        "cell": 0.1 * EYE,
        "hopping": -0.5 * EYE,
        "k_index": np.zeros(POINTS, np.int32),
        "phase": np.arange(POINTS) * 0.7,
        "energies": np.empty((POINTS, SIZE)),
    } | changes
    _native.block_bands(*arguments.values())
    return arguments


def test_bands_of_equal_chains_are_those_of_one():
    solved = bands()
    expected = 0.1 - np.cos(solved["phase"])
    np.testing.assert_allclose(solved["energies"], np.stack([expected] * SIZE, -1), atol=1e-15)


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 3},
        {"sizes": (0, 1)},
        {"sizes": (SIZE, 0)},
        {"cell": EYE[:, :1].copy()},
        {"hopping": np.concatenate([EYE] * 2)},
        {"k_index": np.full(POINTS, 1, np.int32)},
        {"k_index": np.zeros(POINTS, np.int64)},
        {"phase": np.zeros(POINTS + 1)},
        {"energies": np.zeros((POINTS, SIZE + 1))},
    ],
)
def test_bands_that_do_not_fit_are_refused(changes):
    with pytest.raises((ValueError, TypeError)):
        bands(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"level": -1},
        {"plan": plan()[:-1]},
        {"plan": plan(layers=3)},
        {"plan": plan(spins=2)},
        {"plan": plan(angles=2)},
        {"plan": plan(complex=1)},
        {"plan": plan(stations=0)},
        {"plan": plan(station=(4, 0, 0, 0))},
        {"plan": plan(station=(3, 0, 0, 0))},
        {"plan": plan(station=(2, 2, 0, 0))},
        {"plan": plan(station=(2, 1, 0, 2))},
        {"numbers": np.zeros(3)},
        {"values": np.zeros(15)},
        {"k_count": 0},
        {"k_index": np.full(POINTS, 1, np.int32)},
        {"energy": np.zeros((POINTS, 1))},
        {"ends": ()},
        {"ends": [np.zeros(1)] * 12},
        {"ends": (np.zeros(1), np.zeros(1), np.zeros(1, np.int32)) * 4},
        {"out": np.zeros((1, 4, 1, POINTS - 1))},
    ],
)
def test_chains_that_do_not_fit_are_refused(changes):
    with pytest.raises((ValueError, TypeError, IndexError)):
        chain(**changes)


@pytest.mark.parametrize("modes", [-1, SIZE + 1])
def test_numbers_of_modes_that_cannot_be_are_refused(modes):
    solved = lead()
    wrong = np.full(POINTS, modes, np.int32)
    with pytest.raises(ValueError, match="no such number of open modes"):
        chain(ends=(solved["self_energy"], solved["root"], wrong) * 4)
