"""The bonds that the package made, from the command line and back into a question."""

import tomllib

import numpy as np
import pytest
from commands import caller

from spintorque.io.question_file import read_question

QUESTION = """
[stack]
face = "001"
layers = [
    { material = "Fe", magnetization = "fixed" },
    { material = "MgO", thickness = 2 },
    { material = "Fe", magnetization = "free" },
]

[band_diagram]
bias = 0.5
"""


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")
def test_bonds_of_a_stack_are_written_as_a_piece_of_its_question(tmp_path, monkeypatch, capsys):
    path = tmp_path / "question.toml"
    path.write_text(QUESTION)
    command = caller(monkeypatch, capsys)
    code, out, err = command("band-diagram", path, "-o", tmp_path / "out")
    assert code == 0, err
    assert "interface_bonds.toml" in out
    assert "no table holds the bonds Fe - MgO Mg (0.2962 nm), Fe - MgO O (0.2160 nm)" in err
    text = (tmp_path / "out" / "interface_bonds.toml").read_text()
    assert "# Fe - MgO O, 0.2160 nm: geometric mean of scaled integrals" in text
    given = tomllib.loads(text)["stack"]["given_bonds"]
    path.write_text(QUESTION + text)
    (section,) = read_question(path).require("stack")
    made, taken = read_stack(tmp_path), section.stack()
    assert len(taken.given_bonds) == len(given) == 2
    line = tuple(layer.material for layer in made.monolayers[:2])
    before, after = (stack.pairs.between(line) for stack in (made, taken))
    np.testing.assert_allclose(before.mean, after.mean, rtol=0, atol=1e-12)
    np.testing.assert_allclose(before.splittings, after.splittings, rtol=0, atol=1e-12)


def read_stack(tmp_path):
    path = tmp_path / "plain.toml"
    path.write_text(QUESTION)
    (section,) = read_question(path).require("stack")
    return section.stack()
