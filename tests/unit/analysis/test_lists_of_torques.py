"""A torque in parts, each with its direction and terminal, does what the whole torque does."""

from dataclasses import fields

import numpy as np
import pytest
from axial_device import current, device
from magnets import BIAXIAL

import spintorque as st
from spintorque.analysis import (
    critical_drive,
    equilibria,
    evolve_distribution,
    mean_first_passage_time,
    read_disturb,
    relaxation,
    relaxation_rates,
    retention,
    stationary_distribution,
)
from spintorque.results.base.answer import Answer
from spintorque.results.base.quantity_answer import PROVENANCE

UP, SIDE = (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)
AXIAL = device(8.0, damping=0.1)
WHOLE = st.SlonczewskiTorque(polarization=0.6, field_like_ratio=0.3)
J = current(0.2, damping=0.1).current_density
FIELD_LIKE = st.SpinOrbitTorque(damping_like=0.0, field_like=0.6 / 2 * 0.3)


def drive(own=1.0, line=0.0, strength=J, field=(0.0, 0.0, 0.0)):
    """Parts of a current density through the stack and through a further terminal."""
    terminal = st.Terminal(name="line", current_density=line * strength)
    return st.Drive(current_density=own * strength, terminals=[terminal], field=field)


def against(magnet):
    """The direction against which the fixed one of a magnet points."""
    return tuple(-np.array(magnet.fixed_direction))


def in_parts(magnet):
    """The same torque in other words: torques, and parts of the current."""
    again = st.Polarizer(torque=WHOLE, terminal="line")
    return {
        "alone": ([st.Polarizer(torque=WHOLE)], (1.0, 0.0)),
        "damping-like and field-like": (
            [
                st.Polarizer(torque=st.SlonczewskiTorque(polarization=0.6)),
                st.Polarizer(torque=FIELD_LIKE),
            ],
            (1.0, 0.0),
        ),
        "two terminals": ([st.Polarizer(torque=WHOLE), again], (0.7, 0.3)),
        "from the other side": (
            [
                st.Polarizer(torque=WHOLE),
                st.Polarizer(torque=WHOLE, terminal="line", direction=against(magnet)),
            ],
            (0.6, -0.4),
        ),
    }


T = {"temperature": 300.0}
SOLVERS = {
    "equilibria": (equilibria, BIAXIAL, {"direction_count": 40}),
    "stationary_distribution": (stationary_distribution, AXIAL, T | {"cells": 64}),
    "relaxation_rates": (relaxation_rates, AXIAL, T),
    "mean_first_passage_time": (mean_first_passage_time, AXIAL, T),
    "evolve_distribution": (evolve_distribution, AXIAL, T | {"times": [0.1, 1.0], "cells": 64}),
    "read_disturb": (read_disturb, AXIAL, T | {"duration": 1.0}),
    "relaxation": (relaxation, AXIAL, T | {"count": 1}),
    "relaxation on the sphere": (
        relaxation,
        device(2.0, damping=0.1),
        T | {"count": 1, "method": "Fokker-Planck"},
    ),
    "retention": (retention, AXIAL, T),
    "energy diffusion": (
        retention,
        BIAXIAL,
        T | {"method": "energy diffusion"},
    ),
    "langer": (retention, BIAXIAL, T | {"method": "langer"}),
}


def numbers(answer):
    """All numbers of an answer, of answers inside it too."""
    if not isinstance(answer, Answer):
        return [np.asarray(answer, complex)]
    values = (getattr(answer, each.name) for each in fields(answer) if each.name not in PROVENANCE)
    found = []
    for value in values:
        if isinstance(value, Answer):
            found += numbers(value)
        elif value is not None and np.asarray(value).dtype.kind in "bifc":
            found.append(np.asarray(value, complex))
    return found


LONG = (
    "equilibria",
    "mean_first_passage_time",
    "langer",
    "energy diffusion",
    "read_disturb",
    "relaxation",
    "relaxation on the sphere",
)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in SOLVERS]
)
def test_parts_add_up_to_the_whole(name):
    solver, magnet, options = SOLVERS[name]
    strength = J if magnet is not BIAXIAL else -2e10
    expected = numbers(solver(magnet, torque=WHOLE, drive=drive(strength=strength), **options))
    assert expected
    for form, (torque, parts) in in_parts(magnet).items():
        given = {"torque": torque, "drive": drive(*parts, strength=strength)}
        found = numbers(solver(magnet, **given, **options))
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9, err_msg=form)


@pytest.mark.slow
@pytest.mark.parametrize("own", [-0.5, 0.3])
def test_thresholds_of_two_terminals_add_up(own):
    """Only the sum of both currents counts, so what one gives the other need not."""
    both = [st.Polarizer(torque=WHOLE), st.Polarizer(torque=WHOLE, terminal="line")]
    near = AXIAL.fixed_direction
    alone = critical_drive(
        AXIAL, torque=WHOLE, drive=st.Drive(current_density=0.0), near=near, limits=(-2e12, 2e12)
    )
    threshold = alone.negative.drive
    found = critical_drive(
        AXIAL,
        torque=both,
        drive=drive(own, 0.0, threshold),
        near=near,
        terminal="line",
        limits=(-2e12, 2e12),
    )
    assert found.negative.drive == pytest.approx((1 - own) * threshold, rel=1e-9)
    assert found.negative.frequency == pytest.approx(alone.negative.frequency, rel=1e-7)
    assert found.driven_by == "current_density"


@pytest.mark.parametrize("name", [name for name in SOLVERS if SOLVERS[name][1] is AXIAL])
def test_torques_aside_are_refused_where_the_plane_has_to_be_axial(name):
    solver, magnet, options = SOLVERS[name]
    torque = [st.Polarizer(torque=WHOLE), st.Polarizer(torque=WHOLE, direction=SIDE)]
    if solver in (retention, relaxation):
        options = options | {"method": "axial Fokker-Planck"}
    with pytest.raises(st.QuestionError, match=r"torque 1 is seen from \[0.0, 1.0, 0.0\]"):
        solver(magnet, torque=torque, drive=drive(), **options)


def test_a_terminal_that_is_not_there_is_refused():
    with pytest.raises(st.QuestionError, match="terminal is 'gate'; the drive has 'line'"):
        critical_drive(AXIAL, torque=WHOLE, drive=drive(), near=UP, terminal="gate")
