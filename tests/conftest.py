"""What the tests share: the real site, built once; a host that serves it; a browser; and tiny sites."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

import hypothesis
import pytest
from browsers import INSTALL, find_browser, launch_flags
from playwright.sync_api import sync_playwright
from sites import ENVIRONMENT, ROOT, Built, build_project, newest_day, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

BASE = "/understanding-dystonia/"
BUILDERS = {"build", "copy", "project", "site", "stock"}  # fixtures
# A module's tests run on one core, for what they share. The longest begin, so that no core is left alone at the end.
LONGEST = ("search", "accessible", "handouts_site", "planner", "publish", "keyboard", "spoilings", "light", "browser")

# What a publisher sets for a build is no part of a test.
for name in ("SITE_URL", "CONTACT", "REPOSITORY", "OFFLINE"):
    os.environ.pop(name, None)

# What these judge may be left out of a site for another condition.
OPTIONAL = {"test_planner.py": "data/visit.yml", "test_search.py": "data/search_words.yml"}
collect_ignore = [module for module, data in OPTIONAL.items() if not (ROOT / data).is_file()]

# No example of a property may fail for being slow: the machine may be busy. Each run draws the same ones.
hypothesis.settings.register_profile("any machine", deadline=None, derandomize=True)
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest modules, and mark the tests that build a site."""
    place = {f"test_{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))
    for item in items:
        if isinstance(item, pytest.Function) and BUILDERS.intersection(item.fixturenames):
            item.add_marker("slow")
        if isinstance(item, pytest.Function) and "real" in item.fixturenames:  # this site's own planner
            item.add_marker("content")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real site, built once."""
    return build_real(tmp_path_factory.mktemp("real") / "site")


def build_real(folder: Path, **settings: str) -> Path:
    """Build the real site by `mkdocs build`, on its newest day.

    Args:
        folder: where.
        settings: of the environment, such as OFFLINE="true".

    Returns:
        The folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(ROOT / "mkdocs.yml"), "-d", str(folder)]
    env = environment(SOURCE_DATE_EPOCH=newest_day(), **settings)
    ended = subprocess.run(
        command, env=env, cwd=folder.parent, capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode == 0, f"the real site does not build:\n{ended.stdout}{ended.stderr}"
    return folder


def environment(**more: str) -> dict[str, str]:
    """The environment of a command under test: this one, with the day frozen."""
    return {**os.environ, **ENVIRONMENT, **more}


class Host(SimpleHTTPRequestHandler):
    """Serves a folder under a path, as GitHub Pages serves a project's site: unknown addresses get its 404.html."""

    def __init__(self, *args: Any, directory: str, base: str = BASE, **more: Any) -> None:
        self.base = base
        super().__init__(*args, directory=directory, **more)

    def translate_path(self, path: str) -> str:
        """The file of an address; a name that cannot exist for an address outside the base."""
        address = unquote(urlsplit(path).path)
        inside = address.startswith(self.base)
        return super().translate_path(address.removeprefix(self.base.rstrip("/")) if inside else "/no such file")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page where a file is missing."""
        lost = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not lost.is_file():
            super().send_error(code, message, explain)
            return
        body = lost.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """No host for sites lists a folder."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server on loopback, whose browsers may leave in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a browser that left go; anything else is the test's business."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the real site's home page on a host on loopback, below a path."""
    with Server(("127.0.0.1", 0), partial(Host, directory=str(site))) as host:
        thread = threading.Thread(target=host.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_port}{BASE}"
        host.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser. Without one the tests end at once and say what to install: none is skipped."""
    with sync_playwright() as playwright:
        program = find_browser(playwright)
        if program is None:
            pytest.exit(INSTALL, returncode=1)
        started = playwright.chromium.launch(executable_path=program, args=launch_flags())
        yield started
        started.close()


class Builder(Protocol):
    """Builds a tiny site; see `sites.write_project` for the files and `sites.build_project` for what comes back."""

    def __call__(self, files: Mapping[str, str | bytes | None] | None = None, *, strict: bool | None = None) -> Built:
        """Build one."""


@pytest.fixture
def build(tmp_path: Path) -> Builder:
    """A factory of tiny sites, each in a folder of its own: `build({"docs/index.md": "..."}).findings`."""
    count = iter(range(1000))

    def factory(files: Mapping[str, str | bytes | None] | None = None, *, strict: bool | None = None) -> Built:
        return build_project(write_project(tmp_path / f"project{next(count)}", files), strict=strict)

    return factory
