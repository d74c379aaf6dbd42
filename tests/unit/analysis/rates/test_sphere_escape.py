"""Eigenvalues in spherical harmonics against the axial equation, an oracle, and Langer's rate."""

from dataclasses import replace

import numpy as np
import pytest
from axial_device import H_K, TEMPERATURE, current, device, tau, torque
from biaxial_magnets import exact, in_plane

import spintorque as st
from spintorque.analysis.rates._relaxation import relaxation
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.rates.sphere_basis import SphereBasis
from spintorque.analysis.rates.sphere_operator import (
    advection,
    complex_coefficients,
    laplacian,
    multiplication,
)

AT = {"temperature": TEMPERATURE}
REST = st.Drive(voltage=0.0)


def polynomial(basis, m):
    """A cubic, its gradient in the tangent plane, and m x its gradient."""
    a, b = np.array([1.0, 2.0, -1.0]), np.array([0.3, 0.2, 1.0])
    value = (m @ a) * (m @ b) ** 2
    whole = a * ((m @ b) ** 2)[..., None] + b * (2 * (m @ a) * (m @ b))[..., None]
    slope = whole - (whole * m).sum(axis=-1, keepdims=True) * m
    return value, slope


def expanded(basis, value):
    """Coefficients of real harmonics: the factor as a multiplication of the constant."""
    return multiplication(basis, value)[:, [0]].toarray()[:, 0] * np.sqrt(4 * np.pi)


def test_functions_on_the_sphere_and_their_gradients():
    basis = SphereBasis(9, (0.6, 0.0, 0.8))
    value, slope = polynomial(basis, basis.polar[0])
    coefficients = complex_coefficients(basis, expanded(basis, value))
    again, gradient = basis.at_nodes(coefficients)
    np.testing.assert_allclose(again, value, atol=1e-12)
    np.testing.assert_allclose(gradient, slope, atol=1e-11)
    for m in np.array([[0.6, 0.0, 0.8], [-0.6, 0.0, -0.8], [0.0, 1.0, 0.0]]):
        assert basis.at(coefficients, m) == pytest.approx(polynomial(basis, m)[0], abs=1e-12)


def test_operators_on_a_polynomial():
    """Products have degree 6, and the divergence of f grad f is |grad f|^2 + f lap f."""
    basis = SphereBasis(9, (0.0, 0.6, 0.8))
    m = basis.polar[0]
    value, slope = polynomial(basis, m)
    own = expanded(basis, value)
    np.testing.assert_allclose(
        multiplication(basis, value) @ own, expanded(basis, value**2), atol=1e-12
    )
    turned = np.cross(m, slope) + slope
    np.testing.assert_allclose(
        advection(basis, turned) @ own, expanded(basis, (turned * slope).sum(axis=-1)), atol=1e-12
    )
    one = np.sqrt(4 * np.pi) * np.eye(basis.size)[0]
    along = -advection(basis, slope).T @ own  # div(f grad f)
    np.testing.assert_allclose(
        along, -advection(basis, value[..., None] * slope).T @ one, atol=1e-11
    )
    expected = expanded(basis, (slope**2).sum(axis=-1)) + multiplication(basis, value) @ (
        laplacian(basis) @ own
    )
    np.testing.assert_allclose(along, expected, atol=1e-11)


@pytest.mark.parametrize(
    ("delta", "h"), [(8.0, 0.1), (30.0, 0.2), pytest.param(60.0, 0.0, marks=pytest.mark.slow)]
)
def test_axial_magnets_have_their_axial_eigenvalue(delta, h):
    magnet, field = device(delta, damping=0.1), (0.0, 0.0, h * H_K)
    axial = retention(magnet, field=field, **AT)
    whole = retention(magnet, field=field, method="Fokker-Planck", **AT)
    total, expected = (found.rate + found.reverse_rate for found in (whole, axial))
    assert total == pytest.approx(expected, abs=0, rel=1e-8)
    assert abs(whole.rate - axial.rate) < whole.rate_error + axial.rate_error
    assert abs(whole.reverse_rate - axial.reverse_rate) < whole.reverse_rate_error


@pytest.mark.parametrize("damping", [0.2, 1.0])
def test_biaxial_magnets_have_the_eigenvalue_of_the_oracle(damping):
    magnet, field = in_plane(6.0, damping=damping), (1.5e3, 1e3, 2e3)
    found = retention(magnet, field=field, method="Fokker-Planck", **AT)
    assert found.rate + found.reverse_rate == pytest.approx(
        exact(magnet, field, 32), abs=0, rel=2e-7
    )
    assert "degree" in found.holds


@pytest.mark.filterwarnings("ignore:thermal stability is .* under the torque")
@pytest.mark.parametrize(("delta", "overdrive", "asymmetry"), [(8.0, 0.3, 1.5), (14.0, 0.6, 1.0)])
def test_axial_magnets_under_a_torque_have_their_axial_rates(delta, overdrive, asymmetry):
    """Effective barriers 3.5 and 2.2; reverse rates down to 1e-15."""
    asked = {
        "torque": torque(asymmetry, field_like_ratio=0.2),
        "drive": current(overdrive, damping=0.1),
        **AT,
    }
    magnet = device(delta, damping=0.1)
    axial = retention(magnet, **asked)
    whole = retention(magnet, method="Fokker-Planck", **asked)
    assert axial.method == "axial Fokker-Planck"
    assert whole.rate == pytest.approx(axial.rate, abs=0, rel=1e-5)
    back = abs(whole.reverse_rate - axial.reverse_rate)
    assert back < whole.reverse_rate_error + axial.reverse_rate_error


@pytest.mark.slow
def test_high_barriers_under_a_torque_keep_their_digits():
    """60 k_B T that a current makes 28.9: 3e-12/ns where the operator has elements of 1e5."""
    magnet = device(60.0, damping=0.1)
    asked = {"torque": torque(), "drive": current(0.3, damping=0.1), **AT}
    axial = retention(magnet, **asked)
    whole = retention(magnet, method="Fokker-Planck", **asked)
    assert axial.effective_stability == pytest.approx(60 * 0.7**2, rel=0.02)
    assert whole.rate == pytest.approx(axial.rate, abs=0, rel=1e-6)
    assert whole.rate_error < 1e-5 * whole.rate
    assert whole.reverse_rate == 0 < whole.reverse_rate_error


def test_rates_do_not_depend_on_the_axis_of_the_harmonics():
    magnet, field = in_plane(6.0, damping=0.5), (300.0, 500.0, 1000.0)
    along, aside = (
        retention(
            replace(magnet, fixed_direction=axis),
            field=field,
            near=(1.0, 0.0, 0.0),
            method="Fokker-Planck",
            **AT,
        )
        for axis in ((1.0, 0.0, 0.0), (0.48, 0.6, 0.64))
    )
    assert aside.rate == pytest.approx(along.rate, abs=0, rel=1e-9)
    assert aside.reverse_rate == pytest.approx(along.reverse_rate, abs=0, rel=1e-9)


@pytest.mark.slow
def test_high_barriers_tend_to_langer_s_rate():
    off = []
    for delta in (7.0, 14.0):
        exact_rate, langer = (
            retention(in_plane(delta, damping=1.0), method=method, **AT)
            for method in ("Fokker-Planck", "langer")
        )
        off.append(langer.rate / exact_rate.rate - 1)
        assert abs(langer.rate - exact_rate.rate) < langer.rate_error
    assert abs(off[1]) < 0.6 * abs(off[0]) < 0.1


def test_a_barrier_that_is_too_sharp_is_told():
    with pytest.raises(st.ConvergenceError, match="varies by 750 k_B T over the sphere"):
        retention(in_plane(300.0, damping=0.01), method="Fokker-Planck", **AT)
    with pytest.raises(st.QuestionError, match="did you mean langer"):
        retention(in_plane(30.0), method="Langer")


def test_free_moments_diffuse_at_the_rates_of_the_laplacian():
    """l(l+1)/2 over Neel's time: three and five times."""
    free = device(1e-9)
    found = relaxation(free, drive=REST, count=8, method="Fokker-Planck", **AT)
    expected = np.repeat([1.0, 3.0], [3, 5]) / tau(free)
    np.testing.assert_allclose(found.relaxation_rate, expected, rtol=1e-6)
    assert found.distribution is None


def test_relaxation_of_an_axial_magnet_has_its_axial_rates_and_precessing_modes():
    magnet, asked = device(10.0, damping=0.1), {"drive": REST, **AT}
    axial = relaxation(magnet, count=2, **asked)
    whole = relaxation(magnet, count=4, method="Fokker-Planck", **asked)
    assert axial.method == "axial Fokker-Planck"
    still = np.abs(whole.frequency) < 1e-6
    np.testing.assert_allclose(whole.relaxation_rate[still][:2], axial.relaxation_rate, rtol=1e-8)
    ferromagnetic = magnet.gamma0 * H_K * 1e-9 / (2 * np.pi)
    assert np.all(np.abs(whole.frequency[~still]) < ferromagnetic)


def test_relaxation_and_escape_are_one_eigenvalue():
    magnet, drive = in_plane(7.0, damping=0.5), st.Drive(voltage=0.0, field=(1e3, 1e3, 0.0))
    found = relaxation(magnet, drive=drive, count=1, **AT)
    rates = retention(magnet, drive=drive, method="Fokker-Planck", **AT)
    assert found.method == "Fokker-Planck"
    assert found.relaxation_rate[0] == pytest.approx(rates.rate + rates.reverse_rate, rel=1e-8)
    assert found.relaxation_rate_error[0] < 1e-6 * found.relaxation_rate[0]
