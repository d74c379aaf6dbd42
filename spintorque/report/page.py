"""One HTML page, complete in itself, that shows what a run computed and how."""

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..files.whole_files import write_whole

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; }
h1, h2 { font-weight: 600; } h2 { margin-top: 2.2rem; border-bottom: 1px solid #ddd; }
figure { display: inline-block; margin: .5rem 0; } img { max-width: 100%; height: auto; }
table { border-collapse: collapse; } td, th { padding: .2rem .9rem .2rem 0; text-align: left; }
td, th { vertical-align: top; overflow-wrap: anywhere; } td { min-width: 7rem; }
.warning { background: #fff3cd; border-left: 4px solid #c80; padding: .4rem .8rem; }
pre { background: #f6f6f6; padding: 1rem; overflow: auto; font-size: 13px; }
"""
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
SIZE = (5.2, 3.9)  # inches
WIDE = (7.6, 4.2)


@dataclass(frozen=True)
class Chapter:
    """What is told and shown of one answer: facts by their names, figures by file names."""

    title: str
    facts: Mapping[str, str]
    figures: Mapping[str, Figure]
    audit: Mapping[str, str] = field(default_factory=dict)


def write_chapters(
    folder: Path,
    title: str,
    chapters: Sequence[Chapter],
    versions: Mapping[str, str],
    question: str,
    warnings: Sequence[str] = (),
) -> list[Path]:
    """Write each figure as PNG, and the page; return their paths.

    ``warnings`` come first, where they are seen. Raises FileError if writing fails.
    """
    images = {
        name: _png(figure) for chapter in chapters for name, figure in chapter.figures.items()
    }
    for name, data in images.items():
        write_whole(folder / f"{name}.png", data)
    parts = [f"<h1>{html.escape(title)}</h1>", *(_warning(text) for text in warnings)]
    for chapter in chapters:
        parts += [f"<h2>{html.escape(chapter.title)}</h2>", _rows(chapter.facts)]
        parts += [_image(name, images[name]) for name in chapter.figures]
    for chapter in chapters:
        if chapter.audit:
            parts += ["<h2>Audit</h2>", _rows(chapter.audit)]
    parts += ["<h2>Versions</h2>", _rows(versions)]
    parts += ["<h2>Question</h2>", f"<pre>{html.escape(question)}</pre>"]
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{VIEWPORT}'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )
    write_whole(folder / "report.html", page.encode())
    return [*(folder / f"{name}.png" for name in images), folder / "report.html"]


def figure_of(
    draw: Callable[[Axes], Any],
    projection: str | None = None,
    size: tuple[float, float] = SIZE,
) -> Figure:
    """Figure with one pair of axes, on which ``draw`` draws."""
    figure = Figure(figsize=size, layout="constrained")
    draw(figure.add_subplot(projection=projection))
    return figure


def span(values: Any) -> str:
    """Smallest and largest of some numbers."""
    low, high = f"{np.min(values):.6g}", f"{np.max(values):.6g}"
    return low if low == high else f"{low} to {high}"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    return buffer.getvalue()


def _image(name: str, png: bytes) -> str:
    data = base64.b64encode(png).decode()
    return f'<figure><img alt="{html.escape(name)}" src="data:image/png;base64,{data}"></figure>'


def _warning(text: str) -> str:
    return f'<p class="warning">Warning: {html.escape(text)}</p>'


def _rows(facts: Mapping[str, str]) -> str:
    rows = (
        f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
        for key, value in facts.items()
    )
    return f"<table>{''.join(rows)}</table>"
