"""The interface of the C extension: random numbers, right-hand side, refused arguments."""

import gilbert
import numpy as np
import pytest
import synthetic_table
from magnets import SKEW, for_gilbert

import spintorque as st
from spintorque._kernels import _native
from spintorque.dynamics.native import native_engine as native
from spintorque.dynamics.native.kernel import PassagePlane, State, level, take
from spintorque.dynamics.native.member_parameters import single_member
from spintorque.dynamics.native.system import Systems
from spintorque.dynamics.problem.drive_segments import Span
from spintorque.dynamics.problem.problem import make_problem
from spintorque.dynamics.stepping.step_schedule import Call, Leg
from spintorque.dynamics.twin import philox
from spintorque.dynamics.twin.right_hand_side import Motion
from spintorque.model.device import Device
from spintorque.model.integration_methods import METHODS
from spintorque.transport.engines.kernel_plan import PlanHead

KNOWN_ANSWERS = [  # from the Random123 distribution
    ((0,) * 4, (0,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
TABLE = synthetic_table.make_table()
START = (1.0, 0.0, 0.0)
SPAN = Span(0.0, 1.0)
HALVES = np.array([0.0, 0.5, 1.0])
IDLE = np.zeros(2, np.int32)


@pytest.mark.parametrize("implementation", [_native.philox, philox.philox], ids=["c", "python"])
@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_gives_the_published_numbers(implementation, counter, key, expected):
    assert implementation(counter, key) == expected


def test_normals_agree_and_are_normal():
    drawn = np.array([_native.normals(7, 0, step) for step in range(20_000)])
    np.testing.assert_allclose(drawn[:50], [philox.normals(7, 0, i) for i in range(50)], atol=1e-14)
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    np.testing.assert_allclose(np.cov(drawn.T), np.eye(3), atol=0.04)
    np.testing.assert_allclose((drawn**4).mean(axis=0), 3, atol=0.25)


def test_normals_depend_on_every_part_of_their_key():
    seeds = [(5, 0, 0), (5 + 2**40, 0, 0), (5, 1, 0), (5, 0, 1), (5, 0, 2**40)]
    assert len({_native.normals(*key) for key in seeds}) == len(seeds)


@pytest.mark.parametrize("voltage", [-0.37, 0.0, 0.6])
def test_slope_is_gilberts(voltage):
    drive = st.Drive.constant(voltage=voltage, field=(1e4, 2e4, -3e4))
    m = np.array(st.direction(1.9, 0.8))
    problem = make_problem(Device(SKEW, TABLE, drive), initial=m)
    expected = gilbert.slope(
        m,
        **for_gilbert(SKEW, drive.field),
        per_sin=lambda x: synthetic_table.per_sin(voltage, x),
    )
    twin = Motion(problem, SPAN, problem.first_bias).rate(0.0, m[None])[0]
    np.testing.assert_allclose(twin, expected * 1e-9, rtol=1e-12)
    step = 1e-6  # ns; the differences of central order are exact to the square of its turn
    ends = [moved(problem, step=h, begin=m)[0] for h in (step, 2 * step)]
    np.testing.assert_allclose((4 * ends[0] - ends[1] - 3 * m) / (2 * step), twin, rtol=1e-8)


def moved(problem, *, step, begin, guess=None):
    """Moment (3,) and bias (V) after one RK4 step in C."""
    state = State.at(problem, np.reshape(begin, (1, 1, 3)))
    if guess is not None:
        state.bias[:] = guess
    control = st.StepControl(method="rk4", step=step)
    legs = np.array([Leg(0.0, step, 0.0, 0, 0, 1, 0)])
    call = Call(legs, 0, slice(0, 1), slice(0, 0), np.zeros(0, int))
    system = Systems([problem], single_member(problem), 1.0).of(call.spans)
    take((level(), 0), system, control, call, state, (None,) * 3, PassagePlane(), (0, 1))
    return state.moments[:, 0], state.bias[0, 0]


@pytest.mark.parametrize("guess", [-0.6, -0.2, 0.0, 0.31, 0.6])
@pytest.mark.parametrize("voltage", [-0.6, -0.2, 1e-3, 0.4, 0.6])
def test_bias_is_found_from_any_guess(voltage, guess):
    m = st.direction(1.9, 0.8)
    x = np.dot(m, SKEW.fixed_direction)
    current = synthetic_table.current(voltage, x) * (1 - 1e-15)
    # At a current that does not change the kernels do not search.
    drive = st.Drive(current_density=st.Ramp(begin=current, end=current / 2, length=1.0))
    problem = make_problem(Device(SKEW, TABLE, drive), initial=m)
    assert abs(moved(problem, step=1e-18, begin=m, guess=guess)[1] - voltage) < 1e-13
    twin = Motion(problem, SPAN, np.array([guess]))
    twin.rate(0.0, np.array([m]))
    assert abs(twin.bias[0] - voltage) < 1e-13


def test_a_current_with_several_biases_stays_on_its_branch():
    def folded(V, x):
        return 1e11 * (V - 4 * V**3) + 0 * x

    table = synthetic_table.make_table(current=folded)
    J = folded(0.1, 0)
    drive = st.Drive.constant(current_density=J)
    problem = make_problem(Device(SKEW, table, drive), initial=START)
    biases = [moved(problem, step=1e-18, begin=START, guess=guess)[1] for guess in (0.05, 0.45)]
    np.testing.assert_allclose([folded(V, 0) for V in biases], J, rtol=1e-12)
    assert biases[0] == pytest.approx(0.1)
    assert biases[1] > 0.3


def described(members=2, **changes):
    """Argument of the kernels for macrospins without fields, with a table by voltage."""
    torque = {
        "on": 0,
        "layer": -1,
        "kind": 1,
        "over": 0,
        "orders": 0,
        "uniform": 1,
        "breaks": np.array([-1.0, 0.0, 1.0]),
        "coefficients": np.zeros((2, 4, 3, 4)),
        "cosines": (-np.inf, np.inf),
    }
    torque |= {name: changes.pop(name) for name in list(changes) if name in torque}
    rows = 19 + 8
    system = {
        "layers": 1,
        "torques": (tuple(torque.values()),),
        "couplings": (),
        "flags": (1, 0, 0, 0, 0, 0, 0),
        "place": np.full(rows, -1, np.int32),
        "shared": np.ones(rows),
        "varied": np.zeros(0),
        "seeds": np.zeros(members, np.uint64),
        "trajectories": np.zeros(members, np.uint64),
        "waves": waves(members),
        "heat": None,
        "followed": (-1,),
    }
    assert not set(changes) - set(system)
    return tuple((system | changes).values())


def waves(members=2, **changes):
    """Two spans of one problem with three components of a field and one drive."""
    found = {
        "spans": 2,
        "problems": 1,
        "lines": np.zeros((2, 1, 4, 5)),
        "problem": np.zeros(members, np.int32),
        "factor": np.ones(members),
        "plus": np.zeros((members, 3)),
    }
    return tuple((found | changes).values())


CURVES = ((np.array([0.0, 900.0]), np.ones(12)),)


def warm(curves=CURVES):
    """A temperature that the first torque raises."""
    return 2, 0, 0, curves


def test_a_plan_begins_with_the_integers_that_the_kernel_reads():
    assert PlanHead._fields == _native.plan_slots()


def legs(**changes):
    """Three legs of five steps, or with some numbers of the first one changed."""
    found = [Leg(0.0, 1e-3, 0.0, 5 * i, 5 * i, 5, 0, i) for i in range(3)]
    found[0] = found[0]._replace(**changes)
    return np.array(found, float)


def steps(system, **changes):
    arguments = {
        "level": 0,
        "many": 1,
        "system": system,
        "method": 2,
        "steps": (legs(), 3, 2),
        "state": (np.tile([[1.0], [0.0], [0.0]], 2), np.zeros((1, 2)), IDLE, np.zeros(2), None),
        "stored": (np.zeros((3, 2, 3)), np.zeros((3, 2, 1)), None),
        "passage": (np.full(2, np.nan), (0.0, 0.0, 1.0), 0.0),
        "members": (0, 2),
    } | changes
    _native.steps(*arguments.values())
    return arguments["state"]


def test_steps_tell_how_many_were_good():
    moments, _, status, reached, _ = steps(described())
    np.testing.assert_allclose(np.linalg.norm(moments, axis=0), 1)
    assert list(status) == [0, 0]
    assert list(reached) == [15, 15]


MISFITS = {
    "no layer": {"layers": 0},
    "five layers": {"layers": 5},
    "torque on a layer that is not there": {"on": 1},
    "from a layer that is not there": {"layer": 1},
    "from itself": {"layer": 0},
    "unknown kind": {"kind": 3},
    "series without orders": {"kind": 0},
    "no table": {"breaks": None},
    "table without coefficients": {"coefficients": np.zeros(0)},
    "table with others": {"coefficients": np.zeros(23)},
    "one break": {"breaks": np.zeros(1)},
    "too many orders": {"coefficients": np.zeros((2, 4, 3, 65))},
    "coupled to itself": {"couplings": ((0, 0),)},
    "coupled to nobody": {"couplings": ((0, 1),)},
    "seven couplings": {"couplings": ((0, 1),) * 7},
    "nine torques": {"torques": described()[1] * 9},
    "rows missing": {"place": np.full(26, -1, np.int32), "shared": np.ones(26)},
    "row outside": {"place": np.zeros(27, np.int32)},
    "other rows": {"shared": np.ones(26)},
    "other members": {"trajectories": np.zeros(3, np.uint64)},
    "short numbers": {"place": np.full(27, -1, np.int16)},
    "whole numbers": {"shared": np.ones(27, int)},
    "a list": {"shared": [1.0] * 27},
    "every other": {"seeds": np.zeros(4, np.uint64)[::2]},
    "seeds that are floats": {"seeds": np.zeros(2)},
    "seeds with a sign": {"seeds": np.zeros(2, np.int64)},
    "no waves": {"waves": ()},
    "no span": {"waves": waves(spans=0, lines=np.zeros(0))},
    "no problem": {"waves": waves(problems=0)},
    "spans missing": {"waves": waves(spans=3)},
    "levels missing": {"waves": waves(lines=np.zeros((2, 1, 3, 5)))},
    "a problem that is not there": {"waves": waves(problem=np.ones(2, np.int32))},
    "problems of others": {"waves": waves(problem=np.zeros(3, np.int32))},
    "factors of others": {"waves": waves(factor=np.ones(3))},
    "fields of others": {"waves": waves(plus=np.zeros((2, 2)))},
    "voltages followed by too few layers": {"followed": ()},
    "a voltage of no number": {"followed": ("0",)},
    "a voltage that is followed without anisotropy": {"followed": (0,)},
    "heat without its rows": {"heat": warm()},
    "curves of too few layers": {"heat": warm(curves=())},
    "curves without a break": {"heat": warm(curves=((np.zeros(1), np.zeros(0)),))},
    "curves without numbers": {"heat": warm(curves=((np.zeros(2), np.zeros(11)),))},
}


@pytest.mark.parametrize("changes", MISFITS.values(), ids=MISFITS)
def test_a_system_that_does_not_fit_is_refused(changes):
    with pytest.raises((ValueError, TypeError, BufferError)):
        steps(described(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 3},
        {"method": 3},
        {"steps": (legs(step=0.0), 3, 2)},
        {"steps": (legs(), -1, 2)},
        {"steps": (legs(), 3, -1)},
        {"steps": (legs(), 4, 2)},
        {"steps": (legs(), 2, 2)},
        {"steps": (legs(steps=0), 3, 2)},
        {"steps": (legs(steps=2.5), 3, 2)},
        {"steps": (legs(steps=np.nan), 3, 2)},
        {"steps": (legs(number=-1), 3, 2)},
        {"steps": (legs(first_step=1e300), 3, 2)},
        {"steps": (legs(span=2), 3, 2)},
        {"steps": (legs(stored=-2), 3, 2)},
        {"steps": (legs()[:, :7].copy(), 3, 2)},
        {"steps": (None, 3, 2)},
        {"members": (0, 3)},
        {"members": (-1, 2)},
        {"members": (2, 1)},
        {"state": (np.zeros((3, 3)), np.zeros((1, 2)), IDLE, np.zeros(2), None)},
        {"state": (np.zeros((3, 2)), np.zeros((2, 2)), IDLE, np.zeros(2), None)},
        {"state": (np.zeros((3, 2)), np.zeros((1, 2)), np.zeros(2), np.zeros(2), None)},
        {"state": (np.zeros((3, 2)), np.zeros((1, 2)), IDLE, np.zeros(3), None)},
        {"state": (np.zeros((3, 2)), np.zeros((1, 2)), IDLE, np.zeros(2), np.zeros(3))},
        {"state": (np.frombuffer(bytes(48)), np.zeros((1, 2)), IDLE, np.zeros(2), None)},
        {"state": None},
        {"stored": (np.zeros((3, 3, 3)), None, None)},
        {"stored": (None, np.zeros((3, 2, 2)), None)},
        {"stored": (None, None, np.zeros((3, 3)))},
        {"passage": (np.zeros(3), (0.0, 0.0, 1.0), 0.0)},
    ],
)
def test_steps_that_cannot_be_taken_are_refused(changes):
    with pytest.raises((ValueError, TypeError, BufferError)):
        steps(described(), **changes)


def adaptive(system, **changes):
    arguments = {
        "level": 0,
        "system": system,
        "method": 1,
        "limits": (1e-8, HALVES, 1000),
        "progress": (0, 0.0, 0.0, 1e-3, 0.0, 0, 2, 0),
        "arrays": alone(),
    } | changes
    return _native.adaptive(*arguments.values())


def alone(times=2, numbers=3, torques=1):
    moments = np.zeros(numbers)
    moments[0] = 1.0
    paths, biases = np.zeros((2, numbers)), np.zeros((2, torques))
    now = moments, np.zeros(torques), np.full(1, 300.0)
    return np.linspace(0.0, 1.0, times), *now, paths, biases, np.zeros(2)


@pytest.mark.parametrize("method", [0, 1])
def test_an_adaptive_run_tells_status_steps_and_how_far_it_came(method):
    arrays = alone()
    status, steps, progress = adaptive(described(1), method=method, arrays=arrays)
    assert (status, progress[0], progress[-1]) == (0, 2, 2)
    assert 1 < steps < 1000
    np.testing.assert_allclose(np.linalg.norm(arrays[4], axis=1), 1)
    status, steps, progress = adaptive(described(1), limits=(1e-8, HALVES, 1), method=method)
    assert (status, steps, *progress[:2]) == (1, 1, 0, 1e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {"level": -1},
        {"method": 2},
        {"system": described(2)},
        {"progress": (0, 0.0, 0.0, 1e-3, 0.0, 0, 2, -1)},
        {"progress": (-1, 0.0, 0.0, 1e-3, 0.0, 0, 2, 0)},
        {"limits": (1e-8, HALVES[:2].copy(), 1000)},
        {"arrays": alone(times=3)},
        {"arrays": alone(numbers=6)},
        {"arrays": alone(torques=2)},
        {"arrays": alone()[:4]},
    ],
)
def test_adaptive_runs_that_cannot_be_made_are_refused(changes):
    with pytest.raises((ValueError, TypeError)):
        adaptive(**({"system": described(1)} | changes))


@pytest.mark.parametrize("method", METHODS)
def test_an_error_in_the_watch_stops_the_run(method):
    def fail(time):
        raise RuntimeError(f"stop at {time}")

    problem = make_problem(Device(SKEW, None, st.Drive.constant(voltage=0.0)), initial=START)
    control = st.StepControl(method=method, step=1e-3)
    with pytest.raises(RuntimeError, match=r"stop at \d"):
        native.integrate(problem, control, np.array([0.0, 1.0]), fail)


@pytest.mark.parametrize("method", METHODS)
def test_a_problem_can_be_integrated_twice(method):
    problem = make_problem(Device(SKEW, None, st.Drive.constant(voltage=0.0)), initial=START)
    control = st.StepControl(method=method, step=1e-3)
    first, again = (native.integrate(problem, control, np.array([0.0, 1.0])) for _ in range(2))
    np.testing.assert_array_equal(problem.initial, [START])
    np.testing.assert_array_equal(first.moments, again.moments)
