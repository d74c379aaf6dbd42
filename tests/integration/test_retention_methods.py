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
        (DRIVEN.format("langer", 0.0) + 'terminal = "gate"\n', "terminal is 'gate'"),
    ],
)
def test_bad_methods_are_one_line(ask, text, message):
    code, _, err = ask(text)
    assert code != 0
    assert message in err
    assert len(err.strip().splitlines()) == 1


COUPLED = """
[[coupled_macrospins.layers]]
saturation_magnetization = 8.0e5
thickness = 2.0
area = 4000.0
damping = 0.02
anisotropy = 1.2e4
demagnetization = [0.94, 0.03, 0.03]

[[coupled_macrospins.layers]]
saturation_magnetization = 8.0e5
thickness = 2.5
area = 4000.0
damping = 0.02
anisotropy = 1.2e4
demagnetization = [0.94, 0.03, 0.03]

[[coupled_macrospins.couplings]]
bilinear = -1.0e-4

[[polarizers]]
on = 1
terminal = "write"
spin_orbit = { damping_like = 0.3 }

[drive]
current_density = 0.0
terminals = [{ name = "write", current_density = 0.0 }]

"""
LAYERS = "near = [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "section", "words"),
    [
        ("retention", LAYERS, ["thermal stability", "retention time"]),
        ("normal-modes", LAYERS, ["mode 0", "acoustic", "optical"]),
        (
            "stability",
            LAYERS + 'terminal = "write"\nlimits = [-3e12, 3e12]\n',
            ["stable directions", "critical current density", "by precession at"],
        ),
    ],
)
def test_coupled_layers_and_their_terminals_in_a_file(
    name, section, words, monkeypatch, capsys, tmp_path
):
    text = COUPLED + f"[{name.replace('-', '_')}]\n" + section
    call = caller(monkeypatch, capsys)
    code, out, err = call(name, written(tmp_path, text), "-o", tmp_path / "out")
    assert code == 0, err
    for word in words:
        assert word in out


def test_a_read_of_coupled_layers_is_refused(monkeypatch, capsys, tmp_path):
    text = COUPLED + "[retention]\nread = { strength = 1e9, duration = 1.0 }\n" + LAYERS
    code, _, err = caller(monkeypatch, capsys)("retention", written(tmp_path, text))
    assert code == 2
    assert "macrospin" in err
