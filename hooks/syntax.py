"""The site's own Markdown: headings that make sections, tables that a phone can show, and pictures with captions.

The extensions are plain Python-Markdown and work in any engine; this file only hands them to MkDocs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pagecheck.extensions import extensions_of
from pagecheck.figures import FiguresExtension
from pagecheck.sections import SectionsExtension
from pagecheck.tables import TablesExtension

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add each extension that the settings do not hold yet."""
    extensions = extensions_of(config)
    for extension in (SectionsExtension(), TablesExtension(), FiguresExtension(folder=config.docs_dir)):
        if not any(isinstance(entry, type(extension)) for entry in extensions):
            extensions.append(extension)
    return config
