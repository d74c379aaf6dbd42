"""Ensembles against single runs, the NumPy twin, SciPy and Boltzmann's distribution."""

from dataclasses import replace

import gilbert
import numpy as np
import pytest
import synthetic_table
from magnets import PERPENDICULAR, SKEW, for_gilbert, uniaxial
from scipy import constants, integrate, stats

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque._kernels.threads import THREADS
from spintorque.dynamics.ensemble_native import run
from spintorque.dynamics.members import ensemble_members
from spintorque.model.integration_methods import FIXED_STEP

TABLE = synthetic_table.make_table()
VALVE = st.SlonczewskiTorque(
    polarization=0.5, asymmetry=1.4, field_like_ratio=-0.3, conductance=2e11
)
RK4 = st.StepControl(method="rk4", step=1e-3, sample_interval=0.25)
HEUN = st.StepControl(method="heun", step=1e-3, sample_interval=0.25)


def starts(count):
    rng = np.random.default_rng(5)
    found = rng.standard_normal((count, 3))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def drives(count, kind):
    rng = np.random.default_rng(6)
    found = []
    for _ in range(count):
        field = tuple(rng.uniform(-5e4, 5e4, 3))
        if kind == "current":
            found.append(st.Drive.constant(current_density=rng.uniform(-6e10, 6e10), field=field))
        else:
            voltage = 0.0 if kind == "none" else rng.uniform(-0.5, 0.5)
            found.append(st.Drive.constant(voltage=voltage, field=field))
    return found


KINDS = {
    "none": (None, "none"),
    "slonczewski": (VALVE, "current"),
    "table": (TABLE, "voltage"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", FIXED_STEP)
def test_members_that_differ_in_everything_move_as_if_each_was_alone(kind, method):
    torque, driven = KINDS[kind]
    control = st.StepControl(method=method, step=1e-3, sample_interval=0.25)
    magnets, pushes, first = [PERPENDICULAR, SKEW, SKEW] * 7, drives(21, driven), starts(21)
    found = st.simulate_ensemble(
        magnets,
        torque=torque,
        drive=pushes,
        duration=1.0,
        initial=first,
        control=control,
        paths=True,
    )
    assert found.dataset["m"].shape == (5, 21, 3)
    for k in range(21):
        alone = st.simulate(
            magnets[k],
            torque=torque,
            drive=pushes[k],
            duration=1.0,
            initial=first[k],
            control=control,
        )
        np.testing.assert_allclose(found.dataset["m"][:, k], alone.dataset["m"], rtol=0, atol=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_thermal_ensemble_is_that_of_its_numpy_twin(kind):
    torque, driven = KINDS[kind]
    native, twin = (
        st.simulate_ensemble(
            SKEW,
            torque=torque,
            drive=drives(11, driven),
            duration=0.3,
            initial=starts(11),
            temperature=np.linspace(100, 400, 11),
            seed=2**63 + 5,
            control=HEUN,
            paths=True,
            engine=engine,
        ).dataset["m"]
        for engine in ("macrospin", "macrospin-numpy")
    )
    assert np.abs(native[-1] - native[0]).max() > 0.1
    np.testing.assert_allclose(native, twin, rtol=0, atol=1e-11)


def test_ensemble_agrees_with_dop853_on_gilberts_equation():
    drive = st.Drive.constant(voltage=0.45, field=(2e4, -1e4, 5e4))
    first = starts(3)
    fine = st.StepControl(method="rk4", step=1e-4)
    found = st.simulate_ensemble(
        SKEW, torque=TABLE, drive=drive, duration=1.0, initial=first, control=fine
    )
    for k in range(3):
        expected = gilbert.trajectory(
            np.array([0.0, 1.0]),
            first[k],
            **for_gilbert(SKEW, drive.field),
            per_sin=lambda x: synthetic_table.per_sin(0.45, x),
        )
        np.testing.assert_allclose(found.final[k], expected[-1], rtol=0, atol=1e-9)


def thermal(count, **options):
    return st.simulate_ensemble(
        PERPENDICULAR,
        torque=VALVE,
        drive=st.Drive.constant(current_density=3e10),
        duration=0.2,
        temperature=300.0,
        seed=7,
        control=HEUN,
        **{"initial": starts(1300)[:count], **options},
    ).final.values


def test_a_member_is_the_same_alone_and_for_any_number_of_threads(monkeypatch):
    monkeypatch.setenv(THREADS, "1")
    together = thermal(1300)
    monkeypatch.setenv(THREADS, "3")
    np.testing.assert_array_equal(thermal(1300), together)
    for k in (0, 5, 1024, 1299):
        alone = thermal(1, initial=starts(1300)[k], first_trajectory=k)
        np.testing.assert_array_equal(alone[0], together[k])


@pytest.mark.parametrize("name", INSTRUCTION_SETS)
def test_instruction_sets_agree(monkeypatch, name):
    if not _native.level_runs(INSTRUCTION_SETS.index(name)):
        pytest.skip(f"this machine has no {name}")
    expected = thermal(20)
    monkeypatch.setenv(VARIABLE, name)
    np.testing.assert_allclose(thermal(20), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("temperature", [0.0, 300.0])
def test_moments_stay_unit_vectors(temperature):
    found = st.simulate_ensemble(
        SKEW,
        torque=VALVE,
        drive=drives(50, "current"),
        duration=2.0,
        initial=starts(50),
        temperature=temperature,
        paths=True,
    )
    lengths = np.linalg.norm(found.dataset["m"], axis=-1)
    assert np.abs(lengths - 1).max() < 1e-14


def test_moments_stay_unit_vectors_in_the_longest_steps_allowed():
    """Fields of 1e6 A/m turn the moments by 0.6 rad a step."""
    found = st.simulate_ensemble(
        SKEW,
        drive=st.Drive.constant(voltage=0.0, field=(0.0, 1e6, 0.0)),
        duration=0.3,
        initial=starts(20),
        control=st.StepControl(method="rk4", step=2.1e-3, sample_interval=2.1e-3),
        paths=True,
    )
    lengths = np.linalg.norm(found.dataset["m"], axis=-1)
    assert np.abs(lengths - 1).max() < 1e-14


@pytest.mark.parametrize("method", FIXED_STEP)
def test_a_member_that_is_no_number_leaves_the_others_alone(method):
    control = st.StepControl(method=method, step=1e-3)
    columns = {"initial": starts(12), "amplitude": 1.0, "field": None, "temperature": 0.0}
    ensemble = ensemble_members(
        SKEW, VALVE, drives(12, "current"), columns | {"seed": 0}, None, 0, 0.1, control
    )
    broken = replace(ensemble, initial=ensemble.initial.copy())
    broken.initial[3] = np.nan
    sound, found = (run(c, np.array([0.0, 0.1]), None, None, None) for c in (ensemble, broken))
    others = np.arange(12) != 3
    assert (found.status[3], found.failed_at[3]) == (3, 0.0)
    assert not found.status[others].any()
    np.testing.assert_array_equal(found.moments[others], sound.moments[others])


@pytest.mark.parametrize("height", [2.0, 5.0])
def test_equilibrium_is_boltzmanns_distribution(height):
    """cos(theta) of a uniaxial magnet: density exp(height x^2), started uniformly."""
    temperature, size = 300.0, 20_000
    volume = 1.2e-9 * 2000e-18
    H_k = 2 * height * constants.k * temperature / (constants.mu_0 * 1e6 * volume)
    magnet = uniaxial(H_k=H_k, damping=0.5)
    x = np.random.default_rng(1).uniform(-1, 1, size)
    initial = np.stack([np.sqrt(1 - x * x), np.zeros(size), x], axis=1)
    found = st.simulate_ensemble(
        magnet,
        drive=st.Drive.constant(voltage=0.0),
        duration=30.0,
        initial=initial,
        temperature=temperature,
        seed=3,
        control=st.StepControl(method="heun", step=5e-3),
    )
    folded = np.abs(found.final[:, 2].values)
    weight = integrate.quad(lambda z: np.exp(height * z * z), 0, 1)[0]
    grid = np.linspace(0, 1, 2001)
    density = np.exp(height * grid**2) / weight
    cumulative = integrate.cumulative_trapezoid(density, grid, initial=0)
    result = stats.kstest(folded, lambda z: np.interp(z, grid, cumulative))
    assert result.pvalue > 1e-3


def ask(**changed):
    asked = {
        "magnet": SKEW,
        "drive": st.Drive.constant(voltage=0.0),
        "duration": 0.1,
        "initial": (0.0, 0.0, 1.0),
    }
    asked.update(changed)
    return st.simulate_ensemble(asked.pop("magnet"), **asked)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"initial": (1.0, 1.0, 0.0)}, r"initial is \[1.0, 1.0, 0.0\], of length 1.41421"),
        ({"initial": [(0, 0, 1), (0, 0, 2)]}, r"initial\[1\] is \[0.0, 0.0, 2.0\], of length 2"),
        ({"initial": [1.0, 0.0]}, "allowed are unit vectors"),
        ({"initial": "up"}, "allowed are unit vectors"),
        ({"initial": starts(3), "members": 4}, "initial: 3, members: 4"),
        ({"temperature": -1.0}, "temperature is -1.0"),
        ({"magnet": []}, "magnet is empty"),
        ({"drive": 3}, "drive is int"),
        ({"control": st.StepControl()}, "allowed is one of rk4, heun, midpoint"),
        ({"control": RK4, "temperature": 300.0}, "allowed is one of heun, midpoint"),
        ({"control": 3}, "control is int"),
        ({"control": st.StepControl(method="rk4", step=0.5)}, "fields turn a moment by up to"),
        ({"amplitude": float("nan")}, "amplitude is nan"),
        ({"amplitude": [1.0, 2.0], "members": 3}, "amplitude: 2, members: 3"),
        ({"field": [1.0, 2.0]}, "field has shape"),
        ({"first_passage": 0.5}, "first_passage is 0.5; allowed is"),
        ({"first_passage": ((0, 0, 2.0), 0.5)}, "first_passage axis is"),
        ({"engine": "fortran"}, "allowed is one of macrospin, macrospin-numpy"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_what_is_not_allowed_is_said(changed, message):
    with pytest.raises(st.QuestionError, match=message):
        ask(**changed)


def test_an_ensemble_is_read_back_bit_for_bit(tmp_path):
    found = ask(initial=starts(4), temperature=[0.0, 10.0, 20.0, 30.0], seed=1)
    assert "m" not in found.dataset
    assert found.final.shape == (4, 3)
    assert found.final.dims == ("member", "component")
    assert not len(found.failed)
    found.save(tmp_path / "e.nc")
    again = st.Ensemble.load(tmp_path / "e.nc")
    assert again.dataset.identical(found.dataset)
    assert "members = 4" in again.question
    with pytest.raises(st.FileError, match="holds ensemble"):
        st.Trajectory.load(tmp_path / "e.nc")
