"""Stray fields of pinned layers: by tensors, by k, by symmetry, in files."""

import numpy as np
import pytest
from magnetostatics import fourier_ellipse, fourier_rectangle, tensor_above

import spintorque as st
from spintorque.formulas import dipole_tensors
from spintorque.io.question_file import parse_question
from spintorque.provenance import question_text

FIELDS = {"saturation_magnetization": 1e6, "damping": 0.01}
FREE = st.Macrospin.disk(diameter=40.0, thickness=1.2, **FIELDS)
LONG = st.Macrospin.ellipse(length=60.0, width=30.0, thickness=2.0, **FIELDS)
SQUARE = st.Macrospin.prism(length=40.0, width=40.0, thickness=2.0, **FIELDS)
Ms = 8e5


def pinned(**changes):
    given = {"thickness": 2.0, "distance": 6.0, "direction": (0, 0, 1), **changes}
    return st.PinnedLayer(saturation_magnetization=Ms, **given)


def test_a_layer_below_pushes_the_magnet_along_its_own_moment():
    tensor = dipole_tensors.coaxial_disks((40.0, 2.0), (40.0, 1.2), 6.0)
    field = st.stray_field(FREE, [pinned()])
    np.testing.assert_allclose(field, (0, 0, -Ms * tensor[2]), rtol=1e-13)
    assert field[2] > 0
    in_plane = st.stray_field(FREE, [pinned(direction=(1, 0, 0))])
    np.testing.assert_allclose(in_plane, (-Ms * tensor[0], 0, 0), rtol=1e-13)
    assert in_plane[0] < 0


SECTIONS = {
    "disk": (st.Disk(diameter=70.0), fourier_ellipse(70, 70)),
    "ellipse": (st.Ellipse(length=60.0, width=40.0), fourier_ellipse(60, 40)),
    "turned ellipse": (
        st.Ellipse(length=60.0, width=40.0, long_axis=st.direction(np.pi / 2, 0.5)),
        fourier_ellipse(60, 40, 0.5),
    ),
    "turned prism": (
        st.Prism(length=50.0, width=40.0, long_axis=st.direction(np.pi / 2, 0.5)),
        fourier_rectangle(50, 40, 0.5),
    ),
}


@pytest.mark.parametrize("offset", [(0.0, 0.0), (8.0, -5.0)])
@pytest.mark.parametrize("section", SECTIONS)
def test_layers_of_any_shape_are_the_integral_over_k(section, offset):
    shape, transform = SECTIONS[section]
    direction = st.direction(1.0, 0.7)
    layer = pinned(shape=shape, offset=offset, direction=direction)
    target = fourier_ellipse(40, 40)
    tensor = tensor_above(transform, 2.0, target, 1.2, 6.0, (-offset[0], -offset[1]))
    expected = -Ms * tensor @ np.array(direction)
    field = st.stray_field(FREE, [layer])
    np.testing.assert_allclose(field, expected, atol=1e-9 * np.abs(expected).max())
    above = st.stray_field(FREE, [pinned(shape=shape, offset=offset, side="above")])
    below = st.stray_field(FREE, [pinned(shape=shape, offset=offset)])
    np.testing.assert_allclose(above, np.multiply(below, (-1, -1, 1)), atol=1e-6)


def test_layers_add_up_and_opposite_ones_compensate():
    near, far = pinned(), pinned(distance=9.0, thickness=3.0, direction=(0, 0, -1))
    both = np.array(st.stray_field(FREE, [near, far]))
    each = [np.array(st.stray_field(FREE, [layer])) for layer in (near, far)]
    np.testing.assert_allclose(both, sum(each), rtol=1e-14)
    assert abs(both[2]) < each[0][2] / 3
    assert st.stray_field(FREE, []) == (0, 0, 0)
    halves = [pinned(thickness=1.0), pinned(thickness=1.0, distance=7.0)]
    np.testing.assert_allclose(st.stray_field(FREE, halves), each[0], rtol=1e-12)


@pytest.mark.parametrize("magnet", [FREE, LONG, SQUARE])
def test_field_turns_with_the_frame(magnet):
    """A film in the yz plane with its long axis along y feels the turned field."""
    shape = magnet.shape
    layer = pinned(shape=shape, offset=(5.0, 2.0), direction=st.direction(1.0, 0.7))
    axes = {"normal": (1, 0, 0), **({} if shape.kind == "disk" else {"long_axis": (0, 1, 0)})}
    length, width = shape.sides
    round_ = shape.kind == "disk"
    lengths = {"diameter": length} if round_ else {"length": length, "width": width}
    make = getattr(st.Macrospin, shape.kind)
    turned = make(**lengths, **axes, thickness=magnet.thickness, **FIELDS)
    first, second, third = turned.shape.frame
    turn = np.array([first, second, third]).T  # x, y, z of the magnet's own frame
    there = pinned(offset=(5.0, 2.0), direction=tuple(turn @ np.array(layer.direction)))
    expected = turn @ np.array(st.stray_field(magnet, [layer]))
    np.testing.assert_allclose(st.stray_field(turned, [there]), expected, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("pair", [(FREE, LONG), (SQUARE, FREE), (LONG, LONG), (SQUARE, SQUARE)])
def test_tensor_of_two_magnets_is_mutual_and_has_no_trace(pair):
    one, other = pair
    there = st.dipole_tensor(one, other, distance=5.0, side="below", offset=(4.0, 1.0))
    back = st.dipole_tensor(other, one, distance=5.0, side="above", offset=(-4.0, -1.0))
    largest = np.abs(there).max()
    np.testing.assert_allclose(there, back * one.volume / other.volume, atol=1e-9 * largest)
    np.testing.assert_allclose(there, there.T, atol=1e-12)
    assert abs(np.trace(there)) < 1e-10 * largest


def test_turning_a_prism_by_a_right_angle_swaps_its_edges():
    long = st.Prism(length=60.0, width=20.0)
    turned = st.Prism(length=20.0, width=60.0, long_axis=(0, 1, 0))
    fields = [
        st.stray_field(SQUARE, [pinned(shape=s, direction=(1, 0, 0))]) for s in (long, turned)
    ]
    np.testing.assert_allclose(*fields, rtol=1e-12)


FILE = """
[macrospin]
saturation_magnetization = 1e6
thickness = 1.2
damping = 0.01
shape = { kind = "disk", diameter = 40.0 }

[[pinned_layers]]
saturation_magnetization = 8e5
thickness = 2.0
distance = 6.0
direction = [0, 0, 1]

[drive]
voltage = 0.0
field = [1e3, { kind = "sine", amplitude = 800.0, frequency = 4.0 }, 2e3]
"""


def test_file_adds_the_field_of_its_pinned_layers_to_the_drive():
    asked = parse_question(FILE)
    assert asked.pinned_layers == [pinned()]
    (drive,) = asked.require("drive")
    field = st.stray_field(FREE, [pinned()])
    assert drive.field[0] == 1e3
    assert drive.field[1] == st.Sine(amplitude=800.0, frequency=4.0)
    assert drive.field[2] == pytest.approx(2e3 + field[2], rel=1e-14)
    again = parse_question(question_text(asked.to_mapping()))
    assert again == asked
    assert again.require("drive") == (drive,)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('shape = { kind = "disk", diameter = 40.0 }', "area = 1e3", "magnet has no shape"),
        ("[macrospin]", "[coupled_macrospins]\nlayers = []\n[other]", "unknown key other"),
        ("distance = 6.0", "distance = -6.0", "distance is -6.0"),
        ("distance = 6.0", 'distance = 6.0\nside = "left"', "below"),
        ("[0, 0, 1]", "[0, 0, 2]", "direction is"),
        ("distance = 6.0", "distanze = 6.0", "did you mean distance?"),
    ],
)
def test_faulty_pinned_layers_in_files_are_named(old, new, message):
    with pytest.raises(st.QuestionError, match=message):
        parse_question(FILE.replace(old, new, 1)).require("drive")


def test_pinned_layers_need_a_single_magnet():
    text = FILE[FILE.index("[[pinned") :]
    with pytest.raises(st.QuestionError, match="which is missing"):
        parse_question(text).require("drive")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: st.stray_field(FREE, pinned()), "list of spintorque.PinnedLayer"),
        (lambda: st.stray_field("disk", []), "magnet is 'disk'"),
        (lambda: pinned(shape="disk"), "allowed is spintorque.Disk"),
        (lambda: pinned(direction=(1, 1, 1)), "unit vector"),
        (lambda: pinned(offset=3.0), "two numbers"),
        (
            lambda: st.stray_field(FREE, [pinned(shape=st.Disk(diameter=9, normal=(1, 0, 0)))]),
            "layers of one normal",
        ),
        (lambda: st.dipole_tensor(FREE, FREE, distance=1.0, side="left"), "one of below, above"),
        (lambda: st.dipole_tensor(FREE, FREE, distance=-1.0), "distance is -1"),
    ],
)
def test_faulty_layers_are_refused(make, message):
    with pytest.raises(st.QuestionError, match=message):
        make()


@pytest.mark.slow
def test_layers_of_different_outlines_may_touch():
    """The field goes on to rise as they approach, by as much as between 1 and 2 nm."""
    shape = st.Prism(length=60.0, width=38.0)
    touching, near, further = (
        st.stray_field(FREE, [pinned(shape=shape, distance=gap)])[2] for gap in (0.0, 1.0, 2.0)
    )
    assert touching - near == pytest.approx(near - further, rel=0.3)
