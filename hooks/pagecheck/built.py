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
_NOSCRIPT_TAG = re.compile(r"<noscript(?=[\s/>])", re.IGNORECASE)
_NOSCRIPT = re.compile(r"<noscript(?=[\s/>]).*?(?:</noscript(?=[\s/>])[^>]*>|\Z)", re.DOTALL | re.IGNORECASE)

XHTML = "{http://www.w3.org/1999/xhtml}"
_DEEPEST = 200  # more elements in one another than any page for people has, and fewer than exhaust what judges them
_TOO_DEEP = ">".join("*" * (_DEEPEST + 1))
# No page needs one, and encodings that browsers guess or are told of begin with ESC.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENCODING = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


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
    if found := _CONTROL.search(text):
        name_of = "a NUL character" if found[0] == "\0" else f"the control character U+{ord(found[0]):04X}"
        msg = f"the file holds {name_of}. Save it as UTF-8."
        raise UnreadableError(msg)
    if name.lower().endswith(XHTML_SUFFIXES):
        text = "<!doctype html>" + ET.tostring(read_xml(text), encoding="unicode", method="html")
    views = [LexborHTMLParser(text)]
    if views[0].css_first(_TOO_DEEP) is not None:
        msg = f"the file has more than {_DEEPEST} elements in one another, too many to be judged. Close them."
        raise UnreadableError(msg)
    for meta in views[0].css("meta[charset], meta[http-equiv][content]"):
        told = meta.attributes.get("charset") or "".join(_ENCODING.findall(meta.attributes.get("content") or "")[:1])
        if told.strip().lower() not in {"", "utf-8", "utf8"}:
            msg = f"the file says that it is '{told}', so browsers read other words than were written. Write 'utf-8'."
            raise UnreadableError(msg)
    if (without := _without_noscript(text)) != text:
        views.append(LexborHTMLParser(without))
    return BuiltPage(name, text, tuple(views))


def _without_noscript(text: str) -> str:
    """A page as browsers with scripts see it: <noscript> is raw text for them, up to its end tag, and is not shown.

    Only a parser can tell a tag from the same letters in a comment, a value or data, so each is tried by a mark.
    """
    start = 0
    while tag := _NOSCRIPT_TAG.search(text, start):
        marked = LexborHTMLParser(f"{text[: tag.end()]} data-mark{text[tag.end() :]}")
        if marked.css_first("noscript[data-mark]") is None and not any(
            "data-mark" in (template.html or "") for template in marked.css("template")
        ):
            start = tag.end()
        else:
            text = text[: tag.start()] + _NOSCRIPT.sub("", text[tag.start() :], count=1)
            start = tag.start()
    return text


def read_xml(text: str, *, pages: bool = True) -> ET.Element:
    """The root element of an XML document, with names as HTML writes them: without prefixes.

    Args:
        text: the document.
        pages: whether it may be a page, or hold one.

    Raises:
        UnreadableError: it is not well-formed, or it brings in what does not stand in it.
    """
    if re.search(r"<!(?:ENTITY|ATTLIST|DOCTYPE[^>]*\[)|<\?xml-stylesheet", text, re.IGNORECASE):
        msg = "the file defines entities, attributes or a style sheet in XML's own way. Remove that part."
        raise UnreadableError(msg)
    if (told := re.match(r"""<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)""", text)) and told[1].lower() != "utf-8":
        msg = f"the file says that it is '{told[1]}', so browsers read other words than were written. Write 'utf-8'."
        raise UnreadableError(msg)
    try:
        root = ET.fromstring(text)  # noqa: S314  (entities were refused above)
    except (ET.ParseError, ValueError) as error:
        msg = f"the file is not well-formed XML ({error}). Mend it, or rewrite it as a page in Markdown."
        raise UnreadableError(msg) from None
    if not pages and any(str(element.tag).startswith(XHTML) for element in root.iter()):
        msg = "the file holds a page inside (XHTML). Remove that part."
        raise UnreadableError(msg)
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
