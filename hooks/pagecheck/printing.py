"""Sheets printed by WeasyPrint, as PDF/UA-1: ISO 14289-1, the form that readers' software can follow.

A sheet may load three kinds of address and no others: `font:regular`, `code:` and the address that a QR code is to
hold, and `site:` and the path of a picture in the built folder. So nothing comes from another host, and the HTML, its
hash and the PDF are the same in every folder and on every computer.

WeasyPrint is loaded only where a sheet is printed: a build that finds every sheet in the cache does without.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import io
import logging
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What a sheet's bytes depend on besides its HTML: all of these take part in laying out or writing it.
PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "segno", "Pillow")
LIBRARIES = {  # of the system, with the function that tells the version, and their names on Linux and on a Mac
    "pango_version_string": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "hb_version_string": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
}
FONTS = {  # each file that a sheet may name, in its package; the second typeface is for the names of clinics
    "regular": ("font-source-sans-pro", "font_source_sans_pro/files/SourceSansPro-Regular.ttf"),
    "bold": ("font-source-sans-pro", "font_source_sans_pro/files/SourceSansPro-Bold.ttf"),
    "arabic": ("fontpkg-noto-sans-arabic", "fontpkg_noto_sans_arabic/files/NotoSansArabic[wdth,wght].ttf"),
}

# An element of this class is one ruled line: the last one is repeated down to the foot of its sheet.
RULED_LINE = "notes__line"

BASE = "site:/"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)  # the templates' own, which sheets of a layout share

_CODE_SCALE = 8  # dots to a module: viewers that smooth a small picture would blur the code


class PrintError(Exception):
    """A sheet that cannot be printed; the message says why, and what to do, in full sentences."""


@dataclass(frozen=True)
class Job:
    """One PDF to print.

    Attributes:
        name: the file's name, such as "types-a4.pdf".
        source: the file that findings name, such as "docs/types.md".
        html: all that goes on its sheets.
    """

    name: str
    source: str
    html: str


def load() -> None:
    """Load WeasyPrint.

    Raises:
        PrintError: Pango, or the part of HarfBuzz that comes with it in most systems, is not there.
    """
    try:
        from weasyprint.text.ffi import harfbuzz_subset  # noqa: PLC0415 - see above

        missing = "" if harfbuzz_subset else "HarfBuzz-Subset"
    except OSError as error:
        missing = f"Pango ({str(error).splitlines()[0][:80]})"
    if missing:
        msg = (
            f"the handouts cannot be printed: {missing} is not on this computer. "
            "Install it: 'sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0', or "
            "'brew install pango'. Or build without handouts: HANDOUTS=false make site."
        )
        raise PrintError(msg)
    # What stays for good need not be looked at again by the collector, which else takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.disable()
    atexit.register(_read_style.cache_clear)  # typefaces are put away by WeasyPrint, which must still be there


def tool_versions() -> dict[str, str]:
    """The versions of all packages and libraries that take part in printing; nothing for one that is missing."""
    found = {}
    for package in (*PACKAGES, *dict.fromkeys(package for package, _ in FONTS.values())):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    for function, names in LIBRARIES.items():
        found[function] = next(filter(None, (_library_version(name, function) for name in names)), "")
    return found


def _library_version(name: str, function: str) -> str:
    try:
        tell = getattr(ctypes.CDLL(name), function)
    except (OSError, AttributeError):
        return ""
    tell.restype = ctypes.c_char_p
    told: bytes = tell()
    return told.decode("ascii", "replace")


def print_sheets(job: Job, folder: Path) -> bytes:
    """Print one PDF.

    Args:
        job: what to print.
        folder: the built folder, which holds the pictures.

    Raises:
        PrintError: WeasyPrint refused, or warned of something that would be missing on paper.
    """
    import weasyprint  # noqa: PLC0415

    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        fetcher = _fetcher(folder)
        fonts, sheet = _read_style("\n".join(STYLE.findall(job.html)), fetcher)
        page = weasyprint.HTML(string=STYLE.sub("", job.html), base_url=BASE, url_fetcher=fetcher)
        document = page.render(font_config=fonts, stylesheets=[sheet])
        rule_last_sheet(document)
        data: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=sha256(job.html.encode()).hexdigest()[:32].encode()
        )
    except Exception as error:
        msg = f"'{job.name}' cannot be laid out ({type(error).__name__}: {error}). Mend the template or the page."
        raise PrintError(msg) from error
    finally:
        logger.removeHandler(complaints)
    if complaints.said:
        said = complaints.said[0].rstrip(".")
        msg = f"'{job.name}' would not be complete: {said}. Mend the print sheet, the template or the page."
        raise PrintError(msg)
    return data


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint warns of, such as a picture that it cannot read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@cache
def _read_style(css: str, fetcher: Callable[[str], Any]) -> tuple[Any, Any]:
    """The typeface and the style sheet of all handouts of one layout, read once for all of them."""
    import weasyprint  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()
    return fonts, weasyprint.CSS(string=css, base_url=BASE, url_fetcher=fetcher, font_config=fonts)


@cache
def _fetcher(folder: Path) -> Callable[[str], Any]:
    """What answers a sheet's addresses."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class Fetcher(URLFetcher):  # type: ignore[misc]
        """Fonts, codes and the site's own pictures; never another host."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the name is WeasyPrint's
            scheme, _, rest = url.partition(":")
            match scheme:
                case "font":
                    return URLFetcherResponse(url, font_file(rest).read_bytes())
                case "code":
                    return URLFetcherResponse(url, code_picture(unquote(rest)), {"Content-Type": "image/png"})
                case "site":
                    return URLFetcherResponse(url, picture(folder / unquote(rest).lstrip("/")))
            msg = f"a sheet loads nothing from '{url}'"
            raise ValueError(msg)

    return Fetcher()


def picture(path: Path) -> bytes:
    """A picture's file; the letters of a drawing are set in the sheet's own typeface, which every computer has."""
    data = path.read_bytes()
    if path.suffix.lower() == ".svg":
        data = re.sub(rb'font-family="[^"]*"', b'font-family="Sheet"', data)
    return data


def font_file(name: str) -> Path:
    """The file of a typeface in `FONTS`."""
    package, file = FONTS[name]
    return Path(str(distribution(package).locate_file(file)))


def code_picture(address: str) -> bytes:
    """A QR code as a PNG: error correction M, four light modules around it, as ISO 18004 asks."""
    import segno  # noqa: PLC0415

    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=_CODE_SCALE, border=4)
    return picture.getvalue()


def rule_last_sheet(document: Any) -> None:
    """Repeat the last ruled line of a document down to the foot of its sheet.

    CSS knows no height that reaches to the end of a page, so the boxes that were laid out are copied.
    """
    for page in document.pages[-1:]:
        sheet = page._page_box  # noqa: SLF001 - there is no public name for it; a test prints and counts the lines
        holders = [box for box in _boxes(sheet) if any(_is_line(child) for child in getattr(box, "children", ()))]
        for holder in holders[-1:]:
            last = [child for child in holder.children if _is_line(child)][-1]
            footnotes = [child for child in sheet.children if type(child).__name__ == "FootnoteAreaBox"]
            foot = min([sheet.content_box_y() + sheet.height, *(area.position_y for area in footnotes)])
            step = last.margin_height()
            lines = []
            top = last.position_y + step
            while step and top + step <= foot:
                line = last.copy()
                line.translate(0, top - last.position_y)
                lines.append(line)
                top += step
            holder.children = [*holder.children, *lines]


def _boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _is_line(box: Any) -> bool:
    element = getattr(box, "element", None)
    return element is not None and RULED_LINE in (element.get("class") or "").split()
