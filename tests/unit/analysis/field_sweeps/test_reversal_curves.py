"""First-order reversal curves: one hysteron, samples of them, and a coupled pair."""

import numpy as np
import pytest
from magnets import uniaxial

import spintorque as st
from spintorque.analysis import magnetization_loop, reversal_curves

Z = (0.0, 0.0, 1.0)
FIELDS = np.linspace(-6e4, 6e4, 49)
MAGNET = uniaxial(H_k=3.1e4, damping=0.01)


def test_a_square_loop_is_one_peak_of_the_weight_of_its_magnetization():
    curves = reversal_curves(MAGNET, field=FIELDS, field_direction=Z, smoothing=1)
    step = FIELDS[1] - FIELDS[0]
    assert np.nansum(curves.distribution) * step**2 == pytest.approx(1e6)
    reversal, field = np.unravel_index(np.nanargmax(curves.distribution), curves.distribution.shape)
    assert FIELDS[reversal] == pytest.approx(-3.1e4, abs=1.5 * step)
    assert FIELDS[field] == pytest.approx(3.1e4, abs=1.5 * step)
    coercivity, bias = curves.coercivity_and_bias
    assert coercivity[reversal, field] == pytest.approx(3.1e4, abs=2 * step)
    assert bias[reversal, field] == pytest.approx(0.0, abs=2 * step)


def test_curves_begin_on_the_way_down_and_the_last_is_the_way_up():
    aside = st.direction(0.3)
    curves = reversal_curves(MAGNET, field=FIELDS, field_direction=aside)
    loop = magnetization_loop(MAGNET, field=FIELDS, field_direction=aside)
    np.testing.assert_allclose(np.diag(curves.magnetization), loop.magnetization_down)
    np.testing.assert_allclose(curves.magnetization[0], loop.magnetization_up, atol=1e-2)
    below = np.tril(np.ones((len(FIELDS),) * 2, bool), -1)
    assert np.isnan(curves.magnetization[below]).all()


def test_a_sample_of_magnets_counts_each_by_its_volume():
    large = uniaxial(H_k=2.1e4, damping=0.01, area=6000.0)
    sample = reversal_curves([MAGNET, large], field=FIELDS, field_direction=Z)
    each = [reversal_curves(m, field=FIELDS, field_direction=Z) for m in (MAGNET, large)]
    expected = 0.25 * each[0].magnetization + 0.75 * each[1].magnetization
    np.testing.assert_allclose(sample.magnetization, expected)
    assert "[[magnets]]" in sample.question or "magnet" in sample.question


def test_the_soft_layer_of_a_pair_is_shifted_by_the_exchange():
    """The hard layer holds it: its loop lies around the exchange field, of two square ones."""
    exchange = 1e4
    soft, hard = (uniaxial(H_k=H_k, damping=0.01) for H_k in (1.5e4, 5e4))
    bilinear = -exchange * 4e-7 * np.pi * 1e6 * soft.thickness * 1e-9
    pair = st.CoupledMacrospins(layers=(soft, hard), couplings=(st.Coupling(bilinear=bilinear),))
    curves = reversal_curves(pair, field=FIELDS, field_direction=Z, smoothing=1)
    minor = curves.magnetization[np.searchsorted(FIELDS, -2e4)]
    switched = FIELDS[np.flatnonzero(np.abs(np.diff(minor)) > 0.5e6)]
    step = FIELDS[1] - FIELDS[0]
    assert switched == pytest.approx([1.5e4 + exchange], abs=step)
    down = np.diag(curves.magnetization)
    lost = FIELDS[np.flatnonzero(np.abs(np.diff(down)) > 0.5e6)]
    assert lost[-1] == pytest.approx(exchange - 1.5e4, abs=step)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"field": [0.0, 1e4, 3e4]}, "need equal ones"),
        ({"field": [0.0, 1e4]}, "3 or more ascending"),
        ({"smoothing": 0}, "smoothing is 0"),
        ({"magnet": []}, "give one, or a list"),
    ],
)
def test_other_questions_are_refused(changes, message):
    asked = {"magnet": MAGNET, "field": FIELDS, "field_direction": Z} | changes
    with pytest.raises(st.QuestionError, match=message):
        reversal_curves(asked.pop("magnet"), **asked)
