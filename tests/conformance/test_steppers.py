"""Every stepper has the order it claims: alone, driven in time, and with neighbours that move."""

from dataclasses import replace

import numpy as np
import pytest
from motions import MOTIONS

import spintorque as st
from spintorque.dynamics.twin import adaptive
from spintorque.model.integration_methods import ADAPTIVE

KINDS = {"single": "slonczewski", "driven": "sine", "coupled": "two_layers"}
DURATION = 0.4
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def path(kind, duration, interval, drive=None, **control):
    asked = MOTIONS[kind].asked | ({} if drive is None else {"drive": drive})
    control = st.StepControl(sample_interval=interval, **control)
    return st.simulate(**asked, duration=duration, control=control).dataset.m.values


def exact(kind, duration):
    return path(kind, duration, duration, method="dop853", tolerance=1e-15)[-1]


def order(error, coarse, fine):
    return np.log(error(coarse) / error(fine)) / np.log(coarse / fine)


@kinds
@pytest.mark.parametrize(("method", "expected"), [("heun", 2), ("midpoint", 2), ("rk4", 4)])
def test_fixed_steppers_converge_at_their_order(method, expected, kind):
    def error(step):
        found = path(kind, DURATION, DURATION, method=method, step=step)[-1]
        return np.linalg.norm(found - exact(kind, DURATION))

    assert abs(order(error, 5e-4, 1.25e-4) - expected) < 0.15
    assert abs(order(error, 2.5e-4, 1.25e-4) - expected) < 0.1


@kinds
@pytest.mark.parametrize(
    ("method", "expected", "steps"),
    [("dormand_prince", 5, (1e-3, 2.5e-4)), ("dop853", 8, (2e-2, 2.5e-3))],
)
def test_adaptive_steppers_converge_at_their_order(method, expected, steps, kind):
    """Corners of a waveform that stays constant end each step."""
    drive = MOTIONS[kind].asked["drive"]

    def error(step):
        corners = tuple(np.arange(1, round(DURATION / step)) * step)
        held = st.Samples(times=corners, values=(drive.field[2],) * len(corners))
        cut = replace(drive, field=(*drive.field[:2], held))
        found = path(kind, DURATION, DURATION, cut, method=method, step=10.0, tolerance=1e6)[-1]
        return np.linalg.norm(found - exact(kind, DURATION))

    assert abs(order(error, *steps) - expected) < 0.4


@kinds
@pytest.mark.parametrize("fraction", [0.4, 0.7])
@pytest.mark.parametrize(
    ("method", "expected", "steps"),
    [("dormand_prince", 4, (1e-3, 5e-4)), ("dop853", 7, (5e-3, 2.5e-3))],
)
def test_dense_output_has_its_order(method, expected, steps, fraction, kind):
    """Local errors within one step, which are one order above."""

    def error(step):
        found = path(kind, step, fraction * step, method=method, step=step, tolerance=1e6)[1]
        return np.linalg.norm(found - exact(kind, fraction * step))

    assert abs(order(error, *steps) - expected - 1) < 0.4


@pytest.mark.parametrize(("method", "expected"), [("dormand_prince", 5), ("dop853", 8)])
def test_tableau_meets_its_order_conditions(method, expected):
    tableau = adaptive.embedded_method(method)
    last = tableau.stages - 1
    A, b = tableau.a[: last + 1, :last], tableau.a[last, :last]
    c = A.sum(axis=1)
    np.testing.assert_allclose(c, tableau.c[: last + 1], atol=1e-14)
    A, c = A[:last], c[:last]
    powers = np.arange(expected)
    np.testing.assert_allclose([b @ c**k for k in powers], 1 / (powers + 1), atol=1e-14)
    assert abs(b @ c**expected - 1 / (expected + 1)) > 1e-6
    nested = [b @ A @ c**k for k in range(1, expected - 1)]
    powers = np.arange(1, expected - 1)
    np.testing.assert_allclose(nested, 1 / ((powers + 1) * (powers + 2)), atol=1e-14)


@pytest.mark.parametrize("method", ADAPTIVE)
def test_tighter_tolerance_gives_a_smaller_error(method):
    expected = path("slonczewski", 10.0, 0.1, method="dop853", tolerance=1e-15)
    found = [
        path("slonczewski", 10.0, 0.1, method=method, tolerance=tolerance)
        for tolerance in (1e-6, 1e-8, 1e-10, 1e-12)
    ]
    errors = [np.abs(one - expected).max() for one in found]
    assert all(np.array(errors[1:]) < np.array(errors[:-1]) / 10)
    assert errors[-1] < 1e-9
