"""What a point, an angle and a table of torques cost, beside Kwant in the same run.

    uv run python benchmarks/transport.py [--quick]

All sides run on one thread; times are the best of several repetitions. Nothing here fails
because it is slow.
"""

import argparse
import time

from machine import one_thread, print_machine


def print_kwant():
    from spintorque.transport.hamiltonian._kwant import kwant

    print(f"Kwant's solver {kwant.smatrix.__self__.__class__.__module__}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = parser.parse_args().quick
    one_thread()
    import amplitudes
    import orbitals
    import points
    import scaling
    import tables

    start = time.perf_counter()
    print_machine()
    print_kwant()
    points.run(10 if quick else 40)
    amplitudes.run(10 if quick else 40)
    orbitals.run(3 if quick else 8)
    tables.run()
    scaling.run(10 if quick else 40)
    print(f"\n{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
