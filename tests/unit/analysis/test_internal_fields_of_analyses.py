"""Voltage-controlled and cubic anisotropy and exchange bias in analyses, against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import MU_0, uniaxial
from scipy import constants
from scipy.integrate import quad

import spintorque as st
from spintorque import analysis
from spintorque.analysis.drive_field_plane import DriveFieldPlane
from spintorque.analysis.motion_checks import device_in_field, steady_device
from spintorque.analysis.regimes.attractors import growth_rate
from spintorque.analysis.stability.landscape import Landscape

Z, X = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
IDLE = st.Drive(voltage=0.0)
MS, KU, D = 1.1e6, 7.95e5, 1.1
CELL = st.Macrospin(
    saturation_magnetization=MS,
    thickness=D,
    area=3200.0,
    damping=0.02,
    anisotropy=KU,
    demagnetization=(0.02, 0.02, 0.96),
    voltage_anisotropy=st.VoltageAnisotropy(linear=-100.0, quadratic=8.0, barrier_thickness=1.4),
)


def density(V):
    """Energy of the plane above the axis in J/m^3, in SI."""
    E = V / 1.4e-9
    change = (-100e-15 * E + 8e-15 * E * E / 1e9) / 1.1e-9
    return KU + change - MU_0 * MS**2 * 0.94 / 2


@pytest.mark.parametrize("V", [0.5, pytest.param(-0.8, marks=pytest.mark.slow)])
def test_barriers_and_retention_at_a_voltage(V):
    barrier = analysis.energy_barrier(CELL, voltage=V)
    assert barrier.barrier == pytest.approx(density(V) * CELL.volume, rel=1e-9)
    kept = analysis.retention(CELL, drive=st.Drive(voltage=V))
    assert kept.thermal_stability == pytest.approx(barrier.thermal_stability, rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["langer", "Fokker-Planck", "energy diffusion"])
def test_every_rate_of_escape_is_that_of_the_anisotropy_at_the_voltage(method):
    """With and without a torque that the same voltage drives."""
    cell, V = replace(CELL, area=900.0, demagnetization=(0.01, 0.03, 0.96), damping=0.2), 0.4
    torque = st.SpinOrbitTorque(damping_like=0.05, conductance=1e10)
    for acting, left in ((None, 0.0), (torque, V)):
        kept, same = (
            analysis.retention(one, torque=acting, drive=st.Drive(voltage=volts), method=method)
            for one, volts in ((cell, V), (cell.at_voltage(V), left))
        )
        assert kept.rate == pytest.approx(same.rate, rel=1e-9)
        assert kept.rate_error == pytest.approx(same.rate_error, rel=1e-6)


def test_the_voltage_at_which_a_magnet_lies_down():
    """Without any torque: where K_u(V) - mu0 Ms^2 (N_z - N_x)/2 is zero."""
    found = analysis.critical_drive(CELL, torque=None, drive=IDLE, near=Z, limits=(-1.0, 3.0))
    low, high = 0.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if density(middle) > 0 else (low, middle)
    assert found.positive.drive == pytest.approx(low, rel=1e-8)
    assert found.negative is None
    there = analysis.equilibria(CELL, drive=st.Drive(voltage=low + 0.2))
    assert np.abs(there.m[there.stable]).size == 0  # the plane is a line of rest points
    assert np.abs(there.line[:, 2]).max() < 1e-6
    with pytest.raises(st.QuestionError, match="give limits"):
        analysis.critical_drive(CELL, torque=None, drive=IDLE, near=Z)


def test_a_voltage_changes_the_critical_current_of_a_torque_by_voltage():
    """Both at once: alpha H_k(V) = a_DL(V), solved by hand."""
    torque = st.SpinOrbitTorque(damping_like=0.2, conductance=1e11)
    found = analysis.critical_drive(CELL, torque=torque, drive=IDLE, near=(0, 0, -1))
    per_volt = 1.054571817e-34 / (2 * 1.602176634e-19) * 0.2 * 1e11 / (MU_0 * MS * D * 1e-9)
    V = found.positive.drive
    assert per_volt * V == pytest.approx(0.02 * 2 * density(V) / (MU_0 * MS), rel=1e-8)


def test_points_of_a_phase_diagram_have_the_anisotropy_of_their_voltage():
    plane = DriveFieldPlane.of(steady_device(CELL, None, IDLE))
    field = lambda V: 2 * density(V) / (MU_0 * MS)  # noqa: E731
    for V in (0.0, 0.8, 2.0):
        rate = growth_rate(plane.equation(V, 0.0), np.array(Z), 0.5)
        expected = -0.02 / (1 + 0.02**2) * CELL.gamma0 * 1e-9 * field(V)
        assert rate == pytest.approx(expected, rel=1e-6)
    corners = plane.longest_step([0.0, 5.0], [0.0]), plane.longest_step([0.0], [0.0])
    assert corners[0] < 0.5 * corners[1]


def test_amplitudes_scale_the_voltage_of_the_anisotropy():
    drive = st.Drive(voltage=0.5, field=(3e4, 0.0, 0.0))
    control = st.StepControl(method="rk4", step=1e-3)
    asked = {"duration": 0.3, "initial": st.direction(0.3), "control": control}
    found = st.simulate_ensemble(CELL, drive=drive, amplitude=[0.0, 1.0, 2.4], **asked).final
    for k, V in enumerate((0.0, 0.5, 1.2)):
        alone = st.simulate(CELL, drive=replace(drive, voltage=V), **asked).dataset.m[-1]
        np.testing.assert_allclose(found[k], alone, rtol=0, atol=1e-13)


def cubic(first, second=0.0, **options):
    one = uniaxial(H_k=0.0, damping=0.05, area=500.0, **options)
    return replace(one, cubic_anisotropy=st.CubicAnisotropy(first=first, second=second))


@pytest.mark.parametrize(
    ("first", "second", "low", "middle", "high"),
    [
        (4e4, 0.0, (1, 0, 0), (1, 1, 0), (1, 1, 1)),
        pytest.param(-4e4, 1e4, (1, 1, 1), (1, 1, 0), (1, 0, 0), marks=pytest.mark.slow),
    ],
)
def test_all_stationary_points_of_a_cubic_magnet(first, second, low, middle, high):
    landscape = Landscape(device_in_field(cubic(first, second), (0.0, 0.0, 0.0)))
    assert len(landscape.stationary) == 26
    assert len(landscape.minima) == {1: 6, 3: 8}[sum(low)]
    assert len(landscape.saddles) == 12

    def are_along(points, way):
        expected = np.sort(np.abs(way) / np.linalg.norm(way))
        np.testing.assert_allclose(np.sort(np.abs(points)), [expected] * len(points), atol=1e-9)

    are_along(landscape.minima, low)
    are_along(landscape.saddles, middle)
    answer = analysis.equilibria(cubic(first, second), drive=IDLE)
    assert len(answer.m) == 26
    are_along(answer.m[answer.energy > answer.energy.max() - 1e-25], high)


def test_states_that_are_not_named_are_told():
    one = cubic(4e4)
    with pytest.raises(st.QuestionError, match=r"6 stable states in .*; name two of them by near="):
        analysis.energy_barrier(one)
    with pytest.raises(st.QuestionError, match="both lead to the state"):
        analysis.energy_barrier(one, near=Z, towards=st.direction(0.1))


@pytest.mark.slow
def test_barriers_between_states_that_are_named():
    """Over one saddle to a neighbour, K_c1/4 high, and over two and a state between to the rear."""
    one = cubic(4e4)
    for towards, saddles in ((X, 1), ((0.0, 0.0, -1.0), 2)):
        found = analysis.energy_barrier(one, near=Z, towards=towards, points=201)
        assert found.barrier == pytest.approx(1e4 * one.volume, rel=1e-9)
        np.testing.assert_allclose(found.path[[0, -1]], [Z, towards], atol=1e-9)
        high = found.path_energy > 0.99 * found.barrier
        assert np.count_nonzero(np.diff(high.astype(int)) == 1) == saddles


def test_barrier_of_a_uniaxial_magnet_with_cubic_terms():
    """Easy z beats the cubic axes in the plane; the saddles lie along these, at K_u."""
    one = replace(cubic(2e4), anisotropy=6e4)
    found = analysis.energy_barrier(one)
    s = np.linspace(0, 1, 200001)
    along = 6e4 * s + 2e4 * s * (1 - s)  # through a cubic axis of the plane: s = sin^2
    assert found.barrier == pytest.approx(along.max() * one.volume, rel=1e-8)


def test_exchange_bias_makes_one_well_deeper():
    bias = st.ExchangeBias(energy=3e-5, direction=Z)
    one = replace(CELL, voltage_anisotropy=None, exchange_bias=bias)
    field = 3e-5 / (MU_0 * MS * D * 1e-9)
    found = analysis.energy_barrier(one)
    same = analysis.energy_barrier(replace(one, exchange_bias=None), field=(0.0, 0.0, field))
    for name in ("barrier", "reverse_barrier"):
        assert getattr(found, name) == pytest.approx(getattr(same, name), rel=1e-9)
    kept = (
        analysis.retention(one),
        analysis.retention(replace(one, exchange_bias=None), field=(0.0, 0.0, field)),
    )
    assert kept[0].rate == pytest.approx(kept[1].rate, rel=1e-6)


def test_distribution_at_a_voltage_is_boltzmanns():
    small = replace(CELL, area=120.0)
    found = analysis.stationary_distribution(
        small, drive=st.Drive(voltage=0.9), temperature=300.0, cells=64
    )
    scale = density(0.9) * small.volume / (constants.k * 300.0)
    cells = zip(found.edges[1:], found.edges[:-1], strict=True)
    expected = np.array([quad(lambda x: np.exp(scale * x * x), a, b)[0] for a, b in cells])
    np.testing.assert_allclose(found.probability, expected / expected.sum(), rtol=1e-8)


def test_what_changes_in_time_or_is_not_axial_is_refused():
    wave = replace(CELL, anisotropy=st.Sine(amplitude=1e4, frequency=1.0, offset=KU))
    with pytest.raises(st.QuestionError, match="anisotropy is a Sine; this question is about what"):
        analysis.equilibria(wave, drive=IDLE)
    with pytest.raises(st.QuestionError, match="no voltage_anisotropy for it to change"):
        analysis.energy_barrier(replace(CELL, voltage_anisotropy=None), voltage=0.3)
    with pytest.raises(st.QuestionError, match="cubic_anisotropy are not all symmetric"):
        analysis.relaxation_rates(cubic(1e4), drive=IDLE, temperature=300.0)


@pytest.mark.parametrize("angle", [0.4, 1.9])
def test_canted_coupling_holds_two_moments_at_its_angle(angle):
    free = uniaxial(H_k=0.0, damping=0.5)
    pair = st.Coupling.canted(angle=angle, strength=3e-4)
    run = st.simulate(
        st.CoupledMacrospins(layers=(free, free), couplings=(pair,)),
        drive=IDLE,
        duration=8.0,
        initial=[X, st.direction(1.1, 0.4)],
    ).dataset
    first, second = run.m[-1].values
    assert np.arccos(first @ second) == pytest.approx(angle, abs=1e-6)
    with pytest.raises(st.QuestionError, match=r"strength is -0\.1"):
        st.Coupling.canted(angle=angle, strength=-0.1)
