"""Draw the figures of README and site from the results of the main job.

Run ``spintorque run examples/mtj.toml`` and ``spintorque phase-diagram examples/spin_valve.toml``
first, then ``python docs/make_figures.py``.
"""

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.image import imread

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
    side_by_side("spin_valve", ("trajectories", "phase_diagram"))


def side_by_side(name: str, parts: tuple[str, ...]) -> None:
    """Put figures of a command beside each other."""
    images = [imread(ROOT / "results" / name / f"{part}.png") for part in parts]
    widths = [image.shape[1] / image.shape[0] for image in images]
    figure = Figure(figsize=(12, 12 / sum(widths)), layout="constrained")
    for ax, image in zip(figure.subplots(1, len(images), width_ratios=widths), images, strict=True):
        ax.imshow(image)
        ax.axis("off")
    figure.savefig(ROOT / "docs" / "figures" / f"{name}.png", dpi=110)


if __name__ == "__main__":
    main()
