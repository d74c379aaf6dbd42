"""Unstable starts at rest are reported, also in the answer; others are not."""

import warnings

import numpy as np
import pytest
from magnets import PERPENDICULAR, uniaxial

import spintorque as st

VALVE = st.SlonczewskiTorque(polarization=0.6)
DOWN = (0.0, 0.0, -1.0)
PUSH = st.Drive.constant(current_density=1e12)
LATE = st.Drive(current_density=st.Pulse(amplitude=1e12, length=1.0, start=0.5))
IN_PLANE = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=2.0,
    area=5000.0,
    damping=0.02,
    anisotropy=5e3,
    easy_axis=(1, 0, 0),
    demagnetization=(0, 0, 1),
)
UNSTABLE = {
    "antiparallel": {"initial": DOWN},
    "antiparallel but for rounding": {"initial": st.direction(np.pi)},
    "before a pulse": {"initial": DOWN, "drive": LATE},
    "against a field": {
        "initial": DOWN,
        "torque": None,
        "drive": st.Drive.constant(voltage=0.0, field=(0.0, 0.0, 2e6)),
    },
    "on a hard axis": {
        "magnet": IN_PLANE,
        "initial": (0.0, 0.0, 1.0),
        "torque": None,
        "drive": st.Drive.constant(voltage=0.0),
    },
    "two layers": {
        "magnet": st.CoupledMacrospins(
            layers=(PERPENDICULAR, PERPENDICULAR), couplings=(st.Coupling(bilinear=2e-4),)
        ),
        "initial": [DOWN, DOWN],
        "torque": None,
        "drive": st.Drive.constant(voltage=0.0, field=(0.0, 0.0, 2e6)),
    },
}
SOUND = {
    "tilted": {"initial": st.direction(np.pi - 0.01)},
    "stable": {"initial": (0.0, 0.0, 1.0)},
    "stable without drive": {"initial": DOWN, "drive": st.Drive.constant(voltage=0.0)},
    "hot": {"initial": DOWN, "temperature": 300.0},
}


def ask(solver, **changes):
    asked = {"magnet": PERPENDICULAR, "torque": VALVE, "drive": PUSH, "duration": 1.5}
    asked |= changes
    if asked["drive"].current_density is None:
        asked["torque"] = None
    return solver(asked.pop("magnet"), **asked)


@pytest.mark.parametrize("solver", [st.simulate, st.simulate_ensemble])
@pytest.mark.parametrize("name", UNSTABLE)
def test_an_unstable_rest_point_is_told(name, solver, tmp_path):
    with pytest.warns(st.SpintorqueWarning, match="at rest and unstable.*tilt initial") as told:
        found = ask(solver, **UNSTABLE[name])
    assert len(told) == 1
    assert told[0].filename == __file__
    assert str(told[0].message) in found.dataset.attrs["warnings"]
    found.save(tmp_path / "run.nc")
    assert type(found).load(tmp_path / "run.nc").dataset.attrs["warnings"]


@pytest.mark.parametrize("solver", [st.simulate, st.simulate_ensemble])
@pytest.mark.parametrize("name", SOUND)
def test_other_starts_are_not(name, solver):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ask(solver, **SOUND[name])
    assert "warnings" not in found.dataset.attrs


def test_members_that_stay_are_found_among_many():
    initial = np.array([st.direction(np.pi - 0.1)] * 100)
    initial[77] = DOWN
    with pytest.warns(st.SpintorqueWarning, match="member 77: "):
        ask(st.simulate_ensemble, initial=initial)


def test_without_damping_the_default_is_as_accurate_as_with_it():
    """Precession in a field, whose angle is gamma0 H t: 3500 rad."""
    magnet = uniaxial(H_k=0.0, damping=0.0)
    field, duration = 8e5, 20.0
    run = st.simulate(
        magnet,
        drive=st.Drive.constant(voltage=0.0, field=(0.0, 0.0, field)),
        duration=duration,
        initial=st.direction(1.0),
    )
    m = run.dataset.m.values[-1]
    angle = magnet.gamma0 * field * duration * 1e-9
    assert run.dataset.attrs["method"] == "dop853"
    expected = np.sin(1.0) * np.array([np.cos(angle), np.sin(angle)])
    np.testing.assert_allclose(m[:2], expected, rtol=0, atol=1e-8)
    assert np.ptp(run.energy.values) < 1e-10 * np.abs(run.energy.values).max()
