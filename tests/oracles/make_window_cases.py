"""Writes window_cases.json: what `level_oracle` says of the random cases of `window_cases`.

    nice -n 15 python tests/oracles/make_window_cases.py [FIRST LAST]

Seeds that the file already holds are kept; delete it to compute all anew.
"""

import json
import os
import sys
import time
from pathlib import Path

from level_oracle import solve
from window_cases import COUNT, random_case

PATH = Path(__file__).with_name("window_cases.json")


def load():
    """Answers by seed."""
    return {int(k): v for k, v in json.loads(PATH.read_text()).items()} if PATH.exists() else {}


def save(answers):
    rows = [f'"{seed}": {json.dumps(answers[seed])}' for seed in sorted(answers)]
    part = PATH.with_suffix(".part")
    part.write_text("{\n" + ",\n".join(rows) + "\n}\n")
    os.replace(part, PATH)


def main(first=0, last=COUNT):
    for seed in range(int(first), int(last)):
        if seed not in load():
            start = time.process_time()
            answer = solve(random_case(seed)).mapping()
            save({**load(), seed: answer})
            spent = time.process_time() - start
            worst = max(answer["torque_parallel_error"], answer["torque_perpendicular_error"])
            largest = max(abs(answer["torque_parallel"]), abs(answer["torque_perpendicular"]))
            relative = worst / (largest or 1)
            print(f"seed {seed}: {spent:.1f} s, error {relative:.1e} of the torque", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
