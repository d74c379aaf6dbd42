"""The package against the two small codes in validation/toy, which share nothing with it."""

from dataclasses import replace

import numpy as np
import pytest
import stacks
from magnets import SKEW
from scipy import constants

import spintorque as st
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.chain import make_chain
from validation.toy import scalar_llg, transfer_matrix

POINTS = [(0.4, 0.9, 0.1), (1.3, 0.2, 0.35), (2.0, 1.1, 0.9), (0.3, 0.1, -0.4)]
THETA = 0.8
CASES = [(name, bias) for name in stacks.STACKS for bias in (0.0, 0.2)]


def toy_layers(stack, bias, kx, ky):
    """The stack as the toy takes it; the bias enters by the profile's own fractions."""
    kinds = [layer.material.kind for layer in stack.monolayers]
    shifts = bias * np.array(stack.bias_profile.fractions(kinds))
    return [
        transfer_matrix.Layer(
            level=x.material.onsite + shift - 2 * x.material.hopping * (np.cos(kx) + np.cos(ky)),
            exchange=x.material.exchange,
            direction=tuple(direction) if x.material.exchange else (0.0, 0.0, 1.0),
            hopping=x.material.hopping,
        )
        for x, shift, direction in zip(
            stack.monolayers, shifts, stack.directions(THETA), strict=True
        )
    ]


@pytest.fixture(params=CASES, ids=str)
def biased(request):
    name, bias = request.param
    return stacks.STACKS[name](), bias if name != "textured" else bias / 2


@pytest.mark.parametrize("side", ["left", "right"])
def test_currents_and_torques_of_the_states_of_a_lead(biased, side):
    stack, bias = biased
    chain = make_chain(stack, bias, THETA)
    for kx, ky, energy in POINTS:
        toy = toy_layers(stack, bias, kx, ky)
        point = [np.array([x]) for x in (kx, ky, energy)]
        asked = Request(*point, side, range(len(chain) - 1), range(len(chain)))
        found = engine_named("layered").spectra(chain, asked)
        flow = transfer_matrix.currents if side == "left" else transfer_matrix.currents_from_right
        expected = flow(toy, energy)
        scale = np.abs(expected).max(initial=1e-3)
        np.testing.assert_allclose(found.current[:, :, 0, 0], expected, rtol=0, atol=1e-10 * scale)
        torque = transfer_matrix.torques(toy if side == "left" else toy[::-1], energy)
        density = found.density[:, :, 0, 0]
        exchange = chain.exchange[:, None] / 2 * np.cross(chain.direction[0], density)
        ordered = torque if side == "left" else torque[::-1]
        np.testing.assert_allclose(exchange, ordered, rtol=0, atol=1e-10 * scale)


def test_torque_of_the_toy_is_the_difference_of_its_currents(biased):
    stack, bias = biased
    for kx, ky, energy in POINTS:
        toy = toy_layers(stack, bias, kx, ky)
        flow, torque = transfer_matrix.currents(toy, energy), transfer_matrix.torques(toy, energy)
        np.testing.assert_allclose(-np.diff(flow[:, 1:], axis=0), torque[1:-1], rtol=0, atol=1e-12)


def test_amplitudes(biased):
    stack, bias = biased
    compared = 0
    for kx, ky, energy in POINTS:
        toy = toy_layers(stack, bias, kx, ky)
        if any(toy[end].velocities(energy).min() == 0 for end in (0, -1)):
            continue
        r, t = transfer_matrix.amplitudes(toy, energy)
        found = st.scattering(stack, energy=energy, k=(kx, ky), theta=THETA, bias=bias)
        for expected, lead in ((r, "left"), (t, "right")):
            block = found.amplitude(lead, "left")
            np.testing.assert_allclose(block, expected, rtol=0, atol=1e-10)
        compared += 1
    assert compared


def test_torque_on_the_free_magnet_over_a_bias_window():
    """The whole chain of the package, mesh and window included, at a small bias and T = 0."""
    stack, bias = stacks.junction(2), 1e-3
    accuracy = st.TransportAccuracy(k_points=8, energy_points=5)
    kx = (np.arange(8) + 0.5) * 2 * np.pi / 8
    x, weight = np.polynomial.legendre.leggauss(5)
    total = 0.0
    for k in np.array(np.meshgrid(kx, kx)).reshape(2, -1).T:
        toy = toy_layers(stack, bias, *k)
        for node, part in zip(x * bias / 2, weight * bias / 2, strict=True):
            # Into a semi-infinite magnet the transverse spin current of the last bond.
            total += part * transfer_matrix.currents(toy, node)[-1, 1] / 64
    found = st.torque(stack, bias=bias, theta=THETA, accuracy=accuracy).torque_parallel
    cell = (stack.lattice_constant * 1e-9) ** 2
    assert found == pytest.approx(total * constants.e / cell, rel=1e-7)


MAGNET = replace(SKEW, demagnetization=(0.1, 0.3, 0.6))
FIELD = (2e4, -1e4, 5e4)
START = st.direction(2.2, 1.0)
TORQUE = st.SpinOrbitTorque(damping_like=0.12, field_like=-0.05)


def toy_magnet(current=0.0, temperature=0.0):
    per_current = constants.hbar / (2 * constants.e) * MAGNET.torque_to_field * current
    moment = constants.mu_0 * MAGNET.saturation_magnetization * MAGNET.volume
    return scalar_llg.Magnet(
        gamma0=MAGNET.gamma0,
        alpha=MAGNET.damping,
        saturation=MAGNET.saturation_magnetization,
        demagnetization=MAGNET.demagnetization,
        anisotropy_field=2 * MAGNET.anisotropy / (constants.mu_0 * MAGNET.saturation_magnetization),
        easy_axis=MAGNET.easy_axis,
        applied=FIELD,
        q=MAGNET.fixed_direction,
        damping_like=TORQUE.damping_like * per_current,
        field_like=TORQUE.field_like * per_current,
        thermal=temperature / moment,
    )


def test_trajectory_of_the_scalar_equation():
    current, step = 4e11, 5e-5
    run = st.simulate(
        MAGNET,
        torque=TORQUE,
        drive=st.Drive.constant(current_density=current, field=FIELD),
        duration=1.0,
        initial=START,
        control=st.StepControl(method="dop853", tolerance=1e-13, sample_interval=0.01),
    ).dataset
    path = scalar_llg.trajectory(toy_magnet(current), START, step * 1e-9, round(1.0 / step))
    np.testing.assert_allclose(run.m, np.array(path)[::200], rtol=0, atol=1e-10)


def test_energy_of_the_scalar_equation():
    run = st.simulate(
        MAGNET,
        drive=st.Drive.constant(voltage=0.0, field=FIELD),
        duration=0.1,
        initial=START,
    )
    moment = constants.mu_0 * MAGNET.saturation_magnetization * MAGNET.volume
    energies = [moment * scalar_llg.energy(toy_magnet(), m) for m in run.dataset.m.values]
    difference = run.energy.values - np.array(energies)
    np.testing.assert_allclose(difference, difference[0], rtol=0, atol=1e-12 * np.ptp(energies))
    assert np.ptp(energies) > 0


def test_thermal_spread_of_the_scalar_equation():
    """The spread of m after a short time, whatever the random numbers."""
    temperature, duration, runs = 300.0, 0.02, 400
    toy = toy_magnet(temperature=temperature)
    ends = [
        scalar_llg.trajectory(toy, START, 2e-3 * 1e-9, 10, seed=seed)[-1] for seed in range(runs)
    ]
    many = st.simulate_ensemble(
        MAGNET,
        drive=st.Drive.constant(voltage=0.0, field=FIELD),
        duration=duration,
        initial=START,
        temperature=temperature,
        members=4000,
        control=st.StepControl(method="heun", step=1e-3, sample_interval=duration),
    )
    expected = np.cov(np.array(ends).T)
    found = np.cov(many.dataset["final"].values.T)
    assert np.trace(found) == pytest.approx(np.trace(expected), rel=0.25)
