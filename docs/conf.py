"""Sphinx configuration."""

import subprocess
import sys
from importlib import resources
from importlib.metadata import version as version_of
from pathlib import Path

project = "spintorque"
author = "The spintorque authors"
copyright = "2026, The spintorque authors"
release = version = version_of("spintorque")
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
default_role = "code"
html_theme = "furo"
html_title = "spintorque"
html_static_path = ["_static"]
html_css_files = ["narrow.css"]
mathjax_path = "tex-svg-full.js"  # copied by copy_mathjax: a page loads nothing from outside
exclude_patterns = ["_build", "jupyter_execute", "figures", "_generated"]
nitpicky = False

nb_execution_mode = "cache"
nb_execution_cache_path = str(Path(__file__).parent / "_build" / "notebooks")
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True


def generate(app):
    """Make what the program makes for the site, unless it is there."""
    subprocess.run([sys.executable, str(Path(app.srcdir) / "generate.py")], check=True)


def copy_mathjax(app, exception):
    """Put MathJax beside the pages; this one file has all that it may load."""
    if exception is None and app.builder.format == "html":
        script = resources.files("mathjax") / "static/mathjax/es5" / app.config.mathjax_path
        (Path(app.outdir) / "_static" / script.name).write_bytes(script.read_bytes())


def add_fields(app, what, name, thing, options, lines):
    """Add the fields of a dataclass, with units, dimensions and meaning, to its docstring."""
    fields = [f for f in getattr(thing, "__dataclass_fields__", {}).values() if f.metadata]
    if what == "class" and fields:
        rows = ["", ".. list-table::", "   :header-rows: 1", ""]
        for row in [("field", "unit", "meaning"), *map(field_row, fields)]:
            rows += [f"   {'*' if not i else ' '} - {cell}" for i, cell in enumerate(row)]
        lines += [*rows, ""]


def field_row(field):
    shape = f" ({', '.join(field.metadata['dims'])})" if field.metadata["dims"] else ""
    unit, meaning = (field.metadata[part].replace("|", "\\|") for part in ("unit", "meaning"))
    return f"``{field.name}``{shape}", unit, meaning


def setup(app):
    app.connect("autodoc-process-docstring", add_fields)
    app.connect("builder-inited", generate)
    app.connect("build-finished", copy_mathjax)
