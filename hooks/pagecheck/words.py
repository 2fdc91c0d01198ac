"""The words of a page that a clinician signs, and their fingerprint.

What counts is what a reader meets: title, description (search results and shared links show it), headings, text, link
texts, alternative texts and tooltips, the words in drawings, where each source is cited, the text of each cited source
and whether it has been retired, and the meaning of each glossary term that the page uses, since the page shows it. On
the pages that are made from data (`[[glossary]]`, `[[references]]`, the visit planner) all of that data counts.

What does not count: white space, invisible characters, emphasis, comments, what is hidden from readers, the address of
a link, a picture's file with its lines and colours, citation keys, the other fields of the front matter, a source's
identifiers and the day it was read, and the words that the templates add to every page, which have an owner of their
own.

The Markdown is always read with the extensions named here, not with those of the settings, so that a fingerprint
depends on the words alone. Any change to this module may void every sign-off: that is the safe direction.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import yaml
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from selectolax.lexbor import LexborHTMLParser

from pagecheck.citations import REFERENCES
from pagecheck.cited import CITATION, find_citations, split_keys
from pagecheck.days import MONTHS
from pagecheck.glossary import GLOSSARY
from pagecheck.hiding import hidden_by
from pagecheck.sources import RETIRED
from pagecheck.visit_pages import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from selectolax.lexbor import LexborNode

    from pagecheck.record import Record
    from pagecheck.sources import Source
    from pagecheck.terms import Glossary

PLANNER = "data/visit.yml"
_EXTENSIONS = ("abbr", "attr_list", "md_in_html", "tables")
# Elements that stand inside a line; all others begin and end one.
_INLINE = (
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "img", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
)  # fmt: skip
_CITED = "cited-source"
# All that may be invisible is among these: no letter, no figure, no white space, no sign of ASCII.
_UNUSUAL = re.compile(r"[^\w\s!-~]")
# A drawing's own title and description are not shown where the drawing is a picture.
_UNSEEN = ("desc", "metadata", "script", "style", "template", "title")
# What is heard or pops up instead of text.
_SPOKEN = ("alt", "title", "aria-label")


@dataclass(frozen=True)
class Library:
    """What pages show beside their own Markdown.

    Attributes:
        sources: what may be cited, by key.
        glossary: the terms that pages explain.
        read: gives the bytes of a file of the project, for the words in drawings; raises OSError where there is none.
    """

    sources: Mapping[str, Source]
    glossary: Glossary
    read: Callable[[str], bytes]


def page_words(record: Record, library: Library) -> tuple[str, ...]:
    """The words of a page as a reader meets them.

    Args:
        record: the page.
        library: the data that pages show.

    Returns:
        One text for each block, cell or line, with single spaces: title and description first, then the page, then
        the cited sources, then the meanings of the terms used.
    """
    keys = dict.fromkeys(key for cited in find_citations(record.body) for key in cited.keys)
    cited = {key: library.sources[key] for key in keys if key in library.sources}
    markdown = Markdown(extensions=[*_EXTENSIONS, _CitationWords(_labels(cited))])
    root = LexborHTMLParser(markdown.convert(record.body)).root
    lines = [record.title, record.description]
    for line in _lines(_text(root)):
        if line == REFERENCES:
            lines += [_source_words(source) for source in library.sources.values()]
        elif line == GLOSSARY:
            lines += ["; ".join(filter(None, (*term.names, term.meaning, term.say))) for term in library.glossary.terms]
        else:
            lines.append(line)
    if PLACE.search(record.body):
        lines += _scalars(library.read)
    lines += [line for drawing in _drawings(root, record.path) for line in _words_in(drawing, library.read)]
    lines += [_source_words(source) for source in cited.values()]
    prose = _lines(_text(root, citations=False))
    used = dict.fromkeys(use.term for line in prose for use in library.glossary.uses(line))
    lines += [f"{term.name}: {term.meaning} {term.say}" for term in used]
    return tuple(_lines("\n".join(lines)))


def fingerprint(words: Iterable[str]) -> str:
    """The SHA-256 of words, as 64 hexadecimal digits; how they are spaced and broken into lines does not count."""
    return hashlib.sha256(" ".join(" ".join(words).split()).encode()).hexdigest()


class _CitationWords(Extension):
    """Shows which sources stand where by what a reader knows them by, without the keys that nobody sees."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__()
        self.labels = labels

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        """Read citations before links, which use the same brackets."""
        md.inlinePatterns.register(_CitationPattern(self.labels), "citation", 175)


class _CitationPattern(InlineProcessor):
    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__(CITATION)
        self.labels = labels

    def handleMatch(  # type: ignore[override]  # noqa: N802  (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        del data
        element = ET.Element("sup", {"class": _CITED})
        element.text = f"[{'; '.join(self.labels.get(key, f'@{key}') for key in split_keys(m[1]))}]"
        return element, m.start(0), m.end(0)


def _labels(cited: Mapping[str, Source]) -> dict[str, str]:
    """What stands for each source where it is cited: author and year; all of its text where two would look alike."""
    short = {key: f"{_authors(source)[0]} {_year(source)}".strip() for key, source in cited.items()}
    counts = Counter(short.values())
    return {key: label if counts[label] == 1 else _source_text(cited[key]) for key, label in short.items()}


def _text(root: LexborNode | None, *, citations: bool = True) -> str:
    """All text below an element, with or without its citations, and a line break where a block begins or ends."""
    pieces: list[str] = []
    stack: list[LexborNode | str] = [root] if root else []
    while stack:  # a stack of our own: no depth of nesting exhausts it
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.tag == "-text":
            pieces.append(node.text_content or "")
        elif (
            node.is_element_node
            and node.tag not in _UNSEEN
            and not hidden_by(node)
            and (citations or node.attributes.get("class") != _CITED)
        ):
            edge = "" if node.tag in _INLINE else "\n"
            spoken = "".join(f" {node.attributes[name]} " for name in _SPOKEN if node.attributes.get(name))
            pieces.append(edge + spoken)
            stack.append(edge)
            stack.extend(reversed(list(node.iter(include_text=True))))
    return "".join(pieces)


def _lines(text: str) -> list[str]:
    """The lines that say something, with single spaces, composed characters and nothing invisible."""
    seen = _UNUSUAL.sub(lambda char: _visible(char[0]), unicodedata.normalize("NFC", text))
    return [line for line in (" ".join(line.split()) for line in seen.split("\n")) if line]


def _visible(char: str) -> str:
    """A character, or nothing for soft hyphens, joiners and control characters."""
    return "" if unicodedata.category(char) in {"Cc", "Cf"} else char


def _drawings(root: LexborNode | None, page: str) -> list[str]:
    """The files of the drawings that a page shows, from the project's folder."""
    shown = dict.fromkeys(image.attributes.get("src") or "" for image in (root.css("img") if root else ()))
    files = [unquote(address) for address in shown if address.endswith(".svg") and ":" not in address]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(page), file)) for file in files]


def _words_in(drawing: str, read: Callable[[str], bytes]) -> list[str]:
    """The words that stand in a drawing; none where it cannot be read, which the check of links tells of."""
    try:
        return _lines(_text(LexborHTMLParser(read(drawing).decode(errors="replace")).root))
    except OSError:
        return []


def _scalars(read: Callable[[str], bytes]) -> list[str]:
    """All that the planner's data says, questions and rules alike, in order; nothing where it cannot be read."""
    try:
        # Only a list of tokens: no depth of nesting and no reference can make it large.
        tokens = yaml.scan(read(PLANNER).decode(errors="replace"), Loader=yaml.CSafeLoader)
        return [token.value for token in tokens if isinstance(token, yaml.ScalarToken)]
    except (OSError, yaml.YAMLError):
        return []


def _authors(source: Source) -> list[str]:
    """The names of those who wrote or edited a source, family name first; its title where none is known."""
    people = [name for role in ("author", "editor") for name in source.csl.get(role, ())]
    return [name.get("literal") or " ".join(filter(None, (name["family"], name.get("given")))) for name in people] or [
        source.title
    ]


def _source_words(source: Source) -> str:
    """What a page's list says of a source, but for addresses, numbers and the day it was read, which are mended."""
    details = [source.csl.get(field, "") for field in ("volume", "issue", "page", "edition")]
    return " ".join([_source_text(source), *map(str, details), str(source.retired or ""), source.reason])


def _source_text(source: Source) -> str:
    """What a reader is told of a source: authors, title, where it appeared, when, and whether it has been retired."""
    places = (str(source.csl.get(field, "")) for field in ("container-title", "publisher"))
    retired = "Retired" if source.status == RETIRED else ""
    parts = (", ".join(_authors(source)), source.title, *places, _issued(source), retired)
    return ". ".join(part.rstrip(".") for part in dict.fromkeys(parts) if part)


def _issued(source: Source) -> str:
    """When a source appeared, as people write it: its year, "March 2020", "14 March 2020", or two such days."""
    days = (source.csl.get("issued") or {}).get("date-parts") or []
    return " to ".join(_in_words(parts) for parts in days if isinstance(parts, list))


def _in_words(parts: list[Any]) -> str:
    months = {str(number): name for number, name in enumerate(MONTHS, 1)}
    texts = [str(part) for part in parts]
    texts[1:2] = [months.get(month.lstrip("0"), month) for month in texts[1:2]]
    return " ".join(reversed(texts))


def _year(source: Source) -> str:
    parts = (source.csl.get("issued") or {}).get("date-parts") or [[""]]
    return str(parts[0][0])
