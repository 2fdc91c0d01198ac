"""Tables: every cell is named by its row and its column, for a screen reader and on a phone."""

from __future__ import annotations

import markdown
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pagecheck.tables import TablesExtension

COMPARISON = """
| Feature | Dystonia | Spasticity |
|---|---|---|
| **What** it is | Pulling | Stiffness |
| Speed | No | Yes |
"""
CORNER = "| | Dystonia | Spasticity |\n|---|---|---|\n| Speed | No | Yes |"
FORM = "| Day | What happened |\n|---|---|\n| Monday | |\n| | |"
NO_HEAD = "| | |\n|---|---|\n| Name | |"


def first(page: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first element that a selector finds."""
    found = page.css_first(selector)
    assert found is not None
    return found


def convert(text: str, *extensions: str) -> LexborNode:
    """The first table of the page."""
    html = markdown.markdown(text, extensions=["tables", *extensions, TablesExtension()])
    return first(LexborHTMLParser(html), "table")


def cells(table: LexborNode, group: str) -> list[list[tuple[str | None, str | None, str | None, str]]]:
    """Of each cell of a group: its tag, role, scope and words."""
    return [
        [
            (cell.tag, cell.attributes.get("role"), cell.attributes.get("scope"), cell.text().strip())
            for cell in row.css("th, td")
        ]
        for row in table.css(f"{group} tr")
    ]


def test_header_cells_name_their_columns_and_rows() -> None:
    table = convert(COMPARISON)
    assert cells(table, "thead") == [
        [("th", "columnheader", "col", word) for word in ("Feature", "Dystonia", "Spasticity")]
    ]
    assert cells(table, "tbody") == [
        [("th", "rowheader", "row", "What it is"), ("td", "cell", None, "Pulling"), ("td", "cell", None, "Stiffness")],
        [("th", "rowheader", "row", "Speed"), ("td", "cell", None, "No"), ("td", "cell", None, "Yes")],
    ]


def test_an_empty_foot_ends_a_table() -> None:
    table = convert(COMPARISON)
    assert "data-foot" in table.attributes
    assert [(part.tag, part.text().strip() != "") for part in table.iter()] == [
        ("thead", True),
        ("tbody", True),
        ("tfoot", False),
    ]


def test_roles_outlast_a_display_as_blocks() -> None:
    table = convert(COMPARISON)
    assert table.attributes["role"] == "table"
    assert {node.attributes.get("role") for node in table.css("thead, tbody")} == {"rowgroup"}
    assert {node.attributes.get("role") for node in table.css("tr")} == {"row"}


def test_every_cell_carries_the_words_of_its_column() -> None:
    labels = [cell.attributes.get("data-label") for cell in convert(COMPARISON).css("tbody tr:last-child > *")]
    assert labels == ["Feature", "Dystonia", "Spasticity"]


def test_the_theme_does_not_wrap_the_table() -> None:
    # Its script wraps `table:not([class])` in a box that scrolls sideways.
    assert convert(COMPARISON).attributes["class"] == "table"


def test_empty_corner_is_no_header_and_labels_nothing() -> None:
    table = convert(CORNER)
    assert cells(table, "thead")[0][0] == ("td", "cell", None, "")
    assert [cell.attributes.get("data-label") for cell in table.css("tbody tr > *")] == [None, "Dystonia", "Spasticity"]


def test_form_keeps_its_empty_cells_to_write_in() -> None:
    assert cells(convert(FORM), "tbody") == [
        [("th", "rowheader", "row", "Monday"), ("td", "cell", None, "")],
        [("td", "cell", None, ""), ("td", "cell", None, "")],
    ]


def test_head_without_a_word_is_left_out() -> None:
    table = convert(NO_HEAD)
    assert table.css("thead") == []
    assert [cell.attributes.get("data-label") for cell in table.css("td, th")] == [None, None]
    assert cells(table, "tbody") == [[("th", "rowheader", "row", "Name"), ("td", "cell", None, "")]]


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("*Usual* `treatments`", "Usual treatments"),
        ("[Signs](x.md)", "Signs"),
        ("Pain & sleep", "Pain & sleep"),
        (r"0 \* 10", "0 * 10"),
        ('Say "yes"', 'Say "yes"'),
        ("Two<br>lines", "Two lines"),
    ],
    ids=["emphasis", "link", "ampersand", "escape", "quotes", "raw HTML"],
)
def test_label_is_plain_words(head: str, label: str) -> None:
    table = convert(f"| A | {head} |\n|---|---|\n| b | c |")
    assert first(table, "td").attributes["data-label"] == label


def test_page_without_a_table_stays_as_it_was() -> None:
    text = "# A\n\nb | c\n\n- d"
    assert markdown.markdown(text, extensions=["tables", TablesExtension()]) == markdown.markdown(
        text, extensions=["tables"]
    )
