"""The stray field along a magnet: on the axis in closed form, small prisms, and its mean."""

import numpy as np
import pytest

import spintorque as st
from spintorque.analysis import stray_field_profile
from spintorque.formulas import dipole_tensors

FIELDS = {"saturation_magnetization": 1e6, "damping": 0.01, "thickness": 1.2}
FREE = st.Macrospin.disk(diameter=40.0, **FIELDS)
RECTANGLE = st.Macrospin.prism(length=50.0, width=30.0, **FIELDS)
Ms, TILTED = 8e5, st.direction(1.0, 0.7)


def pinned(**changes):
    given = {"thickness": 2.0, "distance": 1.0, "direction": (0, 0, 1), **changes}
    return st.PinnedLayer(saturation_magnetization=Ms, **given)


@pytest.mark.parametrize("diameter", [40.0, 100.0])
def test_on_the_axis_of_a_disk_it_is_the_closed_form(diameter):
    """H = (Ms/2) [(z + d)/sqrt((z + d)^2 + R^2) - z/sqrt(z^2 + R^2)] at a height z."""
    found = stray_field_profile(FREE, [pinned(shape=st.Disk(diameter=diameter))], points=3)
    integral = lambda z: np.hypot(z + 2.0, diameter / 2) - np.hypot(z, diameter / 2)  # noqa: E731
    exact = Ms / 2 * (integral(2.2) - integral(1.0)) / 1.2
    np.testing.assert_allclose(found.field[1], (0, 0, exact), atol=1e-9 * exact)


@pytest.mark.parametrize("side", ["below", "above"])
def test_places_are_small_prisms(side):
    layer = pinned(direction=TILTED, side=side, offset=(3.0, -2.0))
    found = stray_field_profile(RECTANGLE, [layer], points=5)
    height = 2.6 if side == "below" else -2.6
    for place, field in zip(found.position, found.field, strict=True):
        small = (1e-3, 1e-3, 1.2)
        tensor = dipole_tensors.prisms((50, 30, 2), small, (place - 3.0, 2.0, height))
        np.testing.assert_allclose(field, -Ms * tensor @ np.array(TILTED), atol=1.0)


def test_mean_over_a_disk_is_the_stray_field():
    """The field of a coaxial disk depends on the distance from the axis only."""
    found = stray_field_profile(FREE, [pinned()], points=601)
    np.testing.assert_allclose(found.mean, st.stray_field(FREE, [pinned()]))
    radius = np.abs(found.position)
    mean = np.trapezoid(found.field[:, 2] * radius, found.position) / 20.0**2
    assert mean == pytest.approx(found.mean[2], rel=1e-4)
    assert found.field[:, 2].max() > 1.5 * found.field[300, 2]  # near the edge


def test_profile_turns_with_the_frame():
    layer = pinned(direction=TILTED)
    turned = st.Macrospin.prism(
        length=50.0, width=30.0, normal=(1, 0, 0), long_axis=(0, 1, 0), **FIELDS
    )
    turn = turned.shape.frame.T
    there = stray_field_profile(
        turned, [pinned(direction=tuple(turn @ np.array(TILTED)))], points=5
    )
    here = stray_field_profile(RECTANGLE, [layer], points=5)
    np.testing.assert_allclose(there.field, here.field @ turn.T, rtol=1e-9, atol=1e-6)


def test_question_says_what_was_asked():
    found = stray_field_profile(FREE, [pinned()], points=3)
    assert 'kind = "disk"' in found.question
    assert "distance = 1.0" in found.question


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((st.Macrospin(area=1e3, **FIELDS), []), "magnet has no shape"),
        ((FREE, [3]), "list of spintorque.PinnedLayer"),
    ],
)
def test_faulty_questions_are_refused(arguments, message):
    with pytest.raises(st.QuestionError, match=message):
        stray_field_profile(*arguments)
