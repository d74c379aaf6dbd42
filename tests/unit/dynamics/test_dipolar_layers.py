"""Layers that move in each other's dipolar fields."""

from dataclasses import replace

import gilbert
import numpy as np
import pytest
from magnets import MU_0

import spintorque as st
from spintorque.dynamics.layer_fields import layer_fields, total_energy
from spintorque.dynamics.problem.problem import make_problem
from spintorque.dynamics.stepping.turning import turning_rate
from spintorque.model.device import Device

THIN = st.Macrospin.disk(diameter=60.0, saturation_magnetization=8e5, thickness=2.0, damping=0.05)
THICK = st.Macrospin.disk(
    diameter=60.0, saturation_magnetization=1.1e6, thickness=4.0, damping=0.02
)
SAF = st.CoupledMacrospins(layers=(THIN, THICK), spacings=(0.8,))


def test_spacings_give_the_tensors_of_the_shapes():
    three = st.CoupledMacrospins(layers=(THIN, THICK, THIN), spacings=(0.8, 1.5))
    found = {coupling.between: coupling.matrix for coupling in three.dipoles}
    distances = {(0, 1): 0.8, (1, 2): 1.5, (0, 2): 0.8 + 4.0 + 1.5}
    assert found.keys() == distances.keys()
    for (low, high), distance in distances.items():
        first, second = three.layers[low], three.layers[high]
        expected = st.dipole_tensor(second, first, distance=distance, side="above")
        np.testing.assert_array_equal(found[low, high], expected)


def test_each_layer_feels_what_a_pinned_one_in_its_place_exerts():
    m = np.array([st.direction(0.4, 0.2), st.direction(1.7, -0.5)])
    free = st.CoupledMacrospins(layers=SAF.layers)
    found = layer_fields(SAF, np.zeros(3), m) - layer_fields(free, np.zeros(3), m)
    for on, by, side in ((0, 1, "above"), (1, 0, "below")):
        source = SAF.layers[by]
        pinned = st.PinnedLayer(
            saturation_magnetization=source.saturation_magnetization,
            thickness=source.thickness,
            distance=0.8,
            direction=tuple(m[by]),
            side=side,
        )
        expected = st.stray_field(SAF.layers[on], [pinned])
        np.testing.assert_allclose(found[on], expected, rtol=1e-9, atol=1e-6)


def test_one_energy_gives_both_fields():
    """Reciprocity, for layers of other thickness and magnetization."""
    rng = np.random.default_rng(2)
    m = rng.normal(size=(2, 3))
    m /= np.linalg.norm(m, axis=1, keepdims=True)
    field = layer_fields(SAF, np.zeros(3), m)
    for i, layer in enumerate(SAF.layers):
        scale = MU_0 * layer.saturation_magnetization * layer.volume
        for k in range(3):
            h = 1e-6 * np.eye(3)[k]
            up, down = (np.array([m[j] + s * h * (i == j) for j in (0, 1)]) for s in (1, -1))
            difference = total_energy(SAF, np.zeros(3), up) - total_energy(SAF, np.zeros(3), down)
            slope = float(difference) / 2e-6
            assert -slope / scale == pytest.approx(field[i, k], rel=1e-6, abs=1.0)


def test_disks_above_each_other_come_to_rest_antiparallel():
    run = st.simulate(
        SAF, drive=st.Drive(voltage=0.0), duration=20.0, initial=[(1, 0, 0), (0.6, 0.8, 0)]
    )
    first, second = run.m[-1]
    assert first @ second == pytest.approx(-1, abs=1e-6)
    assert abs(first[2]) < 1e-6


def test_a_switching_event_agrees_with_dop853_on_gilberts_equation():
    """Both disks turn from one axis to the opposite one, driven by a field."""
    layers = [replace(layer, anisotropy=2e4, easy_axis=(1, 0, 0)) for layer in SAF.layers]
    magnet = replace(SAF, layers=layers)
    H, start = np.array([-9e4, 5e3, 1e3]), [st.direction(1.5, 0.1), st.direction(1.6, -0.05)]
    controls = (
        st.StepControl(method="rk4", step=1e-4, sample_interval=0.05),
        st.StepControl(method="dop853", tolerance=1e-12, sample_interval=0.05),
    )
    drive = st.Drive(voltage=0.0, field=tuple(H))
    rk4, run = (
        st.simulate(magnet, drive=drive, duration=1.5, initial=start, control=control)
        for control in controls
    )
    seen = [
        gilbert.Layer(
            Ms=x.saturation_magnetization,
            d=x.thickness * 1e-9,
            alpha=x.damping,
            Ku=x.anisotropy,
            axis=np.array(x.easy_axis),
            N=np.diag(x.demagnetization),
            H=H,
        )
        for x in magnet.layers
    ]
    pair = gilbert.Dipole((0, 1), SAF.dipoles[0].matrix)
    expected = gilbert.paths(run.time, start, seen, (), (pair,))
    assert (expected[0, :, 0] > 0.9).all()
    assert (expected[-1, :, 0] < -0.5).all()
    assert np.abs(run.m - expected).max() < 1e-8
    assert np.abs(rk4.m - expected).max() < 1e-8


def test_members_may_lie_at_other_distances():
    magnets = [replace(SAF, spacings=(gap,)) for gap in (0.5, 1.0, 3.0)]
    magnets.append(st.CoupledMacrospins(layers=SAF.layers))
    options = {
        "drive": st.Drive(voltage=0.0),
        "initial": [(1, 0, 0), (0.6, 0.8, 0)],
        "duration": 0.2,
        "control": st.StepControl(method="rk4", step=1e-3),
    }
    together = st.simulate_ensemble(magnets, **options)
    for k, magnet in enumerate(magnets):
        alone = st.simulate_ensemble(magnet, **options)
        np.testing.assert_array_equal(alone.final[0], together.final[k])
    assert len(np.unique(together.final[:, 0, 0])) == 4


def test_members_with_other_pairs_keep_their_own():
    layers = 3 * (THIN,)
    magnets = [
        st.CoupledMacrospins(layers=layers, couplings=(st.Coupling(between=b, bilinear=1e-4),))
        for b in ((0, 1), (1, 2))
    ]
    options = {
        "drive": st.Drive(voltage=0.0),
        "initial": [(1, 0, 0), (0.6, 0.8, 0), (0, 1, 0)],
        "duration": 0.1,
        "control": st.StepControl(method="rk4", step=1e-3),
    }
    together = st.simulate_ensemble(magnets, **options)
    for k, magnet in enumerate(magnets):
        alone = st.simulate_ensemble(magnet, **options)
        np.testing.assert_array_equal(alone.final[0], together.final[k])


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
@pytest.mark.parametrize("method", ["rk4", "dormand_prince"])
def test_dipolar_fields_follow_the_temperature_of_the_other_layer(engine, method):
    """At a temperature that stays, layers are what they are at it for good."""
    laws = (st.BlochLaw(curie_temperature=1120.0), st.BlochLaw(curie_temperature=900.0))
    layers = [
        replace(layer, temperature_dependence=law)
        for layer, law in zip(SAF.layers, laws, strict=True)
    ]
    warm = replace(SAF, layers=layers)
    still = st.Samples(times=[0.0, 1.0], values=[500.0, 500.0])
    drive = st.Drive(voltage=0.0, field=(2e4, 1e4, 0.0))
    asked = {
        "drive": drive,
        "duration": 0.5,
        "initial": [st.direction(0.4, 0.2), st.direction(1.7, -0.5)],
        "control": st.StepControl(method=method, step=1e-3, sample_interval=0.1),
        "engine": engine,
        "record": ("energy_terms",),
    }
    changing = st.simulate(warm, temperature=still, thermal_field=False, **asked).dataset
    constant = st.simulate(warm.at_temperature(500.0), **asked).dataset
    np.testing.assert_allclose(changing["m"], constant["m"], atol=1e-9)
    dipolar = changing["energy_dipolar"], constant["energy_dipolar"]
    np.testing.assert_allclose(*dipolar, rtol=1e-6)


def test_couplings_of_the_same_layers_are_one():
    """However their layers are ordered, and with more of them than there are pairs."""
    parts = [
        st.Coupling(between=b, bilinear=1e-5 * (i + 1), biquadratic=-1e-5 * i)
        for i, b in enumerate(8 * [(0, 1), (1, 0)])
    ]
    total = st.Coupling(bilinear=1e-5 * 136, biquadratic=-1e-5 * 120)
    runs = [
        st.simulate(
            replace(SAF, couplings=couplings),
            drive=st.Drive(voltage=0.0),
            duration=0.05,
            initial=[(1, 0, 0), (0.6, 0.8, 0)],
            control=st.StepControl(method="rk4", step=1e-4),
        )
        for couplings in (parts, [total])
    ]
    np.testing.assert_allclose(runs[0].m, runs[1].m, atol=1e-11)
    np.testing.assert_allclose(runs[0].energy, runs[1].energy, rtol=1e-11)


def test_default_steps_heed_the_dipolar_field():
    strong = replace(SAF, layers=[replace(x, demagnetization=None) for x in SAF.layers])
    with_field, without = (
        turning_rate(make_problem(Device(x, None, st.Drive(voltage=0.0)), initial=[(1, 0, 0)] * 2))
        for x in (strong, st.CoupledMacrospins(layers=SAF.layers))
    )
    assert with_field > 1.03 * without


WRONG = {
    "there are 2 spacings and 2 layers": lambda: replace(SAF, spacings=(0.8, 1.0)),
    r"spacings\[0\] is -1.0; allowed is": lambda: replace(SAF, spacings=(-1.0,)),
    r"layers\[1\] has no shape": lambda: replace(
        SAF, layers=(THIN, replace(THICK, shape=None, area=THICK.area))
    ),
    "there are spacings and dipole_couplings": lambda: replace(
        SAF, dipole_couplings=(st.DipoleCoupling(tensor=(0.1, 0.1, -0.2)),)
    ),
    r"two dipole_couplings between the layers \[0, 1\]": lambda: replace(
        SAF,
        spacings=None,
        dipole_couplings=[
            st.DipoleCoupling(between=b, tensor=(0.1, 0.1, -0.2)) for b in ((0, 1), (1, 0))
        ],
    ),
    r"between the layers \(0, 2\); there are layers 0 to 1": lambda: replace(
        SAF,
        spacings=None,
        dipole_couplings=[st.DipoleCoupling(between=(0, 2), tensor=(0.1, 0.1, -0.2))],
    ),
    "allowed is a symmetric tensor": lambda: st.DipoleCoupling(
        tensor=((0, 1, 0), (0, 0, 0), (0, 0, 0))
    ),
    "tensor is 'x'; allowed are three numbers": lambda: st.DipoleCoupling(tensor="x"),
    r"between is \(1, 1\); allowed are two different": lambda: st.DipoleCoupling(
        between=(1, 1), tensor=(0.1, 0.1, -0.2)
    ),
}


@pytest.mark.parametrize("message", WRONG)
def test_impossible_questions_are_refused(message):
    with pytest.raises(st.QuestionError, match=message):
        WRONG[message]()


def test_a_tensor_with_a_trace_is_told():
    with pytest.warns(st.SpintorqueWarning, match="has the trace 0.1; that of two layers"):
        st.DipoleCoupling(tensor=(0.1, 0.1, -0.1))
