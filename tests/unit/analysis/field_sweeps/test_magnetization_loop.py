"""Loops against Stoner and Wohlfarth's closed forms, and those of antiferromagnets."""

import numpy as np
import pytest
from magnets import MU_0, uniaxial
from synthetic_table import make_table

import spintorque as st
from spintorque.analysis import magnetization_loop

HK = 4e4
MAGNET = uniaxial(H_k=HK, damping=0.01)
JUNCTION = st.AngularResistance(parallel=5.0, antiparallel=10.0)


def axis(degrees):
    angle = np.deg2rad(degrees)
    return (np.sin(angle), 0.0, np.cos(angle))


@pytest.mark.parametrize("degrees", [0.0, 20.0, 45.0, 75.0])
def test_states_are_lost_on_the_astroid(degrees):
    loop = magnetization_loop(
        MAGNET, field=np.linspace(-1.2 * HK, 1.2 * HK, 13), field_direction=axis(degrees)
    )
    x, z = np.array(axis(degrees))[[0, 2]]
    astroid = HK * (x ** (2 / 3) + z ** (2 / 3)) ** -1.5
    assert loop.lost_up == pytest.approx([astroid], rel=1e-8)
    assert loop.lost_down == pytest.approx([-astroid], rel=1e-8)
    np.testing.assert_allclose(
        loop.magnetization_down, -loop.magnetization_up[::-1], atol=1e-6 * 1e6
    )


def test_a_hard_axis_has_a_straight_line_and_no_loop():
    field = np.linspace(-1.5 * HK, 1.5 * HK, 31)
    loop = magnetization_loop(MAGNET, field=field, field_direction=(1.0, 0.0, 0.0))
    expected = 1e6 * np.clip(field / HK, -1, 1)
    for found in (loop.magnetization_down, loop.magnetization_up):
        np.testing.assert_allclose(found, expected, atol=1.0)
    assert len(loop.lost_down) == len(loop.lost_up) == 0


def test_coercive_fields_and_remanence_of_a_square_loop():
    loop = magnetization_loop(MAGNET, field=np.linspace(-6e4, 6e4, 25), field_direction=axis(0.0))
    assert loop.remanence == pytest.approx((1e6, -1e6))
    assert loop.coercive_fields == pytest.approx((-HK, HK), abs=5e3)


def test_resistance_against_the_fixed_moment():
    """Linear conductance in the cosine of the angle to the fixed layer, along z."""
    field = np.linspace(-6e4, 6e4, 13)
    loop = magnetization_loop(MAGNET, field=field, field_direction=axis(60.0), resistance=JUNCTION)
    cosine = loop.moment_up[:, 0, 2]
    np.testing.assert_allclose(
        1 / loop.resistance_up, (1 / 5 + 1 / 10) / 2 + (1 / 5 - 1 / 10) / 2 * cosine
    )
    assert loop.resistance_down[6] < 6.0 < 9.0 < loop.resistance_up[6]


@pytest.mark.parametrize("bias", [0.0, 0.2])
def test_resistance_of_a_table(bias):
    """J = 1e11 (V + 0.2 V^3)(1 + 0.3 cos theta): its ratio V/J, and the slope at no bias."""
    loop = magnetization_loop(
        MAGNET,
        field=[-5e4, 0.0, 5e4],
        field_direction=axis(30.0),
        resistance=make_table(),
        bias=bias,
    )
    current_over_bias = 1e11 * (1 + 0.2 * bias**2) * (1 + 0.3 * loop.moment_down[:, 0, 2])
    np.testing.assert_allclose(loop.resistance_down, 1e12 / current_over_bias, rtol=1e-9)


def pair(exchange, H_k=2e4):
    layer = uniaxial(H_k=H_k, damping=0.01)
    bilinear = -exchange * MU_0 * layer.saturation_magnetization * layer.thickness * 1e-9
    return st.CoupledMacrospins(layers=(layer, layer), couplings=(st.Coupling(bilinear=bilinear),))


def test_an_antiferromagnet_flops_where_its_closed_form_says():
    """Antiparallel moments along the easy axis are lost at sqrt(Hk (Hk + 2 He))."""
    exchange, H_k = 5e4, 2e4
    flop, saturated = np.sqrt(H_k * (H_k + 2 * exchange)), 2 * exchange - H_k
    assert flop < saturated
    loop = magnetization_loop(
        pair(exchange),
        field=np.linspace(-1.5e5, 1.5e5, 31),
        field_direction=axis(0.0),
        resistance=JUNCTION,
        between=(0, 1),
    )
    assert loop.lost_up == pytest.approx([flop], rel=1e-6) or loop.lost_up[-1] == pytest.approx(
        flop, rel=1e-6
    )
    above = np.abs(loop.field) > saturated + 5e3
    np.testing.assert_allclose(np.abs(loop.magnetization_up[above]), 1e6)
    np.testing.assert_allclose(loop.resistance_up[above], 5.0)
    np.testing.assert_allclose(loop.resistance_up[15], 10.0)
    np.testing.assert_allclose(loop.magnetization_up[15], 0.0, atol=1.0)


def test_a_loop_in_a_plane_of_exchange_is_a_straight_line():
    """Without anisotropy the cosine to the field is H/(2 He)."""
    exchange = 5e4
    field = np.linspace(-9e4, 9e4, 7)
    loop = magnetization_loop(pair(exchange, H_k=0.0), field=field, field_direction=(1.0, 0.0, 0.0))
    np.testing.assert_allclose(loop.magnetization_up, 1e6 * field / (2 * exchange), atol=2.0)


def test_a_loop_is_kept_with_its_question(tmp_path):
    loop = magnetization_loop(
        MAGNET, field=[-5e4, 0.0, 5e4], field_direction=axis(10.0), resistance=JUNCTION
    )
    again = st.load(loop.save(tmp_path / "loop.nc"))
    np.testing.assert_array_equal(again.magnetization_up, loop.magnetization_up)
    assert "[magnetization_loop.resistance]" in again.question
    assert "[macrospin]" in again.question


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"field": [1e4, 0.0]}, "2 or more ascending fields"),
        ({"field": [0.0]}, "2 or more ascending fields"),
        ({"field_direction": (1.0, 1.0, 0.0)}, "allowed is a unit vector"),
        ({"resistance": 5.0}, "allowed are an AngularResistance"),
        ({"between": (0, 1)}, "two different layers of 0 to 0"),
        ({"between": 1}, "allowed are two layers"),
        ({"magnet": "free"}, "allowed is a Macrospin"),
    ],
)
def test_other_questions_are_refused(changes, message):
    asked = {"magnet": MAGNET, "field": [-1e4, 1e4], "field_direction": axis(0.0)} | changes
    with pytest.raises(st.QuestionError, match=message):
        magnetization_loop(asked.pop("magnet"), **asked)
