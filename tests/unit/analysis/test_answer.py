"""Answers of every analysis as files."""

from dataclasses import fields

import axial_device
import numpy as np
import pytest
import xarray as xr
from in_plane_valve import NOTHING, VALVE, magnet

import spintorque as st
from spintorque.analysis.electrical.angular_resistance import AngularResistance
from spintorque.analysis.regimes._characteristic_trajectories import characteristic_trajectories
from spintorque.analysis.regimes._hysteresis import hysteresis
from spintorque.analysis.regimes._phase_diagram import phase_diagram
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.analysis.resonance._linewidth import Linewidth
from spintorque.analysis.resonance._oscillation import oscillation
from spintorque.analysis.resonance._spin_torque_resonance import spin_torque_resonance
from spintorque.analysis.stability._critical_drive import critical_drive
from spintorque.analysis.stability._energy_barrier import energy_barrier
from spintorque.analysis.stability._equilibria import equilibria
from spintorque.analysis.stability._retention import retention
from spintorque.analysis.stability.fokker_planck import evolve_distribution, stationary_distribution
from spintorque.analysis.switching._switching import switching_probability
from spintorque.results.base import Answer
from spintorque.results.netcdf import read_dataset, write_dataset

UP = (0.0, 0.0, 1.0)
SHORT = AttractorSearch(duration=0.5, rounds=1)
DEVICE = axial_device.device(20.0, damping=0.1)
GIVEN = {"torque": axial_device.torque(), "temperature": 300.0}
LINE = Linewidth(
    temperature=np.array([10.0, 20.0]),
    frequency=np.ones(2),
    frequency_at_rest=1.0,
    relaxation_rate=1.0,
    half_maximum=np.ones(2),
    chi_squared=np.ones(2),
    from_spectrum=np.ones(2),
    from_spectrum_error=np.ones(2),
    from_phase=np.ones(2),
    from_phase_error=np.ones(2),
    spectrum_frequency=np.arange(3.0),
    spectral_density=np.ones((2, 3)),
)
ANSWERS = {
    "phase diagram": lambda: phase_diagram(
        magnet(),
        torque=VALVE,
        drive=NOTHING,
        strength=(-1e12, 1e12),
        field=(-6e4, 6e4),
        resolution=(1e12, 6e4),
        coarse=2,
        search=SHORT,
    ),
    "hysteresis": lambda: hysteresis(
        magnet(), torque=VALVE, drive=NOTHING, strength=[-1e12, 1e12], field=[0.0], search=SHORT
    ),
    "oscillation": lambda: oscillation(
        magnet(),
        torque=VALVE,
        drive=NOTHING,
        initial=st.direction(0.3),
        resistance=AngularResistance(parallel=1.0, antiparallel=2.0),
        settling=0.1,
        duration=0.3,
    ),
    "linewidth": lambda: LINE,
    "switching": lambda: switching_probability(
        DEVICE,
        **GIVEN,
        drives=[axial_device.current(2.0), st.Drive(current_density=0.0, field=(0.0, 0.0, 1e3))],
        lengths=[0.1, 0.2],
        trajectories=4,
    ),
    "evolution": lambda: evolve_distribution(
        DEVICE, **GIVEN, drive=axial_device.current(2.0), times=[0.0, 1.0], cells=64
    ),
    "distribution": lambda: stationary_distribution(
        DEVICE, **GIVEN, drive=axial_device.current(2.0), cells=64
    ),
    "resonance": lambda: spin_torque_resonance(
        magnet(),
        torque=VALVE,
        drive=NOTHING,
        near=UP,
        frequency=[1.0, 2.0],
        amplitude=1e8,
        resistance=AngularResistance(parallel=1.0, antiparallel=2.0),
    ),
    "equilibria": lambda: equilibria(magnet(), torque=VALVE, drive=NOTHING),
    "critical drive": lambda: critical_drive(magnet(), torque=VALVE, drive=NOTHING, near=UP),
    "barrier": lambda: energy_barrier(magnet()),
    "retention": lambda: retention(DEVICE),
    "paths": lambda: characteristic_trajectories(
        magnet(), torque=VALVE, drive=NOTHING, duration=0.1
    ),
}


@pytest.fixture(scope="module")
def answers():
    return {name: make() for name, make in ANSWERS.items()}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_number_has_a_unit_and_survives_a_file(name, answers, tmp_path):
    found = answers[name].to_dataset()
    for key, variable in found.variables.items():
        if variable.dtype.kind in "biufc":
            assert variable.attrs["units"], key
            assert not set(variable.attrs["units"]) & set("/^"), key
    path = write_dataset(found, tmp_path / "answer.nc", "answer")
    xr.testing.assert_identical(read_dataset(path, "answer"), found)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_field_is_there(name, answers):
    answer = answers[name]
    found = answer.to_dataset()
    held = [*found.variables, *found.attrs]
    for entry in fields(answer):
        value = getattr(answer, entry.name)
        if entry.name in ("drives", "runs") or value is None:
            continue
        assert any(key.startswith(entry.name) for key in held), entry.name
        if entry.name in found.variables:
            np.testing.assert_array_equal(found[entry.name].values, np.asarray(value))
    assert found.attrs["answer"] == type(answer).__name__


def test_strengths_have_the_unit_of_their_drive(answers):
    diagram = answers["phase diagram"].to_dataset()
    assert diagram.points.attrs["units"] == "A m-2, and A m-1"
    assert diagram.growth.attrs["units"] == "ns-1"
    assert list(diagram.axis.values) == ["strength", "field"]
    assert answers["hysteresis"].to_dataset().strength.attrs["units"] == "A m-2"
    assert answers["oscillation"].to_dataset().spectral_density.attrs["units"] == "V2 Hz-1"
    assert answers["barrier"].to_dataset().barrier.attrs["units"] == "J"
    assert "4 in-plane precession" in diagram.regimes.attrs["long_name"]


def test_parts_of_answers_are_answers_too(answers):
    critical = answers["critical drive"]
    found = critical.to_dataset()
    lost = critical.negative
    assert found.negative_drive == lost.drive
    assert found.attrs["negative_kind"] == lost.kind
    assert critical.positive is None
    assert not any(str(name).startswith("positive") for name in found)
    values = found.eigenvalues_real + 1j * found.eigenvalues_imag
    np.testing.assert_array_equal(values, critical.eigenvalues)


def test_paths_and_drives_are_written_out(answers):
    found = answers["paths"].to_dataset()
    run = answers["paths"].runs[2]
    np.testing.assert_array_equal(found.m[2], run.dataset.m)
    assert found.m.dims == ("path", "time", "component")
    counts = answers["switching"].to_dataset()
    np.testing.assert_array_equal(counts.drive_field[1], [0, 0, 1e3])
    assert np.isnan(counts.drive_voltage).all()
    assert counts.drive_current_density.attrs["units"] == "A m-2"


def test_all_fields_of_answers_name_their_axes():
    pending, known = [Answer], []
    while pending:
        known += pending[-1].__subclasses__()
        pending = pending[:-1] + pending[-1].__subclasses__()
    assert len(known) >= 13
    for kind in known:
        for entry in fields(kind):
            assert "ndarray" not in str(entry.type) or entry.metadata["dims"], (kind, entry.name)
