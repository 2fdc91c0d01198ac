"""Promise: plain words, and no phrase or word that harms when it stands alone.

What a program can decide stops the build. What a person must decide is a report: `python hooks/wording.py` prints a
table of every page's reading grade, sentences and passive share, and with `--html FILE` writes it as a page, which is
never published. The figures advise; they do not replace reading.
"""

from __future__ import annotations

import argparse
import logging
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from selectolax.lexbor import LexborHTMLParser

from pagecheck.blocks import Heading, read_blocks
from pagecheck.characters import check_characters
from pagecheck.commands import day_for
from pagecheck.days import build_day
from pagecheck.findings import Finding, warn
from pagecheck.measures import GRADE_LIMIT, PASSIVE_LIMIT, URGENT_GRADE_LIMIT, Measures, as_html, as_text, measure
from pagecheck.memory import Memory
from pagecheck.plain_yaml import UNREADABLE
from pagecheck.prose import (
    check_cards,
    check_doses,
    check_key_points,
    check_lists,
    check_outline,
    check_paragraphs,
    check_sections,
    check_sentences,
    check_tiers,
)
from pagecheck.record import Record, read_record
from pagecheck.safety import CHECK, Rules, check_pairings, check_phrases, phrases_to_judge, read_rules
from pagecheck.settings import read_extra
from pagecheck.terms import read_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from pagecheck.blocks import Block

log = logging.getLogger("mkdocs.hooks.wording")
RULES = "data/safety.yml"
NAMES = "data/glossary.yml"
HOME = "docs/index.md"
_PAGE_CHECKS = (
    check_sentences,
    check_paragraphs,
    check_sections,
    check_lists,
    check_outline,
    check_key_points,
    check_cards,
    check_doses,
)


def check_wording(record: Record, rules: Rules, *, emergency_page: bool = False) -> list[Finding]:
    """Judge a page's words.

    Args:
        record: the page.
        rules: what data/safety.yml says.
        emergency_page: whether it is the page that says what is an emergency.
    """
    blocks = read_blocks(record.body, record.body_line)
    findings = [finding for check in _PAGE_CHECKS for finding in check(record.path, blocks)]
    findings += check_phrases(record.path, blocks, rules)
    # Search engines show title and description as the page's own words.
    for name in ("title", "description"):
        shown = read_blocks(getattr(record, name), record.field_lines[name])
        findings += [*check_phrases(record.path, shown, rules), *check_doses(record.path, shown)]
    # A page that makes no statements about health names a medicine in passing, as the title of a guideline does.
    if record.clinical:
        findings += check_pairings(record.path, blocks, rules)
    if emergency_page:
        findings += check_tiers(record.path, blocks)
    return findings


def load_rules(root: Path) -> tuple[Rules, list[Finding]]:
    """The rules of a project, or why there are none."""
    try:
        return read_rules(RULES, (root / RULES).read_bytes())
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}. Put rules there: CONTRIBUTING.md says what they are."
        return Rules(), [Finding(RULES, 0, message, CHECK)]


def medical_names(data: bytes) -> set[str]:
    """The glossary's terms and other names; none where it cannot be read, since the glossary's own hook judges it."""
    try:
        entries = yaml.safe_load(data)
    except UNREADABLE:
        return set()
    names: set[str] = set()
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            also = entry.get("also")
            names.update(str(name) for name in [entry.get("term"), *(also if isinstance(also, list) else [])] if name)
    return names


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Judge every page's words before any is built."""
    project = Path(config.config_file_path).parent
    file_of_rules = project / RULES
    data = file_of_rules.read_bytes() if file_of_rules.is_file() else b"no such file"
    rules = cache(partial(load_rules, project))  # read only if a page must be judged anew
    memory, today = Memory(project, CHECK), build_day()
    findings = memory.findings([data], lambda: rules()[1])
    for file in files.documentation_pages():
        path = f"{Path(config.docs_dir).name}/{file.src_uri}"
        record, _ = read_record(path, file.content_bytes, today)
        if record:
            emergency = file.src_uri == config.extra.get("emergency_page")
            parts = [path.encode(), file.content_bytes, data, str(emergency).encode()]
            findings += memory.findings(parts, lambda: check_wording(record, rules()[0], emergency_page=emergency))  # noqa: B023  (called at once)
    for path, shown in _beside_pages(project, config, files):
        parts = [path.encode(), repr(shown).encode(), data]
        findings += memory.findings(parts, lambda: check_shown(path, shown, rules()[0]))  # noqa: B023  (called at once)
    for path, content in _written(project, config, files):
        parts = [b"characters", path.encode(), content]
        findings += memory.findings(parts, lambda: list(check_characters(path, content)))  # noqa: B023  (called at once)
    memory.keep()
    warn(log, findings)


def check_shown(path: str, shown: Sequence[tuple[int, str]], rules: Rules) -> list[Finding]:
    """Judge words that pages show and that stand in no page: the line and the text of each."""
    blocks = [block for line, text in shown for block in read_blocks(text, line)]
    return [*check_phrases(path, blocks, rules), *check_doses(path, blocks)]


def _written(project: Path, config: MkDocsConfig, files: Files) -> Iterator[tuple[str, bytes]]:
    """All pages, and all files of data."""
    for file in files.documentation_pages():
        yield f"{Path(config.docs_dir).name}/{file.src_uri}", file.content_bytes
    for path in sorted((project / "data").glob("*")):
        if path.suffix in {".json", ".yml"} and path.is_file():
            yield path.relative_to(project).as_posix(), path.read_bytes()


def _beside_pages(project: Path, config: MkDocsConfig, files: Files) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """The meanings of the glossary's terms, and the words in drawings."""
    if (project / NAMES).is_file():
        terms, _ = read_terms(NAMES, (project / NAMES).read_bytes())
        yield NAMES, [(term.line, term.meaning) for term in terms]
    for file in files.media_files():
        if file.src_uri.endswith(".svg") and file.src_dir == config.docs_dir:
            texts = drawn_words(file.content_bytes)
            yield f"{Path(config.docs_dir).name}/{file.src_uri}", [(0, text) for text in texts]


def drawn_words(svg: bytes) -> list[str]:
    """The words of a drawing: its title, what it says to blind readers, and each of its texts."""
    root = LexborHTMLParser(svg.decode(errors="replace")).root
    nodes = root.css("svg > title, svg > desc, svg text") if root else []
    return [text for text in (" ".join(node.text(separator=" ").split()) for node in nodes) if text]


def emergency_page(settings: bytes) -> str:
    """The page that `extra.emergency_page` in mkdocs.yml names, or nothing."""
    page = read_extra(settings).get("emergency_page")
    return f"docs/{page}" if page else ""


def notes(blocks: Sequence[Block], figures: Measures, rules: Rules, grade_limit: int) -> Iterator[str]:
    """What an editor should look at on a page, each with its lines."""
    if figures.grade is not None and round(figures.grade, 1) > grade_limit:  # as it is shown
        yield f"grade over {grade_limit}"
    if figures.passive > PASSIVE_LIMIT:
        yield f"passive over {PASSIVE_LIMIT} %: lines {', '.join(map(str, figures.passive_lines))}"
    if not any(isinstance(block, Heading) and "actions" in block.classes for block in blocks):
        yield "no 'What you can do { .actions }'"
    yield from (f"line {line} '{phrase}'" for line, phrase in phrases_to_judge(blocks, rules))


def row(record: Record, rules: Rules, names: set[str], grade_limit: int) -> tuple[str, ...]:
    """A page's row of the report."""
    blocks = read_blocks(record.body, record.body_line)
    figures = measure(blocks, names)
    grades = ["-" if value is None else f"{value:.1f}" for value in (figures.grade, figures.plain_grade)]
    rest = (f"{figures.average:.1f}", str(figures.longest), f"{figures.passive:.0f}")
    return record.path, str(figures.words), *grades, *rest, "; ".join(notes(blocks, figures, rules, grade_limit))


def main(arguments: list[str] | None = None) -> int:
    """Print the report.

    Returns:
        0, whatever it says, since it is advice; 1 where the page of it cannot be written.
    """
    parser = argparse.ArgumentParser(prog="wording.py", description="Reading grade, sentences and passive share.")
    parser.add_argument("pages", nargs="*", type=Path, help="pages to measure; all of docs/ when none is named")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page too; never publish it")
    options = parser.parse_args(arguments)
    root, today = Path(__file__).parents[1], day_for(parser)
    rules, findings = load_rules(root)
    settings = root / "mkdocs.yml"
    emergency = emergency_page(settings.read_bytes()) if settings.is_file() else ""
    names = medical_names((root / NAMES).read_bytes()) if (root / NAMES).is_file() else set()
    rows = []
    for page in options.pages or sorted((root / "docs").rglob("*.md")):
        if not page.is_file():
            print(f"{page}: there is no such page. Name a Markdown file. [{CHECK}]")
            continue
        path = page.resolve().relative_to(root).as_posix() if page.resolve().is_relative_to(root) else str(page)
        record, unread = read_record(path, page.read_bytes(), today)
        findings += unread
        if record:
            findings += check_wording(record, rules, emergency_page=path == emergency)
            limit = URGENT_GRADE_LIMIT if path in {HOME, emergency} else GRADE_LIMIT
            rows.append(row(record, rules, names, limit))
    print(as_text(rows))
    if findings:
        print("\nWhat would stop the build:", *sorted(set(findings)), sep="\n")
    if options.html:
        try:
            options.html.write_text(as_html(rows), encoding="utf-8")
        except OSError as error:
            message = f"the report cannot be written: {error.strerror}. Name a file in a folder that is there."
            print(f"\n{Finding(str(options.html), 0, message, CHECK)}")
            return 1
        print(f"\nWritten to {options.html}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
