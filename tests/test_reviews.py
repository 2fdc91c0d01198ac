"""A review is shown only while the words that a clinician signed stand on the page, and only until it is due again."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import reviews
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser
from sites import ENVIRONMENT, EPOCH, ROOT, SIGNS, build_project, epoch_of, newest_day, settings, write_project

from pagecheck.record import read_record
from pagecheck.reviews import Review, SignOff, entry, judge, newest, read_ledger, years_after
from pagecheck.signing import RefusalError, changes, clean, read_library
from pagecheck.words import fingerprint, page_words

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder
    from playwright.sync_api import Browser

TODAY = date(2026, 11, 23)
WORDS = "0123456789abcdef" * 4
SIGNED = SignOff("red-flags.md", "Dr Ada Example", "physician", date(2026, 11, 23), date(2027, 11, 23), WORDS)

PAGE = """\
---
title: Asthma and your breath
description: What asthma does to your breath, and what you can do about it on any day.
updated: 2026-11-01
keywords:
  - wheezing
  - short of breath
clinical: true
handout: true
general_knowledge:
  - Keep calm
---

# Asthma and your breath

## Key points { .key-points }

- Use your **reliever** first.[@smith2020]
- Sit up. Keep calm.

Do not wait longer than 15 minutes. Read [the plan](plan.md#steps) before. <!-- ask the nurse -->

![A hand holding an inhaler](inhaler.svg)

| Sign | What to do |
|---|---|
| Blue lips | Call now[@jones2019; @smith2020] |
"""

SOURCES = """\
[
 {"id": "smith2020", "type": "article-journal", "title": "Relievers first",
  "author": [{"family": "Smith", "given": "A."}], "container-title": "Breath",
  "issued": {"date-parts": [[2020]]}, "DOI": "10.1000/182",
  "custom": {"status": "current"}},
 {"id": "jones2019", "type": "webpage", "title": "Signs", "author": [{"literal": "Jones Trust"}],
  "URL": "https://example.org/signs",
  "custom": {"unread": "Day not recorded."}},
 {"id": "brown2018", "type": "webpage", "title": "Never cited", "URL": "https://example.org/never",
  "accessed": {"date-parts": [[2026, 10, 1]]}}
]
"""

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>An inhaler</title><style>text { fill: red }</style>
<path d="M0 0h9"/><text x="1">Press <tspan>once</tspan></text></svg>
"""

PLANNER = """\
# The planner.
steps:
  - ask: Does it wake you at night?
advice:
  - when: {night: [most]}
    says: Get help today
"""

GLOSSARY = """\
- term: Inhaler
  also: [reliever, relievers]
  meaning: A small device that sends medicine into the lungs.
  say: in-HAY-ler
  page: index.md
- term: Spirometry
  also: []
  meaning: A test of how well the lungs work.
  page: index.md
"""


def words_after(*edits: tuple[str, str]) -> tuple[str, ...]:
    """The words of the page after edits, each of which must find its text in the page or in its data."""
    files = {"docs/breath.md": PAGE, "docs/inhaler.svg": DRAWING, "data/sources.json": SOURCES}
    files |= {"data/glossary.yml": GLOSSARY, "data/visit.yml": PLANNER}
    for old, new in edits:
        assert any(old in text for text in files.values()), f"{old!r} is nowhere"
        files = {name: text.replace(old, new) for name, text in files.items()}
    record, findings = read_record("docs/breath.md", files["docs/breath.md"].encode(), TODAY)
    assert record, findings
    return page_words(record, read_library(lambda path: files[path].encode(), TODAY))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Use your", "Avoid your", id="a word"),
        pytest.param("Do not wait", "Do wait", id="a word taken out"),
        pytest.param("15 minutes", "50 minutes", id="a figure"),
        pytest.param("Sit up. Keep calm.", "Sit up. Keep calm?", id="a mark"),
        pytest.param("title: Asthma and your", "title: Asthma without", id="the title"),
        pytest.param("on any day", "on bad days", id="the description"),
        pytest.param("## Key points", "## Main points", id="a heading"),
        pytest.param("[the plan]", "[the old plan]", id="the text of a link"),
        pytest.param("A hand holding an inhaler", "A hand without an inhaler", id="the words of a picture"),
        pytest.param("<tspan>once", "<tspan>twice", id="the words in a drawing"),
        pytest.param("| Blue lips |", "| Blue hands |", id="a table's cell"),
        pytest.param("first.[@smith2020]", "first.[@jones2019]", id="which source a statement has"),
        pytest.param(" first.[@smith2020]", " first.", id="a statement's source"),
        pytest.param("Relievers first", "Relievers last", id="a cited source's title"),
        pytest.param('"family": "Smith"', '"family": "Smythe"', id="a cited source's author"),
        pytest.param("[[2020]]", "[[2002]]", id="a cited source's year"),
        pytest.param('"current"', '"retired", "retired": "2026-11-02"', id="a cited source that is retired"),
        pytest.param('"DOI"', '"volume": "9", "DOI"', id="a cited source's volume"),
        pytest.param("Day not recorded", "Day forgotten", id="what is said to be missing of a source"),
        pytest.param("say: in-HAY-ler", "say: IN-hay-ler", id="how to say a term aloud"),
        pytest.param("into the lungs", "into the blood", id="the meaning of a term on the page"),
        pytest.param("also: []", "also: [blue lips]", id="a term that explains the page's words"),
        pytest.param("- Sit up. Keep calm.", "- Keep calm. Sit up.", id="the order of sentences"),
        pytest.param("<!-- ask the nurse -->", "ask the nurse", id="a comment made visible"),
        pytest.param(
            "- Sit up. Keep calm.", "- Sit up. Keep calm.\n{ hidden=hidden }", id="a list item that is hidden"
        ),
        pytest.param("- Sit up. Keep calm.", "- <b inert>Sit up.</b> Keep calm.", id="words that are hidden"),
    ],
)
def test_what_a_reader_would_notice_voids_a_sign_off(old: str, new: str) -> None:
    assert fingerprint(words_after((old, new))) != fingerprint(words_after())


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([("Use your", "Use  your ")], id="blanks"),
        pytest.param([("wait longer", "wait\nlonger")], id="a line break in a paragraph"),
        pytest.param([("\n\n|", "\n\n\n\n|")], id="empty lines"),
        pytest.param([("\n", "\r\n")], id="line ends of Windows"),
        pytest.param([("Blue lips", "Blue&nbsp;lips")], id="a blank that does not break"),
        pytest.param([("reliever**", "re\u00adliever**")], id="a soft hyphen"),
        pytest.param([("**reliever**", "*reliever*")], id="emphasis"),
        pytest.param([("plan.md#steps", "https://example.org/plan")], id="a link's address"),
        pytest.param([("wake you at night", "wake you by day")], id="the planner, which is on another page"),
        pytest.param([("(inhaler.svg)", "(./inhaler.svg)")], id="a picture's address"),
        pytest.param([("M0 0h9", "M0 0h8"), ("fill: red", "fill: blue")], id="a drawing's lines and colours"),
        pytest.param([("<title>An inhaler", "<title>The inhaler")], id="a drawing's own title, which nobody sees"),
        pytest.param([("ask the nurse", "ask the doctor")], id="a comment"),
        pytest.param([("{ .key-points }", "{ .key-points #key }")], id="a heading's attributes"),
        pytest.param([("  - wheezing\n", "  - wheezing\n  - tight chest\n")], id="a keyword"),
        pytest.param([("updated: 2026-11-01", "updated: 2026-11-20")], id="the day of the change"),
        pytest.param([("general_knowledge:\n  - Keep calm\n", "")], id="what is marked as general knowledge"),
        pytest.param([("clinical: true", "clinical: false")], id="clinical"),
        pytest.param([("handout: true", "handout: false\nboost: 3")], id="handout and boost"),
        pytest.param([("smith2020", "smith2020a")], id="a source's key"),
        pytest.param([("10.1000/182", "10.1000/183")], id="a source's identifier"),
        pytest.param([("[[2026, 10, 1]]", "[[2026, 11, 1]]")], id="the day a source was read"),
        pytest.param([("Never cited", "Still never cited")], id="a source that the page does not cite"),
        pytest.param([("how well the lungs work", "the lungs")], id="a term that is not on the page"),
        pytest.param([("Sit up", "S<b>it</b> up")], id="markup inside a word"),
        pytest.param([("- Use", "* Use"), ("- Sit", "* Sit")], id="the mark of a list"),
    ],
)
def test_what_no_reader_would_notice_voids_nothing(edits: list[tuple[str, str]]) -> None:
    assert fingerprint(words_after(*edits)) == fingerprint(words_after())


MADE = ("Sit up. Keep calm.", 'Sit up.\n\n[[glossary]]\n\n[[references]]\n\n<div class="planner" id="planner"></div>\n')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("how well the lungs work", "the lungs", id="a meaning"),
        pytest.param("Never cited", "Still never cited", id="a source"),
        pytest.param("wake you at night", "wake you by day", id="a question of the planner"),
        pytest.param("[most]", "[never]", id="a rule of the planner"),
    ],
)
def test_the_pages_made_from_data_are_signed_with_that_data(old: str, new: str) -> None:
    assert fingerprint(words_after(MADE, (old, new))) != fingerprint(words_after(MADE))


def test_a_comment_in_the_planners_data_voids_nothing() -> None:
    assert fingerprint(words_after(MADE, ("# The planner.", "# Mine."))) == fingerprint(words_after(MADE))


def test_a_planner_that_cannot_be_read_has_no_words() -> None:
    assert len(words_after(MADE, ("steps:", "\t{]"))) < len(words_after(MADE))


def test_two_sources_of_one_author_and_year_are_told_apart() -> None:
    twins = (
        ("jones2019; @smith2020", "smith2020"),
        ('"id": "brown2018"', '"id": "brown2018", "author": [{"literal": "NHS"}]'),
    )
    cited = ("Sit up. Keep calm.", "Sit up.[@jones2019] Keep calm.[@brown2018]")
    swapped = ("Sit up. Keep calm.", "Sit up.[@brown2018] Keep calm.[@jones2019]")
    alike = ("Jones Trust", "NHS")
    one, other = (sorted(set(words_after(*twins, alike, edit))) for edit in (cited, swapped))
    assert [line for line in one if line.startswith("Sit up")] != [line for line in other if line.startswith("Sit up")]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("[[2020]]", "Breath. 2020"),
        ("[[2020, 3]]", "Breath. March 2020"),
        ('[["2020", "03", "14"]]', "Breath. 14 March 2020"),
        ("[[2020, 3, 14], [2021, 12]]", "Breath. 14 March 2020 to December 2021"),
        ("[[2020], 5, [2021, 13]]", "Breath. 2020 to 13 2021"),
    ],
)
def test_a_clinician_reads_the_day_of_a_source_in_words(parts: str, said: str) -> None:
    lines = [line for line in words_after(("[[2020]]", parts)) if line.startswith("Smith A. Relievers first")]
    assert [line.strip() for line in lines] == [f"Smith A. Relievers first. {said}"]


def test_a_term_in_the_name_of_a_source_is_none_of_the_pages() -> None:
    assert not any("how well the lungs work" in line for line in words_after(("Jones Trust", "Spirometry Trust")))


def test_a_review_may_have_been_where_it_is_tomorrow_already() -> None:
    eastern = replace(SIGNED, reviewed_on=date(2026, 11, 24))
    assert read_ledger("data/reviews.yml", entry(eastern).encode(), PAGES, TODAY) == ([eastern], [])


def test_a_review_may_be_due_after_three_years_to_the_day() -> None:
    longest = replace(SIGNED, next_review_due=date(2029, 11, 23))
    assert read_ledger("data/reviews.yml", entry(longest).encode(), PAGES, TODAY) == ([longest], [])


@pytest.mark.parametrize(
    ("sign_off", "words", "today", "expected"),
    [
        pytest.param(None, WORDS, TODAY, Review("unreviewed", "Not yet reviewed by a clinician"), id="unreviewed"),
        pytest.param(
            SIGNED,
            WORDS,
            TODAY,
            Review(
                "reviewed",
                "Reviewed by Dr Ada Example, physician, on 23 November 2026. Next review due 23 November 2027",
                "2027-11-23",
                "Clinical review overdue since 23 November 2027",
                SIGNED,
            ),
            id="reviewed",
        ),
        pytest.param(
            SIGNED,
            "f" * 64,
            TODAY,
            Review("changed", "Changed since its last clinical review on 23 November 2026", sign_off=SIGNED),
            id="changed",
        ),
        pytest.param(
            SIGNED,
            WORDS,
            date(2027, 11, 24),
            Review("overdue", "Clinical review overdue since 23 November 2027", sign_off=SIGNED),
            id="overdue from the next day on",
        ),
        pytest.param(
            SIGNED,
            "f" * 64,
            date(2028, 1, 1),
            Review("changed", "Changed since its last clinical review on 23 November 2026", sign_off=SIGNED),
            id="changed and overdue: changed",
        ),
    ],
)
def test_the_review_line_says_exactly(sign_off: SignOff | None, words: str, today: date, expected: Review) -> None:
    assert judge(sign_off, words, today) == expected


def test_a_review_counts_on_the_day_it_is_due() -> None:
    assert judge(SIGNED, WORDS, SIGNED.next_review_due).state == "reviewed"


def test_the_newest_sign_off_counts_and_words_that_came_back_do_not_revive_an_older_one() -> None:
    older = replace(SIGNED, reviewed_on=date(2025, 1, 1), next_review_due=date(2027, 1, 1))
    newer = replace(SIGNED, words_sha256="f" * 64)
    for ledger in ([older, newer], [newer, older]):
        assert newest(ledger, "red-flags.md") == newer
        assert judge(newest(ledger, "red-flags.md"), WORDS, TODAY).state == "changed"


def test_of_two_sign_offs_on_one_day_the_last_in_the_ledger_counts() -> None:
    second = replace(SIGNED, reviewer="Dr Bo Example")
    assert newest([SIGNED, second, replace(SIGNED, page="index.md")], "red-flags.md") == second


def test_a_review_on_a_leap_day_is_due_on_the_28th() -> None:
    assert years_after(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_a_review_in_the_calendars_last_year_is_due_on_its_last_day() -> None:
    assert years_after(date(9999, 1, 1), 1) == date.max


REMEDY = "Sign the page with `make review`, which writes it."
RENAMED = "Correct the name, also after a page was renamed or deleted."
RESTORE = "Restore it from the history; `make review` adds to it."
PAGES = ("index.md", "red-flags.md")
LINES = entry(SIGNED)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("# nobody yet\n", [], id="comments only"),
        pytest.param(LINES, [], id="one good entry"),
        pytest.param(
            LINES.replace("red-flags.md", "red-flag.md"),
            [f"1: page 'red-flag.md' is not in docs/. Did you mean 'red-flags.md'? {RENAMED}"],
            id="unknown page",
        ),
        pytest.param(
            LINES + LINES, ["7: the sign-off stands on line 1 already. Delete one of the two."], id="the same twice"
        ),
        pytest.param(
            LINES.replace("reviewer:", "reviewr:"),
            [
                "1: field 'reviewer' is missing. Add it, or sign the page with `make review`.",
                "2: field 'reviewr' is not known. Did you mean 'reviewer'? Correct or delete it.",
            ],
            id="unknown and missing field",
        ),
        pytest.param(
            LINES + "  role: nurse\n",
            ["7: field 'role' stands here and on line 3. Keep one of them."],
            id="a field twice",
        ),
        pytest.param(
            LINES.replace('"Dr Ada Example"', '" "'),
            ["2: field 'reviewer' holds no text. Write it in words."],
            id="empty reviewer",
        ),
        pytest.param(
            LINES.replace('"physician"', "~"),
            ["3: field 'role' holds no text. Write it in words."],
            id="null role",
        ),
        pytest.param(
            LINES.replace('"Dr Ada Example"', "[Ada, Bo]"),
            ["2: field 'reviewer' holds no text. Write it in words."],
            id="a list of reviewers",
        ),
        pytest.param(
            LINES.replace("2026-11-23", "2026-02-30"),
            ["4: 'reviewed_on' is '2026-02-30', which is not a date. Write a real date as YYYY-MM-DD."],
            id="impossible date",
        ),
        pytest.param(
            LINES.replace("2027-11-23", "20271123"),
            ["5: 'next_review_due' is '20271123', which is not a date. Write a real date as YYYY-MM-DD."],
            id="date in another form",
        ),
        pytest.param(
            LINES.replace("2027-11-23", "2026-11-23"),
            ["5: 'next_review_due' is '2026-11-23', which is not after the review. Write a later day."],
            id="dates reversed",
        ),
        pytest.param(
            LINES.replace("2027-11-23", "2029-11-24"),
            ["5: 'next_review_due' is '2029-11-24', more than 3 years after the review. Write an earlier day."],
            id="too far ahead",
        ),
        pytest.param(
            LINES.replace("2026-11-23", "2026-11-25"),
            ["4: 'reviewed_on' is '2026-11-25', which is after today, 2026-11-23. Write the day of the review."],
            id="a review to come",
        ),
        pytest.param(
            LINES.replace(WORDS, WORDS[:-1] + "G"),
            [f"6: 'words_sha256' is '{WORDS[:-1]}G', which is not 64 of the characters 0 to 9 and a to f. {REMEDY}"],
            id="malformed fingerprint",
        ),
        pytest.param(
            "page: red-flags.md\n",
            ["1: the ledger is not a list of sign-offs. Begin each with '- page:'; `make review` does it right."],
            id="not a list",
        ),
        pytest.param(
            "[]\n",
            ["1: the ledger is not a list of sign-offs. Begin each with '- page:'; `make review` does it right."],
            id="a list in brackets",
        ),
        pytest.param(
            "- red-flags.md\n",
            ["1: the entry is not a sign-off. Begin it with '- page:'; `make review` does it right."],
            id="not an entry",
        ),
        pytest.param(
            "- page: a: b\n",
            [f"1: the ledger cannot be read: mapping values are not allowed here. {RESTORE}"],
            id="not YAML",
        ),
        pytest.param(
            "[" * 5000,
            ["1: the ledger is nested too deep to be a list. Restore it from the history."],
            id="nested without end",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_ledger_is_read_strictly(ledger: str, expected: list[str]) -> None:
    sign_offs, findings = read_ledger("data/reviews.yml", ledger.encode(), PAGES, TODAY)
    assert [str(finding) for finding in sorted(findings)] == [f"data/reviews.yml:{line} [reviews]" for line in expected]
    assert sign_offs == ([] if LINES not in ledger or "role: nurse" in ledger else [SIGNED])


@pytest.mark.parametrize("data", [b"- page: \xff\n", b"\x00", b"- page: \x07\n", b"\xff\xfe"], ids=str)
def test_a_ledger_of_garbage_is_a_finding(data: bytes) -> None:
    sign_offs, findings = read_ledger("data/reviews.yml", data, PAGES, TODAY)
    assert sign_offs == []
    assert [finding.check for finding in findings] == ["reviews"]


@given(st.text(), st.text())
def test_every_name_that_is_accepted_comes_back_from_the_ledger(reviewer: str, role: str) -> None:
    try:
        sign_off = replace(SIGNED, reviewer=clean("REVIEWER", reviewer), role=clean("ROLE", role))
    except RefusalError:
        return
    assert read_ledger("data/reviews.yml", entry(sign_off).encode(), PAGES, TODAY) == ([sign_off], [])


def test_changes_are_marked_word_by_word() -> None:
    before = ("Call your nurse if you can.", "Stay.", "Sit down.")
    after = ("Call your doctor now if you can.", "Stay.", "Sit down.", "Breathe.")
    assert list(changes(before, after)) == ["Call your [-nurse-] {+doctor now+} if you can.\n", "{+Breathe.+}\n"]


# The command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny project on the frozen day, in which nobody can be asked."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return write_project(tmp_path / "project")


def sign(project: Path, **options: str) -> int:
    """Run the command for the red flags page; options replace or add to the usual ones."""
    given = {"page": "red-flags", "reviewer": "Dr Ada Example", "role": "physician", **options}
    arguments = [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value)]
    return reviews.main(["sign", "--project", str(project), "--yes", *arguments])


def ledger_of(project: Path) -> str:
    return (project / "data/reviews.yml").read_text(encoding="utf-8")


def commit(project: Path) -> None:
    """Commit all of the project's content."""
    git = ["git", "-C", str(project), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "docs", "data"], ["commit", "-q", "--allow-empty", "-m", "State"]):
        subprocess.run([*git, *command], check=True, capture_output=True)


def edit(project: Path, old: str, new: str) -> None:
    path = project / "docs/red-flags.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_signing_appends_and_leaves_every_earlier_byte(project: Path) -> None:
    before = ledger_of(project)
    assert sign(project) == 0
    once = ledger_of(project)
    assert once.startswith(before + '- page: "red-flags.md"\n  reviewer: "Dr Ada Example"\n  role: "physician"\n')
    assert "\n  reviewed_on: 2026-11-23\n  next_review_due: 2027-11-23\n" in once
    assert sign(project, reviewer="Dr Bo Example", next_review_due="2028-01-01") == 0
    assert ledger_of(project).startswith(once)
    assert ledger_of(project).count("- page:") == 2


def test_signing_mends_a_ledger_without_a_last_line_end(project: Path) -> None:
    (project / "data/reviews.yml").write_text("# nobody", encoding="utf-8")
    assert sign(project) == 0
    assert ledger_of(project).startswith("# nobody\n- page:")


@pytest.mark.parametrize(
    "name", ['A "B" C', "O'Neil: MD #1", "- x: {y}", "Zoë\nÉ.", "back\\slash", "李 明", "a & b <c>", "yes", "1e3"]
)
def test_no_name_breaks_the_ledger(project: Path, name: str) -> None:
    assert sign(project, reviewer=name, role=name) == 0
    [sign_off], findings = read_ledger("data/reviews.yml", ledger_of(project).encode(), PAGES, TODAY)
    assert findings == []
    assert sign_off.reviewer == sign_off.role == " ".join(name.split())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"page": "red-flag"}, "there is no page 'red-flag'. Did you mean 'red-flags'?"),
        ({"page": ""}, "there is no page ''."),
        ({"reviewer": " \n"}, "REVIEWER is empty."),
        ({"role": ""}, "ROLE is empty."),
        ({"reviewer": "A\x1b[31mB"}, "REVIEWER holds the character U+001B"),
        ({"on": "2026-02-30"}, "--on is '2026-02-30', which is not a date."),
        ({"on": "20261123"}, "--on is '20261123', which is not a date."),
        ({"on": "2026-11-24"}, "which is after today, 2026-11-23."),
        ({"on": "2026-10-31"}, "the page changed on 2026-11-01, after the review on 2026-10-31."),
        ({"next_review_due": "2026-11-23"}, "which is not after the review."),
        ({"next_review_due": "2036-11-23"}, "more than 3 years after the review."),
    ],
    ids=str,
)
def test_a_wrong_request_is_refused_with_the_reason(
    project: Path, capsys: pytest.CaptureFixture[str], options: dict[str, str], message: str
) -> None:
    before = ledger_of(project)
    assert sign(project, **options) == 1
    assert message in capsys.readouterr().err
    assert ledger_of(project) == before


@pytest.mark.parametrize("name", ["red-flags", "red-flags.md", "docs/red-flags.md", "./docs/red-flags.md"])
def test_a_page_may_be_named_as_it_comes_to_hand(project: Path, name: str) -> None:
    assert sign(project, page=name) == 0


def test_nobody_signs_the_same_words_twice_on_one_day(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(project) == 0
    assert sign(project) == 1
    assert "signed these very words on 2026-11-23 already" in capsys.readouterr().err


def test_an_earlier_review_is_refused_after_a_later_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(project) == 0
    assert sign(project, on="2026-11-22") == 1
    assert "the page was signed on 2026-11-23" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("docs/red-flags.md", "# no record\n", "does not begin with '---'"),
        (
            "docs/red-flags.md",
            SIGNS.replace("cannot wait.", "cannot wait.[@smith2020]"),
            "source 'smith2020' is not in",
        ),
        ("data/reviews.yml", "- page: 1\n", "field 'reviewer' is missing"),
        ("data/reviews.yml", "[]\n", "the ledger is not a list of sign-offs"),
        ("data/reviews.yml", LINES + "...\n", "Let the file end with its last entry"),
    ],
    ids=["page", "source", "ledger", "ledger in brackets", "closed ledger"],
)
def test_what_is_broken_is_mended_before_it_is_signed(
    project: Path, capsys: pytest.CaptureFixture[str], path: str, content: str, message: str
) -> None:
    (project / path).write_text(content, encoding="utf-8")
    ledger = ledger_of(project)
    assert sign(project) == 1
    assert message in capsys.readouterr().err
    assert ledger_of(project) == ledger


def test_a_missing_ledger_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "data/reviews.yml").unlink()
    assert sign(project) == 1
    assert "data/reviews.yml: No such file" in capsys.readouterr().err


def test_the_first_signer_is_shown_every_word(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(project) == 0
    shown = capsys.readouterr().out
    assert "No clinician has signed this page yet" in shown
    assert "Keep your emergency number at hand." in shown


def test_a_later_signer_is_shown_what_changed_since(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(project)
    assert sign(project) == 0
    assert "Commit docs/" not in capsys.readouterr().out
    edit(project, "Some signs cannot wait.", "Most signs cannot wait.")
    commit(project)
    assert sign(project, reviewer="Dr Bo Example") == 0
    shown = capsys.readouterr().out
    assert "What changed since the page was signed by Dr Ada Example, physician, on 23 November 2026" in shown
    assert "[-Some-] {+Most+} signs cannot wait." in shown
    assert "Keep your emergency number" not in shown


def test_words_in_no_commit_are_said_to_be_lost(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(project) == 0
    assert "Commit docs/red-flags.md and data/ too" in capsys.readouterr().out
    edit(project, "Some signs", "Most signs")
    assert sign(project) == 0
    shown = capsys.readouterr().out
    assert "what changed cannot be shown" in shown
    assert "Keep your emergency number at hand." in shown


def test_a_review_of_unchanged_words_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(project) == 0
    assert sign(project, reviewer="Dr Bo Example") == 0
    assert "Not one word has changed" in capsys.readouterr().out


def in_terminal(project: Path, answer: bytes) -> tuple[int, str]:
    """Run the command in a terminal of its own and type an answer."""
    ours, theirs = pty.openpty()
    command = [sys.executable, str(ROOT / "hooks/reviews.py"), "sign", "--project", str(project)]
    command += ["--page", "red-flags", "--reviewer", "Dr Ada", "--role", "physician"]
    os.write(ours, answer)
    done = subprocess.run(
        command,
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ENVIRONMENT},
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("answer", "code"), [(b"yes\n", 0), (b"no\n", 1), (b"y\n", 1), (b"\n", 1), (b"\x04", 1)])
def test_only_a_typed_yes_signs(project: Path, answer: bytes, code: int) -> None:
    ended, printed = in_terminal(project, answer)
    assert ended == code, printed
    assert ("- page:" in ledger_of(project)) == (code == 0)


def test_nobody_signs_where_nobody_can_be_asked(project: Path) -> None:
    command = [sys.executable, str(ROOT / "hooks/reviews.py"), "sign", "--project", str(project)]
    command += ["--page", "red-flags", "--reviewer", "Dr Ada", "--role", "physician"]
    done = subprocess.run(
        command, input="yes\n", capture_output=True, text=True, check=False, env={**os.environ, **ENVIRONMENT}
    )
    assert done.returncode == 1
    assert "nobody can be asked here" in done.stderr
    assert "- page:" not in ledger_of(project)


# The site


def review_of(html: str) -> str:
    """The text of a page's review line."""
    line = LexborHTMLParser(html).css_first(".review-line")
    assert line is not None
    return " ".join(line.text().split())


def rebuilt(project: Path) -> tuple[str, dict[str, str]]:
    """The review line of the red flags page and its entry in the list, after a build."""
    built = build_project(project)
    assert built.passed, built.lines
    listed = json.loads(built.page("reviews.json"))
    return review_of(built.page("red-flags/index.html")), next(
        page for page in listed if page["page"] == "red-flags.md"
    )


def test_an_unsigned_page_says_so(build: Builder) -> None:
    built = build()
    assert built.passed, built.lines
    assert "Not yet reviewed by a clinician." in review_of(built.page("red-flags/index.html"))
    assert json.loads(built.page("reviews.json"))[0] == {
        "url": "https://example.org/understanding-dystonia/",
        "page": "index.md",
        "title": "Asthma in plain words",
        "state": "unreviewed",
        "reviewer": None,
        "role": None,
        "reviewed_on": None,
        "next_review_due": None,
        "updated": "2026-11-01",
    }


def test_a_signed_page_names_its_reviewer_until_one_word_changes(project: Path) -> None:
    assert sign(project, reviewer='Dr "A" <b>&amp;') == 0
    text, listed = rebuilt(project)
    assert 'Reviewed by Dr "A" <b>&amp;, physician, on 23 November 2026. Next review due 23 November 2027.' in text
    assert [listed[name] for name in ("state", "reviewed_on", "next_review_due")] == [
        "reviewed",
        "2026-11-23",
        "2027-11-23",
    ]
    edit(project, "  - cannot breathe\n", "  - cannot breathe\n  - blue lips\n")
    assert rebuilt(project)[1]["state"] == "reviewed"
    edit(project, "Some signs", "Most signs")
    text, listed = rebuilt(project)
    assert "Changed since its last clinical review on 23 November 2026." in text
    assert listed["state"] == "changed"


def test_an_overdue_page_says_so(project: Path) -> None:
    edit(project, "updated: 2026-11-01", "updated: 2025-01-01")
    assert sign(project, on="2025-11-20", next_review_due="2026-11-22") == 0
    text, listed = rebuilt(project)
    assert "Clinical review overdue since 22 November 2026." in text
    assert listed["state"] == "overdue"


REQUIRED = re.sub(r"require_review: .*", "require_review: true", settings())


def test_reviews_can_be_required_of_every_page(project: Path) -> None:
    (project / "mkdocs.yml").write_text(REQUIRED, encoding="utf-8")
    assert sign(project) == 0
    built = build_project(project)
    assert not built.passed
    message = (
        "the page says 'Not yet reviewed by a clinician', and the settings require a review. "
        "Have a clinician sign it with `make review PAGE=index`, or set extra.require_review to false."
    )
    assert built.lines == [f"docs/index.md: {message} [reviews]"]
    assert sign(project, page="index") == 0
    assert build_project(project).passed


def test_a_requirement_that_is_no_switch_is_named(build: Builder) -> None:
    built = build({"mkdocs.yml": REQUIRED.replace("require_review: true", "require_review: 'no'")})
    message = "extra.require_review is 'no', which is neither true nor false. Write one of them, unquoted."
    assert built.lines == [f"mkdocs.yml: {message} [reviews]"]


def test_a_wrong_or_missing_ledger_stops_the_build(build: Builder) -> None:
    message = (
        "the ledger cannot be read: No such file or directory. Restore it from the history, or, where nobody has "
        "signed a page yet, make an empty file."
    )
    assert build({"data/reviews.yml": None}).lines == [f"data/reviews.yml: {message} [reviews]"]
    assert build({"data/reviews.yml": ""}).passed
    built = build({"data/reviews.yml": LINES.replace(WORDS, "0")})
    assert [(finding.path, finding.line, finding.check) for finding in built.findings] == [
        ("data/reviews.yml", 6, "reviews")
    ]


def test_the_real_site_is_built_on_no_earlier_day_than_it_names(project: Path) -> None:
    page, signed, read = date(2026, 11, 1), date(2026, 11, 23), date(2026, 11, 24)
    assert newest_day(project) == epoch_of(page)
    assert sign(project, on=signed.isoformat()) == 0
    assert newest_day(project) == epoch_of(signed)
    accessed = {"date-parts": [[read.year, read.month, read.day]]}
    source = {"id": "a", "type": "webpage", "title": "A", "URL": "https://a.example/", "accessed": accessed}
    (project / "data/sources.json").write_text(json.dumps([source]), encoding="utf-8")
    assert newest_day(project) == epoch_of(read)


def test_the_ledger_of_this_repository_is_in_order() -> None:
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    _, findings = read_ledger("data/reviews.yml", (ROOT / "data/reviews.yml").read_bytes(), pages, date.max)
    assert findings == []


@pytest.mark.browser
def test_a_page_read_after_its_review_fell_due_says_so(project: Path, browser: Browser) -> None:
    assert sign(project) == 0
    assert build_project(project).passed
    address = (project / "site/red-flags/index.html").as_uri()
    cases = {
        ("2027-11-23T12:00:00", True): "Next review due 23 November 2027.",
        ("2027-11-24T12:00:00", True): "Clinical review overdue since 23 November 2027.",
        ("2031-01-01T12:00:00", False): "Next review due 23 November 2027.",  # honest without scripts
    }
    for (now, scripts), expected in cases.items():
        context = browser.new_context(java_script_enabled=scripts, timezone_id="UTC")
        page = context.new_page()
        page.clock.set_fixed_time(now)
        page.goto(address)
        expect(page.locator(".review-line")).to_contain_text(expected)
        text = " ".join(page.locator(".review-line").inner_text().split())
        assert text.endswith(expected), (now, scripts, text)
        assert ("Reviewed by" in text) == ("Next review" in expected)
        context.close()


def test_the_list_needs_no_build_that_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With require_review, what reminders are for refuses the build."""
    project = write_project(tmp_path / "project", {"mkdocs.yml": REQUIRED})
    assert not build_project(project).passed
    assert reviews.main(["list", "--project", str(project)]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(page["page"], page["state"]) for page in listed] == [
        ("index.md", "unreviewed"),
        ("red-flags.md", "unreviewed"),
    ]


LINE = "Written by us. Last changed 1 November 2026. Not yet reviewed by a clinician."
FOOT = '<main><footer><aside class="disclaimer">No advice.</aside><p class="review-line">{}</p></footer></main>'


@pytest.mark.parametrize(
    ("extra", "updated", "expected"),
    [
        ({"publisher": "us"}, date(2026, 11, 1), LINE),
        ({}, None, "Not yet reviewed by a clinician."),
        (
            {"publisher": "us", "repository": "https://x.example/"},
            date(2026, 11, 1),
            LINE.replace("2026.", "2026 (all changes of this page)."),
        ),
    ],
)
def test_the_review_line_is_known_word_for_word(extra: dict[str, str], updated: date | None, expected: str) -> None:
    assert reviews.line_of(extra, updated, "Not yet reviewed by a clinician") == expected


@pytest.mark.parametrize(
    ("html", "start"),
    [
        (FOOT.format(LINE), ""),
        (FOOT.format(LINE.replace("us.", '<span class="screen-only">us.</span>')), ""),
        ("<main><p>Another page</p></main>", ""),
        (FOOT.format(LINE.replace("Not yet reviewed", "Reviewed")), "the review line says 'Written by us. Last"),
        (FOOT.format(LINE) + '<p class="review-line">Reviewed.</p>', "the page has 2 review lines."),
        (FOOT.replace("review-line", "line").format(LINE), "the page has 0 review lines."),
        (FOOT.replace("<p class", "<p hidden class").format(LINE), "the review line is hidden, or not beside the"),
        (FOOT.replace("<p class", "<div><p class").format(LINE), "the review line is hidden, or not beside the"),
    ],
)
def test_the_review_line_of_a_built_page_is_read_back(html: str, start: str) -> None:
    found = reviews.check_line(f"<!doctype html>{html}".encode(), LINE)
    assert [message[: len(start)] for message in found] == ([start] if start else [])
