"""The changes that readers should know of: read from CHANGELOG.md, shown on a page, and listed for feed readers.

`CHANGELOG.md` has a heading `## 1.2.0, 3 March 2027` for each release and below it `### Content` with a list. Only
that list is shown: what changed in the code is no business of readers. `## Next` holds what is not published yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from pagecheck.days import GRACE, MONTHS, in_words
from pagecheck.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown import Markdown

CHECK = "changes"
CHANGES = "[[changes]]"
UNPUBLISHED = "Next"
ATOM = "http://www.w3.org/2005/Atom"
_RELEASE = re.compile(r"## (?P<name>[^,]+), (?P<day>\d{1,2}) (?P<month>\w+) (?P<year>\d{4})")


@dataclass(frozen=True)
class Release:
    """What one release changed for readers: its name, its day, and one text in Markdown for each change."""

    name: str
    day: date
    content: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Its id on the page that shows all releases."""
        return "changes-" + re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed: an address that never changes, a title, the day, a plain sentence or more."""

    url: str
    title: str
    day: date
    summary: str


def read_changes(path: str, text: str, today: date) -> tuple[tuple[Release, ...], list[Finding]]:
    """Read the releases of a list of changes.

    Args:
        path: the file as findings name it.
        text: what stands in it.
        today: the day of the build; nothing can have been released more than a day after it.

    Returns:
        The releases in the order of the file, and what is wrong with the others.
    """
    releases: list[Release] = []
    findings: list[Finding] = []
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = lines[start].rstrip()
        if heading == f"## {UNPUBLISHED}":
            continue
        day = _day(heading)
        if day is None:
            message = (
                f"the heading '{heading}' names no release and day. "
                f"Write for example '## 1.2.0, 3 March 2027', or '## {UNPUBLISHED}' before that."
            )
            findings.append(Finding(path, start + 1, message, CHECK))
            continue
        name = heading.removeprefix("## ").partition(",")[0]
        if day - today > GRACE:
            message = (
                f"release '{name}' is dated '{day}', which is after today, {today}. "
                f"Correct the day, or write '## {UNPUBLISHED}' until it is published."
            )
            findings.append(Finding(path, start + 1, message, CHECK))
        releases.append(Release(name, day, tuple(_items(lines[start + 1 : end]))))
    return tuple(releases), findings


def _day(heading: str) -> date | None:
    match = _RELEASE.fullmatch(heading)
    try:
        return date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"])) if match else None
    except ValueError:
        return None


def _items(lines: Iterable[str]) -> Iterator[str]:
    """The items of the list below `### Content`, each on one line."""
    inside = False
    item = ""
    for line in lines:
        if line.startswith("### "):
            inside = line.strip() == "### Content"
        elif inside and line.startswith("- "):
            if item:
                yield item
            item = line[2:].strip()
        elif inside and item and line.startswith("  "):
            item += f" {line.strip()}"
    if item:
        yield item


def as_markdown(releases: Iterable[Release]) -> Iterator[str]:
    """The lines that show releases on a page, newest first as they are given."""
    for release in releases:
        if release.content:
            yield f"### {release.name}, {in_words(release.day)} {{ #{release.anchor} }}"
            yield ""
            yield from (f"- {item}" for item in release.content)
            yield ""


class _ChangesPreprocessor(Preprocessor):
    """Puts the releases in the place of `[[changes]]`."""

    def __init__(self, md: Markdown, releases: Iterable[Release]) -> None:
        super().__init__(md)
        self.releases = tuple(releases)

    def run(self, lines: list[str]) -> list[str]:
        return [
            line for old in lines for line in (as_markdown(self.releases) if old.strip() == CHANGES else [old])
        ]  # fmt: skip


class ChangesExtension(Extension):
    """A paragraph `[[changes]]` becomes the list of changes; needs the extension `attr_list`."""

    def __init__(self, releases: Iterable[Release] = (), **options: Any) -> None:
        super().__init__(**options)
        self.releases = tuple(releases)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        """Register: once white space is even (30)."""
        md.preprocessors.register(_ChangesPreprocessor(md, self.releases), "changes", 25)


def feed(address: str, title: str, author: str, language: str, entries: Iterable[Entry]) -> bytes:
    """An Atom feed (RFC 4287), the newest entry first; the same entries give the same bytes.

    Args:
        address: the full address of the site's home page.
        title: the feed's title.
        author: who writes the site.
        language: of its words, as `en`.
        entries: what it lists.
    """
    ordered = sorted(entries, key=lambda entry: (-entry.day.toordinal(), entry.url))
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "updated", _moment(ordered[0].day if ordered else date(1970, 1, 1)))
    _add(ET.SubElement(root, "author"), "name", author)
    ET.SubElement(root, "link", {"rel": "self", "href": f"{address}changes.xml"})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": address})
    for entry in ordered:
        item = ET.SubElement(root, "entry")
        # The day is part of the identity: a page that changes again is new to its followers.
        _add(item, "id", f"{entry.url}{'&' if '#' in entry.url else '#'}changed-{entry.day.isoformat()}")
        _add(item, "title", entry.title)
        _add(item, "updated", _moment(entry.day))
        ET.SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": entry.url})
        _add(item, "summary", entry.summary)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n".encode()


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
