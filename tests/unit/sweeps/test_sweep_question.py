"""Questions of sweeps: their fields, their points, and how two of them differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from stacks import junction
from sweeps import SMALL, TOML, file_of

import spintorque as st
from spintorque._tabulate import table_axes, table_mapping
from spintorque.io.question_file import parse_question
from spintorque.sweeps.grid import Grid
from spintorque.sweeps.sweep_question import differences, file_question, make_question


def asked(text=TOML):
    return file_question(parse_question(text))


def base(**stack):
    table = table_mapping(*table_axes([0.0, 0.5], [0.0, 1.0]), 300.0, "layered", SMALL)
    return {"stack": junction(**stack).to_mapping(), "table": table}


def test_text_asks_the_same_question_again():
    question = asked()
    again = asked(question.text)
    assert again.fingerprint == question.fingerprint
    assert again.to_mapping() == question.to_mapping()
    assert differences(question, again) == []


NUMBERS = some.floats(-1e3, 1e3, allow_nan=False)


@given(values=some.lists(NUMBERS, min_size=1, unique=True), layers=some.sets(some.integers(1, 99)))
def test_text_keeps_every_value_bit_for_bit(values, layers):
    axes = {"fermi_energy": values} | ({"layers[1].thickness": sorted(layers)} if layers else {})
    question = make_question(base(), axes)
    again = asked(question.text)
    assert again.fingerprint == question.fingerprint
    assert again.axes == question.axes
    assert all(isinstance(n, int) for n in again.axes.get(("stack", "layers", 1, "thickness"), []))


def test_spellings_of_a_field_are_the_same_question():
    plain = file_of('"layers[1].thickness" = [1, 2]\ntemperature = [0.0, 300.0]')
    full = file_of('"stack.layers[-2].thickness" = [1.0, 2.0]\n"table.temperature" = [0, 300]')
    dotted = file_of('stack."layers[1].thickness" = [1, 2]\ntable.temperature = [0.0, 300.0]')
    ranged = file_of(
        '"layers[1].thickness" = { start = 1, stop = 2, count = 2 }\n'
        "[sweep.axes.table]\ntemperature = { start = 0.0, stop = 300.0, count = 2 }"
    )
    assert len({asked(text).fingerprint for text in (plain, full, dotted, ranged)}) == 1


def test_the_value_that_a_swept_field_had_does_not_matter():
    text = file_of('"layers[1].thickness" = [1, 3]')
    assert (
        asked(text).fingerprint == asked(text.replace("thickness = 2", "thickness = 5")).fingerprint
    )


def test_points_ask_what_their_place_says():
    grid = Grid(asked(file_of('"layers[1].thickness" = [1, 3]\n"accuracy.k_points" = [4, 6, 8]')))
    grid.check()
    assert grid.shape == (2, 3, 2)
    assert list(grid.axes) == ["layers[1].thickness", "accuracy.k_points", "bias"]
    point = grid.point((1, 2, 0))
    assert point.source.stack.layers[1].thickness == 3
    assert point.source.accuracy.k_points == 8
    assert (point.bias, point.source.temperature, point.source.engine) == (-0.5, 300.0, "layered")
    assert grid.label((1, 2, 0)) == "layers[1].thickness = 3, accuracy.k_points = 8, bias = -0.5"


def test_words_can_be_swept():
    grid = Grid(
        asked(file_of('"layers[1].material" = ["mgo", "low"]\nengine = ["layered", "kwant"]'))
    )
    grid.check()
    assert grid.point((1, 0, 0)).source.stack.layers[1].material.onsite == 5.0
    assert grid.sources.engines == {"layered", "kwant"}


FAULTS = {
    "unknown": ('"layers[1].thicknes" = [1]', "did you mean layers[1].thickness?"),
    "bias": ("bias = [0.0]", "bias cannot be swept"),
    "theta": ('"table.theta" = [0.0]', "table.theta cannot be swept"),
    "fraction": ('"layers[1].thickness" = [1.5]', "has 1.5; allowed are whole numbers"),
    "word": ('fermi_energy = ["a"]', "has 'a'; allowed are finite numbers"),
    "truth": ("fermi_energy = [true]", "has True; allowed are finite numbers"),
    "number": ("engine = [1]", "has 1; allowed are words such as layered"),
    "infinite": ("fermi_energy = [inf]", "has inf; allowed are finite numbers"),
    "empty": ("fermi_energy = []", "the axis fermi_energy is empty"),
    "repeated": ('"layers[1].thickness" = [1, 2, 1.0]', "has 1 twice"),
    "twice": ('fermi_energy = [0.0]\n"stack.fermi_energy" = [1.0]', "is swept twice"),
    "no axis": ("", "sweep.axes"),
    "slash": ('"materials.\\"a/b\\".onsite" = [1.0]', "netCDF allows no / in names"),
    "range": ("fermi_energy = { start = 0.0, stop = 1.0, cont = 3 }", "did you mean count?"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_axes_are_named(fault):
    axes, message = FAULTS[fault]
    with pytest.raises(st.QuestionError) as caught:
        asked(file_of(axes))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_quantity_and_axes_of_another_type():
    text = TOML.replace("[sweep.axes]", '[sweep]\nquantity = "spin"\n[sweep.axes]')
    with pytest.raises(st.QuestionError, match="quantity is 'spin'; allowed is one of torque"):
        asked(text)
    for axes in ([1, 2], {}, None):
        with pytest.raises(st.QuestionError, match="allowed is a mapping of fields"):
            make_question(base(), axes)
    with pytest.raises(st.QuestionError, match="an axis is named 3"):
        make_question(base(), {3: [1]})


def test_all_points_that_cannot_be_asked_are_named():
    axes = {
        "layers[1].thickness": [1, 0, -1],
        "temperature": [0.0, -5.0],
        "accuracy.k_points": [4, 5],
    }
    with pytest.raises(st.QuestionError) as caught:
        Grid(make_question(base(), axes)).check()
    for text in ("at layers[1].thickness = 0: ", "layers[1].thickness = -1: ", "= -5.0, ", "= 5: "):
        assert text in str(caught.value)


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"fermi_energy": [0.0, 9.0]}, "at fermi_energy = 9.0: "),
        ({"layers[0].magnetization": ["fixed", "free"]}, "no fixed layer"),
        ({"bias_profile.intervals": ["n+1", "n-1"], "layers[1].thickness": [1, 2]}, "no interval"),
        ({"engine": ["layered", "quick"]}, "engine is 'quick'"),
        ({"layers[1].material": ["insulator_1", "mgo"]}, "no material of the stack"),
    ],
)
def test_what_only_the_solver_would_refuse_is_refused_before(axes, message):
    with pytest.raises(st.QuestionError) as caught:
        Grid(make_question(base(), axes)).check()
    assert message in str(caught.value)


def test_differences_name_the_fields():
    def told(old, new):
        return differences(asked(TOML), asked(TOML.replace(old, new, 1)))

    assert told("onsite = 1.6", "onsite = 1.7") == ["stack.materials.fe.onsite was 1.6 and is 1.7"]
    assert told("temperature = 300.0", "temperature = 0.0") == [
        "table.temperature was 300.0 and is 0.0"
    ]
    assert told("[1, 2]", "[1, 3]") == [
        "sweep.axes of layers[1].thickness was [1, 2] and is [1, 3]"
    ]
    assert told("[-0.5, 0.5]", "[0.5]") == ["bias was [-0.5, 0.5] and is [0.5]"]
    new = told("[1, 2]", "[1, 2]\nfermi_energy = [0.0, 0.1]")
    assert new[-1] == "sweep.axes of fermi_energy was absent and is [0.0, 0.1]"


def test_differences_inside_long_lists_and_of_the_order():
    axis = np.linspace(0, 1, 9)
    old = make_question(base(), {"fermi_energy": axis})
    new = make_question(base(), {"fermi_energy": [*axis[:4], 0.51, *axis[5:]]})
    assert "has other values between" in differences(old, new)[0]
    fields = {"fermi_energy": [0.0, 0.1], "layers[1].thickness": [1, 2]}
    one, two = make_question(base(), fields), make_question(base(), dict(reversed(fields.items())))
    assert one.fingerprint != two.fingerprint
    assert "the order of the axes was fermi_energy, layers[1].thickness" in differences(one, two)[0]
