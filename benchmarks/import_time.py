"""Start of a process: the package and its command line against numpy alone, in CPU time.

    python benchmarks/import_time.py

prints CPU seconds of fresh processes, the least of several, and their ratios to ``import numpy``;
the exit code is 1 if a ratio is above its budget.
"""

import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage

RUNS = 7
NUMPY = ("-c", "import numpy")
BUDGETS = {
    "import spintorque": (("-c", "import spintorque"), 4.0),
    "a stack of layers": (("-c", "import spintorque; spintorque.Stack"), 4.0),
    "spintorque --help": (("-m", "spintorque", "--help"), 6.0),
}


def cpu_seconds(arguments: tuple[str, ...]) -> float:
    """CPU time of a fresh Python, its start included."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure everything in turns, so that a slow moment of the machine meets all alike."""
    programs = {"import numpy": NUMPY} | {name: program for name, (program, _) in BUDGETS.items()}
    seconds = dict.fromkeys(programs, float("inf"))
    for _ in range(RUNS):
        for name, program in programs.items():
            seconds[name] = min(seconds[name], cpu_seconds(program))
    missed = 0
    for name, (_, budget) in BUDGETS.items():
        ratio = seconds[name] / seconds["import numpy"]
        missed += ratio > budget
        print(f"{name:20} {seconds[name]:6.2f} s  {ratio:5.2f} x import numpy (at most {budget:g})")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
