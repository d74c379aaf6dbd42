"""One HTML page, complete in itself, that shows what a run computed and how."""

import base64
import html
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..files.whole_files import write_whole
from .citation import bibtex

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; }
h1, h2 { font-weight: 600; } h2 { margin-top: 2.2rem; border-bottom: 1px solid #ddd; }
figure { display: inline-block; vertical-align: top; margin: .5rem 0; max-width: 100%; }
figcaption { max-width: 38rem; color: #444; font-size: 14px; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; } td, th { padding: .2rem .9rem .2rem 0; text-align: left; }
td, th { vertical-align: top; overflow-wrap: anywhere; } td { min-width: 7rem; }
.headline { font-size: 1.1em; }
.warning { background: #fff3cd; border-left: 4px solid #c80; padding: .4rem .8rem; }
pre { background: #f6f6f6; padding: 1rem; overflow: auto; font-size: 13px; }
"""
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
SIZE = (5.2, 3.9)  # inches
WIDE = (7.6, 4.2)
LARGE = 1e5  # errors that are written with an exponent


@dataclass(frozen=True)
class Illustration:
    """A figure and the caption that says what is drawn."""

    figure: Figure
    caption: str


@dataclass(frozen=True)
class Chapter:
    """One answer in words and figures: facts by their names, figures by file names.

    ``headline`` holds the few numbers that were asked for, each with its error.
    """

    title: str
    facts: Mapping[str, str]
    figures: Mapping[str, Illustration]
    audit: Mapping[str, str] = field(default_factory=dict)
    headline: Mapping[str, str] = field(default_factory=dict)


def figure_names(chapters: Iterable[Chapter]) -> list[str]:
    """Names of the files that `write_chapters` writes figures to."""
    return [f"{name}.png" for chapter in chapters for name in chapter.figures]


def write_chapters(
    folder: Path,
    title: str,
    chapters: Sequence[Chapter],
    versions: Mapping[str, str],
    question: str,
    warnings: Sequence[str] = (),
    data: Sequence[str] = (),
    others: Mapping[str, str] | None = None,
) -> None:
    """Write each figure as PNG, and the page ``report.html``.

    Parameters
    ----------
    folder : Path
        Folder of the results.
    title : str
        Title of the page.
    chapters : sequence of Chapter
        What was computed, in the order in which it is shown.
    versions : mapping
        Versions of the packages that made the numbers.
    question : str
        The question as TOML.
    warnings : sequence of str
        What deserves a second look; it comes first.
    data : sequence of str
        Files in the folder that hold the numbers, to which the page links.
    others : mapping
        Other files in the folder, with the commands that wrote them for the same question.

    Raises FileError if writing fails.
    """
    images = {
        name: _png(shown.figure) for chapter in chapters for name, shown in chapter.figures.items()
    }
    for name, image in images.items():
        write_whole(folder / f"{name}.png", image)
    parts = [f"<h1>{html.escape(title)}</h1>", *(_warning(text) for text in warnings)]
    parts += _headline(chapters)
    for chapter in chapters:
        parts += [f"<h2>{html.escape(chapter.title)}</h2>", _rows(chapter.facts)]
        parts += [_image(name, images[name], fig.caption) for name, fig in chapter.figures.items()]
    parts += _files(data, others or {})
    for chapter in chapters:
        if chapter.audit:
            parts += ["<h2>Audit</h2>", _rows(chapter.audit)]
    parts += ["<h2>Versions</h2>", _rows(versions)]
    parts += ["<h2>Question</h2>", f"<pre>{html.escape(question)}</pre>"]
    parts += ["<h2>Citation</h2>", f"<pre>{html.escape(bibtex())}</pre>"]
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{VIEWPORT}'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )
    write_whole(folder / "report.html", page.encode())


def figure_of(
    draw: Callable[[Axes], Any],
    caption: str,
    projection: str | None = None,
    size: tuple[float, float] = SIZE,
) -> Illustration:
    """Figure with one pair of axes, on which ``draw`` draws, and its caption."""
    figure = Figure(figsize=size, layout="constrained")
    draw(figure.add_subplot(projection=projection))
    return Illustration(figure, caption)


def plus_minus(value: Any, error: Any, unit: str = "") -> str:
    """Write a number with its error, with as many digits as the error leaves to it."""
    number, spread = float(value), abs(float(error))
    ending = f" {unit}" if unit else ""
    if not np.isfinite([number, spread]).all() or not spread:
        return f"{number:.6g}{ending}"
    first_digit = np.floor(np.log10(spread))
    leading = np.floor(np.log10(abs(number))) if number else first_digit
    digits = int(np.clip(leading - first_digit + 2, 1, 12))
    rounded = f"{spread:.0f}" if 1 <= spread < LARGE else f"{spread:.1g}"
    return f"{number:.{digits}g} ± {rounded}{ending}"


def span(values: Any) -> str:
    """Smallest and largest of some numbers."""
    low, high = f"{np.min(values):.6g}", f"{np.max(values):.6g}"
    return low if low == high else f"{low} to {high}"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    return buffer.getvalue()


def _image(name: str, png: bytes, caption: str) -> str:
    data = base64.b64encode(png).decode()
    return (
        f'<figure><img alt="{html.escape(name)}" src="data:image/png;base64,{data}">'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def _headline(chapters: Sequence[Chapter]) -> list[str]:
    numbers = {name: text for chapter in chapters for name, text in chapter.headline.items()}
    return [f'<div class="headline">{_rows(numbers)}</div>'] if numbers else []


def _files(data: Sequence[str], others: Mapping[str, str]) -> list[str]:
    """Links to files beside the page."""
    links = [f"<li>{_link(name)}</li>" for name in data]
    links += [
        f"<li>{_link(name)}, of the command {html.escape(command)} for the same question</li>"
        for name, command in others.items()
    ]
    return ["<h2>Files</h2>", f"<ul>{''.join(links)}</ul>"] if links else []


def _link(name: str) -> str:
    return f'<a href="{quote(name)}">{html.escape(name)}</a>'


def _warning(text: str) -> str:
    return f'<p class="warning">Warning: {html.escape(text)}</p>'


def _rows(facts: Mapping[str, str]) -> str:
    rows = (
        f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
        for key, value in facts.items()
    )
    return f"<table>{''.join(rows)}</table>"
