"""Promise: every citation leads to a source that exists, is current and can be traced, and no source lies about unused.

Reads `data/sources.json`, checks it and every page's citations, and gives Python-Markdown the extension that numbers
citations and ends each page with its sources (`pagecheck/citations.py`, which works without MkDocs too).
"""

from __future__ import annotations

import logging
import posixpath
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pagecheck.bibliography import render_entries
from pagecheck.citations import REFERENCES, CitationExtension
from pagecheck.cited import check_citations, find_citations
from pagecheck.days import build_day
from pagecheck.extensions import put_extension
from pagecheck.findings import Finding, warn
from pagecheck.memory import Memory, digest
from pagecheck.record import Record, read_record
from pagecheck.sources import CHECK, CURRENT, Source, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.citations")
SOURCES = "data/sources.json"


@dataclass(frozen=True)
class Words:
    """A page's Markdown as the citations need it.

    Attributes:
        path: its file from the project's folder.
        body: the Markdown below the front matter, and `first_line` the number of its first line.
        listed: whether the page ends with its sources: it makes statements about health.
        general_knowledge: whether it makes statements without a source, marked as such.
        title: its name, or "" where the page has no valid record and a notice stands in its place.
    """

    path: str
    body: str
    first_line: int
    listed: bool
    general_knowledge: bool
    title: str

    @cached_property
    def keys(self) -> list[str]:
        """The keys that the page cites, in the order of first use."""
        return list(dict.fromkeys(key for cited in find_citations(self.body) for key in cited.keys))

    @property
    def lists_all(self) -> bool:
        """Whether this is the page of all sources, whose citations speak of sources instead of resting on them."""
        return REFERENCES in (line.strip() for line in self.body.split("\n"))


def words_of(path: str, record: Record | None, text: str) -> Words:
    """A page's words: by its record, or all of its text where it has no valid one (the records hook says why)."""
    if record is None:
        return Words(path, text, 1, listed=True, general_knowledge=False, title="")
    general = bool(record.general_knowledge)
    return Words(path, record.body, record.body_line, record.clinical, general, record.title)


def check_page(words: Words, sources: Mapping[str, Source], *, all_sources: bool) -> list[Finding]:
    """The mistakes in one page's citations; `all_sources` says whether the site has a page of all sources."""
    findings = check_citations(words.path, words.body, words.first_line, sources)
    if not words.listed and not all_sources:
        findings += [
            Finding(words.path, cited.line, f"'{cited.text}' is cited on a page without sources. {remedy}", CHECK)
            for cited in find_citations(words.body, words.first_line)
            for remedy in [f"Write 'clinical: true' in the front matter, or make a page with {REFERENCES}."]
        ]
    return findings


def check_unused(pages: Iterable[Words], sources: Mapping[str, Source]) -> list[Finding]:
    """The current sources that no page rests on."""
    used = {key for words in pages if not words.lists_all for key in words.keys}
    return [
        Finding(SOURCES, source.line, f"source '{key}' is never cited. {remedy}", CHECK)
        for key, source in sources.items()
        if source.status == CURRENT and key not in used
        for remedy in ["Cite it, delete it, or set its status to 'further reading'."]
    ]


def pages_that_cite(pages: Mapping[str, Words]) -> dict[str, list[tuple[str, str]]]:
    """By key, the title and the address (from `docs/`) of each page that cites it, by title."""
    cited_on: dict[str, list[tuple[str, str]]] = {}
    for file, words in sorted(pages.items(), key=lambda item: (item[1].title.casefold(), item[0])):
        if words.title and not words.lists_all:
            for key in words.keys:
                # Where there is no list of sources, the place of citation itself.
                anchor = f"source-{key}" if words.listed else f"cite-{key}-1"
                cited_on.setdefault(key, []).append((words.title, f"{file}#{anchor}"))
    return cited_on


class _Site:
    """The build under way: each on_config and on_files assigns it anew."""

    extension: CitationExtension
    pages: Mapping[str, Words]
    cited_on: Mapping[str, list[tuple[str, str]]]
    all_sources: str  # the file of the page of all sources, or ""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the sources, and add the extension to Markdown's."""
    sources: dict[str, Source] = {}
    try:
        data = (Path(config.config_file_path).parent / SOURCES).read_bytes()
        sources, findings = read_sources(SOURCES, data, build_day())
    except OSError as error:
        message = (
            f"the file cannot be read: {error.strerror}. Put the sources there as CSL-JSON, or [] if there are none."
        )
        findings = [Finding(SOURCES, 0, message, CHECK)]
    warn(log, findings)
    memory = Memory(Path(config.config_file_path).parent, "bibliography")
    entries = memory.recall([repr(sources).encode()], lambda: render_entries(sources.values()))
    memory.keep()
    _Site.extension = CitationExtension(sources=sources, entries=entries)
    put_extension(config, _Site.extension)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Check every page's citations, and note which pages cite what."""
    folder, today = Path(config.docs_dir).name, build_day()
    pages: dict[str, Words] = {}
    for file in files.documentation_pages():
        path, data = f"{folder}/{file.src_uri}", file.content_bytes
        pages[file.src_uri] = words_of(path, read_record(path, data, today)[0], data.decode(errors="replace"))
    all_sources = next((file for file, words in pages.items() if words.lists_all), "")
    sources = _Site.extension.sources
    memory = Memory(Path(config.config_file_path).parent, CHECK)
    known = digest(repr(sources).encode(), str(bool(all_sources)).encode()).encode()
    for words in pages.values():
        judgement = partial(check_page, words, sources, all_sources=bool(all_sources))
        warn(log, memory.findings((repr(words).encode(), known), judgement))
    memory.keep()
    warn(log, check_unused(pages.values(), sources))
    _Site.pages, _Site.cited_on, _Site.all_sources = pages, pages_that_cite(pages), all_sources


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the extension up for this page, and give its sources to the templates as `page.meta["sources"]`."""
    words, extension = _Site.pages[page.file.src_uri], _Site.extension
    folder = posixpath.dirname(page.file.src_uri) or "."
    note = config.extra.get("general_knowledge_note") if words.general_knowledge else None
    extension.setConfigs(
        {
            "listed": words.listed,
            "note": str(note or ""),
            "all_sources": posixpath.relpath(_Site.all_sources, folder) if _Site.all_sources else "",
            "cited_on": {
                key: [(title, posixpath.relpath(address, folder)) for title, address in pages]
                for key, pages in (_Site.cited_on.items() if words.lists_all else ())
            },
        }
    )
    page.meta["sources"] = [dict(extension.sources[key].csl) for key in words.keys if key in extension.sources]
    return markdown
