"""The C extension at its door: random numbers, right-hand side, refused arguments."""

import gilbert
import numpy as np
import pytest
import synthetic_table
from magnets import SKEW, for_gilbert

import spintorque as st
from spintorque._kernels import _native
from spintorque.dynamics import native
from spintorque.dynamics.problem import pose
from spintorque.dynamics.reference import llg, philox

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
MAGNET = (1.0, 0.1, (0.0, 0.0, 1.0), (0.0,) * 9, (0.0, 0.0, 1.0))
START = (1.0, 0.0, 0.0)


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
    m = st.direction(1.9, 0.8)
    problem = pose(SKEW, TABLE, drive, initial=m, temperature=0.0, seed=0)
    found, _ = _native.slope(native.magnet(problem), native.torque(problem.term), m, 0.0)
    expected = gilbert.slope(
        np.array(m),
        **for_gilbert(SKEW, drive.field),
        per_sin=lambda x: synthetic_table.per_sin(voltage, x),
    )
    np.testing.assert_allclose(found, expected * 1e-9, rtol=1e-12)
    twin, _ = llg.slope(problem, np.array(drive.field), np.array(m), 0.0)
    assert tuple(twin) == found


@pytest.mark.parametrize("guess", [-0.6, -0.2, 0.0, 0.31, 0.6])
@pytest.mark.parametrize("voltage", [-0.6, -0.2, 1e-3, 0.4, 0.6])
def test_bias_is_found_from_any_guess(voltage, guess):
    m = st.direction(1.9, 0.8)
    x = np.dot(m, SKEW.fixed_direction)
    drive = st.Drive.constant(current_density=synthetic_table.current(voltage, x) * (1 - 1e-15))
    problem = pose(SKEW, TABLE, drive, initial=m, temperature=0.0, seed=0)
    _, found = _native.slope(native.magnet(problem), native.torque(problem.term), m, guess)
    assert abs(found - voltage) < 1e-13


def test_a_current_with_several_biases_stays_on_its_branch():
    def folded(V, x):
        return 1e11 * (V - 4 * V**3) + 0 * x

    table = synthetic_table.make_table(current=folded)
    J = folded(0.1, 0)
    drive = st.Drive.constant(current_density=J)
    problem = pose(SKEW, table, drive, initial=START, temperature=0.0, seed=0)
    biases = [
        _native.slope(native.magnet(problem), native.torque(problem.term), START, guess)[1]
        for guess in (0.05, 0.45)
    ]
    np.testing.assert_allclose([folded(V, 0) for V in biases], J, rtol=1e-12)
    assert biases[0] == pytest.approx(0.1)
    assert biases[1] > 0.3


def integrate(**changes):
    arguments = {
        "method": "rk4",
        "magnet": MAGNET,
        "torque": ("none", ()),
        "initial": START,
        "thermal": (0.0, 0, 0),
        "control": (0.1, 1e-8, 1000),
        "bias": 0.0,
        "times": np.array([0.0, 1.0]),
        "moments": np.zeros((2, 3)),
        "records": np.zeros((2, 3)),
        "watch": None,
    }
    return _native.integrate(*(arguments | changes).values())


def test_integrate_reports_status_time_steps_and_moment():
    status, time, steps, last = integrate()
    assert (status, time, steps) == (0, 1.0, 10)
    assert np.linalg.norm(last) == pytest.approx(1)


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (ValueError, {"method": "euler"}),
        (ValueError, {"torque": ("magic", ())}),
        (ValueError, {"torque": ("at_bias", (np.zeros(3), (-1.0, 1.0)))}),
        (ValueError, {"torque": ("at_current", (np.zeros(1), np.zeros(12), 0.0, (-1.0, 1.0)))}),
        (ValueError, {"times": np.zeros(0)}),
        (ValueError, {"moments": np.zeros((3, 3))}),
        (TypeError, {"times": np.array([0, 1])}),
        (TypeError, {"initial": [1.0, 0.0, 0.0]}),
        (TypeError, {"magnet": (1.0,)}),
        (ValueError, {"records": np.zeros((4, 3))[::2]}),
        (ValueError, {"records": np.frombuffer(bytes(48)).reshape(2, 3)}),
        (TypeError, {"records": None}),
    ],
)
def test_integrate_refuses_what_it_cannot_read(error, changes):
    with pytest.raises(error):
        integrate(**changes)


def test_an_error_in_the_watch_stops_the_run():
    def fail(time):
        raise RuntimeError(f"stop at {time}")

    with pytest.raises(RuntimeError, match=r"stop at 0\.0"):
        integrate(watch=fail)
