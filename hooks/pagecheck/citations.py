"""Citations in Markdown: `[@smith2021]` becomes a numbered link to the list of sources that ends the page.

It is an ordinary Python-Markdown extension and knows nothing of MkDocs:

    markdown.markdown(text, extensions=[CitationExtension(sources=json.load(file))])
    markdown.markdown(text, extensions=["pagecheck.citations"],
                      extension_configs={"pagecheck.citations": {"sources_file": "data/sources.json"}})

A source's number is the place of its first use on the page. In an emergency card (a section of the class
`care-card--emergency`, or what stands under a heading of the class `emergency`) and inside links, citations are plain
numbers, since nothing there may lead away from calling. A paragraph `[[references]]` becomes the list of all sources.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.extensions.toc import unique
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from pagecheck.bibliography import links, remarks, render_entries
from pagecheck.cited import CITATION, check_citations, split_keys
from pagecheck.findings import Finding
from pagecheck.sources import CHECK, CURRENT, FURTHER_READING, RETIRED, read_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown import Markdown

    from pagecheck.sources import Source

__all__ = ["CITATION", "REFERENCES", "CitationExtension", "makeExtension", "split_keys"]

REFERENCES = "[[references]]"
_PLACEHOLDER = "data-citation"
_HEADING = re.compile(r"h[1-6]")
_GROUPS = {CURRENT: "Sources in use", FURTHER_READING: "Further reading", RETIRED: "Retired sources"}


def _level_at(root: ET.Element, place: ET.Element) -> int:
    """The level of the nearest heading above an element; 1 where there is none."""
    level = 1
    for element in root.iter():
        if element is place:
            break
        if _HEADING.fullmatch(str(element.tag)):
            level = int(element.tag[1])
    return min(level, 5)


@dataclass
class _Page:
    """What one page has cited so far.

    Attributes:
        sources_at: the address of the page that lists the sources, or "" for this page.
        numbers: the number of each source.
        places: the ids of the places where each source is cited.
    """

    sources_at: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)


class _CitationPattern(InlineProcessor):
    """Keeps the place of each citation; numbers are given when the whole page is known."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        del data
        return ET.Element("sup", {_PLACEHOLDER: m[1]}), m.start(0), m.end(0)


class _FindingsPreprocessor(Preprocessor):
    """Keeps what is wrong with the citations, since lines are known only here."""

    def __init__(self, md: Markdown, extension: CitationExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        self.extension.findings = check_citations("", "\n".join(lines), 1, self.extension.sources)
        return lines


class _CitationTreeprocessor(Treeprocessor):
    """Numbers the citations, then writes the list of sources."""

    def __init__(self, md: Markdown, extension: CitationExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: ET.Element) -> None:
        option = self.extension.getConfig
        lists = [p for p in root.iter("p") if not len(p) and (p.text or "").strip() == REFERENCES]
        del lists[1:]  # a second list would repeat every id
        ends_with_sources = bool(option("listed")) and not lists
        page = _Page(sources_at="" if lists or ends_with_sources else option("all_sources"))
        groups = self.extension.groups() if lists or page.sources_at else {}
        for number, key in enumerate(chain.from_iterable(groups.values()), 1):
            page.numbers[key] = number
        self._number(root, page, plain=not (lists or ends_with_sources or page.sources_at))
        for paragraph in lists:
            self._replace(root, paragraph, groups, page)
        if ends_with_sources and page.numbers:
            root.append(self._sources(root, page))
        if ends_with_sources and option("note"):
            ET.SubElement(root, "p", {"class": "sources-note"}).text = option("note")

    def _number(self, parent: ET.Element, page: _Page, *, plain: bool) -> None:
        """Fill the places of citation below an element, in reading order; `plain` ones are no links."""
        emergency = 0  # the level of the heading whose emergency section the children stand in
        for child in parent:
            classes = child.get("class", "").split()
            if _HEADING.fullmatch(str(child.tag)):
                level = int(child.tag[1])
                if "emergency" in classes:
                    emergency = level
                elif level <= emergency:
                    emergency = 0
            inside = plain or bool(emergency) or child.tag == "a" or "care-card--emergency" in classes
            if _PLACEHOLDER in child.attrib:
                self._fill(child, page, plain=inside)
            else:
                self._number(child, page, plain=inside)

    def _fill(self, sup: ET.Element, page: _Page, *, plain: bool) -> None:
        keys = split_keys(sup.attrib.pop(_PLACEHOLDER))
        known = [key for key in dict.fromkeys(keys) if key in self.extension.sources]
        unknown = [key for key in keys if key not in self.extension.sources]
        for key in known:
            number = page.numbers.setdefault(key, len(page.numbers) + 1)
            places = page.places.setdefault(key, [])
            places.append(f"cite-{key}-{len(places) + 1}")
            if len(sup):
                sup[-1].tail = ", "
            if plain:
                target = ET.SubElement(sup, "span", {"id": places[-1]})
                spoken = ET.SubElement(target, "span", {"class": "visually-hidden"})
                spoken.text, spoken.tail = "source ", str(number)
            else:
                attributes = {
                    "id": places[-1],
                    "href": f"{page.sources_at}#source-{key}",
                    "aria-label": f"Source {number}",
                }
                ET.SubElement(sup, "a", attributes).text = str(number)
        # Search would otherwise read the number as part of the word before it.
        sup.attrib.update({"class": "citation", "data-search-exclude": ""} if known else {"class": "citation-unknown"})
        if unknown:
            text = "[" + "; ".join(f"@{key}" for key in unknown) + "]"
            if known:
                sup[-1].tail = " " + text
            else:
                sup.tag, sup.text = "span", text

    def _sources(self, root: ET.Element, page: _Page) -> ET.Element:
        taken = {element.get("id", "") for element in root.iter()}
        heading_id = unique("sources", taken)
        section = ET.Element("section", {"class": "sources", "aria-labelledby": heading_id})
        ET.SubElement(section, "h2", {"id": heading_id}).text = "Sources"
        items = ET.SubElement(section, "ol")
        for key in page.numbers:
            items.append(self._item(key, page))
        return section

    def _replace(self, root: ET.Element, child: ET.Element, groups: Mapping[str, list[str]], page: _Page) -> None:
        """Put the list of all sources in the place of its paragraph."""
        section = ET.Element("div", {"class": "references"})
        level = _level_at(root, child) + 1
        section.tail = child.tail
        for status, keys in groups.items():
            ET.SubElement(section, f"h{level}").text = _GROUPS[status]
            items = ET.SubElement(section, "ol", {"start": str(page.numbers[keys[0]])})
            for key in keys:
                item = self._item(key, page)
                self._add_cited_on(item, key)
                items.append(item)
        parent = next(parent for parent in root.iter() if child in list(parent))
        parent[list(parent).index(child)] = section

    def _item(self, key: str, page: _Page) -> ET.Element:
        """One source of a list: its entry, its links, what must be known of it, and the ways back."""
        source = self.extension.sources[key]
        item = ET.Element("li", {"id": f"source-{key}"})
        item.append(self.extension.entry(key))
        for words, target in links(source):
            item[-1].tail = (item[-1].tail or "") + " "
            ET.SubElement(item, "a", {"class": "source-link", "href": target}).text = words
            item[-1].tail = "."
        for remark in remarks(source):
            item[-1].tail = (item[-1].tail or "") + " "
            ET.SubElement(item, "span", {"class": "source-remark"}).text = remark
        places = page.places.get(key, [])
        if places:
            item[-1].tail = (item[-1].tail or "") + " "
            back = ET.SubElement(item, "span", {"class": "source-back", "data-search-exclude": ""})
            for count, place in enumerate(places, 1):
                name = f"Back to where source {page.numbers[key]} is cited"
                if len(places) > 1:
                    name += f", place {count} of {len(places)}"
                link = ET.SubElement(back, "a", {"href": f"#{place}", "aria-label": name})
                link.text, link.tail = f"↑{count}" if len(places) > 1 else "↑", " "
        return item

    def _add_cited_on(self, item: ET.Element, key: str) -> None:
        pages = self.extension.getConfig("cited_on").get(key, [])
        if not pages:
            return
        item[-1].tail = (item[-1].tail or "") + " "
        cited_on = ET.SubElement(item, "span", {"class": "source-cited-on"})
        cited_on.text = "Cited on: "
        for title, href in pages:
            if len(cited_on):
                cited_on[-1].tail = ", "
            ET.SubElement(cited_on, "a", {"href": href}).text = title
        cited_on[-1].tail = "."


class CitationExtension(Extension):
    """Numbered citations and their list of sources.

    Options:
        sources: what may be cited: the mapping that `read_sources` makes, or the list out of a CSL-JSON file.
        sources_file: a CSL-JSON file, read where `sources` is empty.
        listed: whether a page that cites ends with its sources.
        all_sources: the address of the page with `[[references]]`: where a page does not end with its sources, its
            citations bear that page's numbers and lead there; without it they are plain numbers.
        note: a sentence below the sources, or "".
        cited_on: for `[[references]]`: by key, the title and the address of each page that cites it.
        entries: what `render_entries` made of the sources before; without it they are rendered when first asked for.

    Attributes:
        sources: those that may be cited, by key.
        findings: what is wrong with the sources file, then with the page that was converted last.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {
            "sources": [{}, "what may be cited"],
            "sources_file": ["", "a CSL-JSON file, read where `sources` is empty"],
            "listed": [True, "whether a page that cites ends with its sources"],
            "all_sources": ["", "the address of the page with `[[references]]`"],
            "note": ["", "a sentence below the sources"],
            "cited_on": [{}, "the pages that cite each source"],
            "entries": [{}, "the rendered entry of each source"],
        }
        super().__init__(**options)
        self.findings: list[Finding] = []
        self.sources: Mapping[str, Source] = self._read()
        self._entries: dict[str, str] = {}

    def _read(self) -> Mapping[str, Source]:
        given, file = self.getConfig("sources"), self.getConfig("sources_file")
        if isinstance(given, dict) and (given or not file):
            return given
        try:
            data = json.dumps(given).encode() if given else Path(file).read_bytes()
        except (OSError, TypeError, ValueError) as error:
            self.findings = [Finding(file, 0, f"the sources cannot be read: {error}. Correct 'sources_file'.", CHECK)]
            return {}
        sources, self.findings = read_sources(file or "sources", data, date.max)
        return sources

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        """Register the parts: after code and escapes (180 and above), before links (170 and below)."""
        md.preprocessors.register(_FindingsPreprocessor(md, self), "citations", 29)  # 30 normalises line ends
        md.inlinePatterns.register(_CitationPattern(CITATION, md), "citations", 175)
        # After the sections (7), whose care cards it must see, and before the table of contents (5).
        md.treeprocessors.register(_CitationTreeprocessor(md, self), "citations", 6)

    def entry(self, key: str) -> ET.Element:
        """A source's entry in the journals' style; all are rendered once, when the first is asked for."""
        if not self._entries:
            self._entries = self.getConfig("entries") or render_entries(self.sources.values())
        try:
            return ET.fromstring(f'<span class="source-entry">{self._entries[key]}</span>')  # noqa: S314  (our own)
        except ET.ParseError:
            element = ET.Element("span", {"class": "source-entry"})
            element.text = self.sources[key].title
            return element

    def groups(self) -> dict[str, list[str]]:
        """The keys of all sources by status, each group in the alphabetical order of its entries."""
        by_text = sorted(("".join(self.entry(key).itertext()).casefold(), key) for key in self.sources)
        found = {status: [key for _, key in by_text if self.sources[key].status == status] for status in _GROUPS}
        return {status: keys for status, keys in found.items() if keys}


def makeExtension(**options: Any) -> CitationExtension:  # noqa: N802  (Python-Markdown's name)
    """What Python-Markdown calls for `extensions=["pagecheck.citations"]`."""
    return CitationExtension(**options)
