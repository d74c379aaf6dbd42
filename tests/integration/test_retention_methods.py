"""Methods of the rates and a drive that stays, from a question in TOML."""

import pytest
from commands import CURRENT, IN_PLANE, VALVE, caller, written

import spintorque as st

QUESTION = IN_PLANE + VALVE + CURRENT.format(0.0)
DRIVEN = '\n[retention]\nnear = [0.0, 0.0, 1.0]\nmethod = "{}"\nstrength = {}\n'


@pytest.fixture
def ask(monkeypatch, capsys, tmp_path):
    call = caller(monkeypatch, capsys)

    def command(text):
        return call("retention", written(tmp_path, QUESTION + text), "-o", tmp_path / "out")

    return command


@pytest.mark.slow
def test_a_method_and_a_strength_reach_the_rates_and_the_report(ask, tmp_path):
    code, _, err = ask(DRIVEN.format("energy diffusion", -1e10))
    assert code == 0, err
    found = st.load(tmp_path / "out" / "retention.nc")
    assert found.method == "energy diffusion"
    assert 0 < found.torque_over_critical < 1
    assert found.effective_stability < found.thermal_stability
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "orbits above the barrier return to it" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DRIVEN.format("Langer", 0.0), "method is 'Langer'; allowed is one of"),
        (DRIVEN.format("langer", 0.0) + "trajectories = 3\n", "trajectories"),
    ],
)
def test_bad_methods_are_one_line(ask, text, message):
    code, _, err = ask(text)
    assert code != 0
    assert message in err
    assert len(err.strip().splitlines()) == 1
