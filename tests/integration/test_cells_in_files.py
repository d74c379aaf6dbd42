"""Files about cells with several torques, contacts and moving layers, through every command."""

import pytest
import xarray as xr
from commands import (
    DIAGRAM,
    ENSEMBLE,
    IN_PLANE,
    OSCILLATION,
    PERPENDICULAR,
    RESONANCE,
    SWITCHING,
    TIMES,
    TRAJECTORY,
    caller,
    written,
)

import spintorque as st
from spintorque.io.question_file import parse_question

CELL = """
[[polarizers]]
slonczewski = {{ polarization = 0.6 }}

[[polarizers]]
terminal = "line"
direction = {direction}
spin_orbit = {{ damping_like = 0.6, field_like = 0.05 }}

[drive]
current_density = -1e9
field = {field}

[[drive.terminals]]
name = "line"
current_density = 1e9
"""
LAYER = """
[[coupled_macrospins.layers]]
saturation_magnetization = 8.0e5
thickness = {thickness}
area = 8000.0
damping = 0.03
anisotropy = 1.2e4
demagnetization = [0.9, 0.05, 0.05]
"""
PAIR = (
    LAYER.format(thickness=3.0)
    + LAYER.format(thickness=2.5)
    + """
[[coupled_macrospins.couplings]]
bilinear = -3e-4

[[polarizers]]
on = 0
slonczewski = { polarization = 0.6 }

[[polarizers]]
on = 1
layer = 0
slonczewski = { polarization = 0.3 }

[drive]
current_density = 0.0
field = [0.0, 1.0e3, 0.0]
"""
)
STILL, TILTED = "[0.0, 0.0, 0.0]", "[0.0, 4.0e4, -2.0e4]"
ALONG, ACROSS = "[0.0, 0.0, 1.0]", "[0.0, 1.0, 0.0]"


def lying(field=STILL, direction=ALONG):
    return IN_PLANE + CELL.format(field=field, direction=direction)


STANDING = PERPENDICULAR + CELL.format(field=STILL, direction=ACROSS)


def at_line(text):
    """Section whose strength is that of the line."""
    head, _, rest = text.lstrip().partition("\n")
    return f"\n{head}\nterminal = 'line'\n{rest}"


def of_both(text, key, first, second):
    """Section whose start has a direction for each of two layers, of which the second counts."""
    kept = [line for line in text.strip().splitlines() if not line.startswith(f"{key} =")]
    return "\n".join([kept[0], f"{key} = [{first}, {second}]", *kept[1:]]) + "\n"


FEW = DIAGRAM.replace("initial = [{ theta_deg = 20.0 }]\n", "")
COUNTED = SWITCHING.replace("fokker_planck = true\n", "")
AFP = ("[0.0, 0.0, 1.0]", "[0.0, 0.0, -1.0]")
BENT = ("[0.0, 0.3, 0.95393920141694565]", "[0.0, 0.0, -1.0]")
CELLS = {
    "dynamics": STANDING + TRAJECTORY,
    "ensemble": STANDING + ENSEMBLE,
    "oscillation": lying("[0.0, 0.0, 6.0e4]") + at_line(OSCILLATION),
    "phase-diagram": lying() + at_line(DIAGRAM),
    "stfmr": lying(TILTED) + at_line(RESONANCE),
    "switching": STANDING + at_line(COUNTED),
    "switching-times": STANDING + at_line(TIMES).replace("-3.0e11", "2.0e12"),
}
PAIRS = {
    "dynamics": PAIR + of_both(TRAJECTORY, "initial", *BENT),
    "ensemble": PAIR + of_both(ENSEMBLE, "initial", *AFP),
    "oscillation": PAIR + of_both(OSCILLATION, "initial", *BENT) + "layer = 1\n",
    "phase-diagram": PAIR + FEW.replace("coarse = 2", "coarse = 2\nlayer = 1"),
    "stfmr": PAIR + of_both(RESONANCE, "near", *AFP),
    "switching": PAIR + of_both(COUNTED + "initial = 0\n", "initial", *AFP) + "layer = 1\n",
    "switching-times": PAIR + TIMES + "layer = 1\n",
}
QUICK = ("stfmr",)


@pytest.fixture
def call(monkeypatch, capsys):
    return caller(monkeypatch, capsys)


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CELLS],
)
@pytest.mark.parametrize("files", [CELLS, PAIRS], ids=["cell", "pair"])
def test_commands_answer_what_a_file_asks(files, command, call, tmp_path):
    folder = tmp_path / "out"
    alone = () if command == "dynamics" else ("--workers", 1)
    code, _, err = call(command, written(tmp_path, files[command]), "-o", folder, *alone)
    assert code == 0, err
    asked = parse_question(files[command])
    results = [path for path in folder.glob("*.nc") if not path.name.startswith("trajectory-")]
    assert results
    for path in results:
        kept = parse_question(xr.open_dataset(path).attrs["question"])
        assert (kept.drive, kept.polarizers) == (asked.drive, asked.polarizers)
        code, _, err = call("plot", path, "-o", tmp_path / f"{path.stem}.svg")
        assert code == 0, err
        st.load(path)


WRONG = {
    "an unknown terminal": (
        "switching",
        CELLS["switching"].replace("terminal = 'line'", "terminal = 'lane'"),
        "terminal is 'lane'; the drive has 'line'",
    ),
    "a terminal without torque": (
        "switching-times",
        CELLS["switching-times"].replace('terminal = "line"\ndirection', "direction"),
        "the drive has a terminal 'line', which drives no torque",
    ),
    "two terminals of one name": (
        "switching",
        CELLS["switching"].replace(
            "[[drive.terminals]]",
            '[[drive.terminals]]\nname = "line"\nvoltage = 0.1\n\n[[drive.terminals]]',
        ),
        "terminals are named line, line; give each name once",
    ),
    "a terminal without name": (
        "switching",
        CELLS["switching"].replace('name = "line"\n', ""),
        "name",
    ),
    "a terminal of no strength": (
        "dynamics",
        CELLS["dynamics"].replace("current_density = 1e9", ""),
        "terminal 'line' has voltage=None and current_density=None; give exactly one",
    ),
    "a layer that is not there": (
        "switching-times",
        PAIRS["switching-times"].replace("layer = 1\n", "layer = 2\n"),
        "layer is 2; there are layers 0 to 1",
    ),
    "a polarizer on no layer": (
        "dynamics",
        PAIRS["dynamics"].replace("on = 1", "on = 3"),
        "a polarizer has on=3 and layer=0; there are layers 0 to 1",
    ),
    "one start for two layers": (
        "oscillation",
        PAIR + OSCILLATION,
        "initial",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_bad_files_are_told_in_one_line(name, call, tmp_path):
    command, text, words = WRONG[name]
    alone = () if command == "dynamics" else ("--workers", 1)
    code, _, err = call(command, written(tmp_path, text), "-o", tmp_path / "out", *alone)
    told = [line for line in err.splitlines() if line.strip()]
    assert code != 0
    assert words in err
    assert len(told) == 1
