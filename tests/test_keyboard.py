"""By keyboard alone: every stop can be seen, nothing covers it, nothing traps; and what a screen reader gets."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsers import open_ready
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

GOLDEN = Path(__file__).parent / "golden" / "red-flags-accessibility.txt"
SIZES = {"phone": (390, 800), "zoomed": (320, 400), "desktop": (1280, 800)}
MOST_STOPS = 400
# Where the focus is: the element that shows it, whether it is in sight and uncovered, and by what line it is marked.
STOP = """() => {
  const element = document.activeElement;
  if (element === document.body || element === document.documentElement) return null;
  const colours = document.querySelector(".md-header__option label:not([hidden])");
  const seen = element.matches(".md-option") ? colours : element;
  const box = seen.getBoundingClientRect(), style = getComputedStyle(seen);
  const boxes = [...seen.getClientRects()].filter(r => r.width && r.height);
  const uncovered = boxes.some(r => [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].some(([x, y]) => {
    const hit = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
    return hit && (seen.contains(hit) || hit.contains(seen) && !hit.matches("header"));
  }));
  const name = (element.getAttribute("aria-label") || element.textContent).trim().replace(/\\s+/g, " ");
  return {
    name: `${element.tagName.toLowerCase()} ${name.slice(0, 50)}`,
    inside: box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0,
    uncovered,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Page]:
    """The page of red flags, at each size."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    opened = context.new_page()
    open_ready(opened, f"{server}red-flags/")
    yield opened
    context.close()


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Page]:
    """A narrow window, where the menu is behind a button."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    opened = context.new_page()
    open_ready(opened, f"{server}red-flags/")
    yield opened
    context.close()


def walk(page: Page, key: str) -> list[dict[str, Any]]:
    """Press a key until the focus has left the page; each stop on the way."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop is None:
            return stops
        for _ in range(20):
            if all(stop.values()):
                break
            page.wait_for_timeout(100)  # the search panel opens and closes by and by
            stop = page.evaluate(STOP)
        stops.append(stop)
    pytest.fail(f"the focus never leaves the page: {[stop['name'] for stop in stops[-5:]]}")


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_each_stop_is_seen_and_marked_and_the_way_ends(key: str, page: Page) -> None:
    if key == "Shift+Tab":
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    stops = walk(page, key)
    assert len(stops) > 40
    for fault in ("inside", "uncovered", "marked"):
        assert [stop["name"] for stop in stops if not stop[fault]] == [], fault
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1']):not([tabindex=''])").count() == 0


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab", "Escape"])
def test_who_leaves_the_search_field_closes_its_panel_before_search_has_come(key: str, page: Page) -> None:
    page.route("**/bundle.*", lambda route: route.abort())
    page.locator(".md-search__input").focus()
    assert page.locator("#__search").is_checked()
    page.keyboard.press(key)
    assert not page.locator("#__search").is_checked()
    expect(page.locator(".md-search__input")).not_to_be_focused()


def test_the_theme_does_not_take_the_focus_of_who_leaves_the_field_by_tab(page: Page) -> None:
    """WebKit would go on from the top of the page; its Linux form gives Shift+Tab no name."""
    page.locator(".md-search__input").press_sequentially("neck")
    page.wait_for_selector(".md-search-result__item")
    page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {key: "Unidentified", code: "Tab", shiftKey: true, bubbles: true}))"""
    )
    assert not page.locator("#__search").is_checked()
    expect(page.locator(".md-search__input")).to_be_focused()


def test_the_first_stop_skips_to_the_text(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_help_comes_before_the_menu_and_the_text(page: Page) -> None:
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.help-now')"):
            return
    pytest.fail("the link to help is not among the first eight stops")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_colours_change_by_each_key(key: str, page: Page) -> None:
    before = page.evaluate("document.body.dataset.mdColorScheme")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.md-option')"):
            break
    page.keyboard.press(key)
    assert page.evaluate("document.body.dataset.mdColorScheme") != before
    page.keyboard.press(key)
    assert page.evaluate("document.body.dataset.mdColorScheme") == before


def test_the_menu_opens_takes_the_focus_and_gives_it_back(phone: Page) -> None:
    button = phone.get_by_role("button", name="Menu")
    button.focus()
    phone.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert phone.evaluate("document.activeElement.textContent.trim()") == "Home"
    assert phone.evaluate(STOP)["uncovered"]
    phone.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert button.get_attribute("aria-expanded") == "false"
    assert not phone.locator(".md-sidebar--primary a:visible").count()


def test_the_menu_leads_to_each_page_and_traps_nobody(phone: Page) -> None:
    phone.get_by_role("button", name="Menu").focus()
    phone.keyboard.press("Enter")
    names = []
    for _ in range(100):
        names.append(phone.evaluate("document.activeElement.textContent.trim()"))
        phone.keyboard.press("Tab")
        if not phone.evaluate("document.activeElement.closest('.md-sidebar--primary') !== null"):
            break
    links = phone.evaluate(
        "Array.from(document.querySelectorAll('.md-sidebar--primary a.md-nav__link'), a => a.textContent.trim())"
    )
    pages = [name for name in links if name in names]
    assert {"Symptoms of dystonia", "About this site", "Glossary of dystonia words"} <= set(pages)
    assert not phone.locator("#__drawer").is_checked(), "the menu stays open over the page"
    assert phone.evaluate(STOP)["uncovered"]


def test_a_term_opens_by_each_key_and_gives_the_focus_back(page: Page) -> None:
    term = page.locator("a.term").first
    for key in ("Enter", " "):
        term.focus()
        page.keyboard.press(key)
        panel = page.locator("dialog.term-panel")
        expect(panel).to_be_focused()
        assert panel.get_attribute("open") is not None
        assert term.inner_text().casefold() in panel.inner_text().casefold()
        page.keyboard.press("Tab")
        close = page.get_by_role("button", name="Close")
        expect(close).to_be_focused()
        box = close.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        page.keyboard.press("Enter" if key == "Enter" else "Escape")
        assert page.locator("dialog.term-panel").count() == 0
        expect(term).to_be_focused()


def test_a_term_s_panel_leads_on_to_the_glossary_and_gives_way(page: Page) -> None:
    term = page.locator("a.term").first
    term.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "glossary/#" in page.evaluate("document.activeElement.href")
    page.keyboard.press("Tab")
    assert page.locator("dialog.term-panel").count() == 0, "it would cover what has the focus"
    assert page.evaluate(STOP)
    assert term.evaluate("e => e.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING")


def test_without_scripts_a_term_leads_to_its_meaning(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{server}red-flags/")
    opened.locator("a.term").first.click()
    opened.wait_for_url("**/*#term-*")
    anchor = opened.url.partition("#")[2]
    assert opened.locator(f"#{anchor} dd").is_visible()
    assert opened.get_by_role("link", name="Help now", exact=True).is_visible()
    assert not opened.locator(".page-tools").is_visible()
    context.close()


def test_without_scripts_a_key_opens_the_menu(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto(server)
    opened.keyboard.press("Tab")
    opened.keyboard.press("Space")
    expect(opened.locator(".md-sidebar--primary").get_by_text("Symptoms of dystonia")).to_be_visible()
    context.close()


@pytest.mark.parametrize("key", ["n", "p", ".", ",", "s", "f", "/"])
def test_no_single_key_leads_away(key: str, page: Page) -> None:
    """WCAG 2.1.4: the theme's script, once it is there, acts on these."""
    page.locator(".md-search__input").focus()
    expect(page.locator(".md-search-result__meta")).to_have_text(re.compile("Type to start"))
    page.keyboard.press("Escape")
    address = page.url
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)
    page.wait_for_timeout(100)
    assert page.url == address
    assert not page.locator("#__search").is_checked()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_table_stays_a_table_for_a_screen_reader(width: int, browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    opened = context.new_page()
    open_ready(opened, f"{server}dystonia-or-spasticity/")
    tree = opened.locator("article table").first.aria_snapshot()
    assert re.match(r"- table", tree)
    for part in ("columnheader", "rowheader", "cell"):
        assert f"- {part} " in tree
    context.close()


def test_a_screen_reader_gets_the_red_flags_in_the_order_and_words_meant(browser: Browser, server: str) -> None:
    """Write the file anew by `GOLDEN=write make test`, and read what changed as a screen reader would say it."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    open_ready(opened, f"{server}red-flags/")
    # What stands here is the ledger's business, and another with each sign-off.
    opened.locator(".review-line__state").evaluate("line => { line.textContent = 'The state of its review' }")
    tree = opened.locator("main article").aria_snapshot() + "\n"
    context.close()
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(tree, encoding="utf-8")
    assert tree == GOLDEN.read_text(encoding="utf-8")
