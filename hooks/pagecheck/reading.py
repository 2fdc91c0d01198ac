"""What was read back from a PDF, and where it is kept, so that the same file is read once.

What reads is in `pdf.py`, which is loaded only for a file that was not read before.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pagecheck.shelf import Shelf, key_of

# Where PDFs and readings are kept: not in the settings, since each is found by its own hash.
SHELF = Path(__file__).resolve().parents[2] / ".cache" / "handouts"


@dataclass(frozen=True)
class Sheet:
    """One sheet as it is read back.

    Attributes:
        text: the words that can be seen, in the order of the file, a line a line.
        smallest: the size of the smallest letters, in points; 0 where there are none.
        smallest_text: some of the words in that size.
        cut: the words that reach over the sheet's edge, where printers put no ink, or over the edge of what shows
            them; or nothing.
        unseen: the words that are invisible or faint, or that something lies over; or nothing.
        piled: the words that lie on top of other words; or nothing.
        width: of the sheet, in points.
        height: of the sheet, in points.
        tagged: whether its text is marked for the structure tree.
        codes: the addresses that its QR codes hold, "?" for one that no link on the sheet explains.
        links: the addresses outside the file that it leads to.
        dead_links: the places inside the file that it leads to and that are not there.
    """

    text: str
    smallest: float
    smallest_text: str
    cut: str
    unseen: str
    piled: str
    width: float
    height: float
    tagged: bool
    codes: tuple[str, ...]
    links: tuple[str, ...]
    dead_links: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A PDF as it is read back.

    Attributes:
        sheets: its sheets, in order.
        title: its title, and `title_shown` whether readers show it in place of the file's name.
        lang: its language, such as "en".
        tagged: whether it has a structure tree; `ua` whether it calls itself PDF/UA-1.
        headings: the levels of its headings, in order.
        alts: the words of its figures; an empty text for a figure without.
        bare_tables: how many of its tables have no header cells, or cells that name no header.
        loose_fonts: the names of fonts that are not in the file; `mute_fonts` of those that cannot be read as text.
        bookmarks: how many bookmarks it has.
    """

    sheets: tuple[Sheet, ...]
    title: str
    title_shown: bool
    lang: str
    tagged: bool
    ua: bool
    headings: tuple[int, ...]
    alts: tuple[str, ...]
    bare_tables: int
    loose_fonts: tuple[str, ...]
    mute_fonts: tuple[str, ...]
    bookmarks: int


class PdfError(Exception):
    """A PDF that is refused as it stands; the message says why, and what to do, in full sentences."""


def read_pdf(path: Path) -> tuple[list[str], str]:
    """Read a PDF's words.

    Returns:
        The text of each sheet, and an empty message; or no text and why the file is refused, in full sentences.
    """
    try:
        return [sheet.text for sheet in read_kept(path).sheets], ""
    except PdfError as error:
        return [], str(error)


def read_kept(path: Path, shelf: Shelf | None = None) -> Reading:
    """Read a PDF back whole, or find what was read from the same bytes by the same code before.

    Args:
        path: the file.
        shelf: where readings are kept; None takes the project's own.

    Raises:
        PdfError: as `read_sheets` does.
    """
    shelf = shelf or Shelf(SHELF)
    try:
        key = key_of("reading", sha256(path.read_bytes()).hexdigest(), _code())
    except OSError as error:
        msg = f"the PDF cannot be read ({error.strerror}). Print it again."
        raise PdfError(msg) from None
    if kept := shelf.get(key):
        parts = json.loads(kept)
        sheets = tuple(Sheet(**_tuples(sheet)) for sheet in parts.pop("sheets"))
        return Reading(sheets=sheets, **_tuples(parts))
    from pagecheck.pdf import read_sheets  # noqa: PLC0415 - see above

    reading = read_sheets(path)
    shelf.put(key, json.dumps(asdict(reading)).encode())
    return reading


def _tuples(parts: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples: every list becomes one again."""
    return {name: tuple(part) if isinstance(part, list) else part for name, part in parts.items()}


@cache
def _code() -> list[str]:
    """The code that reads: what other code read is read again."""
    names = ("reading.py", "pdf.py", "paint.py")
    return [sha256(Path(__file__).with_name(name).read_bytes()).hexdigest() for name in names]
