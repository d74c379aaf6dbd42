"""Tables of the torque on the fixed layers: what they hold, where they come from, how they look."""

from dataclasses import dataclass

import numpy as np
import pytest
from formula_source import FormulaSource
from stacks import junction, valve

import spintorque as st
from spintorque.report.torque_report import table_chapter

BIAS, ANGLES = [-0.2, 0.0, 0.2], np.linspace(0, np.pi, 5)
PAIRS = {
    "torque_parallel": "fixed_torque_parallel",
    "torque_perpendicular": "fixed_torque_perpendicular",
}


@dataclass(frozen=True)
class MutualSource(FormulaSource):
    """A formula that knows the torque on the fixed layer, minus half of that on the free one."""

    def torques(self, bias, theta):
        own = super().torques(bias, theta)
        parts = {}
        for row, name in enumerate(PAIRS.values()):
            parts |= {name: -own.values[row] / 2, f"{name}_error": own.errors[row]}
        return st.SourceTorques(own.values, own.errors, parts=parts)


def table_of(source, coarse, **options):
    if isinstance(source, st.Stack):
        options["accuracy"] = coarse
    return st.tabulate(source, bias=BIAS, theta=ANGLES, **options)


SOURCES = {"valve": valve, "formula": MutualSource}


@pytest.fixture(params=SOURCES)
def source(request):
    return SOURCES[request.param]()


def test_the_free_layers_numbers_stay_the_same(source, coarse):
    alone, both = (table_of(source, coarse, torques_on=on) for on in ("free", "both"))
    fixed = both.on_fixed_layer()
    for own, other in PAIRS.items():
        for end in ("", "_error"):
            np.testing.assert_array_equal(alone.dataset[own + end], both.dataset[own + end])
            np.testing.assert_array_equal(fixed.dataset[own + end], both.dataset[other + end])
    np.testing.assert_array_equal(fixed.dataset["current_density"], both.dataset["current_density"])
    assert (both.torques_on, fixed.torques_on) == ("free", "fixed")
    assert "fixed magnets" in fixed.dataset["torque_parallel"].attrs["long_name"]


def test_asking_for_the_fixed_layer_alone_gives_that_table(source, coarse, tmp_path):
    both, fixed = (table_of(source, coarse, torques_on=on) for on in ("both", "fixed"))
    assert fixed.dataset.identical(both.on_fixed_layer().dataset)
    assert 'torques_on = "fixed"' in fixed.question
    for name, table in {"both": both, "fixed": fixed}.items():
        table.save(tmp_path / f"{name}.nc")
        assert st.load(tmp_path / f"{name}.nc").dataset.identical(table.dataset)
    assert st.load(tmp_path / "both.nc").on_fixed_layer().question == fixed.question


def test_a_table_equals_single_answers(coarse):
    table = table_of(valve(), coarse, torques_on="both").dataset.sel(bias=0.2, theta=ANGLES[1])
    alone = st.torque(valve(), bias=0.2, theta=ANGLES[1], accuracy=coarse)
    for name in PAIRS.values():
        assert float(table[name]) == pytest.approx(getattr(alone, name), rel=1e-12)
        error = getattr(alone, f"{name}_error")
        assert float(table[f"{name}_error"]) == pytest.approx(error, rel=1e-6)


def test_biases_are_chosen_and_checked_for_both(coarse):
    """The torque on the fixed layer alone bends; interpolation must still be as good as stated."""

    class Bent(MutualSource):
        def torques(self, bias, theta):
            own = super().torques(bias, theta)
            bent = np.sin(theta) * 1e-5 * np.tanh(20 * bias)
            parts = dict(own.parts) | {"fixed_torque_parallel": bent}
            return st.SourceTorques(own.values, own.errors, parts=parts)

    table = st.tabulate(Bent(), bias=(-0.5, 0.5), theta=ANGLES, torques_on="both")
    plain = st.tabulate(FormulaSource(), bias=(-0.5, 0.5), theta=ANGLES)
    assert len(table.dataset["bias"]) > len(plain.dataset["bias"])
    fixed = table.on_fixed_layer()
    for bias in (0.013, 0.077, -0.31):
        found = fixed.at(bias, [1.0])
        off = abs(float(found["torque_parallel"][0]) - np.sin(1.0) * 1e-5 * np.tanh(20 * bias))
        assert off <= float(found["torque_parallel_error"][0]) < 1e-7


def test_given_arrays_hold_both_or_neither():
    bias, theta = [0.0, 0.1], ANGLES
    torque = np.outer(bias, np.sin(theta))
    own = {"torque_parallel": torque, "torque_perpendicular": 0.0, "current_density": 1.0}
    fixed = {"fixed_torque_parallel": -torque, "fixed_torque_perpendicular": 2 * torque}
    table = st.TorqueTable.from_arrays(bias, theta, **own, **fixed, stack=junction())
    found = table.on_fixed_layer()
    np.testing.assert_array_equal(found.dataset["torque_perpendicular"], 2 * torque)
    assert table.question != found.question
    assert "torques_on" in found.sections()["given_table"]
    with pytest.raises(st.QuestionError, match="fixed_torque_parallel without fixed_torque_perp"):
        st.TorqueTable.from_arrays(bias, theta, **own, fixed_torque_parallel=-torque)
    wrong = fixed | {"fixed_torque_parallel": torque + 1.0}
    with pytest.raises(st.QuestionError, match="fixed_torque_parallel is 1 J/m\\^2 where theta"):
        st.TorqueTable.from_arrays(bias, theta, **own, **wrong)


def test_a_table_without_them_says_how_to_get_them(coarse):
    with pytest.raises(st.RangeError, match=r'ask for it by tabulate\(..., torques_on="both"\)'):
        table_of(FormulaSource(), coarse).on_fixed_layer()
    fixed = table_of(MutualSource(), coarse, torques_on="fixed")
    with pytest.raises(st.RangeError, match="beside its own"):
        fixed.on_fixed_layer()
    with pytest.raises(st.QuestionError, match="FormulaSource gives no torque on the fixed layer"):
        table_of(FormulaSource(), coarse, torques_on="both")
    with pytest.raises(st.QuestionError, match="torques_on is 'all'"):
        table_of(MutualSource(), coarse, torques_on="all")


def test_sweeps_of_mutual_torques_give_such_tables(coarse, tmp_path):
    axis = {"torkance": [1e-5, 2e-5]}
    grid = {"bias": BIAS, "theta": ANGLES}
    where = {"folder": tmp_path / "sweep.zarr", "quantity": "mutual_torques"}
    sweep = st.sweep(MutualSource(), axis, **grid, **where)
    expected = table_of(MutualSource(), coarse, torques_on="both").on_fixed_layer()
    found = sweep.table(torkance=2e-5).on_fixed_layer()
    np.testing.assert_array_equal(
        found.dataset["torque_parallel"], expected.dataset["torque_parallel"]
    )
    where = {"folder": tmp_path / "stacks.zarr", "quantity": "mutual_torques"}
    stacks = st.sweep(junction(), {"layers[1].thickness": [2]}, **grid, **where, accuracy=coarse)
    expected = table_of(junction(), coarse, torques_on="both")
    found = stacks.table({"layers[1].thickness": 2})
    for name in PAIRS.values():
        np.testing.assert_allclose(found.dataset[name], expected.dataset[name], rtol=1e-12)


def test_reports_and_figures_show_them(coarse):
    table = table_of(MutualSource(), coarse, torques_on="both")
    chapter = table_chapter(table)
    assert "fixed_torque_angle" in chapter.figures
    assert "in-plane torque on the fixed magnets" in chapter.facts
    ax = st.plot.plot_torque_against_bias(table.on_fixed_layer())
    assert "fixed magnet" in ax.get_title()
    bars = st.plot.plot_torque(st.torque(junction(), theta=1.0, accuracy=coarse))
    assert [label.get_text() for label in bars.get_xticklabels()][-2].startswith("on fixed")
