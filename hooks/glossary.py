"""Promise: a term is explained where a page first uses it, and the list of all terms holds no idle entry.

Reads `data/glossary.yml`, checks it against the pages, and gives Python-Markdown the extension that links each term to
its meaning (`pagecheck/glossary.py`, which works without MkDocs too).
"""

from __future__ import annotations

import logging
import posixpath
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pagecheck.blocks import Code, read_blocks
from pagecheck.days import build_day
from pagecheck.extensions import put_extension
from pagecheck.findings import Finding, did_you_mean, warn
from pagecheck.glossary import GLOSSARY, GlossaryExtension
from pagecheck.memory import Memory
from pagecheck.record import read_record
from pagecheck.terms import CHECK, Glossary, read_terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from pagecheck.record import Record
    from pagecheck.terms import Term

log = logging.getLogger("mkdocs.hooks.glossary")

TERMS = "data/glossary.yml"
_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{2,5}s?(?![\w-])")


def check_abbreviations(record: Record, glossary: Glossary, plain: Collection[str]) -> Iterator[Finding]:
    """Find abbreviations that a page uses and nobody explains.

    An abbreviation is explained by the glossary, or by the page itself in brackets: "deep brain stimulation (DBS)" or
    "GP (family doctor)".

    Args:
        record: the page.
        glossary: the terms.
        plain: abbreviations that need no explanation, such as "UK".
    """
    texts = [
        (block.line, block.text) for block in read_blocks(record.body, record.body_line) if type(block) is not Code
    ]
    whole = " ".join(text for _, text in texts)
    explained = {*plain, *(name for term in glossary.terms for name in term.names)}
    told: set[str] = set()
    for line, text in texts:
        for match in _ABBREVIATION.finditer(text):
            word = match[0].removesuffix("s")
            if word in explained or word in told or f"({word})" in whole or re.search(rf"\b{word}s? \(", whole):
                continue
            told.add(word)
            message = (
                f"'{word}' is used and nowhere explained.{did_you_mean(word, explained)} Write it out, explain it in "
                f"brackets, or add it to {TERMS}."
            )
            yield Finding(record.path, line, message, CHECK)


def check_entries(terms: Collection[Term], pages: Mapping[str, str]) -> Iterator[Finding]:
    """Find entries that no page uses, and entries that name a page which does not explain them.

    Args:
        terms: the entries.
        pages: the words of each page, by its file; without the page of all terms.
    """
    used = {file: {use.term for use in Glossary(terms).uses(text)} for file, text in pages.items()}
    for term in terms:
        if not any(term in found for found in used.values()):
            message = f"no page uses '{term.name}'. Add the name that pages use to 'also', or delete the entry."
            yield Finding(TERMS, term.line, message, CHECK)
        elif term.page not in pages:
            hint = did_you_mean(term.page, pages)
            yield Finding(TERMS, term.line, f"page '{term.page}' does not exist.{hint} Name a file of docs/.", CHECK)
        elif term not in used[term.page]:
            message = f"'{term.page}' does not use '{term.name}'. Name the page that explains it."
            yield Finding(TERMS, term.line, message, CHECK)


class _Site:
    """The build under way: each on_config and on_files assigns it anew."""

    extension: GlossaryExtension
    titles: Mapping[str, str]
    page: str  # the file with the list of all terms, or ""
    plain: Sequence[str]  # abbreviations that need no explanation


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the terms, and add the extension to Markdown's."""
    try:
        data = (Path(config.config_file_path).parent / TERMS).read_bytes()
        terms, findings = read_terms(TERMS, data)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}. Put the terms there, or [] if there are none."
        terms, findings = (), [Finding(TERMS, 0, message, CHECK)]
    plain = config.extra.get("plain_abbreviations") or []
    if not isinstance(plain, list):
        message = f"'extra.plain_abbreviations' is '{plain}', which is not a list. Write for example [UK, US]."
        findings.append(Finding(Path(config.config_file_path).name, 0, message, CHECK))
        plain = []
    _Site.plain = [str(name) for name in plain]
    warn(log, findings)
    _Site.extension = GlossaryExtension(Glossary(terms))
    put_extension(config, _Site.extension)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Check the pages against the glossary, and the glossary against the pages."""
    folder, today = Path(config.docs_dir).name, build_day()
    memory = Memory(Path(config.config_file_path).parent, CHECK)
    data = {file.src_uri: file.content_bytes for file in files.documentation_pages()}
    records: dict[str, Record] = {}
    for file, content in data.items():
        record, _ = read_record(f"{folder}/{file}", content, today)
        if record:
            records[file] = record
    glossary = _Site.extension.glossary
    _Site.page = next((file for file, record in records.items() if GLOSSARY in record.body.splitlines()), "")
    _Site.titles = {file: record.title for file, record in records.items()}
    known = repr((glossary.terms, _Site.plain)).encode()
    findings: list[Finding] = []
    for file, record in records.items():
        parts = [record.path.encode(), data[file], known]
        findings += memory.findings(parts, partial(check_abbreviations, record, glossary, _Site.plain))
    if _Site.page and len(records) == len(data):  # of a page that was refused nobody knows what it uses
        findings += memory.findings([known, repr(data).encode()], partial(_check_site, glossary, records))
    memory.keep()
    warn(log, findings)


def _check_site(glossary: Glossary, records: Mapping[str, Record]) -> Iterator[Finding]:
    words = {
        file: "\n".join(block.text for block in read_blocks(record.body))
        for file, record in records.items()
        if file != _Site.page
    }
    return check_entries(glossary.terms, words)


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the extension up for this page."""
    folder = posixpath.dirname(page.file.src_uri) or "."
    titles = _Site.titles if page.file.src_uri == _Site.page else {}
    _Site.extension.setConfigs(
        {
            "page": posixpath.relpath(_Site.page, folder) if _Site.page else "",
            "titles": {file: (title, posixpath.relpath(file, folder)) for file, title in titles.items()},
        }
    )
    return markdown
