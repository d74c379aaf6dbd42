"""TOML questions about diffusive films: parts by name, both ways of numbers, commands."""

import re

import numpy as np
import pytest
from commands import caller, written
from semiclassical_valves import diffusive_valve

import spintorque as st
from spintorque.io.question_file import parse_question
from spintorque.provenance import question_text

TEXT = """
[diffusive]
contact = ["Co|Cu", "own", "own", "none"]
conductors.magnet = { rho_star = 75e-9, beta = 0.46, spin_diffusion_length = 59.0 }
conductors.soft = { resistivity = 1e-7, polarization = 0.3, exchange_length = 1.5 }
conductors.long = { like = "Cu", spin_diffusion_length = 1000.0 }
contacts.own = { ar_star = 0.51e-15, gamma = 0.77, mixing_conductance = [5.5e14, -3e13] }
films = [
  { conductor = "Cu" },
  { conductor = "magnet", thickness_nm = 6.0, magnetization = "fixed" },
  { conductor = "long", thickness_nm = 5.0 },
  { conductor = "soft", thickness_nm = 3.0, magnetization = "free" },
  { conductor = "Cu" },
]

[table]
bias = [-0.01, 0.0, 0.01]
theta_deg = { start = 0.0, stop = 180.0, count = 7 }
"""
SWEPT = (
    TEXT
    + """
[sweep.axes]
"films[1].thickness_nm" = [2.0, 6.0]
"conductors.long.spin_diffusion_length" = [100.0, 1000.0]
"""
)


command = pytest.fixture(caller)
ALONE = ("--workers", 1, "-o")


def test_films_of_a_file():
    stack = parse_question(TEXT).diffusive.torque_source()
    magnet, long, soft = (stack.films[k].conductor for k in (1, 2, 3))
    assert stack.films[0].conductor == st.conductors["Cu"]
    assert (magnet.name, magnet.rho_star) == ("magnet", pytest.approx(75e-9))
    assert (long.resistivity, long.spin_diffusion_length) == (6e-9, 1000.0)
    assert (soft.resistivity, soft.exchange_length) == (1e-7, 1.5)
    assert stack.contacts[0] == st.contacts["Co|Cu"]
    assert stack.contacts[1].mixing_conductance == 5.5e14 - 3e13j
    assert stack.contacts[3] is None


def test_such_a_question_can_be_written_and_read_again():
    asked = parse_question(TEXT)
    again = parse_question(question_text(asked.to_mapping()))
    assert again.diffusive.torque_source() == asked.diffusive.torque_source()
    table = st.tabulate(diffusive_valve(), bias=[0.0, 0.01])
    assert parse_question(table.question).diffusive.torque_source() == diffusive_valve()


FAULTS = {
    "film 2 is 'Iron', which is no conductor of the file or of the package": ('magnet"', 'Iron"'),
    "contact is 'owned', which .*; did you mean own": ('"own", "own"', '"owned", "own"'),
    "magnet: beta is 1.46": ("beta = 0.46", "beta = 1.46"),
    "magnet: resistivity is missing": ("rho_star = 75e-9, beta = 0.46, ", ""),
    "soft: there are resistivity and polarization beside rho_star": (
        "resistivity = 1e-7",
        "resistivity = 1e-7, rho_star = 1e-7",
    ),
    "own: conductances are missing": ("ar_star = 0.51e-15, ", ""),
    "own: mixing_conductance is .*; allowed is a real part above 0": ("5.5e14", "-5.5e14"),
    "unknown key .*spin_difusion_length; did you mean spin_diffusion_length": (
        "spin_diffusion_length = 1000.0",
        "spin_difusion_length = 1000.0",
    ),
    "contact has 3 values; the stack has 4 faces": ('"own", "own"', '"own"'),
    r"film 4 \(soft\): a film of a magnetic conductor has no magnetization": (
        ', magnetization = "free"',
        "",
    ),
    "there is no conductor 'Copper'": ('like = "Cu"', 'like = "Copper"'),
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults_are_named(message):
    old, new = FAULTS[message]
    assert old in TEXT
    with pytest.raises(st.QuestionError, match=message) as caught:
        parse_question(TEXT.replace(old, new)).diffusive.torque_source()
    assert "\n" not in str(caught.value)


def test_one_source_is_asked_for():
    with pytest.raises(st.QuestionError, match=r"no section \[stack\] or \[diffusive\]"):
        _ = parse_question("[table]\nbias = 0.1\n").source
    both = TEXT + '[stack]\nlattice_constant = 0.3\nlayers = [{ material = "Cu" }]\n'
    with pytest.raises(st.QuestionError, match=r"sections \[stack\] and \[diffusive\]; keep one"):
        _ = parse_question(both).source


@pytest.mark.slow
def test_the_command_table_writes_table_figures_and_report(command, tmp_path):
    code, out, err = command("table", written(tmp_path, TEXT), *ALONE, tmp_path / "out")
    assert code == 0, err
    assert re.search(r"resistance times area at 180°: 0\.00\d+ Ω µm²", out)
    table = st.load(tmp_path / "out" / "table.nc")
    stack = parse_question(TEXT).diffusive.torque_source()
    theta = np.linspace(0, np.pi, 7)
    expected = st.diffusive_torques(stack, theta=theta, bias=0.01)
    np.testing.assert_allclose(
        table.dataset["torque_perpendicular"][2], expected.torque_perpendicular, rtol=1e-12
    )
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "magnet(6 nm) fixed" in report
    assert "gamma 0.77" in report
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names >= {"spin_accumulation.png", "spin_current.png", "diffusive_resistance.png"}


@pytest.mark.slow
def test_a_sweep_of_a_file_goes_on_by_resume(command, tmp_path):
    for asked in (("sweep", written(tmp_path, SWEPT), *ALONE), ("resume", *ALONE[:2])):
        code, _, err = command(*asked, tmp_path / "out")
        assert code == 0, err
    swept = st.load(tmp_path / "out" / "sweep.nc")
    assert swept.complete
    where = {"films[1].thickness_nm": 2.0, "conductors.long.spin_diffusion_length": 100.0}
    assert swept.table(where).dataset["torque_parallel"].shape == (3, 7)
    assert st.resume(tmp_path / "out" / "sweep.zarr").complete
