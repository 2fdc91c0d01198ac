"""Plain words, and no phrase or word that harms when it stands alone."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import wording
from mkdocs.config import load_config
from mkdocs.structure.files import get_files

from pagecheck.blocks import read_blocks
from pagecheck.characters import check_characters
from pagecheck.cited import find_citations
from pagecheck.measures import as_html, grade, is_passive, measure, syllables, without_names
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
from pagecheck.safety import Rules, read_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pagecheck.blocks import Block
    from pagecheck.findings import Finding

    Check = Callable[[str, Sequence[Block]], Iterator[Finding]]

ROOT = Path(__file__).parents[1]
PATH = "docs/asthma.md"
KEY_POINTS = "## Key points { .key-points }\n\n- One.\n- Two.\n- Three.\n"
GOOD = f"# Asthma\n\n{KEY_POINTS}\n## What it is\n\nYour airways tighten.\n"


def found(check: Check, body: str) -> list[str]:
    return [str(finding) for finding in check(PATH, read_blocks(body))]


def numbered(count: int) -> str:
    return " ".join(["word"] * count)


def record(body: str, *, clinical: bool = True, title: str = "Asthma", description: str = "What asthma is.") -> Record:
    lines: Mapping[str, int] = {"title": 2, "description": 3}
    return Record(
        path=PATH,
        title=title,
        description=description,
        updated=date(2026, 1, 1),
        keywords=("wheeze",),
        clinical=clinical,
        handout=True,
        general_knowledge=(),
        boost=1.0,
        field_lines=lines,
        body=body,
        body_line=8,
    )


RULES, RULE_FINDINGS = read_rules("data/safety.yml", (ROOT / "data/safety.yml").read_bytes())


def test_sentence_of_25_words_passes_and_of_26_is_refused() -> None:
    short = "\n\n".join(["Short one."] * 9)
    assert found(check_sentences, f"{numbered(25)}.\n\n{short}") == []
    assert found(check_sentences, f"{short}\n\n{numbered(26)}.") == [
        (
            "docs/asthma.md:19: the sentence 'word word word word word word …' has 26 words. "
            "Split it: 25 is the most. [wording]"
        )
    ]


def test_long_sentence_in_a_table_cell_is_refused_but_two_cells_are_not_one_sentence() -> None:
    assert found(check_sentences, f"| a | b |\n|---|---|\n| {numbered(20)} | {numbered(20)} |") == []
    assert len(found(check_sentences, f"| a | b |\n|---|---|\n| c | {numbered(26)} |")) == 1


def test_citations_addresses_and_code_are_no_words() -> None:
    body = f'{numbered(24)} [word](a/very/long/address.md "a title of words").[@one; @two]\n\nShort.\n\nOne.'
    assert found(check_sentences, body) == []
    assert found(check_sentences, f"```\n{numbered(40)}\n```\n") == []


def test_average_over_15_words_is_refused() -> None:
    assert found(check_sentences, f"{numbered(15)}.\n\n{numbered(15)}.") == []
    assert found(check_sentences, f"# A\n\n{numbered(15)}.\n\n{numbered(16)}.") == [
        "docs/asthma.md:1: the sentences have 15.5 words on average. Shorten them: 15 is the most. [wording]"
    ]


def test_table_cells_do_not_make_the_average_look_good() -> None:
    table = "| a | b |\n|---|---|\n" + "| no | no |\n" * 30
    assert len(found(check_sentences, f"{numbered(20)}.\n\n{table}")) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("One. Two. Three.", [], id="three-sentences"),
        pytest.param("One. Two. Three. Four.", ["the paragraph has 4 sentences"], id="four-sentences"),
        pytest.param(numbered(60), [], id="sixty-words"),
        pytest.param(numbered(61), ["the paragraph has 61 words"], id="sixty-one-words"),
        pytest.param("- One. Two. Three. Four. Five.", [], id="item-of-short-sentences"),
        pytest.param(f"- {numbered(61)}", ["the list item has 61 words"], id="long-item"),
        pytest.param("Ask Dr. Lee, e.g. today. Then at 1.5 hours. Go.", [], id="abbreviations"),
    ],
)
def test_paragraphs_are_short(body: str, expected: list[str]) -> None:
    messages = found(check_paragraphs, body)
    assert len(messages) == len(expected)
    assert all(part in message for part, message in zip(expected, messages, strict=True))


def test_200_words_without_a_heading_pass_and_201_are_refused() -> None:
    assert found(check_sections, f"## A\n\n{numbered(100)}\n\n- {numbered(100)}\n\n## B\n\n{numbered(150)}") == []
    assert found(
        check_sections, f"## A\n\n{numbered(100)}\n\n| {numbered(50)} | b |\n|--|--|\n| {numbered(50)} | c |"
    ) == ["docs/asthma.md:1: 'A' has 202 words before the next heading. Add one: 200 is the most. [wording]"]


def test_a_smaller_heading_is_a_heading_too() -> None:
    assert found(check_sections, f"## A\n\n{numbered(150)}\n\n### B\n\n{numbered(150)}") == []


def test_list_of_seven_passes_and_of_eight_is_refused() -> None:
    assert found(check_lists, "- a\n" * 7) == []
    assert found(check_lists, "Text\n\n" + "- a\n" * 8) == [
        "docs/asthma.md:3: the list has 8 items. Group them under headings of their own: 7 is the most. [wording]"
    ]


def test_empty_lines_do_not_make_two_lists_of_one() -> None:
    assert len(found(check_lists, "- a\n\n" * 8)) == 1


def test_nested_items_count_at_their_own_level() -> None:
    assert found(check_lists, "- a\n" * 6 + "    - b\n" * 7 + "- a\n") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("# A\n\n## B\n\n### C\n\n## D", [], id="in-order"),
        pytest.param("## B", ["the page has no title"], id="no-title"),
        pytest.param("# A\n\n# B", ["'B' is a second title"], id="two-titles"),
        pytest.param("Text\n\n# A", ["something stands above the page's title"], id="text-first"),
        pytest.param(
            "# A\n\n### C", ["'C' is a heading of level 3 under one of level 1. Write it with '## '"], id="skipped"
        ),
        pytest.param("# A\n\n```\n# no title\n```", [], id="code"),
    ],
)
def test_headings_are_in_order(body: str, expected: list[str]) -> None:
    messages = found(check_outline, body)
    assert len(messages) == len(expected)
    assert all(part in message for part, message in zip(expected, messages, strict=True))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(GOOD, [], id="three"),
        pytest.param(GOOD.replace("- Three.\n", ""), ["docs/asthma.md:3: the page has 2 key points"], id="two"),
        pytest.param(
            GOOD.replace("- Three.\n", "- c\n" * 4), ["docs/asthma.md:3: the page has 6 key points"], id="six"
        ),
        pytest.param(GOOD.replace(" { .key-points }", ""), ["docs/asthma.md:3: the page does not open"], id="no-class"),
        pytest.param(f"# A\n\nText.\n\n{KEY_POINTS}", ["docs/asthma.md:3: the page does not open"], id="not-first"),
        pytest.param("# A", ["docs/asthma.md: the page does not open"], id="nothing"),
        pytest.param(GOOD.replace("- Three.", "    - Two b.\n- Three."), [], id="nested-do-not-count"),
    ],
)
def test_page_opens_with_three_to_five_key_points(body: str, expected: list[str]) -> None:
    messages = found(check_key_points, body)
    assert len(messages) == len(expected)
    assert all(message.startswith(part) for part, message in zip(expected, messages, strict=True))


CARD = "## Call your emergency number now if you see this { .emergency }\n\nCall.[@a]\n\n### Signs\n\n- Blue lips\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(CARD, [], id="good"),
        pytest.param(
            CARD.replace("Call your", "If you can, call your"),
            ["Begin it with 'Call your emergency"],
            id="other-opening",
        ),
        pytest.param(
            CARD.replace(".emergency", ".urgent"),
            ["Begin it with 'Get help today if'", "makes no care card. Add { .emergency }"],
            id="other-class",
        ),
        pytest.param(CARD.replace(" { .emergency }", ""), ["makes no care card. Add { .emergency }"], id="no-class"),
        pytest.param(CARD.replace("Blue lips", "[Blue](a.md) lips"), ["links to 'a.md'"], id="link-in-an-item"),
        pytest.param(CARD.replace("### Signs", "### [Signs](a.md)"), ["links to 'a.md'"], id="link-in-a-heading"),
        pytest.param(
            CARD.replace("Blue lips", "<https://a.example>"), ["links to 'https://a.example'"], id="bare-address"
        ),
        pytest.param(CARD.replace("Blue lips", '<a href="b.md">lips</a>'), ["links to 'b.md'"], id="html-link"),
        pytest.param(CARD.replace("Blue lips", "[lips][1]") + "\n[1]: c.md", ["links to '[1]'"], id="named-link"),
        pytest.param(CARD + "\n## After\n\n[Read](a.md)", [], id="link-after-the-card"),
        pytest.param("## Get help today if { .urgent }\n\n[Read](a.md)", [], id="link-in-another-card"),
        pytest.param(
            "## Book an appointment when { .routine }", ["Begin it with 'Book an appointment if'"], id="routine"
        ),
    ],
)
def test_care_cards_say_their_urgency_and_let_nobody_leave(body: str, expected: list[str]) -> None:
    messages = found(check_cards, body)
    assert len(messages) == len(expected)
    assert all(any(part in message for message in messages) for part in expected)


def test_page_of_emergencies_has_all_three_cards() -> None:
    assert [message.split(" card")[0] for message in found(check_tiers, f"# A\n\n{CARD}")] == [
        "docs/asthma.md:1: the page has no 'urgent'",
        "docs/asthma.md:1: the page has no 'routine'",
    ]


@pytest.mark.parametrize(
    "dose",
    ["5 mg", "5mg", "0.5-mg", "1,000 µg", "10 μg", "2.5 mcg", "3 g", "10 ml", "10 mL", "100 units", "50 IU",
     "25/100 mg", "five milligrams",
     "2 tablets", "half a tablet", "half of a tablet", "a quarter of a tablet", "two half tablets",
     "a couple of tablets", "two pills", "three drops", "one patch", "2 sachets", "one teaspoonful", "two 5-ml spoons",
     "5 to 10 mg", "1 gram", "two puffs", "20 MG",
     "10\u200bmg", "10\u2060 mg", "\uff11\uff10 mg", "10 m\xadg", "10&#8203;mg", "\u00bd tablet"],
)  # fmt: skip
def test_dose_is_refused(dose: str) -> None:
    assert len(found(check_doses, f"Take {dose} a day.")) == 1


@pytest.mark.parametrize(
    "text",
    ["about 3 months", "16 in every 100 people", "Units differ between brands.", "In 2020, units were new.",
     "20 minutes", "on page 5, grams of salt",
     "5 good days", "2 glasses", "the 1990s", "at 5 go home",
     "24 px", "a unit", "version 5G-ready", "7 days", "DYT1 gene", "a tablet", "a new pill", "two injections"],
)  # fmt: skip
def test_number_that_is_no_dose_passes(text: str) -> None:
    assert found(check_doses, text) == []


def test_dose_is_found_in_tables_headings_and_alternative_texts() -> None:
    body = "# Take 5 mg\n\n| a | b |\n|--|--|\n| c | 5 mg |\n\n![A box of 5 mg](box.png)"
    assert [line.split(":")[1] for line in found(check_doses, body)] == ["1", "5", "7"]


# The hook


def test_good_page_has_no_finding() -> None:
    assert wording.check_wording(record(GOOD), RULES) == []


def test_title_and_description_are_judged_as_words_of_the_page() -> None:
    page = record(GOOD, title="A cure for asthma", description="Take 5 mg.")
    assert [(finding.line, finding.message[:12]) for finding in wording.check_wording(page, RULES)] == [
        (2, "'cure' must "),
        (3, "'5 mg' is a "),
    ]


def test_what_stands_beside_pages_is_judged_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = site(tmp_path, {"asthma.md": GOOD, "help.md": GOOD})
    meaning = "- term: Inhaler\n  meaning: A harmless device for 5 mg.\n  page: asthma.md\n"
    (tmp_path / "data/glossary.yml").write_text(meaning)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>A cure</title><text>Take <tspan>5 mg</tspan></text></svg>'
    (tmp_path / "docs/box.svg").write_text(drawing)
    found = [line.split(" ")[:2] for line in logged(settings, caplog) if "help.md" not in line]
    assert sorted(found) == [
        ["data/glossary.yml:1:", "'5"],
        ["data/glossary.yml:1:", "'harmless'"],
        ["docs/box.svg:", "'5"],
        ["docs/box.svg:", "'cure'"],
    ]


def test_lines_count_from_the_top_of_the_file() -> None:
    page = record(GOOD + "\n#### Too deep\n")
    assert [finding.line for finding in wording.check_wording(page, RULES)] == [8 + GOOD.count("\n") + 1]


def test_pairings_are_for_pages_that_speak_of_health() -> None:
    body = GOOD + "\nLevodopa helps.\n"
    assert len(wording.check_wording(record(body), RULES)) == 1
    assert wording.check_wording(record(body, clinical=False), RULES) == []


def test_only_the_page_of_emergencies_needs_all_cards() -> None:
    assert len(wording.check_wording(record(GOOD), RULES, emergency_page=True)) == 3


FRONT_MATTER = """\
---
title: Asthma
description: What asthma is, and what you can do about it every single day.
updated: 2025-01-01
keywords: [wheeze]
clinical: true
handout: true
---

"""


def site(folder: Path, pages: dict[str, str]) -> Path:
    for name, body in pages.items():
        page = folder / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"{FRONT_MATTER}{body}", encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data/safety.yml").write_bytes((ROOT / "data/safety.yml").read_bytes())
    settings = folder / "mkdocs.yml"
    settings.write_text("site_name: Test\nextra:\n  emergency_page: help.md\n", encoding="utf-8")
    return settings


def logged(settings: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    config = load_config(str(settings))
    with caplog.at_level(logging.WARNING, logger="mkdocs.hooks.wording"):
        wording.on_files(get_files(config), config=config)
    return [entry.getMessage() for entry in caplog.records if entry.name == "mkdocs.hooks.wording"]


def test_build_logs_one_warning_for_each_finding(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    body = GOOD + "\nThis is harmless. You may be cured.\n"
    messages = logged(site(tmp_path, {"asthma.md": body, "help.md": GOOD}), caplog)
    assert [message.split(" must")[0].split(" card.")[0] for message in messages] == [
        "docs/asthma.md:22: 'cured'",
        "docs/asthma.md:22: 'harmless'",
        "docs/help.md:10: the page has no 'emergency'",
        "docs/help.md:10: the page has no 'routine'",
        "docs/help.md:10: the page has no 'urgent'",
    ]


def test_missing_rules_are_a_finding(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = site(tmp_path, {"asthma.md": GOOD})
    (tmp_path / "data/safety.yml").unlink()
    assert len(logged(settings, caplog)) == 1


# The report


def test_grade_rises_with_longer_words_and_sentences() -> None:
    easy, hard = grade(["The cat sat."]), grade(["Unfortunately, administrative responsibilities accumulate."])
    assert easy is not None
    assert hard is not None
    assert easy < 2
    assert hard > 12
    assert grade([]) is None
    assert grade(["…"]) is None


def test_grade_is_that_of_flesch_and_kincaid() -> None:
    # 0.39 * 6 words a sentence + 11.8 * 1 syllable a word - 15.59
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("we", 1), ("The", 1), ("cat", 1), ("muscle", 2), ("people", 2), ("little", 2), ("table", 2),
     ("made", 1), ("whole", 1),
     ("person's", 2), ("hospital", 3), ("911", 1), ("one-sided", 3)],
)  # fmt: skip
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_names_count_as_short_words_and_sentences_keep_their_length() -> None:
    assert without_names(["Deep brain stimulation and DEEP help."], ["brain", "Deep brain stimulation"]) == [
        "it it it and DEEP help."
    ]
    assert without_names(["A C++ test."], ["C++", " ", ""]) == ["A it test."]
    assert without_names(["As it is."], []) == ["As it is."]


@pytest.mark.parametrize(
    "sentence", ["It was found.", "You may be asked to wait.", "They are often not seen.", "It got broken."]
)
def test_passive_sentence_is_seen(sentence: str) -> None:
    assert is_passive(sentence)


@pytest.mark.parametrize(
    "sentence", ["You are tired.", "She found it.", "It is light.", "They need help.", "He is a wanted man."]
)
def test_active_sentence_is_not_called_passive(sentence: str) -> None:
    assert not is_passive(sentence)


def test_measures_of_a_page() -> None:
    figures = measure(read_blocks("# A b\n\nOne two three. It was given four.\n\n- Five.\n\n| x | y |\n|--|--|\n"), [])
    assert (figures.words, figures.longest, figures.passive_lines) == (12, 4, (3,))
    assert figures.average == pytest.approx(8 / 3)
    assert figures.passive == pytest.approx(100 / 3)


def test_page_without_words_is_measured() -> None:
    figures = measure([], ["name"])
    assert (figures.words, figures.grade, figures.average, figures.passive) == (0, None, 0, 0)


def test_notes_point_an_editor_at_what_to_look_at() -> None:
    body = "# A\n\nThere is a good chance. Administrative responsibilities were considered.\n"
    blocks = read_blocks(body)
    assert list(wording.notes(blocks, measure(blocks, []), RULES, 8)) == [
        "grade over 8",
        "passive over 10 %: lines 3",
        "no 'What you can do { .actions }'",
        "line 3 'good chance'",
    ]
    calm = read_blocks("# A\n\n## What you can do { .actions }\n\n- Call us.\n")
    assert list(wording.notes(calm, measure(calm, []), RULES, 8)) == []


def test_report_as_a_page_lets_no_markup_through() -> None:
    assert "<td>&lt;script&gt;</td>" in as_html([("<script>", *[""] * 7)])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"- term: Asthma\n  also: [wheeze]\n- term: Lung\n", {"Asthma", "wheeze", "Lung"}),
        (b"- term: [", set()),
        (b"text", set()),
        (b"- 5\n- also: text\n", set()),
        (b"\xff\xfe\x00", set()),
        (b"[" * 5000, set()),
    ],
)
def test_glossary_gives_the_names_it_can(data: bytes, expected: set[str]) -> None:
    assert wording.medical_names(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"plugins: !!python/name:x.y\nextra:\n  emergency_page: help.md\n  url: !ENV [A, b]\n", "docs/help.md"),
        (b"extra: 5", ""),
        (b"{", ""),
    ],
)
def test_page_of_emergencies_is_read_from_the_settings(data: bytes, expected: str) -> None:
    assert wording.emergency_page(data) == expected


def test_command_reports_every_page_and_exits_0(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    page = tmp_path / "bad.md"
    page.write_text("no front matter", encoding="utf-8")
    command = [sys.executable, "hooks/wording.py", "docs/index.md", str(page), "docs/none.md", "--html", str(report)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "docs/none.md: there is no such page." in done.stdout
    assert "bad.md:1: the page does not begin with '---'" in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith("docs/index.md"))
    assert float(row.split()[2]) < 8
    assert "docs/index.md" in report.read_text(encoding="utf-8")
    assert not (ROOT / "docs" / "report.html").exists()


def test_command_says_where_the_report_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "none" / "report.html"
    assert wording.main([str(ROOT / "docs/index.md"), "--html", str(report)]) == 1
    message = "the report cannot be written: No such file or directory. Name a file in a folder that is there."
    assert f"{report}: {message} [wording]" in capsys.readouterr().out


def test_the_rules_of_this_site_are_sound() -> None:
    assert RULE_FINDINGS == []
    assert isinstance(RULES, Rules)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_the_real_pages_read_as_easily_as_is_promised(page: Path) -> None:
    read, _ = read_record(f"docs/{page.name}", page.read_bytes(), date.max)
    assert read
    grade = measure(read_blocks(read.body), set()).grade
    assert grade is not None
    assert grade <= (6 if page.stem in {"index", "red-flags"} else 8)


@pytest.mark.content
def test_the_real_clinical_pages_cite_as_often_as_is_promised() -> None:
    records = [read_record(page.name, page.read_bytes(), date.max)[0] for page in (ROOT / "docs").glob("*.md")]
    clinical = [record for record in records if record and record.clinical]
    assert len([key for record in clinical for cited in find_citations(record.body) for key in cited.keys]) >= 120


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("docs/a.md", "10\u200bmg", "U+200B (zero width space)"),
        ("docs/a.md", "a \u202eb", "U+202E (right-to-left override)"),
        ("docs/a.md", "a &#x202e;b", "U+202E (right-to-left override)"),
        ("docs/a.md", "a \ufffd", "U+FFFD (replacement character)"),
        ("docs/a.md", "a \ue000", "U+E000 (private use)"),
        ("docs/a.md", "a\u2028b", "U+2028 (line separator)"),
        ("docs/a.md", "a\u200db", "U+200D (zero width joiner)"),
        ("docs/a.md", "ef&shy;fective", "U+00AD (soft hyphen)"),
        ("data/sources.json", r'"title": "a \u202e"', "U+202E (right-to-left override)"),
    ],
)
def test_characters_that_nobody_sees_are_found(path: str, line: str, expected: str) -> None:
    message = f"{path}:2: the line holds {expected}, which readers cannot see or read. Delete it. [wording]"
    assert [str(one) for one in check_characters(path, f"a\n{line} {line}\n".encode())] == [message]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("b\u043etox", "U+043E (cyrillic small letter o)"),
        ("\u0391ST", "U+0391 (greek capital letter alpha)"),
        ("bot\u03bfx", "U+03BF (greek small letter omicron)"),
        ("\uff42\uff4f\uff54\uff4f\uff58", "U+FF42 (fullwidth latin small letter b)"),
        ("\U0001d41botox", "U+1D41B (mathematical bold small b)"),
    ],
)
def test_letters_that_pass_for_others_are_found(word: str, expected: str) -> None:
    message = (
        f"docs/a.md:2: '{word}' holds {expected}, which looks like another letter: "
        "search and the checks do not know the word. Type it again. [wording]"
    )
    assert [str(one) for one in check_characters("docs/a.md", f"a\n({word}) c\n".encode())] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "5 \u03bcg or 5 \xb5g",
        "\u03b2-blocker",
        "\u0401\u043b\u043a\u0430",
        "na\xefve Gro\xdf",
        "\ufeffa",
        "\u0645\u06cc\u200c\u062e",
        "\U0001f469\u200d\U0001f52c",
        "é “a”…",
        "a\xa0b",
    ],
)
def test_characters_that_scripts_need_pass(text: str) -> None:
    assert list(check_characters("docs/a.md", text.encode())) == []


def test_a_file_in_another_encoding_is_left_to_its_own_check() -> None:
    assert list(check_characters("docs/a.md", b"\xff\xe2\x80\x8b")) == []
