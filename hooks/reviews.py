"""Promise: a page says that a clinician reviewed it only while the very words that were signed stand on it.

The sign-offs stand in `data/reviews.yml`. The build judges them and tells each page's review line what to say; a small
script judges again on the day a page is read. `reviews.json` in the built site lists every page, for reminders.
As a command this file signs a page: `make review PAGE=red-flags REVIEWER="Name" ROLE="Role"`.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import textwrap
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

from pagecheck.built import HTML_SUFFIXES, UnreadableError, ancestors, elements, read_page, words
from pagecheck.commands import day_for
from pagecheck.days import build_day, in_words
from pagecheck.findings import Finding, warn
from pagecheck.hiding import hidden_by
from pagecheck.memory import Memory
from pagecheck.record import read_record
from pagecheck.reviews import CHECK, Review, SignOff, entry, judge, newest, read_ledger, years_after
from pagecheck.signing import (
    RefusalError,
    append,
    changes,
    check,
    clean,
    find_page,
    find_signed,
    read_day,
    read_library,
    read_words,
)
from pagecheck.words import fingerprint, page_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from pagecheck.record import Record

log = logging.getLogger("mkdocs.hooks.reviews")
LEDGER = "data/reviews.yml"
# Medicines, devices and helplines change within a year; the page of an emergency should not wait for two.
DEFAULT_YEARS = 1


def require(path: str, review: Review) -> Iterator[Finding]:
    """Find a page without a valid sign-off, where the settings require one."""
    if review.state != "reviewed":
        name = path.partition("/")[2].removesuffix(".md")
        message = (
            f"the page says '{review.text}', and the settings require a review. "
            f"Have a clinician sign it with `make review PAGE={name}`, or set extra.require_review to false."
        )
        yield Finding(path, 0, message, CHECK)


def reminder(url: str, page: str, record: Record | None, review: Review) -> dict[str, str | None]:
    """What `reviews.json` tells of a page: dates as YYYY-MM-DD, null where there is none."""
    sign_off = review.sign_off
    return {
        "url": url,
        "page": page,
        "title": record.title if record else page,
        "state": review.state,
        "reviewer": sign_off.reviewer if sign_off else None,
        "role": sign_off.role if sign_off else None,
        "reviewed_on": sign_off.reviewed_on.isoformat() if sign_off else None,
        "next_review_due": sign_off.next_review_due.isoformat() if sign_off else None,
        "updated": record.updated.isoformat() if record else None,
    }


def meta_of(review: Review) -> dict[str, Any]:
    """What the templates read of a review, as `page.meta.review`."""
    return {
        "state": review.state,
        "text": review.text,
        "next_due": review.next_due,
        "overdue_text": review.overdue_text,
        "sign_off": review.sign_off,
    }


def line_of(extra: Mapping[str, Any], updated: date | None, review: str) -> str:
    """What a page's review line says, word for word; other words are written here and in the partial.

    Args:
        extra: the settings.
        updated: when the page's words last changed; None for a page of the theme.
        review: who reviewed it and when, or that nobody did.
    """
    writer = f"Written by {extra['publisher']}." if extra.get("publisher") else ""
    history = " (all changes of this page)" if extra.get("repository") else ""
    changed = f"Last changed {in_words(updated)}{history}." if updated else ""
    return words(f"{writer} {changed} {review}.")


def check_line(data: bytes, expected: str) -> list[str]:
    """What is wrong with the review line of one built page.

    Args:
        data: its bytes.
        expected: what its review line must say.
    """
    try:
        view = read_page("index.html", data).views[0]
    except UnreadableError:
        return []  # the disclaimer's check tells of it
    # What holds it holds the disclaimer too, so what hides one hides both, and is told of once.
    holders = {node.mem_id for disclaimer in view.css(".disclaimer") for node in ancestors(disclaimer)}
    if not holders:
        return []
    lines = view.css(".review-line")
    if len(lines) != 1:
        return [f"the page has {len(lines)} review lines. Place the partial once, and write none in a page."]
    for part in view.css(".review-line .screen-only"):
        del part.attrs["class"]  # paper has no use for a link to all changes
    parent = lines[0].parent
    if parent is None or parent.mem_id not in holders or any(map(hidden_by, elements(lines[0]))):
        return ["the review line is hidden, or not beside the disclaimer. Put it back below that."]
    if (text := words(lines[0].text())) != expected:
        return [f"the review line says '{text}' instead of '{expected}'. Put these words back into the partial."]
    return []


class _Site:
    """The build under way: each on_files assigns it anew."""

    reviews: Mapping[str, Review]
    lines: dict[str, str]  # what the review line of each built page says


def judge_all(
    project: Path, folder: str, pages: Mapping[str, bytes], today: date
) -> tuple[dict[str, tuple[Record | None, Review]], list[Finding]]:
    """Judge every page's review.

    Args:
        project: the project's folder.
        folder: the name of the folder of the pages.
        pages: the content of each page by its file from there.
        today: the day of the build.

    Returns:
        Each page's record, None where it was refused, and its review; and what is wrong with the ledger.
    """
    try:
        sign_offs, findings = read_ledger(LEDGER, (project / LEDGER).read_bytes(), list(pages), today)
    except OSError as error:
        message = (
            f"the ledger cannot be read: {error.strerror}. Restore it from the history, or, where nobody has signed a "
            "page yet, make an empty file."
        )
        sign_offs, findings = [], [Finding(LEDGER, 0, message, CHECK)]
    library = read_library(lambda path: (project / path).read_bytes(), today)
    states = {}
    for name, content in pages.items():
        record, _ = read_record(f"{folder}/{name}", content, today)
        sign_off = newest(sign_offs, name)
        words = fingerprint(page_words(record, library)) if record and sign_off else ""
        states[name] = record, judge(sign_off, words, today)
    return states, findings


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Judge every page's review, and add the list of them to the site."""
    project, folder = Path(config.config_file_path).parent, Path(config.docs_dir).name
    pages = {file.src_uri: file for file in files.documentation_pages()}
    contents = {name: file.content_bytes for name, file in pages.items()}
    states, findings = judge_all(project, folder, contents, build_day())
    required = config.extra.get("require_review", False)
    if not isinstance(required, bool):
        message = f"extra.require_review is '{required}', which is neither true nor false. Write one of them, unquoted."
        findings.append(Finding(Path(config.config_file_path).name, 0, message, CHECK))
    if required is True:
        findings += (finding for name, (_, review) in states.items() for finding in require(f"{folder}/{name}", review))
    reminders = [
        reminder((config.site_url or "") + pages[name].url.removeprefix("./"), name, *state)
        for name, state in states.items()
    ]
    warn(log, findings)
    _Site.reviews = {name: review for name, (_, review) in states.items()}
    nobody = judge(None, "", build_day()).text
    _Site.lines = {
        name: line_of(config.extra, None, nobody)
        for name in config.theme.static_templates
        if name.endswith(HTML_SUFFIXES)
    }
    for name, (record, review) in states.items():
        _Site.lines[pages[name].dest_uri] = line_of(config.extra, record.updated if record else None, review.text)
    files.append(File.generated(config, "reviews.json", content=json.dumps(reminders, ensure_ascii=False, indent=1)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tell the page's templates what they may say of its review."""
    page.meta["review"] = meta_of(_Site.reviews[page.file.src_uri])
    return markdown


@event_priority(-84)  # when all pages are as readers get them
def on_post_build(*, config: MkDocsConfig) -> None:
    """Read each page's review line back."""
    memory = Memory(Path(config.config_file_path).parent, CHECK)
    for name, expected in _Site.lines.items():
        built = Path(config.site_dir) / name
        if built.is_file():  # else the disclaimer's check tells of it
            data = built.read_bytes()
            messages = memory.recall((data, expected.encode()), partial(check_line, data, expected))
            warn(log, [Finding(f"site/{name}", 0, message, CHECK) for message in messages])
    memory.keep()


def main(arguments: Sequence[str] | None = None) -> int:
    """Sign a page, or list the state of all.

    Returns:
        0 when the list is printed or the sign-off stands in the ledger; 1 when it was refused or not confirmed, with
        the reason on stderr.
    """
    parser = argparse.ArgumentParser(prog="reviews.py", description="Sign a page after a clinical review.")
    parsers = parser.add_subparsers(required=True, dest="command")
    list_parser = parsers.add_parser("list", help="print what reviews.json tells, of pages that need not build")
    sign_parser = parsers.add_parser("sign", help="sign one page")
    sign_parser.add_argument("--page", required=True, help="the page's file name, for example red-flags")
    sign_parser.add_argument("--reviewer", required=True, help="the clinician's name as readers will see it")
    sign_parser.add_argument("--role", required=True, help="the clinician's role as readers will see it")
    sign_parser.add_argument("--on", help="the day of the review, YYYY-MM-DD; today if left out")
    sign_parser.add_argument("--next-review-due", help="YYYY-MM-DD; one year after the review if left out")
    sign_parser.add_argument("--yes", action="store_true", help="do not ask: the clinician has confirmed already")
    for each in (list_parser, sign_parser):
        each.add_argument("--project", type=Path, default=Path(__file__).parent.parent, help=argparse.SUPPRESS)
    options, today = parser.parse_args(arguments), day_for(parser)
    try:
        return list_all(options.project, today) if options.command == "list" else sign(options, today)
    except RefusalError as refusal:
        print(f"Not signed: {refusal}", file=sys.stderr)
    except OSError as error:
        print(f"Not signed: {error.filename}: {error.strerror}.", file=sys.stderr)
    return 1


def list_all(project: Path, today: date) -> int:
    """Print the state of every page's review as JSON, for reminders: a build may be refused for what they remind of.

    Raises:
        OSError: a page cannot be read.
    """
    paths = sorted((project / "docs").rglob("*.md"))
    pages = {path.relative_to(project / "docs").as_posix(): path.read_bytes() for path in paths}
    states, findings = judge_all(project, "docs", pages, today)
    for finding in findings:
        print(finding, file=sys.stderr)
    print(json.dumps([reminder("", name, *state) for name, state in states.items()], ensure_ascii=False, indent=1))
    return 0


def sign(options: argparse.Namespace, today: date) -> int:
    """Show a clinician what they sign, ask, and add the sign-off to the ledger; 0 if so, 1 if they said no.

    Raises:
        RefusalError: something about the request is wrong.
        OSError: a file cannot be read or written.
    """
    project: Path = options.project
    pages = sorted(path.relative_to(project / "docs").as_posix() for path in (project / "docs").rglob("*.md"))
    page = find_page(options.page, pages)
    ledger = (project / LEDGER).read_bytes()
    sign_offs, mistakes = read_ledger(LEDGER, ledger, pages, today)
    record, words = read_words(lambda path: (project / path).read_bytes(), page, today, mistakes)
    reviewed_on = read_day("--on", options.on) or today
    new = SignOff(
        page=page,
        reviewer=clean("REVIEWER", options.reviewer),
        role=clean("ROLE", options.role),
        reviewed_on=reviewed_on,
        next_review_due=read_day("--next-review-due", options.next_review_due)
        or years_after(reviewed_on, DEFAULT_YEARS),
        words_sha256=fingerprint(words),
    )
    last = newest(sign_offs, page)
    check(new, last, record, today)
    addition = (b"" if ledger.endswith(b"\n") or not ledger else b"\n") + entry(new).encode()
    if read_ledger(LEDGER, ledger + addition, pages, today) != ([*sign_offs, new], []):
        msg = f"an entry added at the end of {LEDGER} could not be read back. Let the file end with its last entry."
        raise RefusalError(msg)
    print("\n".join(show(project, new, last, words)))
    if not options.yes and not confirmed():
        print("Nothing was signed.", file=sys.stderr)
        return 1
    append(project / LEDGER, addition)
    print(f"Signed: {page} by {new.reviewer}, {new.role}. Added to {LEDGER}; commit it.")
    if find_signed(project, new) is None:
        print(f"Commit docs/{page} and data/ too, or the next reviewer cannot be shown what changed since today.")
    return 0


def show(project: Path, new: SignOff, last: SignOff | None, words: Sequence[str]) -> Iterator[str]:
    """What a clinician is about to sign: what changed since the last sign-off, or, without one, all of the words."""
    if last is None:
        yield "No clinician has signed this page yet. All of its words:\n"
        yield from (textwrap.fill(line, 100) for line in words)
    else:
        by = f"{last.reviewer}, {last.role}, on {in_words(last.reviewed_on)}"
        if last.words_sha256 == new.words_sha256:
            yield f"Not one word has changed since the page was signed by {by}."
        elif found := find_signed(project, last):
            commit, before = found
            yield f"What changed since the page was signed by {by} (as in commit {commit[:10]});"
            yield "[-taken out-], {+put in+}:\n"
            yield from (textwrap.fill(line, 100) for line in changes(before, words))
        else:
            yield f"The page has changed since it was signed by {by}. The words signed then are in no commit of this"
            yield "folder's history, so what changed cannot be shown. All of its words as they are now:\n"
            yield from (textwrap.fill(line, 100) for line in words)
    yield f"\nPage:             {new.page}"
    yield f"Reviewer:         {new.reviewer}, {new.role}"
    yield f"Reviewed on:      {in_words(new.reviewed_on)}"
    yield f"Next review due:  {in_words(new.next_review_due)}"


def confirmed() -> bool:
    """Whether the person at the keyboard types "yes".

    Raises:
        RefusalError: nobody is there to ask.
    """
    if not sys.stdin.isatty():
        msg = "nobody can be asked here. Run it in a terminal, or add --yes when the clinician has confirmed."
        raise RefusalError(msg)
    try:
        return input("\nHas this clinician reviewed these words? Type 'yes' to sign: ").strip().lower() == "yes"
    except (EOFError, KeyboardInterrupt):
        return False


if __name__ == "__main__":
    sys.exit(main())
