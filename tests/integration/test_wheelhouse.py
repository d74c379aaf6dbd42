"""An installation needs nothing but a folder of wheels."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="wheels are made with uv"),
]
ROOT = Path(__file__).parents[2]
TORQUE = """
import spintorque as st
fe = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
mgo = st.Material.insulator(onsite=5.4, hopping=0.4)
stack = st.Stack([st.Layer(fe, magnetization="fixed"), st.Layer(mgo, 2),
                  st.Layer(fe, magnetization="free")], lattice_constant=0.287)
found = st.torque(stack, bias=0.1, theta=1.0, temperature=300.0)
assert abs(found.torque_parallel) > 100 * found.torque_parallel_error
assert len(st.scattering(stack, energy=0.0, k=(0.0, 0.0), theta=1.0).matrix) == 4
import distributed
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheelhouse") / "wheels"
    subprocess.run([sys.executable, ROOT / "tools" / "wheelhouse.py", folder], check=True)
    return folder


def test_pip_installs_from_the_folder_without_network_and_compiler(wheels, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "empty"], check=True)
    programs = tmp_path / "empty" / "bin"
    alone = {"PATH": str(programs), "HOME": str(tmp_path), "PIP_NO_INDEX": "1"}

    def run(*command):
        shown = subprocess.run(
            command, cwd=tmp_path, env=alone, check=True, text=True, capture_output=True
        )
        return shown.stdout

    run(programs / "pip", "install", "--find-links", wheels, "spintorque[dask]")
    assert run(programs / "spintorque", "--version").startswith("spintorque ")
    run(programs / "python", "-c", TORQUE)


def test_the_folder_has_the_versions_of_the_lock(wheels):
    run = ["uv", "export", "--quiet", "--frozen", "--no-dev", "--no-hashes", "--no-emit-project"]
    lines = subprocess.run(run, cwd=ROOT, check=True, text=True, capture_output=True).stdout
    pinned = dict(line.split(" ")[0].split("==") for line in lines.splitlines() if "==" in line)
    present = {tuple(wheel.name.lower().split("-")[:2]) for wheel in wheels.glob("*.whl")}
    assert ("kwant", pinned["kwant"]) in present
    assert ("numpy", pinned["numpy"]) in present
