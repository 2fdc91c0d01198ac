"""Sections: a heading with a known class wraps what belongs to it, and names its section."""

from __future__ import annotations

import markdown
import pytest
import syntax
from mkdocs.config.defaults import MkDocsConfig
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pagecheck.sections import SECTION_CLASSES, SectionsExtension
from pagecheck.tables import TablesExtension


def first(page: LexborHTMLParser, selector: str) -> LexborNode:
    """The first element that a selector finds."""
    found = page.css_first(selector)
    assert found is not None
    return found


def convert(text: str, *extensions: str) -> LexborHTMLParser:
    """The page's HTML, parsed as a browser would."""
    return LexborHTMLParser(
        markdown.markdown(text, extensions=["attr_list", "toc", *extensions, SectionsExtension()]),
    )


@pytest.mark.parametrize(("name", "section"), SECTION_CLASSES.items())
def test_known_class_makes_a_section_named_by_its_heading(name: str, section: str) -> None:
    found = convert(f"## Get help today {{ .{name} }}\n\nCall us.").css("section")
    assert [(node.attributes["class"], node.attributes["aria-labelledby"]) for node in found] == [
        (section, "get-help-today")
    ]
    assert [child.tag for child in found[0].iter()] == ["h2", "p"]


def test_the_section_and_not_the_heading_carries_the_class() -> None:
    heading = first(convert("## Get help today { .urgent #today .wide }"), "section > h2")
    assert heading.attributes == {"class": "wide", "id": "today"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A { .urgent }\n\none\n\n## B\n\ntwo", "one"),
        ("## A { .urgent }\n\none\n\n# B\n\ntwo", "one"),
        ("## A { .urgent }\n\none\n\n### B\n\ntwo", "one two"),
        ("### A { .urgent }\n\none\n\n## B\n\ntwo", "one"),
        ("zero\n\n## A { .urgent }\n\n- one\n- two", "one two"),
    ],
    ids=["same level ends", "higher level ends", "lower level stays in", "h3 ends at h2", "lists belong to it"],
)
def test_section_ends_before_the_next_heading_of_its_level_or_above(text: str, expected: str) -> None:
    section = first(convert(text), "section")
    assert " ".join(node.text().strip() for node in section.css("p, li")) == expected


def test_sections_nest() -> None:
    page = convert("## Start { .doors }\n\n### Now { .door }\n\none\n\n### Later { .door }\n\ntwo\n\n## After\n\nthree")
    assert [node.text().split() for node in page.css("section.doors > section.door")] == [
        ["Now", "one"],
        ["Later", "two"],
    ]
    assert [node.text() for node in page.css("body > p")] == ["three"]


def test_words_and_their_order_stay_as_they_were() -> None:
    text = (
        "# T\n\na\n\n## A { .urgent }\n\nb\n\n### B { .emergency }\n\nc\n\n## C { .actions }\n\n1. d\n\ne\n\n## D\n\nf"
    )
    plain = markdown.markdown(text, extensions=["attr_list", "toc"])
    assert convert(text).text().split() == LexborHTMLParser(plain).text().split()


@pytest.mark.parametrize(
    "text",
    ["## A\n\none", "## A { .other }\n\none", "# A { .urgent }\n\none", "one { .urgent }", "- one { .urgent }", ""],
    ids=["no class", "unknown class", "the page's own title", "a paragraph", "a list item", "an empty page"],
)
def test_nothing_else_makes_a_section(text: str) -> None:
    assert not convert(text).css("section")


def test_first_known_class_counts() -> None:
    section = first(convert("## A { .wide .routine .urgent }"), "section")
    assert section.attributes["class"] == "care-card care-card--routine"


def test_heading_inside_a_block_makes_its_section_there() -> None:
    page = convert('<div markdown="1">\n\n## A { .urgent }\n\none\n\n</div>\n\ntwo', "md_in_html")
    assert first(page, "div > section > p").text() == "one"
    assert first(page, "body > p").text() == "two"


def test_table_of_contents_lists_the_headings_of_sections() -> None:
    converter = markdown.Markdown(extensions=["attr_list", "toc", SectionsExtension()])
    converter.convert("# T\n\n## A { .urgent }\n\n### B { .door }\n\n## C")
    (title,) = converter.toc_tokens  # type: ignore[attr-defined]  # set by toc
    assert [(entry["id"], [child["id"] for child in entry["children"]]) for entry in title["children"]] == [
        ("a", ["b"]),
        ("c", []),
    ]


def test_two_headings_with_the_same_words_name_two_sections() -> None:
    page = convert("## A { .urgent }\n\none\n\n## A { .urgent }\n\ntwo")
    assert [node.attributes["aria-labelledby"] for node in page.css("section")] == ["a", "a_1"]


def test_section_without_an_id_is_left_without_a_name() -> None:
    html = markdown.markdown("## A { .urgent }", extensions=["attr_list", SectionsExtension()])
    assert "aria-labelledby" not in html


def test_the_hook_adds_each_extension_once() -> None:
    config = MkDocsConfig()
    config.load_dict({"site_name": "A site"})
    assert config.validate() == ([], [])
    for _ in range(2):
        config = syntax.on_config(config)
    entries: list[object] = list(config.markdown_extensions)
    assert [sum(isinstance(entry, kind) for entry in entries) for kind in (SectionsExtension, TablesExtension)] == [
        1,
        1,
    ]
