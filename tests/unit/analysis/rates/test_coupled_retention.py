"""Rates of coupled layers: exact cases, counts of an ensemble, and the splitting method."""

from dataclasses import replace

import numpy as np
import pytest
from axial_device import TEMPERATURE, device
from magnets import BIAXIAL, uniaxial

import spintorque as st
from spintorque.analysis import retention
from spintorque.formulas.escape_rate import langer_rate, langer_rate_of_modes, saddle_growth

H_K = 4e4
X = np.array([1.0, 0.0, 0.0])


def film(area, damping, **options):
    return uniaxial(
        H_k=H_K,
        area=area,
        damping=damping,
        easy_axis=(1, 0, 0),
        fixed_direction=(1, 0, 0),
        demagnetization=(0, 0, 0.3),
        **options,
    )


def pair(first, second, bilinear=0.0):
    return st.CoupledMacrospins(layers=(first, second), couplings=(st.Coupling(bilinear=bilinear),))


def test_the_rate_of_one_layer_is_a_case_of_that_of_many_modes():
    minimum, saddle = np.array([2e-19, 7e-19]), np.array([-3e-19, 5e-19])
    given = {"damping": 0.1, "gamma0": 2.2e5, "moment": 1e-24}
    growth = saddle_growth(saddle, **given)
    assert langer_rate_of_modes(minimum, saddle, growth=growth, stability=20.0) == pytest.approx(
        langer_rate(minimum, saddle, stability=20.0, **given), rel=1e-12
    )


@pytest.mark.slow
def test_layers_without_exchange_leave_their_states_alone():
    one = replace(BIAXIAL, area=1500.0)
    other = replace(one, thickness=3.0)
    alone = retention(one, temperature=TEMPERATURE)
    found = retention(pair(one, other), near=(X, X), towards=(-X, X), temperature=TEMPERATURE)
    assert found.method == "langer"
    assert found.rate == pytest.approx(alone.rate, rel=1e-9)
    assert found.reverse_rate == pytest.approx(alone.reverse_rate, rel=1e-9)
    assert found.thermal_stability == pytest.approx(alone.thermal_stability, rel=1e-9)
    assert alone.rate_error < found.rate_error < found.rate


@pytest.mark.slow
def test_strongly_coupled_layers_are_one():
    layer = film(500.0, 0.2)
    alone = retention(replace(layer, thickness=2 * layer.thickness), temperature=TEMPERATURE)
    found = retention(pair(layer, layer, 5e-3), temperature=TEMPERATURE)
    assert found.rate == pytest.approx(alone.rate, rel=0.02)


def test_a_circle_of_saddles_is_integrated_over():
    """Brown's rate of one axial magnet with both volumes, exact up to its next order."""
    layer = device(10.0, damping=0.1)
    alone = retention(replace(layer, thickness=2 * layer.thickness), temperature=TEMPERATURE)
    found = retention(pair(layer, layer, 2e-2), temperature=TEMPERATURE)
    assert alone.method == "axial Fokker-Planck"
    assert 0 < found.rate - alone.rate < found.rate_error
    assert found.rate_error < 0.25 * found.rate


SAF = pair(film(330.0, 0.4), film(330.0, 0.4, thickness=1.5), -1e-4)


UPRIGHT = st.Macrospin(
    saturation_magnetization=1.1e6,
    thickness=1.2,
    area=29.0,
    damping=0.5,
    anisotropy=1.0e6,
    demagnetization=(0.02, 0.02, 0.96),
)
PERPENDICULAR = pair(UPRIGHT, replace(UPRIGHT, thickness=2.0, anisotropy=0.95e6), -1e-3)
Z = np.array([0.0, 0.0, 1.0])


def counted(magnet, easy, members, duration):
    """Rate from how many of some members are in the other state, and its standard error."""
    run = st.simulate_ensemble(
        magnet,
        duration=duration,
        initial=np.tile([easy, -easy], (members, 1, 1)),
        drive=st.Drive(voltage=0.0),
        temperature=TEMPERATURE,
        seed=5,
    )
    over = (np.asarray(run.final)[:, 0] @ easy < 0).mean()
    deviation = np.sqrt(over * (1 - over) / members)
    total, slope = -np.log1p(-2 * over) / duration, 2 / (1 - 2 * over) / duration
    return total / 2, slope * deviation / 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("magnet", "easy", "duration"), [(SAF, X, 12.0), (PERPENDICULAR, Z, 0.4)], ids=["film", "axial"]
)
def test_splitting_and_langer_against_plain_counts(magnet, easy, duration):
    """Both ways have one rate, since turning all moments over changes no energy."""
    asked = {"near": (easy, -easy), "temperature": TEMPERATURE}
    theory = retention(magnet, **asked)
    assert 5 < theory.thermal_stability < 6
    split = retention(magnet, method="splitting", trajectories=800, seed=2, **asked)
    rate, error = counted(magnet, easy, 3000, duration)
    assert abs(split.rate - rate) < 3 * np.hypot(split.rate_error, error)
    assert abs(theory.rate - rate) < theory.rate_error + 3 * error
    assert theory.rate == pytest.approx(theory.reverse_rate, rel=1e-9)


@pytest.mark.slow
def test_a_torque_on_a_layer_without_exchange_does_what_it_does_alone():
    one = replace(BIAXIAL, area=1500.0, damping=0.3)
    torque, drive = st.SlonczewskiTorque(polarization=0.6), st.Drive(current_density=-1e11)
    asked = {"drive": drive, "temperature": TEMPERATURE, "method": "langer"}
    alone = retention(one, torque=torque, **asked)
    assert alone.effective_stability < 0.97 * alone.thermal_stability
    states = {"near": (X, X), "towards": (-X, X)}
    other = replace(one, thickness=3.0)
    found = retention(pair(one, other), torque=[st.Polarizer(torque=torque)], **asked, **states)
    assert found.rate == pytest.approx(alone.rate, rel=1e-4)
    assert found.reverse_rate == pytest.approx(alone.reverse_rate, rel=1e-4)
    assert found.effective_stability == pytest.approx(alone.effective_stability, rel=1e-5)


def test_what_coupled_layers_do_not_have_is_refused():
    torque = [st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.1))]
    drive = st.Drive(current_density=1e9)
    asked = {"near": (X, -X), "temperature": TEMPERATURE}
    axial = {"near": (Z, -Z), "torque": torque, "drive": drive, "temperature": TEMPERATURE}
    with pytest.raises(st.QuestionError, match="take the method 'splitting'"):
        retention(PERPENDICULAR, **axial)
    with pytest.raises(st.QuestionError, match="allowed is one of langer, splitting"):
        retention(SAF, method="energy diffusion", **asked)


@pytest.mark.slow
def test_counting_takes_two_states_only():
    four = pair(BIAXIAL, replace(BIAXIAL, thickness=3.0))
    with pytest.raises(st.QuestionError, match="4 stable states, of which the method 'splitting'"):
        retention(four, near=X, towards=(-X, X), method="splitting", temperature=TEMPERATURE)
