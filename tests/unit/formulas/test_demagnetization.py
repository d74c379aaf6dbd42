"""Demagnetizing factors against closed forms in 60 digits and quadrature over surface charges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from magnetostatics import CASES, elliptic_factor

from spintorque.formulas import demagnetization

LENGTHS = st.floats(-4, 4).map(lambda power: 10.0**power)
BODIES = {
    "ellipsoid": demagnetization.ellipsoid,
    "elliptic_cylinder": demagnetization.elliptic_cylinder,
    "prism": demagnetization.prism,
}


@pytest.mark.parametrize("aspect", [case[0] for case in CASES["disks"]])
def test_disk_is_the_closed_form_from_thin_to_long(aspect):
    along, across = dict(CASES["disks"])[aspect]
    found = demagnetization.disk(2.0, 2 * aspect)
    np.testing.assert_allclose(found, [across / 2, across / 2, along], rtol=1e-13)


@pytest.mark.parametrize(("axes", "factors"), CASES["ellipsoids"])
def test_ellipsoid_is_osborns_integral(axes, factors):
    np.testing.assert_allclose(demagnetization.ellipsoid(*axes), factors, rtol=1e-13)


@pytest.mark.parametrize(("edges", "tensor"), CASES["prisms"])
def test_prism_is_the_closed_form_from_thin_to_long(edges, tensor):
    np.testing.assert_allclose(demagnetization.prism(*edges), np.diagonal(tensor), rtol=1e-13)


def test_thin_square():
    found = demagnetization.prism(1.0, 1.0, 0.01)
    assert [f"{factor:.5f}" for factor in found] == ["0.01698", "0.01698", "0.96604"]


@pytest.mark.parametrize(
    "axes",
    [
        (1, 1, 0.05),
        (2, 1, 0.05),
        (10, 1, 3),
        (1, 1, 10),
        (1, 1, 1e-4),
        (100, 1, 1),
        (1e3, 1, 1e-2),
        (1e4, 1, 1),
        (1, 100, 1e-4),
    ],
)
def test_elliptic_cylinder_is_the_integral_over_its_charges(axes):
    factors = demagnetization.elliptic_cylinder(*axes)
    assert factors[0] == pytest.approx(elliptic_factor(*axes), abs=1e-13)
    swapped = demagnetization.elliptic_cylinder(axes[1], axes[0], axes[2])
    np.testing.assert_allclose(swapped, factors[[1, 0, 2]], rtol=1e-13)


def test_round_elliptic_cylinder_is_a_disk():
    thickness = np.geomspace(1e-4, 1e4, 9)
    np.testing.assert_allclose(
        demagnetization.elliptic_cylinder(1.0, 1.0, thickness),
        demagnetization.disk(1.0, thickness),
        rtol=1e-13,
    )


@pytest.mark.parametrize("body", BODIES)
@settings(max_examples=40)
@given(edges=st.tuples(LENGTHS, LENGTHS, LENGTHS))
def test_factors_are_positive_sum_to_one_and_fall_with_the_extent(body, edges):
    factors = BODIES[body](*edges)
    assert np.all(factors > 0)
    assert factors.sum() == pytest.approx(1, abs=1e-13)
    alike = slice(2) if body == "elliptic_cylinder" else slice(3)
    assert np.all(np.diff(factors[alike][np.argsort(edges[alike])]) <= 1e-13)


@pytest.mark.parametrize("body", BODIES)
def test_arguments_broadcast(body):
    lengths, thickness = np.array([[1.0], [2.0]]), np.array([0.1, 1.0, 3.0])
    found = BODIES[body](lengths, 0.7, thickness)
    assert found.shape == (2, 3, 3)
    np.testing.assert_allclose(found[1, 2], BODIES[body](2.0, 0.7, 3.0), rtol=1e-13)
    flat = BODIES[body](1, 0.7, 1)  # whole numbers too
    np.testing.assert_allclose(found[0, 1], flat, rtol=1e-13)
