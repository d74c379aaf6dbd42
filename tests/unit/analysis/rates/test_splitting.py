"""Escapes counted with splitting against plain counting and exact eigenvalues."""

import numpy as np
import pytest
from axial_device import TEMPERATURE, device, torque
from biaxial_magnets import in_plane, in_plane_current

import spintorque as st
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.rates.progress_of_escape import ProgressOfEscape
from spintorque.analysis.rates.two_states import TwoStates
from spintorque.model.device import Device

AT = {"temperature": TEMPERATURE}
REST = st.Drive(voltage=0.0)


def test_progress_is_the_energy_until_the_other_core():
    progress = ProgressOfEscape(TwoStates(Device(device(10.0), None, REST), TEMPERATURE, None), 0)
    angles = np.array([0.0, 0.5, np.pi / 2, 2.5, 3.0, np.pi])
    m = np.stack([np.sin(angles), 0 * angles, np.cos(angles)], axis=-1)
    expected = [0.0, 10 * np.sin(0.5) ** 2, 10.0, 10.0, np.inf, np.inf]
    np.testing.assert_allclose(progress(m), expected, atol=1e-9)
    assert progress.levels[0] == 2.5
    assert progress.levels[-1] == np.inf
    assert np.all(np.diff(progress.levels[:-1]) == 1.5)


def test_counts_are_repeatable_and_have_errors():
    magnet, asked = in_plane(6.0, damping=0.5), {"method": "splitting", "trajectories": 200, **AT}
    first, again, other = (retention(magnet, seed=seed, **asked) for seed in (3, 3, 4))
    assert first.rate == again.rate != other.rate
    exact = retention(magnet, method="Fokker-Planck", **AT)
    for found in (first, other):
        assert 0 < found.rate_error < found.rate
        assert abs(found.rate - exact.rate) < 5 * found.rate_error
        assert abs(found.reverse_rate - exact.reverse_rate) < 5 * found.reverse_rate_error
    with pytest.raises(st.QuestionError, match="trajectories is 3"):
        retention(magnet, method="splitting", trajectories=3)


def test_nothing_counted_is_a_bound():
    """Rates of 1e-17/ns out of the state that a current deepens."""
    magnet = in_plane(8.0, damping=0.5)
    asked = {"torque": torque(), "drive": in_plane_current(magnet, 0.9), **AT}
    found = retention(magnet, method="splitting", trajectories=80, **asked)
    assert found.reverse_rate < found.reverse_rate_error < 1e-2


@pytest.mark.slow
def test_rates_under_a_torque_are_those_that_plain_runs_count():
    """Non-axial, Delta = 8, a field, 0.3 of the critical current: exact, split and counted."""
    magnet, driven = in_plane(8.0, damping=0.2, ratio=2.0), 0.3
    current = in_plane_current(magnet, driven).current_density
    drive = st.Drive(current_density=current, field=(-300.0, 500.0, 0.0))
    asked = {"torque": torque(), "drive": drive, **AT}
    exact = retention(magnet, method="Fokker-Planck", **asked)
    split = retention(magnet, method="splitting", trajectories=4000, **asked)
    counted, error = counted_rate(magnet, torque(), drive, 4.0 / exact.rate)
    assert error < 0.03 * counted
    assert counted == pytest.approx(exact.rate, abs=3 * error + exact.rate_error)
    assert split.rate == pytest.approx(exact.rate, abs=3 * split.rate_error + exact.rate_error)
    assert split.rate_error < 0.2 * split.rate


def counted_rate(magnet, law, drive, duration, members=2000):
    """Rate (1/ns) at which magnets first get across, from those that did; its standard error."""
    run = st.simulate_ensemble(
        magnet,
        torque=law,
        drive=drive,
        duration=duration,
        initial=(1.0, 0.0, 0.0),
        members=members,
        first_passage=((1.0, 0.0, 0.0), -0.8),
        seed=11,
        **AT,
    )
    times = run.dataset["first_passage"].values
    begin = 0.05 * duration  # after the start is forgotten
    late = np.where(np.isnan(times), np.inf, times)
    crossed = (late > begin) & np.isfinite(late)
    exposure = (np.minimum(late, duration) - begin)[late > begin].sum()
    return crossed.sum() / exposure, np.sqrt(crossed.sum()) / exposure


@pytest.mark.slow
@pytest.mark.parametrize(("damping", "strength"), [(0.5, 0.0), (0.3, 0.4)])
def test_rare_escapes_have_their_exact_rates(damping, strength):
    """Rates down to 3e-7/ns that no plain run sees."""
    magnet = in_plane(16.0, damping=damping)
    asked = {"torque": torque(), "drive": in_plane_current(magnet, strength), **AT}
    exact = retention(magnet, method="Fokker-Planck", **asked)
    split = retention(magnet, method="splitting", trajectories=6400, **asked)
    assert split.rate == pytest.approx(exact.rate, abs=3 * split.rate_error)
    assert split.rate_error < 0.3 * split.rate
