"""Ramps of the drive against closed formulas, and done otherwise."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pytest
from in_plane_valve import NOTHING, VALVE, critical_current, magnet

import spintorque as st
from spintorque.analysis.regimes._hysteresis import hysteresis
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.plot.phase_diagram_figure import plot_hysteresis
from spintorque.results.analyses.regime import Regime

MODULE = import_module("spintorque.analysis.regimes._hysteresis")  # the function has its name
CURRENTS = np.linspace(-8e11, 8e11, 33)
FIELDS = np.array([-1e4, 0.0, 1e4])


def ramp(**changes):
    question = {"torque": VALVE, "drive": NOTHING, "strength": CURRENTS, "field": FIELDS}
    question["search"] = AttractorSearch(duration=5.0, rounds=3)
    return hysteresis(magnet(), **question | changes)


@pytest.fixture(scope="module")
def found():
    return ramp()


def test_states_are_left_where_the_closed_formulas_say(found):
    step = CURRENTS[1] - CURRENTS[0]
    rising, falling = found.moment_up[..., 2] > -0.999, found.moment_down[::-1, :, 2] < 0.999
    for k, field in enumerate(FIELDS):
        leaves_antiparallel = CURRENTS[np.argmax(rising[:, k])]
        leaves_parallel = CURRENTS[::-1][np.argmax(falling[:, k])]
        assert 0 < leaves_antiparallel - critical_current(field, -1) < 1.2 * step
        assert 0 < critical_current(field, 1) - leaves_parallel < 1.2 * step


def test_both_states_exist_between(found):
    middle = len(CURRENTS) // 2
    np.testing.assert_array_equal(found.up[middle], Regime.ANTIPARALLEL)
    np.testing.assert_array_equal(found.down[middle], Regime.PARALLEL)
    np.testing.assert_allclose(found.moment_up[middle, :, 2], -1, atol=1e-3)
    np.testing.assert_allclose(found.moment_down[middle, :, 2], 1, atol=1e-3)


def test_workers_and_batches_do_not_change_it_and_it_is_kept(monkeypatch, tmp_path):
    options = {"search": AttractorSearch(duration=1.0, rounds=1), "strength": CURRENTS[::8]}
    alone = ramp(**options)
    monkeypatch.setattr(MODULE, "LINES", 2)
    with ThreadPoolExecutor(2) as executor:
        other = ramp(executor=executor, folder=tmp_path, **options)
    monkeypatch.setattr(MODULE, "settled", None)
    again = ramp(folder=tmp_path, **options)
    for name in ("up", "down", "moment_up", "moment_down"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(other, name))
        np.testing.assert_array_equal(getattr(alone, name), getattr(again, name))


@pytest.mark.parametrize(
    "wrong", [{"strength": [1.0]}, {"strength": [2.0, 1.0]}, {"field": []}, {"tilt": 0.0}]
)
def test_questions_that_cannot_be_asked(wrong):
    with pytest.raises(st.QuestionError):
        ramp(**wrong)


def test_figure(found):
    ax = plot_hysteresis(found, way="down")
    assert ax.get_title() == "drive ramped down"
    plt.close("all")
