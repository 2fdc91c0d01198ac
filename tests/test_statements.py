"""Every statement about health cites a source or is on the list that a clinician approves."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import statements
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config import load_config
from mkdocs.structure.files import get_files

from pagecheck.record import Record
from pagecheck.terms import Term

ROOT = Path(__file__).parents[1]


def record(body: str, *marks: str, clinical: bool = True) -> Record:
    return Record(
        path="docs/asthma.md",
        title="Asthma",
        description="What asthma is.",
        updated=date(2026, 1, 1),
        keywords=("wheeze",),
        clinical=clinical,
        handout=True,
        general_knowledge=marks,
        boost=1.0,
        field_lines={"general_knowledge": 6},
        body=body,
        body_line=10,
    )


def found(body: str, *marks: str, clinical: bool = True) -> list[str]:
    return [str(finding) for finding in statements.check_statements(record(body, *marks, clinical=clinical))]


def test_statement_without_source_and_mark_is_refused() -> None:
    assert found("# Asthma\n\nIt tightens the airways and makes it hard to breathe out.\n") == [
        (
            "docs/asthma.md:12: the paragraph 'It tightens the airways and makes it hard …' has no source. "
            "Cite one, or add its opening words to 'general_knowledge' in the front matter. [statements]"
        )
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("It is common.[@a]", id="cited"),
        pytest.param("It is common.[@a] More follows.", id="cited-in-one-sentence"),
        pytest.param("# Asthma is common", id="heading"),
        pytest.param("Call for:\n\n- wheeze[@a]", id="lead-in"),
        pytest.param("| Day | What |\n|---|---|\n| Day 1 | |", id="form"),
        pytest.param("- Signs:\n    - wheeze[@a]", id="lead-in-item"),
        pytest.param("| Sign | Act |\n|--|--|\n| wheeze | call[@a] |", id="row-cited-in-one-cell"),
        pytest.param("## More { .read-next }\n\n- [Types](types.md): the kinds\n\n### Deeper\n\nText.", id="read-next"),
        pytest.param("![A lung with narrow airways](lung.png)", id="picture"),
        pytest.param("<!-- to do: a source -->", id="comment"),
        pytest.param("> It is common.[@a]", id="quotation"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_needs_no_mark_passes(body: str) -> None:
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "line", "kind"),
    [
        pytest.param("- It is common.[@a]\n- It is rare.", 11, "list item", id="each-item"),
        pytest.param("| a | b |\n|--|--|\n| c | d[@a] |\n| e | f |", 13, "table row", id="each-row"),
        pytest.param("- a[@a]\n    - b", 11, "list item", id="nested-item"),
        pytest.param("- a[@a]\n\n    More.", 12, "paragraph", id="paragraph-in-an-item"),
        pytest.param("> It is common.", 10, "paragraph", id="quotation"),
        pytest.param("| Day | What |\n|---|---|\n| Day 1 | It kills |", 12, "table row", id="filled-in-form"),
        pytest.param("It kills. Call for:\n\n- a[@a]", 10, "paragraph", id="statement-before-a-lead-in"),
        pytest.param("Call for: wheeze", 10, "paragraph", id="colon-inside"),
        pytest.param("`[@a]` is how to cite.", 10, "paragraph", id="citation-in-code"),
        pytest.param("    Shown as typed", 10, "block", id="code"),
        pytest.param("## More\n\n- [Types](types.md)\n", 12, "list item", id="links-elsewhere"),
    ],
)
def test_each_block_is_judged(body: str, line: int, kind: str) -> None:
    messages = found(body)
    assert len(messages) == 1
    assert messages[0].startswith(f"docs/asthma.md:{line}: the {kind} '")


def test_page_that_is_not_clinical_needs_no_sources() -> None:
    assert found("It is so.", clinical=False) == []


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        pytest.param("It is common. Ask your nurse.", "it IS common", id="capitals"),
        pytest.param("It is common. Ask your nurse.", "Ask your nurse.", id="second-sentence-whole"),
        pytest.param("**It is** [common](a.md) here.", "It is common", id="markup-in-the-page"),
        pytest.param("It is common.", "**It** is [common](x.md)", id="markup-in-the-mark"),
        pytest.param("Don’t smoke at home.", "Don't smoke", id="apostrophes"),
        pytest.param("“Ask first” is the rule.", '"Ask first"', id="quotation-marks"),
        pytest.param("Take it.[@a] It may help.", "It may help", id="after-a-citation"),
        pytest.param("| a | b |\n|--|--|\n| c | Ask first |", "Ask", id="cell"),
        pytest.param("- It is\n  common.", "It is common", id="over-two-lines"),
        pytest.param("Dependence. With alcohol it harms.", "Dependence. With alcohol", id="over-two-sentences"),
        pytest.param("Yes.", "Yes", id="word"),
    ],
)
def test_opening_words_mark_a_statement(body: str, mark: str) -> None:
    assert found(body, mark) == []


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        pytest.param("It is common.[@a]", "is common", id="middle-of-a-sentence"),
        pytest.param("Suddenly it came.[@a]", "Sudden", id="part-of-a-word"),
        pytest.param("It is common.[@a]", "It is rare", id="other-words"),
        pytest.param("# It is common\n\nYes.[@a]", "It is common", id="heading"),
        pytest.param("| It is | b |\n|--|--|\n| c | d[@a] |", "It is", id="table-head"),
        pytest.param("## More { .read-next }\n\n- It is here", "It is here", id="read-next"),
        pytest.param("Yes.[@a]", "**", id="no-words"),
        pytest.param("Ask Dr. Lee first.[@a]", "Lee first", id="after-an-abbreviation"),
    ],
)
def test_mark_that_points_at_nothing_is_refused(body: str, mark: str) -> None:
    assert found(body, mark) == [
        (
            f"docs/asthma.md:6: '{mark}' in 'general_knowledge' begins no sentence, list item or table cell "
            "of the page. Copy the opening words as they stand now, or delete them. [statements]"
        )
    ]


def test_mark_that_points_at_two_places_is_refused() -> None:
    assert found("It is common.\n\n- It is rare.", "It is") == [
        (
            "docs/asthma.md:6: 'It is' in 'general_knowledge' begins 2 statements, on lines 10, 12. "
            "Write more words, so that it means one of them. [statements]"
        )
    ]


def test_marks_are_judged_on_every_page() -> None:
    assert len(found("It is so.", "No such words", clinical=False)) == 1


def test_checklist_holds_the_sentence_of_a_block_that_cites_and_all_of_one_that_does_not() -> None:
    body = "It is common.[@a] Ask your nurse **first**. Then wait.\n\n- It passes. Rest helps.\n\n"
    body += "| Rest | it helps |\n|--|--|\n| Air | it helps too |\n"
    page = record(body, "Ask your", "Rest helps", "It passes", "It helps too")
    assert statements.checklist(page) == [
        (10, "Ask your nurse first."),
        (12, "It passes. Rest helps."),
        (16, "Air | it helps too"),
    ]


def test_list_for_the_clinician_is_grouped_by_page() -> None:
    pages = [record("It is so.\n\nYes.", "It is", "Yes"), record("No.[@a]")]
    assert statements.as_markdown(pages) == (
        "# For the clinical reviewer\n\n"
        "2 statements rest on general medical knowledge instead of a source. "
        "Please tick each one that you approve, and write beside any that you would change.\n\n"
        "## Asthma\n\n"
        "- [ ] It is so. (`docs/asthma.md:10`)\n"
        "- [ ] Yes. (`docs/asthma.md:12`)\n"
    )


PAGE = """\
---
title: Asthma
description: What asthma is, and what you can do about it every single day.
updated: 2025-01-01
keywords: [wheeze]
clinical: true
handout: true
general_knowledge: [Gone]
---

# Asthma

It is so.
"""


def test_build_logs_one_warning_for_each_finding(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "docs/b.md").write_text("no record", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: Test\n", encoding="utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    with caplog.at_level(logging.WARNING, logger="mkdocs.hooks.statements"):
        statements.on_files(get_files(config), config=config)
    messages = [entry.getMessage() for entry in caplog.records if entry.name == "mkdocs.hooks.statements"]
    assert [message.split(": ")[0] for message in messages] == ["docs/a.md:8", "docs/a.md:13"]


@pytest.mark.content
def test_command_prints_the_list_and_says_what_is_missing(tmp_path: Path) -> None:
    page = tmp_path / "bad.md"
    page.write_text("no front matter", encoding="utf-8")
    command = [sys.executable, "hooks/statements.py", "docs/index.md", str(page), "docs/none.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stdout.startswith("# For the clinical reviewer\n")
    assert "(`docs/index.md:" in done.stdout
    assert "bad.md:1: the page does not begin with '---'" in done.stderr
    assert "docs/none.md: there is no such page." in done.stderr
    assert "Traceback" not in done.stderr


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_any_page_is_judged(body: str, marks: list[str]) -> None:
    page = record(body, *marks)
    statements.check_statements(page)
    statements.as_markdown([page])


def test_the_meanings_of_terms_are_for_the_clinician_too() -> None:
    term = Term("Tremor", (), "Shaking that you do not mean to make.", "", "signs.md", 3)
    text = statements.as_markdown([], [term])
    assert text.startswith("# For the clinical reviewer\n\n1 statements rest")
    assert "## Words and their meanings\n\n- [ ] Tremor: Shaking that you do not mean to make. (`data/" in text
