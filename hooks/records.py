"""Promise: every page begins with a record that was read strictly, and MkDocs sees that record and nothing else.

A page whose record is refused still goes through the build, as a notice in its place, so that one build lists the
findings of all pages.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import InclusionLevel

from pagecheck.days import build_day
from pagecheck.findings import Finding, warn
from pagecheck.record import CHECK, read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from pagecheck.record import Record

log = logging.getLogger("mkdocs.hooks.records")


def check_addresses(pages: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Find pages that would overwrite each other, as `a.md` and `a/index.md` do.

    Args:
        pages: the source file (as findings name it) and the built file of each.

    Yields:
        One finding for each page that comes second to a built file.
    """
    first: dict[str, str] = {}
    for source, built in pages:
        # Compared without case: on many computers 'Types' and 'types' are one file.
        holder = first.setdefault(built.casefold(), source)
        if holder != source:
            message = f"the page is built as '{built}', and so is {holder}. Rename or delete one of them."
            yield Finding(source, 0, message, CHECK)


def meta_of(record: Record) -> dict[str, Any]:
    """What the templates and the search plugin read of a record; keywords are tags there, found and never shown."""
    return {
        "title": record.title,
        "description": record.description,
        "updated": record.updated,
        "tags": list(record.keywords),
        "search": {"boost": record.boost},
        "record": record,
    }


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Judge every record before MkDocs reads a page."""
    findings: list[Finding] = []
    for file in files.documentation_pages():
        path = _path(file.src_uri, config)
        findings.extend(read_record(path, file.content_bytes, build_day())[1])
    shown = [file for file in files if file.inclusion is not InclusionLevel.EXCLUDED]
    findings.extend(check_addresses((_path(file.src_uri, config), file.dest_uri) for file in shown))
    warn(log, findings)


def on_page_read_source(*, page: Page, config: MkDocsConfig) -> str:
    """Give MkDocs the page's words alone: a blank first line keeps it from taking any of them as metadata."""
    record, findings = read_record(_path(page.file.src_uri, config), page.file.content_bytes, build_day())
    if record:
        return "\n" + record.body
    notices = "\n".join(f"- {finding.message}" for finding in findings)
    return f"\n# {page.file.src_uri}\n\n{notices}\n"


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the record's fields where templates look for them."""
    record, _ = read_record(_path(page.file.src_uri, config), page.file.content_bytes, build_day())
    page.meta = meta_of(record) if record else {"title": page.file.src_uri}
    return markdown


def _path(src_uri: str, config: MkDocsConfig) -> str:
    """A source file as findings name it: its folder's name, then its path inside."""
    return f"{Path(config.docs_dir).name}/{src_uri}"
