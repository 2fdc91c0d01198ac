"""Signing a page: reading what is signed, refusing what cannot be, finding what was signed before, and the writing."""

from __future__ import annotations

import difflib
import errno
import os
import subprocess
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pagecheck.cited import find_citations
from pagecheck.findings import Finding, did_you_mean
from pagecheck.record import read_record
from pagecheck.reviews import CHECK, order_mistakes
from pagecheck.sources import read_sources
from pagecheck.terms import Glossary, read_terms
from pagecheck.words import PLANNER, Library, fingerprint, page_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pagecheck.record import Record
    from pagecheck.reviews import SignOff

SOURCES, GLOSSARY = "data/sources.json", "data/glossary.yml"


class RefusalError(Exception):
    """Why a page cannot be signed, in sentences for the person who asked."""


def read_library(read: Callable[[str], bytes], today: date) -> Library:
    """The data that pages show; what cannot be read counts as empty, since other checks tell of it.

    Args:
        read: gives the bytes of a file of the project; raises OSError where there is none.
        today: the day of the build.
    """

    def content(path: str) -> bytes:
        try:
            return read(path)
        except OSError:
            return b""

    sources, _ = read_sources(SOURCES, content(SOURCES), today)
    terms, _ = read_terms(GLOSSARY, content(GLOSSARY))
    return Library(sources, Glossary(terms), read)


def find_page(name: str, pages: Sequence[str]) -> str:
    """The page of a name, with or without `docs/` and `.md`.

    Raises:
        RefusalError: there is no such page.
    """
    known = {page.removesuffix(".md"): page for page in pages}
    short = name.strip().removeprefix("./").removeprefix("docs/").removesuffix(".md")
    if short not in known:
        msg = f"there is no page '{name}'.{did_you_mean(short, known)} Give its file name in docs/ as PAGE."
        raise RefusalError(msg)
    return known[short]


def read_words(
    read: Callable[[str], bytes], page: str, today: date, mistakes: Sequence[Finding] = ()
) -> tuple[Record, tuple[str, ...]]:
    """The record of a page and its words.

    Args:
        read: gives the bytes of a file of the project; raises OSError where there is none.
        page: the page's file from `docs/`.
        today: the day of the signing.
        mistakes: what is wrong already.

    Raises:
        RefusalError: the page cannot be signed as it stands.
        OSError: the page cannot be read.
    """
    path = f"docs/{page}"
    record, findings = read_record(path, read(path), today)
    mistakes = [*mistakes, *findings]
    library = read_library(read, today)
    for cited in find_citations(record.body, record.body_line) if record else ():
        for key in cited.keys:
            if key not in library.sources:
                message = f"source '{key}' is not in {SOURCES}.{did_you_mean(key, library.sources)} Correct it first."
                mistakes.append(Finding(path, cited.line, message, CHECK))
    if record is None or mistakes:
        raise RefusalError("mend this first.\n" + "\n".join(str(finding) for finding in mistakes))
    return record, page_words(record, library)


def read_day(option: str, text: str | None) -> date | None:
    """A day given on the command line; None where none was given.

    Raises:
        RefusalError: it is not a day.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        msg = f"{option} is '{text}', which is not a date. Write a real date as YYYY-MM-DD."
        raise RefusalError(msg)
    return day


def clean(option: str, text: str) -> str:
    """A name with single spaces.

    Raises:
        RefusalError: it is empty, or holds what cannot be printed.
    """
    text = " ".join(text.split())
    if not text:
        msg = f'{option} is empty. Give it in quotes, for example {option}="…".'
        raise RefusalError(msg)
    if bad := next((char for char in text if not char.isprintable()), None):
        msg = f"{option} holds the character U+{ord(bad):04X}, which cannot be printed. Type it again."
        raise RefusalError(msg)
    return text


def check(new: SignOff, last: SignOff | None, record: Record, today: date) -> None:
    """Refuse a sign-off that contradicts the calendar, the page or the ledger.

    Raises:
        RefusalError: it does.
    """
    mistakes = [message for _, message in order_mistakes(new.reviewed_on, new.next_review_due, today)]
    if record.updated > new.reviewed_on:
        mistakes.append(
            f"the page changed on {record.updated}, after the review on {new.reviewed_on}. Review it as it is now."
        )
    if last and last.reviewed_on > new.reviewed_on:
        mistakes.append(f"the page was signed on {last.reviewed_on}, after the review on {new.reviewed_on}.")
    if new == last:
        mistakes.append(f"{new.reviewer} signed these very words on {new.reviewed_on} already.")
    if mistakes:
        raise RefusalError("\n".join(mistakes))


def changes(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The lines that differ, with what was taken out as `[-old-]` and what was put in as `{+new+}`."""
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            old_words, new_words = " ".join(before[start:end]).split(), " ".join(after[new_start:new_end]).split()
            pieces: list[str] = []
            matcher = difflib.SequenceMatcher(None, old_words, new_words, autojunk=False)
            for what, low, high, new_low, new_high in matcher.get_opcodes():
                if what == "equal":
                    pieces += old_words[low:high]
                    continue
                if low < high:
                    pieces.append(f"[-{' '.join(old_words[low:high])}-]")
                if new_low < new_high:
                    pieces.append(f"{{+{' '.join(new_words[new_low:new_high])}+}}")
            yield " ".join(pieces) + "\n"


def find_signed(project: Path, sign_off: SignOff) -> tuple[str, tuple[str, ...]] | None:
    """The newest commit in which the page had the words that were signed, and those words; None where there is none."""
    files = (f"docs/{sign_off.page}", "docs/assets", SOURCES, GLOSSARY, PLANNER)
    try:
        commits = _git(project, "log", "--format=%H", "--full-history", "--", *files).decode().split()
    except OSError:  # no git, or no repository
        return None
    for commit in commits:
        try:
            # A page of the past may be dated after a frozen today.
            _, words = read_words(partial(_git_show, project, commit), sign_off.page, date.max)
        except (RefusalError, OSError):
            continue  # the page was not there yet, or could not have been signed
        if fingerprint(words) == sign_off.words_sha256:
            return commit, words
    return None


def _git_show(project: Path, commit: str, path: str) -> bytes:
    return _git(project, "show", f"{commit}:./{path}")


def _git(project: Path, *arguments: str) -> bytes:
    """What git answers.

    Raises:
        FileNotFoundError: there is no git, no repository or no such file.
    """
    command = ["git", "-C", str(project), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  (no shell; our own words)
    if done.returncode:
        raise FileNotFoundError(2, "git does not know it", arguments[-1])
    return done.stdout


def append(path: Path, addition: bytes) -> None:
    """Add to the end of a file in one write, so that no other text is touched and two signers do not mix.

    Raises:
        OSError: it could not be written whole; then the file is as it was.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        length = os.fstat(descriptor).st_size
        written = os.write(descriptor, addition)
        if written != len(addition):
            os.ftruncate(descriptor, length)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
