"""Identities I1 to I7 of the physics; I8 is with the dynamics."""

import itertools
from dataclasses import replace

import free_energy
import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from stacks import (
    BARRIER,
    COPPER,
    IRON,
    junction,
    reversed_junction,
    textured,
    turned_device,
    valve,
)

import spintorque as st
from spintorque.transport._torque import TorqueRows, solve_torques
from spintorque.transport.engines.amplitudes import unitarity_defect
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.free_magnet import free_magnet
from spintorque.transport.hamiltonian.chain import make_chain, other_side
from spintorque.transport.integration.brillouin import wedge
from spintorque.transport.integration.integrate import Goal, IntegralQuestion, integrate
from spintorque.units import BOLTZMANN_EV, per_area

ANGLES = np.linspace(0, np.pi, 9)


def random_points(count, seed=0):
    rng = np.random.default_rng(seed)
    return (
        rng.uniform(-np.pi, np.pi, count),
        rng.uniform(-np.pi, np.pi, count),
        rng.uniform(-2, 3, count),
    )


# I1


def test_s_matrix_is_unitary(stack):
    chain = make_chain(stack, 0.1 if "insulator" in str(stack) else 0.0, ANGLES)
    assert unitarity_defect(chain, *random_points(300)) < 1e-10


def test_charge_current_is_the_same_on_every_bond(stack, coarse):
    found = st.spin_current(
        stack, bias=0.2 if "insulator" in str(stack) else 0.0, theta=1.0, accuracy=coarse
    ).dataset
    current = found["current_density"].values
    np.testing.assert_allclose(current, current[0], rtol=1e-10)


def test_spin_current_is_conserved_outside_magnets(coarse):
    """The barrier is bonds 0 to 2 of the junction; no torque acts inside it."""
    q = st.spin_current(junction(), bias=0.3, theta=1.0, accuracy=coarse).dataset["spin_current"]
    np.testing.assert_allclose(q.values, np.broadcast_to(q.values[0], q.shape), rtol=1e-9)


# I3 (I2 is the conformance suite of the engines)


@pytest.mark.parametrize("make", [junction, reversed_junction, valve, textured])
def test_torque_pictures_agree(make, coarse):
    found = solve_torques(make(), [0.2], ANGLES, 300.0, coarse, "layered")[0]
    assert 0 < found.defects.torque_picture_defect < 1e-10


def test_a_broken_identity_stops_the_run(coarse):
    accuracy = replace(coarse, identity_tolerance=1e-18)
    with pytest.raises(st.IdentityError, match=r"broken identity: unitarity .* 1\.00e-18"):
        st.torque(junction(), bias=0.2, theta=1.0, accuracy=accuracy)


# I4


@pytest.mark.parametrize(("barrier", "tolerance"), [(4, 1e-2), (6, 2e-4), (8, 4e-6)])
def test_in_plane_torque_follows_from_collinear_configurations(barrier, tolerance):
    stack = junction(barrier)
    accuracy = st.TransportAccuracy(k_points=24)
    along_n = [
        float(
            st.spin_current(stack, bias=0.4, theta=theta, accuracy=accuracy)
            .dataset["spin_current"]
            .sel(component="z")[1]
        )
        for theta in (0.0, np.pi)
    ]
    for theta in (0.5, np.pi / 2, 2.5):
        found = st.torque(stack, bias=0.4, theta=theta, accuracy=accuracy).torque_parallel
        expected = np.sin(theta) / 2 * (along_n[0] - along_n[1])
        assert found == pytest.approx(expected, rel=tolerance)


# I5


@pytest.mark.parametrize("make", [junction, valve, reversed_junction])
def test_equilibrium_torque_is_the_slope_of_the_free_energy(make):
    """dE/dtheta from ln det G of a dense matrix, by a Fourier series in theta."""
    stack, temperature, harmonics = make(), 1200.0, 12
    accuracy = st.TransportAccuracy(k_points=4, contour_points=48)
    theta = np.arange(harmonics) * 2 * np.pi / harmonics
    kx, ky, weight = wedge(4)
    energy = np.zeros(harmonics)
    for i, angle in enumerate(theta):
        directions = stack.directions(angle)
        layers = [
            (x.material.onsite, x.material.exchange, x.material.hopping, directions[j])
            for j, x in enumerate(stack.monolayers)
        ]
        hoppings = [(a[2] + b[2]) / 2 for a, b in itertools.pairwise(layers)]
        for j in range(len(kx)):
            energy[i] += weight[j] * free_energy.grand_potential(
                layers, kx[j], ky[j], hoppings, 0.0, BOLTZMANN_EV * temperature, 120
            )
    coefficients = np.fft.rfft(energy) / harmonics
    for angle in (0.4, np.pi / 2, 2.6):
        orders = np.arange(len(coefficients))
        slope = -2 * np.sum(orders * coefficients.real * np.sin(orders * angle))
        expected = per_area(slope, stack.cell_area)
        found = st.torque(stack, theta=angle, temperature=temperature, accuracy=accuracy)
        assert found.torque_perpendicular == pytest.approx(expected, rel=1e-6)
        assert found.torque_perpendicular_equilibrium == found.torque_perpendicular
        assert abs(found.torque_parallel) < 1e-12 * abs(expected)


# I6


def test_symmetric_junction_has_even_perpendicular_torque(coarse):
    plus, minus = (
        solve_torques(junction(), [bias], ANGLES, 300.0, coarse, "layered")[0]
        for bias in (0.4, -0.4)
    )
    scale = np.abs(plus.values[1]).max()
    np.testing.assert_allclose(plus.values[1], minus.values[1], atol=3e-5 * scale)
    np.testing.assert_allclose(plus.values[2], -minus.values[2], rtol=1e-4)
    assert np.abs(plus.values[0] - minus.values[0]).max() > 0.5 * np.abs(plus.values[0]).max()


def torque_series(stack, accuracy):
    """Coefficients of 1, V, V^2, V^3 of both torques at 90 degrees for small bias."""
    bias = np.linspace(-0.06, 0.06, 7)
    values = np.stack(
        [
            solve_torques(stack, [v], [np.pi / 2], 300.0, accuracy, "layered")[0].values[:2, 0]
            for v in bias
        ]
    )
    return np.polynomial.polynomial.polyfit(bias, values, 4).T


def test_torques_start_linear_and_quadratic_in_bias(coarse):
    parallel, perpendicular = torque_series(junction(), replace(coarse, energy_points=31))
    assert abs(parallel[0]) < 1e-6 * abs(parallel[1])
    assert abs(parallel[2]) > 0.1 * abs(parallel[1])
    assert abs(perpendicular[1]) < 1e-4 * abs(perpendicular[2])


def test_broken_symmetry_restores_a_linear_perpendicular_torque(coarse):
    _, perpendicular = torque_series(reversed_junction(), coarse)
    assert abs(perpendicular[1]) > 0.01 * abs(perpendicular[2])


# Mirror images: the torque does not depend on which way the stack is written down.

COPPER_LEAD = st.Layer(st.Material.normal_metal(onsite=0.6, hopping=0.45))
STRONG = st.Material.ferromagnet(onsite=1.2, exchange=1.1, hopping=0.5)
FILMS = {
    "film_on_metal": [
        st.Layer(IRON, magnetization="fixed"),
        st.Layer(BARRIER, 2),
        st.Layer(STRONG, 2, magnetization="free"),
        COPPER_LEAD,
    ],
    "thick_barrier": [
        st.Layer(IRON, magnetization="fixed"),
        st.Layer(BARRIER, 6),
        st.Layer(IRON, 3, magnetization="free"),
        COPPER_LEAD,
    ],
    "two_films": [
        COPPER_LEAD,
        st.Layer(IRON, 3, magnetization="fixed"),
        st.Layer(BARRIER, 3),
        st.Layer(IRON, 3, magnetization="free"),
        COPPER_LEAD,
    ],
}


@pytest.mark.parametrize("film", FILMS)
@pytest.mark.parametrize("temperature", [0.0, 300.0])
def test_mirror_image_at_reversed_bias_has_the_same_torque(film, temperature):
    """Films are reached through the barrier by states of one lead, with sharp resonances."""
    found, mirrored = (
        st.torque(
            st.Stack(layers, lattice_constant=0.287),
            bias=bias,
            theta=1.5,
            temperature=temperature,
            accuracy=st.TransportAccuracy(k_points=32),
        )
        for layers, bias in ((FILMS[film], 0.5), (FILMS[film][::-1], -0.5))
    )
    for name in ("torque_parallel", "torque_perpendicular"):
        error = getattr(found, f"{name}_error") + getattr(mirrored, f"{name}_error")
        assert abs(getattr(found, name) - getattr(mirrored, name)) <= error
    assert found.audit["energy_integral_error"] < 0.2
    assert found.current_density == pytest.approx(-mirrored.current_density, rel=1e-3)


@pytest.mark.parametrize("side", ["left", "right"])
def test_either_leads_states_give_the_same_torque(side, coarse):
    """The window may be carried by the states of either lead; then the other one is filled."""
    stack = valve()
    chain, magnet = make_chain(stack, 0.1, [1.0]), free_magnet(stack)
    rows = TorqueRows(chain, magnet, engine_named("layered").spectra)
    goal = Goal([[0, 1], [2]])
    found = integrate(IntegralQuestion(chain, rows, 300.0, coarse, side, goal)).value[:, 0]
    expected = integrate(
        IntegralQuestion(chain, rows, 300.0, coarse, other_side(side), goal)
    ).value[:, 0]
    scale = np.abs(expected[:2]).max()
    np.testing.assert_allclose(found[:2], expected[:2], atol=0.02 * scale)


# I7


@pytest.mark.parametrize("make", [junction, reversed_junction, valve])
def test_no_torque_on_collinear_magnets(make, coarse):
    found = solve_torques(make(), [0.2], ANGLES, 300.0, coarse, "layered")[0]
    largest = np.abs(found.values[:2]).max()
    assert np.abs(found.values[:2, [0, -1]]).max() < 1e-12 * largest


@pytest.mark.parametrize("theta", [0.0, 1e-9, np.pi])
@pytest.mark.parametrize("bias", [0.0, 0.2])
def test_rounding_of_a_vanishing_torque_breaks_no_identity(stack, bias, theta, coarse):
    found = solve_torques(stack, [bias], [theta], 0.0, coarse, "layered")[0]
    assert found.defects.torque_picture_defect < 1e-10


@pytest.mark.parametrize("exchange", [1e-6, 1e-9, 1e-12])
def test_torque_pictures_agree_for_a_tiny_exchange(exchange, coarse):
    weak = st.Material.ferromagnet(onsite=1.6, exchange=exchange, hopping=0.4)
    layers = [*junction().layers[:2], st.Layer(weak, magnetization="free")]
    stack = st.Stack(layers, lattice_constant=0.287)
    found = solve_torques(stack, [0.3], [1.0], 0.0, coarse, "layered")[0]
    assert found.defects.torque_picture_defect < 1e-10


@pytest.mark.parametrize("free", ["film", "lead"])
def test_no_torque_without_exchange(free, coarse):
    paramagnet = st.Material.ferromagnet(onsite=1.0, exchange=0.0, hopping=0.5)
    inner = st.Layer(IRON, 2, magnetization="fixed"), st.Layer(BARRIER, 1)
    last = {
        "film": [st.Layer(paramagnet, 2, magnetization="free"), st.Layer(COPPER)],
        "lead": [st.Layer(paramagnet, magnetization="free")],
    }[free]
    stack = st.Stack([st.Layer(COPPER), *inner, *last], lattice_constant=0.3)
    found = st.torque(stack, bias=0.2, theta=1.0, accuracy=coarse)
    scale = abs(found.current_density) * 3e-16  # hbar/2e times the current
    assert scale > 0
    assert abs(found.torque_parallel) < 1e-12 * scale
    assert abs(found.torque_perpendicular) < 1e-12 * scale


def test_rotating_the_device_rotates_the_spin_current(coarse):
    rotation = Rotation.from_rotvec([0.3, -1.2, 0.8])

    options = {"bias": 0.3, "temperature": 300.0, "accuracy": coarse}
    plain = st.spin_current(turned_device(Rotation.identity()), **options).dataset
    turned = st.spin_current(turned_device(rotation), **options).dataset
    expected = rotation.apply(plain["spin_current"].values.copy())
    scale = np.abs(expected).max()
    np.testing.assert_allclose(turned["spin_current"].values, expected, atol=1e-11 * scale)
    np.testing.assert_allclose(turned["current_density"], plain["current_density"], rtol=1e-10)
