"""``python docs/check_links.py FOLDER``: exit 1 if a link inside the built site leads nowhere."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path


class Page(HTMLParser):
    """Links and anchors of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.links, self.anchors = path, [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.anchors |= {told[name] for name in ("id", "name") if told.get(name)}
        self.links += [told[name] for name in ("href", "src") if told.get(name)]


def main() -> int:
    """Tell all that lead nowhere."""
    pages = {path.resolve(): Page(path) for path in Path(sys.argv[1]).rglob("*.html")}
    lost = [
        f"{page.path.name}: {link}"
        for page in pages.values()
        for link in page.links
        if not re.match(r"[a-z]+:|//", link) and not resolves(page, link, pages)
    ]
    print(*lost, f"{len(pages)} pages, {len(lost)} links that lead nowhere", sep="\n")
    return int(bool(lost) or not pages)


def resolves(page: Page, link: str, pages: dict[Path, Page]) -> bool:
    place, _, anchor = link.partition("#")
    target = (page.path.parent / place.split("?")[0]).resolve() if place else page.path.resolve()
    if target not in pages:
        return target.exists()
    return not anchor or anchor in pages[target].anchors


if __name__ == "__main__":
    sys.exit(main())
