"""The wallet card's panels: `data/wallet_card.yml`. What a panel says of health is taken from a page's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from selectolax.lexbor import LexborHTMLParser

from pagecheck.built import words
from pagecheck.findings import Finding, did_you_mean
from pagecheck.plain_yaml import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CHECK = "handouts"
PANELS = 8  # two columns of four, each of the size of a bank card, fill one sheet
_LISTS = ("from_page", "fields")
CLINIC = "{clinic}"
_LINE = 40  # letters of the print sheet's size on a line of a panel
_EXAMPLE = "Write each panel as '- heading: My medicines' with 'fields:', 'from_page:' or 'lines:' below it."


@dataclass(frozen=True)
class Panel:
    """One panel of the card.

    Attributes:
        heading: its heading; the first panel's is the card's title.
        from_page: the first words of each statement that is taken from the page, and in `fill` the statements.
        fields: what is to be written in by hand, each before a line, and in `fill` with its colon; "{clinic}" in one
            stands for the clinic's name and phone.
        lines: how many lines to write on follow.
    """

    heading: str
    from_page: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    lines: int = 0


def read_panels(data: bytes, path: str) -> tuple[tuple[Panel, ...], list[Finding]]:
    """Read the card's file.

    Args:
        data: its bytes.
        path: how findings name it.

    Returns:
        The panels, none if anything is wrong, and what is wrong.
    """
    try:
        read: Any = yaml.safe_load(data)
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        message = f"the file is not YAML: {getattr(error, 'problem', None) or error}. Mend this line."
        return (), [Finding(path, mark.line + 1 if mark else 0, message, CHECK)]
    if not isinstance(read, list) or len(read) != PANELS:
        count = len(read) if isinstance(read, list) else 0
        message = f"the card has {count} panels, and a sheet folds into {PANELS}. {_EXAMPLE}"
        return (), [Finding(path, 0, message, CHECK)]
    findings = [Finding(path, 0, m, CHECK) for n, entry in enumerate(read, 1) for m in _wrong(entry, n)]
    if findings:
        return (), findings
    panels = (
        Panel(
            entry["heading"].strip(),
            tuple(entry.get("from_page") or ()),
            tuple(entry.get("fields") or ()),
            entry.get("lines") or 0,
        )
        for entry in read
    )
    return tuple(panels), []


def _wrong(entry: Any, number: int) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("heading"), str) or not entry["heading"].strip():
        yield f"panel {number} has no heading. {_EXAMPLE}"
        return
    known = {"heading", "lines", *_LISTS}
    for name in entry:
        if name not in known:
            yield f"panel {number} has the unknown field '{name}'.{did_you_mean(str(name), known)} {_EXAMPLE}"
    for name in _LISTS:
        value = entry.get(name) or []
        if not isinstance(value, list) or not all(isinstance(part, str) and part.strip() for part in value):
            yield f"panel {number} has '{name}' that is not a list of texts. {_EXAMPLE}"
    lines = entry.get("lines") or 0
    if not isinstance(lines, int) or isinstance(lines, bool) or not 0 <= lines <= 9:  # noqa: PLR2004
        yield f"panel {number} has 'lines: {lines}'. Write a number from 0 to 9."


def statements(body: str) -> list[str]:
    """What a page says, each statement alone: its bold sentences, then its list items and paragraphs."""
    tree = LexborHTMLParser(body)
    for citation in tree.css(".citation"):
        citation.decompose()
    nodes = [*tree.css("li > strong"), *tree.css("li"), *tree.css("p")]
    return list(dict.fromkeys(words(node.text()) for node in nodes))


def check_panels(panels: Sequence[Panel], body: str, path: str) -> list[Finding]:
    """Find what the card takes from the page and the page does not say."""
    said = statements(body)
    return [
        Finding(
            path, 0,
            f"'{opening}' begins no statement of the page. Write the first words of one, as the page has them."
            f"{did_you_mean(opening, said)}",
            CHECK,
        )
        for panel in panels
        for opening in panel.from_page
        if not any(statement.startswith(opening) for statement in said)
    ]  # fmt: skip


def fill(panels: Sequence[Panel], body: str, clinic: Mapping[str, str]) -> list[Panel]:
    """The panels with the page's own statements in place of their first words, and the clinic where they name it."""
    said = statements(body)
    return [
        Panel(
            panel.heading,
            tuple(next((text for text in said if text.startswith(opening)), opening) for opening in panel.from_page),
            tuple(_field(field, clinic) for field in panel.fields),
            panel.lines,
        )
        for panel in panels
    ]


def _field(field: str, clinic: Mapping[str, str]) -> str:
    """A field with its colon, and the clinic after it: name and phone, or what of them fits on its line."""
    if CLINIC not in field:
        return f"{field}:"
    label = f"{field.replace(CLINIC, '').strip()}:"
    name, phone = clinic.get("name", ""), clinic.get("phone", "")
    for known in (", ".join(filter(None, (name, phone))), phone, name):
        if known and len(label) + len(known) < _LINE:
            return f"{label} {known}"
    return label
