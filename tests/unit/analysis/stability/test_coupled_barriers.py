"""Barriers of coupled layers against closed forms."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from magnets import BIAXIAL, MU_0, uniaxial

import spintorque as st
from spintorque.analysis import energy_barrier
from spintorque.analysis.motion_checks import device_in_field
from spintorque.analysis.stability.coupled_landscape import CoupledLandscape

H_K = 4e4
X, Y, Z = np.eye(3)
AXIAL = uniaxial(H_k=H_K, damping=0.02)
FILM = uniaxial(
    H_k=H_K, damping=0.02, easy_axis=(1, 0, 0), fixed_direction=(1, 0, 0), demagnetization=(0, 0, 1)
)
KV = AXIAL.anisotropy * AXIAL.volume


def stack(*layers, exchange=0.0):
    """Layers with exchange between neighbours, in units of mu0 Ms H_k d of the first."""
    first = layers[0]
    scale = MU_0 * first.saturation_magnetization * H_K * first.thickness * 1e-9
    couplings = tuple(
        st.Coupling(between=(i, i + 1), bilinear=exchange * scale) for i in range(len(layers) - 1)
    )
    return st.CoupledMacrospins(layers=layers, couplings=couplings)


@pytest.mark.parametrize("h", [0.1, 0.3, 0.8])
@pytest.mark.parametrize(("layer", "easy"), [(AXIAL, Z), (FILM, X)], ids=["axial", "film"])
@pytest.mark.slow
def test_a_synthetic_antiferromagnet_of_two_uniaxial_layers(layer, easy, h):
    """h = H_E/H_k. Below 1/2 one layer goes first: KV (1 + 2h) at theta_1 - theta_2 = +-pi/2.

    Above, both turn together: 2 KV. From
    sin 2 theta_1 = 2h sin(theta_1 - theta_2) = -sin 2 theta_2.
    """
    found = energy_barrier(
        stack(layer, layer, exchange=-h), near=(easy, -easy), towards=(-easy, easy)
    )
    expected = min(1 + 2 * h, 2) * KV
    assert found.barrier == pytest.approx(expected, abs=0, rel=1e-10)
    assert found.reverse_barrier == pytest.approx(expected, abs=0, rel=1e-10)
    assert found.complete == (layer is FILM)
    assert found.saddle.shape == (2, 3)
    assert found.path.shape == (101, 2, 3)
    assert found.saddle[0] @ found.saddle[1] == pytest.approx(0 if h < 0.5 else -1, abs=1e-9)
    np.testing.assert_allclose(found.minimum, [easy, -easy], atol=1e-9)
    assert found.path_energy.max() == pytest.approx(found.barrier, rel=1e-9)


def test_to_the_parallel_state_and_back():
    h = 0.2
    found = energy_barrier(stack(FILM, FILM, exchange=-h), near=(X, -X), towards=(X, X))
    assert found.barrier == pytest.approx((1 + 2 * h) * KV, abs=0, rel=1e-10)
    assert found.reverse_barrier == pytest.approx((1 - 2 * h) * KV, abs=0, rel=1e-10)


@pytest.mark.slow
def test_layers_without_exchange_have_barriers_of_their_own():
    thick = replace(BIAXIAL, thickness=3.0)
    field = (1e3, 2e3, 0.0)
    alone = [energy_barrier(layer, field=field) for layer in (BIAXIAL, thick)]
    pair = stack(BIAXIAL, thick)
    for number, one in enumerate(alone):
        towards = [X, X]
        towards[number] = -X
        found = energy_barrier(pair, field=field, near=X, towards=towards)
        assert found.barrier == pytest.approx(one.barrier, abs=0, rel=1e-9)
        assert found.reverse_barrier == pytest.approx(one.reverse_barrier, abs=0, rel=1e-9)
        assert found.complete
    both = energy_barrier(pair, field=field, near=X, towards=-X)
    (first, back), (second, back_too) = ((one.barrier, one.reverse_barrier) for one in alone)
    ways = max(first, first - back + second), max(second, second - back_too + first)
    assert both.barrier == pytest.approx(min(ways), abs=0, rel=1e-9)


@pytest.mark.slow
def test_strongly_coupled_layers_are_one():
    """With one volume, up to the angle between them at the saddle."""
    thick = replace(FILM, thickness=2 * FILM.thickness)
    field = (2e3, 5e3, 1e3)
    one = energy_barrier(thick, field=field)
    found = energy_barrier(stack(FILM, FILM, exchange=50.0), field=field)
    assert found.barrier == pytest.approx(one.barrier, abs=0, rel=1e-9)
    np.testing.assert_allclose(found.saddle, [one.saddle, one.saddle], atol=1e-8)
    uneven = stack(replace(FILM, thickness=0.8), replace(FILM, thickness=1.6), exchange=50.0)
    assert energy_barrier(uneven, field=field).barrier == pytest.approx(one.barrier, rel=1e-9)


@pytest.mark.slow
def test_three_layers_are_complete_too():
    magnet = stack(FILM, replace(FILM, thickness=1.0), FILM, exchange=-0.8)
    found = energy_barrier(magnet, near=(X, -X, X))
    assert found.complete
    total = sum(layer.anisotropy * layer.volume for layer in magnet.layers)
    assert found.barrier <= total * (1 + 1e-9)
    landscape = CoupledLandscape(device_in_field(magnet, (0.0, 0.0, 0.0)))
    slopes = landscape.pull(found.saddle.ravel()).reshape(3, 3)
    assert np.abs(np.cross(found.saddle, slopes)).max() < 1e-9 * landscape.scale
    assert landscape.curvatures(found.saddle.ravel())[0][1] > 0


@pytest.mark.slow
def test_a_wall_goes_through_five_layers():
    """Less than all at once; with strong exchange all at once, as one magnet."""
    magnet, order = stack(*[FILM] * 5, exchange=-0.8), np.array([X, -X, X, -X, X])
    found = energy_barrier(magnet, near=order, towards=-order)
    assert 2 * KV < found.barrier < 5 * KV
    slopes = CoupledLandscape(device_in_field(magnet, (0.0, 0.0, 0.0))).pull(found.saddle.ravel())
    assert np.abs(np.cross(found.saddle, slopes.reshape(5, 3))).max() < 1e-9 * np.abs(slopes).max()
    stiff = energy_barrier(stack(*[FILM] * 5, exchange=-20.0), near=order, towards=-order)
    assert stiff.barrier == pytest.approx(5 * KV, abs=0, rel=1e-9)


def test_states_that_are_asked_for_have_to_be_there():
    magnet = stack(FILM, FILM, exchange=-0.8)
    with pytest.raises(st.QuestionError, match="both lead to the state"):
        energy_barrier(magnet, near=(X, -X), towards=(X, -X))
    with pytest.raises(st.QuestionError, match="one stable state"):
        energy_barrier(magnet, field=(1e6, 0.0, 0.0))
    with pytest.raises(st.QuestionError, match="4 stable states"):
        energy_barrier(stack(FILM, FILM, exchange=-0.2))


@pytest.mark.slow
def test_figures():
    mpl.use("agg")
    magnet = stack(FILM, FILM, exchange=-0.8)
    found = energy_barrier(magnet)
    np.testing.assert_allclose(found.minimum, [X, -X], atol=1e-9)
    words = [t.get_text() for t in st.plot.plot_barrier_path(found).get_legend().get_texts()]
    assert words == ["layer 0", "layer 1", "stable", "saddle"]
    ax = st.plot.plot_barrier(found)
    assert ax.lines[0].get_xdata()[-1] == pytest.approx(180 * np.sqrt(2), rel=1e-3)
