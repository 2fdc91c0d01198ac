"""Promise: `make offline` makes a copy of the site that works from a folder, such as one on a USB stick.

`OFFLINE=true mkdocs build` builds it: links name files, and search needs no host. `python hooks/offline.py FOLDER`
packs the folder into a zip beside it, with the same bytes for the same folder and day.
"""

from __future__ import annotations

import argparse
import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.plugins import event_priority

from pagecheck.built import files_in
from pagecheck.commands import day_for

if TYPE_CHECKING:
    from typing import Literal

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

INDEX = Path("search/search_index.json")
FRAME = "assets/javascripts/worker_frame.js"
# Made for a host: the page that it shows for addresses that do not exist, and its list of addresses.
FOR_HOSTS = {"404.html", "sitemap.xml"}
FILE_MODE = 0o644
FIRST, LAST = (1980, 1, 1), (2107, 12, 31)  # the days that a zip can hold


class _Build:
    wanted = False  # assigned by on_startup


def is_wanted(setting: str | None, *, serving: bool) -> bool:
    """Whether this build is for a folder: only if the environment's OFFLINE says so, and never in a preview."""
    return not serving and (setting or "").strip().lower() in {"true", "yes", "1", "on"}


def online_path(dest_uri: str) -> str:
    """Where the published site has a page: `a/index.html` is at `a/`, and so is `a.html`."""
    folder, _, name = dest_uri.rpartition("/")
    parts = [part for part in (folder, "" if name == "index.html" else name.removesuffix(".html")) if part]
    return "".join(f"{part}/" for part in parts)


def pack(folder: Path, day: tuple[int, int, int]) -> Path:
    """Pack a folder into a zip beside it.

    Args:
        folder: the folder; it is the one folder that the zip holds.
        day: the date that all files get, as year, month and day; or the nearest that a zip can hold.

    Returns:
        The zip.
    """
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, path in files_in(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{name}", (*min(max(day, FIRST), LAST), 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix on every system, so that the bytes are the same
            entry.external_attr = FILE_MODE << 16
            packed.writestr(entry, path.read_bytes())
    return target


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember what was asked for."""
    _Build.wanted = is_wanted(os.environ.get("OFFLINE"), serving=command == "serve")


@event_priority(90)  # before anything reads these settings
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let links name files, and let search run without a host."""
    config.extra["offline"] = _Build.wanted
    if _Build.wanted:
        config.use_directory_urls = False
        config.theme.static_templates -= FOR_HOSTS
        config.extra_javascript.append(ExtraScriptValue(FRAME))
    return config


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
    """Let each page name the address that it has online: codes on handouts and shared links lead there."""
    if _Build.wanted and config.site_url:
        for page in nav.pages:
            set_online(page, config.site_url)


def set_online(page: Page, site_url: str) -> None:
    """Set a page's canonical address to where the published site has it."""
    page.canonical_url = urljoin(site_url, online_path(page.file.dest_uri))


@event_priority(-55)  # after the search index was trimmed, before files get their last names
def on_post_build(*, config: MkDocsConfig) -> None:
    """Give the search index as a script too: a page that is opened from a folder may load no data."""
    index = Path(config.site_dir) / INDEX
    if _Build.wanted and index.is_file():
        index.with_suffix(".js").write_text(f"var __index = {index.read_text(encoding='utf-8')};\n", encoding="utf-8")
    elif not _Build.wanted:
        (Path(config.site_dir) / FRAME).unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Pack a folder that was built for reading offline.

    Returns:
        0, or 1 where there is no such folder.
    """
    parser = argparse.ArgumentParser(prog="offline.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that OFFLINE=true mkdocs build -d FOLDER made")
    folder: Path = parser.parse_args(arguments).folder
    day = day_for(parser)
    if not (folder / "index.html").is_file():
        print(f"{folder}: there is no page to open here. Build the copy first: make offline.")
        return 1
    packed = pack(folder, (day.year, day.month, day.day))
    print(f"{packed} ({packed.stat().st_size / 1e6:.1f} MB): unpack it anywhere, and open {folder.name}/index.html.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
