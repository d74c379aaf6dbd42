"""Second-order anisotropy in every analysis that looks at the energy, against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from axial_device import TEMPERATURE
from magnets import MU_0, SKEW
from scipy import constants
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar

import spintorque as st
from spintorque.analysis.drive_field_plane import DriveFieldPlane
from spintorque.analysis.motion_checks import device_in_field
from spintorque.analysis.path_ending import symmetry_axis
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.regimes.attractors import growth_rate
from spintorque.analysis.stability._critical_drive import critical_drive
from spintorque.analysis.stability._energy_barrier import energy_barrier
from spintorque.analysis.stability._equilibria import equilibria
from spintorque.analysis.stability.fokker_planck import (
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from spintorque.analysis.stability.landscape import Landscape
from spintorque.analysis.switching._switching import switching_probability
from spintorque.formulas.critical_current import perpendicular_current, uniaxial_barrier
from spintorque.model.device import Device
from spintorque.units import BOLTZMANN

Z = np.array([0.0, 0.0, 1.0])
FIRST, SECOND = 6e4, 2e4  # K_1 and K_2 of K_1 sin^2 + K_2 sin^4, in J/m^3
IDLE = st.Drive(voltage=0.0)


def magnet(first=FIRST, second=SECOND, **options):
    given = {
        "saturation_magnetization": 1e6,
        "thickness": 1.2,
        "area": 900.0,
        "damping": 0.1,
        "anisotropy": first + 2 * second,
        "second_anisotropy": -second,
    }
    return st.Macrospin(**(given | options))


TILTED = replace(SKEW, second_anisotropy=4e4)


def energy(one, field, m):
    """Energy in J, by hand."""
    u = m @ np.array(one.easy_axis)
    density = -one.anisotropy * u**2 - one.second_anisotropy * u**4
    ms = one.saturation_magnetization
    shape = MU_0 * ms**2 / 2 * np.einsum("...i,ij,...j", m, one.demagnetization_tensor, m)
    return (density + shape - MU_0 * ms * (m @ np.array(field))) * one.volume


@pytest.mark.parametrize(("first", "second"), [(FIRST, SECOND), (FIRST, -2e4)])
def test_barrier_of_an_axial_magnet(first, second):
    one = magnet(first, second)
    found = energy_barrier(one)
    assert found.barrier == pytest.approx((first + second) * one.volume, abs=0, rel=1e-10)
    assert found.saddle @ Z == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(found.minimum, Z, atol=1e-9)


@pytest.mark.parametrize("h", [-2e4, 1e4, 5e4])
def test_barrier_in_a_field_along_the_axis(h):
    one = magnet()
    found = energy_barrier(one, field=(0.0, 0.0, h))

    def slope(x):
        return 2 * FIRST * x + 4 * SECOND * x * (1 - x**2) + MU_0 * 1e6 * h

    top = brentq(slope, -0.9, 0.9, xtol=1e-14)
    value = lambda x: FIRST * (1 - x**2) + SECOND * (1 - x**2) ** 2 - MU_0 * 1e6 * h * x  # noqa: E731
    assert found.saddle @ Z == pytest.approx(top, abs=1e-9)
    assert found.barrier == pytest.approx((value(top) - value(1.0)) * one.volume, abs=0, rel=1e-10)
    assert found.reverse_barrier == pytest.approx(
        (value(top) - value(-1.0)) * one.volume, abs=0, rel=1e-9
    )


def test_barrier_in_a_field_across_the_axis():
    """Everything happens in one plane: E = K_1 sin^2 + K_2 sin^4 - H sin."""
    one, h = magnet(), 3e4
    found = energy_barrier(one, field=(h, 0.0, 0.0))
    slope = lambda s: 2 * FIRST * s + 4 * SECOND * s**3 - MU_0 * 1e6 * h  # noqa: E731
    low = brentq(slope, 0, 1, xtol=1e-14)
    value = lambda s: FIRST * s**2 + SECOND * s**4 - MU_0 * 1e6 * h * s  # noqa: E731
    assert found.minimum[0] == pytest.approx(low, abs=1e-9)
    np.testing.assert_allclose(found.saddle, [1, 0, 0], atol=1e-9)
    assert found.barrier == pytest.approx((value(1) - value(low)) * one.volume, abs=0, rel=1e-9)


@pytest.mark.parametrize("field", [(0.0, 0.0, 0.0), (2e4, -1e4, 3e4)])
def test_lowest_points_of_a_general_magnet(field):
    landscape = Landscape(device_in_field(TILTED, field))
    t, p = np.meshgrid(np.linspace(0, np.pi, 300), np.linspace(0, 2 * np.pi, 600), indexing="ij")
    m = np.stack([np.sin(t) * np.cos(p), np.sin(t) * np.sin(p), np.cos(t)], axis=-1)
    grid = energy(TILTED, field, m)
    found = energy(TILTED, field, landscape.stationary)
    for mine, seen in ((found.min(), grid.min()), (found.max(), grid.max())):
        assert mine == pytest.approx(seen, abs=1e-4 * np.ptp(grid))
    points, low, middle = (
        len(part) for part in (landscape.stationary, landscape.minima, landscape.saddles)
    )
    assert low - middle + (points - low - middle) == 2


def test_curvatures_are_second_derivatives():
    field, h = (2e4, -1e4, 3e4), 1e-4
    landscape = Landscape(device_in_field(TILTED, field))
    for m in landscape.stationary:
        values, directions = landscape.curvatures(m)
        for value, way in zip(values, directions.T, strict=True):
            beside = [np.cos(s * h) * m + np.sin(s * h) * way for s in (-1, 0, 1)]
            left, middle, right = energy(TILTED, field, np.array(beside))
            assert value == pytest.approx((left - 2 * middle + right) / h**2, abs=0, rel=1e-4)


def test_another_stable_state_between_the_two_is_told():
    with pytest.raises(st.QuestionError, match="another stable state in"):
        energy_barrier(magnet(8e4, -6e4))
    biaxial = magnet(8e4, -6e4, demagnetization=(0.0, 0.02, 0.0))
    with pytest.raises(st.QuestionError, match="4 stable states"):
        energy_barrier(biaxial)
    with pytest.raises(st.QuestionError, match="4 stable states"):
        switching_probability(
            biaxial, drives=[IDLE], lengths=[1.0], temperature=300.0, trajectories=2
        )


def test_stationary_distribution_is_boltzmanns():
    one = magnet(area=100.0)
    found = stationary_distribution(one, drive=IDLE, temperature=TEMPERATURE, cells=64)
    scale = one.volume / (constants.k * TEMPERATURE)
    weight = lambda x: np.exp(-scale * (FIRST * (1 - x**2) + SECOND * (1 - x**2) ** 2))  # noqa: E731
    cells = zip(found.edges[1:], found.edges[:-1], strict=True)
    expected = np.array([quad(weight, a, b, epsrel=1e-12)[0] for a, b in cells])
    np.testing.assert_allclose(found.probability, expected / expected.sum(), rtol=1e-9)


def test_retention_of_an_axial_magnet_is_the_first_passage_over_its_barrier():
    """By the double integral of the quartic energy, far above the barrier's top."""
    one = magnet(area=500.0)
    found = retention(one, temperature=TEMPERATURE)
    assert found.method == "axial Fokker-Planck"
    delta = (FIRST + SECOND) * one.volume / (BOLTZMANN * TEMPERATURE)
    assert found.thermal_stability == pytest.approx(delta, abs=0, rel=1e-9)
    # Kramers with curvatures 2 K_1 at the pole and 2 K_1 + 4 K_2 at the equator.
    well, top = 2 * FIRST, 2 * FIRST + 4 * SECOND
    rate = 0.1 / 1.01 * one.gamma0 / (MU_0 * 1e6) * well * 1e-9
    rate *= np.sqrt(top * one.volume / (BOLTZMANN * TEMPERATURE) / (2 * np.pi))
    assert found.rate == pytest.approx(rate * np.exp(-delta), abs=0, rel=1.5 / delta)
    slowest = relaxation_rates(one, drive=IDLE, temperature=TEMPERATURE)[0]
    time = mean_first_passage_time(one, drive=IDLE, temperature=TEMPERATURE, to_projection=-0.9)
    assert slowest * time == pytest.approx(2, abs=0, rel=1e-3)


def test_an_easy_axis_beside_the_fixed_direction_is_not_axial():
    tilted = magnet(0.0, -5e4, anisotropy=0.0, easy_axis=(1.0, 0.0, 0.0))
    with pytest.raises(st.QuestionError, match="symmetric about fixed_direction"):
        relaxation_rates(tilted, drive=IDLE, temperature=TEMPERATURE)
    with pytest.raises(st.QuestionError, match="the top is flat"):
        retention(tilted, temperature=TEMPERATURE)
    biaxial = replace(tilted, demagnetization=(0.0, 0.05, 0.1))
    assert retention(biaxial, temperature=TEMPERATURE).method == "langer"


def test_langer_counts_every_saddle():
    """Easy x, hard z: two equal saddles at +-y; each a known rate."""
    one = magnet(easy_axis=(1.0, 0.0, 0.0), demagnetization=(0.0, 0.0, 0.1), area=500.0)
    one = replace(one, fixed_direction=(1.0, 0.0, 0.0))
    found = retention(one, temperature=TEMPERATURE)
    shape = MU_0 * 1e12 * 0.1
    well = 2 * FIRST, 2 * FIRST + shape
    over = -(2 * FIRST + 4 * SECOND), shape
    alpha, ms = 0.1, MU_0 * 1e6
    spread = alpha * (over[0] + over[1])
    growth = -spread + np.sqrt(spread**2 - 4 * over[0] * over[1] * (1 + alpha**2))
    growth *= one.gamma0 / (2 * ms * (1 + alpha**2)) * 1e-9
    rate = 2 * growth / (2 * np.pi) * np.sqrt(well[0] * well[1] / abs(over[0] * over[1]))
    delta = (FIRST + SECOND) * one.volume / (BOLTZMANN * TEMPERATURE)
    assert found.rate == pytest.approx(rate * np.exp(-delta), abs=0, rel=1e-6)


def test_critical_current_is_set_by_the_field_at_the_pole():
    """alpha (2 K_1)/(mu0 Ms), not by the barrier K_1 + K_2."""
    one = magnet()
    torque = st.SlonczewskiTorque(polarization=0.8)
    drive = st.Drive(current_density=0.0)
    found = critical_drive(one, torque=torque, drive=drive, near=-Z)
    barrier = uniaxial_barrier(
        saturation_magnetization=1e6, anisotropy_field=2 * FIRST / (MU_0 * 1e6), volume=1.2e-9
    )
    expected = perpendicular_current(damping=0.1, efficiency=0.4, barrier=barrier)
    assert found.positive.drive == pytest.approx(expected, abs=0, rel=1e-9)
    plane = DriveFieldPlane.of(Device(one, torque, drive))
    for factor, sign in ((0.99, -1), (1.01, 1)):
        rate = growth_rate(plane.equation(factor * expected, 0.0), -Z, 0.5)
        assert np.sign(rate) == sign


def test_equilibria_of_an_easy_cone():
    """K_1 < 0 < K_2: at rest where sin^2 = -K_1/(2 K_2), on two circles."""
    found = equilibria(magnet(-1e4, 4e4), drive=IDLE)
    np.testing.assert_allclose(abs(found.line[:, 2]).max(), np.sqrt(1 - 1 / 8), atol=1e-6)


CONE = -4e4, 9e4  # K_1 and K_2 in J/m^3


@pytest.mark.parametrize("h", [0.0, 1e4])
def test_barrier_between_two_cones(h):
    """From E = K_1 sin^2 + K_2 sin^4 - H cos, over the highest circle between the two lowest."""
    one = magnet(*CONE)
    found = energy_barrier(one, field=(0.0, 0.0, h))

    def value(x):
        s = 1 - x * x
        return (CONE[0] * s + CONE[1] * s * s - MU_0 * 1e6 * h * x) * one.volume

    up, down = (
        minimize_scalar(value, bounds=ends, method="bounded") for ends in ((0.5, 1), (-1, -0.5))
    )
    top = minimize_scalar(lambda x: -value(x), bounds=(-0.5, 0.5), method="bounded")
    assert found.barrier == pytest.approx(-top.fun - up.fun, rel=1e-9)
    assert found.reverse_barrier == pytest.approx(-top.fun - down.fun, rel=1e-9)
    assert found.minimum[2] == pytest.approx(up.x, abs=1e-5)
    np.testing.assert_allclose(found.path @ np.cross(found.minimum, found.saddle), 0, atol=1e-6)
    rising = np.diff(found.path_energy[: len(found.path) // 2])
    assert rising.min() > -1e-6 * found.barrier


def test_an_easy_plane_has_no_state_to_leave():
    with pytest.raises(st.QuestionError, match="no isolated stable state"):
        energy_barrier(magnet(-1e5, 0.0))


def test_retention_of_a_cone_is_its_mean_first_passage():
    """The double integral of Brown's equation for the axial energy, by SciPy."""
    one = magnet(*CONE)
    found = retention(one, temperature=TEMPERATURE)
    unit = one.volume / (BOLTZMANN * TEMPERATURE)
    energy_of = lambda x: unit * (CONE[0] * (1 - x * x) + CONE[1] * (1 - x * x) ** 2)  # noqa: E731
    x = np.linspace(-0.98, 0.98, 4001)
    above = np.array([quad(lambda z: np.exp(-energy_of(z)), y, 1)[0] for y in x[::40]])
    inner = np.interp(x, x[::40], above) * np.exp(energy_of(x)) / (1 - x * x)
    inside = np.abs(x) < np.sqrt(1 + CONE[0] / (2 * CONE[1]))
    alpha = one.damping
    diffusion = alpha * one.gamma0 * 1e-9 / (1 + alpha**2) / (MU_0 * 1e6 * unit)
    time = np.trapezoid(inner[inside], x[inside]) / diffusion
    assert found.method == "axial Fokker-Planck"
    assert found.rate == pytest.approx(1 / time, rel=1e-3)
    assert found.rate == pytest.approx(found.reverse_rate, rel=1e-9)


def test_a_cone_is_left_by_a_pulse():
    counts = switching_probability(
        magnet(*CONE),
        torque=st.SlonczewskiTorque(polarization=0.6),
        drives=[st.Drive(current_density=-2e11)],
        lengths=[0.1, 4.0],
        temperature=TEMPERATURE,
        trajectories=50,
        seed=1,
    )
    assert counts.probability[0, 1] > 0.9 > counts.probability[0, 0]


def test_steps_and_axes_know_the_second_order():
    weak, strong = (DriveFieldPlane.of(Device(magnet(second=k), None, IDLE)) for k in (0.0, -2e6))
    assert strong.longest_step([0.0], [0.0]) < 0.1 * weak.longest_step([0.0], [0.0])
    easy = magnet(anisotropy=0.0, second_anisotropy=5e4, demagnetization=(0.0, 0.01, 0.0))
    np.testing.assert_allclose(np.abs(symmetry_axis(easy)), [0, 1, 0], atol=1e-12)
    hard = replace(easy, second_anisotropy=-5e4, demagnetization=(0.0, 0.0, 0.0))
    np.testing.assert_allclose(np.abs(symmetry_axis(hard)), Z, atol=1e-12)
