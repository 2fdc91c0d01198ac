"""The glossary: its data, the terms that pages use, and the Markdown that explains them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import glossary
import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from search import read_danger
from selectolax.lexbor import LexborHTMLParser
from sites import ENVIRONMENT, HOME, SIGNS, build_project, write_project
from wording import medical_names

from pagecheck.glossary import GlossaryExtension
from pagecheck.record import Record
from pagecheck.sections import SectionsExtension
from pagecheck.terms import Glossary, Term, read_terms
from pagecheck.wallet import read_panels

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder
    from markdown import Extension
    from selectolax.lexbor import LexborNode

TREMOR = Term("Tremor", ("tremors", "shaking"), "Shaking that you do not mean to make.", "TREM-er", "signs.md", 1)
EMG = Term("EMG", ("electromyography",), "A test of the electrical signals in muscles.", "", "tests.md", 6)
TASK = Term("Task-specific tremor", (), "A tremor that comes with one task only.", "", "signs.md", 11)
GLOSSARY = Glossary((TREMOR, EMG, TASK))

ENTRY = """\
- term: Tremor
  also: [tremors]
  meaning: Shaking that you do not mean to make.
  say: TREM-er
  page: signs.md
"""


def convert(text: str, terms: Glossary = GLOSSARY, **options: object) -> LexborHTMLParser:
    extensions: list[str | Extension] = ["attr_list", SectionsExtension(), GlossaryExtension(terms, **options)]
    return LexborHTMLParser(markdown.markdown(text, extensions=extensions))


def one(page: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first element that a selector finds; the test fails where there is none."""
    found = page.css_first(selector)
    assert found is not None, selector
    return found


def linked(text: str) -> list[str]:
    """The words that became links to a meaning."""
    return [link.text() for link in convert(text).css("a.term")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("A tremor. Another tremor.", ["tremor"], id="first use only"),
        pytest.param("Tremors shake.", ["Tremors"], id="another name, with a capital"),
        pytest.param(
            "An *electromyography*, then EMG.", ["electromyography"], id="inside emphasis; one term, two names"
        ),
        pytest.param("emg is no name; EMG is.", ["EMG"], id="a name in capitals counts only so"),
        pytest.param("Task-specific tremor, then tremor.", ["Task-specific tremor", "tremor"], id="the longest name"),
        pytest.param("tremor-like, mistremor, tremorous", [], id="parts of words"),
        pytest.param("# Tremor\n\nNo more.", [], id="heading"),
        pytest.param("[tremor](x.md) and `tremor`", [], id="link and code"),
        pytest.param("- tremor\n- EMG\n- tremor", ["tremor", "EMG"], id="list"),
        pytest.param("shakıng, SHAKİNG, then tremor", ["tremor"], id="letters that are no i"),
        pytest.param("EMG and tremor", ["EMG", "tremor"], id="two in one text"),
        pytest.param("**EMG** then tremor after", ["EMG", "tremor"], id="text that follows an element"),
        pytest.param("## Call { .emergency }\n\ntremor\n\n## Then\n\ntremor", ["tremor"], id="after an emergency card"),
    ],
)
def test_first_use_of_a_term_is_a_link(text: str, words: list[str]) -> None:
    assert linked(text) == words


def test_words_are_kept_as_they_were() -> None:
    text = "Before tremor between EMG after **tremor** and EMG end."
    paragraph = one(convert(text), "p")
    assert paragraph.text() == text.replace("**", "")


def test_meaning_stands_on_the_page_with_a_way_there_and_back() -> None:
    page = convert("Your tremor.", page="glossary.md")
    link = one(page, "a.term")
    meaning = one(page, link.attributes["href"] or "")
    assert "Shaking that you do not mean to make. Say it: TREM-er." in meaning.text()
    assert one(meaning, "dt a").attributes["href"] == "glossary.md#tremor"
    assert one(meaning, "a.term-back").attributes["href"] == f"#{link.attributes['id']}"


def test_emergency_card_explains_without_leading_away() -> None:
    page = convert("## Call now { .emergency }\n\nAny tremor.")
    assert not page.css("a.term")
    assert "Shaking" in one(page, "#term-tremor").text()
    assert not page.css("a.term-back"), "there is no place to go back to"


def test_page_without_terms_has_no_list() -> None:
    assert not convert("Nothing here.").css(".terms")


def test_list_of_all_terms_is_alphabetical_and_explains_no_word_twice() -> None:
    page = convert("## Words\n\n[[glossary]]", titles={"signs.md": ("Signs", "signs.md")})
    assert [node.text() for node in page.css("dt")] == ["EMG", "Task-specific tremor", "Tremor"]
    assert [node.text() for node in page.css("h3")] == ["E", "T"]
    assert one(page, "#tremor").text() == "Tremor"
    assert "Also called: shaking." in one(page, ".glossary").text()
    assert one(page, ".term-more a").attributes["href"] == "signs.md"
    assert not page.css("a.term")


def test_other_names_that_say_nothing_new_are_not_shown() -> None:
    assert "tremors" not in one(convert("[[glossary]]"), ".glossary").text()


@given(st.text())
def test_any_text_converts_and_loses_no_word(text: str) -> None:
    convert(text)


def test_a_good_glossary_is_read_whole() -> None:
    terms, findings = read_terms("data/glossary.yml", ENTRY.encode())
    assert findings == []
    assert terms == (Term("Tremor", ("tremors",), "Shaking that you do not mean to make.", "TREM-er", "signs.md", 1),)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        pytest.param("- term: [", 2, "the file cannot be read", id="not YAML"),
        pytest.param("- term: " + "[" * 5000, 2, "the file cannot be read", id="deep"),
        pytest.param("[" * 5000 + "]" * 5000, 1, "the entry is not a list of fields", id="deep, and well-formed"),
        pytest.param("[" * 100_000, 0, "the file opens more than 10000 lists", id="so deep that the parser would end"),
        pytest.param("term: Tremor", 1, "the file is not a list", id="a mapping"),
        pytest.param("", 1, "the file is not a list", id="empty"),
        pytest.param("- Tremor", 1, "the entry is not a list of fields", id="an entry that is a text"),
        pytest.param(
            ENTRY.replace("say:", "sya:"), 1, "field 'sya' is not known. Did you mean 'say'?", id="unknown field"
        ),
        pytest.param(ENTRY.replace("  page: signs.md\n", ""), 1, "field 'page' is missing", id="missing field"),
        pytest.param(ENTRY.replace("[tremors]", "tremors"), 1, "'also' is not a list of names", id="names as text"),
        pytest.param(
            ENTRY + "\n" + ENTRY.replace("Tremor", "tremors", 1), 7, "'tremors' is a name of two terms", id="twice"
        ),
        pytest.param(ENTRY.replace("[tremors]", "[Tremor]"), 1, "'Tremor' stands twice among the names", id="repeated"),
        pytest.param(ENTRY.replace("Shaking", "One. Two"), 1, "longer than one sentence", id="two sentences"),
        pytest.param(ENTRY.replace("Shaking", "very " * 25), 1, "longer than one sentence", id="too many words"),
    ],
)
def test_a_bad_glossary_is_told_by_line(data: str, line: int, message: str) -> None:
    findings = read_terms("data/glossary.yml", data.encode())[1]
    assert [(finding.path, finding.line, finding.check) for finding in findings] == [
        ("data/glossary.yml", line, "glossary")
    ] * len(findings)
    assert any(message in finding.message for finding in findings), findings


@pytest.mark.parametrize("value", ["!!bool x", "!!timestamp x", '!!int ""', "!!float ''", "!!python/none x"])
def test_a_value_of_another_kind_is_told(value: str) -> None:
    """The parser's own constructors fail on these in ways that are no YAML error."""
    assert len(read_terms("data/glossary.yml", f"- term: {value}\n".encode())[1]) == 1
    assert medical_names(f"- term: {value}\n".encode()) == set()
    assert len(read_panels(f"- heading: {value}\n".encode(), "data/wallet_card.yml")[1]) == 1
    assert len(read_danger("data/danger.yml", f"calm: {value}\n".encode())[1]) == 1


@given(st.binary())
def test_reading_never_fails_on_any_bytes(data: bytes) -> None:
    read_terms("data/glossary.yml", data)


def record(body: str) -> Record:
    return Record("docs/x.md", "X", "", date(2026, 11, 1), (), False, False, (), 1.0, {}, body, 5)  # noqa: FBT003


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param("An EMG.", [], id="in the glossary"),
        pytest.param("In the UK.", [], id="plain"),
        pytest.param("Deep brain stimulation (DBS). DBS helps.", [], id="explained before, in brackets"),
        pytest.param("Your GP (family doctor).", [], id="explained after, in brackets"),
        pytest.param(
            "Two EEGs.\n\nAn EEG.", [(5, "'EEG' is used and nowhere explained.")], id="told once, at its line"
        ),
        pytest.param(
            "One.\n\nAn EGM.", [(7, "'EGM' is used and nowhere explained. Did you mean 'EMG'?")], id="misspelt"
        ),
        pytest.param("`EEG` is code.", [(5, "'EEG' is used")], id="inline code is read by the reader too"),
        pytest.param("```\nEEG\n```", [], id="code block"),
    ],
)
def test_abbreviations_are_explained(body: str, found: list[tuple[int, str]]) -> None:
    findings = list(glossary.check_abbreviations(record(body), GLOSSARY, ["UK"]))
    assert [finding.line for finding in findings] == [line for line, _ in found]
    for finding, (_, message) in zip(findings, found, strict=True):
        assert finding.message.startswith(message)


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        pytest.param({"signs.md": "A tremor."}, "", id="used where it is explained"),
        pytest.param({"signs.md": "Nothing."}, "no page uses 'Tremor'", id="used nowhere"),
        pytest.param({"other.md": "A tremor."}, "page 'signs.md' does not exist", id="no such page"),
        pytest.param({"other.md": "A tremor.", "signs.md": "No."}, "'signs.md' does not use 'Tremor'", id="not there"),
    ],
)
def test_idle_entries_are_found(pages: dict[str, str], message: str) -> None:
    findings = [finding.message for finding in glossary.check_entries([TREMOR], pages)]
    assert len(findings) == bool(message)
    assert all(found.startswith(message) for found in findings)


def test_site_with_a_term_explains_it(build: Builder) -> None:
    home = """\
---
title: Asthma in plain words
description: What asthma is, what helps, and when to get help now, in plain words for everyone.
updated: 2026-11-01
keywords: [wheezing]
clinical: false
handout: false
---

# Asthma in plain words

## Key points { .key-points }

- A tremor is shaking.
- [Signs](red-flags.md) say more.
- So does the list below.

[[glossary]]
"""
    terms = ENTRY.replace("signs.md", "red-flags.md")
    built = build({"docs/index.md": home, "data/glossary.yml": terms})
    assert any("no page uses 'Tremor'" in str(finding) for finding in built.findings)


def test_of_a_refused_page_nobody_says_what_it_uses_or_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is refused today, for its date, is not remembered tomorrow as a page without words."""
    signs = SIGNS.replace("you feel worse", "you have a tremor")
    home = HOME.replace("- Keep this page.", "- Keep this page.\n\n## Words\n\n[[glossary]]")
    home = home.replace("2026-11-01", "2026-09-01")
    terms = ENTRY.replace("signs.md", "red-flags.md")
    files = {"docs/red-flags.md": signs, "docs/index.md": home, "data/glossary.yml": terms}
    project = write_project(tmp_path / "project", files)
    monkeypatch.setitem(ENVIRONMENT, "SOURCE_DATE_EPOCH", "1790000000")  # 2026-09-21
    assert {finding.check for finding in build_project(project).findings} == {"records"}
    monkeypatch.undo()
    assert build_project(project).lines == []
