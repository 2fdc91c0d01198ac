"""Promise: every statement about health either cites a source or is on the list that a clinician approves.

On a clinical page each paragraph, list item and table row cites, or its record's `general_knowledge` holds the
opening words of one of its sentences or cells. `python hooks/statements.py` prints that list to be ticked off.
"""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pagecheck.blocks import Code, Heading, Item, Paragraph, Row, plain, read_blocks, sentences
from pagecheck.commands import day_for
from pagecheck.days import build_day
from pagecheck.findings import Finding, warn
from pagecheck.memory import Memory
from pagecheck.record import Record, read_record
from pagecheck.terms import read_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from pagecheck.blocks import Block
    from pagecheck.terms import Term

log = logging.getLogger("mkdocs.hooks.statements")
CHECK = "statements"
TERMS = "data/glossary.yml"
FIELD = "general_knowledge"


@dataclass(frozen=True)
class Statement:
    """A sentence or a table cell that a reader may rely on, with the block it stands in."""

    block: Block
    text: str


def is_lead_in(block: Block) -> bool:
    """Whether a block is only the line that leads into what follows, such as "Call now for:"."""
    return not isinstance(block, Row) and len(sentences(block.text)) == 1 and block.text.endswith(":")


def is_to_fill_in(block: Block) -> bool:
    """Whether a block is a row of a form: a name, and cells left for the reader's own words."""
    return isinstance(block, Row) and len(block.cells) > 1 and not any(block.cells[1:])


def judged_blocks(record: Record) -> list[Block]:
    """The blocks that may state something: not headings, table heads, forms, pictures, lead-in lines or "Read next"."""
    return [
        block
        for block in read_blocks(record.body, record.body_line)
        if not isinstance(block, Heading)
        and not (isinstance(block, Row) and block.header)
        and any(block.parts)
        and "read-next" not in block.section.classes
        and not is_lead_in(block)
        and not is_to_fill_in(block)
    ]


_MARKS = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2010": "-"})


def folded(text: str) -> str:
    """A plain text as it is compared: without capitals and the marks that keyboards write in several ways."""
    return text.translate(_MARKS).casefold()


def beginnings(blocks: Sequence[Block]) -> list[tuple[str, Statement]]:
    """Each statement, and before it all that may be compared: its own words and those that follow in its cell."""
    return [
        (folded(" ".join(split[number:])), Statement(block, text))
        for block in blocks
        for part in block.parts
        for split in [sentences(part)]
        for number, text in enumerate(split)
    ]


def places(record: Record, blocks: Sequence[Block]) -> dict[str, list[Statement]]:
    """For each opening in the record, the statements that begin with its words, which may run into the next sentence.

    A part of a word is no beginning: "Sudden" does not begin "Suddenly".
    """
    candidates = beginnings(blocks)
    found: dict[str, list[Statement]] = {}
    for opening in record.general_knowledge:
        start = folded(plain(opening).text).rstrip(" .\u2026:;,")
        found[opening] = [
            statement
            for text, statement in candidates
            if start and text.startswith(start) and not text[len(start) :][:1].isalnum()
        ]
    return found


def check_statements(record: Record) -> list[Finding]:
    """Find statements without source and mark, and marks that point at no statement or at several."""
    blocks = judged_blocks(record)
    found = places(record, blocks)
    findings = list(_check_openings(record, found))
    marked = {statement.block.line for statements in found.values() for statement in statements}
    if record.clinical:
        for block in blocks:
            if not block.keys and block.line not in marked:
                kind = {Paragraph: "paragraph", Item: "list item", Row: "table row", Code: "block"}[type(block)]
                message = f"the {kind} '{_shortened(block.text)}' has no source. Cite one, or add its opening words to "
                findings.append(Finding(record.path, block.line, f"{message}'{FIELD}' in the front matter.", CHECK))
    return findings


def _check_openings(record: Record, found: Mapping[str, Sequence[Statement]]) -> Iterator[Finding]:
    line = record.field_lines.get(FIELD, 1)
    for opening, statements in found.items():
        if not statements:
            message = f"'{opening}' in '{FIELD}' begins no sentence, list item or table cell of the page. Copy the "
            yield Finding(record.path, line, f"{message}opening words as they stand now, or delete them.", CHECK)
        elif len(statements) > 1:
            lines = ", ".join(str(statement.block.line) for statement in statements)
            message = f"'{opening}' in '{FIELD}' begins {len(statements)} statements, on lines {lines}. "
            yield Finding(record.path, line, f"{message}Write more words, so that it means one of them.", CHECK)


def _shortened(text: str) -> str:
    opening = text.split()
    return " ".join(opening[:8]) + (" …" if len(opening) > 8 else "")  # noqa: PLR2004


def checklist(record: Record) -> list[tuple[int, str]]:
    """What a clinician is asked to approve on a page.

    Returns:
        The line and the full text of each: of a block that cites, the marked sentence; of a block without a source,
        all of it, since all of it rests on general knowledge.
    """
    wanted = {
        (statement.block.line, statement.text if statement.block.keys else statement.block.text)
        for statements in places(record, judged_blocks(record)).values()
        for statement in statements
    }
    return sorted(wanted)


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Judge every page's statements before any is built."""
    findings: list[Finding] = []
    memory, today = Memory(Path(config.config_file_path).parent, CHECK), build_day()
    for file in files.documentation_pages():
        path = f"{Path(config.docs_dir).name}/{file.src_uri}"
        record, _ = read_record(path, file.content_bytes, today)
        if record:
            findings += memory.findings([path.encode(), file.content_bytes], partial(check_statements, record))
    memory.keep()
    warn(log, findings)


def as_markdown(records: Sequence[Record], terms: Sequence[Term] = ()) -> str:
    """The list for a clinician, page by page; then the meanings that the glossary gives to terms."""
    count = 0
    parts = []
    for record in records:
        statements = checklist(record)
        count += len(statements)
        if statements:
            lines = [f"- [ ] {text} (`{record.path}:{line}`)" for line, text in statements]
            parts.append("\n".join([f"## {record.title}", "", *lines]))
    if terms:
        count += len(terms)
        lines = [f"- [ ] {term.name}: {term.meaning} (`{TERMS}:{term.line}`)" for term in terms]
        parts.append("\n".join(["## Words and their meanings", "", *lines]))
    head = (
        "# For the clinical reviewer\n\n"
        f"{count} statements rest on general medical knowledge instead of a source. "
        "Please tick each one that you approve, and write beside any that you would change."
    )
    return "\n\n".join([head, *parts]) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the reviewer's list.

    Returns:
        0, or 1 when a page cannot be read or a mark points at nothing, since the list would be incomplete.
    """
    parser = argparse.ArgumentParser(
        prog="statements.py", description="The statements a clinician is asked to approve."
    )
    parser.add_argument("pages", nargs="*", type=Path, help="pages to list; all of docs/ when none is named")
    options = parser.parse_args(arguments)
    root, today = Path(__file__).parents[1], day_for(parser)
    findings: list[Finding] = []
    records: list[Record] = []
    for page in options.pages or sorted((root / "docs").rglob("*.md")):
        if not page.is_file():
            findings.append(Finding(str(page), 0, "there is no such page. Name a Markdown file.", CHECK))
            continue
        path = page.resolve().relative_to(root).as_posix() if page.resolve().is_relative_to(root) else str(page)
        record, unread = read_record(path, page.read_bytes(), today)
        findings += [*unread, *(check_statements(record) if record else [])]
        records += [record] if record else []
    glossary = root / TERMS
    terms = read_terms(TERMS, glossary.read_bytes())[0] if glossary.is_file() and not options.pages else ()
    print(as_markdown(records, terms), end="")
    for finding in sorted(set(findings)):
        print(finding, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
