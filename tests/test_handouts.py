"""What goes on a handout, and which handouts there are: pure functions, without printing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from handout_samples import BODY, DISCLAIMER, SITE, built, built_folder, handouts, page, settings
from handouts import Made, check_names, is_wanted, list_of, orders_of, short_name, version_of
from sites import ROOT

from pagecheck.booklet import bind
from pagecheck.clinic import Clinic, read_clinic, settings_of
from pagecheck.edition import layout_of
from pagecheck.press import Order, print_all
from pagecheck.printing import LIBRARIES, Job, tool_versions
from pagecheck.sheets import (
    cut_article,
    cut_emergency_card,
    element,
    fit_for_paper,
    short_disclaimer,
    shown_address,
    without_explanation,
)
from pagecheck.shelf import Shelf, key_of
from pagecheck.wallet import PANELS, Panel, check_panels, fill, read_panels

if TYPE_CHECKING:
    from pathlib import Path

PANELS_TEXT = "- heading: My card\n  fields: [My name]\n" + "- heading: More\n  lines: 2\n" * (PANELS - 1)


@pytest.mark.parametrize(
    ("setting", "serving", "wanted"),
    [
        (None, False, True),
        ("", False, True),
        ("true", False, True),
        ("false", False, False),
        (" FALSE ", False, False),
        ("0", False, False),
        ("no", False, False),
        (None, True, False),
        ("true", True, False),
    ],
)
def test_handouts_are_left_out_only_when_asked_or_in_a_preview(
    setting: str | None,
    serving: bool,  # noqa: FBT001
    wanted: bool,  # noqa: FBT001
) -> None:
    assert is_wanted(setting, serving=serving) is wanted


@pytest.mark.parametrize(
    ("source", "name"), [("types.md", "types"), ("index.md", "home"), ("a/b.md", "a-b"), ("a/index.md", "a")]
)
def test_a_file_is_named_after_its_page(source: str, name: str) -> None:
    assert short_name(source) == name


def test_handouts_that_would_overwrite_each_other_are_found() -> None:
    pages = [replace(page(short_name(name)), source=f"docs/{name}") for name in ("a/b.md", "A-b.md", "index.md")]
    pages += [replace(page(short_name(name)), source=f"docs/{name}") for name in ("home.md", "booklet.md", "c.md")]
    said = "the page's handouts would be named '{}-…', and so would those of {}. Rename the page."
    assert [(finding.path, finding.message) for finding in check_names(pages)] == [
        ("docs/A-b.md", said.format("A-b", "docs/a/b.md")),
        ("docs/home.md", said.format("home", "docs/index.md")),
        ("docs/booklet.md", said.format("booklet", "the booklet of all pages")),
    ]


def test_the_version_is_the_day_of_the_commit(tmp_path: Path) -> None:
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x", "--date", "2020-01-01T12:00:00Z"]):
        environment = {"GIT_COMMITTER_DATE": "2021-02-03T12:00:00Z", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *identity, *command], check=True, env=environment)
    assert version_of(tmp_path, "2026-01-01") == "2021-02-03"


def test_without_a_repository_the_version_is_the_newest_page(tmp_path: Path) -> None:
    assert version_of(tmp_path, "2026-01-01") == "2026-01-01"


def test_without_git_the_version_is_the_newest_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert version_of(ROOT, "2026-01-01") == "2026-01-01"


def test_all_parts_of_a_clinic_are_read(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg><!-- <text> --><title>The text</title><textPath/></svg>")
    value = {"name": "St  Mary's\n", "address": "1 Road", "phone": "0123", "logo": "logo.svg"}
    assert read_clinic(value, "mkdocs.yml", tmp_path) == (
        Clinic("St Mary's", "1 Road", "0123", "logo.svg"),
        [],
    )


@pytest.mark.parametrize("value", [None, {}, "", {"name": None, "phone": ""}])
def test_an_empty_clinic_is_no_mistake(value: object, tmp_path: Path) -> None:
    clinic, findings = read_clinic(value, "mkdocs.yml", tmp_path)
    assert (settings_of(clinic), findings) == ({}, [])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("St Mary's", "'extra.clinic' is 'St Mary's'. Write name, address, phone, logo below it"),
        ({"nmae": "x"}, "'extra.clinic.nmae' is not known. Did you mean 'name'?"),
        ({"phone": 123}, "'extra.clinic.phone' is '123', which is not a text. Put it in quotes."),
        ({"logo": "none.svg"}, "there is no such file"),
        ({"logo": "../secret.png"}, "there is no such file"),
        ({"logo": "notes.txt"}, "Name a picture"),
        ({"logo": "live.svg"}, "'extra.clinic.logo' is 'live.svg', which holds text that may be too small to read"),
        ({"logo": "live.SVG"}, "Turn its letters into outlines, or use a PNG. [handouts]"),
    ],
)
def test_a_mistake_in_the_clinic_is_told(value: object, message: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "live.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><text x="1">St Mary\'s</text></svg>')
    (tmp_path / "live.SVG").write_bytes(b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:text>\xff</s:text></s:svg>')
    _, findings = read_clinic(value, "mkdocs.yml", tmp_path)
    assert [message in str(finding) for finding in findings] == [True]


ARTICLE = page().article


def test_an_article_holds_the_pages_words_and_not_the_sites() -> None:
    assert "Asthma narrows" in ARTICLE.body
    for word in ("menu", "<button", "term-back", "source-back", "visually-hidden", DISCLAIMER[:20]):
        assert word not in ARTICLE.body + ARTICLE.sources


def test_an_articles_parts_are_taken_apart() -> None:
    assert ARTICLE.title == "Asthma in plain words"
    assert ARTICLE.disclaimer == DISCLAIMER
    assert ARTICLE.review_line.startswith("Written by the lung team.")
    assert "Emergency?" in ARTICLE.strip
    assert "Smith J." in ARTICLE.sources
    assert "Smith J." not in ARTICLE.body


def test_links_between_pages_lead_to_the_site_online() -> None:
    assert f'href="{SITE}causes/#dust"' in ARTICLE.body


def test_a_link_to_another_site_shows_its_address() -> None:
    assert "(lungs.example.com/help)" in ARTICLE.body


def test_an_address_that_is_shown_is_not_shown_twice() -> None:
    assert ARTICLE.sources.count("10.1000/air") == 2  # in the link, and as its words
    assert "(pubmed.example.net/1)" in ARTICLE.sources


def test_pictures_are_found_in_any_folder() -> None:
    assert 'src="site:/assets/lungs.svg"' in ARTICLE.body


def test_details_are_open() -> None:
    assert "<details open" in ARTICLE.body


def test_a_table_to_fill_in_gets_a_sheet_of_its_own() -> None:
    start = ARTICLE.body.index('<section class="worksheet">')
    part = ARTICLE.body[start : ARTICLE.body.index("</section>", start)]
    assert "Diary" in part
    assert "One row a day." in part
    assert "<table>" in part
    assert "More" not in part


def test_without_an_address_links_between_pages_are_only_words() -> None:
    article = cut_article(built(), "", "asthma/index.html")
    assert article is not None
    assert "causes</a>" not in article.body
    assert "causes" in article.body


@pytest.mark.parametrize("html", ["", "<p>x</p>", "<article><p>no heading</p></article>"])
def test_a_file_without_an_article_has_no_handout(html: str) -> None:
    assert cut_article(html, SITE, "x.html") is None


def test_citations_become_numbers_in_brackets() -> None:
    assert "helps.&nbsp;[1]" in fit_for_paper(page().article.body, large=False).replace('<span class="citation">', "")


@pytest.mark.parametrize(("letters", "large", "long"), [(900, False, False), (900, True, True), (1600, False, True)])
def test_only_a_card_longer_than_a_sheet_may_be_split(letters: int, large: bool, long: bool) -> None:  # noqa: FBT001
    html = f'<section class="care-card"><p>{"x" * letters}</p></section>'
    assert ("care-card--long" in fit_for_paper(html, large=large)) is long


def test_a_list_of_terms_holds_only_terms() -> None:
    html = fit_for_paper(page().article.body, large=False)
    assert '<dt id="term-inhaler">' in html
    assert "<dl><div" not in html.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Look here. Call now. It may be bad.", " Look here. "),
        (" Go to hospital now. Bring the packet. It often works.", " Go to hospital now. Bring the packet. "),
        (" Call now, whatever the cause. It may be an allergy.", " Call now, whatever the cause. "),
        (" It may be tetanus.", " It may be tetanus."),
        (" Call now. Swelling may be allergy. Call now.", " Call now. Swelling may be allergy. "),
        ("", ""),
    ],
)
def test_a_sign_keeps_what_to_see_and_what_to_do(text: str, kept: str) -> None:
    assert without_explanation(text, said=True) == kept


@pytest.mark.parametrize(
    ("sign", "kept"),
    [
        ("<strong>One.</strong> Call now. It may be bad.", "One. "),
        ("<strong>One.</strong> Call now. Bad. <strong>Two.</strong> Call now. Bad.", "One.  Two. "),
        (
            "<strong>One.</strong> Call now. It is bad. <strong>Two.</strong> Go to hospital now. Film it. It is rare.",
            "One. Call now. Two. Go to hospital now. Film it. ",
        ),
    ],
)
def test_call_now_stays_where_a_sign_says_another_thing_too(sign: str, kept: str) -> None:
    """Else a sign that needs a call would seem to need no more than what stands after it."""
    card = f'<section class="care-card--emergency"><h2>Call now if</h2><p>Say.</p><ul><li>{sign}</li></ul></section>'
    body = cut_emergency_card(card)[2]
    assert " ".join(element(body).text().split()) == " ".join(kept.split())


def test_the_emergency_signs_are_the_pages_own_words() -> None:
    title, lead, body = cut_emergency_card(BODY)
    assert title == "Call your emergency number now if"
    assert "Say what you see." in lead
    assert "Say what you see." not in body
    assert "<h2" in body
    assert "<h3" not in body
    assert "You cannot speak in sentences." in body
    assert "Look at the nails too." in body
    assert "airways may be closing" not in body
    assert "citation" not in body


def test_a_page_without_a_card_has_no_emergency_signs() -> None:
    assert cut_emergency_card("<p>All is well.</p>") == ("", "", "")


@pytest.mark.parametrize(
    ("disclaimer", "short"),
    [("One. Two. Three.", "One. Two."), ("One. Two.", "One. Two."), ("One only", "One only")],
)
def test_the_short_disclaimer_is_the_beginning_of_the_whole(disclaimer: str, short: str) -> None:
    assert short_disclaimer(disclaimer) == short
    assert disclaimer.startswith(short)


def test_an_address_is_shown_as_people_type_it() -> None:
    assert shown_address("https://example.org/a/") == "example.org/a"


NAMES = tuple(handouts())


def test_each_page_has_two_papers_in_two_sizes() -> None:
    for paper in ("a4", "letter"):
        for size in ("", "-large"):
            assert f"asthma-{paper}{size}.pdf" in NAMES
            assert f"emergency-signs-{paper}{size}.pdf" in NAMES
        assert f"booklet-{paper}.pdf" in NAMES


def test_without_panels_there_is_no_wallet_card() -> None:
    assert not [name for name in NAMES if name.startswith("wallet")]


def test_a_clinics_name_is_text_and_never_markup() -> None:
    made = handouts(chosen=settings(clinic={"name": 'A & "B" <b>C</b>', "address": "x" * 200}))
    for handout in made.values():
        assert "<b>C</b>" not in handout.job.html
        assert "A &amp; " in handout.job.html


def test_without_a_clinic_there_are_lines_to_write_on() -> None:
    assert 'class="clinic__line">Phone:' in handouts()["asthma-a4.pdf"].job.html


def test_a_longer_disclaimer_gets_more_room() -> None:
    short = layout_of("asthma", "a4", "x" * 200, large=False)
    long = layout_of("asthma", "a4", "x" * 800, large=False)
    assert long["notice"] > short["notice"]
    assert long["height"] < short["height"]


REFERENCES = """<h2 id="all">All</h2><div class="references"><ol><li id="source-jones2020">Jones.</li>
<li id="source-smith2021">Smith.</li></ol></div>"""
GLOSSARY = '<div class="glossary"><dl><dt id="inhaler">Inhaler</dt><dd>A pump.</dd></dl></div>'
CHAPTERS = bind(
    {
        "asthma": page().article,
        "causes": page("causes", '<h2 id="dust">Dust</h2><p><a href="../asthma/#now">Now</a></p>').article,
        "glossary": page("glossary", GLOSSARY, "Glossary").article,
        "references": page("references", REFERENCES, "Sources").article,
    }
)
CHAPTER = CHAPTERS[0].body


@pytest.mark.parametrize("kind", ["asthma", "emergency-signs"])
def test_a_longer_state_of_the_review_gets_more_room_in_the_foot(kind: str) -> None:
    short, long = (layout_of(kind, "a4", "x" * 200, "x" * length, large=True) for length in (31, 160))
    assert long["bottom"] > short["bottom"]
    assert long["first"] > short["first"]


def test_there_is_one_list_of_sources_and_each_number_is_its_number() -> None:
    assert "Smith J. Air." not in CHAPTER
    assert 'href="#references--source-smith2021">2</a>' in CHAPTER
    assert "cite-smith2021-1" not in CHAPTER


def test_there_is_one_glossary_and_terms_lead_to_it() -> None:
    assert "Words on this page" not in CHAPTER
    assert 'href="#glossary--inhaler"' in CHAPTER


def test_anchors_of_different_pages_are_told_apart() -> None:
    assert 'id="asthma--now"' in CHAPTER
    assert 'href="#asthma--now"' in CHAPTERS[1].body


def test_links_between_pages_lead_to_chapters() -> None:
    assert 'href="#causes--dust"' in CHAPTER
    assert 'href="https://lungs.example.com/help/"' in CHAPTER


def test_without_a_page_of_all_sources_each_chapter_keeps_its_own() -> None:
    assert "Smith J. Air." in bind({"asthma": page().article})[0].body


def test_a_good_card_is_read() -> None:
    panels, findings = read_panels(PANELS_TEXT.encode(), "data/wallet_card.yml")
    assert findings == []
    assert panels[0] == Panel("My card", (), ("My name",), 0)
    assert panels[1].lines == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- heading: x\n", "the card has 1 panels"),
        ("{}", "the card has 0 panels"),
        ("- [", "data/wallet_card.yml:1: the file is not YAML"),
        ("\xff\x00", "not YAML"),
        (PANELS_TEXT.replace("heading: My card", "header: My card"), "panel 1 has no heading"),
        (PANELS_TEXT.replace("fields:", "felds:"), "panel 1 has the unknown field 'felds'. Did you mean 'fields'?"),
        (PANELS_TEXT.replace("[My name]", "My name"), "panel 1 has 'fields' that is not a list of texts"),
        (PANELS_TEXT.replace("lines: 2", "lines: many"), "panel 2 has 'lines: many'"),
        ("- heading: !!python/object:os.system x\n", "the file is not YAML"),
    ],
)
def test_a_mistake_in_the_card_is_told(text: str, message: str) -> None:
    panels, findings = read_panels(text.encode("latin-1"), "data/wallet_card.yml")
    assert panels == ()
    assert any(message in str(finding) for finding in findings)


def test_the_cards_statements_are_the_pages_own() -> None:
    (panel,) = fill([Panel("x", ("Blue lips", "You cannot"))], BODY, {})
    assert panel.from_page == ("Blue lips.", "You cannot speak in sentences.")


@pytest.mark.parametrize(
    ("clinic", "field"),
    [
        ({}, "My clinic:"),
        ({"name": "Green Clinic"}, "My clinic: Green Clinic"),
        ({"name": "Green Clinic", "phone": "555 0100"}, "My clinic: Green Clinic, 555 0100"),
        ({"name": "The Green Clinic by the River", "phone": "555 0100"}, "My clinic: 555 0100"),
        ({"name": "The Green Clinic by the River and the Hill"}, "My clinic:"),
    ],
)
def test_the_card_names_the_clinic_where_it_fits_on_the_line(clinic: dict[str, str], field: str) -> None:
    (panel,) = fill([Panel("x", fields=("My name", "My clinic {clinic}"))], BODY, clinic)
    assert panel.fields == ("My name:", field)


def test_words_that_the_page_does_not_say_are_told() -> None:
    (finding,) = check_panels([Panel("x", ("Blue lip.", "Blue lips"))], BODY, "data/wallet_card.yml")
    assert "'Blue lip.' begins no statement of the page" in finding.message
    assert "Did you mean 'Blue lips.'?" in finding.message


def test_the_real_card_is_on_the_real_page(site: Path) -> None:
    panels, findings = read_panels((ROOT / "data/wallet_card.yml").read_bytes(), "data/wallet_card.yml")
    article = cut_article((site / "red-flags/index.html").read_text(encoding="utf-8"), SITE, "red-flags/index.html")
    assert article is not None
    assert findings + check_panels(panels, article.body, "data/wallet_card.yml") == []


def test_what_was_put_is_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new")
    shelf.put("a", b"bytes")
    assert shelf.get("a") == b"bytes"
    assert shelf.get("b") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"bytes", None])
def test_a_damaged_entry_is_thrown_away(damage: bytes | None, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("a", b"many bytes")
    path = tmp_path / "a"
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert shelf.get("a") is None
    assert not path.exists()


def test_a_shelf_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    Shelf(tmp_path / "file").put("a", b"bytes")
    assert Shelf(tmp_path / "file").get("a") is None


def test_the_key_depends_on_each_part() -> None:
    assert len({key_of("a", "b"), key_of("ab"), key_of("b", "a"), key_of("a", ["b"]), key_of("\ud800")}) == 5


def test_what_no_build_used_for_a_month_is_removed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("old", b"x")
    shelf.put("new", b"x")
    os.utime(tmp_path / "old", (0, 0))
    shelf.sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_an_unchanged_sheet_has_the_same_key_and_any_change_another(tmp_path: Path) -> None:
    handout = handouts()["asthma-a4.pdf"]
    picture = tmp_path / "assets" / "lungs.svg"
    picture.parent.mkdir()

    def key(html: str = handout.job.html) -> str:
        return next(orders_of([replace(handout, job=replace(handout.job, html=html))], tmp_path)).key

    keys = [key(), key(), key(handout.job.html + " ")]
    picture.write_text("<svg/>")
    keys.append(key())
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


NAME = "asthma-a4.pdf"


def order(folder: Path) -> Order:
    return Order(Job(NAME, "docs/asthma.md", "<p>x</p>"), "key", folder / NAME)


def test_what_is_on_the_shelf_is_not_printed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    shelf.put("key", b"%PDF kept")
    assert print_all([order(tmp_path)], shelf, tmp_path, ["/nowhere/at/all"]) == ([], "")
    assert (tmp_path / NAME).read_bytes() == b"%PDF kept"


@pytest.mark.parametrize("script", ["import sys; sys.exit(3)", "print('no JSON', flush=True); input(); input()"])
def test_a_child_that_dies_is_told(script: str, tmp_path: Path) -> None:
    out = io.StringIO()
    refusals, stopped = print_all(
        [order(tmp_path)], Shelf(tmp_path / "shelf"), tmp_path, [sys.executable, "-c", script], out
    )
    assert stopped == ""
    assert ["was not printed: the child process ended" in message for _, message in refusals] == [True]
    assert "1 of 1" in out.getvalue()


def test_the_list_names_each_file_with_its_pages_and_size() -> None:
    made = [
        Made(one.job.name, "", one.title, one.paper, one.large, 1 if one.large else 2, 31_400)
        for one in handouts().values()
    ]
    html = list_of(made, "../handouts/")
    assert html.count("<a ") == len(made)
    assert 'href="../handouts/asthma-a4-large.pdf"' in html
    assert "2&nbsp;pages, 31&nbsp;kB" in html
    assert "1&nbsp;page, 31&nbsp;kB" in html


@pytest.mark.parametrize("name", ["asthma", "letter-to-school", "a-letter-home", "a-a4-diary"])
def test_a_page_has_one_row_in_the_list_whatever_its_name(name: str) -> None:
    made = [
        Made(f"{name}-{paper}{size}.pdf", "", "Title", paper, bool(size), 1, 1)
        for paper in ("a4", "letter")
        for size in ("", "-large")
    ]
    assert {one.kind for one in made} == {name}


def test_a_new_library_that_lays_out_text_makes_new_pdfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = tool_versions()
    assert all(versions[function] for function in LIBRARIES), versions
    assert tool_versions() == versions
    handout = handouts()["asthma-a4.pdf"]
    [before] = orders_of([handout], tmp_path)
    monkeypatch.setattr("handouts.tool_versions", lambda: {**versions, "pango_version_string": "99"})
    [after] = orders_of([handout], tmp_path)
    assert before.key != after.key
    monkeypatch.setitem(LIBRARIES, "pango_version_string", ("no such library",))
    assert tool_versions()["pango_version_string"] == ""


def test_the_press_ends_without_a_word(tmp_path: Path) -> None:
    job = handouts()["emergency-signs-a4.pdf"].job
    question = {"job": asdict(job), "key": "x", "target": str(tmp_path / "x.pdf")}
    command = [sys.executable, str(ROOT / "hooks/handouts.py"), str(built_folder(tmp_path)), str(tmp_path), "--worker"]
    ended = subprocess.run(
        command, input=json.dumps(question) + "\n", capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout) == {"refusal": ""}
