"""Analyses of magnets that follow a temperature: at a constant one, and pulses that heat."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import PERPENDICULAR
from motions import VALVE

import spintorque as st
from spintorque import analysis
from spintorque.analysis.switching.pulse_run import PulseRun, Standing
from spintorque.model.device import Device

LAW = st.BlochLaw(curie_temperature=1120.0, anisotropy_exponent=2.2)
WARM = replace(PERPENDICULAR, temperature_dependence=LAW)
HOT = WARM.at_temperature(400.0)
JUNCTION = replace(VALVE, conductance=st.JunctionConductance(resistance_area_product=5.0, tmr=1.0))
DRIVE = st.Drive(voltage=0.005)
IDLE = st.Drive(voltage=0.0)


@pytest.mark.parametrize(
    "asked",
    [
        lambda magnet: analysis.energy_barrier(magnet, temperature=400.0).barrier,
        lambda magnet: analysis.retention(magnet, temperature=400.0).rate,
        lambda magnet: (
            analysis.retention(magnet, temperature=400.0, torque=JUNCTION, drive=DRIVE).rate
        ),
        lambda magnet: analysis.relaxation_rates(magnet, drive=IDLE, temperature=400.0, count=1),
        lambda magnet: (
            analysis.read_disturb(
                magnet, torque=JUNCTION, drive=DRIVE, duration=10.0, temperature=400.0
            ).probability
        ),
    ],
)
def test_analyses_with_a_temperature_are_those_of_the_magnet_there(asked):
    np.testing.assert_allclose(asked(WARM), asked(HOT), rtol=1e-12)


def test_counts_at_a_temperature_are_those_of_the_magnet_there():
    asked = {
        "torque": JUNCTION,
        "drives": [st.Drive(voltage=0.5)],
        "lengths": [1.0],
        "temperature": 400.0,
        "trajectories": 50,
        "settle": 0.1,
    }
    both = [analysis.switching_probability(magnet, **asked) for magnet in (WARM, HOT)]
    np.testing.assert_array_equal(both[0].switched, both[1].switched)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: analysis.equilibria(WARM, torque=None, drive=IDLE),
        lambda: analysis.critical_drive(WARM, torque=JUNCTION, drive=IDLE, near=(0, 0, 1)),
        lambda: analysis.magnetization_loop(
            WARM, field=np.linspace(-1e5, 1e5, 5), field_direction=(0, 0, 1)
        ),
        lambda: analysis.ferromagnetic_resonance(
            WARM,
            field=[1e5, 2e5],
            field_direction=(0, 0, 1),
            microwave_direction=(1, 0, 0),
            frequency=[5.0],
        ),
    ],
)
def test_analyses_without_a_temperature_ask_for_one(asked):
    with pytest.raises(st.QuestionError, match=r"take magnet\.at_temperature\(T\)$"):
        asked()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (lambda T: analysis.retention(WARM, temperature=T), "JouleHeating"),
        (lambda T: analysis.energy_barrier(WARM, temperature=T), "JouleHeating"),
        (
            lambda T: analysis.switching_probability(
                WARM,
                torque=JUNCTION,
                drives=[DRIVE],
                lengths=[1.0],
                temperature=st.Ramp(begin=T.ambient, end=400.0, length=1.0),
            ),
            "Ramp",
        ),
    ],
)
def test_what_has_no_steady_meaning_is_refused(asked, name):
    heating = st.JouleHeating(thermal_resistance=1e5, time_constant=1.0)
    with pytest.raises(st.QuestionError, match=f"temperature is a {name}; .* give a number"):
        asked(heating)


def test_a_magnet_stays_warm_from_one_part_of_a_pulse_to_the_next():
    """Without a torque to speak of the temperature is the closed form of its own equation."""
    weak = replace(JUNCTION, polarization=1e-6, conductance=2e11)
    heating = st.JouleHeating(thermal_resistance_area=2e-9, time_constant=0.5)
    run = PulseRun(
        device=Device(WARM, weak, st.Drive(voltage=0.5)),
        temperature=heating,
        initial=(0.0, 0.0, 1.0),
        axis=(0.0, 0.0, 1.0),
        layer=0,
        settle=0.1,
        rise=0.0,
        fall=0.0,
        seed=1,
        control=None,
    )
    rise = 2e-9 * 2e11 * 0.25
    first, second = run.at_lengths(np.array([0.3, 0.7]), 0, 3)
    np.testing.assert_allclose(first.temperatures, 300 + rise * (1 - np.exp(-0.6)), rtol=1e-9)
    np.testing.assert_allclose(second.temperatures, 300 + rise * (1 - np.exp(-1.4)), rtol=1e-9)
    rested = run._moved(second, IDLE, 0.4, "rest", 0)
    assert isinstance(rested, Standing)
    left = rise * (1 - np.exp(-1.4)) * np.exp(-0.8)
    np.testing.assert_allclose(rested.temperatures, 300 + left, rtol=1e-9)
