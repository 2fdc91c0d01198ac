"""What a writer may not put on the words of a page: what keeps them from some readers, or from all.

Words that are hidden are still in the file, so a count of signs, a fingerprint or a search would take them for shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from pagecheck.built import ancestors, elements, words
from pagecheck.findings import Finding, short
from pagecheck.styles import hiding_declaration, inline_declarations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from pagecheck.record import Record

CHECK = "syntax"
# What browsers do not render, or render only when somebody opens it. What is text to a parser (a comment, `textarea`,
# `template`, `iframe`) holds no element at all, so nothing is found in it.
UNSEEN_TAGS = {
    "audio", "canvas", "datalist", "math", "meter", "noscript", "object", "optgroup", "option", "picture", "progress",
    "rp", "select", "svg", "title", "video",
}  # fmt: skip
UNSEEN_ATTRIBUTES = ("hidden", "inert", "popover")
# What shows its words at a click, to nobody, or as no longer true.
_SHUT_TAGS = {"del", "details", "dialog", "s", "strike", "template"}
_DRAWN_TAGS = {"math", "picture", "svg", "title"}  # words may hold one of these
# Classes of the site's own style sheets, for the templates: seen by no eye, or on no paper.
_CLASSES = ("screen-only", "visually-hidden")
# The style sheet shows what has this when its foot has come, as `tables.py` gives one to each table.
_AWAITED = "data-foot"
# What the build writes before the number of a source, for those who listen.
_OWN = '<span class="visually-hidden">source </span>'
# Roles whose words no screen reader reads: <https://www.w3.org/TR/wai-aria-1.2/#childrenArePresentational>.
_SILENT_ROLES = {"graphics-symbol", "image", "img", "math", "meter", "progressbar", "scrollbar", "separator", "slider"}
_SIGN = ".care-card--emergency li"
_QUICK = re.compile(
    "|".join((*UNSEEN_ATTRIBUTES, *_CLASSES, _AWAITED, "style=", rf"role=[^>]*(?:{'|'.join(_SILENT_ROLES)})")),
    re.IGNORECASE,
)
_CODE = re.compile(r"^[ ]*(`{3,}|~{3,}).*?^[ ]*\1[ ]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def hidden_by(node: LexborNode) -> str:
    """What of an element keeps its words from readers, as it is called in the page; or nothing."""
    attributes = node.attributes
    for name in UNSEEN_ATTRIBUTES:
        if name in attributes:
            return name
    if (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return "aria-hidden"
    if is_silent(node):
        return "role"
    classes = (attributes.get("class") or "").split()
    if found := next((name for name in _CLASSES if name in classes), ""):
        return found
    if _AWAITED in attributes and all(part.tag != "tfoot" for part in node.iter()):
        return _AWAITED
    style = attributes.get("style")  # which hardly any element has, and each part of each page is asked
    return "style" if style and hiding_declaration(inline_declarations(style)) else ""


def is_silent(node: LexborNode) -> bool:
    """Whether a role lets screen readers say an element's label in the place of its words; a drawing needs that."""
    return node.tag != "svg" and not _SILENT_ROLES.isdisjoint((node.attributes.get("role") or "").lower().split())


def is_hidden(part: LexborNode) -> bool:
    """Whether a part of a page, or some of its words, is kept from readers by itself or by what holds it."""
    return any(
        hidden_by(node) or node.tag in _SHUT_TAGS or node.tag in tags
        for nodes, tags in ((ancestors(part), UNSEEN_TAGS), (elements(part), UNSEEN_TAGS - _DRAWN_TAGS))
        for node in nodes
    )


def check_hidden(record: Record, html: str) -> Iterator[Finding]:
    """Find what hides words of a page.

    Args:
        record: the page.
        html: what Markdown made of its body.
    """
    html = html.replace(_OWN, "")
    root = LexborHTMLParser(html).root if _QUICK.search(html) else None
    source = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), record.body)
    counts: dict[str, int] = {}
    for node in elements(root) if root else ():
        name = hidden_by(node)
        text = words(node.text(separator=" ")) if name else ""
        if text or (name and node.css_first("img")):
            counts[name] = counts.get(name, 0) + 1
            what = f"'{short(text, 40)}'" if text else "a picture"
            message = f"'{name}' keeps {what} from readers. Delete it, or delete the words too."
            yield Finding(record.path, record.body_line + _line(source, name, counts[name]), message, CHECK)


def count_signs(html: str) -> int:
    """How many signs of an emergency a page shows to every reader."""
    signs = LexborHTMLParser(html.replace(_OWN, "")).css(_SIGN)
    return sum(not is_hidden(sign) for sign in signs)


def _line(source: str, name: str, number: int) -> int:
    """The line, from 0, on which a name stands for the nth time in an attribute list or a tag; or else the last one."""
    place = re.compile(rf"(?:\{{[^{{}}\n]*?|<[a-z][^<>]*?)(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    at = 0
    for match, _ in zip(place.finditer(source), range(number), strict=False):
        at = match.end()
    return source.count("\n", 0, at)
