"""Tiny sites for tests: two good pages, built by the real settings, hooks and templates, with some files replaced."""

from __future__ import annotations

import logging
import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin

from pagecheck.changes import read_changes
from pagecheck.findings import Finding
from pagecheck.record import read_record
from pagecheck.reviews import read_ledger
from pagecheck.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment
    from jinja2.bccache import Bucket

ROOT = Path(__file__).parents[1]
EPOCH = "1795392000"  # every tiny site is built on 2026-11-23
ENVIRONMENT = {"SOURCE_DATE_EPOCH": EPOCH, "HANDOUTS": "false", "NO_MKDOCS_2_WARNING": "1"}

HOME = """\
---
title: Asthma in plain words
description: What asthma is, what helps, and when to get help now, in plain words for everyone.
updated: 2026-11-01
keywords:
  - wheezing
  - short of breath
clinical: false
handout: false
---

# Asthma in plain words

## Key points { .key-points }

- This page is about asthma.
- It says where to read on.
- It has few words.

## What you can do { .actions }

- Keep this page.

## Read next { .read-next }

- [When to get help](red-flags.md): the signs that cannot wait
"""

SIGNS = """\
---
title: When to get help
description: The signs that cannot wait, in plain words, and whom to call when you see one of them.
updated: 2026-11-01
keywords:
  - emergency signs
  - cannot breathe
clinical: false
handout: false
---

# When to get help

## Key points { .key-points }

- Some signs cannot wait.
- This page says where to read on.
- Help is there at every hour.

## Call your emergency number now if { .emergency }

- you cannot breathe

## Get help today if { .urgent }

- you feel worse

## Book an appointment if { .routine }

- you have questions

## What you can do { .actions }

- Keep your emergency number at hand.

## Read next { .read-next }

- [Asthma in plain words](index.md): what this site is about
"""

NAV = """\
nav:
  - Home: index.md
  - Help now:
      - red-flags.md
"""


def home_with(text: str) -> str:
    """The home page with a text of its own before "What you can do", below a heading of its own, from line 22 on."""
    place = "## What you can do"
    assert HOME.split("\n")[19].startswith(place)
    return HOME.replace(place, f"## More\n\n{text}\n\n{place}")


def newest_day(project: Path = ROOT) -> str:
    """The day of the newest page, sign-off, source or release, for SOURCE_DATE_EPOCH: the real site is built then."""
    pages = {path.relative_to(project / "docs").as_posix(): path for path in (project / "docs").rglob("*.md")}
    records = [read_record(name, path.read_bytes(), date.max)[0] for name, path in pages.items()]
    sign_offs, _ = read_ledger("", (project / "data/reviews.yml").read_bytes(), pages, date.max)
    sources, _ = read_sources("", (project / "data/sources.json").read_bytes(), date.max)
    changes = project / "CHANGELOG.md"
    releases, _ = read_changes("", changes.read_text(encoding="utf-8"), date.max) if changes.is_file() else ((), [])
    days = [record.updated for record in records if record]
    days += [sign_off.reviewed_on for sign_off in sign_offs]
    days += [day for source in sources.values() for day in (source.accessed, source.retired) if day]
    days += [release.day for release in releases]
    return epoch_of(max(days))


def epoch_of(day: date) -> str:
    """A day as SOURCE_DATE_EPOCH gives it."""
    return f"{datetime.combine(day, time(), UTC).timestamp():.0f}"


def settings() -> str:
    """The real `mkdocs.yml`, with a menu of the two good pages, the second of which is for emergencies."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^  emergency_page: .*$", "  emergency_page: red-flags.md", text)
    return re.sub(r"^nav:\n(?:(?: .*)?\n)+?(?=^\S)", lambda _: f"{NAV}\n", text, count=1, flags=re.MULTILINE)


def good_files() -> dict[str, str]:
    """The text files of a tiny site that passes; hooks, templates and assets are the real ones."""
    return {
        "mkdocs.yml": settings(),
        "docs/index.md": HOME,
        "docs/red-flags.md": SIGNS,
        "data/sources.json": "[]\n",
        "data/glossary.yml": "[]\n",
        "data/reviews.yml": "# No clinician has signed a page yet.\n",
        "data/safety.yml": (ROOT / "data/safety.yml").read_text(encoding="utf-8"),
    }


def write_project(folder: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write a tiny project.

    Args:
        folder: where; it is made if it is not there.
        files: what differs from the good files: a path from the project's folder, and its content or None for no such
            file. A text is written as UTF-8 with its own line ends. What lies below `docs/assets/` or `overrides/`
            replaces, adds or removes the real file of that name.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hooks").symlink_to(ROOT / "hooks")
    changed = {**good_files(), **(files or {})}
    for place in ("overrides", "docs/assets"):
        for path in sorted((ROOT / place).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and name not in changed:
                copy = folder / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.symlink_to(path)
    for name, content in changed.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@dataclass(frozen=True)
class Built:
    """What became of a build.

    Attributes:
        passed: whether it ended with exit code 0; a refused one ended with 1. Any other end is raised.
        findings: what the hooks warned of, in the order of the log.
        warnings: all other warnings of the log, from MkDocs and its plugins.
        refusal: the sentences of the errors that ended it, one on a line.
        project: the project's folder.
        site: the folder that holds the last site that passed, if there is one.
    """

    passed: bool
    findings: list[Finding]
    warnings: list[str]
    refusal: str
    project: Path
    site: Path

    @property
    def lines(self) -> list[str]:
        """Every warning as it is printed: the findings, then the others."""
        return [*map(str, self.findings), *self.warnings]

    def page(self, name: str = "index.html") -> str:
        """The text of a built file."""
        return (self.site / name).read_text(encoding="utf-8")


class _Compiled(BytecodeCache):
    """Templates that were compiled by an earlier build of these tests, by their names and sources.

    Jinja would look for them by their paths too, and each tiny site has its own folder.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        del filename
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Sharing(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # a plugin without settings
    """Spares each tiny site the time to compile the theme."""

    def on_env(self, env: Environment, **_: object) -> Environment:
        env.bytecode_cache = _COMPILED
        return env


class _Lines(logging.Handler):
    """Keeps what a build logs from warnings upwards."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.findings: list[Finding] = []
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], Finding):
            self.findings.append(record.args[0])
        elif record.levelno >= logging.ERROR:
            self.errors.append(record.getMessage())
        else:
            self.warnings.append(record.getMessage())


class _Judged:
    """What the first good site's build kept of its judgements; a tiny site that has the same to judge recalls them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def lend(self, folder: Path) -> None:
        """Give it to a project that has not been built."""
        if self._kept and not (folder / ".cache").exists():
            (folder / ".cache").mkdir()
            for name, data in self._kept.items():
                (folder / ".cache" / name).write_bytes(data)

    def take(self, folder: Path) -> None:
        """Take it from a project that was built."""
        if not self._kept:
            self._kept = {path.name: path.read_bytes() for path in (folder / ".cache").glob("*.json")}


_JUDGED = _Judged()


@contextmanager
def _apart() -> Iterator[_Lines]:
    """Let a build change the environment, the loggers and the modules, and put all of them back."""
    logger, lines = logging.getLogger("mkdocs"), _Lines()
    environment, modules, path = dict(os.environ), set(sys.modules), sys.path.copy()
    handlers, level = logger.handlers.copy(), logger.level
    # The command line, where a test has called it in this process, drops a message that was told once before.
    logging.getLogger("mkdocs.commands.build").filters.clear()
    os.environ.update(ENVIRONMENT)
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if name.endswith(".py"):  # MkDocs files hook modules under their paths
                del sys.modules[name]


def build_project(folder: Path, *, strict: bool | None = None) -> Built:
    """Build a project as `mkdocs build` does, in this process.

    Args:
        folder: the project's folder, which holds `mkdocs.yml`.
        strict: True for `--strict`, False for `--no-strict`, None for what the settings say.

    Returns:
        What became of it.

    Raises:
        Exception: whatever a reader of the terminal would see as a traceback.
    """
    passed, refusal = True, ""
    _JUDGED.lend(folder)
    with _apart() as lines:
        try:
            config = load_config(str(folder / "mkdocs.yml"), strict=strict)
            config.plugins["compiled"] = _Sharing()
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except MkDocsException as end:
            passed, refusal = False, end.format_message()
    if passed:
        _JUDGED.take(folder)
    refusal = "\n".join([*lines.errors, refusal]).strip()
    return Built(passed, lines.findings, lines.warnings, refusal, folder, folder / "site")
