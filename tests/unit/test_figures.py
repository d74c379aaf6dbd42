"""What figures show, how their axes are labelled, and the command that draws them again."""

from dataclasses import replace

import numpy as np
import pytest
from answers import ANSWERS
from commands import caller
from legends import unexplained_styles
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from synthetic_table import make_table, per_sin

import spintorque as st
from spintorque.plot import (
    figures_of,
    plot_conductance_against_angle,
    plot_torque_against_angle,
    plot_torque_against_bias,
    plot_write_error_rate,
)
from spintorque.results.analyses.switching_counts import SwitchingCounts

COUNTS = SwitchingCounts(
    drives=(st.Drive(voltage=0.5), st.Drive(voltage=0.8)),
    length=np.array([1.0, 2.0, 5.0]),
    trajectories=np.array([1000, 1000]),
    switched=np.array([[10, 400, 990], [500, 999, 1000]]),
    write_error_rate_fokker_planck=np.array([[0.99, 0.6, 1e-2], [0.5, 1e-3, 3e-9]]),
)
DRAW = {
    "bias": plot_torque_against_bias,
    "angle": lambda table, **more: plot_torque_against_angle(table, bias=0.2, **more),
    "conductance": plot_conductance_against_angle,
}


def axes():
    return Figure().add_subplot()


@pytest.fixture(scope="module")
def tables():
    return make_table(), make_table(per_sin=lambda V, x: tuple(2 * t for t in per_sin(V, x)))


def curves(ax):
    """Colours of the curves by what the legend calls them."""
    lines = [line for line in ax.get_lines() if line.get_gid()]
    return {line.get_label(): to_hex(line.get_color()) for line in lines}


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_two_tables_have_their_own_colours_and_labels(draw, tables):
    ax = axes()
    for table, label in zip(tables, ("thin", "thick"), strict=True):
        draw(table, ax=ax, label=label)
    found = curves(ax)
    assert len(found) == len(set(found.values())) == len(curves(draw(tables[0], ax=axes()))) * 2
    assert sum(name.startswith("thin") for name in found) == len(found) // 2
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert len(texts) == len(set(texts))
    assert unexplained_styles(ax) == set()


def test_unnamed_tables_are_numbered(tables):
    ax = axes()
    for table in tables:
        plot_torque_against_bias(table, ax=ax)
    assert sum(name.startswith("table 2: ") for name in curves(ax)) == 2


def test_the_axis_of_error_rates_shows_all_of_them():
    ax = plot_write_error_rate(COUNTS, ax=axes())
    assert ax.get_ylim()[0] < 3e-9
    assert unexplained_styles(ax) == set()
    texts = {text.get_text() for text in ax.get_legend().get_texts()}
    assert {"Fokker-Planck", "counted", "none met, bound"} <= texts
    counted = plot_write_error_rate(replace(COUNTS, write_error_rate_fokker_planck=None), ax=axes())
    assert 1e-5 < counted.get_ylim()[0] < 1e-3
    assert "Fokker-Planck" not in {t.get_text() for t in counted.get_legend().get_texts()}


@pytest.mark.parametrize(
    "name", ["table", "barrier", "asymmetry", "magnetoresistance", "resonance"]
)
def test_units_stand_once_on_an_axis(name):
    """In the label, and not at every tick."""
    for figure in figures_of(ANSWERS[name]()).values():
        figure.canvas.draw()
        for ax in figure.axes:
            for axis in (ax.xaxis, ax.yaxis):
                ticks = "".join(text.get_text() for text in axis.get_ticklabels())
                assert not set(ticks) & set("JVASWm%Ω"), ticks


def test_plot_draws_files_again(tables, tmp_path, monkeypatch, capsys):
    call = caller(monkeypatch, capsys)
    for number, table in enumerate(tables):
        table.save(tmp_path / f"table-{number}.nc")
    files = [tmp_path / f"table-{number}.nc" for number in range(2)]
    code, out, _ = call("plot", *files, "-o", tmp_path / "both.svg")
    assert code == 0
    names = {f"both-{name}.svg" for name in ("torque_bias", "torque_angle", "conductance_angle")}
    assert {line.split("/")[-1] for line in out.split()} == names
    assert "table-1: in-plane" in (tmp_path / "both-torque_bias.svg").read_text()
    ANSWERS["fit"]().save(tmp_path / "fit.nc")
    code, out, _ = call("plot", tmp_path / "fit.nc")
    assert out.split() == [str(tmp_path / "fit.png")]
    assert (tmp_path / "fit.png").read_bytes().startswith(b"\x89PNG")


def test_plot_refuses_what_it_cannot_draw(tables, tmp_path, monkeypatch, capsys):
    call = caller(monkeypatch, capsys)
    table, part = tmp_path / "table.nc", tmp_path / "escape.nc"
    tables[0].save(table)
    escape = st.Instability(drive=1.0, m=np.array([0, 0, 1.0]), frequency=0.0, kind="escape")
    escape.save(part)
    wrong = {
        "no figure of answers of the kind instability": [part],
        "only torque tables": [table, part],
        "one of .png, .svg, .pdf": [table, "-o", tmp_path / "a.gif"],
        "no such file": [tmp_path / "none.nc"],
    }
    for message, arguments in wrong.items():
        code, _, err = call("plot", *arguments)
        assert code == 2
        assert message in err
        assert "Traceback" not in err
