"""What a reader's first view of a page costs on the line: the requests a browser makes, and their bytes in gzip.

Bytes are counted by compressing what was sent with one setting, so that they are the same on every machine.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml
from browsers import wait_ready

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Response

ROOT = Path(__file__).parents[1]
BASE = "/understanding-dystonia/"
PAGES = ("", "red-flags/", "treatments/")  # home, the page for emergencies, and the longest one
PHONE: Any = {"width": 412, "height": 823}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".xml": "text/xml",
    ".webmanifest": "application/manifest+json",
}
LATE = 0.2  # seconds that a slow line takes
PACKED = {".png", ".pdf", ".gz", ".zip"}
# Stock Material for the same pages: no hook, template, style sheet or script of ours. Its fonts come from another host,
# which would add three requests and about 40 kB; they are left out, in its favour.
STOCK: dict[str, Any] = {
    "site_name": "Stock",
    "site_url": f"https://example.org{BASE}",
    "theme": {"name": "material", "font": False},
    "plugins": ["search"],
    "markdown_extensions": ["abbr", "attr_list", "md_in_html", "tables"],
}

STOCK_ASKS = ("search_index", "workers/")  # what the theme's script asks for at once
# What no host sends, and the icon, which a browser without a window does not ask for.
UNCOUNTED = ("data:", "blob:", "/favicon.")
LONGEST = 20.0  # seconds that a first view may take here


@dataclass(frozen=True)
class View:
    """One page's first view: each address that was asked for, below the site's own, with its bytes in gzip."""

    sent: tuple[tuple[str, int], ...]
    elsewhere: tuple[str, ...]

    @property
    def size(self) -> int:
        """All bytes together."""
        return sum(size for _, size in self.sent)


def build_stock(folder: Path) -> Path:
    """Build the pages with the theme as it comes.

    Returns:
        The built folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "mkdocs.yml"
    settings.write_text(yaml.safe_dump({**STOCK, "docs_dir": str(ROOT / "docs")}), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(settings), "-d", str(folder / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, f"stock Material does not build:\n{ended.stdout}{ended.stderr}"
    return folder / "site"


@cache  # what is served does not change
def packed(path: Path) -> bytes:
    """What a host sends of a file: gzip'd, unless it is packed already."""
    data = path.read_bytes()
    return data if path.suffix in PACKED else gzip.compress(data, compresslevel=9, mtime=0)


class GzipHost(SimpleHTTPRequestHandler):
    """Serves a folder below a path and in gzip, over connections that stay open, as hosts for sites do."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the body of each answer waits 40 ms for an acknowledgement, as on no host

    def __init__(self, *args: Any, late: re.Pattern[str] | None = None, **more: Any) -> None:
        self.late = late
        super().__init__(*args, **more)

    @property
    def asked(self) -> Path:
        """The file that is asked for."""
        path = Path(self.directory, unquote(urlsplit(self.path).path).removeprefix(BASE))
        return path / "index.html" if path.is_dir() else path

    def do_GET(self) -> None:
        """Send a file, or 404.html."""
        path = self.asked
        found = path.is_file() and self.path.startswith(BASE)
        path = path if found else Path(self.directory, "404.html")
        body = packed(path) if path.is_file() else b""
        late = self.late is not None and self.late.search(self.path)
        if late:
            time.sleep(LATE)
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store" if late else "max-age=600")  # late on each page
        if path.suffix not in PACKED:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serve(folder: Path, late: re.Pattern[str] | None = None, kind: type[GzipHost] = GzipHost) -> Iterator[str]:
    """Serve a built folder; the address of its home page.

    Args:
        folder: what is served.
        late: the paths that are answered late, as by a slow line.
        kind: what answers.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(kind, directory=str(folder), late=late)) as host:
        thread = threading.Thread(target=host.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_port}{BASE}"
        host.shutdown()
        thread.join()


def look(browser: Browser, home: str, page: str, folder: Path, *, search: bool = False) -> View:
    """Open a page for the first time, and count.

    Args:
        browser: a browser; nothing that it keeps is used.
        home: the address of the home page.
        page: the page, from there.
        folder: what is served.
        search: whether the reader searches too.
    """
    context = browser.new_context(viewport=PHONE)
    answers: list[Response] = []
    context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  (a method takes no mark of Playwright's)
    opened = context.new_page()
    opened.goto(home + page)
    asks = STOCK_ASKS if opened.locator("script[src*='/bundle.']").count() else ()
    if not asks:
        wait_ready(opened)  # a slow machine asks for our scripts after the line was quiet
    opened.wait_for_load_state("networkidle")
    until = time.monotonic() + LONGEST
    while missing := [part for part in asks if not any(part in answer.url for answer in answers)]:
        assert time.monotonic() < until, f"{home}{page} never asked for {missing}"
        opened.wait_for_timeout(50)
    if search:
        opened.locator("header label[for=__search]").first.click()
        opened.locator(".md-search__input").press_sequentially("pain")
        opened.wait_for_selector(".md-search-result__item")
    addresses = [answer.url for answer in answers if not any(part in answer.url for part in UNCOUNTED)]
    own = [unquote(urlsplit(url).path.removeprefix(urlsplit(home).path)) for url in addresses if url.startswith(home)]
    context.close()
    files = [folder / name / "index.html" if (folder / name).is_dir() else folder / name for name in own]
    sent = tuple((name, len(packed(path)) if path.is_file() else 0) for name, path in zip(own, files, strict=True))
    return View(sent, tuple(url for url in addresses if not url.startswith(home)))
