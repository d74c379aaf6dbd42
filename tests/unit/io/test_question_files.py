"""TOML questions: their meaning, and the messages about their faults."""

from pathlib import Path

import numpy as np
import pytest
from stacks import junction

import spintorque as st
from spintorque._tabulate import table_axes
from spintorque.io.question_file import Question, parse_question, read_question
from spintorque.provenance import question_text
from spintorque.sweeps.grid import Grid
from spintorque.sweeps.sweep_question import file_question

EXAMPLES = Path(__file__).parents[3] / "examples"
TEXT = (EXAMPLES / "mtj.toml").read_text()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("mtj*.toml")), ids=lambda p: p.name)
def test_examples_can_be_read(path):
    asked = read_question(path)
    asked.require("stack", "table", "macrospin", "drive", "dynamics")
    assert asked.stack.stack().roles() == {"fixed", "free"}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda p: p.name)
def test_what_a_file_says_can_be_written_and_read_again(path):
    asked = read_question(path)
    assert parse_question(question_text(asked.to_mapping())) == asked


def test_example_of_a_sweep_can_be_asked():
    grid = Grid(file_question(read_question(EXAMPLES / "sweep.toml")))
    grid.check()
    assert grid.shape == (4, 3, 5)


def test_example_is_the_junction_of_the_readme():
    asked = parse_question(TEXT)
    assert asked.stack.stack() == junction()
    np.testing.assert_allclose(asked.table.bias, np.linspace(-0.6, 0.6, 25))
    np.testing.assert_allclose(asked.table.angles(), np.linspace(0, np.pi, 13))
    assert asked.drive == st.Drive.constant(voltage=0.5)
    assert asked.macrospin.damping == 0.005
    np.testing.assert_allclose(asked.dynamics.initial, st.direction(np.deg2rad(177.1)))


CHANGES = [
    ("lattice_constant", "latice_constant", "unknown key stack.latice_constant; did you mean"),
    ("onsite = 1.6", "onsit = 1.6", "unknown key stack.materials.fe.onsit; did you mean onsite?"),
    ("damping", "dampening", "unknown key macrospin.dampening; did you mean damping?"),
    ("damping = 0.005", "damping = -1", "macrospin: damping is -1"),
    ("count = 25", "cont = 25", "unknown key table.bias.cont; did you mean count?"),
    ("[drive]", "[drve]", "unknown key drve; did you mean drive?"),
    ("voltage = 0.5", "zzz = 0.5", "unknown key drive.zzz; known here are"),
    ("voltage = 0.5", "voltage = nan", "drive: voltage is nan"),
    ("voltage = 0.5", 'voltage = "high"', "drive.voltage is 'high'"),
    ("[0.015, 0.015, 0.97]", "[1, 2]", "macrospin.demagnetization.2 is missing"),
    ("theta_deg = 177.1", "theta_deg = 177.1, theta = 3.0", "give exactly one of theta"),
    ("lattice_constant = 0.287", "lattice_constant = ", "is not valid TOML"),
    ("lattice_constant = 0.287", "lattice_constant = true", "stack.lattice_constant is True"),
    ("exchange = 0.8", 'exchange = "0.8"', "stack.materials.fe.exchange is '0.8'"),
    ("exchange = 0.8, ", "", "stack.materials.fe: exchange is missing; a ferromagnet needs one"),
    ("{ start = -0.6, stop = 0.6, count = 25 }", "[]", "table.bias is []"),
    ("count = 25", "count = 100000000", "table.bias.count is 100000000"),
    ("duration = 30.0", "duration = -1.0", "dynamics.duration: duration is -1"),
    ("{ theta_deg = 177.1 }", "[0, 0, -2]", "dynamics.initial: initial is [0, 0, -2] of length 2"),
]


@pytest.mark.parametrize(("old", "new", "message"), CHANGES)
def test_faults_are_named(old, new, message):
    assert old in TEXT
    with pytest.raises(st.QuestionError) as caught:
        parse_question(TEXT.replace(old, new, 1), "mtj.toml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("mtj.toml")
    assert "\n" not in str(caught.value)


PULSE = '{ kind = "pulse", amplitude = 0.5, length = 1.0 }'
SINE = '[0, { kind = "sine", amplitude = 1.0, frequency = 2.0 }, 0]'
DRIVES = [
    (f"voltage = {PULSE.replace('length', 'lenth')}", "drive.voltage.length is missing"),
    (f"voltage = {PULSE.replace('length', 'lenth')}", "unknown key drive.voltage.lenth; did you"),
    (
        f"voltage = {PULSE.replace('pulse', 'step')}",
        "drive.voltage.kind is 'step'; allowed is one of pulse,",
    ),
    ("voltage = { amplitude = 1.0 }", "drive.voltage.kind is missing"),
    (f"voltage = {PULSE.replace('1.0', '-1.0')}", "drive.voltage: length is -1.0"),
    (f"voltage = {PULSE.replace('0.5', '[]')}", "drive.voltage.amplitude is []"),
    (f"voltage = 0\nfield = {SINE.replace('2.0', '-2.0')}", "drive.field.1: frequency is -2.0"),
    (f"voltage = 0\nfield = {SINE.replace('freq', 'frec')}", "drive.field.1.frequency is missing"),
    ('voltage = { kind = "samples", times = [1, 0], values = [0, 1] }', "times must ascend"),
]


@pytest.mark.parametrize(("drive", "message"), DRIVES)
def test_faulty_waveforms_are_named(drive, message):
    with pytest.raises(st.QuestionError) as caught:
        parse_question(f"[drive]\n{drive}\n")
    assert message in str(caught.value)
    assert "drive.voltage is" not in str(caught.value)
    assert "\n" not in str(caught.value)


SECTIONS = [
    ("[[polarizers]]\non = 0\n", "polarizers.0: a polarizer has no torque; give one of"),
    ('[[polarizers]]\ntable = "t.nc"\nlayer = 0\n', "layer 0 would polarize its own current"),
    ("[[polarizers]]\ntable = { bias = 0, thta = 1 }\n", "polarizers.0.table.thta; did you mean"),
    ("[[polarizers]]\ntable = { bias = 0 }\n", "a polarizer has a stack if its table is to be"),
    (
        '[[polarizers]]\ntorques_on = "fixed"\nslonczewski = { polarization = 0.5 }\n',
        "a polarizer has torques_on='fixed' and no file as table",
    ),
    ("[coupled_macrospins]\nlayers = [{ thick = 1 }]\n", "layers.0.thick; did you mean thickness?"),
    ("[dynamics]\nduration = 1\ninitial = [{ thta = 1 }]\n", "dynamics.initial.thta; did you mean"),
    ("[stfmr]\nfields = { stat = 1 }\n", "unknown key stfmr.fields.stat; did you mean start?"),
    ("[stfmr]\nfields = [[0, 0]]\n", "stfmr.fields.0.2 is missing"),
    ("[phase_diagram]\nresolution = [0, 1]\n", "phase_diagram.strength is missing"),
]


@pytest.mark.parametrize(("text", "message"), SECTIONS)
def test_faulty_sections_are_named(text, message):
    with pytest.raises(st.QuestionError) as caught:
        parse_question(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("thickness = 2 ", "thickness = -2 ", "layer 2 (mgo): layer thickness is -2"),
        ("thickness = 2 ", "thickness = 2.5 ", "layer 2 (mgo): layer thickness is 2.5"),
        ('material = "mgo"', 'material = "mga"', "did you mean mgo?"),
        ('magnetization = "free"', "magnetization = [0, 0, 2]", "layer 3 (fe): magnetization is"),
    ],
)
def test_faulty_layers_are_named(old, new, message):
    asked = parse_question(TEXT.replace(old, new, 1))
    with pytest.raises(st.QuestionError) as caught:
        asked.stack.stack()
    assert message in str(caught.value)


def test_all_faults_are_told_at_once():
    text = TEXT.replace("damping", "dampening", 1).replace("count = 25", "count = 0", 1)
    with pytest.raises(st.QuestionError) as caught:
        parse_question(text)
    assert "dampening" in str(caught.value)
    assert "table.bias.count" in str(caught.value)


def test_missing_sections_and_files(tmp_path):
    with pytest.raises(st.QuestionError, match=r"no section \[table\], \[drive\]"):
        parse_question("[stack]" + TEXT.split("[stack]")[1].split("[table]")[0]).require(
            "stack", "table", "drive"
        )
    with pytest.raises(st.FileError, match="No such file"):
        read_question(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(st.FileError, match="not a text file"):
        read_question(tmp_path / "binary.toml")


def test_axes_of_one_number_and_default_angles():
    count = "theta_deg = { start = 0.0, stop = 180.0, count = 13 }"
    assert count in TEXT
    asked = parse_question(
        TEXT.replace(count, "").replace("{ start = -0.6, stop = 0.6, count = 25 }", "0")
    )
    assert asked.table.bias == [0.0]
    bias, theta = table_axes(asked.table.bias, asked.table.angles())
    assert bias.tolist() == [0.0]
    np.testing.assert_allclose(theta, np.linspace(0, np.pi, 13))


def test_a_sweep_of_another_quantity_needs_no_angles():
    stack, axes = (EXAMPLES / "sweep.toml").read_text().split("\n[table]\n")
    axes = axes[axes.index("[sweep.axes]") :]
    text = f'{stack}\n[table]\nbias = 0\n[sweep]\nquantity = "exchange_coupling"\n{axes}'
    grid = Grid(file_question(parse_question(text)))
    grid.check()
    assert grid.shape == (4, 3)


def test_angles_in_both_units():
    degrees = parse_question(TEXT)
    radians = TEXT.replace("theta_deg = { start", "theta = { start").replace("180.0", str(np.pi))
    radians = radians.replace("theta_deg = 177.1", "theta = 1.0, phi_deg = 90.0")
    asked = parse_question(radians)
    np.testing.assert_allclose(asked.table.angles(), degrees.table.angles())
    np.testing.assert_allclose(asked.dynamics.initial, st.direction(1.0, np.pi / 2))
    vector = parse_question(TEXT.replace("{ theta_deg = 177.1 }", "[1.0, 0.0, 0.0]"))
    assert vector.dynamics.initial == (1.0, 0.0, 0.0)


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_files_of_every_editor_are_read(encoding, tmp_path):
    path = tmp_path / "question.toml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))
    assert read_question(path) == parse_question(TEXT)


def test_other_encodings_are_named(tmp_path):
    path = tmp_path / "question.toml"
    path.write_bytes(b"# a\n# caf\xe9\n" + TEXT.encode())
    with pytest.raises(st.FileError, match=r"line 2 has the byte 0xe9.*Latin-1.*save the file as"):
        read_question(path)


WAVE = "time,voltage\n0,0\n# top\n0.5,0.3\n2.0,0\n"
TABLES = {
    "comma": ("a.csv", WAVE.encode()),
    "semicolon": ("a.csv", WAVE.replace(",", ";").replace("0.5", "0,5").encode("utf-8-sig")),
    "tab": ("a.txt", WAVE.replace(",", "\t").encode("utf-16")),
    "blanks": ("a.dat", WAVE.replace(",", "   ").encode()),
}


@pytest.mark.parametrize("kind", TABLES)
def test_waveforms_are_read_from_text_of_two_columns(kind, tmp_path):
    name, data = TABLES[kind]
    (tmp_path / name).write_bytes(data)
    expected = st.Samples(times=(0.0, 0.5, 2.0), values=(0.0, 0.3, 0.0))
    assert st.Samples.from_file(tmp_path / name) == expected
    path = tmp_path / "question.toml"
    path.write_text(f'[drive]\nvoltage = {{ kind = "samples", file = "{name}" }}\n')
    assert read_question(path).drive == st.Drive(voltage=expected)


@pytest.mark.parametrize("axis", [0, 1])
def test_waveforms_are_read_from_arrays(axis, tmp_path):
    times = np.linspace(0, 1, 5)
    np.save(tmp_path / "a.npy", np.stack([times, times**2], axis=axis))
    found = st.Samples.from_file(tmp_path / "a.npy")
    assert found == st.Samples(times=times, values=times**2)
    path = tmp_path / "question.toml"
    path.write_text('[drive]\nvoltage = 0\nfield = [0, { kind = "samples", file = "a.npy" }, 0]')
    with pytest.warns(st.SpintorqueWarning, match="field is"):
        assert read_question(path).drive.field[1] == found


WRONG_WAVES = {
    "missing": ("none.csv", None, "No such file"),
    "words": ("a.csv", b"a,b\nc,d\n", "line 2 is 'c,d'; wanted are two columns"),
    "three": ("a.csv", b"0,1,2\n1,1,2\n", "line 1 is '0,1,2'"),
    "empty": ("a.csv", b"\n", "it is empty"),
    "latin": ("a.csv", b"caf\xe9,b\n0,1\n", "looks like Latin-1"),
    "binary": ("a.csv", b"\x89PNG\x00\x00\xff", "not a text file"),
    "pickle": ("a.npy", b"\x80\x04N.", "it is no array of numbers"),
    "back": ("a.csv", b"0,1\n2,1\n1,1\n", "times must ascend"),
}


@pytest.mark.parametrize("kind", WRONG_WAVES)
def test_files_that_are_no_waveforms_are_named(kind, tmp_path):
    name, data, message = WRONG_WAVES[kind]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    path = tmp_path / "question.toml"
    path.write_text(f'[drive]\nvoltage = {{ kind = "samples", file = "{name}" }}\n')
    for read in (lambda: st.Samples.from_file(tmp_path / name), lambda: read_question(path)):
        with pytest.raises((st.FileError, st.QuestionError)) as caught:
            read()
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_waveform_has_a_file_or_numbers():
    text = '[drive]\nvoltage = { kind = "samples", file = "a.csv", times = [0], values = [1] }'
    with pytest.raises(st.QuestionError, match=r"has a file, a\.csv, and times and values"):
        parse_question(text)


WORDS = [
    ("[stack]", "[Stack]", "unknown key Stack; did you mean stack?"),
    ("[drive]", "[DRIVE]", "unknown key DRIVE; did you mean drive?"),
    ("[dynamics]", "[dynamic]", "unknown key dynamic; did you mean dynamics?"),
    ("[stack]\n", "voltage = 0.5\n[stack]\n", "unknown key voltage; it belongs into [drive]"),
    ("damping =", "Damping =", "unknown key macrospin.Damping; did you mean damping?"),
    ("duration =", "dur =", "unknown key dynamics.dur; did you mean duration?"),
    ('kind = "insulator"', 'kind = "Insulator"', "is 'Insulator'; allowed is one of ferromagnet"),
    ('kind = "insulator"', 'kind = "isolator"', "did you mean insulator?"),
    ("count = 25", 'count = "25"', "table.bias.count is '25'"),
    ("count = 25", 'count = "25"', "it is text, write numbers without quotes"),
    ("start = -0.6", 'start = "-0.6"', "it is text, write numbers without quotes"),
    ("damping = 0.005", 'damping = "0.005"', "it is text, write numbers without quotes"),
    ("theta_deg = 177.1", 'theta_deg = "177.1"', "it is text, write numbers without quotes"),
    ("voltage = 0.5", 'voltage = "0.5"', "it is text, write numbers without quotes"),
    ("voltage = 0.5", "voltage = true", "or a waveform (Pulse, Ramp, Sine or Samples)"),
]


@pytest.mark.parametrize(("old", "new", "message"), WORDS)
def test_one_rule_for_words_and_numbers_as_text(old, new, message):
    assert old in TEXT
    with pytest.raises(st.QuestionError) as caught:
        parse_question(TEXT.replace(old, new, 1))
    assert message in str(caught.value)


def test_words_of_other_questions_have_suggestions():
    with pytest.raises(st.QuestionError, match=r"engine is 'Layered'.*did you mean layered\?"):
        st.torque(junction(), theta=1.0, engine="Layered")
    with pytest.raises(st.QuestionError, match=r"did you mean dormand_prince\?"):
        st.StepControl(method="Dormand-Prince")
    with pytest.raises(st.QuestionError, match=r"did you mean layers\[1\].thickness\?"):
        st.sweep(junction(), {"Layers[1].Thickness": [1]}, folder="no.zarr")


def test_a_range_without_a_count_is_one_in_which_biases_are_chosen():
    text = TEXT.replace(", count = 25 }", " }")
    asked = parse_question(text)
    assert asked.table.bias == (-0.6, 0.6)
    assert parse_question(question_text(asked.to_mapping())) == asked


def test_a_sweep_needs_the_count_of_its_biases():
    text = (EXAMPLES / "sweep.toml").read_text().replace(", count = 5 }       # V", " }")
    with pytest.raises(st.QuestionError, match="bias has no count"):
        file_question(parse_question(text))


@pytest.mark.parametrize("way", ["{ theta_deg = 90.0 }", "{ theta = 1.0, phi_deg = 30.0 }"])
def test_directions_of_layers_may_be_angles(way):
    text = TEXT.replace('magnetization = "fixed"', f"magnetization = {way}")
    expected = st.direction(np.pi / 2) if "deg = 90" in way else st.direction(1.0, np.pi / 6)
    np.testing.assert_allclose(
        parse_question(text).stack.stack().layers[0].magnetization, expected, atol=1e-15
    )
    with pytest.raises(st.QuestionError, match=r"magnetization\.thet\w*; did you mean theta"):
        parse_question(text.replace("{ theta", "{ thet"))


def test_the_schema_takes_every_form_of_a_value():
    """Numbers, lists, ranges, angles and waveforms, as the reader does."""
    properties = Question.model_json_schema()["$defs"]["TableSection"]["properties"]
    forms = properties["theta_deg"]["anyOf"]
    assert {form.get("type") for form in forms} == {"array", "object", "number", "null"}
