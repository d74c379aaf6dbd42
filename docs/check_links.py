"""``python docs/check_links.py FOLDER ...``: exit 1 if a page in a folder is not whole in itself.

A page is whole if links inside the site lead somewhere, nothing is loaded from outside, so that it
is the same without network, and a phone is told its width.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

OUTSIDE = re.compile(r"(?!data:)[a-z]+:|//")
LOADING = {"script", "img", "iframe", "source", "video", "audio", "embed", "object", "input"}
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest"}
IN_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""")


class Page(HTMLParser):
    """Links, anchors and what is loaded of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.links, self.anchors, self.loaded = path, [], set(), []
        self.fits_phones = False
        text = path.read_text(encoding="utf-8")
        self.feed(text)
        self.loaded += IN_STYLE.findall(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        self.links += [values[name] for name in ("href", "src") if values.get(name)]
        self.fits_phones |= tag == "meta" and values.get("name") == "viewport"
        if tag in LOADING or LOADING_LINKS & set((values.get("rel") or "").split()):
            names = ("href", "src", "data", "poster")
            self.loaded += [values[name] for name in names if values.get(name)]
            self.loaded += [
                part.split()[0] for part in (values.get("srcset") or "").split(",") if part
            ]


def main() -> int:
    """Tell what is wrong with which page."""
    folders = [Path(name) for name in sys.argv[1:]]
    pages = {path.resolve(): Page(path) for f in folders for path in f.rglob("*.html")}
    faults = [fault for page in pages.values() for fault in faults_of(page, pages)]
    faults += [fault for folder in folders for fault in faults_of_styles(folder)]
    print(*faults, f"{len(pages)} pages, {len(faults)} faults", sep="\n")
    return int(bool(faults) or not pages)


def faults_of(page: Page, pages: dict[Path, Page]) -> list[str]:
    inside = [link for link in page.links if not re.match(r"[a-z]+:|//", link)]
    faults = [f"{link} leads nowhere" for link in inside if not resolves(page, link, pages)]
    faults += [f"loads {place} from outside" for place in page.loaded if OUTSIDE.match(place)]
    if not page.fits_phones:
        faults.append("has no viewport, a phone shows it small")
    return [f"{page.path}: {fault}" for fault in faults]


def faults_of_styles(folder: Path) -> list[str]:
    return [
        f"{path}: loads {place} from outside"
        for path in folder.rglob("*.css")
        for place in IN_STYLE.findall(path.read_text(encoding="utf-8"))
    ]


def resolves(page: Page, link: str, pages: dict[Path, Page]) -> bool:
    place, _, anchor = link.partition("#")
    target = (page.path.parent / place.split("?")[0]).resolve() if place else page.path.resolve()
    if target not in pages:
        return target.exists()
    return not anchor or anchor in pages[target].anchors


if __name__ == "__main__":
    sys.exit(main())
