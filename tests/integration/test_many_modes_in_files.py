"""Layers of many modes in question files: tables, resistances, and faults in one line."""

from pathlib import Path

import numpy as np
import pytest
from commands import caller

import spintorque as st
from spintorque.io.question_file import parse_question

EXAMPLE = (Path(st.__file__).parents[1] / "examples" / "many_modes.toml").read_text()


def stack():
    return parse_question(EXAMPLE).source


def test_a_file_has_the_stack_of_its_section():
    layers = [
        st.Scatterer(transmission=(0.8, 0.5), magnetization="fixed"),
        st.Spacer(transmission=0.7),
        st.Scatterer(transmission=(0.75, 0.35), magnetization="free", reflected_mixing=0.05 + 0.1j),
    ]
    assert stack() == st.ScatteringStack(layers, phases="random", modes=1.4e19)
    written = parse_question(EXAMPLE).to_mapping()["scattering_stack"]
    assert st.ScatteringStack.from_mapping({"scattering_stack": written}) == stack()
    tilted = EXAMPLE.replace('"free"', "{ theta_deg = 90.0, phi_deg = 90.0 }")
    direction = parse_question(tilted).source.layers[2].magnetization
    np.testing.assert_allclose(direction, (0.0, 1.0, 0.0), atol=1e-15)


@pytest.mark.slow
def test_the_command_table_takes_it_for_a_stack(monkeypatch, capsys, tmp_path):
    call = caller(monkeypatch, capsys)
    (tmp_path / "a.toml").write_text(EXAMPLE)
    code, out, errors = call("table", tmp_path / "a.toml", "-o", tmp_path / "out", "--workers", 1)
    assert code == 0, errors
    assert "torque" in out
    table = st.TorqueTable.load(tmp_path / "out" / "table.nc")
    direct = stack().torques(0.01, table.dataset["theta"].values)
    np.testing.assert_array_equal(table.dataset["torque_parallel"].sel(bias=0.01), direct.values[0])
    np.testing.assert_array_equal(
        table.dataset["fixed_torque_perpendicular"].sel(bias=0.01),
        direct.parts["fixed_torque_perpendicular"],
    )


FAULTS = {
    "transmission.* is 1.8; allowed is 0 to 1": ("[0.8, 0.5]", "[1.8, 0.5]"),
    "reflected_mixing is .*more than the product 0.1625": ("[0.05, 0.1]", "[0.5, 0.1]"),
    "unknown key .*transmision.*did you mean transmission": (
        "transmission = 0.7",
        "transmision = 0.7",
    ),
    "kind": ('kind = "spacer"', 'kind = "metal"'),
    "phases": ('phases = "random"', 'phases = "any"'),
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults_are_told_in_one_line(message):
    old, new = FAULTS[message]
    assert old in EXAMPLE
    with pytest.raises(st.QuestionError, match=message) as caught:
        _ = parse_question(EXAMPLE.replace(old, new, 1)).source
    assert "\n" not in str(caught.value)


def test_the_report_tells_the_layers():
    from spintorque.cli.result_files import stack_chapters

    (chapter,) = stack_chapters(parse_question(EXAMPLE))
    assert chapter.facts["layer 1"] == "T↑ 0.8, T↓ 0.5, phases random, magnet fixed"
    assert chapter.facts["layer 2"] == "metal of g_N/N = 0.7"
    assert "reflected mixing 0.05+0.1j, magnet free" in chapter.facts["layer 3"]
    assert set(chapter.figures) == {"mode_conductance", "mode_torque"}
