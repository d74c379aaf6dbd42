"""Normal modes against closed forms: Kittel, synthetic antiferromagnets, antiferromagnets."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from magnets import BIAXIAL, MU_0, SKEW, SOFT, uniaxial

import spintorque as st
from spintorque.analysis import critical_drive, ferromagnetic_resonance, normal_modes

MS, H_E, H_A = 8e5, 6e4, 9e3
FILM = uniaxial(Ms=MS, H_k=0.0, thickness=2.0, damping=0.01, demagnetization=(0.0, 0.0, 1.0))
EASY = uniaxial(
    Ms=MS,
    H_k=H_A,
    thickness=2.0,
    damping=0.01,
    demagnetization=(0.0, 0.0, 1.0),
    easy_axis=(1.0, 0.0, 0.0),
)
AXIAL = uniaxial(Ms=MS, H_k=H_A, thickness=2.0, damping=0.0, easy_axis=(0.0, 0.0, 1.0))
GAMMA = FILM.gamma0 * 1e-9 / (2 * np.pi)  # GHz m/A
X, Z = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


def pair(layer, exchange=-H_E):
    """Two layers that feel each other with a field (A/m), negative where they are antiparallel."""
    bilinear = exchange * MU_0 * MS * layer.thickness * 1e-9
    return st.CoupledMacrospins(layers=(layer, layer), couplings=(st.Coupling(bilinear=bilinear),))


def modes(magnet, near, field=(0.0, 0.0, 0.0), **options):
    return normal_modes(magnet, drive=st.Drive(voltage=0.0, field=field), near=near, **options)


def test_one_layer_has_kittels_mode_and_its_width():
    (nx, ny, nz), H = BIAXIAL.demagnetization, 5e4
    Ms = BIAXIAL.saturation_magnetization
    H_k = 2 * BIAXIAL.anisotropy / (MU_0 * Ms)
    y, z = H + H_k + Ms * (ny - nx), H + H_k + Ms * (nz - nx)
    still = modes(replace(BIAXIAL, damping=0.0), X, (H, 0.0, 0.0), stable=False)
    gamma = BIAXIAL.gamma0 * 1e-9 / (2 * np.pi)
    np.testing.assert_allclose(still.frequency, [gamma * np.sqrt(y * z)], rtol=1e-9)
    found = modes(BIAXIAL, X, (H, 0.0, 0.0))
    alpha = BIAXIAL.damping
    np.testing.assert_allclose(
        found.half_width, [gamma * alpha * (y + z) / 2 / (1 + alpha**2)], rtol=1e-9
    )
    assert (found.m.shape, found.displacement.shape) == ((3,), (1, 3))
    assert found.character == ("layer 0",)
    ellipse = np.abs(found.displacement[0])
    assert ellipse[1] / ellipse[2] == pytest.approx(np.sqrt(z / y), rel=1e-3)


@pytest.mark.parametrize("H", [0.0, 2e4])
def test_uniaxial_antiferromagnet(H):
    """Keffer and Kittel: gamma (sqrt(H_A (2 H_E + H_A)) -+ H)."""
    found = modes(pair(AXIAL), (Z, -Z), (0.0, 0.0, H), stable=False)
    middle = np.sqrt(H_A * (2 * H_E + H_A))
    np.testing.assert_allclose(found.frequency, GAMMA * (middle + np.array([-H, H])), rtol=1e-6)
    np.testing.assert_allclose(found.half_width, 0, atol=1e-9)


@pytest.mark.parametrize(
    "part", [0.6, *(pytest.param(p, marks=pytest.mark.slow) for p in (0.1, 0.95))]
)
def test_films_that_a_field_bends_towards_each_other(part):
    """cos(phi) = H/2H_E; Zhang et al. 1994; MacNeill et al., PRL 123, 047204 (2019)."""
    H = part * 2 * H_E
    side = np.sqrt(1 - part**2)
    found = modes(pair(FILM), ((part, side, 0.0), (part, -side, 0.0)), (H, 0.0, 0.0))
    acoustic = np.sqrt(2 * H_E * (2 * H_E + MS)) * part
    optical = np.sqrt(2 * H_E * MS * (1 - part**2))
    names = dict(zip(found.character, found.frequency, strict=True))
    assert names.keys() == {"acoustic", "optical"}
    for name, expected in (("acoustic", acoustic), ("optical", optical)):
        assert names[name] == pytest.approx(GAMMA * expected, rel=2e-2)
    np.testing.assert_allclose(found.m[:, 0], part, rtol=1e-9)
    np.testing.assert_allclose(found.amplitude, 1, rtol=1e-9)
    still = modes(pair(replace(FILM, damping=0.0)), found.m, (H, 0.0, 0.0), stable=False)
    np.testing.assert_allclose(still.frequency, GAMMA * np.sort([acoustic, optical]), rtol=1e-6)


def test_saturated_films_have_kittels_mode_twice():
    H = 2.5 * H_E
    found = modes(pair(replace(FILM, damping=0.0)), X, (H, 0.0, 0.0), stable=False)
    optical, acoustic = (GAMMA * np.sqrt(h * (h + MS)) for h in (H - 2 * H_E, H))
    np.testing.assert_allclose(found.frequency, [optical, acoustic], rtol=1e-6)
    assert found.character == ("optical", "acoustic")
    np.testing.assert_allclose(np.abs(found.phase[0]).max(), np.pi, rtol=1e-6)


def test_antiparallel_films_with_an_easy_axis():
    """Fields that hold angles in the plane, times those that hold them out of it."""
    found = modes(pair(EASY), (X, -X))
    inside = {"acoustic": H_A, "optical": H_A + 2 * H_E}
    outside = {"acoustic": H_A + MS + 2 * H_E, "optical": H_A + MS}
    alpha = EASY.damping
    for number, name in enumerate(found.character):
        a, b = inside[name], outside[name]
        decay = alpha * (a + b) / 2 / (1 + alpha**2)
        turning = np.sqrt(a * b / (1 + alpha**2) - decay**2)
        assert found.frequency[number] == pytest.approx(GAMMA * turning, rel=1e-6)
        assert found.half_width[number] == pytest.approx(GAMMA * decay, rel=1e-6)
    assert found.stable


def test_layers_without_exchange_have_modes_of_their_own():
    magnet = st.CoupledMacrospins(layers=(BIAXIAL, replace(BIAXIAL, anisotropy=9e3)))
    found = modes(magnet, X)
    assert found.character == ("layer 0", "layer 1")
    for number, layer in enumerate(magnet.layers):
        alone = modes(layer, X)
        assert found.frequency[number] == pytest.approx(alone.frequency[0], rel=1e-9)


@pytest.mark.slow
def test_modes_are_those_of_ferromagnetic_resonance():
    magnet = st.CoupledMacrospins(
        layers=(SKEW, SOFT), couplings=(st.Coupling(bilinear=-1e-4, biquadratic=-3e-5),)
    )
    field = 3e5
    absorbed = ferromagnetic_resonance(
        magnet,
        field=[field, 1.1 * field],
        field_direction=(0.0, 0.6, 0.8),
        frequency=1.0,
        microwave_direction=X,
    )
    found = modes(magnet, absorbed.m[0], (0.0, 0.6 * field, 0.8 * field))
    np.testing.assert_allclose(found.m, absorbed.m[0], atol=1e-9)
    np.testing.assert_allclose(found.frequency, absorbed.mode_frequency[0], rtol=1e-9)
    np.testing.assert_allclose(found.half_width, absorbed.mode_half_width[0], rtol=1e-9)


@pytest.mark.slow
def test_a_torque_takes_the_width_at_the_threshold():
    torque = st.SlonczewskiTorque(polarization=0.6)
    still = st.Drive(current_density=0.0)
    edge = critical_drive(BIAXIAL, torque=torque, drive=still, near=X).negative
    for part, sign in ((0.9, 1), (1.1, -1)):
        drive = st.Drive(current_density=part * edge.drive)
        found = normal_modes(BIAXIAL, torque=torque, drive=drive, near=X, stable=False)
        assert np.sign(found.half_width[0]) == sign
        assert found.stable == (sign > 0)
    assert found.frequency[0] == pytest.approx(edge.frequency, rel=1e-3)


def test_figure_and_refusals():
    mpl.use("agg")
    ax = st.plot.plot_normal_modes(modes(pair(EASY), (X, -X)))
    assert [text.get_text() for text in ax.get_xticklabels()] == ["layer 0", "layer 1"]
    with pytest.raises(st.QuestionError, match="no stable point of rest"):
        modes(AXIAL, Z)
    with pytest.raises(st.QuestionError, match="one for each of 2 layers"):
        modes(pair(EASY), (X, X, X))
