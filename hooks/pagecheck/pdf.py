"""A PDF read back: its text, sheet by sheet, and whether it can do anything but be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import PyPdfError

if TYPE_CHECKING:
    from pathlib import Path

_ACTIVE = ("/OpenAction", "/AA", "/JavaScript")


def read_pdf(path: Path) -> tuple[list[str], str]:
    """Read a PDF.

    Returns:
        The text of each sheet, and an empty message; or no text and why the file is refused, in full sentences.
    """
    try:
        reader = PdfReader(path, strict=True)
        if reader.is_encrypted:
            return [], "the PDF is locked, so neither readers' software nor this check can read it. Save it unlocked."
        root = reader.root_object
        names = root.get("/Names", {}).get_object()
        if any(name in holder for holder in (root, names) for name in _ACTIVE):
            return [], "the PDF runs an action or a script when it is opened. Save it without."
        return [page.extract_text() for page in reader.pages], ""
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return [], f"the PDF cannot be read ({type(error).__name__}: {error}). Print it again."
