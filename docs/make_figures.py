"""Draw the figures of README and landing page from what the examples write.

``uv run python docs/make_figures.py`` draws them anew; what the examples write is taken from
docs/_generated/gallery, or made first. With ``--check`` nothing is written, and the exit code is 1
if a figure of the checkout is no longer what would be drawn.
"""

import sys
import tempfile
from pathlib import Path

from generate import ROOT, made
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.testing.compare import compare_images

import spintorque as st
from spintorque.plot import plot_magnetization, plot_sphere, plot_torque_against_bias

FIGURES = ROOT / "docs" / "figures"
TOLERANCE = 4.0  # root mean square of the pixels' difference, of 255


def main() -> int:
    drawings = {"mtj": junction(), "spin_valve": side_by_side("trajectories", "phase_diagram")}
    if "--check" not in sys.argv[1:]:
        for name, figure in drawings.items():
            figure.savefig(FIGURES / f"{name}.png", dpi=110)
        return 0
    stale = [text for name, figure in drawings.items() if (text := difference(name, figure))]
    print(*stale, f"{len(stale)} stale figures", sep="\n")
    return int(bool(stale))


def junction() -> Figure:
    """Torques against the bias, and the switching that they cause."""
    folder = made(ROOT / "examples" / "mtj.toml")
    table = st.TorqueTable.load(folder / "table.nc")
    run = st.Trajectory.load(folder / "trajectory.nc")
    figure = Figure(figsize=(12, 3.6), layout="constrained")
    plot_torque_against_bias(table, ax=figure.add_subplot(1, 3, 1))
    plot_magnetization(run, ax=figure.add_subplot(1, 3, 2))
    plot_sphere(run, ax=figure.add_subplot(1, 3, 3, projection="3d"))
    return figure


def side_by_side(*parts: str) -> Figure:
    """Figures of the spin valve beside each other."""
    folder = made(ROOT / "examples" / "spin_valve.toml")
    images = [imread(folder / f"{part}.png") for part in parts]
    widths = [image.shape[1] / image.shape[0] for image in images]
    figure = Figure(figsize=(12, 12 / sum(widths)), layout="constrained")
    for ax, image in zip(figure.subplots(1, len(images), width_ratios=widths), images, strict=True):
        ax.imshow(image)
        ax.axis("off")
    return figure


def difference(name: str, figure: Figure) -> str | None:
    """What differs from the figure of the checkout, None if nothing that can be seen."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / f"{name}.png"
        figure.savefig(fresh, dpi=110)
        return compare_images(str(FIGURES / f"{name}.png"), str(fresh), TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
