"""Build the kernels from scratch, with warnings as errors, and print the processor time it takes.

Needs CMake 3.26: ``uv run --with cmake python tools/build_time.py``. The budget is
printed beside it; machines differ, so it decides nothing.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BUDGET = 40.0  # s of one core
SOURCE = Path(__file__).parents[1] / "spintorque" / "_kernels"


def build(folder: Path) -> None:
    """Configure and compile into a folder, one file after the other."""
    options = [
        "-DCMAKE_BUILD_TYPE=Release",
        "-DSPINTORQUE_WERROR=ON",
        f"-DPython_EXECUTABLE={sys.executable}",
    ]
    configure = ["cmake", "-S", SOURCE, "-B", folder, *options]
    subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
    compile_all = ["cmake", "--build", folder, "--parallel", "1"]
    subprocess.run(compile_all, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Build, and print the time beside the budget."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    compiler = os.environ.get("CC", "the default compiler")
    print(f"the kernels take {seconds:.1f} s of one core by {compiler}; the budget is {BUDGET:g} s")


if __name__ == "__main__":
    main()
