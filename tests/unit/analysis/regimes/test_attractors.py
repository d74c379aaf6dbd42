"""Stability and ends of runs against closed formulas and SciPy's integrator."""

import axial
import numpy as np
import pytest
import synthetic_table
from in_plane_valve import H_K, NOTHING, VALVE, critical_current, magnet
from magnets import MU_0, SKEW
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

import spintorque as st
from spintorque.analysis.drive_field_plane import DriveFieldPlane
from spintorque.analysis.motion_checks import device_in_field
from spintorque.analysis.regimes.attractors import (
    AttractorSearch,
    attractors,
    default_starts,
    growth_rate,
    settled,
    tilted,
)
from spintorque.dynamics.equation import Equation
from spintorque.model.device import Device
from spintorque.results.analyses.regime import Regime

Z = np.array([0.0, 0.0, 1.0])
CONE = np.pi / 4
PLANE = DriveFieldPlane(Device(magnet(), VALVE, NOTHING), (0.0, 0.0, 1.0))
STEP = PLANE.longest_step((-1e12, 1e12), (-6e4, 6e4))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("field", [-1e4, 0.0, 2e4])
def test_threshold_is_the_closed_formula(field, sign):
    expected = critical_current(field, sign)

    def growth(current):
        return growth_rate(PLANE.equation(current, field), sign * Z, CONE)

    assert brentq(growth, 0.5 * expected, 1.5 * expected) == pytest.approx(expected, rel=1e-8)


def test_threshold_of_the_reference():
    thin = magnet(anisotropy=MU_0 * 8e5 * 8e3 / 2, damping=0.01)
    plane = DriveFieldPlane(
        Device(thin, st.SlonczewskiTorque(polarization=0.8), NOTHING), (0.0, 0.0, 1.0)
    )

    def growth(current):
        return growth_rate(plane.equation(current, 0.0), -Z, CONE)

    assert brentq(growth, 1e10, 1e12) == pytest.approx(9.347e10, rel=2e-4)


@pytest.mark.parametrize(("field", "stable"), [(-1.01, False), (-0.99, True), (0.5, True)])
def test_field_alone_switches_at_the_anisotropy_field(field, stable):
    assert (growth_rate(PLANE.equation(0.0, field * H_K), Z, CONE) < 0) == stable


def test_rate_is_that_of_small_deviations_from_a_tilted_equilibrium():
    equation = Equation(device_in_field(SKEW, (5e4, 3e4, 8e4)))
    drive, pole = equation.device.drive, np.array(SKEW.fixed_direction)
    found = growth_rate(equation, pole, np.pi)
    rest = st.simulate(SKEW, drive=drive, duration=60.0, initial=pole).dataset.m.values[-1]
    start = tilted(rest[None], 1e-3)[0]
    run = st.simulate(SKEW, drive=drive, duration=5 / abs(found), initial=start)
    excess = run.energy - equation.energy(rest)
    slope = np.polyfit(run.dataset.time, np.log(excess), 1)[0]
    assert found == pytest.approx(slope / 2, rel=0.02)


def test_no_equilibrium_near_a_pole_is_told():
    across = Equation(device_in_field(magnet(), (0.0, 2e5, 0.0)))
    assert np.isnan(growth_rate(across, Z, CONE))


@pytest.mark.slow
def test_regimes_are_those_that_scipy_finds():
    points = np.array(
        [
            [1.5 * critical_current(4e4, -1), 4e4],
            [0.8 * critical_current(0.0, -1), 0.0],
            [1.2 * critical_current(5e4, 1), 5e4],
        ]
    )
    found, _ = attractors(
        PLANE, points, default_starts(PLANE.device.macrospin), step=STEP, search=AttractorSearch()
    )
    for point, regime in zip(points, found, strict=True):
        equation = PLANE.equation(*point)
        run = solve_ivp(
            lambda _, m, e=equation: e.rate(m.reshape(2, 3)).ravel(),
            (0, 14),
            tilted(np.stack([Z, -Z]), 0.1).ravel(),
            method="DOP853",
            rtol=1e-5,
            t_eval=np.linspace(12, 14, 100),
        )
        expected = 0
        for path in run.y.reshape(2, 3, -1):
            resting = np.ptp(path, axis=1).max() < 0.03
            still = Regime.PARALLEL if path[2].mean() > 0 else Regime.ANTIPARALLEL
            expected |= still if resting else Regime.IN_PLANE_PRECESSION
        assert regime == expected


def test_an_axial_oscillator_precesses_out_of_the_plane_and_nothing_else():
    plane = DriveFieldPlane(Device(axial.MAGNET, axial.torque_of(1.0), NOTHING), (0.0, 0.0, 1.0))
    point = (axial.current_for(0.5, 1.0), axial.FIELD)
    found, _ = attractors(
        plane,
        np.array([point]),
        default_starts(axial.MAGNET),
        step=plane.longest_step(point[:1], point[1:]),
        search=AttractorSearch(),
    )
    assert found[0] == Regime.OUT_OF_PLANE_PRECESSION


def test_runs_do_not_depend_on_their_company():
    points = np.random.default_rng(1).uniform([-1e12, -6e4], [1e12, 6e4], (9, 2))
    starts = default_starts(PLANE.device.macrospin)
    search = AttractorSearch(duration=4.0, rounds=2)
    together, _ = attractors(PLANE, points, starts, step=STEP, search=search)
    alone = [attractors(PLANE, p[None], starts, step=STEP, search=search)[0][0] for p in points]
    np.testing.assert_array_equal(together, alone)


def test_a_table_driven_by_current_gives_what_it_gives_by_voltage():
    table = synthetic_table.make_table(current=lambda V, x: 1e11 * V + 0 * x)
    options = {"step": 1e-3, "search": AttractorSearch(duration=1.0, rounds=1)}
    start = st.direction(0.3)
    ends = [
        settled(
            DriveFieldPlane(Device(SKEW, table, drive), (0.0, 0.0, 1.0)),
            np.array([point]),
            np.array([start]),
            **options,
        )[1]
        for drive, point in (
            (NOTHING, (2e10, 1e4)),
            (st.Drive(voltage=0.0), (0.2, 1e4)),
        )
    ]
    np.testing.assert_allclose(*ends, rtol=0, atol=1e-9)


def test_starts_are_unit_vectors_both_ways_along_three_axes():
    starts = default_starts(SKEW)
    np.testing.assert_allclose(np.linalg.norm(starts, axis=1), 1)
    assert starts[0] @ np.array(SKEW.fixed_direction) == pytest.approx(np.cos(0.1))
    np.testing.assert_array_less(np.einsum("ij,ij->i", starts[::2], starts[1::2]), -0.9)


@pytest.mark.parametrize("wrong", [{"duration": 0}, {"rounds": 0}, {"cone": -1}])
def test_a_search_that_cannot_be(wrong):
    with pytest.raises(st.QuestionError, match=next(iter(wrong))):
        AttractorSearch(**wrong)
