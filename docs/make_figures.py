"""Draw the figures of README and site from the results of the main job.

Run ``spintorque run examples/mtj.toml`` first, then ``python docs/make_figures.py``.
"""

from pathlib import Path

from matplotlib.figure import Figure

import spintorque as st
from spintorque.plot.torque import plot_torque_against_bias
from spintorque.plot.trajectory import plot_magnetization, plot_sphere

ROOT = Path(__file__).parents[1]


def main() -> None:
    results = ROOT / "results" / "mtj"
    table = st.TorqueTable.load(results / "table.nc")
    run = st.Trajectory.load(results / "trajectory.nc")
    figure = Figure(figsize=(12, 3.6), layout="constrained")
    plot_torque_against_bias(table, ax=figure.add_subplot(1, 3, 1))
    plot_magnetization(run, ax=figure.add_subplot(1, 3, 2))
    plot_sphere(run, ax=figure.add_subplot(1, 3, 3, projection="3d"))
    figure.savefig(ROOT / "docs" / "figures" / "mtj.png", dpi=110)


if __name__ == "__main__":
    main()
