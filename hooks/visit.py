"""Promise: the visit planner asks what the data file says, warns in the emergency page's words, and gives no verdict.

The page that holds `<div class="planner" id="planner"></div>` gets the questions and rules as a data block, which
`overrides/partials/planner.html` places and docs/assets/javascripts/planner.js reads. A site without data/visit.yml
has no planner. `python hooks/visit.py` prints questions, rules and leads, with sources and reasons, for a clinician.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pagecheck.commands import day_for
from pagecheck.days import build_day
from pagecheck.findings import Finding, warn
from pagecheck.memory import Memory
from pagecheck.prose import check_doses, check_sentences
from pagecheck.record import read_record
from pagecheck.safety import check_phrases, read_rules
from pagecheck.settings import read_extra
from pagecheck.sources import read_sources
from pagecheck.visit import CHECK, Visit, check_words, read_visit, words_as_blocks
from pagecheck.visit_pages import PLACE, Signs, as_data, as_list, check_pages, read_signs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from pagecheck.record import Record

log = logging.getLogger("mkdocs.hooks.visit")
DATA = "data/visit.yml"
SOURCES = "data/sources.json"
WORDING = "data/safety.yml"


def load(
    root: Path, records: Mapping[str, Record | None], emergency_page: str, today: date
) -> tuple[Visit | None, Signs | None, list[Finding]]:
    """Read and check a project's planner.

    Args:
        root: the project's folder.
        records: its pages by their file in docs/; None for one whose record was refused.
        emergency_page: the file of the page that says what is an emergency.
        today: the day of the build.

    Returns:
        The planner and what it cuts from the emergency page, or None for each, and every mistake found.
    """
    pages = {name: record for name, record in records.items() if record}
    if not (root / DATA).is_file():
        return None, None, [_without_data(record) for record in pages.values() if PLACE.search(record.body)]
    sources = (root / SOURCES).read_bytes() if (root / SOURCES).is_file() else b"[]"
    keys, _ = read_sources(SOURCES, sources, today)  # their own hook judges them
    visit, findings = read_visit(DATA, (root / DATA).read_bytes(), keys)
    if len(pages) < len(records):
        return None, None, findings  # what the planner quotes may stand on the page that was refused
    emergency = pages.get(emergency_page)
    if emergency is None:
        message = (
            f"there is no page '{emergency_page}' to take the planner's signs from. "
            "Name the emergency page in the settings, as 'extra.emergency_page'."
        )
        return None, None, [*findings, Finding(DATA, 1, message, CHECK)]
    signs, unread = read_signs(emergency)
    findings += unread
    if visit:
        blocks = words_as_blocks(visit)
        rules = read_rules(WORDING, (root / WORDING).read_bytes())[0] if (root / WORDING).is_file() else None
        findings += check_words(DATA, visit)
        findings += [*check_sentences(DATA, blocks), *check_doses(DATA, blocks)]
        findings += check_phrases(DATA, blocks, rules) if rules else []
        findings += check_pages(DATA, visit, pages, signs)
    return visit, signs, findings


def _without_data(record: Record) -> Finding:
    message = f"the page has a place for the planner, but there is no {DATA}. Write it, or delete the place."
    return Finding(record.path, record.body_line, message, CHECK)


class _Planner:
    page = ""  # the page that gets the planner; both are assigned by on_files at each build
    data: Mapping[str, Any] | None = None


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Read the planner and the pages that it quotes, before any page is built."""
    root, today = Path(config.config_file_path).parent, build_day()
    emergency_page = str(config.extra.get("emergency_page", ""))
    pages = {
        file.src_uri: (f"{Path(config.docs_dir).name}/{file.src_uri}", file.content_bytes)
        for file in files.documentation_pages()
    }

    def prepare() -> dict[str, Any]:
        records = {name: read_record(path, data, today)[0] for name, (path, data) in pages.items()}
        visit, signs, findings = load(root, records, emergency_page, today)
        whole = {name: record for name, record in records.items() if record}
        data = as_data(visit, whole, signs) if visit and signs and not findings else None
        return {
            "page": visit.page if visit and data else "",
            "data": data,
            "findings": [[f.path, f.line, f.message, f.check] for f in findings],
        }

    data_files = [root / name for name in (DATA, SOURCES, WORDING)]
    parts = [path.read_bytes() if path.is_file() else b"no such file" for path in data_files]
    parts += [part for path, data in pages.values() for part in (path.encode(), data)]
    memory = Memory(root, CHECK)
    planner = memory.recall([*parts, emergency_page.encode(), today.isoformat().encode()], prepare)
    memory.keep()
    _Planner.page, _Planner.data = planner["page"], planner["data"]
    warn(log, (Finding(*fields) for fields in planner["findings"]))


def on_page_context(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Hand the questions and rules to the template of the page that shows the planner."""
    if _Planner.data and page.file.src_uri == _Planner.page:
        context["planner"] = _Planner.data  # type: ignore[typeddict-unknown-key]  # templates take any name
    return context


def main(arguments: list[str] | None = None) -> int:
    """Print the questions, rules and leads.

    Returns:
        0, or 1 when the data or the pages have mistakes, which are printed instead.
    """
    parser = argparse.ArgumentParser(prog="visit.py", description="What the planner asks and says.")
    parser.parse_args(arguments)
    root, today = Path(__file__).parents[1], day_for(parser)
    records: dict[str, Record | None] = {}
    unread: list[Finding] = []
    for page in sorted((root / "docs").rglob("*.md")):
        name = page.relative_to(root / "docs").as_posix()
        records[name], faults = read_record(f"docs/{name}", page.read_bytes(), today)
        unread += faults
    settings = root / "mkdocs.yml"
    emergency_page = read_extra(settings.read_bytes()).get("emergency_page") if settings.is_file() else None
    visit, signs, findings = load(root, records, str(emergency_page or ""), today)
    findings += unread
    for finding in sorted(set(findings)):
        print(finding, file=sys.stderr)
    if visit and signs and not findings:
        print(as_list(visit, signs), end="")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
