"""Whether the legend of a figure tells its lines from its points."""

from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D


def unexplained_styles(ax):
    """Styles, of "line", "points" and "line with points", that are drawn but not in the legend.

    One style alone needs no word. Straight guides over the whole axes do not count.
    """
    caps = {
        id(line)
        for bars in ax.containers
        if isinstance(bars, ErrorbarContainer)
        for line in bars.lines[1]
    }
    drawn = {
        style(line)
        for line in ax.lines
        if id(line) not in caps and len(line.get_xdata(orig=False)) and not _is_guide(ax, line)
    }
    explained = {style(line) for line in _told(ax)}
    return drawn - explained - {None} if len(drawn - {None}) > 1 else set()


def _told(ax):
    """Lines that have an entry in the legend."""
    legend = ax.get_legend()
    texts = {text.get_text() for text in legend.get_texts()} if legend is not None else set()
    for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
        if label in texts:
            line = handle.lines[0] if isinstance(handle, ErrorbarContainer) else handle
            if isinstance(line, Line2D):
                yield line


def style(line: Line2D):
    """Style of a line as it is seen; None for an invisible one."""
    joined = line.get_linestyle() not in ("None", "none", "", " ")
    marked = line.get_marker() not in ("None", "none", "", " ", None)
    names = {(1, 0): "line", (0, 1): "points", (1, 1): "line with points"}
    return names.get((int(joined), int(marked)))


def _is_guide(ax, line: Line2D) -> bool:
    return line.get_transform() in (ax.get_xaxis_transform("grid"), ax.get_yaxis_transform("grid"))
