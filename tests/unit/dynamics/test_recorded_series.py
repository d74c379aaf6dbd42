"""Energies by their origin and effective fields: sums, closed forms and gradients."""

import numpy as np
import pytest
from magnets import MU_0, SKEW, SOFT, SOFT_AND_THICK

import spintorque as st

FIELD = st.Sine(amplitude=3e4, frequency=2.0, offset=1e4)
DRIVE = st.Drive(voltage=0.0, field=(FIELD, 2e4, -1e4))
BOTH = ("energy_terms", "effective_field")
PAIR = st.CoupledMacrospins(
    layers=(SOFT, SOFT_AND_THICK),
    couplings=(st.Coupling(bilinear=2e-4, biquadratic=-1e-4),),
    dipole_couplings=(
        st.DipoleCoupling(
            between=(1, 0), tensor=((0.02, 0.01, 0), (0.01, 0.03, -0.005), (0, -0.005, -0.05))
        ),
    ),
)
ASKED = {
    "one": (SKEW, st.direction(0.8, 0.3)),
    "two": (PAIR, [st.direction(0.8, 0.3), st.direction(2.0, 1.0)]),
}


@pytest.fixture(params=ASKED)
def run(request):
    magnet, initial = ASKED[request.param]
    return st.simulate(magnet, drive=DRIVE, duration=0.5, initial=initial, record=BOTH)


def test_terms_add_up_to_the_energy(run):
    terms = [run.dataset[name].values for name in run.dataset if name.startswith("energy_")]
    assert len(terms) == (5 if "layer" in run.dataset.dims else 3)
    np.testing.assert_allclose(sum(terms), run.energy.values, rtol=1e-12)


def test_terms_of_one_magnet_are_those_of_their_formulas():
    magnet, initial = ASKED["one"]
    run = st.simulate(magnet, drive=DRIVE, duration=0.5, initial=initial, record="energy_terms")
    field = np.stack([FIELD(run.time), np.full(len(run.time), 2e4), np.full(len(run.time), -1e4)])
    Ms, V = magnet.saturation_magnetization, magnet.volume
    expected = {
        "zeeman": -MU_0 * Ms * V * (run.m * field.T).sum(axis=1),
        "demagnetization": MU_0
        * Ms**2
        * V
        / 2
        * np.einsum("ti,ij,tj->t", run.m, np.array(magnet.demagnetization), run.m),
        "anisotropy": -magnet.anisotropy * V * (run.m @ np.array(magnet.easy_axis)) ** 2,
    }
    for name, energy in expected.items():
        np.testing.assert_allclose(run.dataset[f"energy_{name}"].values, energy, rtol=1e-10)
    assert "effective_field" not in run.dataset


def test_the_effective_field_drives_the_motion():
    """Without torque dm/dt is that of Landau and Lifshitz in the recorded field."""
    magnet, initial = ASKED["one"]
    control = st.StepControl(tolerance=1e-12, sample_interval=1e-4)
    run = st.simulate(
        magnet, drive=DRIVE, duration=0.02, initial=initial, record=BOTH, control=control
    )
    m, H = run.m, run.dataset["effective_field"].values
    turned = np.cross(m, H)
    rate = -magnet.gamma0 / (1 + magnet.damping**2) * 1e-9
    expected = rate * (turned + magnet.damping * np.cross(m, turned))
    slopes = np.gradient(m, run.time, axis=0, edge_order=2)
    np.testing.assert_allclose(slopes[1:-1], expected[1:-1], atol=2e-4 * np.abs(expected).max())


def test_fields_of_two_layers_are_gradients_of_their_energy():
    magnet, initial = ASKED["two"]
    h = 1e-5

    def first(start):
        run = st.simulate(
            magnet, drive=DRIVE, duration=1e-3, initial=start, record="effective_field"
        )
        return run.energy.values[0], run.dataset["effective_field"].values[0]

    field = first(initial)[1]
    for layer, own in enumerate(magnet.layers):
        m = np.array(initial[layer])
        across = np.linalg.svd(m[None])[2][1:]
        scale = MU_0 * own.saturation_magnetization * own.volume
        for direction in across:
            energies = []
            for sign in (1, -1):
                starts = [np.array(each) for each in initial]
                starts[layer] = np.cos(h) * m + sign * np.sin(h) * direction
                energies.append(first(starts)[0])
            slope = (energies[0] - energies[1]) / (2 * h)
            assert -slope / scale == pytest.approx(field[layer] @ direction, rel=1e-5, abs=50)


def test_the_table_has_a_column_for_each_component(run):
    frame = run.to_dataframe()
    assert frame.index.name == "time"
    np.testing.assert_array_equal(frame.index, run.time)
    layered = "layer" in run.dataset.dims
    last = run.m[:, 1, 2] if layered else run.m[:, 2]
    name = "m_1_z" if layered else "m_z"
    np.testing.assert_array_equal(frame[name], last)
    np.testing.assert_array_equal(frame["energy"], run.energy)
    units = frame.attrs["units"]
    assert set(units) == set(frame.columns)
    assert (units[name], units["energy_zeeman"]) == ("1", "J")


def test_other_series_are_refused():
    magnet, initial = ASKED["one"]
    with pytest.raises(st.QuestionError, match="did you mean effective_field"):
        st.simulate(magnet, drive=DRIVE, duration=0.1, initial=initial, record="efective_field")
