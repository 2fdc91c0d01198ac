"""What Python-Markdown made of a page, remembered, so that a page that nobody changed is not converted again.

MkDocs makes a converter for each page, adds parts of its own, and reads from them what they learned: the anchors, the
links to anchors, the first heading. So the extension that stands in for the conversion fills those parts from memory
too, and what was said is said again. All that a conversion depends on is a part of the key.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension

from pagecheck.extensions import extensions_of
from pagecheck.memory import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown import Markdown
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from pagecheck.memory import Memory

# The parts that MkDocs adds to a page's converter, by the names under which `Page.render` registers them.
_RAW_ANCHORS, _ANCHORS, _LINKS, _TITLE = "mkdocs_raw_html", "mkdocs_extract_anchors", "relpath", "mkdocs_extract_title"


class _Listener(logging.Handler):
    """Keeps what is said while a page is converted."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append((record.name, record.levelno, record.getMessage()))


class RenderedExtension(Extension):
    """Gives a page's HTML from memory where nothing has changed that it depends on."""

    def __init__(self, memory: Memory) -> None:
        """Begin without knowing the site: until `learn` is called, each page is converted.

        Args:
            memory: what earlier builds made.
        """
        super().__init__()
        self._memory = memory
        self._known = b""
        self._options: list[tuple[Extension, dict[str, Any]]] = []

    def learn(self, config: MkDocsConfig, files: Files) -> None:
        """Take note of all that every page depends on: settings, options, the places of files, the drawings."""
        extensions = extensions_of(config)
        self._options = [(entry, entry.getConfigs()) for entry in extensions if isinstance(entry, Extension)]
        settings = (
            [
                entry if isinstance(entry, str) else (type(entry).__qualname__, entry.getConfigs())
                for entry in extensions
            ],
            config.mdx_configs,
            config.validation,
            config.use_directory_urls,
            logging.getLogger("mkdocs").getEffectiveLevel(),  # what is not told now must be told another time
            [(file.src_uri, file.url, file.inclusion) for file in files],
        )
        drawings = [file.content_bytes for file in files.media_files() if file.src_dir == config.docs_dir]
        self._known = digest(repr(settings).encode(), *drawings).encode()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (Python-Markdown's name)
        """Stand in for the conversion."""
        convert = md.convert

        def recall(source: str) -> str:
            if not self._known:
                return convert(source)
            converted: list[dict[str, Any]] = []

            def convert_now() -> dict[str, Any]:
                converted.append(_make(md, convert, source))
                return converted[0]

            parts: Any = md.treeprocessors
            file = parts[_LINKS].file
            names = repr((file.src_uri, file.url, self._set_for_page()))
            made = self._memory.recall((source.encode(), names.encode(), self._known), convert_now)
            if not converted:
                _give(md, made)
            html: str = made["html"]
            return html

        md.convert = recall  # type: ignore[method-assign]

    def _set_for_page(self) -> list[tuple[str, Any]]:
        """The options that were set since the build began, for this page alone."""
        return [
            (name, value)
            for extension, options in self._options
            for name, value in extension.getConfigs().items()
            if value is not options[name]
        ]


def _make(md: Markdown, convert: Callable[[str], str], source: str) -> dict[str, Any]:
    """Convert a page, and keep beside its HTML what MkDocs reads from the converter's parts."""
    listener = _Listener()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(listener)
    try:
        html = convert(source)
    finally:
        logger.removeHandler(listener)
    parts: Any = md.treeprocessors
    raw: Any = md.preprocessors[_RAW_ANCHORS]
    return {
        "html": html,
        "headings": getattr(md, "toc_tokens", []),
        "title": parts[_TITLE].title,
        "anchors": sorted(parts[_ANCHORS].present_anchor_ids | raw.present_anchor_ids),
        "links": {file.src_uri: links for file, links in parts[_LINKS].links_to_anchors.items()},
        "said": listener.said,
    }


def _give(md: Markdown, made: dict[str, Any]) -> None:
    """Let MkDocs read from the converter's parts what it would after a conversion, and say what was said then."""
    parts: Any = md.treeprocessors
    md.toc_tokens = made["headings"]  # type: ignore[attr-defined]  # the extension `toc` puts it there
    parts[_TITLE].title = made["title"]
    parts[_ANCHORS].present_anchor_ids = set(made["anchors"])
    for place, links in made["links"].items():
        parts[_LINKS].links_to_anchors[parts[_LINKS].files.get_file_from_path(place)] = links
    for name, level, message in made["said"]:
        logging.getLogger(name).log(level, "%s", message)
