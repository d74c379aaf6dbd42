"""Question files that are written, their schema, messages for the log, and the citation."""

import json
import logging
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from commands import PERPENDICULAR, TRAJECTORY, VALVE, caller, written

import spintorque as st
from spintorque.cli.new_command import KINDS, question_file
from spintorque.io.question_file import parse_question, read_question
from spintorque.io.question_schema import question_schema
from spintorque.report.citation import bibtex

ROOT = Path(__file__).parents[2]


@pytest.fixture
def call(monkeypatch, capsys):
    return caller(monkeypatch, capsys)


def test_every_command_that_takes_a_question_has_one():
    from typer.main import get_command

    from spintorque.cli.commands import app

    takes = {
        name
        for name, command in get_command(app).commands.items()
        if any(option.name == "question" for option in command.params)
    }
    assert takes == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_has_the_sections_of_its_command_and_a_comment_on_each(kind, call, tmp_path):
    path = tmp_path / "mine.toml"
    assert call("new", kind, "-o", path)[:2] == (0, f"{path}\n")
    text = path.read_text()
    section = {"run": "dynamics"}.get(kind, kind.replace("-", "_"))
    read_question(path).require(section)
    assert f"#     spintorque {kind} {path}" in text
    for table in text.split("\n["):
        assert "#" in table or table.startswith("[stack.layers")  # the first one has a comment


def test_a_question_that_is_there_is_not_overwritten(call, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    code, _, err = call("new", "table", "-o", path)
    assert (code, path.read_text()) == (2, "mine")
    assert "exists already" in err
    code, _, err = call("new", "swiching", "-o", tmp_path / "other.toml")
    assert code == 2
    assert "did you mean switching?" in err


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_runs_as_it_is(kind, call, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(question_file(kind, path))
    code, out, err = call(kind, path, "-o", tmp_path / "out")
    assert code == 0, err
    assert "report.html" in out


def test_the_schema_knows_every_section_and_every_key_with_its_unit(call, tmp_path):
    path = tmp_path / "schema.json"
    assert call("schema", "-o", path)[0] == 0
    schema = json.loads(path.read_text())
    assert schema == question_schema()
    asked = parse_question((ROOT / "examples" / "mtj.toml").read_text())
    assert schema["properties"].keys() == type(asked).model_fields.keys()
    magnet = schema["$defs"]["Macrospin"]["properties"]
    assert magnet["saturation_magnetization"]["description"] == "Ms (A/m)"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.toml")), ids=lambda p: p.stem)
def test_examples_have_no_key_that_the_schema_does_not_know(path):
    schema = question_schema()
    for section, keys in tomllib.loads(path.read_text()).items():
        form = schema["properties"][section]["anyOf"][0]
        if "$ref" in form:
            known = schema["$defs"][form["$ref"].rsplit("/", 1)[-1]]["properties"]
            assert set(keys) <= set(known)


def test_messages_are_for_those_who_ask(call, tmp_path, caplog):
    text = PERPENDICULAR + VALVE + "[drive]\ncurrent_density = 0.0\n" + TRAJECTORY
    question = written(tmp_path, text)
    _, _, err = call("dynamics", question, "-o", tmp_path / "quiet")
    assert "wrote" not in err
    _, _, err = call("--verbose", "dynamics", question, "-o", tmp_path / "out")
    assert f"spintorque.files.whole_files: wrote {tmp_path / 'out' / 'trajectory.nc'}" in err
    assert logging.getLogger("spintorque").level == logging.NOTSET
    with caplog.at_level(logging.INFO, logger="spintorque"):
        st.Trajectory.load(tmp_path / "out" / "trajectory.nc")
    assert "reading" in caplog.text


def test_the_citation_is_that_of_the_file():
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    parts = dict(line.strip(" -").split(": ", 1) for line in lines if ": " in line)
    assert f"author = {{{{{parts['name']}}}}}" in bibtex()
    assert f"title = {{{{{parts['title']}: {parts['abstract'].rstrip('.')}}}}}" in bibtex()
    assert f"version = {{{version('spintorque')}}}" in bibtex()
