"""Every stepper against SciPy, against exact solutions, and C against its NumPy twin."""

import itertools

import gilbert
import numpy as np
import pytest
import synthetic_table
from magnets import GAMMA_PER_G, MU_0, PERPENDICULAR, SKEW, for_gilbert, uniaxial
from scipy import constants
from scipy.optimize import brentq

import spintorque as st
from spintorque.dynamics.reference import dormand_prince
from spintorque.dynamics.simulate import simulate
from spintorque.model.accuracy import METHODS

TIGHT = st.StepControl(rtol=0.0, atol=1e-12, sample_interval=0.1)
TABLE = synthetic_table.make_table()
VALVE = st.SlonczewskiTorque(
    polarization=0.5, asymmetry=1.4, field_like_ratio=-0.3, conductance=2e11
)
FIELD = (2e4, -1e4, 5e4)
START = st.direction(2.2, 1.0)
DRIVES = {
    "field": (None, st.Drive.constant(voltage=0.0, field=FIELD)),
    "slonczewski_current": (VALVE, st.Drive.constant(current_density=6e10, field=FIELD)),
    "slonczewski_voltage": (VALVE, st.Drive.constant(voltage=-0.3)),
    "table_voltage": (TABLE, st.Drive.constant(voltage=0.45, field=FIELD)),
    "table_current": (TABLE, st.Drive.constant(current_density=-3e10, field=FIELD)),
}


def slonczewski_per_sin(J):
    L2 = VALVE.asymmetry**2
    strength = constants.hbar / (2 * constants.e) * J * VALVE.polarization * L2

    def per_sin(x):
        parallel = strength / ((L2 + 1) + (L2 - 1) * x)
        return parallel, VALVE.field_like_ratio * parallel

    return per_sin


def table_at_current(J):
    def per_sin(x):
        V = brentq(lambda V: synthetic_table.current(V, x) - J, -0.6, 0.6, xtol=1e-16, rtol=1e-15)
        return synthetic_table.per_sin(V, x)

    return per_sin


PER_SIN = {
    "field": None,
    "slonczewski_current": slonczewski_per_sin(6e10),
    "slonczewski_voltage": slonczewski_per_sin(-0.3 * 2e11),
    "table_voltage": lambda x: synthetic_table.per_sin(0.45, x),
    "table_current": table_at_current(-3e10),
}


@pytest.mark.parametrize("magnet", [PERPENDICULAR, SKEW], ids=["perpendicular", "skew"])
@pytest.mark.parametrize("kind", DRIVES)
def test_ten_nanoseconds_agree_with_dop853_on_gilberts_equation(magnet, kind):
    torque, drive = DRIVES[kind]
    run = simulate(
        magnet, torque=torque, drive=drive, duration=10.0, initial=START, control=TIGHT
    ).dataset
    expected = gilbert.trajectory(
        run.time.values, START, **for_gilbert(magnet, drive.field), per_sin=PER_SIN[kind]
    )
    assert np.abs(expected[-1] - expected[0]).max() > 0.1
    np.testing.assert_allclose(run.m, expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", DRIVES)
def test_native_and_reference_engines_take_the_same_steps(method, kind):
    torque, drive = DRIVES[kind]
    control = st.StepControl(method=method, step=2e-3, sample_interval=0.013)
    native, reference = (
        simulate(
            SKEW,
            torque=torque,
            drive=drive,
            duration=0.5,
            initial=START,
            control=control,
            engine=engine,
        ).dataset
        for engine in ("native", "reference")
    )
    assert native.attrs["steps"] == reference.attrs["steps"]
    np.testing.assert_allclose(native.m, reference.m, rtol=0, atol=1e-13)
    for name in ("voltage", "torque_parallel", "torque_perpendicular"):
        np.testing.assert_allclose(native[name], reference[name], rtol=1e-12)


def test_native_and_reference_engines_draw_the_same_noise():
    native, reference = (
        simulate(
            SKEW,
            torque=TABLE,
            drive=DRIVES["table_voltage"][1],
            duration=0.5,
            initial=START,
            temperature=300.0,
            seed=2**63 + 5,
            control=st.StepControl(method="heun", step=1e-3),
            engine=engine,
        ).dataset
        for engine in ("native", "reference")
    )
    np.testing.assert_allclose(native.m, reference.m, rtol=0, atol=1e-12)


def damped_precession(times, theta, alpha, H, gamma0):
    """Moment in a field H along z: ln tan(theta/2) falls and the azimuth grows linearly."""
    rate = gamma0 * H / (1 + alpha**2) * 1e-9
    angle = 2 * np.arctan(np.tan(theta / 2) * np.exp(-alpha * rate * times))
    return np.stack(
        [np.sin(angle) * np.cos(rate * times), np.sin(angle) * np.sin(rate * times), np.cos(angle)],
        axis=1,
    )


def precession_error(duration, control):
    alpha, H, theta = 0.1, 1e5, 2.0
    magnet = uniaxial(H_k=0.0, damping=alpha)
    drive = st.Drive.constant(voltage=0.0, field=(0.0, 0.0, H))
    run = simulate(
        magnet, drive=drive, duration=duration, initial=st.direction(theta), control=control
    ).dataset
    gamma0 = MU_0 * 2 * GAMMA_PER_G
    exact = damped_precession(run.time.values, theta, alpha, H, gamma0)
    return np.abs(run.m.values - exact).max(axis=1)


@pytest.mark.parametrize("method", METHODS)
def test_damped_precession_in_an_axial_field_is_exact(method):
    control = st.StepControl(method=method, step=1e-4, rtol=0.0, atol=1e-12)
    bound = 1e-5 if method == "heun" else 1e-9
    assert precession_error(2.0, control).max() < bound


@pytest.mark.parametrize(("method", "order"), [("heun", 2), ("rk4", 4)])
def test_fixed_steppers_converge_at_their_order(method, order):
    errors = [
        precession_error(1.0, st.StepControl(method=method, step=step, sample_interval=1.0))[-1]
        for step in (0.004, 0.002, 0.001)
    ]
    found = [np.log2(coarse / fine) for coarse, fine in itertools.pairwise(errors)]
    np.testing.assert_allclose(found, order, atol=0.1)


def one_step_error(step, fraction):
    """Error of one Dormand-Prince step, at a fraction of it."""
    control = st.StepControl(step=step, atol=1e6, sample_interval=fraction * step)
    return precession_error(step, control)[1]


@pytest.mark.parametrize(("fraction", "order"), [(1.0, 5), (0.4, 4)], ids=["end", "dense_output"])
def test_dormand_prince_has_order_five_and_dense_output_order_four(fraction, order):
    errors = [one_step_error(step, fraction) for step in (0.005, 0.0025, 0.00125)]
    found = [np.log2(coarse / fine) for coarse, fine in itertools.pairwise(errors)]
    np.testing.assert_allclose(found, order + 1, atol=0.25)


def test_dormand_prince_tableau_meets_its_order_conditions():
    A = np.zeros((7, 7))
    for i, row in enumerate(dormand_prince.A):
        A[i, : len(row)] = row
    c, b = A.sum(axis=1), A[6]
    np.testing.assert_allclose(c, [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1], atol=1e-15)
    np.testing.assert_allclose([b @ c**k for k in range(5)], 1 / np.arange(1, 6), atol=1e-15)
    np.testing.assert_allclose(b @ A @ c, 1 / 6, atol=1e-15)
    np.testing.assert_allclose([b @ A @ c**3, (b * c) @ A @ c**2], [1 / 20, 1 / 15], atol=1e-15)
    embedded = b - np.array(dormand_prince.ERROR)
    np.testing.assert_allclose([embedded @ c**k for k in range(4)], 1 / np.arange(1, 5), atol=1e-15)
    assert abs(embedded @ c**4 - 1 / 5) > 1e-4


def test_tighter_tolerance_gives_a_smaller_error():
    errors = [
        precession_error(10.0, st.StepControl(rtol=0.0, atol=atol)).max()
        for atol in (1e-6, 1e-8, 1e-10, 1e-12)
    ]
    assert all(fine < coarse / 10 for coarse, fine in itertools.pairwise(errors))
    assert errors[-1] < 1e-9


def test_mallinsons_reversal_time():
    alpha, gamma0, time = 0.1, 220880.0, 6.595896103
    magnet = uniaxial(H_k=4e4, damping=alpha, g_factor=gamma0 / (MU_0 * GAMMA_PER_G))
    drive = st.Drive.constant(voltage=0.0, field=(0.0, 0.0, -6e4))
    run = simulate(magnet, drive=drive, duration=time, initial=st.direction(0.1), control=TIGHT)
    reached = np.arccos(run.dataset.m.values[-1, 2])
    rate = alpha * gamma0 / (1 + alpha**2) * (6e4 - 4e4 * np.cos(3.0)) * np.sin(3.0) * 1e-9
    assert abs(reached - 3.0) / rate < 1e-9  # ns: all digits given


@pytest.mark.parametrize(
    ("ratio", "reduced"), [(1.5, 4.56634), (2, 2.53530), (3, 1.36075), (5, 0.710702)]
)
def test_switching_time_to_the_equator(ratio, reduced):
    alpha, H_k = 0.01, 2e5
    magnet = uniaxial(H_k=H_k, damping=alpha)
    critical_field = ratio * alpha * H_k
    J = critical_field / magnet.torque_to_field / (constants.hbar / (4 * constants.e))
    rate = alpha * MU_0 * 2 * GAMMA_PER_G * H_k / (1 + alpha**2) * 1e-9
    run = simulate(
        magnet,
        torque=st.SlonczewskiTorque(polarization=1.0),
        drive=st.Drive.constant(current_density=J),
        duration=reduced / rate,
        initial=st.direction(np.pi - 0.1),
        control=TIGHT,
    )
    last = run.dataset.m.values[-1, 2]
    assert abs(last / (ratio * rate)) * rate < 1e-5  # the reduced time has six digits


def growth(magnet, J, polarization, start):
    """Ratio of the last to the first swing around -q, with Lambda^2 = 2 so that eta = P."""
    run = simulate(
        magnet,
        torque=st.SlonczewskiTorque(polarization=polarization, asymmetry=np.sqrt(2)),
        drive=st.Drive.constant(current_density=J),
        duration=20.0,
        initial=start,
        control=st.StepControl(sample_interval=1e-3),
    ).dataset
    swing = np.linalg.norm(np.cross(run.m, magnet.fixed_direction), axis=1)
    tenth = len(swing) // 10
    return swing[-tenth:].max() / swing[:tenth].max()


def test_critical_current_of_a_perpendicular_disk():
    Ms, critical = 1e6, 1.823e10
    magnet = uniaxial(Ms=Ms, H_k=0.3 / MU_0, area=np.pi * 400.0, damping=0.01)
    start = st.direction(np.pi - 1e-3)
    assert (
        growth(magnet, 0.99 * critical, 0.6, start)
        < 1
        < growth(magnet, 1.01 * critical, 0.6, start)
    )


def test_critical_current_of_an_in_plane_magnet():
    critical = 9.347e10
    magnet = st.Macrospin(
        saturation_magnetization=8e5,
        thickness=3.0,
        area=2000.0,
        damping=0.01,
        anisotropy=MU_0 * 8e5 * 8e3 / 2,
        easy_axis=(1, 0, 0),
        demagnetization=(0, 0, 1),
        fixed_direction=(1, 0, 0),
    )
    start = st.direction(np.pi / 2, np.pi - 1e-3)
    assert (
        growth(magnet, 0.99 * critical, 0.4, start)
        < 1
        < growth(magnet, 1.01 * critical, 0.4, start)
    )
