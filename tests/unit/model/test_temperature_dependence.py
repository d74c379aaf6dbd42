"""Laws and tables of Ms(T), K(T) and alpha(T), magnets at a temperature, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import MU_0, SKEW
from motions import CUBIC, ELECTRIC
from scipy.interpolate import PchipInterpolator

import spintorque as st
from spintorque.dynamics.problem.parameter_cubics import parameter_cubics

BLOCH = st.BlochLaw(curie_temperature=1120.0, anisotropy_exponent=2.2, damping="garanin")
KUZMIN = st.KuzminLaw(curie_temperature=1385.0, shape=0.11)
COLUMNS = {
    "temperature": [200.0, 300.0, 350.0, 500.0],
    "magnetization": [1.3e6, 1.2e6, 1.12e6, 0.8e6],
    "damping": [0.012, 0.01, 0.011, 0.02],
}
TABLE = st.ParameterTable(**COLUMNS)


def test_blochs_law_and_the_powers_that_follow_it():
    m = [1 - (T / 1120) ** 1.5 for T in (450, 300)]
    found = BLOCH.at(450.0)
    assert found.magnetization == pytest.approx(m[0] / m[1], rel=1e-14)
    assert found.anisotropy == pytest.approx((m[0] / m[1]) ** 2.2, rel=1e-14)
    assert found.damping == pytest.approx((1 - 450 / 3360) / (1 - 300 / 3360), rel=1e-14)


def test_kuzmins_law_of_cobalt():
    """Bloch's law with the coefficient s/3 far below T_C, as in Kuz'min, PRL 94, 107204 (2005)."""
    at_zero = replace(KUZMIN, reference_temperature=0.0)
    assert at_zero.at(60.0).magnetization == pytest.approx(
        1 - 0.11 / 3 * (60 / 1385) ** 1.5, abs=2e-4
    )
    ratio = at_zero.at(300.0).magnetization
    assert ratio == pytest.approx(
        (1 - 0.11 * (300 / 1385) ** 1.5 - 0.89 * (300 / 1385) ** 2.5) ** (1 / 3), rel=1e-14
    )
    assert at_zero.at(300.0).anisotropy == pytest.approx(ratio**3, rel=1e-14)


def test_tables_are_monotonic_cubics_over_their_reference():
    curve = PchipInterpolator(COLUMNS["temperature"], COLUMNS["magnetization"])
    found = TABLE.at(420.0)
    assert found.magnetization == pytest.approx(curve(420) / 1.2e6, rel=1e-14)
    assert found.anisotropy == 1.0
    shifted = replace(TABLE, reference_temperature=350.0)
    assert shifted.at(350.0).damping == 1.0
    assert shifted.at(300.0).damping == pytest.approx(0.01 / 0.011, rel=1e-14)


@pytest.mark.parametrize("law", [BLOCH, KUZMIN, TABLE])
def test_cubics_are_the_law(law):
    cubics = parameter_cubics(law)
    T = np.random.default_rng(1).uniform(*law.temperature_range, 3000)
    np.testing.assert_allclose(cubics.at(T), np.stack(law.ratios(T), axis=-1), rtol=1e-11)
    assert cubics.at(300.0) == pytest.approx([1.0, 1.0, 1.0], abs=1e-15)


def test_a_magnet_at_a_temperature_has_other_fields():
    bias = st.ExchangeBias(energy=4e-5, direction=(1.0, 0.0, 0.0))
    magnet = replace(
        SKEW,
        second_anisotropy=2e4,
        cubic_anisotropy=CUBIC,
        voltage_anisotropy=ELECTRIC,
        exchange_bias=bias,
        temperature_dependence=BLOCH,
    )
    still, (moment, stiffness, damping) = magnet.at_temperature(500.0), BLOCH.at(500.0)
    assert still.temperature_dependence is None
    assert still.damping == pytest.approx(damping * SKEW.damping)
    np.testing.assert_allclose(still.shape_matrix, moment * SKEW.shape_matrix)
    easy = still.field_matrix - still.shape_matrix
    expected = stiffness / moment * (SKEW.field_matrix - SKEW.shape_matrix)
    np.testing.assert_allclose(easy, expected)
    for name in ("second_anisotropy_field", "cubic_fields"):
        before, after = getattr(magnet, name), getattr(still, name)
        np.testing.assert_allclose(after, np.multiply(stiffness / moment, before))
    np.testing.assert_allclose(
        still.anisotropy_by_voltage, np.multiply(stiffness, magnet.anisotropy_by_voltage)
    )
    assert still.bias_field[0] == pytest.approx(4e-5 / (MU_0 * moment * 8e5 * 2e-9))
    assert magnet.at_temperature(300.0) == replace(magnet, temperature_dependence=None)
    assert SKEW.at_temperature(400.0) is SKEW
    pair = st.CoupledMacrospins(layers=(magnet, SKEW), couplings=(st.Coupling(bilinear=1e-4),))
    assert pair.at_temperature(500.0).layers == (still, SKEW)
    assert pair.at_temperature(500.0).couplings == pair.couplings


REFUSED = [
    (lambda: BLOCH.at(1100.0), "temperature is 1100 K; .* covers 0 to 1064 K: a law ends at 0.95"),
    (lambda: TABLE.at(100.0), "covers 200 to 500 K: tabulate a wider range"),
    (lambda: st.BlochLaw(curie_temperature=250.0), "reference_temperature is 300.0; allowed is 0"),
    (lambda: replace(BLOCH, damping="none"), "damping is 'none'; allowed is one of constant, gar"),
    (lambda: replace(BLOCH, anisotropy_exponent=-1.0), "anisotropy_exponent is -1.0; allowed is 0"),
    (lambda: replace(KUZMIN, shape=9.0), "shape is 9.0; allowed is 0 to 2.5"),
    (lambda: st.ParameterTable(temperature=[300.0]), "allowed are two temperatures or more"),
    (lambda: replace(TABLE, temperature=[300.0, 200.0, 1.0, 0.0]), "temperature does not ascend"),
    (lambda: replace(TABLE, damping=[0.1, 0.1]), "damping has 2 values.* 4 numbers above 0"),
    (lambda: replace(TABLE, anisotropy=[1.0, 1.0, 0.0, 1.0]), "the smallest 0; allowed are 4"),
    (lambda: replace(SKEW, temperature_dependence=3.0), "allowed is a BlochLaw, KuzminLaw, Par"),
    (
        lambda: st.JouleHeating(time_constant=1.0),
        "thermal_resistance=None .K/W. and thermal_resistance_area=None .K m.2/W.; give exactly",
    ),
    (
        lambda: st.JouleHeating(thermal_resistance=1e6, time_constant=0.0),
        "time_constant is 0.0; allowed is a number above 0",
    ),
    (
        lambda: st.JouleHeating(thermal_resistance=-1e6, time_constant=1.0),
        "thermal_resistance is -1000000.0; allowed is 0 or",
    ),
]


def test_a_resistance_in_another_unit_is_remarked_on():
    with pytest.warns(st.SpintorqueWarning, match=r"2 K/uW would be 2e.?06 K/W"):
        st.JouleHeating(thermal_resistance=2.0, time_constant=1.0)


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(st.QuestionError, match=message):
        make()
