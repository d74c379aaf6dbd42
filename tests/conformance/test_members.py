"""Members of an ensemble: each moves, bit for bit, as it does alone."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import synthetic_table
from magnets import SKEW, uniaxial
from motions import CUBIC, ELECTRIC, MOTIONS, TABLE, VALVE, Y

import spintorque as st
from spintorque._kernels.threads import THREADS
from spintorque.dynamics import _simulate_ensemble as ensemble
from spintorque.model.integration_methods import FIXED_STEP

SIZE = 1300
MAGNETS = [SKEW, replace(SKEW, second_anisotropy=-8e4), replace(SKEW, damping=0.02)]
BY_VOLTAGE = replace(SKEW, voltage_anisotropy=ELECTRIC)
CHANGING = [
    BY_VOLTAGE,
    replace(BY_VOLTAGE, cubic_anisotropy=CUBIC, damping=0.02),
    replace(BY_VOLTAGE, anisotropy=st.Sine(amplitude=1e5, frequency=6.0, offset=5e4)),
]
FIELDS = [(2e4, -1e4, 5e4), (0.0, st.Sine(amplitude=3e4, frequency=11.0), 1e4)]
LEVELS = {
    "voltage": [
        0.3,
        -0.2,
        st.Pulse(amplitude=0.4, start=0.02, rise=0.01, length=0.05, fall=0.02),
        st.Sine(amplitude=0.3, frequency=7.0, offset=0.1),
        st.Samples(times=(0.03, 0.06, 0.06), values=(0.1, -0.2, 0.4)),
    ],
    "current_density": [
        2e10,
        -1e10,
        st.Pulse(amplitude=3e10, start=0.02, rise=0.01, length=0.05, fall=0.02),
        st.Sine(amplitude=2e10, frequency=7.0, offset=1e10),
        st.Samples(times=(0.03, 0.06, 0.06), values=(1e10, -1e10, 2e10)),
    ],
}
KINDS = {
    "series": (VALVE, "current_density"),
    "table by voltage": (TABLE, "voltage"),
    "table by current": (TABLE, "current_density"),
    "anisotropies": (None, "voltage"),
    "anisotropies and torques": (
        [st.Polarizer(torque=VALVE), st.Polarizer(torque=TABLE, direction=Y)],
        "voltage",
    ),
}
ANSWERS = ("final", "first_passage", "status", "failed_at")


def starts(count, seed=5):
    found = np.random.default_rng(seed).standard_normal((count, 3))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def columns_of(kind, count=SIZE):
    """Columns of an ensemble in which neighbours differ in everything."""
    torque, driven = KINDS[kind]
    rng = np.random.default_rng(8)
    drives = [st.Drive(**{driven: level}, field=h) for level in LEVELS[driven] for h in FIELDS]
    return torque, {
        "magnet": [(CHANGING if "anisotropies" in kind else MAGNETS)[k % 3] for k in range(count)],
        "drive": [drives[k % 10] for k in range(count)],
        "initial": starts(count),
        "amplitude": rng.uniform(-1.0, 1.0, count),
        "field": rng.uniform(-2e4, 2e4, (count, 3)),
        "temperature": rng.choice([0.0, 100.0, 300.0], count),
        "seed": rng.integers(0, 2**63, count),
    }


def solved(torque, columns, method, **options):
    if method == "rk4":
        columns = columns | {"temperature": 0.0}
    magnet = columns["magnet"]
    rest = {name: column for name, column in columns.items() if name != "magnet"}
    return st.simulate_ensemble(
        magnet,
        torque=torque,
        **rest,
        duration=0.1,
        first_passage=((0.0, 0.0, 1.0), 0.1),
        control=st.StepControl(method=method, step=1e-3, newton_iterations=2),
        **options,
    ).dataset


def some(columns, chosen):
    """Columns of the members in a slice, or of one."""
    return {name: column[chosen] for name, column in columns.items()}


def assert_same(found, expected):
    for name in ANSWERS:
        np.testing.assert_array_equal(found[name].values, expected[name].values, err_msg=name)


@pytest.mark.parametrize("method", FIXED_STEP)
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_is_the_same_alone_and_among_thousands(kind, method, monkeypatch):
    torque, columns = columns_of(kind)
    monkeypatch.setenv(THREADS, "1")
    together = solved(torque, columns, method)
    assert np.abs(together.final - together.initial).max() > 0.3
    assert 0.05 < np.isfinite(together.first_passage.values).mean() < 0.95
    monkeypatch.setenv(THREADS, "3")
    assert_same(solved(torque, columns, method), together)
    for k in (0, 1, 2, 3, 5, 6, 7, 9, 1023, 1024, SIZE - 1):
        alone = solved(torque, some(columns, k), method, first_trajectory=k)
        assert_same(alone, together.isel(member=[k]))
    few = solved(torque, some(columns, slice(997, 1040)), method, first_trajectory=997)
    assert_same(few, together.isel(member=slice(997, 1040)))
    monkeypatch.setattr(ensemble, "MEMBERS", 300)
    assert_same(solved(torque, columns, method), together)


@pytest.mark.parametrize("method", FIXED_STEP)
def test_coupled_layers_are_the_same_alone_and_among_others(method):
    asked = MOTIONS["three_layers"].asked
    initial = starts(90).reshape(30, 3, 3)
    amplitude = np.linspace(-1, 1, 30)
    options = {"torque": asked["torque"], "drive": asked["drive"], "duration": 0.05}
    control = st.StepControl(method=method, step=5e-4)
    together = st.simulate_ensemble(
        asked["magnet"], initial=initial, amplitude=amplitude, control=control, **options
    )
    assert together.final.dims == ("member", "layer", "component")
    for k in (0, 13, 29):
        alone = st.simulate_ensemble(
            asked["magnet"], initial=initial[k], amplitude=amplitude[k], control=control, **options
        )
        np.testing.assert_array_equal(alone.final[0], together.final[k])
    drive = replace(asked["drive"], current_density=float(amplitude[13] * 2e10))
    single = st.simulate(
        asked["magnet"], **(options | {"drive": drive}), initial=initial[13], control=control
    )
    np.testing.assert_allclose(single.dataset.m[-1], together.final[13], rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", FIXED_STEP)
@pytest.mark.parametrize("kind", KINDS)
def test_amplitudes_and_fields_are_those_of_single_runs(kind, method):
    torque, columns = columns_of(kind, 10)
    columns |= {"temperature": np.zeros(10)}
    found = solved(torque, columns, method)
    for k in range(10):
        drive, amplitude = columns["drive"][k], columns["amplitude"][k]
        name = KINDS[kind][1]
        level = getattr(drive, name)
        scaled = level * amplitude if isinstance(level, float) else level.scaled(amplitude)
        added = tuple(
            h + plus if isinstance(h, float) else h.scaled(1.0, plus)
            for h, plus in zip(drive.field, columns["field"][k], strict=True)
        )
        alone = st.simulate(
            columns["magnet"][k],
            torque=torque,
            drive=st.Drive(**{name: scaled}, field=added),
            duration=0.1,
            initial=columns["initial"][k],
            control=st.StepControl(method=method, step=1e-3, newton_iterations=2),
        )
        np.testing.assert_allclose(found.final[k], alone.dataset.m[-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["heun", "midpoint"])
@pytest.mark.parametrize("kind", KINDS)
def test_members_are_those_of_the_numpy_twin(kind, method):
    torque, columns = columns_of(kind, 10)
    native, twin = (
        solved(torque, some(columns, slice(None, None, 2)), method, engine=engine)
        for engine in ("macrospin", "macrospin-numpy")
    )
    np.testing.assert_allclose(native.final, twin.final, rtol=0, atol=1e-11)
    np.testing.assert_allclose(native.first_passage, twin.first_passage, rtol=0, atol=1e-11)


def test_each_seed_has_its_own_noise():
    torque, columns = columns_of("series", 4)
    same = {name: [column[0]] * 4 for name, column in columns.items()}
    same |= {"temperature": 300.0, "amplitude": 1.0, "field": None, "initial": (0.0, 0.0, 1.0)}
    by_member = solved(torque, same | {"seed": 3}, "heun").final.values
    assert len(np.unique(by_member[:, 0])) == 4
    by_seed = solved(torque, same | {"seed": [3, 4, 3, 3]}, "heun").final.values
    np.testing.assert_array_equal(by_seed[[0, 2, 3]], by_member[[0, 2, 3]])
    assert by_seed[1, 0] != by_member[1, 0]


@pytest.mark.parametrize("method", FIXED_STEP)
def test_first_passages_are_those_of_the_paths(method):
    axis = np.array(st.direction(0.4, 1.0))
    found = st.simulate_ensemble(
        SKEW,
        torque=VALVE,
        drive=st.Drive(current_density=6e10, field=(st.Sine(amplitude=5e4, frequency=5.0), 0, 0)),
        duration=0.4,
        initial=starts(40),
        first_passage=(axis, 0.2),
        control=st.StepControl(method=method, step=1e-3, sample_interval=1e-3),
        paths=True,
    ).dataset
    ahead = found["m"].values @ axis - 0.2
    for k in range(40):
        below = np.flatnonzero(ahead[:, k] <= 0)
        expected = np.nan
        if len(below):
            i = int(below[0])
            share = ahead[i - 1, k] / (ahead[i - 1, k] - ahead[i, k]) if i else 0.0
            expected = 1e-3 * max(0.0, i - 1 + share)
        np.testing.assert_allclose(found.first_passage[k], expected, rtol=0, atol=1e-12)
    passed = found.first_passage.values
    assert (passed == 0).any()
    assert (passed > 0.01).any()
    assert np.isnan(passed).any()


@pytest.mark.parametrize("layers", [1, 3])
def test_statistics_are_those_of_the_paths(layers, monkeypatch):
    monkeypatch.setattr(ensemble, "MEMBERS", 40)
    asked = MOTIONS["three_layers" if layers == 3 else "several"].asked
    options = {
        "torque": asked["torque"],
        "drive": asked["drive"],
        "initial": starts(100 * layers).reshape(100, layers, 3).squeeze(),
        "duration": 0.05,
        "temperature": 300.0,
    }
    control = st.StepControl(method="heun", step=5e-4, sample_interval=0.01)
    kept, paths = (
        st.simulate_ensemble(asked["magnet"], control=control, **options, **wanted).dataset
        for wanted in ({"statistics": True}, {"paths": True})
    )
    assert "m" not in kept
    m = paths["m"].values
    np.testing.assert_allclose(kept["mean"], m.mean(axis=1), rtol=0, atol=1e-14)
    products = (m[..., :, None] * m[..., None, :]).mean(axis=1)
    np.testing.assert_allclose(kept["mean_product"], products, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(kept["final"], paths["m"][-1])


class StoppedError(Exception):
    pass


def interrupted(monkeypatch, after):
    """Stop after `after` parts; return the list that counts them."""
    part, done = ensemble._part, []

    def counted(*given):
        if len(done) == after:
            raise StoppedError
        done.append(1)
        return part(*given)

    monkeypatch.setattr(ensemble, "_part", counted)
    return done


def test_a_kept_run_goes_on_where_it_was_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(ensemble, "MEMBERS", 50)
    torque, columns = columns_of("table by voltage", 240)
    options = {"paths": True, "statistics": True}
    expected = solved(torque, columns, "midpoint", **options)
    with monkeypatch.context() as patched:
        done = interrupted(patched, 3)
        with pytest.raises(StoppedError):
            solved(torque, columns, "midpoint", folder=tmp_path, **options)
        assert len(done) == 3
    with monkeypatch.context() as patched:
        done = interrupted(patched, 2)
        found = solved(torque, columns, "midpoint", folder=tmp_path, **options)
        assert len(done) == 2
    assert found.identical(expected)
    with monkeypatch.context() as patched:
        interrupted(patched, 0)
        assert solved(torque, columns, "midpoint", folder=tmp_path, **options).identical(expected)


@pytest.mark.parametrize("name", ["amplitude", "field", "temperature", "seed", "initial"])
def test_parts_of_another_question_are_not_taken(tmp_path, name):
    torque, columns = columns_of("series", 20)
    solved(torque, columns, "heun", folder=tmp_path)
    other = columns[name].copy()
    other[[3, 4]] = other[[4, 3]] if name != "temperature" else 17.0
    asked = torque, columns | {name: other}, "heun"
    assert solved(*asked, folder=tmp_path).identical(solved(*asked))


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
@pytest.mark.parametrize("method", FIXED_STEP)
def test_a_member_that_leaves_its_table_is_named_and_the_others_go_on(method, engine):
    table = synthetic_table.make_table(theta=np.linspace(1.0, 3.1, 9))
    magnet = uniaxial(damping=0.5, H_k=0.0)
    field = np.zeros((5, 3))
    field[2] = (0.0, 0.0, 5e5)
    initial = np.array([st.direction(2.0, 0.1 * k) for k in range(5)])
    initial[4] = st.direction(0.95)
    options = {
        "torque": table,
        "drive": st.Drive.constant(voltage=0.0),
        "duration": 0.1,
        "control": st.StepControl(method=method, step=1e-3, sample_interval=0.01),
        "engine": engine,
    }
    found = st.simulate_ensemble(magnet, **options, field=field, initial=initial, paths=True)
    others = [0, 1, 3]
    sound = st.simulate_ensemble(magnet, **options, initial=initial[others], paths=True)
    np.testing.assert_array_equal(found.dataset["m"][:, others], sound.dataset["m"])
    np.testing.assert_array_equal(found.failed, [2, 4])
    assert np.isnan(found.final[[2, 4]]).all()
    options["drive"] = st.Drive.constant(voltage=0.0, field=field[2])
    with pytest.raises(st.RangeError) as alone:
        st.simulate(magnet, **options, initial=initial[2])
    when = found.dataset.failed_at.values
    assert f"at {when[2]:.6g} ns, after 1.0" in str(alone.value)
    assert found.failures[0] == f"member 2 left the angles of its table at {when[2]:.6g} ns"
    assert found.failures[1] == "member 4 left the angles of its table at 0 ns"
    times = found.dataset.time.values
    np.testing.assert_array_equal(
        np.isnan(found.dataset["m"][:, 2]).all(axis=1), times > when[2] + 5e-4
    )


MILLION = """
import resource
import numpy as np
import spintorque as st
from magnets import SKEW
count = 1_000_000
angle = np.linspace(0.0, 3.0, count)
initial = np.stack([np.sin(angle), np.zeros(count), np.cos(angle)], axis=1)
found = st.simulate_ensemble(
    SKEW,
    drive=st.Drive.constant(voltage=0.0),
    initial=initial,
    amplitude=np.linspace(0.0, 1.0, count),
    duration=5e-3,
    temperature=np.linspace(0.0, 300.0, count),
    first_passage=((0.0, 0.0, 1.0), 0.0),
    statistics=True,
    control=st.StepControl(method="midpoint", step=1e-3, sample_interval=1e-3),
)
assert found.final.shape == (count, 3)
assert not len(found.failed)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_a_million_members_fit_into_a_gigabyte():
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tests)!r})\n{MILLION}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) * 1024 < 1e9


def test_parts_of_another_table_are_not_taken(tmp_path):
    """This holds also for two tables made by the same question."""
    one = synthetic_table.make_table()
    other = synthetic_table.make_table(
        per_sin=lambda V, x: [2 * torque for torque in synthetic_table.per_sin(V, x)]
    )
    options = {"drive": st.Drive(voltage=0.1), "duration": 0.01, "initial": (0, 0, 1)}
    st.simulate_ensemble(SKEW, torque=one, folder=tmp_path, **options)
    found = st.simulate_ensemble(SKEW, torque=other, folder=tmp_path, **options)
    expected = st.simulate_ensemble(SKEW, torque=other, **options)
    assert found.dataset.identical(expected.dataset)


def test_an_amplitude_below_zero_is_looked_up_on_its_side_of_the_table():
    table = synthetic_table.make_table(bias=np.linspace(-0.6, 0.2, 5))
    options = {"torque": table, "duration": 0.01, "initial": (0, 0, 1)}
    turned = st.simulate_ensemble(
        SKEW, drive=st.Drive(voltage=0.5), amplitude=[-1.0, -0.5], **options
    )
    given = st.simulate_ensemble(
        SKEW, drive=[st.Drive(voltage=-0.5), st.Drive(voltage=-0.25)], **options
    )
    np.testing.assert_array_equal(turned.final, given.final)
