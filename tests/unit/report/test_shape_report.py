"""Reports of magnets with shapes say what follows from them."""

import re

import pytest

import spintorque as st
from spintorque.cli.result_files import shape_chapters
from spintorque.io.question_file import parse_question

LAYER = "saturation_magnetization = 1e6\nthickness = 2.0\n"
DISK = '[macrospin]\ndamping = 0.01\nshape = { kind = "disk", diameter = 40.0 }\n' + LAYER
PINNED = f"[[pinned_layers]]\n{LAYER}distance = 3.0\ndirection = [0, 0, 1]\n"


def chapter(text):
    (only,) = shape_chapters(parse_question(text))
    return only


def test_area_factors_and_field_are_told():
    told = chapter(DISK + PINNED + PINNED.replace("[0, 0, 1]", "[0, 0, -1]\nside = 'above'"))
    magnet = parse_question(DISK).macrospin
    assert told.facts["magnet, shape"] == "disk, 40 nm, 2 nm thick, 1256.64 nm²"
    x, z = map(float, re.findall(r"[\d.]+", told.facts["magnet, demagnetizing factors"]))
    assert (x, z) == pytest.approx(magnet.demagnetization[1:], rel=1e-5)
    assert list(told.headline.values()) == ["(0, 0, 0) kA/m"]
    field = st.stray_field(magnet, parse_question(PINNED).pinned_layers)[2]
    assert list(chapter(DISK + PINNED).headline.values()) == [f"(0, 0, {field / 1e3:.5g}) kA/m"]
    assert "stray_field" in told.figures


def test_layers_have_names_of_their_own():
    layer = (
        f'{{ damping = 0.01, {LAYER.strip().replace(chr(10), ", ")}, shape = {{ kind = "prism", '
    )
    layer += "length = 60.0, width = 30.0 } }"
    told = chapter(f"[coupled_macrospins]\nspacings = [1.5]\nlayers = [{layer}, {layer}]")
    tensor = told.facts["dipole tensor of layer 1 in layer 0"].replace(";", " ").split()
    magnet = parse_question(f"[macrospin]\n{layer[1:-1].replace(', ', chr(10), 3)}").macrospin
    expected = st.dipole_tensor(magnet, magnet, distance=1.5, side="above").ravel()
    assert [float(number) for number in tensor] == pytest.approx(expected, abs=1e-6)
    assert told.facts["layer 1, shape"] == "prism, 60 nm x 30 nm, 2 nm thick, 1800 nm²"
    assert re.search(
        "along the length.*across it.*normal", told.facts["layer 0, demagnetizing factors"]
    )


def test_a_magnet_without_a_shape_has_no_chapter():
    text = DISK.replace('shape = { kind = "disk", diameter = 40.0 }', "area = 1e3")
    assert shape_chapters(parse_question(text)) == []
