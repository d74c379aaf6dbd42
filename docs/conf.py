"""Sphinx configuration."""

from importlib.metadata import version as version_of

project = "spintorque"
author = "The spintorque authors"
copyright = "2026, The spintorque authors"
release = version = version_of("spintorque")
extensions = [
    "myst_parser",
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
exclude_patterns = ["_build"]
nitpicky = False
