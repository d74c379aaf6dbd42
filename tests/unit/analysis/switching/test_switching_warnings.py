"""Switching that a torque cannot cause is reported, in Python and in the answer."""

import json
import warnings
from dataclasses import replace

import numpy as np
import pytest
from magnets import PERPENDICULAR

import spintorque as st
from spintorque import analysis

VALVE = st.SlonczewskiTorque(polarization=0.6)
ACROSS = replace(PERPENDICULAR, fixed_direction=(1.0, 0.0, 0.0), damping=0.1)
PUSH = st.Drive.constant(current_density=2e12)
OPTIONS = {"torque": VALVE, "temperature": 300.0, "settle": 0.1, "trajectories": 50}


def test_states_normal_to_the_fixed_direction_are_told():
    with pytest.warns(st.SpintorqueWarning, match="normal to fixed_direction.*turn fixed") as told:
        times = analysis.switching_times(ACROSS, drive=PUSH, duration=0.2, **OPTIONS)
    assert len(told) == 1 + np.isnan(times.switching_time).all()
    assert {one.filename for one in told} == {__file__}
    with pytest.warns(st.SpintorqueWarning, match="normal to fixed_direction"):
        counts = analysis.switching_probability(ACROSS, drives=[PUSH], lengths=[0.1], **OPTIONS)
    assert "normal to fixed_direction" in counts.warnings[0]
    assert json.loads(counts.to_dataset().attrs["warnings"]) == list(counts.warnings)


@pytest.mark.parametrize("current", [2e12, -2e12])
def test_switching_that_works_says_nothing_and_one_that_does_not_says_so(current):
    magnet = replace(PERPENDICULAR, damping=0.1)
    drive = st.Drive.constant(current_density=current)
    start = (0.0, 0.0, -1.0)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        asked = {"drive": drive, "duration": 2.0, "initial": start}
        times = analysis.switching_times(magnet, **asked, **OPTIONS)
    assert len(told) == int(current < 0)
    assert list(times.warnings) == [str(one.message) for one in told]
    assert np.isnan(times.switching_time).all() == (current < 0)
