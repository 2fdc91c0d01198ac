"""Promise: a page loads this site's own files and nothing else, sends nothing, and tells no other host who reads it.

The policy stands in the template. Here the hashes of a page's own style elements are added, and each built page is
read back. `python hooks/content_security.py FOLDER` judges any built folder.
"""

from __future__ import annotations

import argparse
import logging
import sys
from functools import partial
from html import unescape
from os import fsencode
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from pagecheck.built import PAGE_SUFFIXES, UnreadableError, files_in, read_page
from pagecheck.commands import judge_folder
from pagecheck.findings import Finding, warn
from pagecheck.memory import Memory
from pagecheck.policy import check_page, with_styles

if TYPE_CHECKING:
    from typing import Literal

    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks.content_security")

CHECK = "content_security"
START = '<meta http-equiv="Content-Security-Policy" content="'


def allow_styles(html: str) -> str:
    """A page whose policy allows the style elements that the page has, if it has any."""
    if "<style" not in html or START not in html:
        return html
    before, _, after = html.partition(START)
    policy, quote, rest = after.partition('"')
    styles = [style.text(deep=True) for style in read_page("page.html", html.encode()).views[0].css("style")]
    return f"{before}{START}{with_styles(unescape(policy), styles)}{quote}{rest}"


def check_folder(folder: Path, label: str = "site", memory: Memory | None = None) -> list[Finding]:
    """Judge the policies of all pages of a built folder.

    Args:
        folder: the folder that a host would serve.
        label: how findings name the folder.
        memory: what earlier builds said of the same bytes; None judges all of them anew.
    """
    memory = memory or Memory(None, CHECK)
    findings: list[Finding] = []
    for name, path in files_in(folder):
        if name.lower().endswith(PAGE_SUFFIXES):
            data = path.read_bytes()
            messages = memory.recall((fsencode(name), data), partial(_judge_page, name, data))
            findings.extend(Finding(f"{label}/{name}", 0, message, CHECK) for message in messages)
    return findings


def _judge_page(name: str, data: bytes) -> list[str]:
    try:
        return list(check_page(read_page(name, data)))
    except UnreadableError:
        return []  # the disclaimer's check tells of it


class _Build:
    serving = False  # assigned by on_startup


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether this is a preview, into whose pages the server writes a script."""
    _Build.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Tell the templates whether this is a preview."""
    config.extra["preview"] = _Build.serving
    return config


@event_priority(-70)  # after all that writes pages; before the folder is judged for its words
def on_post_build(*, config: MkDocsConfig) -> None:
    """Complete and judge the policies."""
    if _Build.serving:
        return
    folder = Path(config.site_dir)
    for name, path in files_in(folder):
        if name.lower().endswith(PAGE_SUFFIXES) and b"<style" in (data := path.read_bytes()):
            try:
                html = data.decode("utf-8")
                path.write_text(allow_styles(html), encoding="utf-8")
            except (UnicodeDecodeError, UnreadableError):
                continue  # the disclaimer's check tells of it
    memory = Memory(Path(config.config_file_path).parent, CHECK)
    warn(log, check_folder(folder, memory=memory))
    memory.keep()


def main(arguments: list[str] | None = None) -> int:
    """Judge a built folder from the command line.

    Returns:
        0 if every page has its policy, else 1.
    """
    parser = argparse.ArgumentParser(prog="content_security.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built folder, for example site")
    folder: Path = parser.parse_args(arguments).folder
    return judge_folder(folder, CHECK, lambda: (check_folder(folder, str(folder)), ""))


if __name__ == "__main__":
    sys.exit(main())
