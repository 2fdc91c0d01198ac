"""Terms in Markdown: the first use of a term on a page leads to its meaning, which stands at the page's end.

It is an ordinary Python-Markdown extension and knows nothing of MkDocs. Without scripts the reader jumps to the
meaning and back again, as to a footnote; a script may show the meaning beside the word. Headings, links, code and
emergency cards hold no such links: nothing in a card may lead away from calling. A paragraph `[[glossary]]` becomes
the list of all terms.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from pagecheck.terms import Glossary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

    from pagecheck.terms import Term

GLOSSARY = "[[glossary]]"
_UNTOUCHED = {"a", "button", "code", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "sup"}
_UNLINKED = ("care-card--emergency", "read-next")


class _TermsTreeprocessor(Treeprocessor):
    """Links each term at its first use, then writes the meanings."""

    def __init__(self, md: Markdown, extension: GlossaryExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: ET.Element) -> None:
        paragraph = next((p for p in root.iter("p") if (p.text or "").strip() == GLOSSARY and not len(p)), None)
        if paragraph is not None:
            self._list_all(root, paragraph)
            return
        used: dict[Term, bool] = {}  # whether a link to the meaning stands at its first use
        self._link(root, used, linked=True)
        if used:
            root.append(self._meanings(used))

    def _link(self, element: ET.Element, used: dict[Term, bool], *, linked: bool) -> None:
        """Link the first uses below an element, in reading order."""
        self._link_text(element, None, used, linked=linked)
        for child in list(element):
            if child.tag not in _UNTOUCHED and isinstance(child.tag, str):
                classes = child.get("class", "").split()
                self._link(child, used, linked=linked and not any(name in classes for name in _UNLINKED))
            self._link_text(element, child, used, linked=linked)

    def _link_text(self, parent: ET.Element, after: ET.Element | None, used: dict[Term, bool], *, linked: bool) -> None:
        """Link the first uses in the text that begins an element, or in the one that follows its child `after`."""
        text = (parent.text if after is None else after.tail) or ""
        end = 0
        at = 0 if after is None else list(parent).index(after) + 1
        for use in self.extension.glossary.uses(text):
            if not linked:
                used.setdefault(use.term, False)
            elif not used.get(use.term):
                used[use.term] = True
                link = ET.Element(
                    "a", {"class": "term", "id": f"use-{use.term.anchor}", "href": f"#term-{use.term.anchor}"}
                )
                link.text = text[use.start : use.end]
                self._put_text(parent, at, text[end : use.start])
                parent.insert(at, link)
                at, end = at + 1, use.end
        if end:
            self._put_text(parent, at, text[end:])

    @staticmethod
    def _put_text(parent: ET.Element, at: int, text: str) -> None:
        """Set the text that stands before the child number `at`."""
        if at == 0:
            parent.text = text
        else:
            parent[at - 1].tail = text

    def _meanings(self, used: dict[Term, bool]) -> ET.Element:
        section = ET.Element("section", {"class": "terms", "aria-labelledby": "words-on-this-page"})
        ET.SubElement(section, "h2", {"id": "words-on-this-page"}).text = "Words on this page"
        items = ET.SubElement(section, "dl", {"class": "terms__list", "data-search-exclude": ""})
        for term in sorted(used, key=lambda term: term.name.casefold()):
            item = ET.SubElement(items, "div", {"id": f"term-{term.anchor}"})
            name = ET.SubElement(item, "dt")
            page = self.extension.getConfig("page")
            if page:
                ET.SubElement(name, "a", {"href": f"{page}#{term.anchor}"}).text = term.name
            else:
                name.text = term.name
            meaning = _meaning(item, term)
            if used[term]:
                back = {
                    "class": "term-back",
                    "href": f"#use-{term.anchor}",
                    "aria-label": f"Back to where {term.name} is first used",
                }
                for part in meaning:
                    part.tail = " "
                ET.SubElement(meaning, "a", back).text = "↑"
        return section

    def _list_all(self, root: ET.Element, paragraph: ET.Element) -> None:
        """Put the list of all terms, by letter, in the place of its paragraph."""
        whole = ET.Element("div", {"class": "glossary"})
        whole.tail = paragraph.tail
        letter = ""
        items = whole
        titles = self.extension.getConfig("titles")
        for term in sorted(self.extension.glossary.terms, key=lambda term: term.name.casefold()):
            if term.name[0].upper() != letter:
                letter = term.name[0].upper()
                ET.SubElement(whole, "h3", {"id": f"letter-{letter.lower()}"}).text = letter
                items = ET.SubElement(whole, "dl")
            name = ET.SubElement(items, "dt", {"id": term.anchor})
            name.text, name.tail = term.name, " "  # search would else join the last word to the next
            meaning = _meaning(items, term)
            if others := ", ".join(_other_names(term)):
                ET.SubElement(meaning, "span", {"class": "term-also"}).text = f"Also called: {others}."
            if term.page in titles:
                more = ET.SubElement(meaning, "span", {"class": "term-more"})
                more.text = "Read more: "
                ET.SubElement(more, "a", {"href": titles[term.page][1]}).text = titles[term.page][0]
            for part in meaning:
                part.tail = " "
        for parent in root.iter():
            if paragraph in list(parent):
                parent[list(parent).index(paragraph)] = whole
                break


def _meaning(parent: ET.Element, term: Term) -> ET.Element:
    meaning = ET.SubElement(parent, "dd")
    meaning.text = f"{term.meaning} "
    if term.say:
        ET.SubElement(meaning, "span", {"class": "term-say"}).text = f"Say it: {term.say}."
    return meaning


def _other_names(term: Term) -> Iterator[str]:
    """The other names that tell a reader something: not a plural, a part of the term, or the term with a word more."""
    name = term.name.casefold()
    for other in term.also:
        stem = other.casefold().rstrip("s")
        if stem not in name and not any(part in stem for part in name.replace("(", "").replace(")", "").split(" ")):
            yield other


class GlossaryExtension(Extension):
    """Terms that are explained where they stand.

    Options:
        glossary: the terms.
        page: the address of the page with the list of all terms, or "".
        titles: for that list: by file, the title and the address of each page.

    Attributes:
        glossary: the terms.
    """

    def __init__(self, glossary: Glossary | None = None, **options: Any) -> None:
        self.config = {
            "glossary": [glossary or Glossary(()), "the terms"],
            "page": ["", "the address of the page with the list of all terms"],
            "titles": [{}, "the title and the address of each page, by file"],
        }
        super().__init__(**options)
        self.glossary: Glossary = self.getConfig("glossary")

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        """Register: after the sections (7), whose emergency cards it must see, and before the sources (6)."""
        md.treeprocessors.register(_TermsTreeprocessor(md, self), "glossary", 6.5)
