"""Levels between closed leads: reference R16, their filling, and its effect."""

from dataclasses import replace

import numpy as np
import pytest
from stacks import between_closed_leads

import spintorque as st
from spintorque.transport.engines.phase import determinant_phase
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.integration.resonances import cuts

BIAS, THETA = 0.183, 0.6
HALF, LEFT, RIGHT = 4.91615e-5, 2.48e-5, 7.36e-5  # J/m^2, two digits for the others


@pytest.mark.parametrize("rtol", [1e-3, 1e-6])
def test_levels_that_no_rule_saw(rtol):
    accuracy = st.TransportAccuracy(rtol=rtol)
    found = st.torque(between_closed_leads(), bias=BIAS, theta=THETA, accuracy=accuracy)
    assert abs(found.torque_perpendicular - HALF) <= found.torque_perpendicular_error + 5e-11
    assert found.torque_perpendicular == pytest.approx(HALF, rel=10 * rtol)
    assert found.audit["error_over_tolerance"] <= 1


@pytest.mark.parametrize(("filling", "torque"), [("left", LEFT), ("right", RIGHT)])
def test_the_stack_chooses_how_levels_are_filled(filling, torque):
    stack = between_closed_leads()
    half = st.torque(stack, bias=BIAS, theta=THETA)
    found = st.torque(replace(stack, bound_levels=filling), bias=BIAS, theta=THETA)
    assert found.torque_perpendicular == pytest.approx(torque, rel=5e-3)
    largest = max(abs(half.torque_parallel), abs(half.torque_perpendicular))
    hanging = half.audit["bound_level_torque"] * largest
    assert abs(found.torque_perpendicular - half.torque_perpendicular) == pytest.approx(
        hanging / 2, rel=2e-2
    )


def test_a_filling_that_does_not_exist_is_refused():
    with pytest.raises(st.QuestionError, match="bound_levels is 'both'"):
        replace(between_closed_leads(), bound_levels="both")


def test_the_torque_is_continuous_in_temperature_and_bias():
    stack = between_closed_leads()
    cold, cool = (st.torque(stack, bias=BIAS, theta=THETA, temperature=t) for t in (0.0, 1.0))
    assert cool.torque_perpendicular == pytest.approx(cold.torque_perpendicular, rel=5e-3)
    near = [st.torque(stack, bias=v, theta=THETA).torque_perpendicular for v in (0.1599, 0.1601)]
    assert near[1] == pytest.approx(near[0], abs=1e-6)


def test_all_engines_go_above_the_axis():
    accuracy = st.TransportAccuracy(rtol=1e-2, max_k_points=24)
    values = [
        st.torque(
            between_closed_leads(), bias=BIAS, theta=THETA, accuracy=accuracy, engine=engine
        ).torque_perpendicular
        for engine in ("layered", "layered-numpy", "blocks")
    ]
    np.testing.assert_allclose(values, values[0], rtol=1e-9)


def test_the_phase_counts_states():
    """Total fall over all energies: two states for each monolayer of the inner chain."""
    chain = make_chain(between_closed_leads(), 0.0, [THETA])
    k = np.full(2, 1.0)
    phase = determinant_phase(chain)(k, k, np.array([-60.0, 60.0]))
    assert (phase[:, 0] - phase[:, 1]) / np.pi == pytest.approx(2 * len(chain))


@pytest.mark.parametrize("width", [1e-2, 1e-6, 1e-11])
def test_cuts_enclose_a_resonance_of_any_width(width):
    place = 0.3141592

    def phase(line, s):
        return -np.arctan((s - place) / width)[None] - 0.1 * line

    line, cut = cuts(phase, np.array([0, 3]))
    for index in (0, 3):
        ends = np.sort([0.0, 1.0, *cut[line == index]])
        falls = np.diff(np.arctan((ends - place) / width))
        assert falls.max() <= 3.0
        assert np.diff(ends).min() < 4 * width
