"""What holds for all layers that scatter many modes: rotations, reversal, positive densities."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as hyp
from scipy.spatial.transform import Rotation

import spintorque as st
from spintorque.transport.semiclassical.hats.haar_unitaries import haar_unitaries
from spintorque.transport.semiclassical.hats.joined_scatterers import waves_everywhere
from spintorque.transport.semiclassical.hats.layer_hats import layer_hats, turned

quick = settings(deadline=None, max_examples=25)
shares = hyp.floats(0.02, 0.98)
directions = hyp.tuples(hyp.floats(0, np.pi), hyp.floats(-np.pi, np.pi)).map(
    lambda angles: st.direction(*angles)
)
phases = hyp.floats(-np.pi, np.pi)
metals = hyp.builds(st.Spacer, transmission=shares)


@hyp.composite
def magnets(draw):
    up, down = draw(shares), draw(shares)
    parts = [np.sqrt(up * down)] + [np.sqrt((1 - up) * (1 - down))] * 2
    mixing = [draw(shares) * part * np.exp(1j * draw(phases)) for part in parts]
    return st.Scatterer(
        transmission=(up, down),
        magnetization=draw(directions),
        transmitted_mixing=complex(mixing[0]),
        reflected_mixing=complex(mixing[1]),
        reflected_mixing_back=complex(mixing[2]),
    )


@hyp.composite
def flipping(draw):
    matrix = haar_unitaries(draw(hyp.integers(0, 1000)), [0], [8])[0][0]
    return st.MatrixScatterer(matrix=matrix, left_modes=2, magnetization=draw(directions))


rows = hyp.lists(hyp.one_of(magnets(), metals), min_size=1, max_size=5)
any_rows = hyp.lists(hyp.one_of(magnets(), metals, flipping()), min_size=1, max_size=4)


def solved(layers):
    return st.scattering_transport(st.ScatteringStack(layers), theta=0.0)


def turned_row(layers, matrix):
    """Layers whose magnets have other directions."""
    from dataclasses import replace

    return [
        layer
        if layer.direction is None
        else replace(layer, magnetization=tuple((matrix @ layer.magnetization).tolist()))
        for layer in layers
    ]


@quick
@given(rows, directions, hyp.floats(-3, 3))
def test_currents_turn_with_all_magnets(layers, axis, angle):
    matrix = Rotation.from_rotvec(np.array(axis) * angle).as_matrix()
    before, after = solved(layers), solved(turned_row(layers, matrix))
    np.testing.assert_allclose(after.conductance, before.conductance, atol=1e-12)
    expected = np.einsum("ab,rbt->rat", matrix, before.flux_from_left)
    np.testing.assert_allclose(after.flux_from_left, expected, atol=1e-12)


@quick
@given(rows)
def test_the_conductance_stays_if_all_magnets_are_reversed(layers):
    back = solved(turned_row(layers, -np.eye(3)))
    np.testing.assert_allclose(back.conductance, solved(layers).conductance, atol=1e-12)


@quick
@given(any_rows)
def test_densities_are_positive_and_no_more_than_full(layers):
    """No spin is larger than its charge, and no mode holds more than one electron of each spin."""
    lab = []
    for layer in layers:
        own = layer_hats(layer, "random")
        lab.append(own if layer.direction is None else turned(own, np.array(layer.direction)))
    unpolarized = 2 * np.eye(4)[0]
    for waves in waves_everywhere(lab):
        for hat in (waves.right_from_left, waves.left_from_left):
            for density in (hat @ unpolarized, unpolarized - hat @ unpolarized):
                assert density[0] - np.linalg.norm(density[1:]) > -1e-12


@quick
@given(any_rows)
def test_identities_hold(layers):
    audit = solved(layers).audit
    assert max(audit.values()) < 1e-12
