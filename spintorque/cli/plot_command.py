"""The command ``spintorque plot``."""

from pathlib import Path
from typing import Annotated

import typer

Answers = Annotated[
    list[Path],
    typer.Argument(help="File of an answer, such as table.nc; of torque tables also several."),
]
FigureFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File of the figure; its suffix .png, .svg or .pdf says the format.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(plot)


def plot(files: Answers, output: FigureFile = None) -> None:
    """Draw the figures of an answer again, as PNG, SVG or PDF.

    Where an answer has several figures, their names are added to that of the file. Several torque
    tables are drawn together. Figures of an answer beside it belong to the question of its folder.

    Example: spintorque plot results/mtj/table.nc -o torque.svg
    """
    from ..plot.figures import figure_suffix, figures_of, save_figure
    from ..results.base.any_kind import load
    from .result_folder import ResultFolder

    target = files[0].with_suffix(".png") if output is None else output
    suffix = figure_suffix(target)
    answers = [load(file) for file in files]
    labels = tuple(_labels(files)) if len(files) > 1 else ()
    figures = figures_of(*answers, labels=labels)
    inside = all(file.resolve().parent == target.resolve().parent for file in files)
    folder = ResultFolder.around(target, "plot") if inside else None
    for name, figure in figures.items():
        path = target if len(figures) == 1 else target.with_name(f"{target.stem}-{name}{suffix}")
        if folder is not None:
            folder.add(path.name)
        typer.echo(save_figure(figure, path))


def _labels(files: list[Path]) -> list[str]:
    """Names of files, with those of their folders where they are the same."""
    stems = [file.stem for file in files]
    if len(set(stems)) == len(stems):
        return stems
    return [str(file.with_suffix("")) for file in files]
