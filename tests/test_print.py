"""Printing from a real browser, to PDF on A4 and Letter, and the PDF read back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from browsers import open_ready
from test_accessible import VOICES

from pagecheck.built import words
from pagecheck.pdf import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Literal

    from playwright.sync_api import Browser, Page

    from pagecheck.reading import Sheet

pytestmark = pytest.mark.browser
PAPERS = ("A4", "Letter")
SMALLEST = 11.9  # points: 12, with what is lost in rounding
SIGNS = "Signs that need help now"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab whose reader has no say over paper: everything is the browser's default."""
    context = browser.new_context(timezone_id="UTC")
    yield context.new_page()
    context.close()


def sheets_of(tab: Page, paper: str, folder: Path) -> tuple[Sheet, ...]:
    """Print what a tab shows, and read it back."""
    tab.pdf(path=folder / "x.pdf", format=paper)
    return read_sheets(folder / "x.pdf").sheets


def text_of(sheets: tuple[Sheet, ...]) -> str:
    """All words of the sheets."""
    return words(" ".join(sheet.text for sheet in sheets))


def letters(text: str) -> str:
    """The words of a text without blanks: where letters are drawn close together, a blank is read that nobody sees."""
    return words(text).replace(" ", "")


def pages_of(site: Path) -> list[str]:
    """The addresses of all pages, below the home page's."""
    return sorted(path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html"))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_page_on_paper_keeps_what_must_be_there(paper: str, tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}red-flags/")
    text = text_of(sheets_of(tab, paper, tmp_path))
    for needed in (
        "Emergency? Call 911, 999, 112 or 000",
        "It is not medical advice",
        words(tab.locator(".review-line__state").inner_text()),
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
    open_ready(tab, f"{server}types/")
    text = text_of(sheets_of(tab, paper, tmp_path))
    for useless in ("Print this page", "Skip to content", "Search", "Back to top", "Switch to", "↑", "Copy link"):
        assert useless not in text, useless


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_paper_costs_ink(scheme: Literal["light", "dark"], tab: Page, server: str, site: Path) -> None:
    tab.emulate_media(media="print", color_scheme=scheme)
    coloured = {}
    for name in pages_of(site):
        open_ready(tab, server + name)
        coloured[name] = tab.evaluate(
            """() => {
                const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
                const black = (colour) => Math.max(...rgb(colour).slice(0, 3)) < 90;
                const white = (colour) => rgb(colour)[3] === 0 || Math.min(...rgb(colour).slice(0, 3)) > 240;
                const judge = (node, part) => {
                    const style = getComputedStyle(node, part);
                    if (part && ["none", "normal"].includes(style.content) || style.display === "none") return true;
                    return black(style.color) && white(style.backgroundColor) && style.boxShadow === "none" &&
                        ["Top", "Right", "Bottom", "Left"].every((side) =>
                            parseFloat(style[`border${side}Width`]) === 0 || black(style[`border${side}Color`]));
                };
                return Array.from(document.querySelectorAll("body, article, article *"))
                    .filter((node) => node.getClientRects().length && !node.closest("svg"))
                    .filter((node) => ![null, "::before", "::after"].every((part) => judge(node, part)))
                    .map((node) => node.outerHTML.slice(0, 80));
            }"""
        )
    assert {name: found for name, found in coloured.items() if found} == {}


def test_rows_of_links_are_plain_lines_on_paper(tab: Page, server: str) -> None:
    open_ready(tab, f"{server}types/")
    tab.emulate_media(media="print")
    shown = tab.evaluate(
        """() => Array.from(document.querySelectorAll(".read-next li"), (item) =>
            [getComputedStyle(item, "::after").display, getComputedStyle(item).borderTopWidth])"""
    )
    assert shown
    assert all(row == ["none", "0px"] for row in shown)


@pytest.mark.parametrize("paper", PAPERS)
def test_no_letter_on_paper_is_under_12_points_and_none_is_cut(
    paper: str, tab: Page, server: str, site: Path, tmp_path: Path
) -> None:
    found = []
    for name in pages_of(site):
        open_ready(tab, server + name)
        sheets = sheets_of(tab, paper, tmp_path)
        found += [(name, sheet.smallest, sheet.smallest_text) for sheet in sheets if 0 < sheet.smallest < SMALLEST]
        found += [(name, 0, sheet.cut) for sheet in sheets if sheet.cut]
    assert found == []


def test_nothing_on_paper_slants(tab: Page, server: str, site: Path) -> None:
    tab.emulate_media(media="print")
    for name in pages_of(site):
        open_ready(tab, server + name)
        slanting = """nodes => nodes.filter(node => getComputedStyle(node).fontStyle !== "normal")
                                    .map(node => node.outerHTML.slice(0, 80))"""
        assert tab.locator("article *").evaluate_all(slanting) == [], name


def test_links_to_other_sites_show_their_addresses(tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}red-flags/")
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
        open_ready(tab, f"{server}{name}/")
        headings = {words(text) for text in tab.locator("article :is(h2, h3, h4)").all_text_contents()}
        for sheet in sheets_of(tab, paper, tmp_path):
            lines = [words(line) for line in sheet.text.split("\n") if words(line).strip("•0123456789. ")]
            assert lines[-1] not in headings


@pytest.mark.parametrize("paper", PAPERS)
def test_a_table_begins_below_its_heading_and_its_lead(
    paper: str, tab: Page, server: str, site: Path, tmp_path: Path
) -> None:
    """With the words before it, its own headings and two rows."""
    parted, count = [], 0
    for name in pages_of(site):
        open_ready(tab, server + name)
        tables = tab.locator("article .table").evaluate_all(
            """tables => tables.map(table => {
                const lead = table.previousElementSibling;
                const before = lead.matches("p") ? [lead.previousElementSibling, lead] : [lead];
                const kept = before.filter(node => node.matches("h2, h3, h4, p"));
                return [...kept, ...Array.from(table.rows).slice(0, 3)].flatMap(node =>
                    Array.from(node.cells || [node], part => {
                        const copy = part.cloneNode(true);
                        copy.querySelectorAll(".citation, .visually-hidden").forEach(more => more.remove());
                        return copy.textContent;
                    }));
            })"""
        )
        if not tables:
            continue
        # Numbers of sources stand among the words of a sheet.
        sheets = [re.sub(r"\[[\d, \n]+\]", "", sheet.text) for sheet in sheets_of(tab, paper, tmp_path)]
        for parts in tables:
            count += 1
            if not any(all(letters(part) in letters(sheet) for part in parts) for sheet in sheets):
                parted.append((name, parts[0]))
    assert count > 5
    assert parted == []


@pytest.mark.parametrize("paper", PAPERS)
def test_each_table_to_fill_in_has_a_wide_sheet_of_its_own(paper: str, tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}prepare-for-your-visit/")
    sheets = sheets_of(tab, paper, tmp_path)
    wide = [letters(sheet.text) for sheet in sheets if sheet.width > sheet.height]
    days = "".join(f"Day{number}" for number in range(1, 8))
    assert len(wide) == 2
    for sheet, first, last in zip(wide, ("Symptomdiary", "Mymedicines"), (days, "supplements"), strict=True):
        assert sheet.startswith(first)
        assert sheet.endswith(last)


@pytest.mark.parametrize("paper", PAPERS)
def test_no_care_card_and_no_row_is_split(paper: str, tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}symptoms/")
    sheets = [letters(sheet.text) for sheet in sheets_of(tab, paper, tmp_path)]
    parts = tab.locator("article .care-card, article .table tr").all_inner_texts()
    assert parts
    for part in parts:
        found = [word for word in re.findall(r"[A-Za-z]{3,}", part) if word != "source"]  # read out, never printed
        ends = [found[0], found[-1]]
        assert any(all(word in sheet for word in found) for sheet in sheets), ends


def test_details_are_open_on_paper_and_closed_again(tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}types/")
    tab.evaluate(
        """() => document.querySelector("article h1").insertAdjacentHTML(
            "afterend", "<details><summary>Why</summary><p>Behind a click</p></details>")"""
    )
    assert "Behind a click" in text_of(sheets_of(tab, "A4", tmp_path))
    assert tab.locator("article details[open]").count() == 0


def test_a_table_on_paper_is_a_table(tab: Page, server: str) -> None:
    open_ready(tab, f"{server}types/")
    tab.set_viewport_size({"width": 360, "height": 600})
    tab.emulate_media(media="print")
    shown = tab.evaluate(
        """() => Array.from(document.querySelectorAll("article .table :is(td, th)"))
                      .map((cell) => getComputedStyle(cell).display)"""
    )
    assert set(shown) == {"table-cell"}


def test_no_word_of_a_narrow_column_breaks_in_two(tab: Page, server: str) -> None:
    open_ready(tab, f"{server}types/")
    tab.set_viewport_size({"width": 658, "height": 900})  # what an A4 sheet's margins leave
    tab.emulate_media(media="print")
    broken = tab.evaluate(
        """() => Array.from(document.querySelectorAll("article .table a"))
                      .filter((link) => !link.textContent.trim().includes(" ") && link.getClientRects().length > 1)
                      .map((link) => link.textContent)"""
    )
    assert broken == []


def test_the_worksheet_has_boxes_to_tick_and_room_to_write(tab: Page, server: str) -> None:
    open_ready(tab, f"{server}prepare-for-your-visit/")
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


def test_the_day_of_printing_is_on_paper_alone(tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}types/")
    tab.locator(".print-button").wait_for()
    tab.clock.set_fixed_time(datetime(2027, 3, 5, 12, tzinfo=UTC))
    assert "Printed on 5 March 2027." in text_of(sheets_of(tab, "A4", tmp_path))
    assert not tab.locator(".print-note").is_visible()
    assert tab.evaluate("document.body.innerText.includes('Printed on')") is False


def test_the_way_to_the_signs_has_its_address_on_paper_alone(tab: Page, server: str, tmp_path: Path) -> None:
    open_ready(tab, f"{server}types/")
    assert (
        tab.locator(".emergency-strip [data-address]").evaluate("link => getComputedStyle(link, '::after').content")
        == "none"
    )
    text = letters(text_of(sheets_of(tab, "A4", tmp_path)))
    assert letters(f"{SIGNS} (https://example.org/understanding-dystonia/red-flags/)") in text
    open_ready(tab, f"{server}red-flags/")
    assert letters(f"{SIGNS} (") not in letters(text_of(sheets_of(tab, "A4", tmp_path)))


@pytest.mark.parametrize(("width", "label"), [(320, "Print"), (390, "Print this page"), (1280, "Print this page")])
def test_all_tools_with_their_labels_are_in_one_row(width: int, label: str, tab: Page, server: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.add_init_script(VOICES % "true")
    open_ready(tab, f"{server}types/")
    assert tab.get_by_role("button", name="Print this page").inner_text() == label
    buttons = tab.locator(".page-tools button")
    assert buttons.count() == 4
    assert len(set(buttons.evaluate_all("buttons => buttons.map(button => button.offsetTop)"))) == 1


def test_the_button_prints(tab: Page, server: str) -> None:
    tab.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    open_ready(tab, f"{server}types/")
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
    text = text_of(sheets_of(tab, "A4", tmp_path))
    assert "It is not medical advice" in text
    assert "Printed on" not in text
    context.close()
