"""Messages show the beginning and the end of a long value, whatever was given."""

import numpy as np
import pytest
from magnets import SKEW
from stacks import junction

import spintorque as st
from spintorque import analysis

COUNT = 20_000
ASCENDING = list(range(COUNT))
DESCENDING = ASCENDING[::-1]
SAMPLES = st.Samples(times=ASCENDING, values=np.linspace(0.0, 1.0, COUNT))
REST = st.Drive.constant(voltage=0.0)
RUN = {"torque": None, "duration": 1.0}
LONG = {
    "vector": lambda: st.Drive(voltage=0.0, field=ASCENDING),
    "two drives": lambda: st.Drive(voltage=SAMPLES, current_density=1.0),
    "number": lambda: st.Material.insulator(onsite=SAMPLES, hopping=0.4),
    "choice": lambda: st.torque(junction(), theta=1.0, engine=ASCENDING),
    "layers": lambda: st.Stack(tuple(ASCENDING), lattice_constant=0.3),
    "bias": lambda: st.tabulate(junction(), bias=[np.nan] * COUNT),
    "waveform": lambda: st.simulate(
        SKEW, drive=st.Drive(voltage=SAMPLES), initial=st.direction(0.1), **RUN
    ),
    "start": lambda: st.simulate(SKEW, drive=REST, initial=ASCENDING, **RUN),
    "lengths": lambda: analysis.switching_probability(
        SKEW, torque=None, drives=[REST], lengths=DESCENDING, temperature=300.0
    ),
    "steady": lambda: analysis.equilibria(
        SKEW,
        torque=st.SlonczewskiTorque(polarization=0.5),
        drive=st.Drive(current_density=SAMPLES),
    ),
}


@pytest.mark.parametrize("case", LONG)
def test_messages_stay_short(case):
    with pytest.raises(st.QuestionError) as caught:
        LONG[case]()
    assert len(str(caught.value)) < 500
