"""Dipole tensors against closed forms in 60 digits, integrals over k, and their identities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from magnetostatics import CASES, fourier_ellipse, fourier_rectangle, tensor_above

from spintorque.formulas import demagnetization, dipole_tensors
from spintorque.formulas.dipole_tensors.cylinder_pairs import FAR, cylinders
from spintorque.formulas.dipole_tensors.outlines import Outline

SIZES = st.floats(-2, 2).map(lambda power: 10.0**power)
EDGES = st.tuples(SIZES, SIZES, SIZES)
TOP = (40.0, 20.0, 2.0)


def dipole(volume, offset):
    """Tensor of a point."""
    r = np.linalg.norm(offset)
    return volume / (4 * np.pi * r**3) * (np.eye(3) - 3 * np.outer(offset, offset) / r**2)


@pytest.mark.parametrize(("source", "target", "offset", "tensor"), CASES["pairs"])
def test_prisms_are_the_closed_form_in_contact_and_far_away(source, target, offset, tensor):
    found = dipole_tensors.prisms(source, target, offset)
    np.testing.assert_allclose(found, tensor, atol=1e-12 * np.abs(tensor).max(), rtol=0)


@settings(max_examples=40)
@given(source=EDGES, target=EDGES, offset=st.tuples(*[st.floats(-30, 30)] * 3))
def test_prisms_are_symmetric_and_mutual(source, target, offset):
    there = dipole_tensors.prisms(source, target, offset)
    back = dipole_tensors.prisms(target, source, np.negative(offset))
    volume = np.prod(target)
    largest = np.abs(there).max()
    np.testing.assert_allclose(there, there.T)
    np.testing.assert_allclose(
        volume * there, np.prod(source) * back, atol=1e-12 * volume * largest
    )
    gap = np.abs(offset) - np.add(source, target) / 2
    if np.any(gap > 0):
        assert abs(np.trace(there)) <= 1e-10 * largest
    inside = np.clip(-gap, 0, np.minimum(source, target))
    assert np.trace(there) == pytest.approx(np.prod(inside) / volume, abs=1e-11)


@settings(max_examples=40)
@given(edges=EDGES, share=st.floats(0.05, 0.95), axis=st.integers(0, 2))
def test_two_halves_make_a_whole(edges, share, axis):
    first, second = np.array(edges), np.array(edges)
    first[axis] *= share
    second[axis] -= first[axis]
    shift = np.eye(3)[axis] * edges[axis] / 2
    tensors = dipole_tensors.prisms(
        np.array([first, second, first, second]),
        np.array([first, second, second, first]),
        np.array([0 * shift, 0 * shift, shift, -shift]),
    )
    weights = np.array([share, 1 - share, 1 - share, share])
    whole = demagnetization.prism(*edges)
    np.testing.assert_allclose(
        (weights[:, None, None] * tensors).sum(0), np.diag(whole), atol=1e-13
    )


@pytest.mark.parametrize("distance", [1e2, 1e3, 1e5])
@pytest.mark.parametrize("way", [(0, 0, 1), (1, 0, 0), (0.6, 0.48, 0.64)])
def test_far_bodies_are_points(way, distance):
    offset = distance * np.array(way, float)
    point = dipole(2.0, offset)
    allowed = 3 / distance**2 * np.abs(point).max()
    prisms = dipole_tensors.prisms((2, 1, 1), (1, 0.5, 0.7), offset)
    np.testing.assert_allclose(prisms, point, atol=allowed)
    disks = dipole_tensors.disks((2.0, 2 / np.pi), (1.0, 0.3), offset)
    np.testing.assert_allclose(disks, point, atol=allowed)


@pytest.mark.parametrize("diameters", [(2.0, 2.0), (2.0, 3.0), (5.0, 0.7)])
@pytest.mark.parametrize("gap", [0.2, 1.0, 4.0])
def test_coaxial_disks_are_the_integral_over_k(diameters, gap):
    first, second = diameters
    found = dipole_tensors.coaxial_disks((first, 0.3), (second, 0.5), gap)
    bodies = (fourier_ellipse(first, first), 0.3, fourier_ellipse(second, second), 0.5)
    np.testing.assert_allclose(np.diag(found), tensor_above(*bodies, gap, around=8), atol=1e-12)


@pytest.mark.parametrize("thicknesses", [(1.0, 2.0), (1e-4, 1e-4), (1e-4, 1e3), (1e4, 1e4)])
@pytest.mark.parametrize("axes", [(1.0, 1.0), (3.0, 1.0), (100.0, 1.0)])
def test_cylinders_in_contact_make_one(axes, thicknesses):
    p, q = thicknesses
    up = dipole_tensors.coaxial_ellipses(axes, (p, q), 0.0)
    down = dipole_tensors.coaxial_ellipses(axes, (q, p), 0.0)
    np.testing.assert_allclose(q * up, p * down, rtol=1e-12)
    own = [demagnetization.elliptic_cylinder(*axes, t) for t in (p, q, p + q)]
    np.testing.assert_allclose(
        (p * (own[0] + down) + q * (own[1] + up)) / (p + q), own[2], atol=1e-13
    )
    if axes[0] == axes[1]:
        disks = dipole_tensors.coaxial_disks((axes[0], p), (axes[0], q), 0.0)
        np.testing.assert_allclose(up, disks, rtol=1e-12)


OFFSETS = [(0.0, 0.0), (7.0, -3.0), (60.0, 20.0)]
PAIRS = {
    "disks": (Outline("ellipse", (40, 40)), fourier_ellipse(40, 40)),
    "ellipses": (Outline("ellipse", (50, 30), angle=0.4), fourier_ellipse(50, 30, 0.4)),
    "prism and disk": (Outline("rectangle", (50, 30), angle=0.4), fourier_rectangle(50, 30, 0.4)),
}


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("pair", PAIRS)
def test_cylinders_are_the_integral_over_k(pair, offset):
    outline, transform = PAIRS[pair]
    p, q, gap = 1.5, 2.0, 8.0
    target = Outline("ellipse", (40, 40), offset)
    found, _ = cylinders(outline, p, target, q, gap + (p + q) / 2)
    exact = tensor_above(transform, p, fourier_ellipse(40, 40), q, gap, offset)
    np.testing.assert_allclose(found, exact, atol=1e-12 * np.abs(exact).max())
    below, _ = cylinders(outline, p, target, q, -gap - (p + q) / 2)
    flip = np.diag([1, 1, -1])
    np.testing.assert_allclose(below, flip @ exact @ flip, atol=1e-12 * np.abs(exact).max())


@pytest.mark.parametrize("offset", [(3.0, -4.0, 4.6), (60.0, -4.0, 0.2), (0.0, 170.0, -30.0)])
def test_turned_rectangles_are_turned_prisms(offset):
    angle, target = 0.7, (30.0, 25.0, 2.0)
    turn = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    place = turn @ offset
    first = Outline("rectangle", TOP[:2], angle=angle)
    second = Outline("rectangle", target[:2], (place[0], place[1]), angle)
    found, _ = cylinders(first, TOP[2], second, target[2], offset[2])
    exact = turn @ dipole_tensors.prisms(TOP, target, offset) @ turn.T
    np.testing.assert_allclose(found, exact, atol=1e-12 * np.abs(exact).max())


@pytest.mark.slow
def test_rims_of_touching_bodies_are_as_good_as_their_error_says():
    source, target = (60.0, 40.0, 2.0), (50.0, 44.0, 1.2)
    found, error = cylinders(
        Outline("rectangle", source[:2]),
        2.0,
        Outline("rectangle", target[:2], (1.0, 2.0)),
        1.2,
        1.6,
    )
    exact = dipole_tensors.prisms(source, target, (1.0, 2.0, 1.6))
    assert np.abs(found - exact).max() < error < 1e-4 * np.abs(exact).max()


@pytest.mark.parametrize("thickness", [1e-3, 2.0, 1e3])
def test_sums_over_rims_are_the_closed_form_from_thin_to_long(thickness):
    disk = Outline("ellipse", (40, 40))
    found, error = cylinders(disk, thickness, disk, 2 * thickness, 4 + 1.5 * thickness)
    exact = np.diag(dipole_tensors.coaxial_disks((40, thickness), (40, 2 * thickness), 4.0))
    np.testing.assert_allclose(found, exact, atol=1e-12 * np.abs(exact).max())
    assert error < 1e-10 * np.abs(exact).max()


def test_near_and_far_sums_meet():
    first = Outline("ellipse", (40, 20), angle=0.3)
    reach = np.hypot(20, 0.6) + np.hypot(first.reach, 1)
    tensors = []
    for step in (-1e-12, 1e-12):
        place = (FAR * reach * (1 + step), 0.0)
        second = Outline("ellipse", (40, 20), place)
        tensors.append(cylinders(first, 1.2, second, 2.0, 0.0)[0])
    np.testing.assert_allclose(*tensors, atol=1e-12 * np.abs(tensors[0]).max())


def test_disks_are_mutual_and_broadcast():
    offsets = np.array([[0.0, 0.0, 3.0], [7.0, 0.0, -3.0], [0.0, 50.0, 0.5], [1.0, 0.0, 0.5]])
    there = dipole_tensors.disks((40.0, 1.2), (30.0, 2.0), offsets)
    back = dipole_tensors.disks((30.0, 2.0), (40.0, 1.2), -offsets)
    assert there.shape == (4, 3, 3)
    apart = slice(3)
    np.testing.assert_allclose(30**2 * 2.0 * there[apart], 40**2 * 1.2 * back[apart], atol=1e-9)
    np.testing.assert_allclose(np.trace(there[apart], axis1=1, axis2=2), 0, atol=1e-13)
    assert np.isnan(there[3]).all()


@settings(max_examples=20)
@given(size=SIZES)
def test_tensors_do_not_depend_on_the_unit(size):
    small = dipole_tensors.prisms(TOP, (30.0, 30.0, 1.0), (5.0, 0.0, 3.0))
    large = dipole_tensors.prisms(
        *(size * np.array(v) for v in (TOP, (30.0, 30.0, 1.0), (5.0, 0.0, 3.0)))
    )
    np.testing.assert_allclose(small, large, atol=1e-14)
