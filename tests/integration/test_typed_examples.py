"""mypy --strict accepts what the README and the pages show."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("docs/how-to/*.md")),
]
TUTORIALS = sorted(ROOT.glob("tutorials/*.md"))
CODE = re.compile(r"^```(?:\{code-cell\}[^\n]*|python)\n(.*?)^```", re.S | re.M)
OPTIONS = re.compile(r"\A(?::[^\n]*\n|---\n.*?---\n)*", re.S)
BEFORE = {"sweep.md": "import numpy as np, spintorque as st\nmtj = valve = film = st.Stack([])\n"}
# Of functions made on the spot, and of the stubs of numpy and matplotlib.
THEIR_OWN = ("no-untyped-def", "no-untyped-call", "call-overload", "misc", "assignment", "index")
THEIR_OWN += ("union-attr",)
OURS = """
import numpy as np, spintorque as st
iron = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
layers = [st.Layer(iron, magnetization="fixed"), st.Layer(iron, magnetization="free")]
stack = st.Stack(layers, lattice_constant=0.287)
stack = st.Stack(tuple(layers), lattice_constant=0.287,
                 bias_profile=st.BiasProfile(layer_fractions=[0.1, -0.1]))
pulse = st.Samples(times=[0.0, 1.0], values=[0.0, 0.5])
magnet = st.Macrospin(saturation_magnetization=1e6, thickness=1.0, area=1e3, damping=0.1)
pair = st.CoupledMacrospins(layers=[magnet, magnet], couplings=[st.Coupling(bilinear=1e-4)])
torque = st.SlonczewskiTorque.from_mumax(Pol=1, Lambda=2, FixedLayerPosition="bottom")
with st.processes(2) as executor:
    table = st.tabulate(stack, bias=[0.0, 0.1], folder="kept", executor=executor)
table = st.TorqueTable.from_arrays(
    [0.0, 0.1], np.linspace(0, 3, 5), torque_parallel=np.zeros((2, 5)), torque_perpendicular=0,
    current_density=1.0, stack=stack, temperature=300,
)
run = st.simulate(magnet, torque=torque, drive=st.Drive(current_density=pulse), duration=1,
                  initial=st.direction(0.1))
"""


def checked(folder, names_and_texts, *options):
    """Output of mypy for some programs."""
    paths = []
    for name, text in names_and_texts:
        path = folder / (re.sub(r"\W", "_", name) + ".py")
        path.write_text(text)
        paths.append(str(path))
    command = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports"]
    command += ["--config-file=", "--cache-dir", str(ROOT / ".mypy_cache" / "examples"), *options]
    return subprocess.run([*command, *paths], capture_output=True, text=True, cwd=folder)


def programs(pages):
    for page in pages:
        blocks = [OPTIONS.sub("", block) for block in CODE.findall(page.read_text())]
        if blocks:
            yield page.parent.name + page.stem, BEFORE.get(page.name, "") + "\n".join(blocks)


@pytest.mark.slow
def test_the_readme_and_the_pages(tmp_path):
    texts = [*programs(PAGES), ("ours", OURS)]
    assert len(texts) >= 9
    done = checked(tmp_path, texts)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_tutorials(tmp_path):
    ignored = [f"--disable-error-code={code}" for code in THEIR_OWN]
    done = checked(tmp_path, programs(TUTORIALS), *ignored)
    assert done.returncode == 0, done.stdout
