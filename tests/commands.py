"""Tiny questions for the commands, and a command called in this process."""

import signal
import sys
import tomllib

import pytest

import spintorque as st
from spintorque.cli import commands as cli

TABLE = """
[stack]
lattice_constant = 0.3
materials.fe = { kind = "ferromagnet", onsite = 1.6, exchange = 0.8, hopping = 0.4 }
materials.mgo = { kind = "insulator", onsite = 5.4, hopping = 0.4 }
layers = [
    { material = "fe", magnetization = "fixed" },
    { material = "mgo", thickness = 1 },
    { material = "fe", magnetization = "free" },
]

[table]
bias = [-0.2, 0.0, 0.2]
theta_deg = { start = 0, stop = 180, count = 5 }
accuracy = { rtol = 1e-2 }
"""
PERPENDICULAR = """
[macrospin]
saturation_magnetization = 1.0e6
thickness = 1.2
area = 1660.0
damping = 0.02
anisotropy = 7.145e5
demagnetization = [0.02, 0.02, 0.96]
"""
IN_PLANE = """
[macrospin]
saturation_magnetization = 8.0e5
thickness = 3.0
area = 8000.0
damping = 0.03
anisotropy = 1.2e4
demagnetization = [0.9, 0.05, 0.05]
"""
VALVE = "\n[slonczewski]\npolarization = 0.6\n"
CURRENT = "\n[drive]\ncurrent_density = {}\n"
PULSED = (
    PERPENDICULAR
    + VALVE
    + "\n[drive]\n"
    + ('current_density = { kind = "pulse", amplitude = 1.5e11, length = 0.2, rise = 0.05 }\n')
)
TRAJECTORY = """
[dynamics]
duration = 0.3
initial = { theta_deg = 170.0 }
control = { sample_interval = 0.05 }
"""
ENSEMBLE = """
[ensemble]
duration = 0.2
members = 20
initial = [0.0, 0.0, -1.0]
spread_deg = 10.0
temperature = 300.0
seed = 3
statistics = true
first_passage = { axis = [0.0, 0.0, -1.0], level = 0.9 }
"""
DIAGRAM = """
[phase_diagram]
strength = [-1.2e12, 0.0]
field = [0.0, 4.0e4]
resolution = [6.0e11, 2.0e4]
coarse = 2
initial = [{ theta_deg = 20.0 }]
search = { duration = 5.0, rounds = 2 }
hysteresis = true

[phase_diagram.trajectories]
field = 1.0e4
factors = [0.0, 2.0]
duration = 1.0
tilt_deg = 10.0
"""
SWITCHING = """
[switching]
amplitudes = [-1.5e11, -3.0e11]
lengths = [0.5, 1.0]
temperature = 300.0
trajectories = 50
fokker_planck = true
"""
RESONANCE = """
[stfmr]
frequency = { start = 3.0, stop = 12.0, count = 31 }
amplitude = 1e9
near = [0.0, 1.0, 0.0]
resistance = { parallel = 5.0, antiparallel = 10.0 }
"""
STABILITY = "\n[stability]\nnear = [0.0, 0.0, 1.0]\n"
MODES = "\n[normal_modes]\nnear = [0.0, 0.0, 1.0]\n"
RETENTION = """
[retention]
near = [0.0, 0.0, 1.0]
time = 1e17
bits = 100
read = { strength = -2.0e10, duration = 5.0 }
"""
OSCILLATION = """
[oscillation]
initial = { theta_deg = 20.0, phi_deg = 90.0 }
strength = [0.0, -5.0e11]
resistance = { parallel = 5.0, antiparallel = 10.0 }
settling = 5.0
duration = 2.0
"""
TIMES = """
[switching_times]
amplitude = -3.0e11
duration = 2.0
temperature = 300.0
trajectories = 20
"""
LOOP = """
[magnetization_loop]
field = { start = -6.0e4, stop = 6.0e4, count = 5 }
field_direction = { theta_deg = 10.0, phi_deg = 90.0 }
resistance = { parallel = 5.0, antiparallel = 10.0 }
"""
MICROWAVE = """
[ferromagnetic_resonance]
field = { start = 2.0e4, stop = 2.0e5, count = 4 }
field_direction = [0.0, 0.0, 1.0]
frequency = [11.0]
microwave_direction = [0.0, 1.0, 0.0]
"""
REVERSAL = """
[reversal_curves]
field = { start = -6.0e4, stop = 6.0e4, count = 9 }
field_direction = [0.0, 0.0, 1.0]
smoothing = 1
"""
HELD = "field = [0.0, 0.0, 6.0e4]\n"
TILTED = "field = [0.0, 4.0e4, -2.0e4]\n"
QUESTIONS = {
    "dynamics": PULSED + TRAJECTORY,
    "ensemble": PULSED + ENSEMBLE,
    "phase-diagram": IN_PLANE + VALVE + CURRENT.format(0.0) + DIAGRAM,
    "switching": PERPENDICULAR + VALVE + CURRENT.format(0.0) + SWITCHING,
    "stfmr": IN_PLANE + VALVE + CURRENT.format(0.0) + TILTED + RESONANCE,
    "stability": IN_PLANE + VALVE + CURRENT.format(0.0) + STABILITY,
    "normal-modes": IN_PLANE + VALVE + CURRENT.format(0.0) + MODES,
    "retention": PERPENDICULAR + VALVE + CURRENT.format(0.0) + RETENTION,
    "oscillation": IN_PLANE + VALVE + CURRENT.format(0.0) + HELD + OSCILLATION,
    "magnetization-loop": IN_PLANE + LOOP,
    "ferromagnetic-resonance": IN_PLANE + MICROWAVE,
    "reversal-curves": IN_PLANE + REVERSAL,
    "switching-times": PERPENDICULAR + VALVE + CURRENT.format(0.0) + TIMES,
}
STACK = TABLE.split("[table]")[0]
STACK_QUESTIONS = {
    "magnetoresistance": TABLE + "\n[magnetoresistance]\nbias = 0.1\n",
    "profile": STACK + "\n[profile]\nbias = 0.1\naccuracy = { rtol = 0.1 }\n",
    "scattering": STACK + "\n[scattering]\nenergy = 0.1\nk = [0.3, 0.2]\ntheta_deg = 60.0\n",
    "band-diagram": STACK + "\n[band_diagram]\nbias = 0.5\ntheta_deg = 60.0\n",
    "exchange-coupling": STACK + "\n[exchange_coupling]\naccuracy = { rtol = 0.1 }\n",
    "mixing-conductance": STACK.replace(
        '{ material = "fe", magnetization = "fixed" }', '{ material = "cu" }'
    ).replace(
        "materials.fe",
        'materials.cu = { kind = "normal_metal", onsite = 1.0, hopping = 0.4 }\nmaterials.fe',
    )
    + "\n[mixing_conductance]\naccuracy = { rtol = 0.1 }\n",
}
"""Questions about stacks, which take no saved torque."""


def magnet_of(text):
    """Macrospin that a question describes."""
    return st.Macrospin(**tomllib.loads(text)["macrospin"])


def caller(monkeypatch, capsys):
    """Call a command: its exit code, standard output and standard error."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["spintorque", *map(str, arguments)])
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        # A command that was stopped ends its process, and leaves Ctrl-C as it is until then.
        signal.signal(signal.SIGINT, before)
        text = capsys.readouterr()
        return ended.value.code or 0, text.out, text.err

    return command


def written(tmp_path, text):
    """File of a question."""
    path = tmp_path / "question.toml"
    path.write_text(text)
    return path
