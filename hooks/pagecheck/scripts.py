"""What in a document could run, and so could take words away after every check has passed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pagecheck.built import elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from selectolax.lexbor import LexborNode

_DATA_TYPES = {"application/json", "application/ld+json"}  # a browser keeps such a script and never runs it
_ADDRESSES = ("href", "xlink:href", "src", "action", "formaction", "data", "srcdoc", "to", "from", "values")
_HANDLER = re.compile(r"""\son[^\s=]*=""", re.IGNORECASE)  # as a parser writes an attribute whose name begins so
_DOCUMENTS = {"iframe", "frame", "object", "embed", "portal", "fencedframe"}
_SUSPECT = ", ".join(
    [
        "script",
        "meta[http-equiv]",
        "base",
        "template",
        *_DOCUMENTS,
        *(f"[{name}]".replace(":", r"\:") for name in _ADDRESSES),
    ]
)


def scripted(root: LexborNode) -> Iterator[str]:
    """All that could change a document without a file of the site's own that can be read.

    Args:
        root: the document's root element, of HTML or SVG.

    Yields:
        What is wrong and how to mend it, in full sentences.
    """
    for element in _suspects(root):
        yield from runs(element.tag or "", element.attributes)


def runs(tag: str, given: Mapping[str, str | None]) -> Iterator[str]:
    """All that one element, by its name and attributes, could change.

    Yields:
        What is wrong and how to mend it, in full sentences.
    """
    attributes = {name.lower(): (value or "") for name, value in given.items()}
    data = attributes.get("type", "").strip().lower() in _DATA_TYPES
    if tag == "script" and not data and not _source(attributes):
        yield "an inline script could take words away. Put it into a file and load it with 'src'."
    if tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
        yield "'meta refresh' would lead the reader away. Remove it."
    if tag == "base":
        yield "<base> would send every link elsewhere. Remove it."
    if tag in _DOCUMENTS:
        yield f"<{tag}> shows a document that is not judged here. Link to it instead."
    if tag == "template" and "shadowrootmode" in attributes:
        yield "<template shadowrootmode> would be shown in the place of what stands around it. Remove it."
    if (tag == "script" or _is_sheet(tag, attributes)) and host_of(_source(attributes)):
        yield f"<{tag}> takes '{_source(attributes)}' from another host, which could hide words. Keep a copy here."
    for name, value in attributes.items():
        if name.startswith("on"):
            yield f"the attribute '{name}' of <{tag}> runs a script. Remove it."
        if name in _ADDRESSES and any(_executes(address) for address in value.split(";")):
            yield f"the attribute '{name}' of <{tag}> is a script or a page of its own. Write a plain address."


def _is_sheet(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag == "link" and "stylesheet" in attributes.get("rel", "").lower().split()


def host_of(address: str) -> str:
    """The host that an address names, or nothing; an address that cannot be read stands for itself."""
    try:
        return urlsplit(address.replace("\\", "/")).netloc
    except ValueError:
        return address


def _suspects(root: LexborNode) -> Iterable[LexborNode]:
    """The elements that are worth a look: all of them where an event handler may stand, else a few."""
    if _HANDLER.search(root.html or ""):
        return elements(root)
    # The parser gives an element once for each part of the selector that it matches.
    return {node.mem_id: node for node in root.css(_SUSPECT)}.values()


def _source(attributes: Mapping[str, str]) -> str:
    return (attributes.get("src") or attributes.get("href") or attributes.get("xlink:href") or "").strip()


def _executes(address: str) -> bool:
    """Whether following an address runs it; browsers drop control characters and spaces before they read it."""
    scheme = "".join(character for character in address if character > " ").lower()
    picture = scheme.startswith(("data:image/", "data:font/")) and not scheme.startswith("data:image/svg")
    return scheme.startswith(("javascript:", "vbscript:")) or (scheme.startswith("data:") and not picture)
