"""What the program itself makes for the site: the validation's table, the gallery, the names.

``python docs/generate.py`` makes what is missing in docs/_generated; remove a folder there to have
it made again.
"""

import subprocess
import sys
from inspect import getmodule, ismodule
from itertools import takewhile
from pathlib import Path
from types import ModuleType

import spintorque as st

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MADE = DOCS / "_generated"
FIRST = ["mtj", "asymmetric_junction", "spin_valve", "copper_cobalt", "oscillator", "mram_cell"]


def main() -> None:
    """Make what is missing."""
    if not (MADE / "validation" / "table.md").exists():
        call("-m", "validation", "-o", MADE / "validation")
    examples = sorted(ROOT.glob("examples/*.toml"), key=place)
    (MADE / "gallery").mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(shown(example) for example in examples)
    (MADE / "gallery" / "gallery.md").write_text(text + "\n", encoding="utf-8")
    (MADE / "names.md").write_text(names() + "\n", encoding="utf-8")


def names() -> str:
    """Table of all public names, what they are and the room of their code."""
    rows = ["| name | room |", "| --- | --- |"]
    for package in (st, st.analysis, st.plot, st.formulas):
        prefix = package.__name__.replace("spintorque", "st", 1)
        for name in package.__all__:
            rows.append(f"| `{prefix}.{name}` | `{room(package, name)}` |")
    return "\n".join(rows)


def room(package: ModuleType, name: str) -> str:
    """Folder, or file of the package's root, where a public name is defined."""
    thing = getattr(package, name)
    module = thing if ismodule(thing) else getmodule(thing) or package
    path = Path(module.__file__ or "")
    inside = path.parent if path.parent.name != "spintorque" else path
    return inside.relative_to(Path(st.__file__).parents[1]).as_posix()


def place(example: Path) -> tuple[int, str]:
    """Key of the order in the gallery."""
    name = example.stem
    return FIRST.index(name) if name in FIRST else len(FIRST), name


def shown(example: Path) -> str:
    """Text of an example, its command and its figures, which are made if there are none."""
    folder = made(example)
    command, text = told(example)
    figures = [f"![{f.stem}]({example.stem}/{f.name})" for f in sorted(folder.glob("*.png"))]
    run = f"    uv run spintorque {command} examples/{example.name}"
    title = example.stem.replace("_", " ")
    return "\n\n".join([f"## {title}", text, run, "\n".join(figures)])


def made(example: Path) -> Path:
    """Folder of what an example writes, which is made if there is nothing in it."""
    folder = MADE / "gallery" / example.stem
    if not list(folder.glob("report*.html")):
        call("-m", "spintorque", told(example)[0], example, "-o", folder)
    return folder


def told(example: Path) -> tuple[str, str]:
    """Command and description, from the comment that an example begins with."""
    lines = example.read_text(encoding="utf-8").splitlines()
    comment = [line[2:] for line in takewhile(lambda line: line.startswith("#"), lines)]
    start = next(line for line in comment if line.startswith("    spintorque "))
    return start.split()[1], "\n".join(line for line in comment if line != start).strip()


def call(*arguments: object) -> None:
    """Run Python in the root of the checkout."""
    subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
