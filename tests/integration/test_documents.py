"""Code and links in the documents work as printed."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name", ["README.md", "docs/index.md", "docs/first-run.md", "docs/dynamics.md"]
)
def test_python_of_a_document_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.S)
    assert blocks
    exec(compile("\n".join(blocks), name, "exec"), {})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")
def test_the_stack_of_metals_of_the_readme_runs():
    (lines,) = re.findall(
        r"```py\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S
    )
    exec(compile("import numpy as np, spintorque as st\n" + lines, "README.md", "exec"), {})


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_between_files_resolve(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(
    "example", sorted((ROOT / "examples").glob("*.toml")), ids=lambda p: p.stem
)
def test_examples_name_their_command(example):
    pattern = rf"^#     spintorque [a-z-]+ examples/{example.name}$"
    assert re.search(pattern, example.read_text(encoding="utf-8"), re.M)
