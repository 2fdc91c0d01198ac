"""Promise: readers, feed readers and search engines learn what changed and when, from the records and CHANGELOG.md.

A paragraph `[[changes]]` shows the changes of CHANGELOG.md that are "Content"; `changes.xml` lists them with the pages
as an Atom feed; the sitemap gives each page the day on which its words last changed. No date is the build's.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from pagecheck.blocks import plain
from pagecheck.changes import CHANGES, CHECK, ChangesExtension, Entry, feed, read_changes
from pagecheck.days import build_day
from pagecheck.extensions import put_extension
from pagecheck.findings import Finding, warn
from pagecheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from pagecheck.changes import Release

log = logging.getLogger("mkdocs.hooks.changes")

LIST = "CHANGELOG.md"
FEED = "changes.xml"


class _Site:
    """What the build under way knows; assigned anew by its events."""

    releases: tuple[Release, ...] = ()
    files: Files
    history = ""  # the address of the page that shows the changes


def entries_of(pages: Iterable[tuple[str, Record]], releases: Iterable[Release], history: str) -> Iterator[Entry]:
    """What the feed lists.

    Args:
        pages: the full address and the record of each page.
        releases: the releases of the list of changes.
        history: the full address of the page that shows them, or "" where none does.
    """
    for url, record in pages:
        yield Entry(url, record.title, record.updated, record.description)
    for release in releases:
        if history and release.content:
            summary = " ".join(plain(item).text for item in release.content)
            yield Entry(f"{history}#{release.anchor}", f"Changes in {release.name}", release.day, summary)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the list of changes, and add the extension to Markdown's."""
    path = Path(config.config_file_path).parent / LIST
    findings: list[Finding] = []
    _Site.releases = ()
    _Site.history = ""
    if path.is_file():
        _Site.releases, findings = read_changes(LIST, path.read_text(encoding="utf-8", errors="replace"), build_day())
    warn(log, findings)
    put_extension(config, ChangesExtension(_Site.releases))
    return config


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give the sitemap the day of the record; learn which page shows the changes."""
    _Site.files = files
    record = page.meta.get("record")
    if isinstance(record, Record):
        page.update_date = record.updated.isoformat()
    lines = [line.strip() for line in markdown.splitlines()]
    if CHANGES in lines:
        _Site.history = page.canonical_url or ""
        if not _Site.releases:
            message = f"'{CHANGES}' stands for the changes of {LIST}, which has none. Write them there or remove it."
            path = f"{Path(config.docs_dir).name}/{page.file.src_uri}"
            warn(log, [Finding(path, 0, message, CHECK)])
    return markdown


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write the feed, where the site has an address: a feed's links are full ones."""
    if not config.site_url:
        return
    built = [file.page for file in _Site.files.documentation_pages() if file.page]
    pages = [(page.canonical_url or "", page.meta["record"]) for page in built if page.meta.get("record")]
    data = feed(
        config.site_url.rstrip("/") + "/",
        f"{config.site_name}: changes",
        str(config.extra.get("publisher") or config.site_name),
        str(config.theme.get("language") or "en"),
        entries_of(pages, _Site.releases, _Site.history),
    )
    Path(config.site_dir, FEED).write_bytes(data)
