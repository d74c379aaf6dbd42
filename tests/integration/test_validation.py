"""The validation runs and names what missed; every case names the source of its claim."""

import math

import pytest
from matplotlib.figure import Figure

from validation import __main__ as runner
from validation.case import FOLDER, Case, Row, load, names

CHEAP = "10_spin_pumping"


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run with arguments; the exit code and the folder of results."""

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["validation", *arguments, "-o", str(tmp_path)])
        return runner.main(), tmp_path

    return run


@pytest.mark.slow
def test_a_case_that_holds(run, capsys):
    code, folder = run(CHEAP)
    assert code == 0
    assert "no numbers outside tolerance" in capsys.readouterr().out
    assert (folder / f"{CHEAP}.png").stat().st_size > 1000
    assert "**Claim.**" in (folder / "table.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("value", [1.1, math.nan])
def test_a_number_that_misses_is_an_exit_code(run, capsys, monkeypatch, value):
    rows = [Row("good", 1.0, 1.0, 0.0), Row("bad", value, 1.0, 0.01)]
    case = Case(CHEAP, "a claim", lambda: rows, lambda rows: Figure())
    monkeypatch.setattr(runner, "load", lambda name: case)
    code, folder = run(CHEAP)
    assert code == 1
    assert "1 number outside tolerance" in capsys.readouterr().out
    assert "MISSED" in (folder / "table.md").read_text(encoding="utf-8")


def test_an_unknown_case_is_named(run, capsys):
    with pytest.raises(SystemExit):
        run("99_nothing")
    assert "no case 99_nothing" in capsys.readouterr().err


def test_cases_are_numbered_one_after_the_other():
    assert [int(name[:2]) for name in names()] == list(range(1, len(names()) + 1))


@pytest.mark.parametrize("name", names())
def test_case_says_what_it_claims_and_why_its_tolerance_is_honest(name):
    readme = (FOLDER / name / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# ")
    for heading in ("**Claim.**", "**Source.**", "**Tolerance.**"):
        assert readme.count(f"\n{heading}") == 1
    assert load(name).claim
