"""Every Markdown table gets row headers, column headers, and a label in each cell, so that a phone can stack it.

On a narrow screen the style sheet shows each row as a block, and each cell under the words of its column. Once a
table is displayed as blocks, some browsers no longer tell a screen reader that it is a table, so every part also
says its role: https://www.w3.org/WAI/tutorials/tables/ and https://adrianroselli.com/2018/02/tables-css-display-properties-and-aria.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown


def cell_text(cell: Element) -> str:
    """The words of a cell on one line, without the places that Markdown keeps for raw HTML."""
    return " ".join(HTML_PLACEHOLDER_RE.sub(" ", "".join(cell.itertext())).split())


def _mark(cell: Element, tag: str, role: str, scope: str | None = None) -> None:
    """Give a cell its tag, role and scope."""
    cell.tag = tag
    cell.set("role", role)
    if scope:
        cell.set("scope", scope)


def label_head(head: Element) -> list[str]:
    """Make the cells of a table's head into column headers, and return their words, one for each column.

    A cell without words is only the corner above the row headers: it stays an ordinary cell.
    """
    cells = list(head.iter("th"))
    labels = [cell_text(cell) for cell in cells]
    for cell, label in zip(cells, labels, strict=True):
        if label:
            _mark(cell, "th", "columnheader", "col")
        else:
            _mark(cell, "td", "cell")
    return labels


def label_row(row: Element, labels: list[str]) -> None:
    """Make the first cell of a row its header, and write each other cell's column on it.

    An empty cell is room to write, never a header.
    """
    for column, cell in enumerate(list(row)):
        if column == 0 and cell_text(cell):
            _mark(cell, "th", "rowheader", "row")
        else:
            _mark(cell, "td", "cell")
        if column < len(labels) and labels[column]:
            cell.set("data-label", labels[column])


def label_table(table: Element) -> None:
    """Add class, roles, scopes and labels to one table; a head without a word in it is taken out.

    An empty foot ends it: by that the style sheet knows that every row has come.
    """
    table.set("class", "table")
    table.set("role", "table")
    labels: list[str] = []
    for head in table.findall("thead"):
        labels = label_head(head)
        if not any(labels):
            table.remove(head)
    for group in table:
        group.set("role", "rowgroup")
        for row in group:
            row.set("role", "row")
    for body in table.findall("tbody"):
        for row in body:
            label_row(row, labels)
    table.set("data-foot", "")
    SubElement(table, "tfoot")


class _LabelTables(Treeprocessor):
    """Label the tables, once inline Markdown has turned into elements."""

    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            label_table(table)


class TablesExtension(Extension):
    """The Markdown extension. It holds no state, so one instance serves every page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Register the step after inline Markdown (20), and before citations (6) put their numbers among the words."""
        md.treeprocessors.register(_LabelTables(md), "table_labels", 7)
