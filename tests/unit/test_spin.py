"""Pauli vectors against matrices."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from spintorque import direction, spin

NUMBER = some.complex_numbers(max_magnitude=10, allow_nan=False, allow_infinity=False)
PAULI_VECTOR = arrays(complex, (4, 3), elements=NUMBER)


@given(PAULI_VECTOR, PAULI_VECTOR)
def test_product_and_dagger_are_those_of_matrices(a, b):
    found = spin.pauli_matrix(spin.pauli_product(a, b))
    np.testing.assert_allclose(found, spin.pauli_matrix(a) @ spin.pauli_matrix(b), atol=1e-11)
    dagger = np.conj(np.swapaxes(spin.pauli_matrix(a), -1, -2))
    np.testing.assert_allclose(spin.pauli_matrix(spin.pauli_dagger(a)), dagger)
    np.testing.assert_allclose(spin.pauli_vector(spin.pauli_matrix(a)), a, atol=1e-14)


def test_inverse_is_that_of_the_matrix():
    a = np.random.default_rng(1).normal(size=(4, 50)) + 1j * np.random.default_rng(2).normal(
        size=(4, 50)
    )
    product = spin.pauli_matrix(spin.pauli_product(a, spin.pauli_inverse(a)))
    np.testing.assert_allclose(product, np.broadcast_to(np.eye(2), product.shape), atol=1e-12)


@given(some.floats(0, np.pi), some.floats(-np.pi, np.pi))
def test_spinors_point_along_and_against(theta, phi):
    axis = direction(theta, phi)
    frame = spin.spinors(axis)
    np.testing.assert_allclose(frame.conj().T @ frame, np.eye(2), atol=1e-14)
    rotated = frame.conj().T @ np.array(spin.along(axis)) @ frame
    np.testing.assert_allclose(rotated, np.diag([1, -1]), atol=1e-14)


def test_pauli_matrices_are_the_standard_ones():
    a, b = 0.6, 0.8j
    spinor = np.array([a, b])
    sx, sy = (np.real(spinor.conj() @ np.array(m) @ spinor) for m in spin.PAULI[1:3])
    assert sx == 2 * np.real(np.conj(a) * b)
    assert sy == 2 * np.imag(np.conj(a) * b)
