"""What it is measured on."""

import os
import platform
from functools import partial
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

    print(f"{processor()}, {os.cpu_count()} cores, {platform.system()}")
    if hasattr(os, "getloadavg"):
        print(f"processes that ran on average in the minute before: {os.getloadavg()[0]:.1f}")
    print(f"instruction set {instruction_set()}")
    print(", ".join(f"{name} {number}" for name, number in versions().items()))


def one_thread():
    """Numerical libraries read these when they are first imported."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))


def peak(repetitions):
    """FLOP/s of NumPy's product of two matrices on one thread."""
    import numpy as np
    from measure import processor_time

    size = 512
    a, b, out = (np.random.default_rng(i).standard_normal((size, size)) for i in range(3))
    return 2 * size**3 / processor_time(partial(np.matmul, a, b, out=out), repetitions)
