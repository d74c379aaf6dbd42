"""Answers and refusals of `simulate`."""

import signal
import tomllib

import numpy as np
import pytest
import synthetic_table
import xarray as xr
from magnets import PERPENDICULAR, SKEW, uniaxial
from scipy import constants

import spintorque as st
from spintorque.dynamics._simulate import simulate
from spintorque.dynamics.problem.fields import effective_field, energy
from spintorque.formulas import slonczewski
from spintorque.model.integration_methods import ADAPTIVE, FIXED_STEP, METHODS
from spintorque.results.trajectory import Trajectory

TABLE = synthetic_table.make_table()
VALVE = st.SlonczewskiTorque(polarization=0.5, asymmetry=1.4, field_like_ratio=0.2)
DOWN = st.direction(np.pi - 0.05)
VOLTAGE = st.Drive.constant(voltage=0.5)
CURRENT = st.Drive.constant(current_density=2e10)
HEUN = st.StepControl(method="heun", step=1e-3)


def run(magnet=PERPENDICULAR, **changes):
    question = {"torque": TABLE, "drive": VOLTAGE, "duration": 1.0, "initial": DOWN} | changes
    return simulate(magnet, **question)


def test_a_junction_switches():
    found = run(duration=30.0)
    assert found.status == "completed"
    assert found.dataset.m.values[0, 2] < -0.99
    assert found.dataset.m.values[-1, 2] > 0.9


def test_dataset_has_units_and_names():
    dataset = run().dataset
    assert dataset.m.dims == ("time", "component")
    assert list(dataset.component.values) == ["x", "y", "z"]
    assert dataset.time.attrs["units"] == "ns"
    units = {name: dataset[name].attrs["units"] for name in dataset.data_vars}
    assert units == {
        "m": "1",
        "voltage": "V",
        "current_density": "A m-2",
        "torque_parallel": "J m-2",
        "torque_perpendicular": "J m-2",
        "energy": "J",
    }
    assert all(dataset[name].attrs["long_name"] for name in dataset.data_vars)


@pytest.mark.parametrize("drive", [VOLTAGE, CURRENT], ids=["voltage", "current"])
def test_recorded_torques_are_those_of_the_table(drive):
    found = run(SKEW, drive=drive).dataset
    x = found.m.values @ np.array(SKEW.fixed_direction)
    sin = np.sqrt(1 - x**2)
    parallel, perpendicular = synthetic_table.per_sin(found.voltage.values, x)
    np.testing.assert_allclose(found.torque_parallel, parallel * sin, rtol=1e-9)
    np.testing.assert_allclose(found.torque_perpendicular, perpendicular * sin, rtol=1e-9)
    np.testing.assert_allclose(
        found.current_density, synthetic_table.current(found.voltage.values, x), rtol=1e-12
    )


def test_recorded_torques_are_slonczewskis():
    found = run(torque=VALVE, drive=CURRENT).dataset
    x = found.m.values[:, 2]
    parallel = np.sqrt(1 - x**2) * slonczewski.torque_per_sin(
        x, current_density=2e10, polarization=0.5, asymmetry=1.4
    )
    np.testing.assert_allclose(found.torque_parallel, parallel, rtol=1e-9)
    np.testing.assert_allclose(found.torque_perpendicular, 0.2 * parallel, rtol=1e-9)
    assert found.voltage.isnull().all()


def test_conductance_ties_voltage_and_current():
    valve = st.SlonczewskiTorque(polarization=0.5, conductance=4e10)
    by_voltage, by_current = (
        run(torque=valve, drive=drive).dataset for drive in (VOLTAGE, CURRENT)
    )
    xr.testing.assert_allclose(by_voltage.drop_attrs(), by_current.drop_attrs(), rtol=1e-12)


def test_without_a_torque_only_fields_act():
    found = run(torque=None, drive=st.Drive.constant(voltage=0.0)).dataset
    assert (found.voltage == 0.0).all()
    assert found.current_density.isnull().all()
    assert (found.torque_parallel == 0).all()


def test_samples_are_multiples_of_the_interval_and_the_end():
    found = run(duration=0.05, control=st.StepControl(sample_interval=0.02)).dataset
    np.testing.assert_array_equal(found.time, [0.0, 0.02, 0.04, 0.05])
    found = run(duration=0.3, control=st.StepControl(sample_interval=0.1)).dataset
    np.testing.assert_allclose(found.time, [0.0, 0.1, 0.2, 0.3])
    assert found.time.values[-1] == 0.3


def test_samples_do_not_change_the_path():
    fine, coarse = (
        run(control=st.StepControl(sample_interval=interval)).dataset for interval in (0.01, 0.25)
    )
    np.testing.assert_array_equal(fine.m.values[::25], coarse.m.values)


def test_thermal_run_needs_no_control_and_resolves_the_field():
    found = run(temperature=300.0, seed=4, duration=0.5)
    control = tomllib.loads(found.question)["dynamics"]["control"]
    assert (control["method"], control["newton_iterations"]) == ("midpoint", 2)
    rate = PERPENDICULAR.gamma0 * 1e-9 * np.linalg.norm(PERPENDICULAR.field_matrix, ord=2)
    assert control["step"] * rate < 0.1


def test_a_conservative_run_needs_no_control_and_is_stepped_more_accurately():
    found = run(uniaxial(damping=0.0), torque=None, drive=st.Drive.constant(voltage=0.0))
    assert tomllib.loads(found.question)["dynamics"]["control"]["method"] == "dop853"
    found = run(uniaxial(damping=0.0))
    assert tomllib.loads(found.question)["dynamics"]["control"]["method"] == "dormand_prince"


STRONG = synthetic_table.make_table(per_sin=lambda V, x: (2e-4 * V + 0 * x, 0 * V * x))
SPIN_FILTER = st.SlonczewskiTorque(polarization=1.0)


@pytest.mark.parametrize(
    ("torque", "drive", "per_sin"),
    [
        (
            SPIN_FILTER,
            st.Drive.constant(current_density=1e12),
            constants.hbar / constants.e / 4e-12,
        ),
        (STRONG, VOLTAGE, 1e-4),
        (STRONG, CURRENT, 1.2e-4),
    ],
    ids=["valve", "table_voltage", "table_current"],
)
def test_default_thermal_step_resolves_the_torque(torque, drive, per_sin):
    magnet = uniaxial(H_k=0.0, damping=0.01)
    found = run(magnet, torque=torque, drive=drive, temperature=1.0, duration=0.01)
    step = tomllib.loads(found.question)["dynamics"]["control"]["step"]
    turn = step * 1e-9 * magnet.gamma0 * per_sin * magnet.torque_to_field
    parts = 0.01 / step  # of the default sample interval: a number of at most four binary digits
    assert parts == pytest.approx(round(parts))
    assert turn < 0.105
    assert turn * parts / (parts - max(1, 2 ** (int(parts).bit_length() - 4))) > 0.095


def test_effective_field_is_minus_the_gradient_of_the_energy():
    H, m, step = (1e4, -2e4, 3e4), np.array(st.direction(0.8, 0.3)), 1e-6
    shifted = [energy(SKEW, H, m + side * step * np.eye(3)) for side in (1, -1)]
    gradient = (shifted[0] - shifted[1]) / (2 * step)
    scale = constants.mu_0 * SKEW.saturation_magnetization * SKEW.volume
    np.testing.assert_allclose(effective_field(SKEW, H, m), -gradient / scale, rtol=1e-6)


def test_energy_of_a_uniaxial_magnet():
    magnet = uniaxial(H_k=4e4, damping=0.01)
    barrier = magnet.anisotropy * magnet.volume
    assert energy(magnet, (0, 0, 0), [[0, 0, 1], [1, 0, 0]]) == pytest.approx(
        [-barrier, 0], abs=1e-12 * barrier
    )


def test_question_can_be_asked_again():
    question = "[stack]\nfermi_energy = 0.25\n"
    table = st.TorqueTable(TABLE.dataset.assign_attrs(question=question))
    first = run(torque=table, temperature=10.0, seed=3, control=HEUN)
    asked = tomllib.loads(first.question)
    assert asked["stack"] == {"fermi_energy": 0.25}
    dynamics = asked["dynamics"]
    again = simulate(
        st.Macrospin(**asked["macrospin"]),
        torque=table,
        drive=st.Drive(**asked["drive"]),
        control=st.StepControl(**dynamics.pop("control")),
        **dynamics,
    )
    xr.testing.assert_identical(first.dataset, again.dataset)


def test_slonczewskis_parameters_are_part_of_the_question():
    asked = tomllib.loads(run(torque=VALVE, drive=CURRENT).question)
    assert st.SlonczewskiTorque(**asked["slonczewski"]) == VALVE


def test_a_saved_trajectory_is_read_back_bit_for_bit(tmp_path):
    saved = run(torque=None, drive=st.Drive.constant(voltage=0.0))
    saved.save(tmp_path / "run.nc")
    loaded = Trajectory.load(tmp_path / "run.nc")
    xr.testing.assert_identical(loaded.dataset, saved.dataset)
    assert loaded.status == "completed"
    assert loaded.versions == saved.versions
    for name in saved.dataset.data_vars:
        assert loaded.dataset[name].values.tobytes() == saved.dataset[name].values.tobytes()


def test_other_files_are_no_trajectories(tmp_path):
    TABLE.save(tmp_path / "table.nc")
    with pytest.raises(st.FileError, match="holds torque_table"):
        Trajectory.load(tmp_path / "table.nc")
    with pytest.raises(st.FileError, match="lacks voltage"):
        Trajectory(run().dataset.drop_vars("voltage"))


def test_a_trajectory_is_frozen():
    with pytest.raises(ValueError, match="read-only"):
        run().dataset.m.values[0] = 0


def test_a_loaded_table_drives_the_same_path(tmp_path):
    TABLE.save(tmp_path / "table.nc")
    loaded = st.TorqueTable.load(tmp_path / "table.nc")
    xr.testing.assert_identical(run(torque=loaded).dataset, run().dataset)


def test_progress_shows_a_bar(capsys):
    run(progress=True)
    assert "trajectory: 100%" in capsys.readouterr().err


class AlarmError(Exception):
    pass


def test_a_signal_stops_a_long_run():
    def ring(*_):
        raise AlarmError

    endless = st.StepControl(method="rk4", step=1e-5, sample_interval=10.0, max_steps=10**10)
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(AlarmError):
            run(duration=1e4, control=endless)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"initial": (0.0, 0.0, 1.1)}, "initial is .* of length 1.1; allowed is a unit vector"),
        ({"initial": (0.0, 1.0)}, "initial is"),
        ({"temperature": -1.0}, "temperature is -1.0; allowed"),
        ({"temperature": float("nan")}, "temperature is nan"),
        ({"duration": 0.0}, "duration is 0.0; allowed"),
        ({"seed": -1}, "seed is -1; allowed"),
        ({"seed": 2**64}, "seed is 18446744073709551616; allowed"),
        ({"engine": "fortran"}, "allowed is one of macrospin, macrospin-numpy"),
        ({"torque": 3.0}, "torque is float; allowed are a TorqueTable"),
        ({"drive": 0.5}, "drive is float; allowed is a Drive"),
        ({"control": "rk4"}, "control is str; allowed is a StepControl"),
        ({"torque": VALVE}, "no conductance; give conductance"),
        ({"torque": None}, "voltage=0.5 and current_density=None, and there is no torque"),
        (
            {"temperature": 300.0, "control": st.StepControl()},
            "needs one of heun, midpoint with a step",
        ),
        (
            {"duration": 1e9},
            r"samples \(sample_interval 0.01 ns in 1e\+09 ns\) .* sample less often",
        ),
    ],
)
def test_questions_that_cannot_be_asked(changes, message):
    with pytest.raises(st.QuestionError, match=message):
        run(**changes)


def test_a_voltage_beyond_the_table_is_refused():
    with pytest.raises(
        st.RangeError, match=r"bias is 0.7 V; the torque table covers -0.6 to 0.6 V"
    ):
        run(drive=st.Drive.constant(voltage=0.7))


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
@pytest.mark.parametrize("method", METHODS)
class TestStops:
    def control(self, method, **changes):
        return st.StepControl(method=method, **({"step": 1e-3} | changes))

    def test_angle_leaves_the_table(self, method, engine):
        table = synthetic_table.make_table(theta=np.linspace(1.0, 3.1, 9))
        match = r"theta leaves .* covers 1 to 3.1 rad, at 0\.(099|10)\d* ns, after 1\.[01]\d* rad"
        with pytest.raises(st.RangeError, match=match):
            run(
                uniaxial(damping=0.5),
                torque=table,
                drive=st.Drive.constant(voltage=0.0, field=(0, 0, 5e5)),
                control=self.control(method),
                engine=engine,
            )

    def test_start_outside_the_table(self, method, engine):
        table = synthetic_table.make_table(theta=np.linspace(0.1, 2.0, 9))
        match = r"theta leaves .* covers 0.1 to 2 rad, at 0 ns, after 3.09159 rad"
        with pytest.raises(st.RangeError, match=match):
            run(torque=table, control=self.control(method), engine=engine)

    def test_current_out_of_reach(self, method, engine):
        drive = st.Drive.constant(current_density=6e10)
        match = r"current_density is 6e\+10 A/m\^2; at 0 ns .* covers -4.* to 4.* A/m\^2"
        with pytest.raises(st.RangeError, match=match):
            run(drive=drive, control=self.control(method), engine=engine)

    def test_current_out_of_reach_later(self, method, engine):
        drive = st.Drive.constant(current_density=6e10, field=(0, 0, -5e5))
        with pytest.raises(
            st.RangeError, match=r"current_density is 6e\+10 A/m\^2; at 0\.[0-9]+ ns"
        ):
            run(
                uniaxial(damping=0.5),
                initial=st.direction(0.5),
                drive=drive,
                control=self.control(method),
                engine=engine,
            )

    def test_step_limit(self, method, engine):
        match = r"used up at 0\.[0-9]+ ns" if method in ADAPTIVE else "the run needs 1000 steps"
        with pytest.raises(st.ConvergenceError, match=f"max_steps is 7, .*{match}"):
            run(control=self.control(method, max_steps=7), engine=engine)

    def test_moment_that_is_no_number(self, method, engine):
        drive = st.Drive.constant(voltage=0.0, field=(1e200, 0.0, 0.0))
        error, match = st.ConvergenceError, r"max_steps is .* A/m, which no magnet knows"
        if method not in ADAPTIVE:
            error, match = st.QuestionError, "fields turn a moment by up to"
        with pytest.raises(error, match=match):
            run(drive=drive, control=self.control(method, step=0.01), engine=engine)


@pytest.mark.parametrize("method", FIXED_STEP)
def test_a_step_that_turns_the_moment_too_far_is_refused(method):
    magnet = uniaxial(H_k=0.0, damping=0.0)
    control = st.StepControl(method=method, step=1e-3)
    limit = 0.7 / (magnet.gamma0 * 1e-12)  # A/m

    def turned(field):
        drive = st.Drive.constant(voltage=0.0, field=(0.6 * field, 0.0, 0.8 * field))
        run(magnet, drive=drive, control=control, torque=None)

    turned(0.99 * limit)
    with pytest.raises(st.QuestionError, match=r"up to 0.707 rad; allowed is up to 0.00099 ns"):
        turned(1.01 * limit)


def test_a_tiny_first_step_grows():
    control = st.StepControl(step=1e-30)
    np.testing.assert_allclose(run(control=control).dataset.m, run().dataset.m, atol=1e-6)


def test_a_tolerance_below_rounding_is_refused():
    with pytest.raises(st.ConvergenceError, match="tolerance is 1e-40"):
        run(control=st.StepControl(tolerance=1e-40))
