"""A real browser goes through the real site: every link leads somewhere, and every reader sees the disclaimer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import test_disclaimer
import test_styles
from sites import ROOT

from pagecheck.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page

pytestmark = pytest.mark.browser

LOST = "no/such/page/at/all/"
READ = read_settings((ROOT / "mkdocs.yml").read_bytes())
WORDS = " ".join(READ["extra"]["disclaimer"].split())

# What a reader sees of the disclaimer. Each entry of the answer is a reason why they do not.
SEEN = """
words => {
  const found = document.querySelectorAll('.disclaimer'), why = [];
  if (found.length !== 1) return [found.length + ' disclaimers'];
  const node = found[0], style = getComputedStyle(node);
  const text = node.innerText ?? '';  // what is drawn, as inside of SVG, has none
  if (text.trim().replace(/\\s+/g, ' ') !== words) why.push('other words: ' + text);
  if (!node.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true}))
    why.push('not visible');
  node.scrollIntoView({block: 'center', behavior: 'instant'});
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (box.width < 150 || box.height < 12) why.push('a box of ' + box.width + ' by ' + box.height);
  for (const part of [0.1, 0.5, 0.9]) {
    const x = box.left + box.width * part, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    if (!top || !(node === top || node.contains(top))) why.push('covered or out of sight at ' + part);
  }
  if (parseFloat(style.fontSize) < 11) why.push('letters of ' + style.fontSize);
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const over = (front, back) => front.slice(0, 3).map((v, i) => v * front[3] / 255 + back[i] * (1 - front[3] / 255));
  let back = [255, 255, 255];
  const chain = [];
  for (let at = node; at; at = at.parentElement) chain.unshift(at);
  for (const at of chain) back = over(rgba(getComputedStyle(at).backgroundColor), back);
  const front = over(rgba(style.webkitTextFillColor), back);
  const light = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) why.push('contrast of ' + ((a + 0.05) / (b + 0.05)).toFixed(1));
  for (const at of chain) {
    const line = getComputedStyle(at).textDecorationLine;
    if (line.includes('line-through')) why.push('struck out');
  }
  return why;
}
"""

# Every address that a document names, with what it is for.
NAMED = """
() => [
  ...[...document.querySelectorAll('a[href], area[href]')].map(node => ['link', node.href]),
  ...[...document.querySelectorAll('link[href]')]
    .filter(node => !/canonical|alternate|license|author/.test(node.rel)).map(node => ['file', node.href]),
  ...[...document.querySelectorAll('[src]')].map(node => ['file', node.src]),
]
"""


def pages_of(site: Path) -> list[str]:
    """The address of each built page, from the home page."""
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [name.removesuffix("index.html") for name in names if name != "404.html"]


class Visit:
    """A page in a browser, with what went wrong while it was open."""

    def __init__(self, browser: Browser, server: str, **options: Any) -> None:
        self.host = urlsplit(server).netloc
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on("response", lambda got: self._got(got.status, got.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and LOST not in message.location["url"]:
            self.wrong.append(f"console: {message.text}")

    def _asked(self, url: str) -> None:
        if urlsplit(url).netloc != self.host and not url.startswith(("data:", "blob:", "about:")):
            self.wrong.append(f"another host: {url}")

    def _got(self, status: int, url: str) -> None:
        if status >= 400 and LOST not in url:
            self.wrong.append(f"{status}: {url}")

    def open(self, url: str) -> int:
        """Go to an address, and give its status. What it loads by and by is noted while the next ones are open."""
        answer = self.page.goto(url)
        assert answer is not None
        return answer.status

    def close(self) -> None:
        """Wait for what the last address loads, and go."""
        self.page.wait_for_load_state("networkidle")
        self.context.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visit]:
    """A browser's page that notes what goes wrong."""
    visit = Visit(browser, server)
    yield visit
    visit.close()


@pytest.mark.slow
def test_every_link_file_and_anchor_leads_somewhere(visit: Visit, server: str, site: Path) -> None:
    waiting, opened, ids, wanted = [server, server + LOST], set[str](), dict[str, set[str]](), list[tuple[str, str]]()
    files: dict[str, str] = {}
    while waiting:
        url = waiting.pop(0)
        if url in opened:
            continue
        opened.add(url)
        assert visit.open(url) == (404 if LOST in url else 200), url
        ids[url] = set(
            visit.page.evaluate("() => [...document.querySelectorAll('[id], a[name]')].map(n => n.id || n.name)")
        )
        for kind, address in visit.page.evaluate(NAMED):
            whole, anchor = urldefrag(address)
            if not whole.startswith(("http:", "https:")):
                assert whole.startswith(("mailto:", "tel:", "data:")), f"{url}: {address}"
            elif urlsplit(whole).netloc != visit.host:
                assert kind == "link", f"{url} loads {address}"
            elif not whole.startswith(server):
                pytest.fail(f"{url}: {address} leads out of the site")
            elif kind == "link" and whole.endswith(("/", ".html")):
                waiting.append(whole)
                if anchor:
                    wanted.append((whole, unquote(anchor)))
            else:
                files[whole] = url
    for whole, url in files.items():
        assert visit.context.request.get(whole).status == 200, f"{url}: {whole} is not there"
    missing = sorted(
        {f"{whole}#{anchor}" for whole, anchor in wanted if anchor not in ids[whole] and anchor != "__top"}
    )
    assert missing == []
    assert visit.wrong == []
    reached = {url.removeprefix(server) for url in opened} - {LOST}
    assert {page or "" for page in pages_of(site)} <= {page.removesuffix("index.html") for page in reached}


LOOKS: list[tuple[Literal["screen", "print"], int]] = [
    ("screen", 320), ("screen", 1280), ("print", 320), ("print", 1280),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_shows_the_disclaimer(scheme: Any, browser: Browser, server: str, site: Path) -> None:
    visit = Visit(browser, server, color_scheme=scheme, reduced_motion="reduce")
    unseen = {}
    for name in [*pages_of(site), LOST]:
        visit.open(server + name)
        for media, width in LOOKS:
            visit.page.emulate_media(media=media)
            visit.page.set_viewport_size({"width": width, "height": 800})
            if why := visit.page.evaluate(SEEN, WORDS):
                unseen[name, media, width] = why
    visit.close()
    assert unseen == {}
    assert visit.wrong == []


def test_page_without_scripts_shows_the_disclaimer(browser: Browser, server: str, site: Path) -> None:
    visit = Visit(browser, server, java_script_enabled=False)
    for name in [*pages_of(site), LOST]:
        visit.open(server + name)
        shown = visit.page.locator("main .disclaimer")
        assert shown.count() == 1
        assert " ".join(shown.inner_text().split()) == WORDS
        assert shown.is_visible()
    visit.close()
    assert visit.wrong == []


PLAIN = "<style>.disclaimer { display: block; width: 400px }</style>"


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    """An empty page that takes any text, asks nothing of any network, and runs no script of it."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1000, "height": 700})
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.dismiss())
    yield page
    context.close()


def seen(page: Page, html: str) -> list[str]:
    """Why a reader of this page does not see the disclaimer; nothing where they do."""
    page.set_content(html, wait_until="domcontentloaded")
    why: list[str] = page.evaluate(SEEN, test_disclaimer.WORDS)
    return why


FRAGMENTS = {**{name: before for name, (before, _) in test_disclaimer.SPOILT.items()}, **test_disclaimer.ODD}
LEAVES = {"refresh", "base", "inline script", "inline module"}  # these act later, or on other things


@pytest.mark.parametrize("name", [name for name in FRAGMENTS if name not in LEAVES])
def test_what_a_browser_hides_is_refused(name: str, blank: Page) -> None:
    page = test_disclaimer.BEFORE.replace('<link rel="stylesheet" href="site.css">', PLAIN) + FRAGMENTS[name]
    page += test_disclaimer.ASIDE + test_disclaimer.AFTER
    if seen(blank, page):
        assert test_disclaimer.judged(page)
    if name in test_disclaimer.ODD:
        assert seen(blank, page) == []


@pytest.mark.parametrize("declarations", test_styles.HARMLESS)
def test_what_the_check_of_styles_lets_pass_a_browser_shows(declarations: str, blank: Page) -> None:
    style = f"<style>.disclaimer {{ {declarations} }}</style></head>"
    page = test_styles.PAGE.replace("</head>", style).replace(test_styles.WORDS, test_disclaimer.WORDS)
    assert seen(blank, page) == []


def test_most_of_what_the_check_of_styles_refuses_a_browser_hides(blank: Page) -> None:
    shown = set()
    for declarations in test_styles.HIDING:
        style = f"<style>.disclaimer {{ {declarations} }}</style></head>"
        page = test_styles.PAGE.replace("</head>", style).replace(test_styles.WORDS, test_disclaimer.WORDS)
        if not seen(blank, page):
            shown.add(declarations)
    # The others may hide words in other browsers, on other screens, or with what stands around them.
    assert len(shown) < len(test_styles.HIDING) / 2
