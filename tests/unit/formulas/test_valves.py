"""Closed forms of spin valves, against circuit theory with matrices in spin space."""

import numpy as np
import pytest
from scipy.constants import e, hbar
from spin_matrices import torques

import spintorque as st
from spintorque.formulas import asymmetric_valve, slonczewski

R5 = (1.5, 0.5, 0.68)  # P = 0.5, eta = 2 g_ud/g = 0.68
CONTACTS = {
    "equal": (R5, R5),
    "unlike": ((0.42, 0.36, 0.55), (0.9, 0.2, 0.5)),
    "mixing below and above": ((1.0, 0.9, 0.9), (1.0, 0.1, 0.9)),
    "reversed": ((0.2, 0.7, 0.6), (0.9, 0.2, 0.9)),
}
ANGLES = np.linspace(0.2, np.pi - 0.2, 7)


def test_numbers_of_a_symmetric_valve():
    polarization, asymmetry = slonczewski.of_conductances(*R5)
    torque = slonczewski.torque_per_sin(
        0.0, current_density=1.0, polarization=polarization, asymmetry=asymmetry
    )
    assert torque * 2 * e / hbar == pytest.approx(0.23776, abs=5e-6)
    resistance = asymmetric_valve.resistance(np.array([1.0, 0.0, -1.0]), R5, R5)
    np.testing.assert_allclose(resistance[0] / resistance[1:], [0.85119, 0.75], atol=5e-6)


@pytest.mark.parametrize("name", CONTACTS)
def test_torque_and_resistance_of_two_contacts(name):
    fixed, free = CONTACTS[name]
    computed = np.array([torques(fixed, free, theta) for theta in ANGLES]).T
    cosine = np.cos(ANGLES)
    np.testing.assert_allclose(
        asymmetric_valve.resistance(cosine, fixed, free), 1 / computed[0], rtol=1e-13
    )
    form = asymmetric_valve.efficiency(cosine, asymmetric_valve.coefficients(fixed, free))
    np.testing.assert_allclose(form * np.sin(ANGLES), computed[1], atol=1e-14)
    np.testing.assert_allclose(computed[2], 0, atol=1e-14)


def test_equal_contacts_have_slonczewskis_form():
    polarization, asymmetry = slonczewski.of_conductances(*R5)
    larger, smaller, ratio = asymmetric_valve.partial_fractions(
        asymmetric_valve.coefficients(R5, R5)
    )
    square = asymmetry**2
    assert ratio == pytest.approx((square - 1) / (square + 1), rel=1e-14)
    assert larger == pytest.approx(polarization * square / (square + 1), rel=1e-14)
    assert smaller == pytest.approx(0, abs=1e-16)


def test_partial_fractions_are_the_form():
    coefficients = asymmetric_valve.coefficients(*CONTACTS["reversed"])
    larger, smaller, ratio = asymmetric_valve.partial_fractions(coefficients)
    cosine = np.cos(ANGLES)
    np.testing.assert_allclose(
        larger / (1 + ratio * cosine) + smaller / (1 - ratio * cosine),
        asymmetric_valve.efficiency(cosine, coefficients),
        rtol=1e-13,
    )
    assert abs(larger) > abs(smaller) > 0
    below = asymmetric_valve.coefficients(*CONTACTS["mixing below and above"])
    assert np.all(np.isnan(asymmetric_valve.partial_fractions(below)))


def test_the_resistance_turns_where_a_torque_vanishes():
    """A small polarization on one side: the torque on the other magnet changes its sign."""
    fixed, free = (0.55, 0.45, 3.0), (0.95, 0.05, 0.5)
    constant, slope, _ = asymmetric_valve.coefficients(fixed, free)
    turning = -constant / slope
    assert abs(turning) < 1
    step = 1e-5
    below, at, above = asymmetric_valve.resistance(
        turning + step * np.array([-1, 0, 1]), fixed, free
    )
    assert abs(above - below) < 1e-9 * at
    assert abs(above + below - 2 * at) > 1e-12 * at


def test_ideal_filters_settle_the_factor_of_two():
    """P -> 1: contacts without half of the Sharvin resistance of N modes let N electrons in."""
    modes, theta = 3.0, 2.2
    polarization, asymmetry = slonczewski.of_conductances(2 * modes, 1e-7, 2 * modes)
    assert polarization == pytest.approx(1, rel=1e-6)
    per_current = np.sin(theta) * slonczewski.torque_per_sin(
        np.cos(theta), current_density=1.0, polarization=polarization, asymmetry=asymmetry
    )
    assert per_current * 2 * e / hbar == pytest.approx(np.tan(theta / 2), rel=1e-6)


def test_other_codes_take_half_of_the_polarization():
    valve = st.SlonczewskiTorque.from_conductances(R5[:2], R5[2])
    mumax = st.SlonczewskiTorque.from_mumax(Pol=valve.polarization / 2, Lambda=valve.asymmetry)
    np.testing.assert_allclose(mumax.series(1.0).coefficients, valve.series(1.0).coefficients)


def test_resistances_tell_the_torque():
    cosine = np.cos(np.array([0.0, np.pi / 2, np.pi]))
    parallel, middle, antiparallel = asymmetric_valve.resistance(cosine, R5, R5)
    curvature = (antiparallel - parallel) / (middle - parallel) - 2
    valve = st.SlonczewskiTorque.from_resistances(parallel, antiparallel, curvature)
    expected = st.SlonczewskiTorque.from_conductances(R5[:2], R5[2])
    assert valve.polarization == pytest.approx(expected.polarization, rel=1e-12)
    assert valve.asymmetry == pytest.approx(expected.asymmetry, rel=1e-12)


REFUSED = {
    "two equal contacts have the larger": lambda: st.SlonczewskiTorque.from_resistances(2.0, 1.0),
    "curvature is -1; allowed": lambda: st.SlonczewskiTorque.from_resistances(1.0, 2.0, -1.0),
    "antiparallel is 0": lambda: st.SlonczewskiTorque.from_resistances(1.0, 0.0),
    r"conductances\[1\] is -1": lambda: st.SlonczewskiTorque.from_conductances((1.0, -1.0), 1.0),
    "mixing_conductance is 0": lambda: st.SlonczewskiTorque.from_conductances((1.0, 1.0), 0.0),
}


@pytest.mark.parametrize("message", REFUSED)
def test_valves_that_do_not_exist_are_refused(message):
    with pytest.raises(st.QuestionError, match=message):
        REFUSED[message]()
