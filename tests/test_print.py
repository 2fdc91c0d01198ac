"""Printing from a real browser, to PDF on A4 and Letter, and the PDF read back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pagecheck.built import words
from pagecheck.pdf import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from pagecheck.reading import Sheet

pytestmark = pytest.mark.browser
PAPERS = ("A4", "Letter")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab whose reader has no say over paper: everything is the browser's default."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def sheets_of(tab: Page, paper: str, folder: Path) -> tuple[Sheet, ...]:
    """Print what a tab shows, and read it back."""
    tab.pdf(path=folder / "x.pdf", format=paper)
    return read_sheets(folder / "x.pdf").sheets


def text_of(sheets: tuple[Sheet, ...]) -> str:
    """All words of the sheets."""
    return words(" ".join(sheet.text for sheet in sheets))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_page_on_paper_keeps_what_must_be_there(paper: str, tab: Page, server: str, tmp_path: Path) -> None:
    tab.goto(f"{server}red-flags/")
    text = text_of(sheets_of(tab, paper, tmp_path))
    for needed in (
        "Emergency? Call 911, 999, 112 or 000",
        "It is not medical advice",
        "Not yet reviewed by a clinician",
        "Last changed",
        "This page online: http",
        "Words on this page",
        "Sources",
    ):
        assert needed in text, needed


@pytest.mark.parametrize("paper", PAPERS)
def test_a_page_on_paper_has_nothing_that_only_a_screen_can_use(
    paper: str, tab: Page, server: str, tmp_path: Path
) -> None:
    tab.goto(f"{server}types/")
    text = text_of(sheets_of(tab, paper, tmp_path))
    for useless in ("Print this page", "Skip to content", "Search", "Back to top", "Switch to", "↑", "Copy link"):
        assert useless not in text, useless


def test_nothing_on_paper_costs_ink(tab: Page, server: str) -> None:
    tab.goto(f"{server}red-flags/")
    tab.emulate_media(media="print")
    coloured = tab.evaluate(
        """() => Array.from(document.querySelectorAll("article *")).flatMap((node) => {
            const style = getComputedStyle(node);
            const shown = node.getClientRects().length && !node.closest("svg, figure");
            const ground = style.backgroundColor.match(/[\\d.]+/g).map(Number);
            const ink = style.color.match(/[\\d.]+/g).map(Number);
            const dark = ground[3] !== 0 && Math.min(...ground.slice(0, 3)) < 240;
            return shown && (dark || Math.max(...ink.slice(0, 3)) > 90) ? [node.outerHTML.slice(0, 80)] : [];
        })"""
    )
    assert coloured == []


def test_links_to_other_sites_show_their_addresses(tab: Page, server: str, tmp_path: Path) -> None:
    tab.goto(f"{server}red-flags/")
    text = text_of(sheets_of(tab, "A4", tmp_path)).replace(" ", "")
    hidden = []
    for link in tab.locator('article a[href^="http"]').all():
        address = (link.get_attribute("href") or "").partition("://")[2].removeprefix("www.").rstrip("/")
        # A DOI is an address too: that of https://doi.org.
        if address not in text and address.replace("doi.org/", "doi:") not in text:
            hidden.append(address)
    assert hidden == []


@pytest.mark.parametrize("paper", PAPERS)
def test_no_heading_ends_a_sheet(paper: str, tab: Page, server: str, tmp_path: Path) -> None:
    for name in ("treatments", "living-with-dystonia"):
        tab.goto(f"{server}{name}/")
        headings = {words(text) for text in tab.locator("article :is(h2, h3, h4)").all_text_contents()}
        for sheet in sheets_of(tab, paper, tmp_path):
            lines = [words(line) for line in sheet.text.split("\n") if words(line).strip("•0123456789. ")]
            assert lines[-1] not in headings


@pytest.mark.parametrize("paper", PAPERS)
def test_no_care_card_and_no_row_is_split(paper: str, tab: Page, server: str, tmp_path: Path) -> None:
    tab.goto(f"{server}symptoms/")
    # Where two letters are drawn close together, a blank is read that nobody sees: no blank counts.
    sheets = [words(sheet.text).replace(" ", "") for sheet in sheets_of(tab, paper, tmp_path)]
    parts = tab.locator("article .care-card, article .table tr").all_inner_texts()
    assert parts
    for part in parts:
        found = [word for word in re.findall(r"[A-Za-z]{3,}", part) if word != "source"]  # read out, never printed
        ends = [found[0], found[-1]]
        assert any(all(word in sheet for word in found) for sheet in sheets), ends


def test_details_are_open_on_paper_and_closed_again(tab: Page, server: str, tmp_path: Path) -> None:
    tab.goto(f"{server}types/")
    tab.evaluate(
        """() => document.querySelector("article h1").insertAdjacentHTML(
            "afterend", "<details><summary>Why</summary><p>Behind a click</p></details>")"""
    )
    assert "Behind a click" in text_of(sheets_of(tab, "A4", tmp_path))
    assert tab.locator("article details[open]").count() == 0


def test_a_table_on_paper_is_a_table(tab: Page, server: str) -> None:
    tab.goto(f"{server}types/")
    tab.set_viewport_size({"width": 360, "height": 600})
    tab.emulate_media(media="print")
    shown = tab.evaluate(
        """() => Array.from(document.querySelectorAll("article .table :is(td, th)"))
                      .map((cell) => getComputedStyle(cell).display)"""
    )
    assert set(shown) == {"table-cell"}


def test_the_worksheet_has_boxes_to_tick_and_room_to_write(tab: Page, server: str) -> None:
    tab.goto(f"{server}prepare-for-your-visit/")
    tab.emulate_media(media="print")
    sizes = tab.evaluate(
        """() => ({
            box: getComputedStyle(document.querySelector(".checklist + ul > li"), "::before").width,
            answer: getComputedStyle(document.querySelector(".questions + ul > li"), "::after").height,
            row: Array.from(document.querySelectorAll("article tr:has(td:empty)")).map((row) => row.offsetHeight),
        })"""
    )
    assert float(sizes["box"].removesuffix("px")) >= 12
    assert float(sizes["answer"].removesuffix("px")) >= 25
    assert len(sizes["row"]) >= 12
    assert min(sizes["row"]) >= 45


def test_the_button_prints(tab: Page, server: str) -> None:
    tab.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    tab.goto(f"{server}types/")
    button = tab.get_by_role("button", name="Print this page")
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    button.focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("window.printed") == 1


def test_without_scripts_there_is_no_button_and_the_page_prints(browser: Browser, server: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{server}types/")
    assert tab.locator(".print-button").count() == 0
    assert "It is not medical advice" in text_of(sheets_of(tab, "A4", tmp_path))
    context.close()
