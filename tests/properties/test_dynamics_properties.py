"""What holds for every magnet: |m| = 1, rotation covariance, energy, Boltzmann."""

import numpy as np
import pytest
import synthetic_table
from hypothesis import given, settings
from hypothesis import strategies as hyp
from magnets import SKEW, uniaxial
from scipy import constants
from scipy.integrate import quad
from scipy.spatial.transform import Rotation

import spintorque as st
from spintorque.dynamics._simulate import simulate
from spintorque.model.integration_methods import METHODS

pytestmark = pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # any value

TABLE = synthetic_table.make_table()
NO_DRIVE = st.Drive.constant(voltage=0.0)
angles = hyp.tuples(hyp.floats(0, np.pi), hyp.floats(-np.pi, np.pi))
directions = angles.map(lambda a: st.direction(*a))
rotations = hyp.tuples(directions, hyp.floats(-3, 3)).map(
    lambda given: Rotation.from_rotvec(np.array(given[0]) * given[1])
)
fields = hyp.tuples(*[hyp.floats(-1e5, 1e5)] * 3)
magnets = hyp.builds(
    st.Macrospin,
    saturation_magnetization=hyp.floats(3e5, 1.5e6),
    thickness=hyp.floats(0.8, 5),
    area=hyp.just(2000.0),
    damping=hyp.floats(0, 0.5),
    anisotropy=hyp.floats(-1e5, 1e5),
    easy_axis=directions,
    demagnetization=hyp.tuples(*[hyp.floats(0, 0.5)] * 3),
    fixed_direction=directions,
)
quick = settings(deadline=None, max_examples=25)


def length_error(run):
    return np.abs(np.linalg.norm(run.dataset.m, axis=1) - 1).max()


@quick
@given(magnets, fields, directions, hyp.floats(-0.6, 0.6), hyp.sampled_from(tuple(METHODS)))
def test_the_moment_stays_a_unit_vector(magnet, field, start, voltage, method):
    drive = st.Drive.constant(voltage=voltage, field=field)
    for control in (st.StepControl(), st.StepControl(method=method, step=1e-3)):
        run = simulate(
            magnet, torque=TABLE, drive=drive, duration=0.3, initial=start, control=control
        )
        assert length_error(run) < 1e-14


def rotated(magnet, rotation):
    matrix = rotation.as_matrix()
    tensor = matrix @ np.diag(magnet.demagnetization) @ matrix.T
    return st.Macrospin(
        saturation_magnetization=magnet.saturation_magnetization,
        thickness=magnet.thickness,
        area=magnet.area,
        damping=magnet.damping,
        anisotropy=magnet.anisotropy,
        easy_axis=rotation.apply(magnet.easy_axis),
        demagnetization=(tensor + tensor.T) / 2,
        fixed_direction=rotation.apply(magnet.fixed_direction),
    )


@quick
@given(magnets, fields, directions, rotations)
def test_rotating_everything_rotates_the_trajectory(magnet, field, start, rotation):
    control = st.StepControl(method="rk4", step=5e-4)
    runs = [
        simulate(
            rotated(magnet, turn),
            torque=TABLE,
            drive=st.Drive.constant(voltage=0.3, field=turn.apply(field)),
            duration=0.2,
            initial=turn.apply(start),
            control=control,
        ).dataset
        for turn in (Rotation.identity(), rotation)
    ]
    np.testing.assert_allclose(rotation.apply(runs[0].m.values.copy()), runs[1].m, atol=1e-10)
    np.testing.assert_allclose(runs[0].energy, runs[1].energy, atol=1e-26)


@quick
@given(magnets, fields, directions)
def test_energy_never_grows_without_a_torque(magnet, field, start):
    drive = st.Drive.constant(voltage=0.0, field=field)
    energy = simulate(magnet, drive=drive, duration=1.0, initial=start).energy.values
    scale = constants.mu_0 * magnet.saturation_magnetization**2 * magnet.volume
    assert np.diff(energy).max() < 1e-7 * scale


def test_without_damping_energy_and_length_are_conserved():
    magnet = uniaxial(H_k=8e4, damping=0.0, demagnetization=(0.05, 0.1, 0.85))
    drive = st.Drive.constant(voltage=0.0, field=(1e4, 2e4, -3e4))
    control = st.StepControl(tolerance=1e-13)
    run = simulate(magnet, drive=drive, duration=50.0, initial=st.direction(1.0), control=control)
    energy = run.energy.values
    assert np.ptp(run.dataset.m.values, axis=0).min() > 0.1
    assert np.ptp(energy) < 1e-9 * np.abs(energy).max()
    assert length_error(run) < 1e-14


def test_parallel_torque_pulls_towards_the_fixed_moment():
    magnet = uniaxial(H_k=0.0, damping=0.0, fixed_direction=st.direction(0.9, 0.3))
    table = synthetic_table.make_table(per_sin=lambda V, x: (1e-5 * V + 0 * x, 0 * V * x))
    drive = st.Drive.constant(voltage=0.5)
    run = simulate(magnet, torque=table, drive=drive, duration=2.0, initial=(1.0, 0.0, 0.0)).dataset
    cosine = run.m.values @ np.array(magnet.fixed_direction)
    assert np.diff(cosine).min() > 0
    assert (run.torque_parallel > 0).all()


@pytest.mark.parametrize("damping", [0.0, 0.2])
def test_perpendicular_torque_acts_like_a_field_along_the_fixed_moment(damping):
    q = np.array(st.direction(0.9, 0.3))
    magnet = uniaxial(H_k=0.0, damping=damping, fixed_direction=q)
    table = synthetic_table.make_table(per_sin=lambda V, x: (0 * V * x, 1e-5 * V + 0 * x))
    strength = 0.5e-5 * magnet.torque_to_field
    by_torque, by_field = (
        simulate(magnet, torque=torque, drive=drive, duration=1.0, initial=(1.0, 0.0, 0.0)).dataset
        for torque, drive in (
            (table, st.Drive.constant(voltage=0.5)),
            (None, st.Drive.constant(voltage=0.0, field=strength * q)),
        )
    )
    np.testing.assert_allclose(by_torque.m, by_field.m, atol=1e-6)


def test_a_moment_turns_from_x_to_y_in_a_field_along_z():
    drive = st.Drive.constant(voltage=0.0, field=(0.0, 0.0, 1e4))
    run = simulate(uniaxial(H_k=0.0, damping=0.0), drive=drive, duration=0.1, initial=(1, 0, 0))
    assert run.dataset.m.values[-1, 1] > 0.1


def block_mean(values, blocks=50):
    """Mean and standard error of a correlated series."""
    means = values[: len(values) // blocks * blocks].reshape(blocks, -1).mean(axis=1)
    return means.mean(), means.std(ddof=1) / np.sqrt(blocks)


def thermal(magnet, duration, **options):
    question = {"drive": NO_DRIVE, "temperature": 300.0, "seed": 11} | options
    control = st.StepControl(method="heun", step=0.005, sample_interval=0.5)
    return simulate(
        magnet, duration=duration, initial=(1.0, 0.0, 0.0), control=control, **question
    ).dataset.m.values


def small_magnet(barrier, temperature=300.0, **options):
    """Magnet of 1000 nm^3 with K_u V = ``barrier`` k_B T."""
    Ku = barrier * constants.k * temperature / 1000e-27
    return st.Macrospin(
        saturation_magnetization=1e6, thickness=1.0, area=1000.0, anisotropy=Ku, **options
    )


@pytest.mark.parametrize(
    ("barrier", "axis", "damping"),
    [(2.0, (0, 0, 1), 0.5), (-3.0, (0, 0, 1), 0.5), (1.5, st.direction(1.0, 0.6), 1.0)],
    ids=["perpendicular", "in_plane", "tilted"],
)
def test_thermal_motion_reaches_boltzmanns_distribution(barrier, axis, damping):
    m = thermal(small_magnet(barrier, easy_axis=axis, damping=damping), 40_000.0)
    found, error = block_mean((m @ np.array(axis)) ** 2)
    weight, square = (
        quad(lambda x, p=power: x**p * np.exp(barrier * x * x), -1, 1)[0] for power in (0, 2)
    )
    assert error < 0.01
    assert abs(found - square / weight) < 4 * error


def test_field_like_torque_alone_reaches_boltzmann_in_its_field():
    magnet = small_magnet(0.0, damping=0.3)
    moment = constants.mu_0 * 1e6 * 1000e-27
    field = 2 * constants.k * 300.0 / moment  # A/m: 2 k_B T per mu0 Ms V
    torque = field / magnet.torque_to_field
    table = synthetic_table.make_table(per_sin=lambda V, x: (0 * V * x, torque + 0 * V * x))
    m = thermal(magnet, 40_000.0, torque=table)
    found, error = block_mean(m[:, 2])
    assert error < 0.01
    assert abs(found - (1 / np.tanh(2) - 1 / 2)) < 4 * error


def test_the_same_seed_gives_the_same_path_and_another_one_does_not():
    first, again, other = (thermal(SKEW, 5.0, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_noise_does_not_depend_on_how_long_the_run_goes_on():
    short, long = (thermal(SKEW, duration) for duration in (2.0, 5.0))
    assert np.array_equal(short, long[: len(short)])
