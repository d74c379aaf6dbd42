"""The resonance line that a fit finds, and its errors."""

import numpy as np
import pytest

import spintorque as st
from spintorque.analysis.resonance.lorentzian import fit_resonance


def line(x, x0, width, S, A, offset):
    return offset + (S * width**2 + A * width * (x - x0)) / ((x - x0) ** 2 + width**2)


@pytest.mark.parametrize(
    "truth",
    [
        (6.2, 0.13, 1e-6, 0.0, 0.0),
        (5.1, 0.4, 0.0, -3e-6, 1e-5),
        (7.3, 0.05, -2e-6, 1e-6, -1e-6),
    ],
)
@pytest.mark.parametrize("unit", [1.0, 1e4])
def test_exact_lines_are_recovered(truth, unit):
    x = np.linspace(4.0, 8.0, 121)
    y = line(x, *truth)
    found = fit_resonance(x * unit, y, swept="frequency" if unit == 1 else "field")
    expected = np.array(truth) * np.array([unit, unit, 1, 1, 1])
    values = [
        found.resonance,
        found.half_width,
        found.symmetric,
        found.antisymmetric,
        found.offset,
    ]
    np.testing.assert_allclose(values[:2], expected[:2], rtol=1e-6)
    np.testing.assert_allclose(values[2:], expected[2:], atol=1e-6 * np.ptp(y))
    np.testing.assert_allclose(found.at(x * unit), y, atol=1e-6 * np.ptp(y))


@pytest.mark.slow
def test_errors_are_those_of_the_noise():
    x, truth = np.linspace(4.0, 8.0, 201), (6.2, 0.2, 1e-6, 5e-7, 1e-7)
    random, pulls = np.random.default_rng(1), []
    for _ in range(25):
        found = fit_resonance(
            x, line(x, *truth) + 5e-8 * random.standard_normal(len(x)), swept="frequency"
        )
        pulls.append(
            [
                (found.resonance - truth[0]) / found.resonance_error,
                (found.half_width - truth[1]) / found.half_width_error,
                (found.symmetric - truth[2]) / found.symmetric_error,
                (found.antisymmetric - truth[3]) / found.antisymmetric_error,
                (found.offset - truth[4]) / found.offset_error,
            ]
        )
    spread = np.std(pulls, axis=0)
    assert np.all((spread > 0.6) & (spread < 1.5))
    assert np.all(np.abs(np.mean(pulls, axis=0)) < 0.6)


def test_lines_that_cannot_be_fitted():
    x = np.linspace(1, 2, 30)
    with pytest.raises(st.QuestionError, match="six or more"):
        fit_resonance(x[:5], x[:5], swept="field")
    with pytest.raises(st.QuestionError, match="as many of both"):
        fit_resonance(x, x[:20], swept="field")
    with pytest.raises(st.QuestionError, match="no resonance"):
        fit_resonance(x, 0 * x, swept="field")
    with pytest.raises(st.ConvergenceError):
        fit_resonance(x, line(x, 4.0, 0.3, 1e-6, 0.0, 0.0), swept="frequency")
    with pytest.raises(st.QuestionError, match="frequency, field"):
        fit_resonance(x, line(x, 1.5, 0.1, 1e-6, 0.0, 0.0), swept="temperature")


@pytest.mark.parametrize(("swept", "unit"), [("frequency", "GHz"), ("field", "A m-1")])
def test_a_line_knows_the_unit_of_what_was_swept(swept, unit):
    x = np.linspace(4.0, 8.0, 121)
    found = fit_resonance(x, line(x, 6.2, 0.13, 1e-6, 0.0, 0.0), swept=swept).to_dataset()
    for name in ("resonance", "half_width", "resonance_error", "half_width_error"):
        assert found[name].attrs["units"] == unit
    assert found.symmetric.attrs["units"] == "V"
