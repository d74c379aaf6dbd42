"""Names of fields: what they reach, and the messages for those that reach nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stacks import junction

import spintorque as st
from spintorque.model.mappings.field_names import (
    fields,
    format_path,
    joined,
    parse_path,
    resolve,
    short,
    with_values,
)

QUESTION = {"stack": junction().to_mapping(), "table": {"temperature": 0.0, "bias": [0.0, 1.0]}}
PARTS = some.one_of(some.text(), some.integers(-9, 99))


@given(first=some.text(), rest=some.lists(PARTS))
def test_paths_round_trip(first, rest):
    path = (first, *rest)
    assert parse_path(format_path(path)) == path


@given(first=some.text(), rest=some.lists(some.text(), max_size=3))
def test_joined_names_are_paths(first, rest):
    name = first
    for part in rest:
        name = joined(name, part)
    parse_path(joined(name, "a"))


@pytest.mark.parametrize("path", [path for path, _ in fields(QUESTION) if "bias" not in path])
def test_every_field_is_found_with_and_without_its_section(path):
    assert resolve(format_path(path), QUESTION) == path
    assert resolve(short(path), QUESTION) == path


def test_places_count_from_the_end_too():
    assert resolve("layers[-2].thickness", QUESTION) == ("stack", "layers", 1, "thickness")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("layers[1].thicknes", "did you mean layers[1].thickness?"),
        ("stack.layers[1].thicknes", "did you mean layers[1].thickness?"),
        ("layers[3].thickness", "there is no field layers[3].thickness"),
        ("layers[-4].thickness", "there is no field"),
        ("materials.mgo.onsite", "materials.insulator_1.onsite"),
        ("layers", "fields here are lattice_constant, fermi_energy"),
        ("layers[1].thickness.x", "there is no field"),
        ("zzz", "layers[1].thickness"),
        ("layers[1", "is not the name of a field"),
        ("layers..x", "is not the name of a field"),
        ("", "is not the name of a field"),
        ('materials."\\x".onsite', "not well quoted"),
    ],
)
def test_unknown_fields_are_named_with_what_exists(name, message):
    with pytest.raises(st.QuestionError) as caught:
        resolve(name, QUESTION)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_changing_a_field_leaves_the_rest_alone():
    path = resolve("layers[1].thickness", QUESTION)
    changed = with_values(QUESTION, {path: 7})
    assert changed["stack"]["layers"][1]["thickness"] == 7
    assert QUESTION["stack"]["layers"][1]["thickness"] == 2
    assert with_values(changed, {path: 2}) == QUESTION
