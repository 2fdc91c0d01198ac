"""A built file, read as a browser reads it: an HTML5 parser, with and without scripts; never a search in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selectolax.lexbor import LexborNode

HTML_SUFFIXES = (".html", ".htm", ".shtml", ".shtm")
XHTML_SUFFIXES = (".xhtml", ".xht")
PAGE_SUFFIXES = (*HTML_SUFFIXES, *XHTML_SUFFIXES)

# Raw text up to its end tag, which may hold blanks and more; without one it takes the rest of the page.
_NOSCRIPT = re.compile(r"<noscript(?=[\s/>]).*?(?:</noscript(?=[\s/>])[^>]*>|\Z)", re.DOTALL | re.IGNORECASE)


class UnreadableError(Exception):
    """A built file that a browser would show in a way that cannot be judged; the message says why, and what to do."""


@dataclass(frozen=True)
class BuiltPage:
    """One built page as browsers see it.

    Attributes:
        name: its path in the built folder, with forward slashes.
        text: its source.
        views: its parsed documents: as browsers without scripts see it, and, where that may differ, with scripts.
    """

    name: str
    text: str
    views: tuple[LexborHTMLParser, ...]


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file below a folder with its name from there, in order of names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def read_page(name: str, data: bytes) -> BuiltPage:
    """Parse a built page.

    Args:
        name: its path in the built folder; the ending decides whether it is HTML or XHTML.
        data: its bytes.

    Raises:
        UnreadableError: it is not UTF-8, or not well-formed XHTML, so browsers show something else than is read here.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = "the file is not UTF-8, so browsers read other words than were written. Save it as UTF-8."
        raise UnreadableError(msg) from None
    if "\0" in text:
        msg = "the file holds a NUL character. Save it as UTF-8."
        raise UnreadableError(msg)
    if name.lower().endswith(XHTML_SUFFIXES):
        text = "<!doctype html>" + ET.tostring(read_xml(text), encoding="unicode", method="html")
    views = [LexborHTMLParser(text)]
    if without := _NOSCRIPT.sub("", text) if "<noscript" in text.lower() else "":
        # With scripts on, a browser reads <noscript> as raw text up to its end tag and shows none of it.
        views.append(LexborHTMLParser(without))
    return BuiltPage(name, text, tuple(views))


def read_xml(text: str) -> ET.Element:
    """The root element of an XML document, with names as HTML writes them: without prefixes.

    Raises:
        UnreadableError: it is not well-formed, or it brings in what does not stand in it.
    """
    if re.search(r"<!(?:ENTITY|ATTLIST|DOCTYPE[^>]*\[)|<\?xml-stylesheet", text, re.IGNORECASE):
        msg = "the file defines entities, attributes or a style sheet in XML's own way. Remove that part."
        raise UnreadableError(msg)
    try:
        root = ET.fromstring(text)  # noqa: S314  (entities were refused above)
    except (ET.ParseError, ValueError) as error:
        msg = f"the file is not well-formed XML ({error}). Mend it, or rewrite it as a page in Markdown."
        raise UnreadableError(msg) from None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
        for key in [name for name in element.attrib if "}" in name]:
            element.attrib[key.rpartition("}")[2]] = element.attrib.pop(key)
    return root


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that hold a node, from its parent up to `html`."""
    parent = node.parent
    while parent is not None and parent.is_element_node:
        yield parent
        parent = parent.parent


def elements(node: LexborNode) -> Iterator[LexborNode]:
    """A node and all elements inside it, in the order of the document."""
    for inner in node.traverse(include_text=False):
        if inner.is_element_node:
            yield inner


def words(text: str | None) -> str:
    """A text with each run of white space as one space: what a reader sees of it."""
    return " ".join((text or "").split())
