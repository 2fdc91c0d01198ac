"""Citations: the Markdown extension, alone and in MkDocs, and the findings on a page's citations."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import citations
import pytest
from markdown import Markdown, markdown
from mkdocs.commands.build import build
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pagecheck.citations import CitationExtension
from pagecheck.cited import check_citations, find_citations
from pagecheck.sections import SectionsExtension
from pagecheck.sources import Source, read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

HOOKS = Path(citations.__file__).parent
TODAY = date(2026, 11, 23)


def paper(key: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "id": key,
        "type": "article-journal",
        "title": title,
        "author": [{"family": title}],
        "PMID": more.pop("n"),
    } | more


ENTRIES: list[dict[str, Any]] = [
    paper("a2020", "Zebra", n="1", DOI="10.1000/1"),
    paper("b2021", "Apple", n="2"),
    paper("c-nhs.uk:1", "mango", n="3"),
    paper("old2016", "Older", n="4", custom={"status": "retired", "retired": "2025-04-07"}),
    paper("more2019", "Further", n="5", custom={"status": "further reading"}),
    {"id": "blank", "type": "webpage", "title": "Bare", "custom": {"unidentified": "No address yet."}},
]
RETIRED = "source 'old2016' is retired and is cited as if it were current. Cite a current one, or say so here."
UNUSED = "Cite it, delete it, or set its status to 'further reading'."
UNLISTED = "Write 'clinical: true' in the front matter, or make a page with [[references]]."
NO_RECORD = (
    "the page does not begin with '---'. Put the front matter first; MkDocs would otherwise swallow the first lines."
)
ADD = "Add it, or correct the citation."
SOURCES, MISTAKES = read_sources("data/sources.json", json.dumps(ENTRIES).encode(), TODAY)
COMMON = ["abbr", "attr_list", "md_in_html", "tables", "fenced_code", "toc"]


def html_of(text: str, *extensions: Any, **options: Any) -> str:
    return markdown(text, extensions=[*COMMON, *extensions, CitationExtension(sources=SOURCES, **options)])


def page_of(text: str, *extensions: Any, **options: Any) -> LexborHTMLParser:
    return LexborHTMLParser(html_of(text, *extensions, **options))


def numbers(page: LexborHTMLParser | LexborNode) -> list[str]:
    return [node.text() for node in page.css("sup.citation")]


def one(page: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    (node,) = page.css(selector)
    return node


def test_the_sources_of_these_tests_are_good() -> None:
    assert not MISTAKES


# --- numbers


def test_sources_are_numbered_by_first_use() -> None:
    page = page_of("One.[@b2021] Two.[@a2020]\n\nThree.[@b2021] Four.[@c-nhs.uk:1; @a2020]")
    assert numbers(page) == ["1", "2", "1", "3, 2"]
    assert [item.id for item in page.css("section.sources li")] == ["source-b2021", "source-a2020", "source-c-nhs.uk:1"]


def test_numbers_follow_the_page_and_not_the_order_of_conversion() -> None:
    page = page_of(
        "- x[@b2021]\n\n    - y[@a2020]\n\n| h | i |\n|---|---|\n| x[@old2016] | y[@more2019] |\n\nz[@b2021]"
    )
    assert numbers(page) == ["1", "2", "3", "4", "1"]


def test_a_number_is_read_as_a_source_and_leads_to_it() -> None:
    page = page_of("One.[@b2021]")
    link = one(page, "p sup.citation a")
    assert link.attributes == {"aria-label": "Source 1", "href": "#source-b2021", "id": "cite-b2021-1"}


def test_several_sources_in_one_place_are_separate_links() -> None:
    links = page_of("One.[@a2020; @b2021;@old2016 ; @a2020]").css("p sup.citation a")
    assert [link.text() for link in links] == ["1", "2", "3"]


def test_search_does_not_read_the_number_as_part_of_a_word() -> None:
    assert "data-search-exclude" in one(page_of("One.[@b2021]"), "p sup").attributes


def test_every_link_of_a_page_has_its_target_and_every_id_is_single() -> None:
    page = page_of("# T\n\nA[@a2020; @b2021] b[@a2020]\n\n## X { .emergency }\n\nc[@a2020]\n\n## Y\n\nd[@a2020]")
    ids = [node.id for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    targets = {(node.attributes["href"] or "")[1:] for node in page.css('a[href^="#"]')}
    assert targets
    assert targets <= set(ids)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("`[@a2020]`", id="code-span"),
        pytest.param("``a ` [@a2020]``", id="code-span-of-two"),
        pytest.param("```\n[@a2020]\n```", id="fence"),
        pytest.param("~~~ md\n\n[@a2020]\n\n~~~", id="tilde-fence"),
        pytest.param("text\n\n    [@a2020]\n\n    [@b2021]", id="indented"),
        pytest.param("    [@a2020]", id="indented-at-the-top"),
        pytest.param(r"\[@a2020]", id="escaped"),
        pytest.param("<!-- [@a2020] -->", id="comment"),
        pytest.param("<!--\n\n[@a2020]\n-->", id="long-comment"),
        pytest.param("[@a2020](https://example.org)", id="link"),
        pytest.param("mail me@a2020 or @a2020", id="no-brackets"),
    ],
)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    page = page_of(text)
    assert not numbers(page)
    assert not page.css(".sources")
    assert not list(find_citations(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.[@a2020]", [(1, ("a2020",))]),
        ("One.[@a2020; @b2021]\nTwo.[@a2020]", [(1, ("a2020", "b2021")), (2, ("a2020",))]),
        ("One.[@a2020][@b2021]", [(1, ("a2020",)), (1, ("b2021",))]),
        ("- item\n\n    more[@a2020]", [(3, ("a2020",))]),
        ("1. item\n2. item\n\n    more[@a2020]", [(4, ("a2020",))]),
        ("| h |\n|---|\n| x[@a2020] |", [(3, ("a2020",))]),
        ("> quoted[@a2020]", [(1, ("a2020",))]),
        ('<div markdown="1">\n\ntext[@a2020]\n\n</div>', [(3, ("a2020",))]),
        ("```\nx\n```\n\nOne.[@a2020]", [(5, ("a2020",))]),
        ("<!-- a\nb -->\n\nOne.[@a2020]", [(4, ("a2020",))]),
        ("**bold[@a2020]** `x` and `y[@b2021]`", [(1, ("a2020",))]),
        ("a ` b [@a2020]\n\nc ` d", [(1, ("a2020",))]),
        ("text\n    hanging[@a2020]", [(2, ("a2020",))]),
        ("[words[@a2020]](https://example.org)", [(1, ("a2020",))]),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, str) else "",
)
def test_citations_found_in_the_text_are_those_that_are_rendered(
    text: str, expected: list[tuple[int, tuple[str, ...]]]
) -> None:
    assert [(cited.line, cited.keys) for cited in find_citations(text)] == expected
    assert len(numbers(page_of(text))) == len(expected)


def test_a_citation_within_a_link_is_no_link_in_a_link() -> None:
    assert len(page_of("[words[@a2020]](https://example.org)").css("p a")) == 1


# --- unknown keys


def test_an_unknown_key_stays_visible() -> None:
    page = page_of("One.[@nobody] Two.[@a2020; @nobody]")
    assert "One.[@nobody]" in one(page, "p").text()
    assert numbers(page) == ["1 [@nobody]"]
    assert [item.id for item in page.css("section.sources li")] == ["source-a2020"]


def test_an_unknown_key_is_text_and_never_markup() -> None:
    assert "<script" not in html_of("One.[@nobody<script>alert(1)</script>]").split("[@nobody")[0]


def test_the_extension_keeps_what_is_wrong_with_the_page_it_converted() -> None:
    extension = CitationExtension(sources=SOURCES)
    reader = Markdown(extensions=[extension])
    reader.convert("One.\n\nTwo.[@a20201]")
    assert [(finding.line, finding.message) for finding in extension.findings] == [
        (3, "source 'a20201' is not in data/sources.json. Did you mean 'a2020'?")
    ]
    reader.reset().convert("One.[@a2020]")
    assert not extension.findings


# --- emergency cards

EMERGENCY = (
    "# T\n\n## Call now if { .emergency }\n\n- x[@a2020; @b2021]\n\n### Why\n\ny[@a2020]\n\n## Rest\n\nz[@a2020]"
)


@pytest.mark.parametrize("extensions", [[SectionsExtension()], []], ids=["with-cards", "without-cards"])
def test_in_an_emergency_card_nothing_leads_away(extensions: list[Any]) -> None:
    page = page_of(EMERGENCY, *extensions)
    first, second, last = page.css("sup.citation")
    assert not first.css("a")
    assert not second.css("a")
    assert first.text() == "source 1, source 2"
    assert [node.text() for node in first.css(".visually-hidden")] == ["source ", "source "]
    assert last.css("a")
    if extensions:
        assert not page.css(".care-card--emergency a")


def test_the_way_back_leads_into_the_emergency_card() -> None:
    page = page_of(EMERGENCY, SectionsExtension())
    back = page.css("#source-b2021 .source-back a")
    assert [link.attributes["href"] for link in back] == ["#cite-b2021-1"]
    assert one(page, "#cite-b2021-1").tag == "span"


def test_a_later_section_of_the_same_page_has_links_again() -> None:
    page = page_of("## A { .emergency }\n\nx[@a2020]\n\n## B { .urgent }\n\ny[@a2020]", SectionsExtension())
    assert [bool(sup.css("a")) for sup in page.css("sup.citation")] == [False, True]


# --- the list of sources


def test_the_page_ends_with_its_sources() -> None:
    text = html_of("# T\n\nOne.[@a2020]\n\n## End\n\nText.")
    page = LexborHTMLParser(text)
    section = one(page, "section.sources")
    assert section.attributes["aria-labelledby"] == one(section, "h2").id == "sources"
    assert text.endswith("</ol></section>")
    assert one(section, "li").text().startswith("Zebra. Zebra. doi:10.1000/1. PubMed 1.")
    assert [link.attributes["href"] for link in section.css("a.source-link")] == [
        "https://doi.org/10.1000/1",
        "https://pubmed.ncbi.nlm.nih.gov/1/",
    ]


def test_the_heading_of_the_sources_is_in_the_table_of_contents() -> None:
    reader = Markdown(extensions=[*COMMON, CitationExtension(sources=SOURCES)])
    reader.convert("# T\n\nOne.[@a2020]")
    assert 'href="#sources"' in reader.toc  # type: ignore[attr-defined]  # toc adds it


@pytest.mark.parametrize("title", ["# Sources", "# T\n\n## Sources", "# T { #sources }"])
def test_the_heading_does_not_take_the_id_of_another(title: str) -> None:
    page = page_of(f"{title}\n\nOne.[@a2020]")
    ids = [node.id for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    section = one(page, "section.sources")
    assert section.attributes["aria-labelledby"] == one(section, "h2").id


def test_each_place_of_citation_can_be_reached_again() -> None:
    page = page_of("One.[@a2020] Two.[@b2021] Three.[@a2020]")
    names = [(link.attributes["href"], link.attributes["aria-label"]) for link in page.css(".source-back a")]
    assert names == [
        ("#cite-a2020-1", "Back to where source 1 is cited, place 1 of 2"),
        ("#cite-a2020-2", "Back to where source 1 is cited, place 2 of 2"),
        ("#cite-b2021-1", "Back to where source 2 is cited"),
    ]


def test_a_retired_source_says_so_with_its_day() -> None:
    assert "(retired 7 April 2025)" in one(page_of("x[@old2016]"), "#source-old2016").text()


def test_a_source_without_address_says_why() -> None:
    item = one(page_of("x[@blank]"), "#source-blank")
    assert "No address yet." in item.text()
    assert not item.css(".source-link")


def test_a_page_without_citations_has_no_sources() -> None:
    assert html_of("# T\n\nText.") == '<h1 id="t">T</h1>\n<p>Text.</p>'


def test_the_note_stands_below_the_sources_and_is_text() -> None:
    page = page_of("x[@a2020]", note="Not <b>checked</b>.")
    assert one(page, "section.sources + p.sources-note").text() == "Not <b>checked</b>."
    assert not page_of("x[@a2020]").css(".sources-note")


def test_hostile_titles_stay_text() -> None:
    entry = paper("evil", "</li><script>alert('x')</script> & \"more\"", n="9")
    page = LexborHTMLParser(markdown("x[@evil]", extensions=[CitationExtension(sources=[entry])]))
    assert not page.css("script")
    assert "<script>alert('x')</script> & \"more\"" in one(page, "#source-evil").text()


# --- pages that do not list their sources, and the page of all


def test_a_page_without_a_list_bears_the_numbers_of_the_page_of_all_sources() -> None:
    page = page_of("x[@a2020]", listed=False, all_sources="../all.md", note="Note.")
    link = one(page, "sup a")
    assert link.attributes["href"] == "../all.md#source-a2020"
    assert link.attributes["aria-label"] == "Source 4"  # Apple, Bare, Mango and Zebra, in this order
    assert not page.css(".sources, .sources-note")


def test_without_such_a_page_its_citations_are_plain_numbers() -> None:
    page = page_of("x[@a2020]", listed=False)
    assert numbers(page) == ["source 1"]
    assert not page.css("a, .sources")


def test_the_page_of_all_sources_lists_them_by_status_and_alphabet() -> None:
    text = "# T\n\n## All\n\n[[references]]\n\n## More\n\nx[@a2020]"
    page = page_of(text, cited_on={"b2021": [("A & B", "a.md#source-b2021"), ("C", "c.md")]})
    assert [node.text() for node in page.css(".references h3")] == [
        "Sources in use",
        "Further reading",
        "Retired sources",
    ]
    assert [(node.attributes["start"], len(node.css("li"))) for node in page.css(".references ol")] == [
        ("1", 4),
        ("5", 1),
        ("6", 1),
    ]
    assert [node.id for node in page.css(".references li")] == [
        f"source-{key}" for key in ("b2021", "blank", "c-nhs.uk:1", "a2020", "more2019", "old2016")
    ]
    cited_on = one(page, "#source-b2021 .source-cited-on")
    assert cited_on.text() == "Cited on: A & B, C."
    assert [link.attributes["href"] for link in cited_on.css("a")] == ["a.md#source-b2021", "c.md"]
    assert numbers(page) == ["4"]
    assert not page.css(".sources")
    assert "[[references]]" not in page.text()


def test_all_sources_are_listed_only_where_asked_for() -> None:
    page = page_of("See `[[references]]` and\n[[references]] here.\n\n```\n[[references]]\n```")
    assert not page.css(".references")


def test_a_second_list_of_all_sources_repeats_no_id() -> None:
    page = page_of("[[references]]\n\n[[references]]")
    ids = [node.id for node in page.css("[id]")]
    assert len(ids) == len(set(ids))


# --- plain Python-Markdown


def test_it_works_by_name_with_a_file(tmp_path: Path) -> None:
    file = tmp_path / "sources.json"
    file.write_text(json.dumps(ENTRIES))
    configs = {"pagecheck.citations": {"sources_file": str(file)}}
    page = LexborHTMLParser(markdown("x[@b2021]", extensions=["pagecheck.citations"], extension_configs=configs))
    assert numbers(page) == ["1"]
    assert "Apple" in one(page, "section.sources").text()


def test_it_works_by_class_path(tmp_path: Path) -> None:
    file = tmp_path / "sources.json"
    file.write_text(json.dumps(ENTRIES))
    name = "pagecheck.citations:CitationExtension"
    page = markdown("x[@b2021]", extensions=[name], extension_configs={name: {"sources_file": str(file)}})
    assert 'href="#source-b2021"' in page


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"sources_file": "nowhere.json"}, id="no-file"),
        pytest.param({"sources_file": __file__}, id="no-json"),
        pytest.param({"sources": [{"id": 5}]}, id="bad-entry"),
        pytest.param({"sources": [{1, 2}]}, id="no-json-at-all"),
    ],
)
def test_sources_that_cannot_be_read_are_a_finding_and_no_crash(options: dict[str, Any]) -> None:
    extension = CitationExtension(**options)
    assert len(extension.findings) == 1
    assert "x[@a2020]" in LexborHTMLParser(markdown("x[@a2020]", extensions=[extension])).text()


def test_one_instance_serves_many_pages() -> None:
    extension = CitationExtension(sources=SOURCES)
    pages = [markdown(text, extensions=[extension]) for text in ("x[@a2020] y[@b2021]", "x[@b2021]")]
    assert numbers(LexborHTMLParser(pages[1])) == ["1"]


def test_entries_are_rendered_once_for_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def render(found: Iterable[Source]) -> dict[str, str]:
        calls.append(1)
        return {source.key: source.title for source in found}

    monkeypatch.setattr("pagecheck.citations.render_entries", render)
    extension = CitationExtension(sources=SOURCES)
    for _ in range(3):
        markdown("x[@a2020]", extensions=[extension])
    assert len(calls) == 1


# --- findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x[@a2020]", [], id="good"),
        pytest.param(
            "x[@a20201]", [(7, "source 'a20201' is not in data/sources.json. Did you mean 'a2020'?")], id="did-you-mean"
        ),
        pytest.param(
            "x\n\n[@qqqq; @a2020; @wwww]",
            [
                (9, "source 'qqqq' is not in data/sources.json. Add it, or correct the citation."),
                (9, "source 'wwww' is not in data/sources.json. Add it, or correct the citation."),
            ],
            id="two-unknown",
        ),
        pytest.param(
            "x[@old2016]",
            [
                (
                    7,
                    RETIRED,
                )
            ],
            id="retired",
        ),
        pytest.param("A guideline that was\nretired in 2025.[@old2016]", [], id="retired-and-said"),
        pytest.param(
            "It was retired.\n\nx[@old2016]",
            [
                (
                    9,
                    RETIRED,
                )
            ],
            id="retired-said-elsewhere",
        ),
        pytest.param("The guideline[@old2016] has been withdrawn.", [], id="retired-and-said-after-it"),
        pytest.param("It was retired. [@a2020] x[@old2016]", [(7, RETIRED)], id="retired-said-of-another"),
        pytest.param("- it was retired\n- x[@old2016]", [(8, RETIRED)], id="retired-said-in-another-item"),
        pytest.param("| was retired | x[@old2016] |", [(7, RETIRED)], id="retired-said-in-another-cell"),
        pytest.param(
            "x[@more2019]",
            [(7, "source 'more2019' is for further reading only. Rest no statement on it: cite another source.")],
            id="further-reading",
        ),
        *(
            pytest.param(
                f"x{wrong}",
                [(7, f"'{wrong}' is not a citation. Write it as [@key], or as [@key; @key] for several.")],
                id=wrong,
            )
            for wrong in (
                "[@a2020, @b2021]",
                "[@a2020; b2021]",
                "[@ a2020]",
                "[@]",
                "[@a2020",
                "[@a2020 p. 5]",
                "[@-x]",
            )
        ),
        pytest.param(
            "## Head[@a2020]\n\nx", [(7, "'[@a2020]' stands in a heading. Cite it in the text below.")], id="heading"
        ),
        pytest.param("## Head\nText.[@a2020]", [], id="text-directly-under-a-heading"),
        pytest.param("`[@a20201]`", [], id="code"),
    ],
)
def test_citations_are_checked_with_their_lines(text: str, expected: list[tuple[int, str]]) -> None:
    findings = check_citations("docs/p.md", text, 7, SOURCES)
    assert [(finding.line, finding.message) for finding in findings] == expected
    assert {finding.check for finding in findings} <= {"citations"}


HOSTILE = r"""
from pagecheck.cited import find_citations
hostile = ("[@a" * 20_000, "`" * 20_000, "<!--" * 20_000, "[@a;" * 20_000, "    x\n\n" * 10_000, "```\n" * 9_999)
for text in hostile:
    assert len(list(find_citations(text))) <= 1
"""


def test_hostile_text_is_read_to_its_end() -> None:
    """In a process of its own: there reading that takes minutes fails this test, and does not end the run."""
    subprocess.run([sys.executable, "-c", HOSTILE], cwd=HOOKS, check=True, timeout=300)


# --- in MkDocs


def front(title: str, *, clinical: bool = True, general: str = "") -> str:
    lines = [
        f"title: {title}",
        "description: A sentence of at least fifty characters that says what this page is for.",
        "updated: 2026-01-02",
        "keywords: [breath]",
        f"clinical: {str(clinical).lower()}",
        "handout: true",
    ]
    if general:
        lines.append(f"general_knowledge: [{general}]")
    return "---\n" + "\n".join(lines) + "\n---\n\n"


GOOD_SITE = {
    "index.md": front("Home") + "# Home\n\nOne.[@a2020; @b2021]\n",
    "lungs/asthma.md": front("Asthma", general="Two") + "# Asthma\n\nOne.[@c-nhs.uk:1]\n\nTwo.\n\nThree.[@blank]\n",
    "glossary.md": front("Words", clinical=False) + "# Words\n\nOne.[@a2020]\n",
    "references.md": front("All", clinical=False) + "# All\n\n[[references]]\n\nUsed instead:[@b2021]\n",
}


def make(folder: Path, pages: dict[str, str], sources: bytes | None = None) -> dict[str, Any]:
    """Build a small site with the records and citations hooks; its settings."""
    for name, text in pages.items():
        file = folder / "docs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/sources.json").write_bytes(json.dumps(ENTRIES).encode() if sources is None else sources)
    settings = {
        "site_name": "Breath",
        "theme": {"name": None, "custom_dir": str(folder / "theme")},
        "plugins": [],
        "hooks": [str(HOOKS / "records.py"), str(HOOKS / "citations.py")],
        "validation": {"links": {"anchors": "warn"}},
        "markdown_extensions": ["attr_list"],
        "extra": {"general_knowledge_note": "No clinician has checked the rest."},
    }
    (folder / "theme").mkdir(exist_ok=True)
    template = "{{ page.content }}<pre>{{ page.meta.sources | map(attribute='id') | join(' ') }}</pre>"
    (folder / "theme/main.html").write_text(template)
    (folder / "mkdocs.yml").write_text(json.dumps(settings))
    return settings


def warnings_of(folder: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        build(load_config(str(folder / "mkdocs.yml")))
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def built(folder: Path, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((folder / "site" / name).read_text(encoding="utf-8"))


def test_a_good_site_has_no_finding(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    make(tmp_path, GOOD_SITE)
    assert warnings_of(tmp_path, caplog) == []


def test_each_page_of_a_site_lists_its_own_sources(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    make(tmp_path, GOOD_SITE)
    warnings_of(tmp_path, caplog)
    assert [item.id for item in built(tmp_path, "index.html").css(".sources li")] == ["source-a2020", "source-b2021"]
    asthma = built(tmp_path, "lungs/asthma/index.html")
    assert [item.id for item in asthma.css(".sources li")] == ["source-c-nhs.uk:1", "source-blank"]
    assert one(asthma, "pre").text() == "c-nhs.uk:1 blank"
    assert one(asthma, ".sources-note").text() == "No clinician has checked the rest."
    assert not built(tmp_path, "index.html").css(".sources-note")
    assert not built(tmp_path, "glossary/index.html").css(".sources")
    link = one(built(tmp_path, "glossary/index.html"), "sup a")
    assert link.attributes["href"] == "../references/#source-a2020"


def test_the_page_of_all_sources_says_where_each_is_cited(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    make(tmp_path, GOOD_SITE)
    warnings_of(tmp_path, caplog)
    page = built(tmp_path, "references/index.html")
    cited_on = {item.id: [a.attributes["href"] for a in item.css(".source-cited-on a")] for item in page.css("li")}
    assert cited_on == {
        "source-a2020": ["../#source-a2020", "../glossary/#cite-a2020-1"],
        "source-b2021": ["../#source-b2021"],
        "source-c-nhs.uk:1": ["../lungs/asthma/#source-c-nhs.uk:1"],
        "source-blank": ["../lungs/asthma/#source-blank"],
        "source-more2019": [],
        "source-old2016": [],
    }


def test_links_to_pages_are_right_from_a_folder_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pages = dict(GOOD_SITE)
    pages["about/all.md"] = pages.pop("references.md")
    make(tmp_path, pages)
    (tmp_path / "docs/references.md").unlink(missing_ok=True)
    assert warnings_of(tmp_path, caplog) == []
    page = built(tmp_path, "about/all/index.html")
    assert one(page, "#source-b2021 .source-cited-on a").attributes["href"] == "../../#source-b2021"
    link = one(built(tmp_path, "glossary/index.html"), "sup a")
    assert link.attributes["href"] == "../about/all/#source-a2020"


SPOILT = [
    pytest.param(
        {"index.md": GOOD_SITE["index.md"].replace("; @b2021", "")},
        [f"data/sources.json:1: source 'b2021' is never cited. {UNUSED} [citations]"],
        id="named-only-on-the-page-of-all-sources",
    ),
    pytest.param(
        {"index.md": GOOD_SITE["index.md"].replace("@a2020", "@a20201")},
        ["docs/index.md:12: source 'a20201' is not in data/sources.json. Did you mean 'a2020'? [citations]"],
        id="unknown-key",
    ),
    pytest.param(
        {"lungs/asthma.md": GOOD_SITE["lungs/asthma.md"].replace("[@blank]", "[@old2016]")},
        [
            f"docs/lungs/asthma.md:17: {RETIRED} [citations]",
            f"data/sources.json:1: source 'blank' is never cited. {UNUSED} [citations]",
        ],
        id="retired-and-unused",
    ),
    pytest.param(
        {"references.md": front("All", clinical=False) + "# All\n\nNothing.\n"},
        [
            f"docs/glossary.md:12: '[@a2020]' is cited on a page without sources. {UNLISTED} [citations]",
        ],
        id="no-page-of-all-sources",
    ),
    pytest.param(
        {"index.md": "# Home\n\nOne.[@nobody; @a2020; @b2021]\n"},
        [
            f"docs/index.md:1: {NO_RECORD} [records]",
            f"docs/index.md:3: source 'nobody' is not in data/sources.json. {ADD} [citations]",
        ],
        id="no-record",
    ),
]


@pytest.mark.parametrize(("pages", "expected"), SPOILT)
def test_one_mistake_makes_exactly_its_findings(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, pages: dict[str, str], expected: list[str]
) -> None:
    make(tmp_path, GOOD_SITE | pages)
    assert warnings_of(tmp_path, caplog) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b'[\n{"id": "a",}\n]', "data/sources.json:2: the file is not JSON", id="not-json"),
        pytest.param(b"\xff", "data/sources.json:1: byte 0xff is not UTF-8", id="not-utf-8"),
        pytest.param(b"{}", "data/sources.json:1: the file is not a list", id="no-list"),
    ],
)
def test_unreadable_sources_are_findings_and_no_crash(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, data: bytes, expected: str
) -> None:
    make(tmp_path, GOOD_SITE, data)
    assert warnings_of(tmp_path, caplog)[0].startswith(expected)
    assert "One.[@a2020; @b2021]" in built(tmp_path, "index.html").text()


def test_missing_sources_are_a_finding(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    make(tmp_path, GOOD_SITE)
    (tmp_path / "data/sources.json").unlink()
    assert warnings_of(tmp_path, caplog)[0] == (
        "data/sources.json: the file cannot be read: No such file or directory. "
        "Put the sources there as CSL-JSON, or [] if there are none. [citations]"
    )


def test_settings_that_are_used_twice_hold_the_extension_once(tmp_path: Path) -> None:
    make(tmp_path, GOOD_SITE)
    config = load_config(str(tmp_path / "mkdocs.yml"))
    for _ in range(2):
        citations.on_config(config)
    assert sum(isinstance(entry, CitationExtension) for entry in config.markdown_extensions) == 1


def test_a_second_build_knows_nothing_of_the_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    make(tmp_path, GOOD_SITE | {"index.md": GOOD_SITE["index.md"].replace("@b2021", "@nobody")})
    assert warnings_of(tmp_path, caplog)
    make(tmp_path, GOOD_SITE)
    assert warnings_of(tmp_path, caplog) == []


def test_the_code_names_no_condition() -> None:
    files = [HOOKS / "citations.py", HOOKS / "sources.py", *(HOOKS / "pagecheck").glob("*.py")]
    assert not [file.name for file in files if re.search("dystoni", file.read_text(encoding="utf-8"), re.IGNORECASE)]
