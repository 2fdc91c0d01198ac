"""Promise: every page says whom to call in an emergency, and leads to the signs that need a call.

The strip is placed by `overrides/partials/emergency_strip.html`. Here its two settings are judged, since a number that
YAML reads as another one would be dialled, and words are not, and every built page is looked through for it.
"""

from __future__ import annotations

import logging
import re
from functools import partial
from os import fsencode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority

from pagecheck.built import HTML_SUFFIXES, UnreadableError, ancestors, files_in, read_page, words
from pagecheck.findings import Finding, did_you_mean, warn
from pagecheck.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

log = logging.getLogger("mkdocs.hooks.emergency")

CHECK = "emergency"
STRIP = ".emergency-strip"
_ONE = r"\+?[0-9][0-9 ]*"
_NUMBERS = re.compile(rf"{_ONE}(?:(?:, | or ){_ONE})*")
_UNSEEN = {"details", "dialog", "noscript", "template"}


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


def check_page(name: str, data: bytes, number: str) -> list[str]:
    """What is wrong with the strip of one built page.

    Args:
        name: its path in the built folder.
        data: its bytes.
        number: what the strip must tell readers to call, or "" for any number.
    """
    try:
        view = read_page(name, data).views[0]
    except UnreadableError:
        return []  # the disclaimer's check tells of it
    strips = view.css(f"main {STRIP}")
    if len(strips) != 1:
        return [f"the page has {len(strips)} emergency strips in its main content. Place the partial once."]
    strip = strips[0]
    holders = [strip, *ancestors(strip)]
    if any(node.tag in _UNSEEN or {"hidden", "inert"} & node.attributes.keys() for node in holders):
        return ["the emergency strip is hidden. Move it out of what hides it."]
    text = words(strip.text())
    if not any(sign.isdigit() for sign in text) or words(number) not in text:
        return ["the emergency strip names no number to call. Put it back into the partial."]
    if not any(not (link.attributes.get("href") or "").startswith("tel:") for link in strip.css("a[href]")):
        return ["the emergency strip leads to no signs. Set 'extra.emergency_page'."]
    return []


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Judge the settings, once all pages are known."""
    pages = [file.src_uri for file in files.documentation_pages()]
    extra = config.extra
    settings = Path(config.config_file_path).name
    warn(log, check_settings(extra.get("emergency_number"), extra.get("emergency_page"), pages, settings))


@event_priority(-85)  # when all pages are as readers get them
def on_post_build(*, config: MkDocsConfig) -> None:
    """Look through every built page."""
    number = str(config.extra.get("emergency_number") or "")
    memory = Memory(Path(config.config_file_path).parent, CHECK)
    for name, path in files_in(Path(config.site_dir)):
        if name.endswith(HTML_SUFFIXES):
            data = path.read_bytes()
            parts = (fsencode(name), data, number.encode())
            messages = memory.recall(parts, partial(check_page, name, data, number))
            warn(log, [Finding(f"site/{name}", 0, message, CHECK) for message in messages])
    memory.keep()
