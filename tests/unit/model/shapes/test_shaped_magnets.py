"""Magnets that know their shape: area, tensor, frame, files."""

from dataclasses import replace

import numpy as np
import pytest

import spintorque as st
from spintorque.formulas import demagnetization
from spintorque.io.question_file import parse_question
from spintorque.model.mappings.question_mapping import magnet_question
from spintorque.provenance import question_text

FIELDS = {"saturation_magnetization": 1e6, "thickness": 2.0, "damping": 0.01}
ROUND = {"diameter": 40.0}
LONG = {"length": 100.0, "width": 40.0}
KINDS = {
    "disk": (ROUND, np.pi * 20**2, demagnetization.disk(40, 2)),
    "ellipse": (LONG, np.pi * 50 * 20, demagnetization.elliptic_cylinder(100, 40, 2)),
    "prism": (LONG, 4000.0, demagnetization.prism(100, 40, 2)),
}
TILTED = {"normal": st.direction(0.8, 0.3), "long_axis": st.direction(0.8 + np.pi / 2, 0.3)}


def made(kind, **changes):
    return getattr(st.Macrospin, kind)(**KINDS[kind][0], **{**FIELDS, **changes})


@pytest.mark.parametrize("kind", KINDS)
def test_shape_tells_area_and_tensor(kind):
    _, area, factors = KINDS[kind]
    magnet = made(kind)
    assert magnet.area == pytest.approx(area, rel=1e-15)
    np.testing.assert_allclose(magnet.demagnetization, factors, rtol=1e-15)
    assert magnet.shape.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_factors_lie_along_the_axes_of_the_shape(kind):
    axes = {"normal": TILTED["normal"]} if kind == "disk" else TILTED
    tensor = made(kind, **axes).demagnetization_tensor
    normal, first = np.array(TILTED["normal"]), np.array(TILTED["long_axis"])
    frame = np.array([first, np.cross(normal, first), normal])
    expected = frame.T @ np.diag(KINDS[kind][2]) @ frame
    np.testing.assert_allclose(tensor, expected, atol=1e-15)
    along_y = made(kind, normal=(0, 1, 0)).demagnetization
    np.testing.assert_allclose(along_y, KINDS[kind][2][[0, 2, 1]], rtol=1e-15)


@pytest.mark.parametrize("axes", [{}, {"normal": TILTED["normal"]}])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_saved_is_read_again(kind, axes):
    magnet = made(kind, **(TILTED if axes and kind != "disk" else axes))
    assert parse_question(question_text(magnet_question(magnet))).macrospin == magnet
    pair = st.CoupledMacrospins(layers=(magnet, magnet))
    assert parse_question(question_text(magnet_question(pair))).coupled_macrospins == pair


@pytest.mark.parametrize("kind", KINDS)
def test_file_may_leave_out_what_the_shape_tells(kind):
    numbers = {**KINDS[kind][0], "kind": kind}
    inside = ", ".join(f'{k} = "{v}"' if k == "kind" else f"{k} = {v}" for k, v in numbers.items())
    fields = "\n".join(f"{name} = {value}" for name, value in FIELDS.items())
    assert parse_question(f"[macrospin]\n{fields}\nshape = {{ {inside} }}").macrospin == made(kind)


DISK_FILE = """[macrospin]
saturation_magnetization = 1e6
thickness = 2.0
damping = 0.01
"""


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", "area is missing; give it, or the shape"),
        ('shape = { kind = "disc", diameter = 40 }', "did you mean disk?"),
        ('shape = "disk"', "macrospin.shape is 'disk'; allowed is a table"),
        ("shape = { diameter = 40 }", "macrospin.shape.kind is missing"),
        ('shape = { kind = "disk", diametr = 40 }', "did you mean diameter?"),
        ('shape = { kind = "disk", diameter = -40 }', "macrospin.shape: diameter is -40"),
        ('shape = { kind = "ellipse", length = 40 }', "macrospin.shape.width is missing"),
        ('area = 5.0\nshape = { kind = "disk", diameter = 40 }', "that of the shape 1256.64 nm^2"),
        (
            'demagnetization = [0, 0, 1]\nshape = { kind = "disk", diameter = 40 }',
            "at a thickness of 2 nm; give one of both",
        ),
    ],
)
def test_faulty_shapes_in_files_are_named(rest, message):
    with pytest.raises(st.QuestionError, match=r"^question: macrospin") as caught:
        parse_question(DISK_FILE + rest)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["area", "demagnetization", "shape"])
def test_what_the_shape_tells_is_not_taken(kind, name):
    with pytest.raises(st.QuestionError, match=f"{name} of this magnet follows from its shape"):
        made(kind, **{name: (0, 0, 1)})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: st.Ellipse(**LONG, long_axis=(0, 0, 1)), "long_axis in the plane"),
        (lambda: st.Prism(**LONG, normal=(1, 0, 0)), "long_axis in the plane"),
        (lambda: st.Prism(length=0, width=1), "length is 0"),
        (lambda: st.Disk(diameter=40, normal=(1, 1, 0)), "unit vector"),
        (lambda: st.Macrospin(shape="disk", **FIELDS), "allowed is spintorque.Disk"),
        (lambda: replace(made("disk"), thickness=3.0), "at a thickness of 3 nm"),
    ],
)
def test_faulty_shapes_are_refused(make, message):
    with pytest.raises(st.QuestionError, match=message):
        make()


def test_another_thickness_has_another_tensor():
    thicker = replace(made("disk"), thickness=3.0, demagnetization=None)
    assert thicker == made("disk", thickness=3.0)
    assert thicker.demagnetization[2] < made("disk").demagnetization[2]
