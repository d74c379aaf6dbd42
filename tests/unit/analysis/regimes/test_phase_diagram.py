"""The phase diagram against closed formulas, the whole grid, and itself done otherwise."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pytest
import synthetic_table
from in_plane_valve import H_K, NOTHING, VALVE, critical_current, magnet

import spintorque as st
from spintorque.analysis.drive_field_plane import DriveFieldPlane
from spintorque.analysis.regimes._phase_diagram import phase_diagram
from spintorque.analysis.regimes.attractors import AttractorSearch, attractors
from spintorque.formulas import slonczewski
from spintorque.model.device import Device
from spintorque.plot.phase_diagram_figure import plot_phase_diagram
from spintorque.results.analyses.phase_diagram import PhaseDiagram
from spintorque.results.analyses.regime import Regime

MODULE = import_module("spintorque.analysis.regimes._phase_diagram")  # the function has its name
STRENGTH, FIELD = (-7.5e11, 7.5e11), (-5e4, 5e4)
SEARCH = AttractorSearch(duration=5.0, rounds=2)


def ask(**changes):
    question = {
        "torque": VALVE,
        "drive": NOTHING,
        "strength": STRENGTH,
        "field": FIELD,
        "resolution": (5e10, 3.4e3),
        "coarse": 6,
        "search": SEARCH,
    }
    return phase_diagram(magnet(), **question | changes)


@pytest.fixture(scope="module")
def found():
    return ask()


@pytest.mark.parametrize(("bit", "sign"), [(Regime.PARALLEL, 1), (Regime.ANTIPARALLEL, -1)])
def test_boundaries_are_the_closed_formulas(found, bit, sign):
    has = (found.boundary_regimes & bit) > 0
    ends = found.boundaries[has[:, 0] != has[:, 1]]
    assert len(ends) > 20
    dx, dy = found.resolution
    for current, field in ends:
        over = sign * field + H_K
        by_current = (abs(current - critical_current(field, sign)) <= dx) & (over > -dy)
        by_field = (abs(over) <= dy) & (sign * (critical_current(field, sign) - current) <= dx)
        assert by_current or by_field


def test_equals_the_whole_grid_where_both_exist(found):
    plane = DriveFieldPlane(Device(magnet(), VALVE, NOTHING), (0.0, 0.0, 1.0))
    chosen = np.random.default_rng(0).choice(len(found.points), 40, replace=False)
    regimes, growth = attractors(
        plane,
        found.points[chosen],
        found.initial,
        step=plane.longest_step(STRENGTH, FIELD),
        search=SEARCH,
    )
    np.testing.assert_array_equal(regimes, found.regimes[chosen])
    np.testing.assert_allclose(growth, found.growth[chosen], rtol=1e-12)


def test_answer_is_whole(found):
    width, height = found.cells[:, 2:].T
    area = (STRENGTH[1] - STRENGTH[0]) * (FIELD[1] - FIELD[0])
    assert (width * height).sum() == pytest.approx(area, rel=1e-12)
    assert width.min() == pytest.approx(found.resolution[0])
    assert width.max() == pytest.approx(4 * found.resolution[0])
    assert np.all(np.array(found.resolution) <= (5e10, 3.4e3))
    bistable = int(Regime.PARALLEL | Regime.ANTIPARALLEL)
    assert (found.at(0.0, 0.0), found.at(3e10, 4.9e4)) == (bistable, Regime.PARALLEL)
    assert found.at(-3e10, -4.9e4) == Regime.ANTIPARALLEL
    with pytest.raises(st.QuestionError, match="outside the phase diagram"):
        found.at(1e13, 0.0)


def same(a, b):
    for entry in dataclasses.fields(PhaseDiagram):
        np.testing.assert_array_equal(getattr(a, entry.name), getattr(b, entry.name))


def test_workers_and_batches_do_not_change_it(monkeypatch):
    options = {"resolution": (1e11, 7e3), "search": AttractorSearch(duration=1.0, rounds=1)}
    alone = ask(**options)
    monkeypatch.setattr(MODULE, "BATCH", 17)
    with ThreadPoolExecutor(3) as executor:
        same(alone, ask(executor=executor, **options))


def test_it_goes_on_from_what_is_kept(tmp_path, monkeypatch):
    options = {"folder": tmp_path / "kept", "resolution": (1e11, 7e3)}
    options["field"] = np.array([-50_000, 50_000])
    options["search"] = AttractorSearch(duration=1.0, rounds=1)
    first = ask(**options)
    last = sorted((tmp_path / "kept").rglob("pass-*"))[-1]
    last.unlink()
    calls = []

    def counted(*args, **kwargs):
        calls.append(args)
        return attractors(*args, **kwargs)

    monkeypatch.setattr(MODULE, "attractors", counted)
    same(first, ask(**options))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"strength": (1.0, 1.0)}, "strength is"),
        ({"field": (2.0, 1.0)}, "field is"),
        ({"resolution": (0.0, 1.0)}, "resolution"),
        ({"coarse": 0}, "coarse"),
        ({"initial": [[1.0, 1.0, 0.0]]}, "initial"),
        ({"field_direction": (1, 1, 0)}, "field_direction"),
        ({"drive": None}, "drive is NoneType"),
        ({"executor": 3}, "executor"),
    ],
)
def test_questions_that_cannot_be_asked(wrong, message):
    with pytest.raises(st.QuestionError, match=message):
        ask(**wrong)


def test_a_table_of_the_same_torque_gives_the_same_diagram():
    conductance, ratio = 1.3e12, 0.2

    def per_sin(V, x):
        parallel = slonczewski.torque_per_sin(x, current_density=conductance * V, polarization=0.4)
        return parallel, ratio * parallel

    table = synthetic_table.make_table(bias=np.linspace(-0.6, 0.6, 7), per_sin=per_sin)
    options = {"resolution": (1.2e11, 8e3), "search": AttractorSearch(duration=10.0, rounds=3)}
    closed = ask(torque=dataclasses.replace(VALVE, field_like_ratio=ratio), **options)
    options["resolution"] = (1.2e11 / conductance, 8e3)
    strength = tuple(current / conductance for current in STRENGTH)
    found = ask(torque=table, drive=st.Drive(voltage=0.0), strength=strength, **options)
    np.testing.assert_array_equal(found.regimes, closed.regimes)
    np.testing.assert_allclose(found.points * [conductance, 1.0], closed.points, atol=1)
    assert found.driven_by == "voltage"


@pytest.mark.parametrize("quantity", ["voltage", "current_density"])
def test_a_table_is_not_left(quantity):
    with pytest.raises(st.RangeError, match=f"{quantity} goes from 0 to .* covers"):
        ask(
            torque=synthetic_table.make_table(),
            drive=st.Drive(**{quantity: 0.0}),
            strength=(0.0, {"voltage": 1.0, "current_density": 1e11}[quantity]),
            resolution=(0.1, 1e4),
        )


@pytest.mark.slow
def test_processes_do_not_change_it():
    options = {"resolution": (1e11, 7e3), "search": AttractorSearch(duration=1.0, rounds=1)}
    with st.processes(2) as executor:
        same(ask(**options), ask(executor=executor, **options))


@pytest.mark.slow
def test_cost_is_that_of_the_boundary():
    options = {"search": AttractorSearch(duration=2.0, rounds=1)}
    counts = [len(ask(resolution=(6e10 / 2**k, 4e3 / 2**k), **options).points) for k in (0, 1, 2)]
    assert np.all(np.diff(np.log2(counts)) < 1.3)


def test_figure_has_all_regimes(found):
    ax = plot_phase_diagram(found, points=True)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    regimes = set(labels) - {"computed"}
    assert len(labels) - 1 == len(regimes) == len(np.unique(found.cell_regimes))
    assert "P + AP" in labels
    assert ax.get_xlabel() == "electron-flow current density (GA/m²)"
    plt.close("all")
