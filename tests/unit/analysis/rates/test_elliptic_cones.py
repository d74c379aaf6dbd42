"""Retention of cones that a shape holds in two directions each: of four states two are named."""

import numpy as np
import pytest
from scipy import constants
from scipy.optimize import minimize

import spintorque as st

MU_0, K_B = constants.mu_0, constants.k
GAMMA0 = 2 * MU_0 * constants.physical_constants["Bohr magneton"][0] / constants.hbar
MS, K1, K2, N, ALPHA = 8e5, 4.5e5, -6e4, np.array([0.02, 0.05, 0.93]), 0.3
VOLUME, TEMPERATURE = 2000e-27, 300.0
MAGNET = st.Macrospin(
    saturation_magnetization=MS,
    thickness=2.0,
    area=1000.0,
    damping=ALPHA,
    anisotropy=K1,
    second_anisotropy=K2,
    demagnetization=tuple(N),
)
UP, DOWN, BEHIND, ACROSS = (0.6, 0, 0.8), (0.6, 0, -0.8), (-0.6, 0, 0.8), (-0.6, 0, -0.8)


def energy(m):
    """Over mu0 Ms V, in A/m."""
    m = np.asarray(m) / np.linalg.norm(m)
    density = -K1 * m[2] ** 2 - K2 * m[2] ** 4
    return density / (MU_0 * MS) + MS * (N * m**2).sum() / 2


def hessian(m):
    """In two directions across a stationary m, and in A/m."""
    first = np.cross(m, [0.0, 1.0, 0.0] if abs(m[1]) < 0.5 else [1.0, 0.0, 0.0])
    first /= np.linalg.norm(first)
    frame, h = np.stack([first, np.cross(m, first)]), 1e-3
    values = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            terms = [a * b * energy(m + h * (a * frame[i] + b * frame[j])) for a, b in signs]
            values[i, j] = sum(terms) / (4 * h**2)
    return values


def test_a_cone_keeps_its_side_for_langers_time():
    """Over the saddle on the x axis, by the energy alone: Brown's formula with its own Hessians."""
    polar = minimize(lambda t: energy([np.sin(t[0]), 0, np.cos(t[0])]), [0.6], tol=1e-14).x[0]
    state, saddle = np.array([np.sin(polar), 0, np.cos(polar)]), np.array([1.0, 0, 0])
    well, top = hessian(state), hessian(saddle)
    rotation = np.array([[0.0, -1.0], [1.0, 0.0]])
    growth = np.linalg.eigvals(
        -GAMMA0 / (1 + ALPHA**2) * (ALPHA * np.eye(2) + rotation) @ top
    ).real.max()
    height = (energy(saddle) - energy(state)) * MU_0 * MS * VOLUME / (K_B * TEMPERATURE)
    ratio = np.sqrt(np.linalg.det(well) / -np.linalg.det(top))
    expected = growth / (2 * np.pi) * ratio * np.exp(-height) * 1e-9
    kept = st.analysis.retention(MAGNET, near=UP, towards=DOWN, temperature=TEMPERATURE)
    assert kept.method == "langer"
    assert kept.thermal_stability == pytest.approx(height, rel=1e-6)
    assert kept.rate == pytest.approx(expected, rel=1e-4)


def test_two_of_four_states_are_named():
    with pytest.raises(st.QuestionError, match=r"4 stable states .* near= and towards="):
        st.analysis.retention(MAGNET, temperature=TEMPERATURE)
    with pytest.warns(st.SpintorqueWarning, match="thermal stability is 1.45"):
        st.analysis.retention(MAGNET, near=UP, towards=BEHIND, temperature=TEMPERATURE)


@pytest.mark.slow
def test_the_far_side_is_reached_by_way_of_a_near_one():
    """Fast on one side, slow between them: the slow rate is that of both ways."""
    near = st.analysis.retention(MAGNET, near=UP, towards=DOWN, temperature=TEMPERATURE)
    far = st.analysis.retention(MAGNET, near=UP, towards=ACROSS, temperature=TEMPERATURE)
    assert far.rate == pytest.approx(near.rate, rel=1e-5)
    assert far.thermal_stability == pytest.approx(near.thermal_stability, rel=1e-9)
