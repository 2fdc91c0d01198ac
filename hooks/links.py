"""Promise: every link, picture and anchor of the built site leads somewhere, and nothing is fetched from another host.

MkDocs judges the links that it made from Markdown. This judges what a browser gets, so links in raw HTML, in
templates and in style sheets count too. `python hooks/links.py FOLDER` judges any built folder.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
from contextlib import suppress
from functools import partial
from os import fsencode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from mkdocs.plugins import event_priority

from pagecheck.built import PAGE_SUFFIXES, UnreadableError, files_in, read_page, read_xml
from pagecheck.commands import judge_folder
from pagecheck.findings import Finding, did_you_mean, warn
from pagecheck.memory import Memory
from pagecheck.references import Document, Reference, document_of, in_drawing, in_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

log = logging.getLogger("mkdocs.hooks.links")

CHECK = "links"
ALWAYS_THERE = {"", "top"}  # fragments that every browser understands
# A path below the root, without "." and "..", and a fragment: nearly all of a site's references, and read in no time.
_PLAIN = re.compile(r"((?:[\w~%-]+[./])*[\w~%-]*)(?:#(.*))?")


def check_folder(folder: Path, address: str = "/", label: str = "site", memory: Memory | None = None) -> list[Finding]:
    """Judge all that the files of a built folder refer to.

    Args:
        folder: the folder that a host would serve.
        address: where it will be served, as `site_url`; references to it are the site's own.
        label: how findings name the folder.
        memory: what earlier builds read in the same bytes; None reads all of them anew.

    Returns:
        What leads nowhere, what is fetched from elsewhere, and pictures that say nothing to a blind reader.
    """
    memory = memory or Memory(None, CHECK)
    files = dict(files_in(folder))
    documents: dict[str, Document] = {}
    for name, path in files.items():
        if name.lower().endswith(PAGE_SUFFIXES):
            with suppress(UnreadableError):  # the disclaimer's check tells of it
                documents[name] = _recall_document(name, path.read_bytes(), memory)
    findings = [
        Finding(f"{label}/{name}", 0, message, CHECK)
        for name, document in documents.items()
        for message in document.faults
    ]
    references = [(name, document.references) for name, document in documents.items()]
    for name, path in files.items():
        if read := _FETCHING.get(path.suffix.lower()):
            data = path.read_bytes()
            fetched = memory.recall((path.suffix.encode(), data), partial(read, data))
            references.append((name, tuple(Reference(target, fetched=True) for target in fetched)))
    judge = _Site(address, files, documents)
    for name, of_file in references:
        findings.extend(Finding(f"{label}/{name}", 0, message, CHECK) for message in judge.faults(name, of_file))
    return findings


def _recall_document(name: str, data: bytes, memory: Memory) -> Document:
    def read() -> dict[str, Any]:
        document = document_of(read_page(name, data))
        return {
            "references": [[reference.target, reference.fetched] for reference in document.references],
            "anchors": sorted(document.anchors),
            "faults": list(document.faults),
        }

    kept = memory.recall((fsencode(name), data), read)
    references = tuple(map(Reference._make, kept["references"]))
    return Document(references, frozenset(kept["anchors"]), tuple(kept["faults"]))


def _fetched_by_sheet(data: bytes) -> list[str]:
    return [reference.target for reference in in_style(data.decode("utf-8-sig", errors="replace"))]


def _fetched_by_drawing(data: bytes) -> list[str]:
    """What a browser fetches where it shows a drawing alone; one that cannot be read is told of by the disclaimer."""
    with suppress(UnreadableError):
        root = read_xml(data.decode("utf-8-sig", errors="replace"))
        return [reference.target for reference in in_drawing(root) if reference.fetched]
    return []


_FETCHING = {".css": _fetched_by_sheet, ".svg": _fetched_by_drawing}


class _Site:
    """Where references lead, within one built folder."""

    def __init__(self, address: str, files: Mapping[str, Path], documents: Mapping[str, Document]) -> None:
        self._root = urljoin("https://site.invalid/", urlsplit(address).path.rstrip("/") + "/")
        self._host = urlsplit(address).netloc
        self._files = files
        self._documents = documents
        self._judged: dict[tuple[str, str, bool], str] = {}  # every page repeats the menu: it is judged once

    def faults(self, name: str, references: Iterable[Reference]) -> Iterator[str]:
        """What is wrong with the references in the file `name`, and how to mend each."""
        folder, slash, _ = name.rpartition("/")
        outer = f"{folder.rpartition('/')[0]}/"  # "../x" means the same on all pages whose folders lie in this one
        for written, fetched in references:
            target = written.strip()
            key = (outer, target[3:], fetched) if slash and target.startswith("../") else (name, target, fetched)
            reason = self._judged.get(key)
            if reason is None:
                reason = self._judged[key] = self._judge(_from_root(name, target), fetched)
            if reason:
                yield f"'{target}' {reason}"

    def _judge(self, target: str, fetched: bool) -> str:  # noqa: FBT001
        if plain := _PLAIN.fullmatch(target):
            return self._local(urlsplit(self._root).path + plain[1], unquote(plain[2] or ""))
        try:
            parts = urlsplit(urljoin(self._root, target))
        except ValueError:
            return "is not an address. Correct it."
        if parts.scheme not in {"http", "https"}:
            return "" if _harmless(parts.scheme, target, fetched) else "opens no page. Use https:."
        within = parts.netloc == self._host and parts.path.startswith(urlsplit(self._root).path)
        if not within and parts.netloc != urlsplit(self._root).netloc:
            return (
                "is fetched from another host, which learns who reads. Keep a copy in docs/assets/." if fetched else ""
            )
        return self._local(parts.path, unquote(parts.fragment))

    def _local(self, path: str, fragment: str) -> str:
        base = urlsplit(self._root).path
        if not path.startswith(base):
            return f"leads out of the site, above '{base}'. Write it relative to the page."
        file = unquote(path[len(base) :])
        if not file or file.endswith("/") or file not in self._files:
            file = f"{file.rstrip('/')}/index.html".lstrip("/")
        if file not in self._files:
            return f"leads nowhere.{did_you_mean(file, self._files)} Correct or remove it."
        document = self._documents.get(file)
        if document is None or fragment in ALWAYS_THERE or fragment in document.anchors:
            return ""
        hint = did_you_mean(fragment, document.anchors)
        return f"names the anchor '{fragment}', which {file} has not.{hint} Correct it."


def _from_root(name: str, target: str) -> str:
    """A relative target in the file `name` as seen from the built folder's root; any other target as it stands."""
    if target.startswith("/") or ":" in target.partition("#")[0]:
        return target
    folders = name.split("/")[:-1]
    if target.startswith(("#", "?")):
        return name + target
    while target.startswith("../") and folders:
        folders.pop()
        target = target[3:]
    return "/".join([*folders, target])


def _harmless(scheme: str, target: str, fetched: bool) -> bool:  # noqa: FBT001
    if fetched:
        return scheme == "data" and target[5:].lower().startswith(("image/", "font/"))
    return scheme in {"mailto", "tel", "sms"}


def in_source(finding: Finding, sources: Mapping[str, tuple[str, str]]) -> Finding:
    """A finding about a built page, told of its source and line where the value it quotes stands in the source.

    Args:
        finding: what was found in a built file.
        sources: for each built file as findings name it, its source's name and text.
    """
    path, text = sources.get(finding.path, ("", ""))
    quoted = finding.message.partition("'")[2].partition("'")[0]
    for number, line in enumerate(text.splitlines(), 1):
        if quoted and quoted in line:
            return Finding(path, number, finding.message, finding.check)
    return finding


class _Sources:
    of_built: Mapping[str, tuple[str, Path]] = {}  # for each page of the build under way; assigned by on_nav


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Learn which source each page is built from."""
    docs = Path(config.docs_dir)
    _Sources.of_built = {
        f"site/{file.dest_uri}": (f"{docs.name}/{file.src_uri}", docs / file.src_uri)
        for file in files.documentation_pages()
    }


@event_priority(-80)  # run late - whatever other hooks write into the folder is judged too
def on_post_build(*, config: MkDocsConfig) -> None:
    """Judge what was built."""
    # A copy for a folder is served nowhere: the site's own address in full leads to the published one.
    address = "/" if config.extra.get("offline") else config.site_url
    memory = Memory(Path(config.config_file_path).parent, CHECK)
    found = check_folder(Path(config.site_dir), address or "/", memory=memory)
    memory.keep()
    wanted = {finding.path for finding in found} & set(_Sources.of_built)
    sources = {
        built: (name, path.read_text(encoding="utf-8", errors="replace"))
        for built, (name, path) in _Sources.of_built.items()
        if built in wanted
    }
    warn(log, (in_source(finding, sources) for finding in found))


def main(arguments: list[str] | None = None) -> int:
    """Judge a built folder from the command line.

    Returns:
        0 if every reference leads somewhere, else 1.
    """
    parser = argparse.ArgumentParser(prog="links.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built folder, for example site")
    parser.add_argument("--address", default="/", help="where it will be served, as site_url")
    options = parser.parse_args(arguments)
    return judge_folder(
        options.folder, CHECK, lambda: (check_folder(options.folder, options.address, str(options.folder)), "")
    )


if __name__ == "__main__":
    sys.exit(main())
