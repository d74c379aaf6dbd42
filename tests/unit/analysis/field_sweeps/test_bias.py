"""A bias changes the anisotropy in all field sweeps, and the resistance of a junction."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from magnets import uniaxial

import spintorque as st
from spintorque.cli import commands as cli

PLAIN = uniaxial(H_k=4e4, damping=0.01)
GATED = replace(PLAIN, voltage_anisotropy=st.VoltageAnisotropy(linear=-40.0, barrier_thickness=1.2))
BIAS = 0.3
Z, X = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
SWEEPS = {
    "loop": (st.analysis.magnetization_loop, {}, "moment_up"),
    "resonance": (
        st.analysis.ferromagnetic_resonance,
        {"frequency": [3.0], "microwave_direction": X},
        "mode_frequency",
    ),
    "curves": (st.analysis.reversal_curves, {}, "magnetization"),
}


@pytest.mark.parametrize("name", SWEEPS)
def test_a_bias_acts_as_another_anisotropy(name):
    sweep, options, quantity = SWEEPS[name]
    field = np.linspace(-5e4, 5e4, 11)
    answers = [
        getattr(sweep(magnet, field=field, field_direction=Z, **options, **bias), quantity)
        for magnet, bias in (
            (GATED, {"bias": BIAS}),
            (GATED.at_voltage(BIAS), {}),
            (GATED, {}),
        )
    ]
    np.testing.assert_allclose(answers[0], answers[1], rtol=1e-12, atol=1e-12)
    if name == "resonance":
        assert np.abs(answers[0] - answers[2]).max() > 1e-3


@pytest.mark.parametrize("name", SWEEPS)
def test_a_bias_that_does_nothing_is_refused(name):
    sweep, options, _ = SWEEPS[name]
    with pytest.raises(st.QuestionError, match=r"bias is 0\.3 V, and there is no voltage_anisot"):
        sweep(PLAIN, field=[-5e4, 0.0, 5e4], field_direction=Z, **options, bias=BIAS)


def test_the_layers_of_a_pair_change_together():
    pair = st.CoupledMacrospins(layers=(GATED, PLAIN), couplings=(st.Coupling(bilinear=1e-5),))
    by_hand = replace(pair, layers=(GATED.at_voltage(BIAS), PLAIN))
    assert pair.at_voltage(BIAS) == by_hand


LOOP_FILE = """
[macrospin]
saturation_magnetization = 8.0e5
thickness = 2.0
area = 8000.0
damping = 0.01
anisotropy = 5.0e3

[magnetization_loop]
field = {{ start = -3.0e4, stop = 3.0e4, count = 7 }}
field_direction = [0.0, 0.0, 1.0]
bias = 0.2
{junction}
"""


def call(monkeypatch, capsys, *arguments):
    """Exit code and standard error of the command of a loop."""
    monkeypatch.setattr(sys, "argv", ["spintorque", "magnetization-loop", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0, capsys.readouterr().err


def test_a_file_takes_the_conductance_of_a_junction(tmp_path, monkeypatch, capsys):
    junction = "conductance = { tmr = 1.0, resistance_area_product = 5.0, half_voltage = 0.5 }"
    (tmp_path / "loop.toml").write_text(LOOP_FILE.format(junction=junction))
    code, _ = call(monkeypatch, capsys, tmp_path / "loop.toml", "-o", tmp_path / "out")
    assert code == 0
    loop = st.load(tmp_path / "out" / "magnetization_loop.nc")
    law = st.JunctionConductance(tmr=1.0, resistance_area_product=5.0, half_voltage=0.5)
    assert loop.resistance_up[0] == pytest.approx(float(law.resistance_area(0.2, -1.0)))


def test_a_file_has_one_resistance(tmp_path, monkeypatch, capsys):
    both = (
        "resistance = { parallel = 5.0, antiparallel = 10.0 }\n"
        "conductance = { tmr = 1.0, resistance_area_product = 5.0 }"
    )
    (tmp_path / "loop.toml").write_text(LOOP_FILE.format(junction=both))
    code, error = call(monkeypatch, capsys, tmp_path / "loop.toml")
    assert code == 2
    assert "resistance and [magnetization_loop] conductance; keep one" in error
