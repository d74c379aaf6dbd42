"""What a step, an ensemble and an accurate trajectory cost, beside named peers in the same run.

    uv run --group bench python benchmarks/dynamics.py [--quick] [--figure FILE.svg]

All sides integrate the same macrospin on one thread; times are the best of several repetitions, in
seconds of the processor. Peers that are not installed are left out. Nothing here fails because it
is slow.
"""

import argparse
import time

from machine import one_thread, print_machine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--figure", help="where to draw error against time, e.g. FILE.svg")
    options = parser.parse_args()
    one_thread()
    import calls
    import crowds
    import features
    import precision
    import torques
    import trajectories
    from peers import installed

    start, quick = time.perf_counter(), options.quick
    repetitions = 3 if quick else 9
    print_machine()
    peers = installed()
    trajectories.agreement(peers)
    trajectories.single(peers, repetitions, 100_000 if quick else 1_000_000)
    calls.run(repetitions)
    own = crowds.deterministic(peers, repetitions, quick)
    crowds.share_of_peak(own[10_000], repetitions)
    crowds.thermal(peers, repetitions, quick)
    crowds.threads(repetitions, quick)
    torques.run(repetitions, quick)
    features.run(peers, repetitions, quick)
    precision.run(peers, repetitions, quick, options.figure)
    print(f"\n{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
