"""The check of the built site finds incomplete pages."""

import importlib.util
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from spintorque.report.page import Chapter, Illustration, write_chapters

ROOT = Path(__file__).parents[2]
HEAD = '<meta name="viewport" content="width=device-width">'


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Exit code and text of the check of a folder with a page, and perhaps a style sheet."""
    specification = importlib.util.spec_from_file_location("c", ROOT / "docs" / "check_links.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)

    def check(page, style=""):
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        (tmp_path / "style.css").write_text(style, encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["check_links.py", str(tmp_path)])
        return module.main(), capsys.readouterr().out

    return check


def test_a_whole_page(check):
    page = HEAD + (
        '<link rel="stylesheet" href="style.css"><a href="https://example.org">out</a>'
        '<a id="here" href="#here">in</a><img src="data:image/png;base64,AAAA">'
    )
    assert check(page, "a { background: url(data:image/png;base64,AAAA) }")[0] == 0


@pytest.mark.parametrize(
    "part",
    [
        '<script src="https://example.org/a.js"></script>',
        '<script src="//example.org/a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="shortcut icon" href="https://example.org/a.ico">',
        '<img src="https://example.org/a.png">',
        '<img srcset="https://example.org/a.png 2x">',
        '<iframe src="https://example.org"></iframe>',
        "<style>@import 'https://example.org/a.css'</style>",
    ],
)
def test_what_is_loaded_from_outside_is_named(check, part):
    code, text = check(HEAD + part)
    assert code == 1
    assert "example.org" in text


def test_a_style_sheet_that_loads_from_outside(check):
    code, text = check(HEAD, '@font-face { src: url("https://example.org/a.woff") }')
    assert code == 1
    assert "style.css: loads https://example.org/a.woff from outside" in text


def test_a_page_without_a_viewport(check):
    assert check("<p>small</p>")[0] == 1


@pytest.mark.parametrize("link", ["nowhere.html", "#nowhere"])
def test_links_that_lead_nowhere(check, link):
    code, text = check(f'{HEAD}<a href="{link}">lost</a>')
    assert code == 1
    assert f"{link} leads nowhere" in text


def test_a_report_is_whole(check, tmp_path):
    chapter = Chapter("Torque", {"bias": "0 V"}, {"torque": Illustration(Figure(), "The torque.")})
    (tmp_path / "table.nc").write_bytes(b"")
    write_chapters(tmp_path, "r", [chapter], {"numpy": "2"}, "[stack]", data=["table.nc"])
    assert check(HEAD)[0] == 0
    assert len(list(tmp_path.glob("*.html"))) == 2
