"""A page's Markdown as a reader meets it: headings, paragraphs, list items and table rows, each with its line.

Checks of wording and of statements judge what people read, so the text here is free of markup, citations, attribute
lists and addresses, and each block knows the section it stands in. Follows Python-Markdown where dialects differ: a
list needs an empty line before it, and four spaces to nest. Any text can be read; nothing here raises.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pagecheck.cited import CITATION, split_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

# Deeper nesting than this is no page for people, and would exhaust Python's stack: it is read as plain text.
_DEEPEST = 12
# Spaces that nest a list or make code, in Python-Markdown.
_TAB = 4


@dataclass(frozen=True)
class Section:
    """Where a block stands: the open headings, the outermost first."""

    trail: tuple[Heading, ...] = ()

    @property
    def heading(self) -> Heading | None:
        """The nearest heading above, or None before the first."""
        return self.trail[-1] if self.trail else None

    @property
    def classes(self) -> frozenset[str]:
        """The classes of all open headings: a block under an h3 in an emergency card is in that card too."""
        return frozenset(name for heading in self.trail for name in heading.classes)


@dataclass(frozen=True)
class Block:
    """Something a reader meets as one piece.

    Attributes:
        line: the first line in the file, counted from 1.
        text: the words, with white space made single and all markup gone.
        keys: the citation keys, in order.
        links: the addresses linked to, in order.
        alts: the alternative texts of the pictures.
        section: the open headings above; a heading is not in its own section.
    """

    line: int
    text: str
    keys: tuple[str, ...]
    links: tuple[str, ...]
    alts: tuple[str, ...]
    section: Section

    @property
    def parts(self) -> tuple[str, ...]:
        """The pieces of text that no sentence runs across: the cells of a row, else the text itself."""
        return (self.text,)


@dataclass(frozen=True)
class Heading(Block):
    """A heading with its level, 1 to 6, its classes and, when the page gives one, its id."""

    level: int
    classes: tuple[str, ...]
    anchor: str


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph; `quoted` within a block quotation."""

    quoted: bool


@dataclass(frozen=True)
class Item(Block):
    """A list item without the lists nested in it.

    Attributes:
        depth: 1 for an outer list, 2 for a list within an item.
        list_number: the same for all items of one list at one level.
        ordered: whether the item is numbered.
    """

    depth: int
    list_number: int
    ordered: bool


@dataclass(frozen=True)
class Row(Block):
    """A table row, header or not; `text` is the cells joined by a bar."""

    cells: tuple[str, ...]
    header: bool
    table_number: int

    @property
    def parts(self) -> tuple[str, ...]:
        """The cells."""
        return self.cells


@dataclass(frozen=True)
class Code(Block):
    """Code or other text shown as typed: seen by readers, but no prose."""


@dataclass(frozen=True)
class Inline:
    """A piece of Markdown text, read: its words and what else was in it."""

    text: str
    keys: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Line:
    """A source line; `code` within a fence."""

    number: int
    text: str
    code: bool = False

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def blank(self) -> bool:
        return not self.code and not self.text.strip()

    def dedented(self) -> _Line:
        return _Line(self.number, self.text[min(_TAB, self.indent) :], self.code)


_ATTRIBUTE = r"""(?:[.#][\w:-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'{}]+))"""
_ATTRIBUTES = rf"\{{:?[ ]*{_ATTRIBUTE}(?:[ ]+{_ATTRIBUTE})*[ ]*\}}"
_DESTINATION = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_LABEL = r"(?:[^\[\]]|\[[^\[\]]*\])*"
_INLINE = re.compile(
    rf"""
    (?=[\\`!\[<{{*_])(?:  # a quick look first: most of a page is plain words
      \\(?P<escaped>[\\`*_{{}}\[\]()>#+.!|<-])
    | (?P<ticks>`+)(?P<code>[^`].*?)(?<!`)(?P=ticks)(?!`)
    | !\[(?P<alt>{_LABEL})\](?:{_DESTINATION}|\[[^\[\]]*\])(?:{_ATTRIBUTES})?
    | (?P<cited>{CITATION})
    | \[(?P<label>{_LABEL})\](?P<destination>{_DESTINATION})(?:{_ATTRIBUTES})?
    | \[(?P<named>{_LABEL})\](?:[ ]?\[(?P<name>[^\[\]]*)\])?
    | <(?P<address>(?:https?://|mailto:)[^<>\s]*)>
    | (?P<tag></?[A-Za-z][\w-]*(?=[\s/>])(?:"[^"]*"|'[^']*'|[^'"<>])*>)
    | (?P<attributes>{_ATTRIBUTES})
    | (?P<emphasis>\*+(?=\S)|(?<=\S)\*+|(?<![^\W_])_+(?=\S)|(?<=\S)_+(?![^\W_]))
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_HEADING = re.compile(r"(#{1,6})(.*?)#*[ ]*$")
_HEADING_ATTRIBUTES = re.compile(r"[ ]+\{:?([^{}\n]*)\}[ ]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ ]*$")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*$")
_MARKER = re.compile(r"([ ]*)([-*+]|\d+\.)[ ]+(.*)$")
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?(.*)$")
_DELIMITER = re.compile(r"[ ]{0,3}(?=[^|\n]*\|)\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_FENCE = re.compile(r"[ ]*(`{3,}|~{3,})([^`]*)$")
_DEFINITION = re.compile(r"[ ]{0,3}(?:\*\[[^\[\]]+\]:|\[(?P<name>[^\[\]@][^\[\]]*)\]:[ ]*\S)")
_ONLY_TAGS = re.compile(r"""[ ]*(?:</?[A-Za-z][\w-]*(?=[\s/>])(?:"[^"]*"|'[^']*'|[^'"<>])*>[ ]*)+$""")
_CELL_BREAK = re.compile(r"(\\.|(`+)[^`]+\2)|\|")


def read_blocks(body: str, first_line: int = 1) -> list[Block]:
    """Split a page's body into blocks, in the order of reading.

    Args:
        body: Markdown without front matter.
        first_line: the line of the body's first line in its file.

    Returns:
        Headings, paragraphs, list items, table rows and code. Comments, empty lines, rules, definitions and lines
        that hold only HTML tags are no blocks.
    """
    return list(_read_blocks(body, first_line))


@lru_cache(maxsize=1024)
def _read_blocks(body: str, first_line: int) -> tuple[Block, ...]:
    """The same, read once for each page, however many hooks ask."""
    lines, names = _prepared(body, first_line)
    reader = _Reader(names)
    reader.read(lines, _Place())
    return tuple(reader.blocks)


def plain(markdown: str, names: frozenset[str] = frozenset()) -> Inline:
    """Free a piece of Markdown text of its markup.

    Args:
        markdown: the source, without list marker or heading marks.
        names: the link definitions of the page, in lower case: `[text][name]` is a link only when there is one.

    Returns:
        The words as a reader meets them, with citations, links and alternative texts apart.
    """
    return _plain(markdown, names, 0)


def _plain(markdown: str, names: frozenset[str], depth: int) -> Inline:
    words: list[str] = []
    others: list[Inline] = []
    at = 0
    for match in _INLINE.finditer(markdown):
        found = _piece(match, names, depth)
        before = html.unescape(markdown[at : match.start()])
        # "a fact [@key]." reads "a fact."
        words += (before.rstrip(" ") if match["cited"] or match["attributes"] else before, found.text)
        others.append(found)
        at = match.end()
    words.append(html.unescape(markdown[at:]))
    return Inline(
        "".join(words) if depth else " ".join("".join(words).split()),
        tuple(key for other in others for key in other.keys),
        tuple(link for other in others for link in other.links),
        tuple(alt for other in others for alt in other.alts),
    )


def _piece(match: re.Match[str], names: frozenset[str], depth: int) -> Inline:
    """What one piece of markup leaves for a reader."""
    found = match.groupdict()
    literal = found["escaped"] or found["code"]
    if literal is not None:
        return Inline(literal)
    if found["alt"] is not None:
        return Inline("", alts=(" ".join(_nested(found["alt"], names, depth).text.split()),))
    if found["cited"] is not None:
        return Inline("", tuple(split_keys(found["cited"].strip("[]"))))
    return _link(found, names, depth)


def _link(found: Mapping[str, str | None], names: frozenset[str], depth: int) -> Inline:
    """What a link or an HTML tag leaves; nothing of emphasis and attribute lists."""
    if found["address"] is not None:
        return Inline(found["address"].removeprefix("mailto:"), links=(found["address"],))
    if found["tag"] is not None:
        gap = " " if re.match(r"</?(?:br|p|li|td|th|tr|div)\b", found["tag"], re.IGNORECASE) else ""
        return Inline(gap, (), _attribute(found["tag"], "a", "href"), _attribute(found["tag"], "img", "alt"))
    if found["label"] is not None and found["destination"] is not None:
        inner = _nested(found["label"], names, depth)
        address = found["destination"][1:-1].split(" ")[0].strip("<>")
        return Inline(inner.text, inner.keys, (address, *inner.links), inner.alts)
    if found["named"] is not None:
        return _named(found["named"], found["name"], names, depth)
    return Inline("")


def _named(label: str, name: str | None, names: frozenset[str], depth: int) -> Inline:
    """`[label]` or `[label][name]`: a link when the page defines the name, else words in square brackets."""
    inner = _nested(label, names, depth)
    target = (name or label).strip().lower()
    if target in names:
        return Inline(inner.text, inner.keys, (f"[{target}]", *inner.links), inner.alts)
    text = f"[{inner.text}]" if name is None else f"[{inner.text}][{name}]"
    return Inline(text, inner.keys, inner.links, inner.alts)


def _nested(markdown: str, names: frozenset[str], depth: int) -> Inline:
    return _plain(markdown, names, depth + 1) if depth < _DEEPEST else Inline(markdown)


def _attribute(tag: str, element: str, attribute: str) -> tuple[str, ...]:
    """The value of one attribute of an HTML start tag of that element, or nothing."""
    if not re.match(rf"<{element}\b", tag, re.IGNORECASE):
        return ()
    found = re.search(rf"""\s{attribute}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", tag, re.IGNORECASE)
    return (html.unescape(next(value for value in found.groups() if value is not None)),) if found else ()


def _prepared(body: str, first_line: int) -> tuple[list[_Line], frozenset[str]]:
    """The lines without comments and definitions, fenced code marked; and the names of the link definitions."""
    raw = [line.removesuffix("\r").replace("\r", " ").expandtabs(_TAB) for line in body.split("\n")]
    last_closing = max((number for number, line in enumerate(raw) if "-->" in line), default=-1)
    lines: list[_Line] = []
    names: set[str] = set()
    fence = ""
    hidden = False
    for number, text in enumerate(raw):
        if fence:
            lines.append(_Line(first_line + number, text, code=True))
            fence = "" if text.strip() == fence else fence
            continue
        visible, hidden = _without_comments(text, hidden=hidden, closes=number <= last_closing)
        opening = _FENCE.match(visible)
        if opening and any(line.strip() == opening[1] for line in raw[number + 1 :]):
            fence = opening[1]
            lines.append(_Line(first_line + number, visible, code=True))
            continue
        definition = _DEFINITION.match(visible)
        if definition:
            names.add((definition["name"] or "").strip().lower())
        lines.append(_Line(first_line + number, "" if definition else visible))
    return lines, frozenset(names - {""})


def _without_comments(text: str, *, hidden: bool, closes: bool) -> tuple[str, bool]:
    """A line without its HTML comments, and whether a comment is open at its end.

    A comment that never closes is no comment for Python-Markdown: its words are shown, so they are kept.
    """
    visible = ""
    while text:
        if hidden:
            _, closing, text = text.partition("-->")
            hidden = not closing
        else:
            shown, opening, text = text.partition("<!--")
            visible += shown
            hidden = bool(opening) and closes
            if opening and not closes:
                visible += opening
    return visible, hidden


@dataclass(frozen=True)
class _Place:
    """What surrounds a run of lines: how deep it is nested, and the item whose first words come next."""

    nesting: int = 0
    quoted: bool = False
    depth: int = 0
    list_number: int = 0
    ordered: bool = False


class _Reader:
    """Reads lines into blocks; one instance for each page."""

    def __init__(self, names: frozenset[str]) -> None:
        self.blocks: list[Block] = []
        self._names = names
        self._trail: tuple[Heading, ...] = ()
        self._lists = 0
        self._tables = 0

    def read(self, lines: list[_Line], place: _Place, *, is_item: bool = False) -> None:
        """Read a run of lines; with `is_item` its first paragraph is the text of a list item."""
        at = 0
        while at < len(lines):
            at = self._skip(lines, at) or self._read_one(lines, at, place, is_item=is_item and at == 0)

    def _skip(self, lines: list[_Line], at: int) -> int:
        """The next line's place when this one shows nothing to a reader, else 0."""
        line = lines[at]
        empty = line.blank or (not line.code and (_RULE.match(line.text) or _ONLY_TAGS.match(line.text)))
        # An <img> alone on its line is a tag, but shows something: it goes on as a paragraph.
        return at + 1 if empty and "<img" not in line.text.lower() else 0

    def _read_one(self, lines: list[_Line], at: int, place: _Place, *, is_item: bool) -> int:
        """Read the block that begins at a line; returns the place of the first line after it."""
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else _Line(0, "")
        nestable = place.nesting < _DEEPEST
        marker = _MARKER.match(line.text)
        if line.code or (line.indent >= _TAB and not is_item):
            return self._read_code(lines, at)
        if line.text.startswith("#") or (_UNDERLINE.match(following.text) and not following.code and not is_item):
            return self._read_heading(line, following, at)
        if nestable and not is_item and marker:
            return self._read_list(lines, at, place)
        if nestable and _QUOTE.match(line.text):
            return self._read_quote(lines, at, place)
        if "|" in line.text and _DELIMITER.match(following.text) and not following.code:
            return self._read_table(lines, at)
        return self._read_paragraph(lines, at, place, is_item=is_item)

    def _read_code(self, lines: list[_Line], at: int) -> int:
        end = at
        while end < len(lines) and lines[end].code == lines[at].code and (lines[end].code or lines[end].indent >= _TAB):
            end += 1
        run = [line for line in lines[at:end] if not (line.code and _FENCE.match(line.text))]
        text = " ".join(" ".join(line.text for line in run).split())
        if text:
            self.blocks.append(Code(run[0].number, text, (), (), (), Section(self._trail)))
        return end

    def _read_heading(self, line: _Line, following: _Line, at: int) -> int:
        marked = _HEADING.match(line.text)
        if marked:
            level, title = len(marked[1]), marked[2]
        else:
            level, title = 1 if "=" in following.text else 2, line.text
        attributes = _HEADING_ATTRIBUTES.search(title)
        names = attributes[1].split() if attributes else []
        inline = plain(title[: attributes.start()] if attributes else title, self._names)
        self._trail = tuple(heading for heading in self._trail if heading.level < level)
        heading = Heading(
            line.number,
            inline.text,
            inline.keys,
            inline.links,
            inline.alts,
            Section(self._trail),
            level,
            tuple(name[1:] for name in names if name.startswith(".")),
            next((name[1:] for name in names if name.startswith("#")), ""),
        )
        self._trail = (*self._trail, heading)
        self.blocks.append(heading)
        return at + (1 if marked else 2)

    def _read_paragraph(self, lines: list[_Line], at: int, place: _Place, *, is_item: bool) -> int:
        end = at + 1
        while end < len(lines) and not _ends_paragraph(lines[end]):
            end += 1
        inline = plain("\n".join(line.text for line in lines[at:end]), self._names)
        if inline.text or inline.alts or inline.keys:
            found = (lines[at].number, inline.text, inline.keys, inline.links, inline.alts, Section(self._trail))
            self.blocks.append(
                Item(*found, place.depth, place.list_number, place.ordered)
                if is_item
                else Paragraph(*found, place.quoted)
            )
        return end

    def _read_list(self, lines: list[_Line], at: int, place: _Place) -> int:
        self._lists += 1
        number = self._lists
        while at < len(lines):
            marker = _MARKER.match(lines[at].text)
            if lines[at].code or not marker or lines[at].indent >= _TAB or _RULE.match(lines[at].text):
                break
            content = [_Line(lines[at].number, marker[3])]
            at += 1
            while at < len(lines) and _continues_item(lines, at):
                if _MARKER.match(lines[at].text) and lines[at].indent >= _TAB:
                    # A nested list needs no empty line before it.
                    content.append(_Line(lines[at].number, ""))
                content.append(lines[at].dedented())
                at += 1
            inside = _Place(place.nesting + 1, place.quoted, place.depth + 1, number, marker[2][0].isdigit())
            self.read(content, inside, is_item=True)
            while at < len(lines) and lines[at].blank:
                at += 1
        return at

    def _read_quote(self, lines: list[_Line], at: int, place: _Place) -> int:
        content: list[_Line] = []
        while at < len(lines) and not lines[at].blank and not lines[at].code:
            quoted = _QUOTE.match(lines[at].text)
            content.append(_Line(lines[at].number, quoted[1] if quoted else lines[at].text))
            at += 1
        self.read(content, _Place(place.nesting + 1, quoted=True, depth=place.depth))
        return at

    def _read_table(self, lines: list[_Line], at: int) -> int:
        self._tables += 1
        width = len(_cells(lines[at].text))
        header = True
        while at < len(lines) and not lines[at].blank and not lines[at].code:
            inlines = [plain(cell, self._names) for cell in _cells(lines[at].text)[:width]]
            self.blocks.append(
                Row(
                    lines[at].number,
                    " | ".join(inline.text for inline in inlines),
                    tuple(key for inline in inlines for key in inline.keys),
                    tuple(link for inline in inlines for link in inline.links),
                    tuple(alt for inline in inlines for alt in inline.alts),
                    Section(self._trail),
                    tuple(inline.text for inline in inlines),
                    header,
                    self._tables,
                )
            )
            at += 2 if header else 1
            header = False
        return at


def _ends_paragraph(line: _Line) -> bool:
    return line.blank or line.code or line.text.startswith("#") or _RULE.match(line.text) is not None


def _continues_item(lines: list[_Line], at: int) -> bool:
    """Whether a line belongs to the item above it, as Python-Markdown reads it."""
    line = lines[at]
    if line.blank:
        after = next((later for later in lines[at:] if not later.blank), None)
        return after is not None and after.indent >= _TAB
    if line.indent >= _TAB:
        return True
    starts_other = _MARKER.match(line.text) or _ends_paragraph(line)
    # Words directly under an item belong to it; after an empty line they begin a new paragraph.
    return not starts_other and not lines[at - 1].blank


def _cells(row: str) -> list[str]:
    """The cells of a table row; a bar that is escaped or within code divides nothing."""
    cells = [""]
    at = 0
    for match in _CELL_BREAK.finditer(row):
        cells[-1] += row[at : match.start()]
        at = match.end()
        if match[1] is None:
            cells.append("")
        else:
            cells[-1] += match[1]
    cells[-1] += row[at:]
    if row.lstrip().startswith("|"):
        cells = cells[1:]
    return cells[:-1] if row.rstrip().endswith("|") and len(cells) > 1 and not cells[-1].strip() else cells


_STOP = re.compile(r"""[.!?\u2026\u3002]+["'\u201d\u2019)\]]*\s+(?=["'\u201c\u2018(\[]*(.))""", re.DOTALL)
# Words that keep their full stop in the middle of a sentence.
_NEVER_LAST = frozenset(
    ("e.g", "i.e", "cf", "vs", "dr", "drs", "mr", "mrs", "ms", "prof", "st", "approx", "ca", "al", "viz", "vol")
)
# "No. 5", but "No. That is a myth."
_BEFORE_NUMBER = frozenset(("no", "nos", "fig", "figs", "p", "pp", "ch", "sect", "art"))


def sentences(text: str) -> list[str]:
    """Split plain text into sentences.

    A sentence ends at a stop before white space, unless a small letter follows, or the stop belongs to an
    abbreviation ("e.g.", "Dr.", "No. 5") or an initial ("J. Smith"). Decimals hold no white space, so they stand.

    Returns:
        The sentences, stripped; joined they hold all characters of the text but white space.
    """
    found: list[str] = []
    start = 0
    for match in _STOP.finditer(text):
        if not match[1].islower() and not _stop_is_inside(text[start : match.start()], match[0], match[1]):
            found.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _stop_is_inside(before: str, stop: str, after: str) -> bool:
    """Whether a stop belongs to the word before it and the sentence goes on."""
    if stop.rstrip() != ".":
        return False
    *earlier, word = before.split() or [""]
    name = word.lstrip("([\"'\u201c\u2018").lower()
    if name in _NEVER_LAST or (name in _BEFORE_NUMBER and after.isdigit()):
        return True
    is_letter = re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", word) is not None
    # "By J. Smith" and "the U.S. Army" go on; "toxin type A. It works" ends.
    return is_letter and ("." in word or not earlier or earlier[-1][0].isupper() or earlier[-1].endswith("."))


_WORD = re.compile(r"[^\W_]+(?:['\u2019.\u2010\u2011-][^\W_]+|,(?=\d)(?<=\d,)\d+)*")


def words(text: str) -> list[str]:
    """The words of plain text: "person's", "one-sided", "1.5" and "1,000" are one word each."""
    return _WORD.findall(text)
