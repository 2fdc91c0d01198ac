"""A page's first view is light, needs no script to be read, and does not move while it loads."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from html import unescape
from http import HTTPStatus
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lighten
import pytest
from browsers import open_ready, scroll, wait_ready
from first_view import PAGES, GzipHost, View, build_stock, look, serve
from sites import ROOT

from pagecheck.settings import read_settings
from pagecheck.subset import names_of, subset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Builder
    from playwright.sync_api import Browser, Page, Route

PHONE: Any = {"width": 390, "height": 844}
DESKTOP: Any = {"width": 1280, "height": 900}
MOST = 0.7  # of stock Material's bytes

# ---- What is left out of a style sheet ------------------------------------------------------------------------------

NAMES = names_of(
    [
        '<body dir="ltr" data-md-color-scheme="slate"><main id=top class="a b"><p class=\'c\'>x</p>',
        '<label data-md-icon hidden class="d">y</label>--seen-in-page</main>',
    ],
    ["el.classList.add('made'); el.style.setProperty(`--set-by-script`, 1); 'details'"],
    ["md-added", "data-md-added"],
)


@pytest.mark.parametrize(
    "rule",
    [
        ".a{top:0}",
        "main>.a.b~.c:hover{top:0}",
        "#top{top:0}",
        ".made{top:0}",
        "details{top:0}",
        ".md-added{top:0}",
        "[data-md-added=any]{top:0}",
        "[data-md-color-scheme=slate]{top:0}",
        "[dir=ltr] p{top:0}",
        "[hidden],[data-md-icon]{top:0}",
        ":root{top:0}",
        "*,:before,::after{top:0}",
        ":is(.nowhere,.a) p{top:0}",
        "p:not(.nowhere){top:0}",
        "p:nth-child(odd){top:0}",
        "html body{top:0}",
        "@media print{.a{top:0}}",
        "@media (min-width:1em){@supports (top:0){.a{top:0}}}",
        "@keyframes turn{0%{top:0}}",
        "@font-face{font-family:x}",
        '.a{content:"  two  "}',
        ".a{background:url(\"data:image/svg+xml;utf8,<svg xmlns='x'/>\")}",
        ".a{top:0;& p{left:0}}",
        ".a{margin:.5em -.25em 10.5em}",
        '.a{content:", 0.5"}',
        ".a{--x:1px, 0.5px;top:var(--x)}",
        ".a{--x:1px;top:var(--x)}",
        ".a{--x:1px;--y:var(--x);top:var(--y)}",
        ".a{--set-by-script:1px}",
        ".a{--seen-in-page:1px}",
        "@layer one,two;",
    ],
)
def test_what_a_page_can_use_stays(rule: str) -> None:
    assert subset(rule, NAMES).rstrip(";") == rule.rstrip(";")


@pytest.mark.parametrize(
    "rule",
    [
        ".nowhere{top:0}",
        ".a .nowhere{top:0}",
        "table{top:0}",
        "#nowhere{top:0}",
        "[data-md-color-scheme=youth]{top:0}",
        "[data-md-nowhere]{top:0}",
        "[dir=rtl] .a{top:0}",
        "[aria-sort]{top:0}",
        ":is(.nowhere,table) p{top:0}",
        "@media print{.nowhere{top:0}}",
        ".a{--unread:1px}",
        ".a{--x:var(--y);--y:var(--x)}",
        ".a{}",
        "/* a note */",
    ],
)
def test_what_no_page_can_use_goes(rule: str) -> None:
    assert subset(rule, NAMES) == ""


def test_only_the_selectors_that_can_match_stay() -> None:
    css = ".nowhere,\n  .a >  p ,table { /* why */ top : 0 ;\n  left:  0 }\n\n.b{top:0}"
    assert subset(css, NAMES) == ".a > p{top :0;left:0}.b{top:0}"


def test_what_is_left_out_by_name_goes() -> None:
    assert subset(".a,p[hidden]{top:0}@media print{p[hidden]{top:0}}", NAMES, ["p[hidden]"]) == ".a{top:0}"


def test_a_declaration_is_as_short_as_it_means_the_same() -> None:
    css = '.a { margin: 0.5em  -0.25em 10.05em; transition: color 0.1s, top 1.0s; font: 1rem "0.5, b" }'
    short = '.a{margin:.5em -.25em 10.05em;transition:color .1s,top 1.0s;font: 1rem "0.5, b"}'
    assert subset(css, NAMES) == short


# ---- Files ----------------------------------------------------------------------------------------------------------


def test_a_name_changes_with_the_content_alone() -> None:
    assert lighten.fingerprinted("assets/a.css", b"x") == "assets/a.2d711642.css"
    assert lighten.fingerprinted("assets/a.css", b"y") != lighten.fingerprinted("assets/a.css", b"x")


@pytest.mark.parametrize(
    ("lists", "joined"),
    [
        ([["a", "b"], ["a", "b"]], ["a", "b"]),
        ([["a", "b", "c"], ["a", "b"]], ["a", "b"]),
        ([["a", "b"], ["b", "a"]], []),
        ([["a"], []], []),
        ([], []),
    ],
)
def test_only_what_all_pages_load_first_and_in_order_is_joined(lists: list[list[str]], joined: list[str]) -> None:
    assert lighten.joinable(lists) == joined


@pytest.mark.parametrize("prefix", ["", "../", "../../", "/base/"])
def test_a_file_gets_its_new_name_wherever_a_page_stands(prefix: str) -> None:
    page = f'<img src="{prefix}assets/a.svg"> assets/a.svg {{"worker": "{prefix}assets/a.svg#x"}}'
    new = lighten.rename(page, {"assets/a.svg": "assets/a.1.svg"})
    assert new == f'<img src="{prefix}assets/a.1.svg"> assets/a.svg {{"worker": "{prefix}assets/a.1.svg#x"}}'


def test_a_style_sheet_that_imports_another_stays_alone(build: Builder) -> None:
    css = (ROOT / "docs/assets/stylesheets/site.css").read_text(encoding="utf-8")
    built = build(
        {
            "docs/assets/stylesheets/site.css": f'@import "more.css";\n{css}',
            "docs/assets/stylesheets/more.css": "p { margin: 0 }\n",
        }
    )
    assert built.lines == []
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', built.page())
    own = [(built.site / sheet).read_text(encoding="utf-8") for sheet in sheets[1:]]
    assert own[0].startswith('@import "more.css";')


def test_a_site_without_the_page_script_keeps_the_themes(build: Builder) -> None:
    built = build({"docs/assets/javascripts/page.js": None})
    assert built.lines == []
    assert re.search(r'<script src="assets/javascripts/bundle\.\w+\.min\.js"></script>', built.page())


def test_two_builds_give_the_same_bytes(build: Builder) -> None:
    one, other = (
        {path.relative_to(built.site): path.read_bytes() for path in built.site.rglob("*") if path.is_file()}
        for built in (build(), build())
    )
    assert one == other


def test_nothing_unused_is_shipped(site: Path) -> None:
    names = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert [name for name in names if name.endswith(".map") or "lunr" in name] == []
    assets = [name for name in names if name.endswith((".css", ".js")) and not name.startswith("search/")]
    assert [name for name in assets if name not in text] == []
    scripts = "\n".join((site / name).read_text(encoding="utf-8") for name in assets)
    assert "sourceMappingURL" not in scripts
    assert all(re.search(r"\.[0-9a-f]{8}\.(?:min\.)?(?:css|js)$", name) for name in assets)


def test_every_page_has_one_style_sheet_but_the_planners(site: Path) -> None:
    for path in site.rglob("*.html"):
        sheets = re.findall(r'rel="stylesheet"', path.read_text(encoding="utf-8"))
        assert len(sheets) == 1 + (path.parent.name == "prepare-for-your-visit"), path


# ---- The real site, in a real browser -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(site: Path) -> Iterator[str]:
    with serve(site) as address:
        yield address


@pytest.fixture(scope="module")
def views(browser: Browser, site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[View]]:
    """The first view of each page, of stock Material's build and of ours."""
    stock = build_stock(tmp_path_factory.mktemp("stock"))
    found = {}
    for name, folder in (("stock", stock), ("ours", site)):
        with serve(folder) as address:
            found[name] = [look(browser, address, page, folder) for page in PAGES]
    return found


@pytest.mark.browser
@pytest.mark.parametrize("place", range(len(PAGES)), ids=[page or "home" for page in PAGES])
def test_a_first_view_is_lighter_than_stock_material(place: int, views: dict[str, list[View]]) -> None:
    stock, ours = views["stock"][place], views["ours"][place]
    assert ours.size <= MOST * stock.size
    assert len(ours.sent) <= len(stock.sent)
    assert ours.elsewhere == ()
    assert any("search_index" in name for name, _ in stock.sent)  # stock loads its index at once; it is counted


# Elements in order, each with all its style; of `::before` and `::after` too.
STYLES = """() => Array.from(document.querySelectorAll("body, body *"), (element) => {
  const styles = ["", "::before", "::after"].map((part) => getComputedStyle(element, part));
  const shown = styles.filter((style, place) => !place || style.content !== "none");
  const names = (style) => Array.from(style).filter((name) => !name.startsWith("--"));
  const text = (style) => names(style).map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
  return `${element.tagName}.${element.className} ${shown.map(text).join("|")}`;
})"""


def whole_sheet() -> str:
    """The style sheets that the one sheet of the site was made from, with nothing left out."""
    theme = Path(str(files("material"))) / "templates" / lighten.SHEETS
    own = read_settings((ROOT / "mkdocs.yml").read_bytes())["extra_css"]
    paths = [*sorted(theme.glob("*.css")), *(ROOT / "docs" / name for name in own)]
    assert [path.name.partition(".")[0] for path in paths[:2]] == ["main", "palette"]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def give_whole(route: Route) -> None:
    """Answer with the whole style sheets."""
    route.fulfill(body=whole_sheet(), content_type="text/css")


@pytest.mark.browser
@pytest.mark.parametrize("look", [(PHONE, "screen", "light"), (DESKTOP, "screen", "dark"), (DESKTOP, "print", "light")])
def test_a_page_looks_as_with_the_whole_style_sheets(look: Any, browser: Browser, home: str) -> None:
    size, media, scheme = look
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.emulate_media(media=media, color_scheme=scheme)
    for name in ("", "red-flags/", "dystonia-or-spasticity/"):
        open_ready(page, home + name)
        page.wait_for_load_state("networkidle")
        light = page.evaluate(STYLES)
        page.route("**/site.*.css", give_whole)
        open_ready(page, home + name)
        page.wait_for_load_state("networkidle")
        whole = page.evaluate(STYLES)
        page.unroute("**/site.*.css")
        assert len(light) == len(whole) > 100
        assert [one[:90] for one, other in zip(light, whole, strict=True) if one != other] == []
    context.close()


@pytest.mark.browser
def test_headings_of_columns_do_not_look_as_if_a_press_sorted_them(browser: Browser) -> None:
    """The theme marks each cell with this role so, by rules that are left out; without that, site.css undoes them."""
    [theme] = (Path(str(files("material"))) / "templates" / lighten.SHEETS).glob("main.*.min.css")
    css = theme.read_text(encoding="utf-8") + (ROOT / "docs" / lighten.SHEETS / "site.css").read_text(encoding="utf-8")
    assert all(part in css for part in lighten.SORTED), "the theme has changed: these rules need no care any more"
    page = browser.new_page()
    head = '<table class="table"><thead><tr><th role="columnheader">Feature</th></tr></thead></table>'
    page.set_content(f'<style>{css}</style><div class="md-content"><div class="md-typeset">{head}</div></div>')
    page.hover("th")
    looks = page.eval_on_selector("th", "e => [getComputedStyle(e).cursor, getComputedStyle(e, '::after').content]")
    page.close()
    assert looks == ["auto", "none"]


def test_search_is_fetched_when_it_is_wanted(browser: Browser, home: str, site: Path) -> None:
    before = {name for name, _ in look(browser, home, "types/", site).sent}
    after = {name for name, _ in look(browser, home, "types/", site, search=True).sent}
    parts = ("bundle.", "search_worker.", "search_index.json")
    assert any(re.search(r"/site\.\w+\.js$", name) for name in before)
    assert [part for part in parts if any(part in name for name in before)] == []
    assert [part for part in parts if not any(part in name for name in after)] == []


BEST_FOUND = ".md-search-result__item:first-child > :first-child[href*='/treatments/']"  # for "brain pacemaker"


def later(route: Route) -> None:
    """Answer late, as a slow line does."""
    time.sleep(0.2)
    route.continue_()


@pytest.mark.browser
@pytest.mark.parametrize("script", ["site", "bundle"])
def test_words_that_are_typed_before_search_has_come_are_searched_for(script: str, browser: Browser, home: str) -> None:
    page = browser.new_page()
    page.route(f"**/{script}.*.js", later)
    page.goto(home)
    page.locator(".md-search__input").press_sequentially("brain pacemaker")
    page.locator(BEST_FOUND).wait_for()  # what the first keys find stands there before
    page.close()


@pytest.mark.browser
def test_words_that_are_pasted_or_spoken_are_searched_for(browser: Browser, home: str) -> None:
    page = browser.new_page()
    open_ready(page, home)
    field = page.locator(".md-search__input")
    field.press_sequentially("x")
    page.wait_for_function("() => typeof document$ !== 'undefined'")  # the theme's script runs
    field.fill("brain pacemaker")  # as one input, without a key
    page.locator(BEST_FOUND).wait_for()  # what "x" finds stands there before
    page.close()


@pytest.mark.browser
def test_where_search_cannot_be_loaded_a_reader_finds_the_list_of_topics(browser: Browser, home: str) -> None:
    page = browser.new_page()
    page.route("**/bundle.*", lambda route: route.abort())
    open_ready(page, home)
    page.locator(".md-search__input").click()
    page.locator(".md-search-result__meta a").click()
    page.wait_for_url(f"{home}a-z.html")
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_words_are_painted_before_the_scripts_that_do_the_rest_are_asked_for(
    name: str, browser: Browser, home: str
) -> None:
    page = browser.new_page(viewport=PHONE)
    open_ready(page, home + name)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    times = page.evaluate("performance.getEntriesByType('resource').map(it => [it.name, it.startTime, it.responseEnd])")
    early, sheet, rest = (
        next((asked, come) for address, asked, come in times if re.search(pattern, address))
        for pattern in (r"/early\.\w+\.js", r"/site\.\w+\.css", r"/site\.\w+\.js")
    )
    assert sheet[0] < early[1], "the style sheet waits until a script has come"
    assert painted <= rest[0]
    page.close()


@pytest.mark.browser
def test_chosen_colours_are_kept_and_there_before_the_first_paint(browser: Browser, home: str) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    open_ready(page, home)
    page.locator("label[for^=__palette]:visible").click()
    page.route("**/site.*.js", lambda route: route.abort())
    page.goto(f"{home}types/")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("searched", [False, True], ids=["before a search", "after a search"])
def test_contents_and_the_way_back_to_the_top_follow_the_reader(searched: bool, browser: Browser, home: str) -> None:  # noqa: FBT001
    page = browser.new_page(viewport=DESKTOP)
    open_ready(page, f"{home}treatments/")
    if searched:
        page.locator(".md-search__input").press_sequentially("brain pacemaker")
        page.locator(".md-search-result__link").first.wait_for()
        page.keyboard.press("Escape")
    assert page.locator(".md-top").get_attribute("hidden") is not None
    scroll(page, 4000)
    page.locator(".md-sidebar--secondary .md-nav__link--active").wait_for()
    scroll(page, -200)
    page.locator(".md-top:not([hidden])").click()
    page.wait_for_function("() => window.scrollY === 0")
    page.close()


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(({node}) => node && node.nodeType === 1 ? node.outerHTML.slice(0, 80) : "text");
    window.shifts.push(`${entry.value.toFixed(4)}: ${moved.join(", ")}`);
  }
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_while_a_page_loads(size: Any, browser: Browser, site: Path) -> None:
    """Pictures and late scripts come after the first paint, as on a slow line."""
    late = re.compile(r"/(?:site\.\w+\.js|[^/]+\.svg|planner\.\w+\.js)$")
    moved = {}
    context = browser.new_context(viewport=size)
    context.add_init_script(SHIFTS)
    page = context.new_page()
    with serve(site, late) as slow:
        for path in sorted(site.rglob("*.html")):
            name = path.relative_to(site).as_posix().removesuffix("index.html")
            open_ready(page, slow + name)
            page.wait_for_timeout(100)
            if shifts := page.evaluate("window.shifts"):
                moved[name] = shifts
        context.close()
    assert moved == {}


class FalteringHost(GzipHost):
    """Sends a page piece by piece, and stops between them for long enough to paint, as on a line that falters."""

    protocol_version = "HTTP/1.0"  # the end of the connection is the end of the page

    def do_GET(self) -> None:  # noqa: N802, the name is http.server's
        """Send a file."""
        if self.asked.suffix != ".html" or not self.asked.is_file():
            super().do_GET()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for piece in pieces(self.asked.read_bytes()):
            self.wfile.write(piece)
            time.sleep(0.05)


def pieces(page: bytes) -> Iterator[bytes]:
    """A page cut in the midst of its bar and of its menu, and after every fourth part: in rows, lists and words."""
    bar = page.index(b"</form>", page.index(b'data-md-component="palette"'))
    menu = page.find(b"<a", page.find(b'<label class="md-nav__link md-nav__link--active"'))
    ends = [found.end() for found in re.finditer(rb"</(?:a|dd|dt|h\d|label|li|nav|p|td|th|tr)>", page)]
    cuts = sorted({0, bar, max(menu, bar), *(end for end in ends[::4] if end > bar), len(page)})
    return (page[begun:end] for begun, end in pairwise(cuts))


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_where_pages_come_piece_by_piece(size: Any, browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport=size)
    context.add_init_script(SHIFTS)
    moved = {}
    with serve(site, kind=FalteringHost) as home:
        pages = {file.relative_to(site).as_posix(): context.new_page() for file in site.rglob("*.html")}
        for name, page in pages.items():
            page.goto(home + name, wait_until="commit")
        for name, page in pages.items():
            wait_ready(page)
            page.wait_for_timeout(100)
            assert page.locator(".md-header__inner").is_visible()
            assert all(table.is_visible() for table in page.locator("article .table:not(.planner *)").all()), name
            if shifts := page.evaluate("window.shifts"):
                moved[name] = shifts
        context.close()
    assert moved == {}


# ---- Without scripts ------------------------------------------------------------------------------------------------


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_without_scripts_the_list_of_topics_stands_where_search_would_be(plain: Page, home: str, site: Path) -> None:
    for size in (PHONE, DESKTOP):
        plain.set_viewport_size(size)
        for path in sorted(site.rglob("*.html")):
            plain.goto(home + path.relative_to(site).as_posix().removesuffix("index.html"))
            assert plain.locator("header .topics-link").is_visible()
            assert not plain.locator(".md-search").is_visible()
    plain.locator("header .topics-link").click()
    plain.wait_for_url(f"{home}a-z.html")


@pytest.mark.browser
def test_every_title_heading_and_keyword_is_in_the_list_of_topics(plain: Page, home: str, site: Path) -> None:
    docs = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    pages = [doc for doc in docs if "#" not in doc["location"] and "tags" in doc]
    assert len(pages) > 10
    plain.goto(f"{home}a-z.html")
    listed = plain.locator(".topics li").evaluate_all(
        "items => items.flatMap(item => Array.from(item.querySelectorAll('a'), link => [item.innerText, link.href]))"
    )
    entries = {
        (words.lower(), href)
        for text, href in listed
        for words in (text, text.partition(": ")[0], text.rpartition(": ")[0])
    }
    topics = {(words, href.partition("#")[0]) for words, href in entries}
    for doc in pages:
        html = (site / doc["location"] / "index.html").read_text(encoding="utf-8")
        title = unescape(html.partition("<title>")[2].partition("</title>")[0].rpartition(" - ")[0])
        for words in (*doc["tags"], title):
            assert (words.lower(), home + doc["location"]) in topics, (doc["location"], words)
    often = Counter(doc["title"] for doc in docs)
    headings = {(unescape(doc["title"]).lower(), home + doc["location"]) for doc in docs if often[doc["title"]] == 1}
    places = {(words, href) for words, href in headings - entries if "#" in href and not words[0].isdigit()}
    assert not {href for _, href in places if "glossary/#" not in href}  # its words are no headings
    assert not [words for words, _ in entries if words in ("key points", "what you can do", "a", "b")]
    assert plain.locator(".topics li").count() > 200


@pytest.mark.browser
def test_without_scripts_every_word_link_and_picture_is_there(plain: Page, browser: Browser, home: str) -> None:
    """What a reader with scripts can read is in the page that a reader without scripts gets, and is seen."""
    page = browser.new_page(viewport=DESKTOP)
    for name in ("", "red-flags/", "types/", "treatments/", "dystonia-or-spasticity/", "glossary/", "references/"):
        open_ready(page, home + name)
        plain.goto(home + name)
        without = plain.locator("article").inner_text()
        for line in page.locator("article").inner_text().split("\n"):
            words = line.strip()
            tools = ("Print", "Print this page", "Read aloud", "Plain view", "Share", "Copy link", "Listen", "Stop")
            assert not words or words in without or words in tools, (name, words)
        for image in plain.locator("article img").all():
            image.scroll_into_view_if_needed()
            box = image.bounding_box()
            assert box
            assert box["height"] > 50
    page.close()


@pytest.mark.browser
def test_without_scripts_the_menu_opens_on_a_phone_and_leads_on(plain: Page, home: str) -> None:
    plain.set_viewport_size(PHONE)
    plain.goto(f"{home}types/")
    plain.locator("header label[for=__drawer]").click()
    plain.locator(".md-nav--primary a[href$='/treatments/']").click()
    plain.wait_for_url(f"{home}treatments/")
