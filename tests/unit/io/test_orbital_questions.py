"""TOML questions about stacks of crystals: materials with other values, and the axis of spins."""

import pytest

import spintorque as st
from spintorque.io.question_file import parse_question
from spintorque.provenance import question_text

pytestmark = pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")
TEXT = """
[stack]
face = "001"
spin_axis = { theta_deg = 90.0, phi_deg = 0.0 }
materials.hard = { like = "Co", spin_orbit = true, xi_d = 0.07 }
layers = [
  { material = "Co", magnetization = "fixed" },
  { material = "Cu", thickness = 3 },
  { material = "hard", thickness = 2, magnetization = "free" },
  { material = "Cu" },
]
"""


def test_a_material_may_be_like_one_of_the_package():
    asked = parse_question(TEXT)
    stack = asked.stack.stack()
    hard, cobalt = stack.layers[2].material, st.materials["Co"]
    assert (hard.name, hard.xi_d, hard.spin_orbit) == ("hard", 0.07, True)
    assert hard.table == cobalt.table
    assert stack.spin_axis == pytest.approx((1.0, 0.0, 0.0), abs=1e-12)
    assert stack.layers[0].material == cobalt


def test_such_a_question_can_be_written_and_read_again():
    asked = parse_question(TEXT)
    assert parse_question(question_text(asked.to_mapping())).stack.stack() == asked.stack.stack()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('like = "Co"', 'like = "Kobalt"', "materials.hard: like is 'Kobalt'; allowed is a mat"),
        ("xi_d", "xi_f", "hard: unknown key xi_f; did you mean"),
        ("{ theta_deg = 90.0, phi_deg = 0.0 }", "[1.0, 1.0, 0.0]", "spin_axis is .1.0, 1.0, 0.0"),
    ],
)
def test_faults_are_named(old, new, message):
    with pytest.raises(st.QuestionError, match=message):
        parse_question(TEXT.replace(old, new)).stack.stack()
