"""The torque of two different contacts in dynamics: its fields, its motion, and its neighbours."""

import gilbert
import numpy as np
import pytest
from magnets import SKEW
from motions import PER_CHARGE, START, layer

import spintorque as st
from spintorque.formulas import asymmetric_valve
from spintorque.io.question_file import parse_question

FIXED = st.Contact(conductances=(5.5e14, 4.5e14), mixing_conductance=1.2e15)
FREE = st.Contact(conductances=(1.1e15, 1.0e14), mixing_conductance=6.0e14)
LAW = st.AsymmetricValveTorque.from_contacts(FIXED, FREE)
CURRENT, FIELD = 6e10, (2e4, -1e4, 5e4)


def summed(series, x):
    """Fields per current, (2, n), of a series in Chebyshev polynomials."""
    terms = np.polynomial.chebyshev.chebval(x, series.coefficients.T)
    return terms / (series.base + series.tilt * x)


@pytest.mark.parametrize("square", [-3.0, -0.5, 0.0, 1e-3, 0.6, 0.75])
def test_the_series_is_the_form(square):
    law = st.AsymmetricValveTorque(
        constant=0.1, slope=-0.3, square=square, field_like_ratio=0.2, field_like=0.05
    )
    x = np.linspace(-1, 1, 101)
    form = (0.1 - 0.3 * x) / (1 - square * x**2)
    expected = np.stack([form, 0.2 * form + 0.05]) * PER_CHARGE
    scale = np.abs(expected).max()
    np.testing.assert_allclose(summed(law.series(1.0), x), expected, atol=1e-13 * scale)


def test_contacts_make_the_torque_of_their_circuit():
    theta = np.linspace(0.2, 3.0, 7)
    torque, _, current = st.CircuitValve.of_contacts(FIXED, FREE).torques(0.01, theta).values
    form = asymmetric_valve.efficiency(np.cos(theta), LAW.coefficients) * np.sin(theta)
    np.testing.assert_allclose(PER_CHARGE * current * form, torque, rtol=1e-12)


def test_equal_contacts_are_slonczewskis_torque():
    equal = st.AsymmetricValveTorque.from_contacts(FREE, FREE)
    plain = st.SlonczewskiTorque.from_conductances(FREE.conductances, FREE.mixing_conductance.real)
    x = np.linspace(-1, 1, 21)
    np.testing.assert_allclose(
        summed(equal.series(2.0), x)[0], summed(plain.series(2.0), x)[0], rtol=1e-12
    )


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
def test_simulate_moves_it_as_gilberts_equation_does(engine):
    run = st.simulate(
        SKEW,
        torque=LAW,
        drive=st.Drive(current_density=CURRENT, field=FIELD),
        duration=0.1,
        initial=START,
        control=st.StepControl(method="dop853", sample_interval=0.02),
        engine=engine,
    )

    def per_sin(t, x):
        return PER_CHARGE * CURRENT * asymmetric_valve.efficiency(x, LAW.coefficients), 0.0

    torque = gilbert.Torque(per_sin, SKEW.fixed_direction)
    times = run.dataset["time"].values
    expected = gilbert.paths(times, START, (layer(SKEW, FIELD),), (torque,))[:, 0]
    np.testing.assert_allclose(run.dataset["m"].values, expected, rtol=0, atol=1e-8)


def test_a_file_holds_it():
    text = "[asymmetric_valve]\nconstant = 0.1\nslope = -0.2\nsquare = 0.3\n"
    (law,) = parse_question(text).laws.values()
    assert law == st.AsymmetricValveTorque(constant=0.1, slope=-0.2, square=0.3)


REFUSED = {
    "square is 1.0; allowed is -3 to 0.75": lambda: st.AsymmetricValveTorque(
        constant=0.1, square=1.0
    ),
    "fixed is None; allowed is a spintorque.Contact": lambda: (
        st.AsymmetricValveTorque.from_contacts(None, FREE)
    ),
    "mixing_conductance of the free contact is .*; allowed is a real one": lambda: (
        st.AsymmetricValveTorque.from_contacts(
            FIXED, st.Contact(conductances=(1e14, 1e14), mixing_conductance=2e14 + 1e13j)
        )
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_torques_that_do_not_exist_are_refused(message):
    with pytest.raises(st.QuestionError, match=message):
        REFUSED[message]()
