"""A torque law that the package does not know, in one file: from TOML to an analysis."""

from dataclasses import dataclass
from typing import ClassVar

import gilbert
import numpy as np
import pytest
import synthetic_table
from magnets import SKEW
from motions import PER_CHARGE, START, TABLE, layer

import spintorque as st
from spintorque.dynamics.equation import Equation
from spintorque.io.question_file import parse_question
from spintorque.model.checks import FORBID_UNKNOWN
from spintorque.model.device import Device
from spintorque.model.torque_laws.closed_form_torque import ClosedFormTorque
from spintorque.model.torque_laws.known_laws import CLOSED_FORMS
from spintorque.model.torque_laws.torque_law import TorqueLaw
from spintorque.model.torque_laws.torque_series import Series
from spintorque.units import ELEMENTARY_CHARGE, HBAR


@dataclass(frozen=True, kw_only=True)
class LopsidedTorque(ClosedFormTorque):
    """T_par = (hbar/2e) J (1 + lean cos(theta)) sin(theta), T_perp = lean T_par."""

    lean: float
    conductance: float | None = None

    section: ClassVar[str] = "lopsided"
    __pydantic_config__ = FORBID_UNKNOWN

    def series(self, to_field):
        shape = np.array([1.0, self.lean])
        return Series(
            to_field * HBAR / (2 * ELEMENTARY_CHARGE) * np.array([shape, self.lean * shape])
        )


LAWS = (*CLOSED_FORMS, LopsidedTorque)
ENGINES = ("macrospin", "macrospin-numpy")
CURRENT, FIELD = 6e10, (2e4, -1e4, 5e4)
TOML = """
[lopsided]
lean = 0.3
conductance = 2e11

[drive]
current_density = 6e10
field = [2e4, -1e4, 5e4]
"""


@pytest.fixture
def asked():
    return parse_question(TOML, laws=LAWS)


@pytest.fixture
def law(asked):
    return asked.laws["lopsided"]


def rate_of(law, drive):
    return Equation(Device(SKEW, law, drive)).rate(START)


def expected_path(times):
    def per_sin(t, x):
        parallel = PER_CHARGE * CURRENT * (1 + 0.3 * x)
        return parallel, 0.3 * parallel

    torque = gilbert.Torque(per_sin, SKEW.fixed_direction)
    return gilbert.paths(times, START, (layer(SKEW, FIELD),), (torque,))[:, 0]


def test_a_file_holds_it(law):
    assert law == LopsidedTorque(lean=0.3, conductance=2e11)


def test_only_the_laws_that_are_asked_for_are_read():
    with pytest.raises(st.QuestionError, match="unknown key lopsided"):
        parse_question(TOML)


def test_a_file_tells_what_is_wrong_in_it():
    with pytest.raises(st.QuestionError, match=r"unknown key lopsided\.leen; did you mean lean"):
        parse_question(TOML.replace("lean", "leen"), laws=LAWS)


def test_a_polarizer_of_a_file_holds_it():
    text = "[[polarizers]]\ndirection = [0.0, 1.0, 0.0]\nlopsided = { lean = 0.1 }"
    (polarizer,) = parse_question(text, laws=LAWS).polarizers
    assert polarizer.lopsided == LopsidedTorque(lean=0.1)


@pytest.mark.parametrize("engine", ENGINES)
def test_simulate_moves_it_as_gilberts_equation_does(asked, law, engine):
    control = st.StepControl(method="dop853", sample_interval=0.02)
    run = st.simulate(
        SKEW,
        torque=law,
        drive=asked.drive,
        duration=0.1,
        initial=START,
        control=control,
        engine=engine,
    )
    expected = expected_path(run.dataset["time"].values)
    np.testing.assert_allclose(run.dataset["m"].values, expected, rtol=0, atol=1e-8)
    assert st.Trajectory(run.dataset).question.count("[lopsided]") == 1


def test_members_of_an_ensemble_are_the_same_in_both_engines(asked, law):
    ends = [
        st.simulate_ensemble(
            SKEW,
            torque=law,
            drive=asked.drive,
            duration=0.05,
            initial=START,
            amplitude=[0.5, 1.0],
            temperature=[0.0, 300.0],
            engine=engine,
        ).final.values
        for engine in ENGINES
    ]
    np.testing.assert_allclose(*ends, rtol=0, atol=1e-12)
    assert np.abs(ends[0][0] - ends[0][1]).max() > 1e-3


def test_the_equation_moves_it_as_a_table_of_its_numbers(law):
    def per_sin(V, x):
        parallel = PER_CHARGE * 2e11 * V * (1 + 0.3 * x)
        return parallel, 0.3 * parallel

    table = synthetic_table.make_table(per_sin=per_sin)
    drive = st.Drive(voltage=0.3, field=FIELD)
    np.testing.assert_allclose(rate_of(law, drive), rate_of(table, drive), rtol=1e-10)


def test_analyses_take_it(asked, law):
    """At the critical drive the linearised equation has an eigenvalue without real part."""
    drive = st.Drive(current_density=0.0, field=asked.drive.field)
    near = st.analysis.equilibria(SKEW, drive=drive)
    start = near.m[near.nearest(SKEW.fixed_direction, stable=True)]
    lost = st.analysis.critical_drive(SKEW, torque=law, drive=drive, near=start)
    end = lost.negative or lost.positive
    assert end is not None
    there = st.Drive(current_density=end.drive, field=asked.drive.field)
    assert np.abs(rate_of_rest(law, there, end.m)) < 1e-5
    assert np.linalg.norm(Equation(Device(SKEW, law, there)).rate(end.m)) < 1e-6


def rate_of_rest(law, drive, m):
    matrix = Equation(Device(SKEW, law, drive)).jacobian(m)
    across = np.eye(3) - np.outer(m, m)
    eigenvalues = np.linalg.eigvals(across @ matrix @ across)
    return eigenvalues[np.argsort(np.abs(eigenvalues))[1:]].real.max()


@pytest.mark.parametrize(
    "one", [TABLE, LopsidedTorque(lean=0.1), st.Polarizer(torque=TABLE)], ids=lambda t: t.section
)
def test_what_acts_on_a_magnet_is_a_torque_law(one):
    assert isinstance(one, TorqueLaw)
    drive = st.Drive(current_density=1e10)
    alone = st.simulate(SKEW, torque=one, drive=drive, duration=0.01, initial=START)
    listed = [one if isinstance(one, st.Polarizer) else st.Polarizer(torque=one)]
    same = st.simulate(SKEW, torque=listed, drive=drive, duration=0.01, initial=START)
    np.testing.assert_array_equal(alone.dataset["m"].values, same.dataset["m"].values)


def test_a_polarizer_in_a_polarizer_is_refused():
    inside = st.Polarizer(torque=st.Polarizer(torque=TABLE))
    with pytest.raises(st.QuestionError, match="torque is Polarizer; allowed are a TorqueTable"):
        st.simulate(SKEW, torque=inside, drive=st.Drive(voltage=0.1), duration=0.01, initial=START)
