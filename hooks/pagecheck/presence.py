"""Whether a document shows the disclaimer: once, in its exact words, to every reader, and for as long as it is open."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pagecheck.built import UnreadableError, ancestors, elements, read_xml, words
from pagecheck.findings import short
from pagecheck.hiding import UNSEEN_ATTRIBUTES, UNSEEN_TAGS, is_silent
from pagecheck.reading import read_pdf
from pagecheck.scripts import host_of, runs, scripted
from pagecheck.sight import DISCLAIMER as SELECTOR
from pagecheck.sight import styled_away
from pagecheck.styles import HidingRule, hiding_rules, inline_declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from pagecheck.built import BuiltPage

NAME = "Medical disclaimer"  # what its heading and its label say, where it has them; the partial says the same
# Different ones: fewer cannot say: information only, no diagnosis, ask a professional, call in an emergency.
FEWEST_WORDS = 12
# What shows the words as other than they were written: struck out, backwards, small, off the edge of a narrow screen.
CHANGING_TAGS = {
    "bdo", "del", "font", "marquee", "nobr", "pre", "rt", "s", "small", "strike", "sub", "sup",
}  # fmt: skip
# What gave elements sizes and colours before there were style sheets.
_OLD_STYLES = ("background", "bgcolor", "height", "nowrap", "text", "width")
_DOCTYPE = re.compile(
    r"""(?:\s|<!--.*?-->)*<!doctype\s+html\s*(?:system\s+["']about:legacy-compat["']\s*)?>""", re.IGNORECASE | re.DOTALL
)
# Control and format characters, such as those that turn a line round, and those that no font has.
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_JOINING = "\u00ad\u200c\u200d"  # these break or join letters as a language wants it
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
# A script that looks for the disclaimer, or for what holds it, by class; and one that leaves for another host.
_NAMES = re.compile(r"""(?:[.=]["'`]?|ClassName\s*\(\s*["'`][\w\s-]*?)((?<![\w-])(?:disclaimer|page-foot))(?![\w-])""")
_LEAVES = re.compile(r"""\blocation(?:\.href)?\s*(?:=|\.(?:assign|replace)\s*\()\s*["'`]((?:https?:)?//[^"'`]*)""")


def check_words(disclaimer: object) -> str:
    """Refuse a disclaimer that is missing, is not a text, or is too short to say what it must.

    Args:
        disclaimer: the value of `extra.disclaimer`.

    Returns:
        What is wrong and how to mend it; or nothing.
    """
    if not isinstance(disclaimer, str) or not disclaimer.strip():
        return "'extra.disclaimer' is missing or empty. Write the medical disclaimer there, in full sentences."
    if found := next(filter(_is_invisible, words(disclaimer)), ""):
        return (
            f"'extra.disclaimer' holds the invisible character U+{ord(found):04X}, which can turn or break words. "
            "Delete it."
        )
    if len({word for word in disclaimer.casefold().split() if any(map(str.isalpha, word))}) < FEWEST_WORDS:
        return (
            f"'extra.disclaimer' is '{words(disclaimer)}', which is too short to warn anyone. "
            "Say that the page is information only and when to ask for help."
        )
    return ""


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE and char not in _JOINING


def check_page(page: BuiltPage, disclaimer: str, rules: Iterable[HidingRule] = ()) -> list[str]:
    """Judge one page: exactly one disclaimer, in exactly its words, in the main content, seen, and there to stay.

    Args:
        page: the page, parsed.
        disclaimer: the words it must show.
        rules: the hiding rules of the style sheets that it may use.

    Returns:
        What is wrong and how to mend it, in full sentences.
    """
    messages: dict[str, None] = {}
    for view in page.views:
        if view.root is None:
            continue
        own = [rule for style in view.css("style") for rule in hiding_rules(style.text(), "the page's own <style>")]
        messages.update(dict.fromkeys(_words_of(view, page.text, disclaimer)))
        for element in view.css(SELECTOR):
            messages.update(dict.fromkeys(_hidden(element)))
        messages.update(dict.fromkeys(styled_away(view, view.root, [*rules, *own])))
        messages.update(dict.fromkeys(scripted(view.root)))
        messages.update(dict.fromkeys(_covering(view)))
    return list(messages)


def _words_of(view: LexborHTMLParser, source: str, disclaimer: str) -> Iterator[str]:
    found = view.css(SELECTOR)
    if not found:
        if words(disclaimer) in words(source):
            yield (
                "the page holds the disclaimer's words, but a browser shows no disclaimer: they stand in a "
                "comment, in an element that was not closed, or without their class. "
                "Close it, or show them by the site's templates."
            )
        else:
            yield "the page carries no medical disclaimer. Use the site's templates, which place it on every page."
    if len(found) > 1:
        yield f"the page carries {len(found)} disclaimers, and a reader needs one. Remove all but the template's."
    if found and not _DOCTYPE.match(source):
        yield "the page does not begin with '<!doctype html>', so browsers match style rules otherwise. Add it."
    for element in found:
        if words(element.text()) != words(disclaimer):
            yield (
                f"the disclaimer says '{short(words(element.text()))}' instead of the words of 'extra.disclaimer'. "
                "Show exactly these."
            )
        if not any(node.tag == "main" or node.attributes.get("role") == "main" for node in ancestors(element)):
            yield "the disclaimer stands outside the main content, where few read it. Put it inside <main>."
        if len(found) == 1:
            yield from _named(element)


def _named(element: LexborNode) -> Iterator[str]:
    """What calls the disclaimer something else, so that a reader passes over it."""
    before = element.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    heading = words(before.text()) if before is not None and before.tag in _HEADINGS else NAME
    label = words(element.attributes.get("aria-label") or NAME)
    for what, name in (("headed", heading), ("labelled", label)):
        if name != NAME:
            yield f"the disclaimer is {what} '{short(name)}' instead of '{NAME}'. Correct that."


def _hidden(element: LexborNode) -> Iterator[str]:
    for node in (*elements(element), *ancestors(element)):
        attributes = node.attributes
        if node.tag in UNSEEN_TAGS or (node.tag in {"details", "dialog"} and "open" not in attributes):
            yield f"the disclaimer is hidden: it stands in a <{node.tag}>. Move it out."
        if node.tag in CHANGING_TAGS:
            yield f"the disclaimer is not shown as it was written: it stands in a <{node.tag}>. Close that before it."
        yield from _hidden_by_attributes(node)


def _hidden_by_attributes(node: LexborNode) -> Iterator[str]:
    attributes = node.attributes
    for name in UNSEEN_ATTRIBUTES:
        if name in attributes:
            yield f"the disclaimer is hidden by the attribute '{name}' of <{node.tag}>. Remove the attribute."
    for name in _OLD_STYLES:
        if name in attributes:
            yield f"the attribute '{name}' of <{node.tag}> can hide the disclaimer. Use the site's style sheet."
    if (attributes.get("aria-hidden") or "").lower() == "true":
        yield f"the disclaimer is hidden from screen readers by 'aria-hidden' of <{node.tag}>. Remove it."
    if is_silent(node):
        yield f"the disclaimer is hidden from screen readers by 'role' of <{node.tag}>. Remove it."


def _covering(view: LexborHTMLParser) -> Iterator[str]:
    """What a page lays over other things by itself: what may lie there comes from the site's style sheets."""
    for node in view.css("[style]"):
        declarations = inline_declarations(node.attributes.get("style") or "")
        if position := _lifted(declarations):
            yield f"the style 'position: {position}' of <{node.tag}> could cover the disclaimer. Remove this style."


def _lifted(declarations: Iterable[tuple[str, str]]) -> str:
    values = [value.lower().strip() for name, value in declarations if name.lower() == "position"]
    return next((value for value in values if value in {"absolute", "fixed", "sticky"}), "")


def check_pdf(path: Path, disclaimer: str) -> list[str]:
    """Judge a PDF: it can be read, holds no script, and shows the disclaimer on its first sheet and words on all."""
    sheets, message = read_pdf(path)
    if message:
        return [message]
    if not sheets or words(disclaimer) not in words(sheets[0]):
        return ["the first sheet does not carry the medical disclaimer. Print it from the site's own templates."]
    blank = [number for number, sheet in enumerate(sheets, start=1) if not sheet.strip()]
    return [f"sheet {number} shows no words. Print it from the site's own templates." for number in blank[:1]]


def check_drawing(data: bytes) -> list[str]:
    """Judge an SVG or XML file, which browsers show as a document of its own: it must hold no script and no page."""
    try:
        root = read_xml(data.decode("utf-8-sig"), pages=False)
    except UnicodeDecodeError:
        return ["the file is not UTF-8, so browsers read other words than were written. Save it as UTF-8."]
    except UnreadableError as error:
        return [str(error)]
    messages = [message for node in root.iter() if isinstance(node.tag, str) for message in runs(node.tag, node.attrib)]
    return list(dict.fromkeys(messages))


def linked_files(page: BuiltPage) -> Iterator[tuple[str, str]]:
    """What is judged beside a page within its own host: its kind, a style sheet or a script, and its address."""
    for view in page.views:
        for link in view.css("link[href], script[src]"):
            address = (link.attributes.get("href" if link.tag == "link" else "src") or "").strip()
            sheet = "stylesheet" in (link.attributes.get("rel") or "").lower().split()
            if (sheet or link.tag == "script") and not host_of(address):
                yield "script" if link.tag == "script" else "style sheet", "".join(address.splitlines())


def check_sheet(data: bytes) -> list[str]:
    """Judge a style sheet's encoding: one in UTF-16 would be read here as no rule at all."""
    if _decoded(data) is None:
        return ["the style sheet is not UTF-8, so browsers read other rules than were judged. Save it as UTF-8."]
    return []


def _decoded(data: bytes) -> str | None:
    """A file's text; None where browsers may read another one: not UTF-8, or UTF-16 without its mark."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def check_script(data: bytes) -> list[str]:
    """Judge a script file of the site: it must not know of the disclaimer, nor lead a reader away."""
    source = _decoded(data)
    if source is None:
        return ["the script is not UTF-8, so browsers run another one than was judged. Save it as UTF-8."]
    return [
        *(
            f"the script names '.{name}', so it could take the words away. Leave that element alone."
            for name in dict.fromkeys(_NAMES.findall(source))
        ),
        *(
            f"the script leads the reader to '{short(address)}'. Write a link that the reader can choose."
            for address in dict.fromkeys(_LEAVES.findall(source))
        ),
    ]
