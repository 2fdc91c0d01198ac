"""A refused, killed or full-disk build leaves the last good site byte for byte; a preview goes on and says why."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from conftest import environment
from jinja2 import TemplateNotFound, TemplateSyntaxError
from publish import GATE, Collector, banner, check_address, check_hooks, check_place, of_page, why
from sites import HOME, ROOT, build_project, home_with, settings, write_project

from pagecheck import folders
from pagecheck.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Builder

SPOILT = home_with("<script>alert(1)</script>")
STOP = "1 finding, listed above. Nothing was published: 'site' is as it was."


def digest(folder: Path) -> dict[str, str]:
    """Every file of a folder with its content's fingerprint."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def command(folder: Path, *arguments: str) -> list[str]:
    name, *flags = arguments or ("build",)
    return [sys.executable, "-m", "mkdocs", name, "-f", str(folder / "mkdocs.yml"), *flags]


def run(folder: Path, *arguments: str, cwd: str = "/", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(folder, *arguments),
        cwd=cwd, env=environment(**more), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project whose site was built and passed."""
    folder = write_project(tmp_path / "project")
    ended = run(folder)
    assert ended.returncode == 0, ended.stderr
    return folder


def left_over(project: Path) -> list[str]:
    return [path.name for path in project.glob(".site*")]


# ---- What the functions do -------------------------------------------------------------------------------------------


def test_folder_takes_the_place_of_another_whole(tmp_path: Path) -> None:
    new, final = tmp_path / ".site.1", tmp_path / "site"
    for folder, word in ((new, "new"), (final, "old")):
        folder.mkdir()
        (folder / word).write_text(word)
    folders.exchange(new, final)
    assert [path.name for path in tmp_path.rglob("*")] == ["site", "new"]


def test_folder_takes_a_place_that_is_free(tmp_path: Path) -> None:
    new = tmp_path / ".site.1"
    new.mkdir()
    folders.exchange(new, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_system_that_cannot_swap_renames_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_swap", lambda one, other: False)  # noqa: ARG005
    test_folder_takes_the_place_of_another_whole(tmp_path)


def test_rename_that_fails_gives_the_old_folder_its_place_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_swap", lambda one, other: False)  # noqa: ARG005
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old").touch()
    with pytest.raises(FileNotFoundError):
        folders.exchange(tmp_path / "none", tmp_path / "site")
    assert (tmp_path / "site" / "old").exists()


def test_sweep_brings_back_a_site_that_a_kill_between_two_renames_took(tmp_path: Path) -> None:
    (tmp_path / ".site.last").mkdir()
    (tmp_path / ".site.last" / "old").touch()
    folders.sweep(tmp_path / "site")
    assert [path.name for path in tmp_path.rglob("*")] == ["site", "old"]


def test_sweep_takes_what_dead_builds_left_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    keep = {"site", ".site.notes", f".site.{os.getppid()}", ".other.1", f".sites.{dead.pid}"}
    for name in (*keep, ".site.last", f".site.{dead.pid}", f".site.{os.getpid()}", f".site.{10**30}"):
        (tmp_path / name).mkdir()
    folders.sweep(tmp_path / "site")
    assert {path.name for path in tmp_path.iterdir()} == keep | {f".site.{10**30}"}


def test_collector_keeps_findings_and_the_words_of_others() -> None:
    collector, finding = Collector(), Finding("docs/a.md", 3, "No. Mend it.", "records")
    logger = logging.getLogger("mkdocs.test")
    logger.addHandler(collector)
    logger.info("nothing")
    logger.warning("%s", finding)
    logger.warning("Doc file '%s' has %d", "a.md", 2)
    logger.error("plain")
    assert collector.findings == [finding, "Doc file 'a.md' has 2", "plain"]


def test_banner_shows_messages_as_text() -> None:
    shown = banner([Finding("docs/a.md", 3, "<script> & 'more'. Mend it.", "records")])
    assert "<li>docs/a.md:3: &lt;script&gt; &amp; &#x27;more&#x27;. Mend it. [records]</li>" in shown
    assert "refused for 1 finding:" in shown
    assert "refused for 2 findings:" in banner(["a", "b"])


def test_page_shows_its_own_findings_and_those_of_no_page() -> None:
    pages = {"a/index.html": "docs/a.md", "b/index.html": "docs/b.md"}
    own: list[Finding | str] = [
        Finding("docs/a.md", 3, "Source. Mend it.", "records"),
        Finding("site/a/index.html", 0, "Built. Mend it.", "disclaimer"),
        "Doc file 'a.md' contains a link 'c.md', but the target is not found.",
    ]
    nobodys: list[Finding | str] = [
        Finding("data/sources.json", 1, "Data. Mend it.", "citations"),
        "A warning of a plugin",
    ]
    others: list[Finding | str] = [
        Finding("docs/b.md", 1, "Other. Mend it.", "records"),
        "Doc file 'b.md' contains nothing",
    ]
    assert of_page([*own, *nobodys, *others], "a/index.html", pages) == [*own, *nobodys]


@pytest.mark.slow
def test_a_quiet_build_names_a_setting_that_is_misspelt(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"mkdocs.yml": settings().replace("\nextra:\n", "\nextr:\n")})
    ended = run(project, "build", "--quiet")
    assert ended.returncode == 1
    assert ended.stderr.split("\n")[0] == "WARNING -  Config value 'extr': Unrecognised configuration name: extr"


def test_checks_that_are_not_listed_are_found() -> None:
    assert check_hooks([*(f"x/{name}" for name in GATE), "hooks/more.py"], "mkdocs.yml") == []
    assert [str(finding) for finding in check_hooks(GATE[:-1], "mkdocs.yml")] == [
        "mkdocs.yml: 'hooks/disclaimer.py' is not among the 'hooks', so nothing is checked by it. Add it. [publish]"
    ]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (None, ""),
        ([], ""),
        (["404.html", "index.html", "a/index.html", ".nojekyll"], ""),
        ([".nojekyll"], "'{}' holds files and is no built site. Empty it, or name another folder. [publish]"),
        (["letter.txt"], "'{}' holds files and is no built site. Empty it, or name another folder. [publish]"),
        (["404.html", ".git"], "'{}' holds '.git', which would be lost. Move it, or name another folder. [publish]"),
    ],
    ids=["none", "empty", "site", "mark", "letters", "git"],
)
def test_only_a_built_site_is_replaced(tmp_path: Path, entries: list[str] | None, said: str) -> None:
    final = tmp_path / "site"
    for name in entries or []:
        (final / name).parent.mkdir(parents=True, exist_ok=True)
        (final / name).touch()
    if entries == []:
        final.mkdir()
    assert check_place(final) == said.format(final)


def test_file_is_not_replaced_by_a_site(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a letter")
    assert check_place(tmp_path / "site") == f"'{tmp_path / 'site'}' is a file. Name a folder for the site. [publish]"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            TemplateSyntaxError("no", 3, "main.html", "/p/overrides/main.html"),
            "overrides/main.html:3: the template cannot be read: no. Mend it. [publish]",
        ),
        (
            TemplateSyntaxError("no", 3, None, "/elsewhere/main.html"),
            "/elsewhere/main.html:3: the template cannot be read: no. Mend it. [publish]",
        ),
        (
            TemplateNotFound("a.html"),
            "the template 'a.html' is not there. Correct the name where it is included. [publish]",
        ),
        (
            OSError(28, "No space left on device", "/p/.site.1/index.html"),
            "/p/.site.1/index.html: No space left on device. Free some space or mend its rights. [publish]",
        ),
        (
            FileNotFoundError(2, "No such file or directory", "docs/a.svg"),
            ("docs/a.svg: No such file or directory. Restore the file, or delete the link that leads to it. [publish]"),
        ),
        (
            OSError(40, "Too many levels of symbolic links", "docs/loop/loop"),
            (
                "docs/loop/loop: Too many levels of symbolic links. "
                "Delete the link, which leads back to itself. [publish]"
            ),
        ),
        (
            RecursionError("maximum recursion depth exceeded"),
            "brackets, marks or lists stand too deep in one another to be read. Take some of them away. [publish]",
        ),
        (
            ZeroDivisionError("division by zero"),
            (
                "the build stopped: ZeroDivisionError: division by zero. "
                "`mkdocs build --verbose` shows where in the code. [publish]"
            ),
        ),
    ],
    ids=["syntax", "theme", "missing", "disk", "link", "loop", "depth", "code"],
)
def test_error_that_no_check_foresaw_becomes_a_sentence(error: Exception, said: str) -> None:
    assert why(error, Path("/p")) == said


# ---- Whole builds ----------------------------------------------------------------------------------------------------


def test_refused_build_leaves_the_last_good_site(build: Builder) -> None:
    good = build()
    before = digest(good.site)
    (good.project / "docs" / "index.md").write_text(SPOILT)
    again = build_project(good.project, strict=False)
    assert not again.passed
    assert [finding.check for finding in again.findings] == ["disclaimer"]
    assert STOP in again.refusal
    assert digest(good.site) == before
    assert left_over(good.project) == []


def test_next_build_replaces_the_last_site_whole(build: Builder) -> None:
    good = build()
    (good.site / "old-page.html").write_text("an old page that nobody builds any more")
    assert build_project(good.project).passed
    assert not (good.site / "old-page.html").exists()
    assert left_over(good.project) == []


def test_site_folder_that_is_a_link_stays_a_link(tmp_path: Path) -> None:
    project = write_project(tmp_path / "linked")
    (tmp_path / "host").mkdir()
    (project / "site").symlink_to(tmp_path / "host")
    assert build_project(project).passed
    assert build_project(project).passed
    assert (project / "site").is_symlink()
    assert (tmp_path / "host" / "index.html").is_file()


def test_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"site/letter.txt": "Dear doctor"})
    built = build_project(project)
    assert not built.passed
    assert "holds files and is no built site" in built.refusal
    assert digest(project / "site").keys() == {"letter.txt"}


# A build that kills itself as it opens its nth file in the folder that it builds in: the same moment on any machine.
KILLED_AT = """
import os, sys
from signal import SIGKILL
opened = 0
def watch(event, values):
    global opened
    if event == "open" and f"/.site.{{os.getpid()}}/" in str(values[0]) and values[2] & (os.O_WRONLY | os.O_RDWR):
        opened += 1
        if opened == {number}:
            os.kill(os.getpid(), SIGKILL)
sys.addaudithook(watch)
from mkdocs.__main__ import cli
cli(["build", "-f", {settings!r}])
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 10, 20, 30])
def test_killed_build_leaves_the_last_good_site_and_the_next_one_sweeps(project: Path, number: int) -> None:
    before = digest(project / "site")
    (project / "docs" / "index.md").write_text(HOME.replace("It has few words.", "It has other words."))
    program = KILLED_AT.format(number=number, settings=str(project / "mkdocs.yml"))
    ended = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert digest(project / "site") == before
    assert left_over(project) != []
    assert run(project).returncode == 0
    assert left_over(project) == []
    assert "other words" in (project / "site" / "index.html").read_text()


KILLED = """
import os, signal, sys
sys.path.insert(0, {hooks!r})
import pagecheck.folders as folders
swap, remove = folders._swap, folders.remove
def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{change}
from mkdocs.__main__ import cli
cli(["build", "-f", {settings!r}])
"""
MOMENTS = {
    "before the exchange": ("folders._swap = kill", "old"),
    "after the exchange, before the old site is removed": (
        "def swapped(*names):\n    swap(*names)\n    kill()\nfolders._swap = swapped",
        "new",
    ),
    "while the old site is removed": (
        (
            "def removing(folder):\n"
            "    if '.last' not in folder.name and (folder / 'index.html').exists():\n"
            "        (folder / 'index.html').unlink()\n        kill()\n"
            "    remove(folder)\nfolders.remove = removing"
        ),
        "new",
    ),
    "between two renames, where the system cannot swap": (
        (
            "from pathlib import Path\nrename = Path.rename\nfolders._swap = lambda *_: False\n"
            "def renamed(self, target):\n    rename(self, target)\n    kill()\nPath.rename = renamed"
        ),
        "old",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("change", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_build_killed_in_the_exchange_leaves_one_whole_site(project: Path, change: str, expected: str) -> None:
    old = digest(project / "site")
    text = HOME.replace("It has few words.", "It has other words.")
    (project / "docs" / "index.md").write_text(text)
    hooks = str((project / "hooks").resolve())
    program = KILLED.format(hooks=hooks, change=change, settings=str(project / "mkdocs.yml"))
    ended = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    folders.sweep(project / "site")
    found = digest(project / "site")
    if expected == "old":
        assert found == old
    else:
        assert found.keys() == old.keys()
        assert "other words" in (project / "site" / "index.html").read_text()
    assert run(project).returncode == 0
    assert left_over(project) == []


# Beyond the limit a write is an error, as on a full disk.
FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from mkdocs.__main__ import cli
cli(["build", "-f", {settings!r}])
"""


@pytest.mark.slow
@pytest.mark.parametrize("limit", [2_000, 40_000, 100_000])
def test_full_disk_leaves_the_last_good_site_and_says_so(project: Path, limit: int) -> None:
    before = digest(project / "site")
    program = FULL.format(limit=limit, settings=str(project / "mkdocs.yml"))
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert re.search(r"File too large. Free some space or mend its rights. \[publish\]", ended.stderr)
    assert digest(project / "site") == before
    assert left_over(project) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", ["/proc/site", "/dev/null/site"])
def test_place_that_cannot_be_written_is_told_of(project: Path, place: str) -> None:
    ended = run(project, "build", "-d", place)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "[publish]" in ended.stderr


@pytest.mark.slow
def test_partial_build_is_refused(project: Path) -> None:
    ended = run(project, "build", "--dirty")
    assert ended.returncode == 1
    assert "--dirty builds only a part of the site, which cannot be judged. Build without --dirty." in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_build_from_another_folder_publishes_beside_the_settings(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(project / "site")
    assert run(project, cwd=str(elsewhere)).returncode == 0
    assert (project / "site" / "404.html").is_file()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.slow
def test_two_builds_of_the_same_pages_are_the_same_bytes(project: Path) -> None:
    before = digest(project / "site")
    assert run(project).returncode == 0
    assert digest(project / "site") == before


@pytest.mark.slow
def test_two_builds_at_once_do_not_mix(project: Path) -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    both = [subprocess.Popen(command(project), env=environment(), **pipes) for _ in range(2)]  # type: ignore[call-overload]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert run(project).returncode == 0
    assert left_over(project) == []


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=Tester", "-c", "user.email=tester@site.invalid"]
    ended = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return ended.stdout


@pytest.mark.slow
def test_gh_deploy_publishes_only_what_passed(tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "-q", "--bare", str(remote))
    project = write_project(tmp_path / "project")
    git(project, "init", "-q")
    git(project, "config", "user.name", "Tester")
    git(project, "config", "user.email", "tester@site.invalid")
    git(project, "remote", "add", "origin", str(remote))
    git(project, "add", "mkdocs.yml")
    git(project, "commit", "-q", "-m", "Begin")

    (project / "docs" / "index.md").write_text(SPOILT)
    refused = run(project, "gh-deploy", "--no-strict", cwd=str(project))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert git(remote, "branch") == ""

    (project / "docs" / "index.md").write_text(HOME)
    passed = run(project, "gh-deploy", cwd=str(project))
    assert passed.returncode == 0, passed.stderr
    published = git(remote, "ls-tree", "-r", "--name-only", "gh-pages").split()
    assert set(published) == {*digest(project / "site"), ".nojekyll"}

    (project / "docs" / "index.md").write_text(SPOILT)
    first = git(remote, "rev-parse", "gh-pages")
    assert run(project, "gh-deploy", cwd=str(project)).returncode == 1
    assert git(remote, "rev-parse", "gh-pages") == first


# Where the tests run in the background of a shell, Ctrl-C is ignored by all that they start.
SERVED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from mkdocs.__main__ import cli
cli(["serve", "-f", {settings!r}, "-a", "127.0.0.1:{port}"])
"""


@contextmanager
def preview(project: Path) -> Iterator[str]:
    """The address of a real preview, which ends with the block."""
    process, port, said = serve(project)
    try:
        yield f"http://127.0.0.1:{port}/understanding-dystonia/"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()  # else it would go on for ever
    assert "Traceback" not in said(), said()


def serve(project: Path) -> tuple[subprocess.Popen[bytes], int, Callable[[], str]]:
    """Begin a preview. It takes its port after its first build: if another program has it by then, try another port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    program = SERVED.format(settings=str(project / "mkdocs.yml"), port=port)
    output = project.parent / f"said-{port}.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=environment(PYTHONUNBUFFERED="1"), stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        when(lambda: "Serving on" in output.read_text() or process.poll() is not None)
    except AssertionError:
        process.kill()
        raise
    if process.poll() is None:
        return process, port, output.read_text
    assert "Address already in use" in output.read_text(), output.read_text()
    return serve(project)


def page(address: str) -> str:
    """A page of a preview, or nothing while it does not answer."""
    try:
        with urlopen(address, timeout=30) as answer:
            return str(answer.read().decode())
    except (OSError, HTTPException):
        return ""


def when(condition: Callable[[], object]) -> None:
    """Wait until something is so, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@pytest.mark.slow
def test_preview_goes_on_and_shows_findings_until_they_are_mended(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"docs/index.md": SPOILT})
    with preview(project) as address:
        when(lambda: "Preview only. The build would be refused for 1 finding:" in page(address))
        assert "site/index.html: an inline script could take words away." in page(address)
        assert "Preview only" not in page(address + "red-flags/")

        (project / "docs" / "index.md").write_text(HOME)
        when(lambda: (shown := page(address)) and "Preview only" not in shown)

        (project / "docs" / "red-flags.md").write_text("# No record\n")
        when(lambda: "Preview only" in page(address + "red-flags/"))
        assert "docs/red-flags.md:1: the page does not begin with" in page(address + "red-flags/")
    assert not (project / "site").exists()


@pytest.mark.slow
def test_preview_outlives_templates_that_cannot_be_used(tmp_path: Path) -> None:
    good = (ROOT / "overrides" / "main.html").read_text(encoding="utf-8")
    project = write_project(tmp_path / "project", {"overrides/main.html": "{% if %}"})
    with preview(project) as address:

        def put(template: bytes) -> None:
            (project / "overrides" / "main.html").write_bytes(template)
            (project / "docs" / "index.md").write_text(HOME + f"\n<!-- {len(template)} -->\n")

        when(lambda: "overrides/main.html:1: the template cannot be read" in page(address))
        put(good.replace("{% block content %}", "{% block content %}{{ page.no.where }}").encode())
        when(lambda: "the template cannot be filled in (UndefinedError: " in page(address))
        assert re.search(r"overrides/main.html:\d+: the template cannot be filled in", page(address))
        put(good.encode("utf-16"))
        when(lambda: "main.html:1: the template cannot be read: it is not in UTF-8" in page(address))
        put(good.encode())
        when(lambda: (shown := page(address)) and "Preview only" not in shown)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% extends 'base.html' %}{% block content %}{{ page.no.where }}{% endblock %}", ":1: the template"),
        ("{% extends 'base.html' %}\n{% block content %}\n{% include 'none.html' %}{% endblock %}", ":3: the template"),
        ("\xff", ":1: the template cannot be read: it is not in UTF-8"),
    ],
    ids=["undefined", "missing", "encoding"],
)  # fmt: skip
def test_template_that_ends_a_build_is_named_with_its_line(tmp_path: Path, template: str, said: str) -> None:
    project = write_project(tmp_path / "project", {"overrides/main.html": template.encode("latin-1")})
    ended = run(project)
    assert ended.returncode == 1
    assert f"main.html{said}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_second_preview_says_that_the_address_is_taken(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = run(project, "serve", "-a", address)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert f"no preview can be shown at {address}: Address already in use. End what uses it, or choose " in ended.stderr


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("127.0.0.1", 0, ""), ("127.0.0.1", 99999, "0-65535"), ("192.0.2.1", 0, "Cannot assign requested address")],
)
def test_an_address_that_no_preview_can_have_is_told(host: str, port: int, said: str) -> None:
    message = check_address(host, port)
    assert said in message
    assert bool(message) == bool(said)


@pytest.mark.slow
def test_preview_follows_the_data_and_the_templates(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"overrides/partials/contact.html": ""})
    with preview(project) as address:
        when(lambda: page(address))
        (project / "data" / "glossary.yml").write_text("- term: 7\n")
        when(lambda: "data/glossary.yml:1: " in page(address))
        (project / "data" / "glossary.yml").write_text("[]\n")
        (project / "overrides" / "partials" / "contact.html").write_text("<p>Another template</p>\n")
        when(lambda: "Preview only" not in (shown := page(address)) and "Another template" in shown)
