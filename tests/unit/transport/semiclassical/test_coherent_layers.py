"""S-matrices of finitely many modes: the formulas as printed, samples of phases, and hats."""

import numpy as np
import pytest
import scatterer_row

import spintorque as st
from spintorque.transport.semiclassical.hats.haar_unitaries import haar_unitaries

FIXED = st.direction(1.0)
UP = (0.0, 0.0, 1.0)
MODES = 3


def unitary(seed, size):
    return haar_unitaries(seed, [0], [size])[0][0]


def scatterer(seed, left=MODES, right=MODES, magnetization=None):
    """Any unitary matrix, which flips spins."""
    matrix = unitary(seed, 2 * (left + right))
    return st.MatrixScatterer(matrix=matrix, left_modes=left, magnetization=magnetization)


def blocks(layer, direction=UP):
    """Blocks r, t', t, r' of a layer that is turned to a direction, spin first."""
    u = scatterer_row.half_angle(direction)
    left, right = (np.kron(u, np.eye(count)) for count in (layer.left_modes, layer.right_modes))
    turn = np.block(
        [
            [left, np.zeros((len(left), len(right)))],
            [np.zeros((len(right), len(left))), right],
        ]
    )
    matrix, split = turn @ np.array(layer.matrix) @ turn.conj().T, len(left)
    return (
        matrix[:split, :split],
        matrix[:split, split:],
        matrix[split:, :split],
        matrix[split:, split:],
    )


def test_torques_are_those_of_the_article():
    """(7) from one system of equations, (10)-(11), and what is said of a bias of 0."""
    tilted = st.direction(1.9, 0.6)
    layers = [scatterer(1, magnetization=tilted), scatterer(2), scatterer(3, magnetization="free")]
    found = st.scattering_transport(st.ScatteringStack(layers), theta=0.7, modes=MODES)
    row = [blocks(layers[0], tilted), blocks(layers[1]), blocks(layers[2])]
    size = 2 * MODES
    none = np.zeros(size)
    from_left = np.stack([scatterer_row.waves(row, one, none) for one in np.eye(size)], axis=-1)
    reflection, _, transmission, _ = row[-1]
    torque = scatterer_row.article_torque(reflection, transmission, from_left[2, 0])
    np.testing.assert_allclose(found.torque_from_left[2, :, 0], torque / MODES, atol=1e-13)
    out = from_left[-1, 0]
    assert found.conductance[0] == pytest.approx(np.trace(out @ out.conj().T).real / MODES)
    total = found.zero_bias_torque.sum(axis=0)
    assert np.abs(total).max() < 1e-14
    assert np.abs(found.zero_bias_torque[0]).max() > 0.01
    assert found.audit["unitarity_defect"] < 1e-14


def test_magnets_in_line_without_mixing():
    """Channels of both spins are apart: a Fabry-Perot resonator for each."""
    stack = st.ScatteringStack(
        [st.Scatterer(transmission=(0.8, 0.3), magnetization=m) for m in ("fixed", "free")],
        phases="in-phase",
    )
    found = st.scattering_transport(stack, theta=0.0, modes=2)
    # Two equal layers with r = sqrt(R), t = i sqrt(T) at no distance: |t^2/(1 - r^2)| = 1.
    assert found.conductance[0] == pytest.approx(2)


VALVE = st.ScatteringStack(
    [
        st.Scatterer(transmission=(0.8, 0.3), magnetization=UP),
        st.Spacer(transmission=0.6),
        st.Scatterer(transmission=(0.8, 0.3), magnetization=FIXED),
    ]
)


def largest_sigma(samples):
    """Largest distance of means from hats, in standard errors."""
    hats, rounding = samples.hats, 1e-12
    pairs = [
        (samples.conductance, hats.conductance, samples.conductance_error),
        (samples.flux, hats.flux_from_left, samples.flux_error),
        (samples.torque, hats.torque_from_left, samples.torque_error),
    ]
    return max(float((np.abs(a - b) / (error + rounding)).max()) for a, b, error in pairs)


@pytest.mark.parametrize("phases", ["random", "in-phase"])
def test_means_are_those_of_hats(phases):
    stack = st.ScatteringStack(VALVE.layers, phases=phases)
    samples = st.haar_samples(stack, theta=0.0, modes=12, samples=60, seed=3)
    assert largest_sigma(samples) < 3
    assert np.all(samples.conductance_error < 8e-3)
    assert samples.audit["unitarity_defect"] < 1e-12
    assert np.all(np.abs(samples.zero_bias_torque) < 4 * samples.zero_bias_torque_error + 1e-14)
    other = st.haar_samples(VALVE, theta=0.0, modes=12, samples=2, seed=3)
    if phases == "random":  # whichever angles are asked for
        first = st.haar_samples(stack, theta=[0.0, 1.0], modes=12, samples=2, seed=3)
        np.testing.assert_allclose(first.conductance[:1], other.conductance, rtol=1e-12)


def test_fluctuations_fall_as_one_over_the_modes():
    deviations = [
        st.haar_samples(VALVE, theta=0.0, modes=modes, samples=250, seed=1).conductance_deviation[0]
        for modes in (4, 12)
    ]
    assert deviations[0] / deviations[1] == pytest.approx(3, rel=0.15)


@pytest.mark.slow
@pytest.mark.parametrize("phases", ["random", "in-phase"])
def test_means_of_many_samples(phases):
    stack = st.ScatteringStack(VALVE.layers, phases=phases)
    assert largest_sigma(st.haar_samples(stack, theta=0.0, modes=24, samples=400)) < 3


@pytest.mark.slow
def test_means_come_closer_to_hats_faster_than_one_over_the_modes():
    layers = [VALVE.layers[0], st.Spacer(transmission=0.3), VALVE.layers[2]]
    stack = st.ScatteringStack(layers, phases="in-phase")
    few = st.haar_samples(stack, theta=0.0, modes=2, samples=4000)
    many = st.haar_samples(stack, theta=0.0, modes=8, samples=2000)
    off = [float(np.abs(s.conductance - s.hats.conductance)[0]) for s in (few, many)]
    assert off[0] > 3 * few.conductance_error[0]
    assert off[1] < off[0] / 4 + 2 * many.conductance_error[0]


def test_hats_of_an_s_matrix_that_flips_spins():
    """Samples of matrices that flip spins and have unlike leads, against their own averages."""
    layers = [scatterer(1, 2, 3, "fixed"), scatterer(2, 3, 2, "free")]
    stack = st.ScatteringStack(layers, modes=1e19)
    samples = st.haar_samples(stack, theta=1.2, modes=12, samples=40, seed=2)
    assert samples.hats.flux_from_left.shape == (3, 3, 1)
    assert largest_sigma(samples) < 3
    row = [
        _kronecker(blocks(layer, direction), layer.left_modes, layer.right_modes)
        for layer, direction in zip(layers, (st.direction(1.2), UP), strict=True)
    ]
    expected = scatterer_row.hat_fluxes(row)
    np.testing.assert_allclose(samples.hats.flux_from_left[..., 0], expected[:, 1:], atol=1e-13)
    assert stack.mode_ratio == 1


def _kronecker(amplitudes, left, right):
    """Hats as sums of Kronecker products over modes, on sums of density matrices over modes."""
    reflection, back, transmission, reflection_back = amplitudes
    rows, columns = (left, left, right, right), (left, right, left, right)
    hats = []
    for block, out, come in zip(
        (reflection, back, transmission, reflection_back), rows, columns, strict=True
    ):
        inner = block.reshape(2, out, 2, come)
        total = sum(
            np.kron(inner[:, n, :, m], inner[:, n, :, m].conj())
            for n in range(out)
            for m in range(come)
        )
        hats.append(total / come)
    return tuple(hats)


def test_unitary_matrices_are_even():
    """Mean of |u_11|^4 is 2/(n (n + 1)), as of no other measure that comes to mind."""
    matrices = haar_unitaries(5, range(4000), [2, 3])
    for matrix, size in zip(matrices, (2, 3), strict=True):
        np.testing.assert_allclose(
            matrix @ matrix.conj().swapaxes(1, 2), np.broadcast_to(np.eye(size), matrix.shape),
            atol=1e-14,
        )  # fmt: skip
        fourth = np.mean(np.abs(matrix) ** 4, axis=0)
        np.testing.assert_allclose(fourth, 2 / (size * (size + 1)), rtol=0.08)
        assert np.abs(matrix.mean(axis=0)).max() < 0.05


def test_samples_of_what_is_known_by_averages_are_refused():
    mixed = st.Scatterer(transmission=(0.8, 0.3), magnetization="free", reflected_mixing=0.1)
    with pytest.raises(st.QuestionError, match="averages over modes alone"):
        st.haar_samples(st.ScatteringStack([mixed]), theta=0.0)
    with pytest.raises(st.QuestionError, match="modes is 4, which makes 4 on the left of layer 1"):
        st.haar_samples(st.ScatteringStack([scatterer(1)]), theta=0.0, modes=4)


@pytest.mark.parametrize("count", [1, 2])
def test_layers_without_directions_are_the_same_at_all_angles(count):
    stack = st.ScatteringStack([scatterer(4)] * count)
    samples = st.haar_samples(stack, theta=[0.0, 1.0], modes=MODES, samples=3)
    coherent = st.scattering_transport(stack, theta=[0.0, 1.0], modes=MODES)
    for found in (samples.flux, coherent.flux_from_left, samples.hats.flux_from_left):
        assert found.shape == (count + 1, 3, 2)
        np.testing.assert_array_equal(found[..., 0], found[..., 1])
