"""How to cite the package, as CITATION.cff says it."""

from importlib.metadata import metadata


def bibtex() -> str:
    """BibTeX entry of the package in the version that is installed."""
    package = metadata("spintorque")
    # Braces in braces: the authors are a group, whose name BibTeX must not take apart.
    return "\n".join(
        [
            "@software{spintorque,",
            f"  author = {{{{{package['Author']}}}}},",
            f"  title = {{{{{package['Name']}: {package['Summary']}}}}},",
            f"  version = {{{package['Version']}}},",
            "}",
        ]
    )
