"""A PDF read back: what stands on each sheet, how large and where, and what a blind reader's software is told.

Nothing here knows what the PDF should say: `readback.py` judges what is read here, and `reading.py` keeps it. ISO
32000-1 gives the operators and the names of keys, ISO 14289-1 (PDF/UA-1) what a readable file must have.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pikepdf

from pagecheck.paint import (
    BLACK,
    Box,
    Colour,
    Letters,
    Paint,
    Painting,
    Point,
    Region,
    colour_of,
    common,
    curve,
)
from pagecheck.reading import PdfError, Reading, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_ACTIVE = ("/OpenAction", "/AA", "/JavaScript")
_UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_NAMED_ENCODINGS = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
# Text rendering modes: neither filled nor stroked; stroked alone; filled, then stroked.
_INVISIBLE = {3, 7}
_OUTLINED = {1, 5}
_BOTH = {2, 6}
# What moves, sizes, colours, clips or shows text, and what paints over it.
_OPERATORS = (
    "q Q cm gs w g rg k cs sc scn G RG K CS SC SCN m l c v y h re W W* n S s f F f* B B* b b* "
    "BT Tf Tc Tw Tz TL Ts Tr Tm Td TD T* Tj TJ ' \" BDC Do sh EI"
)
_FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
_STROKES = {"S", "s", "B", "B*", "b", "b*"}
_SPACES = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK"}  # those whose values are colours as they stand
_BLENDS = {"/Normal", "/Compatible"}  # those that paint a colour as it is
# Letters that a typeface joins are the letters that were written.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_MORE = ("/OCProperties", "/AcroForm", "/Collection", "/AF")
_LEADS = {"/URI", "/GoTo"}  # actions that only lead somewhere
_DEEDS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}  # actions that more than lead somewhere
_DARK = bytes(value < 128 for value in range(256))  # noqa: PLR2004 - darker than the middle
_CODE = 51.0  # points, 18 mm: a phone at arm's length reads no smaller QR code of this many modules
_DEEPEST = 100  # a structure tree nested deeper than this is a trap, not a document
_HAIR = 0.1  # points: half the width of the thinnest line
_SLACK = 1.0  # points by which a glyph may reach over an edge before it counts as cut
_UNPRINTED = 12.0  # points at a sheet's edges where many printers put no ink

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_sheets(path: Path) -> Reading:
    """Read a PDF back whole.

    Raises:
        PdfError: it cannot be read without repair, is locked, or does or holds more than sheets.
    """
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                msg = "the PDF is locked, so neither readers' software nor this check can read it. Save it unlocked."
                raise PdfError(msg)
            _refuse_more(pdf)
            reading = _read(pdf)
            if warnings := pdf.get_warnings():
                msg = f"the PDF is damaged ({warnings[0]}). Print it again."
                raise PdfError(msg)
            return reading
    except pikepdf.PasswordError:
        msg = "the PDF is locked, so neither readers' software nor this check can read it. Save it unlocked."
        raise PdfError(msg) from None
    except (
        pikepdf.PdfError, pikepdf.DataDecodingError, OSError, ValueError, KeyError, TypeError, AttributeError,
        IndexError, RecursionError, ET.ParseError, ArithmeticError, RuntimeError,
    ) as error:  # fmt: skip
        msg = f"the PDF cannot be read ({type(error).__name__}: {error}). Print it again."
        raise PdfError(msg) from None


def _refuse_more(pdf: pikepdf.Pdf) -> None:
    """Refuse what does or holds more than sheets to read: no reading could say what its readers see.

    Raises:
        PdfError: it says what there is.
    """
    root: Any = pdf.Root
    holders = [root, root.get("/Names", {}), *pdf.pages]
    objects: Any = pdf.objects
    things = [thing for thing in objects if isinstance(thing, pikepdf.Dictionary)]
    notes = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
    touched = [*notes, *(thing for thing in things if "/Title" in thing)]  # only bookmarks have one
    deeds = {str(thing.get("/S", "")) for thing in things}
    acts = any(_acts(thing.get("/A"), 0) for thing in touched) or any("/AA" in note for note in notes)
    if acts or deeds & _DEEDS or any(name in holder for holder in holders for name in _ACTIVE):
        msg = "the PDF runs an action or a script when it is opened or touched. Save it without."
        raise PdfError(msg)
    if found := next((str(note.get("/Subtype"))[1:] for note in notes if _paints(note)), ""):
        msg = f"the PDF has something laid over a sheet ({found}), which may hide words. Save it without."
        raise PdfError(msg)
    if any(name in root for name in _MORE) or "/EmbeddedFiles" in root.get("/Names", {}):
        msg = "the PDF holds more than sheets: layers, a form to fill in, or other files. Save it without."
        raise PdfError(msg)
    if any(page.rotation % 360 or page.obj.get("/UserUnit", 1) != 1 for page in pdf.pages):
        msg = "a sheet of the PDF is turned or scaled, so it is not read as it lies. Save it upright, in its own size."
        raise PdfError(msg)


def _acts(action: Any, depth: int) -> bool:
    """Whether an action, or one that follows it, does more than lead to a place or an address."""
    if isinstance(action, pikepdf.Array):
        return depth > _DEEPEST or any(_acts(one, depth + 1) for one in action)
    if not isinstance(action, pikepdf.Dictionary):
        return False
    return depth > _DEEPEST or str(action.get("/S")) not in _LEADS or _acts(action.get("/Next"), depth + 1)


def _paints(note: Any) -> bool:
    """Whether what is laid over a sheet is more than a link with a thin frame."""
    border = note.get("/Border", [])
    width = note.get("/BS", {}).get("/W", border[2] if len(border) > 2 else 1)  # noqa: PLR2004
    return note.get("/Subtype") != "/Link" or "/AP" in note or float(width) > 1


def _read(pdf: pikepdf.Pdf) -> Reading:
    fonts: dict[tuple[int, int], _Font] = {}
    places = _places(pdf)
    sheets = tuple(_read_sheet(page, fonts, places) for page in pdf.pages)
    root: Any = pdf.Root
    title, ua = _read_metadata(root)
    structure = _Structure()
    tree = root.get("/StructTreeRoot")
    if tree is not None:
        structure.read(tree.get("/K"), 0)
    return Reading(
        sheets=sheets,
        title=title,
        title_shown=bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        lang=str(root.get("/Lang", "")),
        tagged=bool(root.get("/MarkInfo", {}).get("/Marked", False)) and structure.count > 0,
        ua=ua,
        headings=tuple(structure.headings),
        alts=tuple(structure.alts),
        bare_tables=structure.bare_tables,
        loose_fonts=tuple(sorted({font.name for font in fonts.values() if not font.embedded})),
        mute_fonts=tuple(sorted({font.name for font in fonts.values() if font.mute})),
        bookmarks=abs(int(root.get("/Outlines", {}).get("/Count", 0))),
    )


def _read_metadata(root: Any) -> tuple[str, bool]:
    """The title, and whether the file calls itself PDF/UA-1, out of its XMP metadata."""
    if "/Metadata" not in root:
        return "", False
    data = root.Metadata.read_bytes()
    if b"<!ENTITY" in data:
        return "", False
    xmp = ET.fromstring(data)  # noqa: S314 - entities were refused above
    title = next(("".join(node.itertext()).strip() for node in xmp.iter(_TITLE)), "")
    parts = [node.text for node in xmp.iter(_UA_PART)]
    parts += [node.get(_UA_PART) for node in xmp.iter() if node.get(_UA_PART)]
    return title, "1" in parts


class _Structure:
    """What the structure tree tells a blind reader's software, gathered in reading order."""

    def __init__(self) -> None:
        self.count = 0
        self.headings: list[int] = []
        self.alts: list[str] = []
        self.bare_tables = 0

    def read(self, node: Any, depth: int) -> None:
        if depth > _DEEPEST:
            msg = "the structure tree is nested too deep to be read. Let fewer lists and quotations hold each other."
            raise PdfError(msg)
        if isinstance(node, pikepdf.Array):
            for child in node:
                self.read(child, depth + 1)
            return
        if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
            return
        self.count += 1
        kind = str(node.S)
        if re.fullmatch(r"/H[1-6]", kind):
            self.headings.append(int(kind[2]))
        elif kind == "/Figure":
            self.alts.append(str(node.get("/Alt", "")).strip())
        elif kind == "/Table":
            self.bare_tables += _is_bare(node)
        if "/K" in node:
            self.read(node.K, depth + 1)


def _is_bare(table: Any) -> bool:
    """Whether a table leaves a listener without headers: it has none, or a data cell names none."""
    cells = list(_cells(table, 0))
    heads = [cell for cell in cells if str(cell.S) == "/TH"]
    if not heads:
        return True
    scoped = all("/Scope" in _attributes(cell) for cell in heads)
    return not scoped and any(not len(_attributes(cell).get("/Headers", [])) for cell in cells if str(cell.S) == "/TD")


def _cells(node: Any, depth: int) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _cells(child, depth + 1)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node and depth < _DEEPEST:
        if str(node.S) in {"/TH", "/TD"}:
            yield node
        else:
            yield from _cells(node.get("/K"), depth + 1)


def _attributes(cell: Any) -> Any:
    return cell.get("/A", {})


def _places(pdf: pikepdf.Pdf) -> set[str]:
    """The names of the places inside the file that links may lead to."""
    root: Any = pdf.Root
    names = root.get("/Names", {})
    if "/Dests" not in names:
        return {str(name)[1:] for name in root.get("/Dests", {})}
    tree: Any = pikepdf.NameTree(names.Dests)
    return set(tree)


class _Font:
    """A font of the file: the text and the width of each of its codes."""

    def __init__(self, font: Any) -> None:
        self.name = str(font.get("/BaseFont", "/unnamed"))[1:]
        self.wide = font.get("/Subtype") == "/Type0"
        own = font.DescendantFonts[0] if self.wide else font
        descriptor = own.get("/FontDescriptor", {})
        files = ("/FontFile", "/FontFile2", "/FontFile3")
        self.embedded = font.get("/Subtype") == "/Type3" or any(file in descriptor for file in files)
        self.unicode: Mapping[int, str] | None = None
        if "/ToUnicode" in font:
            self.unicode = _read_unicode(font.ToUnicode.read_bytes(), 2 if self.wide else 1)
        self.codec = _NAMED_ENCODINGS.get(str(font.get("/Encoding", "")), "latin-1")
        self.mute = self.wide and self.unicode is None
        self.widths, self.usual_width = _read_widths(font, own, wide=self.wide)

    def show(self, data: bytes) -> tuple[str, float]:
        """A shown string's text, and its width for letters of the size 1."""
        codes: Iterable[int] = data
        if self.wide:
            codes = [high << 8 | low for high, low in zip(data[::2], data[1::2], strict=False)]
        width = sum([self.widths.get(code, self.usual_width) for code in codes])
        if self.unicode is None:
            return ("" if self.wide else data.decode(self.codec, "replace")), width
        return "".join([self.unicode.get(code, "") for code in codes]), width


def _read_unicode(data: bytes, size: int) -> dict[int, str]:
    """The text of each code, out of a ToUnicode map (ISO 32000-1, 9.10.3)."""
    table: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        found = re.findall(rb"<([0-9A-Fa-f\s]+)>", block)
        for code, text in zip(found[::2], found[1::2], strict=False):
            table[int(code, 16)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        for first, last, text, texts in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[(.*?)\])", block, re.DOTALL
        ):
            codes = range(int(first, 16), min(int(last, 16), 256**size - 1) + 1)
            if text:
                start = _utf16(text)
                table.update({code: start[:-1] + chr(ord(start[-1]) + n) for n, code in enumerate(codes) if start})
            else:
                table.update(zip(codes, map(_utf16, re.findall(rb"<([0-9A-Fa-f\s]+)>", texts)), strict=False))
    return table


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")


def _read_widths(font: Any, own: Any, *, wide: bool) -> tuple[dict[int, float], float]:
    """The width of each code for letters of the size 1, and the width of all others."""
    if not wide:
        first = int(font.get("/FirstChar", 0))
        scale = 1.0 if font.get("/Subtype") == "/Type3" else 1000.0
        widths = font.get("/Widths", [])
        return {first + n: float(width) / scale for n, width in enumerate(widths)}, 0.5
    table: dict[int, float] = {}
    entries = list(own.get("/W", []))
    while entries:
        first = int(entries.pop(0))
        second = entries.pop(0)
        if isinstance(second, pikepdf.Array):
            table.update({first + n: float(width) / 1000 for n, width in enumerate(second)})
        else:
            width = float(entries.pop(0)) / 1000
            table.update(dict.fromkeys(range(first, int(second) + 1), width))
    return table, float(own.get("/DW", 1000)) / 1000


@dataclass
class _State:
    """The graphics state, as far as text depends on it."""

    ctm: Matrix = _IDENTITY
    clip: Box = (-math.inf, -math.inf, math.inf, math.inf)
    font: _Font | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    clips: tuple[Region, ...] = ()  # those that are no upright box
    colour: Colour = BLACK
    stroke: Colour = BLACK
    space: str = "/DeviceGray"
    stroke_space: str = "/DeviceGray"
    width: float = 1.0
    masked: bool = False
    blended: bool = False
    opacity: float = 1.0
    stroke_opacity: float = 1.0
    veil: float = 1.0  # the opacity of what it is drawn inside of

    def copy(self) -> _State:
        """The same state; many times as fast as the standard library's copy."""
        state = _State.__new__(_State)
        state.__dict__.update(self.__dict__)
        return state

    @property
    def plain(self) -> bool:
        """Whether no soft mask and no blend mode changes what is painted."""
        return not (self.masked or self.blended)


@dataclass(slots=True)
class _Piece:
    """Some letters on one line; `letters` is None where they are invisible."""

    text: str
    left: float
    right: float
    base: float
    size: float
    letters: Letters | None
    cut: bool
    seen: bool = False


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    k, l, m, n, o, p = other  # noqa: E741
    return (a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p)


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


class _Walk:
    """One walk through a sheet's operators."""

    def __init__(self, fonts: dict[tuple[int, int], _Font]) -> None:
        self.fonts = fonts
        self.pieces: list[_Piece] = []
        self.images: list[tuple[Any, Box, int]] = []  # those that could be codes, where they lie, and what is before
        self.painting = Painting()
        self.marked = False
        self.state = _State()
        self.stack: list[_State] = []
        self.path: list[list[Point]] = []
        self.clipping = ""
        self.matrix = self.line = _IDENTITY

    def read(self, content: Any, resources: Any, depth: int = 0) -> None:
        instructions: Any = pikepdf.parse_content_stream(content, _OPERATORS)
        for instruction in instructions:  # by its names: taking it apart is far slower
            self._do(str(instruction.operator), instruction.operands, resources, depth)

    def _do(self, operator: str, operands: Any, resources: Any, depth: int) -> None:  # noqa: C901, PLR0912, PLR0915
        # One branch for each operator, as the standard lists them; those that a sheet holds most of come first.
        state = self.state
        match operator:
            case "q":
                self.stack.append(state.copy())
            case "Q":
                self.state = self.stack.pop() if self.stack else state
            case "BT":
                self.matrix = self.line = _IDENTITY
            case "Tm":
                self.matrix = self.line = _matrix(operands)
            case "TJ":
                self._show(operands[0])
            case "BDC":
                self.marked = self.marked or (isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1])
            case "Tf":
                state.font = self._font(resources, str(operands[0]))
                state.size = float(operands[1])
            case "cm":
                state.ctm = _times(_matrix(operands), state.ctm)
            case "gs":
                _set(state, resources.get("/ExtGState", {}).get(str(operands[0]), {}))
            case "w":
                state.width = float(operands[0])
            case "g" | "rg" | "k":
                state.colour = colour_of([float(value) for value in operands])
            case "G" | "RG" | "K":
                state.stroke = colour_of([float(value) for value in operands])
            case "cs":
                state.space, state.colour = str(operands[0]), BLACK
            case "CS":
                state.stroke_space, state.stroke = str(operands[0]), BLACK
            case "sc" | "scn":
                state.colour = _colour_in(state.space, operands)
            case "SC" | "SCN":
                state.stroke = _colour_in(state.stroke_space, operands)
            case "m" | "l" | "c" | "v" | "y" | "h" | "re":
                self._draw(operator, list(map(float, operands)))
            case "W" | "W*":
                self.clipping = operator
            case "n" | "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*":
                self._end_path(operator)
            case "sh":
                self._fill(Region([_corners(state.clip)]), None, state.opacity)
            case "EI":
                self._fill(_square(state.ctm), None, state.opacity)
            case "Tc":
                state.spacing = float(operands[0])
            case "Tw":
                state.word_spacing = float(operands[0])
            case "Tz":
                state.scale = float(operands[0]) / 100
            case "TL":
                state.leading = float(operands[0])
            case "Ts":
                state.rise = float(operands[0])
            case "Tr":
                state.mode = int(operands[0])
            case "Td":
                self._next_line(float(operands[0]), float(operands[1]))
            case "TD":
                state.leading = -float(operands[1])
                self._next_line(float(operands[0]), float(operands[1]))
            case "T*":
                self._next_line(0, -state.leading)
            case "Tj":
                self._show([operands[0]])
            case "'" | '"':
                self._next_line(0, -state.leading)
                self._show([operands[-1]])
            case "Do":
                self._paint(resources.get("/XObject", {}).get(str(operands[0])), resources, depth)

    def _draw(self, operator: str, values: list[float]) -> None:
        ctm = self.state.ctm
        if operator == "re":
            x, y, width, height = values
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
            self.path.append([_point(ctm, *corner) for corner in corners])
            return
        points = [_point(ctm, values[n], values[n + 1]) for n in range(0, len(values), 2)]
        if operator == "m" or not self.path:
            self.path.append(points)
            return
        line = self.path[-1]
        match operator:
            case "l":
                line += points
            case "c":
                line += curve(line[-1], points[0], points[1], points[2])
            case "v":
                line += curve(line[-1], line[-1], points[0], points[1])
            case "y":
                line += curve(line[-1], points[0], points[1], points[1])
            case "h":
                line.append(line[0])

    def _end_path(self, operator: str) -> None:
        lines = [line for line in self.path if line]
        state = self.state
        if operator in _FILLS and lines:
            self._fill(Region(lines, even_odd=operator[1:] == "*"), state.colour, state.opacity)
        if operator in _STROKES and lines:
            if operator in {"s", "b", "b*"}:
                lines[-1].append(lines[-1][0])
            pen = state.width / 2 * math.sqrt(abs(state.ctm[0] * state.ctm[3] - state.ctm[1] * state.ctm[2]))
            self._fill(Region(lines, pen=max(pen, _HAIR)), state.stroke, state.stroke_opacity)
        if self.clipping and lines:
            self._clip(Region(lines, even_odd=self.clipping == "W*"))
        self.path = []
        self.clipping = ""

    def _clip(self, region: Region) -> None:
        self.state.clip = common(self.state.clip, region.box)
        if not region.is_box:
            self.state.clips += (region,)

    def _fill(self, region: Region, colour: Colour, opacity: float) -> None:
        state = self.state
        box = common(region.box, state.clip)
        if box[0] < box[2] and box[1] < box[3]:
            shown = colour if state.plain else None
            self.painting.paints.append(Paint(region, box, state.clips, shown, opacity * state.veil))

    def _font(self, resources: Any, name: str) -> _Font | None:
        font = resources.get("/Font", {}).get(name)
        if font is None:
            return None
        # A font that stands in the resources themselves has no number of its own.
        number = font.objgen
        key = number if number != (0, 0) else (0, len(self.fonts) + 1)
        if key not in self.fonts:
            self.fonts[key] = _Font(font)
        return self.fonts[key]

    def _next_line(self, x: float, y: float) -> None:
        self.matrix = self.line = _times((1, 0, 0, 1, x, y), self.line)

    def _show(self, parts: Any) -> None:
        state = self.state
        if state.font is None:
            return
        # A producer may show each letter alone: joined first, they are read at once.
        strings = []
        kerning = 0.0
        for part in parts:
            if isinstance(part, pikepdf.String):
                strings.append(bytes(part))
            else:
                kerning += float(part) / 1000
        words, width = state.font.show(b"".join(strings))
        gaps = len(words) * state.spacing + words.count(" ") * state.word_spacing
        advance = ((width - kerning) * state.size + gaps) * state.scale
        whole = _times(self.matrix, state.ctm)
        left, base = _point(whole, 0, state.rise)
        right, end = _point(whole, advance, state.rise)
        size = abs(state.size) * math.hypot(whole[2], whole[3])
        self.matrix = _times((1, 0, 0, 1, advance, 0), self.matrix)
        if words.strip():
            over = _is_over(state.clip, left, right, base, size)
            letters = None
            if state.mode not in _INVISIBLE and state.plain and size >= 1:
                outlined = state.mode in _OUTLINED or (state.mode in _BOTH and state.stroke != state.colour)
                letters = Letters(
                    (left, base),
                    (right - left, end - base),
                    (whole[2] * state.size, whole[3] * state.size),
                    state.clips,
                    state.stroke if outlined else state.colour,
                    (state.stroke_opacity if outlined else state.opacity) * state.veil,
                    len(self.painting.paints),
                )
            self.pieces.append(_Piece(words, left, right, base, size, letters, over))

    def _paint(self, thing: Any, resources: Any, depth: int) -> None:
        if thing is None:
            return
        if depth > 10:  # noqa: PLR2004
            msg = "what is drawn on a sheet is nested too deep. Print it again."
            raise PdfError(msg)
        state = self.state
        if thing.get("/Subtype") == "/Image":
            a, b, c, d, e, f = state.ctm
            self._fill(_square(state.ctm), None, state.opacity)
            if state.plain and state.opacity * state.veil == 1 and min(math.hypot(a, b), math.hypot(c, d)) >= _CODE:
                self.images.append((thing, (e, f, e + a, f + d), len(self.painting.paints)))
        elif thing.get("/Subtype") == "/Form":
            ctm = _times(_matrix(thing.get("/Matrix", _IDENTITY)), state.ctm)
            veil = state.veil * state.opacity
            self.state = replace(state, ctm=ctm, opacity=1.0, stroke_opacity=1.0, veil=veil)
            if "/BBox" in thing:
                left, bottom, right, top = (float(value) for value in thing.BBox)
                self._clip(Region([[_point(ctm, *corner) for corner in _corners((left, bottom, right, top))]]))
            depth_of_stack = len(self.stack)
            self.read(thing, thing.get("/Resources", resources), depth + 1)
            del self.stack[depth_of_stack:]
            self.state = state


def _set(state: _State, settings: Any) -> None:
    """Set what an entry of the graphics states names."""
    for name, value in settings.items():
        match name:
            case "/ca":
                state.opacity = float(value)
            case "/CA":
                state.stroke_opacity = float(value)
            case "/LW":
                state.width = float(value)
            case "/SMask":
                state.masked = value != "/None"
            case "/BM":
                state.blended = str(value) not in _BLENDS


def _colour_in(space: str, operands: Any) -> Colour:
    return colour_of([float(value) for value in operands]) if space in _SPACES else None


def _corners(box: Box) -> tuple[Point, ...]:
    left, bottom, right, top = box
    return (left, bottom), (right, bottom), (right, top), (left, top)


def _square(matrix: Matrix) -> Region:
    """Where a picture lies: the square of the side 1, as the matrix has it."""
    return Region([[_point(matrix, *corner) for corner in _corners((0.0, 0.0, 1.0, 1.0))]])


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return (a, b, c, d, e, f)


def _is_over(box: Box, left: float, right: float, base: float, size: float) -> bool:
    """Whether letters reach over the edges of a box; capitals are about 0.66 of the size high, tails 0.2 deep."""
    low, high = sorted((left, right))
    inside = box[0] - _SLACK <= low and high <= box[2] + _SLACK
    return not (inside and box[1] - _SLACK <= base - 0.2 * size and base + 0.66 * size <= box[3] + _SLACK)


def _read_sheet(page: pikepdf.Page, fonts: dict[tuple[int, int], _Font], places: set[str]) -> Sheet:
    walk = _Walk(fonts)
    walk.read(page, page.obj.get("/Resources", {}))
    crop, media = (_upright(box) for box in (page.cropbox, page.mediabox))
    left, bottom, right, top = whole = common(crop, media)
    edge: Box = (left + _UNPRINTED, bottom + _UNPRINTED, right - _UNPRINTED, top - _UNPRINTED)
    pieces = walk.pieces
    smallest = min(pieces, key=lambda piece: piece.size, default=None)
    cut = [
        piece.text for piece in pieces if piece.cut or _is_over(edge, piece.left, piece.right, piece.base, piece.size)
    ]
    images = [
        image
        for image, box, order in walk.images
        if left <= box[0] < box[2] <= right and bottom <= box[1] < box[3] <= top and walk.painting.is_open(box, order)
    ]
    for piece in pieces:
        piece.seen = piece.letters is not None and walk.painting.is_clear(piece.letters)
    links, dead = _read_links(page, places)
    return Sheet(
        text=_lines(
            [
                piece
                for piece in pieces
                if piece.seen and not piece.cut and not _is_over(whole, piece.left, piece.right, piece.base, piece.size)
            ]
        ),
        smallest=round(smallest.size, 2) if smallest else 0.0,
        smallest_text=smallest.text.strip()[:40] if smallest else "",
        cut=" ".join(cut)[:80].strip(),
        unseen=" ".join(piece.text for piece in pieces if not piece.seen)[:80].strip(),
        piled=_piled(pieces)[:80].strip(),
        width=right - left,
        height=top - bottom,
        tagged=walk.marked,
        codes=tuple(code for image in images if (code := read_code(image, links))),
        links=links,
        dead_links=dead,
    )


def _upright(box: Any) -> Box:
    """A box whose corners may be named in any order."""
    x, y, to_x, to_y = (float(value) for value in box)
    return min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


def _piled(pieces: list[_Piece]) -> str:
    """Words that lie on top of others: on nearly the same line, and from left to right in the same place."""
    ordered = sorted(pieces, key=lambda piece: piece.base)
    for index, piece in enumerate(ordered):
        for other in ordered[index + 1 :]:
            near = 0.5 * min(piece.size, other.size)
            if other.base - piece.base > near:
                if other.base - piece.base > piece.size:
                    break
                continue
            if min(piece.right, other.right) - max(piece.left, other.left) > 2 * _SLACK:
                return other.text
    return ""


def _lines(pieces: list[_Piece]) -> str:
    """The pieces as text: those on one line are joined, with a space where there is a gap."""
    parts: list[str] = []
    last: _Piece | None = None
    for piece in pieces:
        if last:
            if abs(piece.base - last.base) > 0.2 * last.size:
                parts.append("\n")
            elif abs(piece.left - last.right) > 0.15 * last.size:
                parts.append(" ")
        parts.append(piece.text)
        last = piece
    return "".join(parts).translate(_LIGATURES)


def _read_links(page: pikepdf.Page, places: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    links: dict[str, None] = {}
    dead: dict[str, None] = {}
    annotations: Any = page.obj.get("/Annots", [])
    for annotation in annotations:
        if annotation.get("/Subtype") != "/Link":
            continue
        action = annotation.get("/A", {})
        if "/URI" in action:
            links[str(action.URI)] = None
            continue
        place = annotation.get("/Dest", action.get("/D"))
        if not isinstance(place, pikepdf.Array):
            name = str(place or "").lstrip("/")
            if name not in places:
                dead[name] = None
        elif not len(place) or place[0].get("/Type") != "/Page":
            dead["a sheet"] = None
    return tuple(links), tuple(dead)


def read_code(image: Any, addresses: tuple[str, ...]) -> str:
    """The address that a picture holds as a QR code.

    A code is read by making the code of each address that the sheet links to: the right one is the same, module by
    module. So no decoder is needed, and a code that says anything else is found.

    Returns:
        The address; "?" where no address has this code; nothing where the picture is no QR code.
    """
    modules = _modules(image)
    if not modules:
        return ""
    import segno  # noqa: PLC0415 - loaded only where a code is read: most builds find every reading in the cache

    for address in addresses:
        if tuple(bytes(row) for row in segno.make(address, error="m", micro=False).matrix) == modules:
            return address
    return "?"


def _modules(image: Any) -> tuple[bytes, ...]:
    """A picture's dark (1) and light (0) modules, without the quiet zone; nothing where it is no QR code."""
    width, height = int(image.Width), int(image.Height)
    if width != height:
        return ()
    bits = int(image.get("/BitsPerComponent", 8))
    data: bytes = image.read_bytes()
    row = len(data) // height
    step = row // width

    if bits not in {1, 8} or (bits == 8 and not step):  # noqa: PLR2004
        return ()

    def dark(y: int) -> bytes:
        values = data[y * row : (y + 1) * row]
        if bits == 1:
            return bytes(not value >> bit & 1 for value in values for bit in range(7, -1, -1))[:width]
        return values[: width * step : step].translate(_DARK)

    top = next((y for y in range(height) if 1 in dark(y)), 0)
    line = dark(top)
    if 1 not in line:
        return ()
    edge = line.index(1)
    finder = (line[edge:] + b"\0").index(0)
    module, rest = divmod(finder, 7)
    size = (width - 2 * edge) // module if module else 0
    if rest or top != edge or (size - 17) % 4 or not 21 <= size <= 177:  # noqa: PLR2004
        return ()
    middle = edge + module // 2
    places = range(middle, middle + size * module, module)
    return tuple(bytes([found[x] for x in places]) for y in places if (found := dark(y)))
