"""Every page, in every state that a reader can bring it into, keeps WCAG 2.2 AA as far as a program can tell."""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from audits import addresses_of, faults, faults_of_all, finish, start
from browsers import find_browser, launch_flags, open_ready
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 320, "height": 640}
WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
TABS = 3
THEME = Path(str(files("material"))) / "templates"
VOICES = """
const voice = {name: "Own", lang: "en-GB", localService: %s, default: true, voiceURI: "own"};
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {value: Object.assign(new EventTarget(), {
  getVoices: () => [voice],
  speak: (utterance) => { said.push(utterance.text); window.utterance = utterance; },
  cancel: () => {},
})});
"""
# Boxes that cut their text off, boxes that stick out of the window, and lines that lie on each other. The bar's title
# only repeats the page's own.
LOST = """() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const lost = [];
  for (const e of document.querySelectorAll("body *")) {
    if (!shown(e) || e.closest("svg, .visually-hidden, .md-header__title, .md-skip, .md-search, thead")) continue;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const words = e.textContent.trim();
    const cuts = /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1
      || /hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 2;
    if (words && cuts && e.clientWidth > 1)
      lost.push(`cut: ${e.tagName}.${e.className}: ${words.slice(0, 60)}`);
    if (words && box.width && box.right > innerWidth + 1)
      lost.push(`sticks out to ${Math.round(box.right)}: ${e.tagName}.${e.className}: ${words.slice(0, 60)}`);
    const own = [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (own && style.display !== "inline" && parseFloat(style.lineHeight) < 1.1 * parseFloat(style.fontSize))
      lost.push(`lines overlap: ${e.tagName}.${e.className}: ${words.slice(0, 60)}`);
  }
  const wide = document.scrollingElement.scrollWidth;
  if (wide > innerWidth) lost.push(`scrolls to ${wide}`);
  return lost;
}"""
# Words that begin in one line and end in the next.
BROKEN = """(selector) => {
  const broken = [];
  for (const e of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const { 0: word, index } of node.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set(Array.from(range.getClientRects(), (box) => Math.round(box.top))).size > 1) broken.push(word);
      }
    }
  }
  return broken;
}"""
# What cannot be pressed in the open menu, because something lies over it, when it has been brought into sight.
COVERED = """() => Array.from(document.querySelectorAll(".md-sidebar--primary :is(a, button)")).filter((e) => {
  if (!e.checkVisibility()) return false;
  e.scrollIntoView({ block: "nearest" });
  const box = e.getClientRects()[0];
  return !e.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}).map((e) => e.textContent.trim())"""


def open_tabs(browser: Browser, width: int, scheme: str, count: int = 1) -> list[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    return [context.new_page() for _ in range(count)]


def open_search(page: Page) -> None:
    page.locator(".md-search__input").fill("neck")  # at once: the list is not filled anew while it is judged
    page.wait_for_selector(".md-search-result__item")


def open_menu(page: Page) -> None:
    page.locator(".menu-button").click()
    page.wait_for_timeout(50)


def open_term(page: Page) -> None:
    page.locator("a.term").first.click()
    page.wait_for_selector(".term-panel[open]")
    page.evaluate("() => scrollTo(0, 0)")  # or the bar at the top may lie over half a link, which looks too small then


def open_player(page: Page) -> None:
    page.get_by_role("button", name="Listen").click()
    page.wait_for_selector(".player")


def choose_plain(page: Page) -> None:
    page.get_by_role("button", name="Plain view").click()


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_page_has_a_fault(scheme: str, width: int, browser: Browser, site: Path, server: str) -> None:
    tabs = open_tabs(browser, width, scheme, TABS)
    found = faults_of_all(tabs, list(addresses_of(site, server)))
    tabs[0].context.close()
    assert found == []


# What a reader opens, with what opens it.
OPENERS: dict[Callable[[Page], None], str] = {
    open_search: ".md-search__input",
    open_menu: ".menu-button",
    open_term: "a.term",
    open_player: ".page-tools__button >> text=Listen",
    choose_plain: ".page-tools__button >> text=Plain view",
}
# A wide window shows the menu beside the text at all times: nobody opens it there.
WAYS = {
    opener: [
        (scheme, width) for scheme in SCHEMES for width in WIDTHS if opener is not open_menu or width < max(WIDTHS)
    ]
    for opener in OPENERS
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("opener", "way"),
    [pytest.param(it, way, id=f"{it.__name__}-{way[0]}-{way[1]}") for it, ways in WAYS.items() for way in ways],
)
def test_nothing_that_opens_has_a_fault(
    opener: Callable[[Page], None], way: tuple[str, int], browser: Browser, site: Path, server: str
) -> None:
    """Each page is looked at with each thing open once: the widths and colours share the pages."""
    scheme, width = way
    ways = WAYS[opener]
    addresses = list(addresses_of(site, server))[ways.index(way) :: len(ways)]
    tabs = open_tabs(browser, width, scheme, len(addresses))
    tabs[0].context.add_init_script(VOICES % "true")
    begun = []
    for tab, address in zip(tabs, addresses, strict=True):
        open_ready(tab, address)
        if tab.locator(OPENERS[opener]).count():
            opener(tab)
            start(tab)
            begun.append(tab)
    assert begun
    found = [f"{tab.url}: {fault}" for tab in begun for fault in finish(tab)]
    tabs[0].context.close()
    assert found == []


PLANTED = {
    "color-contrast": "<p><span class='planted-pale'>pale</span></p>",
    "target-size": "<p><button class='planted-tiny'>a</button><button class='planted-tiny'>b</button></p>",
    "image-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "link-name": "<a href='#x'></a>",
    "heading-order": "<h6>deep</h6>",
    "landmark-unique": "<aside aria-label='Emergency'>twice</aside>",
}


@pytest.mark.parametrize("rule", PLANTED)
def test_the_audit_sees_a_planted_fault(rule: str, browser: Browser, server: str) -> None:
    [page] = open_tabs(browser, 390, "light")
    open_ready(page, server)
    page.evaluate("html => document.querySelector('article h1').insertAdjacentHTML('afterend', html)", PLANTED[rule])
    page.evaluate("""() => {
      for (const e of document.querySelectorAll(".planted-pale")) e.style.color = "#e8e8e8";
      const tiny = "width:9px;height:9px;padding:0;border:0";
      for (const e of document.querySelectorAll(".planted-tiny")) e.style.cssText = tiny;
    }""")
    found = faults(page)
    page.context.close()
    assert any(fault.startswith(f"{rule}:") for fault in found), found


# WCAG 1.4.4 and 1.4.12: <https://www.w3.org/WAI/WCAG22/Understanding/text-spacing.html>.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""


@pytest.mark.parametrize(
    ("size", "style"),
    [((320, 256), ""), ((390, 800), SPACED), ((1280, 800), SPACED)],
    ids=["400 % zoom", "text spacing, phone", "text spacing, desktop"],
)
def test_no_word_is_lost_nor_needs_sideways_scrolling(
    size: tuple[int, int], style: str, browser: Browser, site: Path, server: str
) -> None:
    width, height = size
    assert lost_words(browser, {"width": width, "height": height}, list(addresses_of(site, server)), style) == []


@contextmanager
def with_letters(browser: Browser, percent: int) -> Iterator[Browser]:
    """The same browser with the reader's own setting of the letters' size, which the layout's widths follow too."""
    settings = f"--blink-settings=defaultFontSize={16 * percent // 100},defaultFixedFontSize={13 * percent // 100}"
    large = browser.browser_type.launch(executable_path=find_browser(), args=[*launch_flags(), settings])
    yield large
    large.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_is_lost_in_letters_of_twice_the_size(width: int, browser: Browser, site: Path, server: str) -> None:
    with with_letters(browser, 200) as large:
        assert lost_words(large, {"width": width, "height": 800}, list(addresses_of(site, server))) == []


@pytest.mark.parametrize("percent", [100, 200])
def test_a_phone_tells_once_and_in_full_what_to_write_into_a_table(percent: int, browser: Browser, server: str) -> None:
    with with_letters(browser, percent) as large:
        page = large.new_page(viewport={"width": 320, "height": 640})
        open_ready(page, f"{server}prepare-for-your-visit/")
        tables = page.locator("article .table:has(td:empty)")
        assert tables.count() == 2
        for table in tables.all():
            cells = table.locator("td:empty").filter(visible=True)
            assert cells.count() == table.locator("thead th").count() - 1
            assert all(cells.evaluate_all("cells => cells.map(cell => cell.scrollHeight <= cell.clientHeight)"))


@pytest.mark.parametrize("percent", [150, 200])
def test_no_title_breaks_inside_a_word(percent: int, browser: Browser, site: Path, server: str) -> None:
    broken: list[str] = []
    with with_letters(browser, percent) as large:
        page = large.new_page(viewport=PHONE)
        for address in addresses_of(site, server):
            open_ready(page, address)
            broken.extend(f"{address}: {word}" for word in page.evaluate(BROKEN, "h1"))
    assert broken == []


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_open_menu_can_be_read_and_closed(percent: int, width: int, browser: Browser, server: str) -> None:
    with with_letters(browser, percent) as large:
        page = large.new_page(viewport={"width": width, "height": 640}, reduced_motion="reduce")
        open_ready(page, f"{server}symptoms/")
        open_menu(page)
        assert page.evaluate(LOST) == []
        assert page.evaluate(BROKEN, ".md-sidebar--primary :is(a, label)") == []
        assert page.evaluate(COVERED) == []
        beside = "document.elementFromPoint(innerWidth - %d, innerHeight / 2).className"
        assert {page.evaluate(beside % left) for left in (1, 44)} == {"md-overlay"}, "no room to close it by a press"
        page.mouse.click(width - 22, 320)
        expect(page.locator(".md-sidebar--primary")).to_be_hidden()
        open_menu(page)
        close = page.get_by_role("button", name="Close")
        box = close.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["y"] >= 0
        close.click()
        expect(page.locator(".md-sidebar--primary")).to_be_hidden()
        expect(page.get_by_role("button", name="Menu")).to_be_focused()


def lost_words(browser: Browser, size: ViewportSize, addresses: list[str], style: str = "") -> list[str]:
    """What is cut off or sticks out on any page, with an added style if there is one."""
    context = browser.new_context(viewport=size, bypass_csp=True)
    page = context.new_page()
    found: list[str] = []
    for address in addresses:
        open_ready(page, address)
        if style:
            page.add_style_tag(content=style)
        found.extend(f"{address}: {lost}" for lost in page.evaluate(LOST))
    context.close()
    return found


def test_the_check_of_lost_words_sees_a_box_that_cuts(browser: Browser, server: str) -> None:
    page = browser.new_page(viewport=PHONE)
    open_ready(page, server)
    page.evaluate("""() => {
      const box = document.createElement("p");
      box.textContent = "more words than the box can hold, and more";
      box.style.cssText = "width:90px;height:20px;overflow:hidden;white-space:nowrap";
      document.querySelector("article h1").after(box);
    }""")
    assert any("more words" in lost for lost in page.evaluate(LOST))
    page.close()


def test_the_check_of_lost_words_sees_lines_that_overlap(browser: Browser, server: str) -> None:
    page = browser.new_page(viewport=PHONE)
    open_ready(page, server)
    page.evaluate("document.querySelector('article h1').style.lineHeight = '24px'")
    assert any(lost.startswith("lines overlap: H1") for lost in page.evaluate(LOST))
    page.close()


def test_links_that_stand_alone_are_large_enough_to_press(browser: Browser, site: Path, server: str) -> None:
    """WCAG 2.5.8 lets links in sentences off, and not those that are all there is in a cell or after "Read more"."""
    page = browser.new_page(viewport=PHONE)
    small: list[str] = []
    for address in addresses_of(site, server):
        open_ready(page, address)
        found = page.evaluate("""() => [...document.querySelectorAll("article a")]
          .filter((a) => a.checkVisibility() && !a.closest(".visually-hidden, p"))
          .filter((a) => Math.min(a.getClientRects()[0].width, a.getClientRects()[0].height) < 24)
          .map((a) => a.textContent)""")
        small.extend(f"{address}: {name}" for name in found)
    page.close()
    assert small == []


def test_the_way_to_help_is_a_large_target_that_stays_in_sight(browser: Browser, server: str) -> None:
    page = browser.new_page(viewport=PHONE)
    open_ready(page, f"{server}treatments/")
    strip = page.locator(".emergency-strip__link").bounding_box()
    assert strip
    assert strip["height"] >= 44
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(100)
    link = page.get_by_role("link", name="Help now", exact=True)
    box = link.bounding_box()
    bar = page.locator(".md-header").bounding_box()
    assert box
    assert bar
    assert box["height"] >= 44
    assert box["width"] >= 44
    assert box["y"] >= bar["y"]
    assert box["y"] + box["height"] <= bar["y"] + bar["height"], "it covers text"
    link.click()
    page.wait_for_url(re.compile("/red-flags/"))
    page.close()


def test_nothing_moves_for_a_reader_who_asked_for_less_motion(browser: Browser, server: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    open_ready(page, f"{server}symptoms/")
    moving = page.evaluate("""() => Array.from(document.querySelectorAll("*"), e => [e, getComputedStyle(e)])
      .filter(([, s]) => `${s.transitionDuration},${s.animationDuration}`.split(",").some(t => parseFloat(t) > 0.01))
      .map(([e]) => e.tagName + "." + e.className)""")
    assert moving == []
    page.close()


def test_meaning_stays_where_a_reader_s_own_colours_replace_ours(browser: Browser, server: str) -> None:
    page = browser.new_page(forced_colors="active")
    open_ready(page, f"{server}red-flags/")
    for selector in (".emergency-strip", ".care-card--emergency", ".page-tools__button", ".key-points"):
        style = page.locator(selector).first.evaluate(
            "e => [getComputedStyle(e).borderLeftStyle, getComputedStyle(e).borderLeftWidth]"
        )
        assert style[0] in {"solid", "double", "dashed"}, selector
        assert float(style[1].removesuffix("px")) >= 1, selector
    page.evaluate("document.body.style.setProperty('--md-primary-fg-color', 'rgb(1, 2, 3)')")  # the header's ground
    assert page.locator(".md-logo img").first.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(1, 2, 3)"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.close()


@pytest.fixture
def reading(browser: Browser, server: str) -> Iterator[Page]:
    """A page on a device that has a voice of its own."""
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(VOICES % "true")
    page = context.new_page()
    open_ready(page, f"{server}symptoms/")
    yield page
    context.close()


def test_reading_aloud_goes_by_sentences_marks_them_and_stops(reading: Page) -> None:
    open_player(reading)
    assert reading.evaluate("document.activeElement.textContent") == "Pause"
    said = []
    for _ in range(12):
        said.append(reading.evaluate("said.at(-1)"))
        marked = reading.evaluate("[...CSS.highlights.get('being-read')].map(String).join('')")
        assert " ".join(marked.split()) == said[-1]
        reading.evaluate("utterance.onend()")
    assert "Symptoms of dystonia" in said
    assert "Key points" in said
    assert not any(re.search(r"Source \d|Plain view|Copy link", sentence) for sentence in said)
    reading.get_by_role("button", name="Pause").click()
    paused = reading.evaluate("said.length")
    reading.evaluate("utterance.onend()")
    assert reading.evaluate("said.length") == paused, "it went on after a pause"
    reading.get_by_role("button", name="Go on").click()
    assert reading.evaluate("said.at(-1) === said.at(-2)"), "it does not take the sentence up again"
    reading.get_by_role("button", name="Stop").click()
    assert reading.locator(".player").count() == 0
    assert reading.evaluate("CSS.highlights.has('being-read')") is False
    assert reading.evaluate("document.activeElement.textContent") == "Listen"


def test_reading_aloud_ends_with_the_disclaimer_and_leaves_out_sources(reading: Page) -> None:
    open_player(reading)
    for _ in range(600):
        if not reading.locator(".player").count():
            break
        reading.evaluate("utterance.onend()")
    said = " ".join(reading.evaluate("said"))
    assert "It is not medical advice" in said
    assert not re.search(r"doi:|PubMed", said)


def read_out(page: Page) -> list[tuple[str, str]]:
    """Listen to a whole page: each sentence, and what is marked on the page meanwhile."""
    open_player(page)
    heard = page.evaluate("""() => {
      const heard = [];
      while (document.querySelector(".player")) {
        const picture = document.querySelector("img.being-read");
        const words = [...CSS.highlights.get("being-read") || []].map(String).join("");
        heard.push([said.at(-1), picture ? picture.alt : words.replace(/\\s+/g, " ").trim()]);
        utterance.onend();
      }
      return heard;
    }""")
    return [(said, marked) for said, marked in heard]


def test_reading_aloud_names_the_column_of_each_cell(reading: Page, server: str) -> None:
    open_ready(reading, f"{server}treatments/")
    heard = read_out(reading)
    said = [words for words, _ in heard]
    place = said.index("With toxin: 58 in every 100 people")
    assert said[place + 1] == "With dummy injection: 46 in every 100 people"
    assert heard[place][1] == "58 in every 100 people", "the column's name is no part of the cell"


def test_reading_aloud_glues_no_words_and_no_blocks(reading: Page, server: str) -> None:
    for name in ("glossary/", "dystonia-or-spasticity/", "treatments/"):
        open_ready(reading, server + name)
        said = [words for words, _ in read_out(reading)]
        assert [words for words in said if re.search(r"[a-z][.:?!][A-Z]", words)] == []
    open_ready(reading, f"{server}glossary/")
    said = [words for words, _ in read_out(reading)]
    place = said.index("A dystonia of the eyelids that makes both eyes blink hard or squeeze shut against your will.")
    assert said[place + 1] == "Say it: BLEF-uh-roh-spaz-um."


def test_reading_aloud_keeps_the_order_where_a_block_holds_another(reading: Page) -> None:
    reading.evaluate("""() => {
      const list = document.createElement("ul");
      list.innerHTML = "<li>Before the list <ul><li>inside the list</li></ul> after the list <b>and</b> <i>on</i></li>";
      document.querySelector("article h1").before(list);
    }""")
    said = [words for words, _ in read_out(reading)]
    place = said.index("Before the list")
    assert said[place : place + 3] == ["Before the list", "inside the list", "after the list and on"]


@pytest.mark.parametrize("browser_lacks", ["", "delete window.Highlight"])
def test_reading_aloud_reads_the_words_of_pictures_and_marks_the_picture(
    browser_lacks: str, reading: Page, server: str
) -> None:
    reading.add_init_script(browser_lacks)
    open_ready(reading, f"{server}types/")
    alt = reading.locator("figure img").first.get_attribute("alt")
    open_player(reading)
    for _ in range(600):
        if reading.locator("img.being-read").count():
            break
        reading.evaluate("utterance.onend()")
    said = []
    while reading.locator("img.being-read").count():
        said.append(reading.evaluate("said.at(-1)"))
        assert reading.evaluate("Boolean(CSS.highlights.get('being-read'))") is False
        reading.evaluate("utterance.onend()")
    assert " ".join(said) == f"Picture: {alt}"
    assert len(said) > 1, "a long description is read by sentences, so that a pause loses little"
    assert reading.evaluate("said.at(-1)") == "Each person shows one example."


def test_a_voice_that_sends_text_away_is_not_used(browser: Browser, server: str) -> None:
    context = browser.new_context()
    context.add_init_script(VOICES % "false")
    page = context.new_page()
    open_ready(page, f"{server}symptoms/")
    assert page.get_by_role("button", name="Plain view").count() == 1
    assert page.get_by_role("button", name="Listen").count() == 0
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tools_push_nothing_aside(width: int, browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_init_script(VOICES % "true")
    context.add_init_script("navigator.share = async () => {};")
    page = context.new_page()
    open_ready(page, f"{server}symptoms/")
    expect(page.locator(".page-tools button")).to_have_count(4)
    box = page.locator(".page-tools").bounding_box()
    assert box
    assert box["height"] == 44
    context.close()


def test_plain_view_is_kept_on_the_device_and_drops_the_columns(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    open_ready(page, f"{server}symptoms/")
    before = page.locator("article").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    choose_plain(page)
    open_ready(page, f"{server}types/")
    assert page.locator("article").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > before
    assert not page.locator(".md-sidebar:visible").count()
    assert page.get_by_role("button", name="Plain view").get_attribute("aria-pressed") == "true"
    choose_plain(page)
    page.reload()
    assert page.locator(".md-sidebar:visible").count() == 2
    context.close()


def test_a_page_is_shared_by_the_device_s_own_sheet(browser: Browser, server: str) -> None:
    context = browser.new_context()
    context.add_init_script("navigator.share = async (what) => { window.shared = what; };")
    page = context.new_page()
    open_ready(page, f"{server}symptoms/?h=neck#early-clues")
    page.get_by_role("button", name="Share").click()
    assert page.evaluate("shared.url") == f"{server}symptoms/"
    context.close()


def test_where_there_is_no_such_sheet_the_link_is_copied_and_that_is_said(browser: Browser, server: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.add_init_script("Object.defineProperty(navigator, 'share', {value: undefined});")
    page = context.new_page()
    open_ready(page, f"{server}symptoms/")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("() => document.querySelector('.page-tools [role=status]').textContent === 'Link copied.'")
    assert page.evaluate("navigator.clipboard.readText()") == f"{server}symptoms/"
    context.close()


CONTRACT = {
    "the search dialog has no name: overrides/main.html gives it one": (
        "partials/search.html",
        r'role="dialog">',
    ),
    "the menu opens by a label without words: overrides/main.html and menu.js give it a name and a button": (
        "partials/header.html",
        r'<label class="md-header__button md-icon" for="__drawer">\s*\{% set icon',
    ),
    "single keys act: menu.js stops them": (
        "assets/javascripts/bundle.*.min.js",
        r'case"f":case"s":case"/":',
    ),
    "the closed menu takes the focus: site.css hides it": (
        "assets/stylesheets/main.*.min.css",
        r"\.md-sidebar--primary\{position:fixed;top:0;z-index:5;display:block;(?![^}]*visibility)",
    ),
    "the closed search panel takes the focus: site.css hides it": (
        "partials/search.html",
        r'class="md-search__scrollwrap" tabindex="0"',
    ),
}


@pytest.mark.parametrize("mend", CONTRACT)
def test_the_theme_still_needs_what_we_mend(mend: str) -> None:
    name, fault = CONTRACT[mend]
    [path] = THEME.glob(name)
    text = path.read_text(encoding="utf-8")
    assert re.search(fault, text), f"the theme changed: look whether our mend can go. Until now {mend}."
