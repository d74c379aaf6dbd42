"""Ferromagnetic resonance against Kittel's formula, coupled modes and a trajectory."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import BIAXIAL, MU_0

import spintorque as st
from spintorque.analysis import ferromagnetic_resonance

FIELDS = np.linspace(2e4, 2e5, 10)
HK = 2 * BIAXIAL.anisotropy / (MU_0 * BIAXIAL.saturation_magnetization)
X, Y = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
ALPHA = BIAXIAL.damping


def stiffness(field, exchange=0.0):
    """Fields that hold m along x in y and in z."""
    nx, ny, nz = BIAXIAL.demagnetization
    Ms = BIAXIAL.saturation_magnetization
    return field + HK + Ms * (ny - nx) + exchange, field + HK + Ms * (nz - nx) + exchange


def kittel(field, exchange=0.0):
    """Frequency (GHz) and half width with damping, from the equation's quadratic formula."""
    y, z = stiffness(field, exchange)
    rate = BIAXIAL.gamma0 / (1 + ALPHA**2) * 1e-9
    decay = rate * ALPHA * (y + z) / 2
    return np.sqrt(rate**2 * (1 + ALPHA**2) * y * z - decay**2) / (2 * np.pi), decay / (2 * np.pi)


def ask(**changes):
    asked = {
        "magnet": BIAXIAL,
        "field": FIELDS,
        "field_direction": X,
        "frequency": [8.0, 11.0],
        "microwave_direction": Y,
    } | changes
    return ferromagnetic_resonance(asked.pop("magnet"), **asked)


def test_the_mode_is_kittels():
    found = ask()
    frequency, width = kittel(FIELDS)
    np.testing.assert_allclose(found.mode_frequency[:, 0], frequency, rtol=1e-7)
    np.testing.assert_allclose(found.mode_half_width[:, 0], width, rtol=1e-7)


def test_lines_have_kittels_field_and_the_width_of_the_damping():
    """Half width in frequency over df/dH: 2 alpha omega/gamma up to alpha^2."""
    found = ask()
    np.testing.assert_array_equal(found.line_frequency, [8.0, 11.0])
    np.testing.assert_allclose(kittel(found.line_field)[0], found.line_frequency, rtol=1e-9)
    expected = 2 * ALPHA * 2 * np.pi * found.line_frequency / (BIAXIAL.gamma0 * 1e-9)
    np.testing.assert_allclose(found.line_width, expected, rtol=2 * ALPHA**2)


def test_the_absorption_has_its_half_maximum_where_the_width_says():
    field = np.linspace(6e4, 1.3e5, 701)
    narrow = replace(BIAXIAL, damping=0.004)
    found = ask(magnet=narrow, field=field, frequency=11.0)
    line = found.absorption[:, 0]
    above = field[line > line.max() / 2]
    assert found.line_field[0] == pytest.approx(field[line.argmax()], abs=200)
    assert found.line_width[0] == pytest.approx(np.ptp(above), abs=300)


def test_the_static_limit_is_that_of_stiffness():
    found = ask(frequency=[1e-6])
    np.testing.assert_allclose(
        found.susceptibility[:, 0].real,
        BIAXIAL.saturation_magnetization / stiffness(FIELDS)[0],
        rtol=1e-6,
    )


def test_parallel_layers_have_an_acoustic_and_an_optical_mode():
    """The field of the other layer acts twice on the optical mode, and not on the acoustic one."""
    exchange = 3e4
    bilinear = exchange * MU_0 * BIAXIAL.saturation_magnetization * BIAXIAL.thickness * 1e-9
    pair = st.CoupledMacrospins(
        layers=(BIAXIAL, BIAXIAL), couplings=(st.Coupling(bilinear=bilinear),)
    )
    found = ask(magnet=pair)
    for mode, times in enumerate((0, 2)):
        frequency, width = kittel(FIELDS, times * exchange)
        np.testing.assert_allclose(found.mode_frequency[:, mode], frequency, rtol=1e-7)
        np.testing.assert_allclose(found.mode_half_width[:, mode], width, rtol=1e-7)
    np.testing.assert_allclose(found.susceptibility, ask().susceptibility, rtol=1e-8)
    assert set(found.line_mode) == {0, 1} or set(found.line_mode) == {0}


def test_dipolar_fields_split_the_modes_of_parallel_layers():
    """Moments that move together feel the sum of both tensors, others the difference."""
    Ms = BIAXIAL.saturation_magnetization
    dx, dy, dz = -0.02, 0.005, 0.015
    pair = st.CoupledMacrospins(
        layers=(BIAXIAL, BIAXIAL), dipole_couplings=(st.DipoleCoupling(tensor=(dx, dy, dz)),)
    )
    found = ask(magnet=pair).mode_frequency
    rate = BIAXIAL.gamma0 / (1 + ALPHA**2) * 1e-9
    expected = []
    for sign in (1, -1):
        y, z = stiffness(FIELDS)
        y, z = y + Ms * (sign * dy - dx), z + Ms * (sign * dz - dx)
        decay = rate * ALPHA * (y + z) / 2
        expected.append(np.sqrt(rate**2 * (1 + ALPHA**2) * y * z - decay**2) / (2 * np.pi))
    np.testing.assert_allclose(found, np.sort(expected, axis=0).T, rtol=1e-6)


@pytest.mark.parametrize("frequency", [7.0, 9.0])
def test_a_trajectory_answers_a_small_field_as_the_susceptibility_says(frequency):
    """In a field aside from all axes, after transients are gone."""
    h, steady = 20.0, 6e4
    along = st.direction(1.2, 0.4)
    found = ask(
        field=[steady, 2e5],
        field_direction=along,
        microwave_direction=Y,
        frequency=frequency,
    )
    fx, fy, fz = (steady * part for part in along)
    wave = st.Sine(amplitude=h, frequency=frequency, phase=np.pi / 2, offset=fy)
    periods = 40
    run = st.simulate(
        BIAXIAL,
        drive=st.Drive(voltage=0.0, field=(fx, wave, fz)),
        duration=25.0,
        initial=found.m[0, 0],
        control=st.StepControl(
            method="dop853", tolerance=1e-11, sample_interval=1 / (16 * frequency)
        ),
    )
    last = slice(-1 - 16 * periods, -1)
    phase = np.exp(-2j * np.pi * frequency * run.time[last])
    reply = 2 * (run.m[last, 1] * phase).mean() * BIAXIAL.saturation_magnetization / h
    assert reply == pytest.approx(found.susceptibility[0, 0], rel=2e-3)
    assert found.absorption[0, 0] > 0


def test_a_mode_that_jumps_over_a_frequency_has_no_line_there():
    """Against m the mode softens, and m turns over where it would be zero."""
    found = ask(field=np.linspace(-6e4, 2e4, 17), frequency=5.0)
    modes = found.mode_frequency[:, 0]
    assert (np.diff(np.sign(modes - 5.0)) != 0).sum() == 2
    (line,) = found.line_field
    assert kittel(line)[0] == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequency": [0.0]}, "numbers above 0"),
        ({"near": [X, X]}, "one for each of 1 layers"),
        ({"field": [2e4, 1e4]}, "ascending"),
        ({"microwave_direction": (1.0, 1.0, 1.0)}, "unit vector"),
    ],
)
def test_other_questions_are_refused(changes, message):
    with pytest.raises(st.QuestionError, match=message):
        ask(**changes)
