"""The continuous phase of the determinant: its kernel against the NumPy twin and dense matrices."""

from dataclasses import replace

import numpy as np
import pytest
import random_stacks
from stacks import STACKS, between_closed_leads

from spintorque.transport.engines import phase_numpy
from spintorque.transport.engines.phase import determinant_phase
from spintorque.transport.hamiltonian.chain import make_chain

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], complex)
ANGLES = [0.0, 0.9, 2.2, np.pi]


def between_closed_leads_with_rashba():
    stack = between_closed_leads()
    barrier = replace(stack.layers[2].material, rashba=0.3)
    layers = [*stack.layers[:2], replace(stack.layers[2], material=barrier), *stack.layers[3:]]
    return replace(stack, layers=tuple(layers))


def assert_twins_agree(stack, rng):
    chain = make_chain(stack, 0.2, ANGLES)
    points = *rng.uniform(-np.pi, np.pi, (2, 300)), rng.uniform(-3, 3, 300)
    expected = phase_numpy.determinant_phase(chain, *points)
    found = determinant_phase(chain)(*points)
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), atol=1e-6)


@pytest.mark.parametrize("name", STACKS)
def test_the_kernel_is_its_twin(name):
    assert_twins_agree(STACKS[name](), np.random.default_rng(3))


@pytest.mark.parametrize("layers", [1, 2, 3, 8, 40])
def test_the_kernel_is_its_twin_in_random_stacks(layers):
    rng = np.random.default_rng(layers)
    for _ in range(3):
        assert_twins_agree(random_stacks.textured(rng, layers), rng)
        assert_twins_agree(random_stacks.junction(rng), rng)


def closed_lead(chain, end, k, energy):
    """Self-energies of both spins of a lead, or None if one of them is open."""
    t, exchange = chain.hopping[end], chain.exchange[end] / 2
    x = [(energy - chain.level(end, k, k) + sign * exchange) / (-2 * t) for sign in (1, -1)]
    if min(np.abs(x)) <= 1:
        return None
    return [-t * (y - np.sign(y) * np.sqrt(y * y - 1)) for y in x]


def inner_matrix(chain, k, energy):
    """E - H of all monolayers with both leads folded in, or None if one of them is open."""
    n = len(chain)
    matrix = np.zeros((n, 2, n, 2), complex)
    for i in range(n):
        field = (chain.exchange[i] / 2) * chain.direction[0, i] + chain.rashba_field(i, k, k)
        matrix[i, :, i, :] = (energy - chain.level(i, k, k)) * np.eye(2) + np.tensordot(
            field, SIGMA, 1
        )
    for i in range(n - 1):
        matrix[i, :, i + 1, :] = matrix[i + 1, :, i, :] = chain.bond_hopping[i] * np.eye(2)
    for end in (0, n - 1):
        folded = closed_lead(chain, end, k, energy)
        if folded is None:
            return None
        matrix[end, :, end, :] -= np.diag(folded)
    return matrix.reshape(2 * n, 2 * n)


@pytest.mark.parametrize("make", [between_closed_leads, between_closed_leads_with_rashba])
def test_between_closed_leads_it_counts_negative_eigenvalues(make):
    rng, chain, counted = np.random.default_rng(0), make_chain(make(), 0.1, [0.8]), 0
    for k, energy in zip(rng.uniform(0, np.pi, 300), rng.uniform(-2, 2, 300), strict=True):
        matrix = inner_matrix(chain, k, energy)
        if matrix is not None:
            below = np.count_nonzero(np.linalg.eigvalsh(matrix) < 0)
            phase = determinant_phase(chain)(*np.array([[k], [k], [energy]]))
            assert phase[0, 0] / np.pi == pytest.approx(below, abs=1e-7)
            counted += 1
    assert counted > 50
