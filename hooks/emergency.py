"""Promise: every page says whom to call in an emergency, and leads to the signs that need a call.

The strip is placed by `overrides/partials/emergency_strip.html`. Here its two settings are judged, since a number that
YAML reads as another one would be dialled, and words are not. Every built page is looked through for it, for the way
to help in the bar, and for each sign of an emergency that its Markdown holds.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import partial
from os import fsencode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from mkdocs.plugins import event_priority

from pagecheck.blocks import Item, read_blocks
from pagecheck.built import HTML_SUFFIXES, UnreadableError, files_in, read_page, words
from pagecheck.days import build_day
from pagecheck.findings import Finding, did_you_mean, warn
from pagecheck.hiding import count_signs, is_hidden
from pagecheck.memory import Memory
from pagecheck.record import read_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from selectolax.lexbor import LexborHTMLParser

    from pagecheck.record import Record

log = logging.getLogger("mkdocs.hooks.emergency")

CHECK = "emergency"
# What the strip and the bar say. Other words, in another language too, are written here and in the partials.
STRIP = "Emergency? Call {number} Signs that need help now"
NUMBERS = "911, 999, 112 or 000"  # while `extra.emergency_number` is unset
HELP = "Help now"
_ONE = r"\+?[0-9][0-9 ]*"
_NUMBERS = re.compile(rf"{_ONE}(?:(?:, | or ){_ONE})*")


@dataclass(frozen=True)
class Expected:
    """What every page must say and lead to.

    Attributes:
        number: `extra.emergency_number`, or "" while it is unset.
        signs: the built file of the page of signs.
        root: the path below which the site is served, as "/" or "/site/".
    """

    number: str
    signs: str
    root: str


def check_settings(number: Any, page: Any, pages: Collection[str], settings: str) -> Iterator[Finding]:
    """Find settings that would give a wrong number, or a way to nowhere.

    Args:
        number: `extra.emergency_number`.
        page: `extra.emergency_page`.
        pages: the files of docs/.
        settings: the settings file, as findings name it.
    """
    if number is not None and not isinstance(number, str):
        message = f"extra.emergency_number is {number!r}, which may not be the number you wrote. Put it in quotes."
        yield Finding(settings, 0, message, CHECK)
    elif number and number.strip() and not _NUMBERS.fullmatch(number.strip()):
        message = (
            f"extra.emergency_number is '{number}', which phones cannot dial. Write numbers alone, "
            'for example "112" or "112, 999 or +44 1632 960000".'
        )
        yield Finding(settings, 0, message, CHECK)
    if not isinstance(page, str) or page not in pages:
        hint = did_you_mean(str(page), pages)
        message = f"extra.emergency_page is '{page}', which is no page.{hint} Name the page that says what to call for."
        yield Finding(settings, 0, message, CHECK)


def check_numbers(record: Record, number: str) -> Iterator[Finding]:
    """Find where a page names the numbers of several countries beside a strip that names one.

    Args:
        record: the page.
        number: `extra.emergency_number`.
    """
    for place, line in enumerate(record.body.split("\n"), record.body_line):
        if NUMBERS in line:
            message = f"the page says '{NUMBERS}', and 'extra.emergency_number' is '{number}'. Write that number here."
            yield Finding(record.path, place, message, CHECK)


def check_page(name: str, data: bytes, expected: Expected, signs: int = 0) -> list[str]:
    """What is wrong with the ways to help of one built page.

    Args:
        name: its path in the built folder.
        data: its bytes.
        expected: what every page must say.
        signs: how many signs of an emergency its Markdown holds.
    """
    try:
        page = read_page(name, data)
    except UnreadableError:
        return []  # the disclaimer's check tells of it
    view = page.views[0]
    messages = [*_check_strip(name, view, expected)]
    if view.css_first("main .emergency-strip") is not None:  # else the page has no template of ours
        messages += _check_help(name, view, expected)
    if (shown := count_signs(page.text) if signs else 0) < signs:
        messages.append(f"the page shows {shown} of its {signs} emergency signs. Take away what hides the others.")
    return messages


def _check_strip(name: str, view: LexborHTMLParser, expected: Expected) -> Iterator[str]:
    strips = view.css("main .emergency-strip")
    if len(strips) != 1:
        yield f"the page has {len(strips)} emergency strips in its main content. Place the partial once."
        return
    if is_hidden(strips[0]):
        yield "the emergency strip is hidden. Move it out of what hides it."
        return
    links = [link.attributes.get("href") or "" for link in strips[0].css("a[href]")]
    if [_target(name, link, expected.root) for link in links if not link.startswith("tel:")] != [expected.signs]:
        yield "the emergency strip leads to no signs. Set 'extra.emergency_page', and link that page alone."
        return
    text, right = words(strips[0].text()), words(STRIP.format(number=expected.number or NUMBERS))
    if text != right:
        yield f"the emergency strip says '{text}' instead of '{right}'. Put these words back into the partial."
    numbers = [number.replace(" ", "") for number in re.findall(_ONE, expected.number)]
    dialled = [link.removeprefix("tel:") for link in links if link.startswith("tel:")]
    if dialled != numbers:
        wrong = f"dials '{', '.join(dialled)}'" if dialled else "dials nothing"
        yield f"the emergency strip {wrong} instead of '{', '.join(numbers)}'. Put the links back into the partial."


def _check_help(name: str, view: LexborHTMLParser, expected: Expected) -> Iterator[str]:
    links = view.css("a.help-now")
    if not any(
        words(link.text()) == HELP
        and _target(name, link.attributes.get("href") or "", expected.root) == expected.signs
        and not is_hidden(link)
        for link in links
    ):
        yield f"the bar has no '{HELP}' that leads to the signs. Put 'partials/help_now.html' back."


def _target(name: str, link: str, root: str) -> str:
    """The built file that a link in another one names; a link to another host as it stands."""
    try:
        parts = urlsplit(urljoin(urljoin(f"https://site.invalid{root}", quote(fsencode(name))), link))
    except ValueError:
        return link
    if parts.netloc != "site.invalid" or parts.query:
        return link
    path = unquote(parts.path).removeprefix(root)
    return f"{path}index.html" if path.endswith("/") or not path else path


class _Site:
    """The build under way: each on_files assigns it anew."""

    expected: Expected | None  # nothing where the settings are refused: every page would be told of for one mistake
    signs: dict[str, int]  # how many signs the Markdown of each built file holds
    memory: Memory


def signs_in(path: str, data: bytes, day: date) -> int:
    """How many signs of an emergency a page's Markdown holds; none where its record is refused."""
    record, _ = read_record(path, data, day)
    blocks = read_blocks(record.body, record.body_line) if record else ()
    return sum(isinstance(block, Item) and "emergency" in block.section.classes for block in blocks)


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Judge the settings, once all pages are known, and count the signs of each page."""
    pages = {file.src_uri: file for file in files.documentation_pages()}
    number, page = config.extra.get("emergency_number"), config.extra.get("emergency_page")
    findings = list(check_settings(number, page, pages, Path(config.config_file_path).name))
    warn(log, findings)
    root = f"{urlsplit(config.site_url or '').path.rstrip('/')}/"
    _Site.expected = None if findings else Expected(str(number or "").strip(), pages[str(page)].dest_uri, root)
    _Site.signs, _Site.memory = {}, Memory(Path(config.config_file_path).parent, CHECK)
    day = build_day()
    for file in pages.values():
        path, data = f"{Path(config.docs_dir).name}/{file.src_uri}", file.content_bytes
        count = _Site.memory.recall((b"signs", str(day).encode(), data), partial(signs_in, path, data, day))
        # Two pages may be built as one file, which the records' check tells of.
        _Site.signs[file.dest_uri] = min(count, _Site.signs.get(file.dest_uri, count))
        if _Site.expected and _Site.expected.number and (record := read_record(path, data, day)[0]):
            warn(log, check_numbers(record, _Site.expected.number))


@event_priority(-85)  # when all pages are as readers get them
def on_post_build(*, config: MkDocsConfig) -> None:
    """Look through every built page."""
    if not _Site.expected:
        return
    for name, path in files_in(Path(config.site_dir)):
        if name.endswith(HTML_SUFFIXES):
            data, signs = path.read_bytes(), _Site.signs.get(name, 0)
            parts = (fsencode(name), data, repr((_Site.expected, signs)).encode())
            messages = _Site.memory.recall(parts, partial(check_page, name, data, _Site.expected, signs))
            warn(log, [Finding(f"site/{name}", 0, message, CHECK) for message in messages])
    _Site.memory.keep()
