"""What a built page refers to, and what in it can be referred to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pagecheck.built import words
from pagecheck.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree import ElementTree as ET

    import tinycss2
    from selectolax.lexbor import LexborNode

    from pagecheck.built import BuiltPage

# Attributes that make a browser fetch something at once, whatever element they stand on.
_FETCHED = ("src", "poster", "background", "data", "action", "formaction", "ping")
_SOURCE_SETS = ("srcset", "imagesrcset")
_WANTED = ", ".join(
    [
        "a[name]",
        "img",
        "area[href]",
        'input[type="image" i]',
        "style",
        *(f"[{name}]" for name in ("id", "href", r"xlink\:href", "style", *_FETCHED, *_SOURCE_SETS)),
    ]
)
# <link rel> that only names another page; every other relation makes a browser fetch it or call its host.
_NAMING = {"alternate", "author", "canonical", "help", "license", "next", "prev", "search", "me", "bookmark"}
_PAINTED = ("fill", "stroke", "filter", "mask", "clip-path", "marker-start", "marker-mid", "marker-end", "cursor")
_SVG_FETCHED = {"use", "image", "feimage", "script"}
# Markdown that was meant as a reference, and stays in the text where what it names does not exist.
_LEFTOVER = re.compile(r"\[\^[^\]\s]+\]|\[@[^\]]+\]|\]\[[^\]]*\]")


class Reference(NamedTuple):
    """An address as it is written, and whether a browser fetches it without being asked."""

    target: str
    fetched: bool


@dataclass(frozen=True)
class Document:
    """What one built page refers to and can be referred to by, and its faults in full sentences."""

    references: tuple[Reference, ...]
    anchors: frozenset[str]
    faults: tuple[str, ...]


def document_of(page: BuiltPage) -> Document:
    """Read the references, the anchors and the faults of a built page."""
    references: list[Reference] = []
    anchors: list[str] = []
    faults: list[str] = []
    # The parser gives an element once for each part of the selector that it matches.
    for element in {node.mem_id: node for node in page.views[0].css(_WANTED)}.values():
        attributes = {name: value or "" for name, value in element.attributes.items()}
        references.extend(_references(element, attributes))
        anchors.extend(attributes[name] for name in ("id",) if name in attributes)
        if element.tag == "a" and "name" in attributes and attributes.get("id") != attributes["name"]:
            anchors.append(attributes["name"])
        if _is_picture(element.tag or "", attributes) and not attributes.get("alt", "").strip():
            address = attributes.get("src") or attributes.get("href") or ""
            faults.append(f"the picture '{address}' has no alternative text. Write what it teaches a reader.")
    faults.extend(
        f"the anchor '{anchor}' stands twice on the page, so a link finds only the first. Rename one."
        for anchor in sorted({anchor for anchor in anchors if anchors.count(anchor) > 1})
    )
    faults.extend(
        f"'{leftover}' refers to something that the page does not define. Define it, or write it as plain text."
        for leftover in _leftovers(page)
    )
    return Document(tuple(references), frozenset(anchors), tuple(faults))


def _is_picture(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element needs `alt`: pictures, buttons that are pictures, and parts of pictures that are links."""
    return tag in {"img", "area"} or (tag == "input" and attributes.get("type", "").lower() == "image")


def in_drawing(root: ET.Element) -> Iterator[Reference]:
    """The addresses in an SVG drawing: of pictures and parts, and in its styles."""
    for element in root.iter():
        tag = str(element.tag).lower()
        if target := element.get("href") or element.get("src"):
            yield Reference(target, fetched=tag in _SVG_FETCHED or "src" in element.attrib)
        yield from in_style(element.get("style", ""))
        for name in _PAINTED:
            yield from in_style(element.get(name, ""))
        if tag == "style":
            yield from in_style("".join(element.itertext()))


def in_style(css: str) -> Iterator[Reference]:
    """The addresses that a style sheet fetches: `url(…)` and `@import`, at any depth."""
    yield from _in_tokens(tokens_of(css))


def _in_tokens(tokens: Iterable[tinycss2.ast.Node]) -> Iterator[Reference]:
    importing = False
    for token in tokens:
        if token.type == "at-keyword":
            importing = token.lower_value == "import"
        elif token.type == "url" or (importing and token.type == "string"):
            yield Reference(token.value, fetched=True)
            importing = False
        elif token.type == "function":
            if token.lower_name in {"url", "src", "image-set", "-webkit-image-set"}:
                yield from (Reference(part.value, fetched=True) for part in token.arguments if part.type == "string")
            yield from _in_tokens(token.arguments)
        elif token.type in {"{} block", "() block", "[] block"}:
            yield from _in_tokens(token.content)


def _references(element: LexborNode, attributes: dict[str, str]) -> Iterator[Reference]:
    yield from (Reference(attributes[name], fetched=True) for name in _FETCHED if attributes.get(name, "").strip())
    candidates = ",".join(attributes.get(name, "") for name in _SOURCE_SETS).split(",")
    yield from (Reference(candidate.split()[0], fetched=True) for candidate in candidates if candidate.strip())
    for name in ("href", "xlink:href"):
        if name in attributes:
            relations = set(attributes.get("rel", "").lower().split())
            fetched = element.tag in _SVG_FETCHED or (element.tag == "link" and not relations <= _NAMING)
            yield Reference(attributes[name], fetched)
    if "style" in attributes:
        yield from in_style(attributes["style"])
    if element.tag == "style":
        yield from in_style(element.text())


def _leftovers(page: BuiltPage) -> list[str]:
    """References that Markdown could not resolve, outside code, where they stand as text."""
    if not _LEFTOVER.search(page.text):
        return []
    found = []
    for article in page.views[0].css("article"):
        copy = article.clone()
        copy.strip_tags(["code", "pre"])
        found.extend(_LEFTOVER.findall(words(copy.text())))
    return found
