"""Promise: no page reaches a reader without the medical disclaimer, in its exact words, where every reader sees it.

Every file of the built folder that a browser would show is read back as a browser reads it, knowing nothing of what
should have happened. `python hooks/disclaimer.py FOLDER` judges any built folder, whoever built it.
"""

from __future__ import annotations

import argparse
import logging
import sys
from functools import cached_property
from os import fsencode
from os.path import normpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

from pagecheck.built import PAGE_SUFFIXES, UnreadableError, files_in, read_page
from pagecheck.commands import judge_folder
from pagecheck.findings import Finding, warn
from pagecheck.memory import Memory, digest
from pagecheck.presence import (
    check_drawing,
    check_page,
    check_pdf,
    check_script,
    check_sheet,
    check_words,
    linked_files,
)
from pagecheck.settings import read_extra
from pagecheck.styles import HidingRule, hiding_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from pagecheck.built import BuiltPage

log = logging.getLogger("mkdocs.hooks.disclaimer")

CHECK = "disclaimer"
XML_SUFFIXES = {".atom", ".rdf", ".rss", ".svg", ".xml", ".xsl", ".xslt"}  # browsers show any of them as a document
SCRIPT_SUFFIXES = {".js", ".mjs"}
# What no browser shows as a page, whatever is in it.
SHOWN_AS_THEY_ARE = {
    ".avif", ".bmp", ".csv", ".gif", ".ico", ".ics", ".jpeg", ".jpg", ".json", ".m4a", ".map", ".md", ".mp3", ".mp4",
    ".ogg", ".otf", ".png", ".tsv", ".ttf", ".txt", ".vtt", ".wav", ".webm", ".webmanifest", ".webp", ".woff", ".woff2",
    ".zip",
}  # fmt: skip
FOR_HOSTS = {".nojekyll", "CNAME", "LICENSE", "sitemap.xml.gz"}
_TOO_DEEP = "it, or a style sheet, holds brackets too deep in one another to be judged. Take some away."
_LINKED = "and what it holds was not judged. Put the files themselves there."


def check_folder(
    folder: Path,
    disclaimer: str,
    expected: Mapping[str, str] | None = None,
    label: str = "site",
    memory: Memory | None = None,
) -> list[Finding]:
    """Judge a built folder.

    Args:
        folder: the folder that a host would serve.
        disclaimer: the words that every page must show.
        expected: each page that should be there, with the source that it is built from; None judges what is there.
        label: how findings name the folder.
        memory: what earlier builds said of the same bytes; None judges all of them anew.

    Returns:
        All that would let a reader miss the disclaimer, and each page too many or too few.
    """
    found = dict(files_in(folder))
    sheets = {name: path.read_bytes() for name, path in found.items() if name.lower().endswith(".css")}
    judge = _Judge(disclaimer, sheets, label, memory or Memory(None, CHECK), found)
    findings = [
        Finding(f"{label}/{name}", 0, message, CHECK)
        for name, path in found.items()
        for message in judge.messages(name, path)
    ]
    findings += [
        Finding(f"{label}/{path.relative_to(folder).as_posix()}", 0, f"the folder is a link, {_LINKED}", CHECK)
        for path in folder.rglob("*")
        if path.is_symlink() and path.is_dir()
    ]
    return findings + _wrong_set([name for name in found if name.lower().endswith(PAGE_SUFFIXES)], expected, label)


class _Judge:
    """Judges each file of one folder, by the style sheets of all of it."""

    def __init__(
        self, disclaimer: str, sheets: Mapping[str, bytes], label: str, memory: Memory, files: Collection[str]
    ) -> None:
        self._disclaimer = disclaimer
        self._sheets = sheets
        self._label = label
        self._memory = memory
        self._files = {name for name in files if PurePosixPath(name).suffix.lower() in {".css", *SCRIPT_SUFFIXES}}
        named = (part for name, data in sheets.items() for part in (fsencode(name), data))
        names = map(fsencode, sorted(self._files))
        self._shared = digest(disclaimer.encode(), label.encode(), *named, b"", *names).encode()

    def messages(self, name: str, path: Path) -> list[str]:
        """What is wrong with a file, and how to mend it."""
        match PurePosixPath(name).suffix.lower():
            case suffix if suffix in PAGE_SUFFIXES:
                page = path.read_bytes()
                return self._recall((fsencode(name), page, self._shared), lambda: self._of_page(name, page))
            case suffix if suffix in XML_SUFFIXES:
                drawing = path.read_bytes()
                return self._recall((b"drawing", drawing), lambda: check_drawing(drawing))
            case ".pdf":
                pdf = (b"pdf", path.read_bytes(), self._disclaimer.encode())
                return self._recall(pdf, lambda: check_pdf(path, self._disclaimer))
            case ".css":
                return check_sheet(self._sheets[name])
            case ".js" | ".mjs":
                return check_script(path.read_bytes())
            case suffix:
                return [] if suffix in SHOWN_AS_THEY_ARE or PurePosixPath(name).name in FOR_HOSTS else _unknown(suffix)

    def _recall(self, parts: tuple[bytes, ...], judgement: Callable[[], list[str]]) -> list[str]:
        try:
            return [str(message) for message in self._memory.recall(parts, judgement)]
        except RecursionError:
            return [_TOO_DEEP]

    @cached_property
    def _rules(self) -> list[HidingRule]:
        """What the style sheets could hide; read when the first page is judged."""
        texts = {name: data.decode("utf-8-sig", errors="replace") for name, data in sorted(self._sheets.items())}
        return [rule for name, css in texts.items() for rule in hiding_rules(css, f"{self._label}/{name}")]

    def _of_page(self, name: str, data: bytes) -> list[str]:
        try:
            page = read_page(name, data)
        except UnreadableError as error:
            return [str(error)]
        return [*check_page(page, self._disclaimer, self._rules), *_unjudged(page, self._files)]


def _unknown(suffix: str) -> list[str]:
    ending = f"the ending '{suffix}'" if suffix else "no ending"
    message = f"a file with {ending} is not judged, so it could show words without the disclaimer."
    return [f"{message} Rewrite it as a page in Markdown, or remove it."]


def _unjudged(page: BuiltPage, files: Collection[str]) -> Iterator[str]:
    """Findings about the style sheets and scripts that a page loads and that are no such file of the folder."""
    for kind, target in dict.fromkeys(linked_files(page)):
        path = unquote(urlsplit(target).path)
        # Where the folder will be served is not known: an absolute address may begin with any folders of the host.
        parts = (path if path.startswith("/") else normpath(str(PurePosixPath(page.name).parent / path))).split("/")
        ends = {"/".join(parts[start:]) for start in (range(1, len(parts)) if path.startswith("/") else (0,))}
        suffixes = SCRIPT_SUFFIXES if kind == "script" else {".css"}
        if not any(end in files and PurePosixPath(end).suffix.lower() in suffixes for end in ends):
            wanted = " or ".join(sorted(suffixes))
            yield f"the {kind} '{target}' was not judged: it is no {wanted} file of this folder. Keep it there."


def _wrong_set(pages: Collection[str], expected: Mapping[str, str] | None, label: str) -> list[Finding]:
    if expected is None:
        if pages:
            return []
        return [Finding(label, 0, "the folder holds no page. Name the folder that a host would serve.", CHECK)]
    extra = "the page was not built from a Markdown page through the site's template. Rewrite it as Markdown."
    missing = "the page was not built: its template gave nothing. Mend the template or the page."
    return [
        *(Finding(f"{label}/{name}", 0, extra, CHECK) for name in pages if name not in expected),
        *(Finding(source, 0, missing, CHECK) for name, source in expected.items() if name not in pages),
    ]


def check_settings(name: str, data: bytes) -> Iterator[Finding]:
    """Find a second value under `extra`: MkDocs would take the last one, wherever it stands, and say nothing."""
    try:
        root = yaml.compose(data, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return  # MkDocs tells of it
    for key, node in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "extra" and isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for field, _ in node.value:
                if str(field.value) in seen:
                    message = (
                        f"'{field.value}' stands in 'extra' twice, and only the last one counts. Keep one of them."
                    )
                    yield Finding(name, field.start_mark.line + 1, message, CHECK)
                seen.add(str(field.value))


class _Expected:
    pages: Mapping[str, str] = {}  # each page of the build under way, with its source; assigned by on_nav


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Judge the disclaimer's own words before any page is built with them.

    Raises:
        PluginError: nothing would refuse what is found; all else is left to `publish.py`, which does.
    """
    if "publish.py" not in {PurePosixPath(name).name for name in config.hooks}:
        name = Path(config.config_file_path).name
        msg = f"{name}: 'hooks/publish.py' is not among the 'hooks', so nothing is refused. Add it, last. [{CHECK}]"
        raise PluginError(msg)
    settings = Path(config.config_file_path)
    warn(log, check_settings(settings.name, settings.read_bytes()))
    if message := check_words(config.extra.get("disclaimer")):
        warn(log, [Finding(settings.name, 0, message, CHECK)])
    return config


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Learn which pages there will be: one for each Markdown file, and the theme's own, such as 404.html."""
    docs = Path(config.docs_dir).name
    pages = {file.dest_uri: f"{docs}/{file.src_uri}" for file in files.documentation_pages()}
    own = {name: f"overrides/{name}" for name in config.theme.static_templates if name.endswith(PAGE_SUFFIXES)}
    _Expected.pages = own | pages


@event_priority(-90)  # run late - whatever other hooks write into the folder is judged too
def on_post_build(*, config: MkDocsConfig) -> None:
    """Judge what was built."""
    disclaimer: Any = config.extra.get("disclaimer")
    if not check_words(disclaimer):
        memory = Memory(Path(config.config_file_path).parent, CHECK)
        warn(log, check_folder(Path(config.site_dir), disclaimer, _Expected.pages, memory=memory))
        memory.keep()


def main(arguments: list[str] | None = None) -> int:
    """Judge a built folder from the command line.

    Returns:
        0 if every page shows the disclaimer, else 1.
    """
    parser = argparse.ArgumentParser(prog="disclaimer.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built folder, for example site")
    settings = Path(__file__).parents[1] / "mkdocs.yml"
    parser.add_argument("-f", "--config-file", type=Path, default=settings, help="where 'extra.disclaimer' stands")
    options = parser.parse_args(arguments)
    try:
        disclaimer: Any = read_extra(options.config_file.read_bytes()).get("disclaimer")
    except OSError:
        disclaimer = None

    def judge() -> tuple[list[Finding], str]:
        count = sum(1 for name, _ in files_in(options.folder) if name.lower().endswith((*PAGE_SUFFIXES, ".pdf")))
        if message := check_words(disclaimer):
            return [Finding(str(options.config_file), 0, message, CHECK)], f" in {count} pages"
        return check_folder(options.folder, disclaimer, label=str(options.folder)), f" in {count} pages"

    return judge_folder(options.folder, CHECK, judge)


if __name__ == "__main__":
    sys.exit(main())
