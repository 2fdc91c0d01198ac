"""The site's own Markdown: headings that make sections, tables that a phone can show, and pictures with captions.

The extensions are plain Python-Markdown and work in any engine; this file only hands them to MkDocs. Attribute lists
and HTML could also hide a page's words, so what Markdown made of each page is looked through for that.
"""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pagecheck.extensions import extensions_of
from pagecheck.figures import FiguresExtension
from pagecheck.findings import warn
from pagecheck.hiding import check_hidden
from pagecheck.memory import Memory
from pagecheck.record import Record
from pagecheck.sections import SectionsExtension
from pagecheck.tables import TablesExtension

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.syntax")


class _Build:
    memory: Memory  # assigned by each on_config


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add each extension that the settings do not hold yet, and remember what was judged before."""
    extensions = extensions_of(config)
    for extension in (SectionsExtension(), TablesExtension(), FiguresExtension(folder=config.docs_dir)):
        if not any(isinstance(entry, type(extension)) for entry in extensions):
            extensions.append(extension)
    _Build.memory = Memory(Path(config.config_file_path).parent, "syntax")
    return config


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Judge what Markdown made of a page, before other hooks add to it."""
    record = page.meta.get("record")
    if isinstance(record, Record):  # else the page was refused
        parts = (record.path, str(record.body_line), record.body, html)
        warn(log, _Build.memory.findings(map(str.encode, parts), partial(check_hidden, record, html)))
    return html


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Keep what was found."""
    _Build.memory.keep()
    return env
