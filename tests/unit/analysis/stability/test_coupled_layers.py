"""Rest points and thresholds of coupled layers against closed forms."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from magnets import BIAXIAL, MU_0, SKEW, SOFT, uniaxial

import spintorque as st
from spintorque.analysis import critical_drive, equilibria
from spintorque.dynamics.equation import Equation
from spintorque.model.device import Device

STILL = st.Drive(voltage=0.0)
X, Y, Z = np.eye(3)
PER_CHARGE = 1.054571817e-34 / (2 * 1.602176634e-19)


def stack(*layers, bilinear=0.0, biquadratic=0.0):
    """Layers with exchange between neighbours, in J/m^2."""
    couplings = (
        st.Coupling(between=(i, i + 1), bilinear=bilinear, biquadratic=biquadratic)
        for i in range(len(layers) - 1)
    )
    return st.CoupledMacrospins(layers=layers, couplings=tuple(couplings))


def thick(thickness):
    return replace(BIAXIAL, thickness=thickness)


def test_layers_without_exchange_rest_in_all_combinations():
    found = equilibria(stack(BIAXIAL, thick(2.5)), drive=STILL)
    assert found.m.shape == (36, 2, 3)
    assert found.eigenvalues.shape == (36, 4)
    assert found.complete
    assert found.landscape is None
    alone = equilibria(BIAXIAL, drive=STILL)
    assert found.stable.sum() == alone.stable.sum() ** 2
    kinds = {kind: found.kind.count(kind) for kind in set(found.kind)}
    assert kinds == {"focus": 4 + 4, "saddle": 36 - 8}
    wanted = alone.eigenvalues[alone.nearest(X)]
    row = found.eigenvalues[found.nearest((X, X))]
    np.testing.assert_allclose(np.sort(np.abs(row))[::2], np.abs(wanted), rtol=1e-6)


@pytest.mark.parametrize("layers", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_indices_of_coupled_layers_add_up(layers):
    magnet = stack(SKEW, SOFT, replace(SKEW, thickness=1.4)) if layers == 3 else stack(SKEW, SOFT)
    coupled = replace(magnet, couplings=stack(*magnet.layers, bilinear=-8e-5).couplings)
    torque = [
        st.Polarizer(torque=st.SlonczewskiTorque(polarization=0.5), on=0, layer=1),
        st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.1), on=1, direction=tuple(Y)),
    ]
    drive = st.Drive(current_density=3e10, field=(1e4, 2e4, 3e4))
    found = equilibria(coupled, torque=torque, drive=drive)
    assert found.complete
    assert round(np.sign(found.eigenvalues.prod(axis=-1).real).sum()) == 2**layers
    equation = Equation(Device(coupled, torque, drive))
    still = equation.rate(found.m.reshape(len(found.m), -1))
    assert np.abs(still).max() < 1e-9 * np.abs(found.eigenvalues).max()


def test_a_synthetic_antiferromagnet_flops_in_its_field():
    """cos(phi) = H/(2 H_E - H_k) of each layer, of the field across which they lie."""
    H_E, H_k, H = 6e4, 9e3, 7e4
    layer = uniaxial(H_k=H_k, damping=0.05, easy_axis=(1, 0, 0), demagnetization=(0, 0, 0.8))
    bilinear = -H_E * MU_0 * 1e6 * layer.thickness * 1e-9
    found = equilibria(
        stack(layer, layer, bilinear=bilinear), drive=st.Drive(voltage=0.0, field=(H, 0, 0))
    )
    assert found.complete
    stable = found.m[found.stable]
    assert len(stable) == 2
    np.testing.assert_allclose(stable[:, :, 0], H / (2 * H_E - H_k), rtol=1e-9)
    np.testing.assert_allclose(stable[:, 0, 1], -stable[:, 1, 1], rtol=1e-9)


@pytest.mark.slow
def test_eight_layers_give_what_was_found_with_a_warning():
    magnet = stack(*[thick(2.0 + 0.1 * i) for i in range(8)], bilinear=-2e-5)
    with pytest.warns(st.SpintorqueWarning, match="all of them sum to 256"):
        found = equilibria(magnet, drive=STILL, direction_count=20)
    assert not found.complete
    assert any("sum to 256" in text for text in found.warnings)
    order = np.tile((1, -1), 4)[:, None] * X
    lowest = found.m[found.nearest(order, stable=True)]
    np.testing.assert_allclose(lowest, order, atol=1e-9)
    assert found.energy[found.nearest(order, stable=True)] == found.energy.min()


def damping_field(J, layer, xi):
    return PER_CHARGE * J * xi * layer.torque_to_field


@pytest.mark.slow
def test_threshold_of_strongly_coupled_layers_is_that_of_one():
    """Twice the moment at the same torque on one layer: twice the current."""
    layer = uniaxial(H_k=4e4, damping=0.02)
    torque = st.SpinOrbitTorque(damping_like=0.3)
    start = st.Drive(current_density=0.0)
    limits = (-1e12, 1e12)
    alone = critical_drive(layer, torque=torque, drive=start, near=-Z, limits=limits)
    double = critical_drive(
        stack(layer, layer, bilinear=0.04),
        torque=[st.Polarizer(torque=torque, on=1)],
        drive=start,
        near=-Z,
        limits=limits,
    )
    assert double.positive.drive == pytest.approx(2 * alone.positive.drive, rel=1e-3)
    assert double.positive.m.shape == (2, 3)
    assert double.eigenvalues.shape[1] == 4
    assert double.positive.frequency == pytest.approx(alone.positive.frequency, rel=1e-3)


def test_threshold_of_parallel_axial_layers():
    """On both layers the same torque: a_J = alpha H_k, whatever the exchange."""
    layer, xi = uniaxial(H_k=4e4, damping=0.02), 0.3
    torque = [st.Polarizer(torque=st.SpinOrbitTorque(damping_like=xi), on=i) for i in (0, 1)]
    found = critical_drive(
        stack(layer, layer, bilinear=3e-5),
        torque=torque,
        drive=st.Drive(current_density=0.0),
        near=-Z,
    )
    expected = layer.damping * 4e4 / (PER_CHARGE * xi * layer.torque_to_field)
    assert found.positive.drive == pytest.approx(expected, rel=1e-8)
    assert found.positive.kind == "precession"


@pytest.mark.slow
def test_threshold_of_antiparallel_axial_layers():
    """The same torque on both layers, from the 2 x 2 complex matrix of their linear motion."""
    H_A, H_E, alpha = 4e4, 2e4, 0.02
    layer, xi = uniaxial(H_k=H_A, damping=alpha), 0.3
    bilinear = -H_E * MU_0 * 1e6 * layer.thickness * 1e-9
    torque = [st.Polarizer(torque=st.SpinOrbitTorque(damping_like=xi), on=i) for i in (0, 1)]
    found = critical_drive(
        stack(layer, layer, bilinear=bilinear),
        torque=torque,
        drive=st.Drive(current_density=0.0),
        near=(Z, -Z),
        limits=(-1e12, 1e12),
    )

    def growth(a):
        """Of s = m_x + i m_y on both layers, (1 + alpha^2)/gamma0 ds/dt = M s, by hand."""
        h = H_A + H_E
        rows = []
        for up in (1, -1):
            i = 1j * up
            own = (i - alpha) * h + (-up - 1j * alpha) * a * 1.0
            other = (i - alpha) * H_E
            rows.append((own, other))
        return np.linalg.eigvals([[rows[0][0], rows[0][1]], [rows[1][1], rows[1][0]]]).real.max()

    a = damping_field(found.positive.drive, layer, xi)
    assert abs(growth(a)) < 1e-6 * H_A
    assert growth(0.9 * a) < -1e-4 * H_A


def test_thresholds_of_a_three_terminal_cell_add_up():
    """STT along the easy axis and spin-orbit torque along it as well: a_STT + a_SOT = alpha H_k."""
    layer, alpha, H_k, P, xi = uniaxial(H_k=4e4, damping=0.02), 0.02, 4e4, 0.6, 0.15
    torque = [
        st.Polarizer(torque=st.SlonczewskiTorque(polarization=P)),
        st.Polarizer(
            torque=st.SpinOrbitTorque(damping_like=xi), direction=(0.0, 0.0, 1.0), terminal="write"
        ),
    ]
    full = alpha * H_k / layer.torque_to_field / PER_CHARGE
    for part in (0.0, 0.4, -0.5):
        drive = st.Drive(
            current_density=part * full / (P / 2),
            terminals=[st.Terminal(name="write", current_density=0.0)],
        )
        found = critical_drive(
            layer, torque=torque, drive=drive, near=-Z, terminal="write", limits=(-1e13, 1e13)
        )
        assert found.positive.drive == pytest.approx((1 - part) * full / xi, rel=1e-8)


def test_figures_and_refusals():
    mpl.use("agg")
    magnet = stack(BIAXIAL, thick(2.5), bilinear=-1e-4)
    ax = st.plot.plot_equilibria(equilibria(magnet, drive=STILL))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["layer 0", "layer 1"]
    with pytest.raises(st.QuestionError, match="one for each of 2 layers"):
        critical_drive(
            magnet,
            torque=[st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.1))],
            drive=st.Drive(current_density=0.0),
            near=(X, X, X),
        )
    with pytest.raises(st.QuestionError, match="more than 90 degrees away"):
        critical_drive(
            magnet,
            torque=[st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.1))],
            drive=st.Drive(current_density=0.0),
            near=(X, X),
        )
