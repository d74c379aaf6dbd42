"""Tables at steady currents: series in pieces have the torques that a search for the bias has."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.polynomial import chebyshev

import spintorque as st
from spintorque.dynamics.native.steady_currents import HEAD, pieces_at_currents, pieces_per_current
from spintorque.dynamics.problem.given_current import bias_at_current
from spintorque.model.torque_laws.torque_series import ALL_COSINES

BIAS, THETA = np.linspace(-0.6, 0.6, 13), np.linspace(0, np.pi, 13)
X = np.cos(np.linspace(0, np.pi, 301))


def interpolant(magnetoresistance, curvature, kink=0.0, theta=THETA):
    """Torques and current of a junction whose resistance depends on angle and bias."""
    V, angle = np.meshgrid(BIAS, theta, indexing="ij")
    x = np.cos(angle)
    current = 1e11 * V * (1 + magnetoresistance * x / (1 + 4 * V**2) + curvature * V**2)
    current += kink * 1e11 * np.abs(V)
    table = st.TorqueTable.from_arrays(
        BIAS,
        theta,
        torque_parallel=1e-16 * current * np.sin(angle) / (3 + x),
        torque_perpendicular=2e-5 * V**2 * np.sin(angle) * (1 + 0.1 * x),
        current_density=current,
    )
    return table.interpolant.trimmed


def in_pieces(pieces, number, x):
    """T_par/sin and T_perp/sin (2, n) of a current by its pieces, term by term."""
    own = pieces.pieces[pieces.first[number] : pieces.last[number] + 1]
    low, high, middle, inverse = own[:, :HEAD].T
    which = np.searchsorted(high, x)
    assert (x >= low[which]).all()
    series = own[which, HEAD:].reshape(len(x), 2, -1)
    terms = np.array([term(series.shape[2], y) for y in (x - middle[which]) * inverse[which]])
    return np.einsum("nrk,nk->rn", series, terms)


def term(orders, y):
    """The products of series.inl: of s_k over the powers of two in n."""
    scales = [y]
    for power in (1, 3, 7, 15):
        scales.append(scales[-1] ** 2 - 2.0**-power)
    bits = [[n >> k & 1 for k in range(5)] for n in range(orders)]
    return np.array(
        [np.prod([s for s, bit in zip(scales, own, strict=True) if bit]) for own in bits]
    )


def searched(table, current, x):
    biases = bias_at_current(table, x, np.array(current))
    series = np.moveaxis(table.at_biases(biases)[:, :2], (2, 1, 0), (0, 1, 2))
    return chebyshev.chebval(x, series, tensor=False)


@settings(max_examples=20)
@given(
    magnetoresistance=some.floats(-0.6, 0.6),
    curvature=some.floats(0, 2),
    kink=some.floats(0, 0.2),
    current=some.floats(-2e10, 2e10),
)
def test_pieces_have_the_torques_of_a_search(magnetoresistance, curvature, kink, current):
    table = interpolant(magnetoresistance, curvature, kink)
    pieces = pieces_at_currents(table, ALL_COSINES, np.array([current]))
    assert pieces.resolved.all()
    expected = searched(table, current, X)
    size = np.abs(expected).max(axis=1, keepdims=True) + 1e-14 * np.abs(table.coefficients).max()
    largest = np.abs(table.at_biases(table.breaks)[:, :2]).max(axis=(0, 2))[:, None]
    assert (np.abs(in_pieces(pieces, 0, X) - expected) / (size + 1e-2 * largest)).max() < 1e-13


def test_many_currents_have_the_pieces_of_each():
    table = interpolant(0.5, 1.0)
    currents = np.linspace(-3e10, 3e10, 41)
    together = pieces_at_currents(table, ALL_COSINES, currents)
    for number, current in enumerate(currents):
        alone = pieces_at_currents(table, ALL_COSINES, np.array([current]))
        np.testing.assert_array_equal(in_pieces(together, number, X), in_pieces(alone, 0, X))


def test_pieces_of_a_table_that_does_not_cover_all_angles():
    theta = np.linspace(0.4, 2.0, 9)
    table = interpolant(0.5, 1.0, theta=theta)
    pieces = pieces_at_currents(table, (np.cos(2.0), np.cos(0.4)), np.array([1.3e10]))
    x = np.linspace(np.cos(2.0), np.cos(0.4), 100)
    expected = searched(table, 1.3e10, x)
    np.testing.assert_allclose(in_pieces(pieces, 0, x), expected, rtol=1e-11)


@pytest.mark.parametrize(
    ("table", "current"),
    [
        (interpolant(0.5, 1.0), 8e10),  # not at all angles
        (interpolant(0.5, 1.0), 1e12),
        (interpolant(0.2, -1.2), 1e10),  # falls again at large biases
    ],
    ids=["in part", "outside", "several biases"],
)
def test_a_current_that_has_no_pieces(table, current):
    pieces = pieces_at_currents(table, ALL_COSINES, np.array([current, 0.0]))
    assert not pieces.resolved[0]


def test_a_member_does_not_notice_others_that_have_to_search():
    """Two currents in one ensemble, one of which the table does not reach at all angles."""
    magnet = st.Macrospin(
        saturation_magnetization=8e5, thickness=2.0, area=5000.0, damping=0.02, anisotropy=3e5
    )
    V, angle = np.meshgrid(BIAS, THETA, indexing="ij")
    current = 1e11 * V * (1 + 0.5 * np.cos(angle))
    table = st.TorqueTable.from_arrays(
        BIAS,
        THETA,
        torque_parallel=1e-14 * current * np.sin(angle) / (3 + np.cos(angle)),
        torque_perpendicular=0.0 * V,
        current_density=current,
    )
    ask = {
        "torque": table,
        "duration": 1.0,
        "initial": st.direction(0.3, 0.0),
        "control": st.StepControl(method="rk4", step=1e-3),
    }
    drive = st.Drive(current_density=-1.5e10)
    together = st.simulate_ensemble(magnet, drive=drive, amplitude=[1.0, 3.0], **ask)
    alone = st.simulate_ensemble(magnet, drive=drive, amplitude=[1.0], **ask)
    assert together.dataset.status[0] == 0
    np.testing.assert_array_equal(together.final.values[0], alone.final.values[0])


MAGNET = st.Macrospin(
    saturation_magnetization=8e5, thickness=2.0, area=5000.0, damping=0.02, anisotropy=3e5
)
SINE = st.Sine(amplitude=1e10, frequency=5.0, offset=-1.5e10)
PULSE = st.Pulse(amplitude=-2e10, start=0.02, rise=0.01, length=0.03, fall=0.02)


def ohmic_table(kink=0.0):
    """Current and torques in proportion to the bias at each angle, but for a kink at 0."""
    V, angle = np.meshgrid(BIAS, THETA, indexing="ij")
    current = 1e11 * (V + kink * np.abs(V)) * (1 + 0.3 * np.cos(angle))
    return st.TorqueTable.from_arrays(
        BIAS,
        THETA,
        torque_parallel=1e-14 * current * np.sin(angle) / (3 + np.cos(angle)),
        torque_perpendicular=2e-15 * current * np.sin(angle),
        current_density=current,
    )


def test_only_torques_in_proportion_are_multiplied_by_the_current():
    _, reach = pieces_per_current(ohmic_table().interpolant.trimmed, ALL_COSINES)
    assert reach == pytest.approx(0.6e11 * 0.7)
    assert pieces_per_current(ohmic_table(kink=1e-6).interpolant.trimmed, ALL_COSINES)[1] == 0


@pytest.mark.parametrize("current", [SINE, PULSE], ids=["sine", "pulse"])
@pytest.mark.parametrize("method", ["rk4", "heun", "midpoint", "dop853"])
def test_a_current_that_is_a_factor_moves_as_one_that_is_searched_for(current, method):
    ask = {
        "torque": ohmic_table(),
        "drive": st.Drive(current_density=current),
        "duration": 0.1,
        "initial": st.direction(0.8, 0.0),
        "control": st.StepControl(method=method, step=1e-3),
    }
    ours = st.simulate(MAGNET, **ask).dataset
    twin = st.simulate(MAGNET, engine="macrospin-numpy", **ask).dataset
    assert np.abs(ours.m - ours.m[0]).max() > 0.3
    np.testing.assert_allclose(ours.m, twin.m, atol=1e-9)
    np.testing.assert_allclose(ours.voltage, twin.voltage, rtol=1e-8, atol=1e-12)


def test_members_whose_currents_change_do_not_notice_others():
    """One in proportion, one that leaves the table, one at a steady current."""
    drives = [st.Drive(current_density=SINE), st.Drive(current_density=-1.5e10)]
    ask = {
        "torque": ohmic_table(),
        "duration": 0.5,
        "initial": st.direction(0.3, 0.0),
        "control": st.StepControl(method="rk4", step=1e-3),
    }
    columns = {"drive": [drives[0], drives[0], drives[1]], "amplitude": np.array([0.7, 3.0, 1.0])}
    together = st.simulate_ensemble(MAGNET, **columns, **ask)
    assert together.dataset.status.values[[0, 2]].max() == 0
    assert together.dataset.status.values[1] != 0
    for k in (0, 2):
        alone = st.simulate_ensemble(
            MAGNET, drive=columns["drive"][k], amplitude=[columns["amplitude"][k]], **ask
        )
        np.testing.assert_array_equal(together.final.values[k], alone.final.values[0])
