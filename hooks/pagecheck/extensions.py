"""Markdown extensions that a build sets up anew, among those of MkDocs' settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from markdown import Extension
    from mkdocs.config.defaults import MkDocsConfig


def extensions_of(config: MkDocsConfig) -> list[str | Extension]:
    """The list of extensions itself: MkDocs' own hints know only names in it."""
    return cast("list[str | Extension]", config.markdown_extensions)


def put_extension(config: MkDocsConfig, extension: Extension) -> None:
    """Add an extension, in the place of the one of its kind that an earlier build of a preview left there."""
    extensions = extensions_of(config)
    extensions[:] = [entry for entry in extensions if not isinstance(entry, type(extension))]
    extensions.append(extension)
