"""What a handout must be, judged on the PDF that was made; nothing here knows how.

RNIB Clear Print says how large its letters are, PDF/UA-1 what readers' software needs, and this project which words
every sheet carries.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import bidirectional
from urllib.parse import unquote, urldefrag

from pagecheck.built import words
from pagecheck.findings import short
from pagecheck.sheets import short_disclaimer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pagecheck.reading import Reading, Sheet

# Points. RNIB Clear Print: never under 12, large print never under 16.
SMALLEST = {False: 12.0, True: 16.0}
# Points, the shorter side first: ISO 216 and ANSI/ASME Y14.1.
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
_ROUNDING = 0.06  # points
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Expected:
    """What must be found on one PDF.

    Attributes:
        title: the words that every sheet is headed by.
        address: the page online, which the first sheet's QR code holds; nothing where the site has no address.
        disclaimer: the medical disclaimer in full.
        review: the words that say who reviewed the page.
        lang: the language, such as "en".
        paper: "a4" or "letter".
        large: whether it is large print.
        words: what the page says, as texts: each word must be seen as often as it stands in one of them.
        most_sheets: the number of sheets that it must not pass; 0 for any number.
        site: the address of the whole site.
        places: each page of the site, from the site's address, with the anchors that it holds.
    """

    title: str
    address: str
    disclaimer: str
    review: str
    lang: str
    paper: str
    large: bool
    words: tuple[str, ...] = ()
    most_sheets: int = 0
    site: str = ""
    places: Mapping[str, Collection[str]] | None = None


def check_reading(reading: Reading, expected: Expected) -> list[str]:
    """Judge what was read back from one PDF.

    Args:
        reading: what was read.
        expected: what must be found.

    Returns:
        What is wrong and how to mend it, in full sentences.
    """
    count = len(reading.sheets)
    messages = [*_check_file(reading, expected)]
    for number, sheet in enumerate(reading.sheets, start=1):
        messages += (f"sheet {number} {message}" for message in _check_sheet(sheet, number, count, expected))
    return messages


def _check_file(reading: Reading, expected: Expected) -> Iterator[str]:
    """Whether readers' software can follow the file."""
    if not reading.sheets:
        yield "the PDF has no sheet. Mend the template."
    if not (reading.tagged and all(sheet.tagged for sheet in reading.sheets if sheet.text.strip())):
        yield "the PDF is not tagged, so readers' software cannot follow it. Print it as PDF/UA-1."
    if not reading.ua:
        yield "the PDF does not say that it is PDF/UA-1. Print it as PDF/UA-1."
    if reading.lang != expected.lang:
        yield f"the PDF's language is '{reading.lang}' instead of '{expected.lang}'. Set 'lang' in the template."
    if not reading.title or not reading.title_shown:
        yield "readers' software shows no title of the PDF. Give the template a <title> and print it as PDF/UA-1."
    elif words(expected.title) not in words(reading.title):
        yield f"the PDF's title is '{reading.title}' instead of '{expected.title}'. Mend the template's <title>."
    yield from _check_headings(reading.headings)
    yield from _check_parts(reading)
    seen = "\n".join(sheet.text for sheet in reading.sheets)
    if lost := " ".join(word for text in expected.words for word in lost_words(text, seen)):
        yield f"the PDF does not show all words of its page: '{short(lost)}'. Mend the template or the print sheet."
    if expected.most_sheets and len(reading.sheets) > expected.most_sheets:
        yield f"the PDF has {len(reading.sheets)} sheets and may have {expected.most_sheets}. Use fewer words."


def lost_words(said: str, seen: str) -> list[str]:
    """The words that stand more often in a text than on the sheets that show it, in the order of the text.

    A word at the end of a line may be broken there, so it is looked for in the letters without their spaces, too.
    Words that are written from right to left, and their numbers, stand in a PDF from left to right: nothing is said of
    them.
    """
    counts = Counter(_WORD.findall(seen))
    letters = "".join(seen.split())
    return [
        word
        for word, count in Counter(_WORD.findall(said)).items()
        if counts[word] < count and letters.count(word) < count and bidirectional(word[0]) not in {"R", "AL", "AN"}
    ]


def _check_headings(levels: tuple[int, ...]) -> Iterator[str]:
    if not levels or levels[0] != 1:
        yield "the PDF does not begin with a heading of the first level. Begin with <h1>."
    for upper, lower in pairwise(levels):
        if lower > upper + 1:
            yield f"a heading of level {lower} follows one of level {upper}. Leave no level out."
            return


def _check_parts(reading: Reading) -> Iterator[str]:
    """What pictures, tables and fonts keep from some readers."""
    if wordless := sum(1 for alt in reading.alts if not alt):
        yield f"{wordless} of the pictures have no words for those who cannot see them. Write what each one teaches."
    if reading.bare_tables:
        yield f"{reading.bare_tables} of the tables have no headers for those who listen. Give each a head."
    for font in reading.loose_fonts:
        yield f"the font '{font}' is not in the PDF, so other letters may be shown. Embed it."
    for font in reading.mute_fonts:
        yield f"the letters of the font '{font}' cannot be read aloud or searched. Use another font."


def _check_sheet(sheet: Sheet, number: int, count: int, expected: Expected) -> Iterator[str]:
    """Whether a sheet that is found alone in a drawer can still be trusted and read."""
    text = words(sheet.text)
    must = {
        f"Page {number} of {count}": "its own number",
        words(expected.title): "the title",
        words(expected.review): "the state of the review",
        words(short_disclaimer(expected.disclaimer)): "the disclaimer",
    }
    if number == 1:
        must[words(expected.disclaimer)] = "the disclaimer in full"
    for needed, name in must.items():
        if needed not in text:
            yield f"does not show {name} ('{short(needed)}'). Put it back into the template, or make room for it."
    if not re.search(r"Version \d{4}-\d{2}-\d{2}", text):
        yield "does not show its version. Put it back into the template."
    yield from _check_letters(sheet, expected)
    yield from _check_links(sheet, expected)
    if number == 1 and expected.address and list(sheet.codes) != [expected.address]:
        found = "no QR code" if not sheet.codes else f"a QR code for '{sheet.codes[0]}'"
        yield f"has {found} instead of one for '{expected.address}'. Mend the template."


def _check_letters(sheet: Sheet, expected: Expected) -> Iterator[str]:
    """Whether all letters are there, large enough, on the right paper."""
    least = SMALLEST[expected.large]
    if sheet.smallest and sheet.smallest < least - _ROUNDING:
        yield f"has letters of {sheet.smallest:.1f} pt ('{sheet.smallest_text}'). Use {least:.0f} pt or more."
    if sheet.cut:
        yield f"cuts off or loses words ('{short(sheet.cut)}'). Shorten them or give them room."
    if sheet.unseen:
        yield f"has faint or covered words ('{short(sheet.unseen)}'). Print them in black, and nothing on top."
    if sheet.piled:
        yield f"has words on top of other words ('{short(sheet.piled)}'). Shorten them or give them room."
    sides = sorted((sheet.width, sheet.height))
    if any(abs(side - wanted) > 1 for side, wanted in zip(sides, PAPERS[expected.paper], strict=True)):
        yield f"is {sides[0]:.0f} by {sides[1]:.0f} pt, which is not {expected.paper}. Mend the print sheet's 'size'."


def _check_links(sheet: Sheet, expected: Expected) -> Iterator[str]:
    for place in sheet.dead_links:
        yield f"has a link to '{place}', which is not in the PDF. Mend the link."
    for link in sheet.links:
        if not re.match(r"(https?|mailto|tel):", link):
            yield f"has a link to '{link}', which leads nowhere from paper or from a file. Write a whole address."
        elif expected.places is not None and expected.site and link.startswith(expected.site):
            address, anchor = urldefrag(link.removeprefix(expected.site))
            anchors = expected.places.get(unquote(address))
            if anchors is None or (anchor and unquote(anchor) not in anchors):
                yield f"has a link to '{link}', which is not on the site. Mend the link."
