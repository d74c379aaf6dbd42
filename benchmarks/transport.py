"""What a point, an angle and a table of torques cost, beside Kwant in the same run.

    uv run python benchmarks/transport.py [--quick]

All sides run on one thread; times are the best of several repetitions. Nothing here fails
because it is slow.
"""

import argparse
import os
import platform
import time
from pathlib import Path

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "SPINTORQUE_THREADS",
)


def processor():
    """Name of the processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def print_machine():
    from spintorque._kernels.instruction_set import instruction_set
    from spintorque.provenance import versions
    from spintorque.transport._kwant import kwant

    solver = kwant.smatrix.__self__.__class__.__module__
    print(f"{processor()}, {os.cpu_count()} cores, {platform.system()}")
    if hasattr(os, "getloadavg"):
        print(f"processes that ran on average in the minute before: {os.getloadavg()[0]:.1f}")
    print(f"instruction set {instruction_set()}; Kwant's solver {solver}")
    print(", ".join(f"{name} {number}" for name, number in versions().items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = parser.parse_args().quick
    # Numerical libraries read these when they are first imported.
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    import amplitudes
    import points
    import scaling
    import tables

    start = time.perf_counter()
    print_machine()
    points.run(10 if quick else 40)
    amplitudes.run(10 if quick else 40)
    tables.run()
    scaling.run(10 if quick else 40)
    print(f"\n{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
