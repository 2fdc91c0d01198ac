"""What in a document could run, and so could take words away after every check has passed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pagecheck.built import elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

_DATA_TYPES = {"application/json", "application/ld+json"}  # a browser keeps such a script and never runs it
_ADDRESSES = ("href", "xlink:href", "src", "action", "formaction", "data", "srcdoc", "to", "from", "values")
_HANDLER = re.compile(r"""\son[^\s=]*=""", re.IGNORECASE)  # as a parser writes an attribute whose name begins so
_DOCUMENTS = {"iframe", "frame", "object", "embed", "portal", "fencedframe"}
_SUSPECT = ", ".join(
    ["script", "meta[http-equiv]", "base", *_DOCUMENTS, *(f"[{name}]".replace(":", r"\:") for name in _ADDRESSES)]
)


def scripted(root: LexborNode) -> Iterator[str]:
    """All that could change a document without a file of the site's own that can be read.

    Args:
        root: the document's root element, of HTML or SVG.

    Yields:
        What is wrong and how to mend it, in full sentences.
    """
    for element in _suspects(root):
        attributes = {name.lower(): (value or "") for name, value in element.attributes.items()}
        tag = element.tag or ""
        data = attributes.get("type", "").strip().lower() in _DATA_TYPES
        if tag == "script" and not data and not _source(attributes):
            yield "an inline script could take words away. Put it into a file and load it with 'src'."
        if tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
            yield "'meta refresh' would lead the reader away. Remove it."
        if tag == "base":
            yield "<base> would send every link elsewhere. Remove it."
        if tag in _DOCUMENTS:
            yield f"<{tag}> shows a document that is not judged here. Link to it instead."
        for name, value in attributes.items():
            if name.startswith("on"):
                yield f"the attribute '{name}' of <{tag}> runs a script. Remove it."
            if name in _ADDRESSES and _runs(value):
                yield f"the attribute '{name}' of <{tag}> is a script or a page of its own. Write a plain address."


def _suspects(root: LexborNode) -> Iterable[LexborNode]:
    """The elements that are worth a look: all of them where an event handler may stand, else a few."""
    if _HANDLER.search(root.html or ""):
        return elements(root)
    # The parser gives an element once for each part of the selector that it matches.
    return {node.mem_id: node for node in root.css(_SUSPECT)}.values()


def _source(attributes: dict[str, str]) -> str:
    return (attributes.get("src") or attributes.get("href") or attributes.get("xlink:href") or "").strip()


def _runs(address: str) -> bool:
    """Whether following an address runs it; browsers drop control characters and spaces before they read it."""
    scheme = "".join(character for character in address if character > " ").lower()
    return scheme.startswith(("javascript:", "vbscript:", "data:text/", "data:application/", "data:image/svg"))
