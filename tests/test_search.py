"""Readers find the right page in their own words, in a real browser, at the first try."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from browsers import open_ready
from search import DANGER, WORDS, read_danger, read_words, tiers_of, trim, with_danger, with_words
from sites import HOME, ROOT

from pagecheck.record import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Builder
    from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
HALVES = ("tune", "held-out")
URGENT = "urgent needs"
EMERGENCY_PAGE = "red-flags"
TYPED = 4  # every fourth query is typed by hand; all are asked of the script behind the panel, in the same page

# Counts what the panel asks its worker and what comes back, so that a test reads the answer to the last key.
WATCH = """
window.search = {sent: [], got: []};
window.Worker = class extends Worker {
  constructor(url) {
    super(url);
    window.search.worker = String(url);
    this.addEventListener("message", ({data}) => window.search.got.push({...data, time: performance.now()}));
  }
  postMessage(message) {
    window.search.sent.push({...message, time: performance.now()});
    super.postMessage(message);
  }
};
"""
# The page's greatest width, measured at every frame.
WIDEST = """
window.widest = 0;
(function measure() {
  window.widest = Math.max(window.widest, document.documentElement?.scrollWidth ?? 0);
  requestAnimationFrame(measure);
})();
"""
# A script that is not there never answers: a test that waits for it says so, and ends.
IN_TIME = """
window.inTime = (promise) => Promise.race([
  promise,
  new Promise((_, reject) => setTimeout(() => reject(new Error("no answer within 20 s")), 20_000)),
]);
"""
READY = "() => search.got.some(message => message.type === 1)"
ANSWERED = "() => search.got.length > 0 && search.sent.length === search.got.length"


@dataclass(frozen=True)
class Query:
    """What a reader types, and the pages that answer it."""

    half: str
    category: str
    words: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The pages that search gave, best first, and how long the reader waited after the last key, if it was typed."""

    query: Query
    pages: tuple[str, ...]
    milliseconds: float | None = None

    @property
    def place(self) -> int | None:
        """The place of the first right page, counted from 1; None where it is not found."""
        return next((place for place, page in enumerate(self.pages, 1) if page in self.query.pages), None)


def read_queries(file: str = "tests/search_queries.yml") -> list[Query]:
    halves = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    return [
        Query(half, category, str(words), tuple(pages))
        for half, categories in halves.items()
        for category, queries in categories.items()
        for words, pages in queries.items()
    ]


def read_keywords() -> set[str]:
    """Every keyword of every page, and every word that search knows for a section, in small letters."""
    said = yaml.safe_load((ROOT / WORDS).read_text(encoding="utf-8"))
    keywords = {word.lower() for sections in said.values() for words in sections.values() for word in words}
    for path in sorted((ROOT / "docs").glob("*.md")):
        record, findings = read_record(str(path), path.read_bytes(), date.max)
        assert record is not None, findings
        keywords |= {part.strip().lower() for keyword in record.keywords for part in keyword.split(",")}
    return keywords


def our_worker(site: Path) -> Path:
    """The built worker, whose name holds a part of its content's hash."""
    (found,) = (site / "assets/javascripts").glob("search_worker.*.js")
    return found


QUERIES = read_queries()
KEYWORDS = read_keywords()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=DESKTOP)
    opened.add_init_script(WATCH)
    opened.add_init_script(IN_TIME)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Iterator[Page]:
    """The types page with search ready, on a desktop."""
    opened = context.new_page()
    open_page(opened, f"{server}types/")
    yield opened
    opened.close()


def open_page(page: Page, address: str, *, touch: bool = False) -> None:
    """Open a page, go to the search field by hand, and wait until search is ready."""
    open_ready(page, address)
    if touch:
        page.locator("header label[for=__search]").first.tap()
    else:
        page.locator(".md-search__input").click()
    page.wait_for_function(READY)


def wait_for_answer(page: Page, words: str) -> None:
    """Wait for the answer to the last key: until then the list is filled anew, and nobody can choose from it."""
    page.wait_for_function(f"words => search.sent.at(-1).data === words && ({ANSWERED})()", arg=words)


def type_query(page: Page, words: str) -> float:
    """Type as a person types, wait for the answer to the last key, and return the milliseconds it took."""
    page.locator(".md-search__input").fill("")
    page.keyboard.type(words)  # faster than a person, and the worker is still asked at each key
    wait_for_answer(page, words)
    waited: float = page.evaluate("search.got.at(-1).time - search.sent.at(-1).time")
    return waited


def read_results(page: Page) -> tuple[str, ...]:
    """The names of the pages in the list, best first."""
    base = page.evaluate("new URL(JSON.parse(document.getElementById('__config').textContent).base, location).href")
    hrefs: list[str] = page.locator(".md-search-result__item").evaluate_all(
        "items => items.map(item => item.querySelector('a[href]').href)"
    )
    return tuple(re.sub(r"[/?#].*", "", href.removeprefix(base).lstrip("/")) or "index" for href in hrefs)


def ask(page: Page, words: list[str]) -> list[list[str]]:
    """Ask the script that the page's panel asks, as the panel does at the last key.

    Returns:
        For each query the places found, best first: the address of each page's best section, from the site's root.
    """
    found: list[list[str]] = page.evaluate(
        """async (words) => {
            const worker = new (Object.getPrototypeOf(Worker))(search.worker);  // the panel's own may be busy
            const asked = (message) => inTime(new Promise((resolve) => {
                worker.onmessage = ({data}) => resolve(data);
                worker.postMessage(message);
            }));
            await asked({type: 0, data: search.sent[0].data});  // answered by READY
            const found = [];
            for (const data of words) {
                const answer = await asked({type: 2, data});
                found.push(answer.data.items.map(([first]) => first.location));
            }
            return found;
        }""",
        words,
    )
    return found


def page_of(location: str) -> str:
    """The name of the page at an address."""
    return re.sub(r"[/?#].*", "", location) or "index"


@pytest.fixture(scope="module")
def answers(context: BrowserContext, server: str) -> list[Answer]:
    """Every query: a fixed part typed by hand, all asked of the script behind the panel."""
    page = context.new_page()
    open_page(page, f"{server}types/")
    found = [
        Answer(query, tuple(map(page_of, locations)))
        for query, locations in zip(QUERIES, ask(page, [query.words for query in QUERIES]), strict=True)
    ]
    for number in range(0, len(QUERIES), TYPED):
        query = QUERIES[number]
        waited = type_query(page, query.words)
        shown = read_results(page)
        assert shown[:3] == found[number].pages[:3], f"typed, '{query.words}' finds other pages than asked"
        found[number] = Answer(query, shown, waited)
    page.close()
    return found


def share(answers: list[Answer], places: int) -> float:
    """How many in a hundred have a right page among the first places."""
    return 100 * sum(1 for answer in answers if answer.place and answer.place <= places) / len(answers)


def table(answers: list[Answer]) -> str:
    """The figures of each category and half, and every query whose page is not first."""
    groups: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.query.half, answer.query.category].append(answer)
        groups[answer.query.half, "all"].append(answer)
        if answer.query.words.lower().rstrip("?") not in KEYWORDS:
            groups[answer.query.half, "all that are no keyword themselves"].append(answer)
    lines = [f"{'':46} queries  first  first three  nothing"]
    for (half, category), group in groups.items():
        nothing = sum(1 for answer in group if not answer.pages)
        first, three = share(group, 1), share(group, 3)
        lines.append(f"{half:9} {category:36} {len(group):7} {first:5.0f}% {three:11.0f}% {nothing:8}")
    lines += [
        f"{answer.query.half}: '{answer.query.words}' wants {'|'.join(answer.query.pages)}, got {answer.pages[:3]}"
        for answer in answers
        if answer.place != 1 and answer.query.half == "tune"  # nobody tunes on the other half: it is not shown
    ]
    return "\n".join(lines)


def test_the_queries_are_many_varied_and_split_for_good() -> None:
    assert len(QUERIES) >= 120
    assert {query.half for query in QUERIES} == set(HALVES)
    categories = {half: {query.category for query in QUERIES if query.half == half} for half in HALVES}
    assert categories["tune"] == categories["held-out"]
    assert len(categories["tune"]) == 8
    words = [query.words.lower() for query in QUERIES]
    assert len(set(words)) == len(words)
    names = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert {page for query in QUERIES for page in query.pages} <= names
    for half in HALVES:
        assert sum(query.half == half for query in QUERIES) >= 0.45 * len(QUERIES)


@pytest.mark.browser
@pytest.mark.parametrize("half", HALVES)
def test_readers_words_find_the_right_page(half: str, answers: list[Answer]) -> None:
    own = [answer for answer in answers if answer.query.half == half]
    print("\n" + table(own))
    assert share(own, 1) >= 90
    assert share(own, 3) >= 98
    assert all(answer.pages for answer in own)


@pytest.mark.browser
def test_words_of_authors_who_know_nothing_of_the_search_find_the_right_page(page: Page) -> None:
    queries = read_queries("tests/blind_queries.yml")
    asked = ask(page, [query.words for query in queries])
    blind = [Answer(query, tuple(map(page_of, locations))) for query, locations in zip(queries, asked, strict=True)]
    print("\n" + table(blind))
    for half in HALVES:
        own = [answer for answer in blind if answer.query.half == half]
        assert share(own, 1) >= 84  # what was reached; a change of the search may not lose it
        assert share(own, 3) >= 98
        assert all(answer.pages for answer in own)
    urgent = [answer for answer in blind if answer.query.category == URGENT]
    assert urgent
    assert not [answer.query.words for answer in urgent if answer.pages[:1] != (EMERGENCY_PAGE,)]


@pytest.mark.browser
def test_urgent_words_give_the_emergency_page_first(answers: list[Answer]) -> None:
    urgent = [answer for answer in answers if answer.query.category == URGENT]
    assert urgent
    late = {answer.query.words: answer.pages[:2] for answer in urgent if answer.pages[:1] != (EMERGENCY_PAGE,)}
    assert not late


def read_signs() -> list[dict[str, Any]]:
    signs: list[dict[str, Any]] = yaml.safe_load((ROOT / DANGER).read_text(encoding="utf-8"))["signs"]
    return signs


@pytest.mark.browser
def test_each_sign_of_danger_gives_the_emergency_page_and_its_first_tier(page: Page) -> None:
    examples = [sign["such_as"] for sign in read_signs()]
    found = dict(zip(examples, ask(page, examples), strict=True))
    calls = set(first_tier(page))
    assert calls
    assert not {words: locations[:1] for words, locations in found.items() if not calls & set(locations[:1])}


@pytest.mark.browser
@pytest.mark.parametrize(
    "words",
    [
        "breething trouble",
        "breathing not right since the tablet",
        "my child is having a fit",
        "metoclopramide reaction",
        "whole body rigid",
        "shaking fit",
        "cant catch my breath",
        "seizhure",
        "anafilaxis",
        "suicidel",
    ],
)
def test_danger_shows_the_most_urgent_tier_first(words: str, page: Page) -> None:
    type_query(page, words)
    first = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    sections = [href.partition("#")[2] for href in first if f"/{EMERGENCY_PAGE}/" in href and "#" in href]
    assert read_results(page)[0] == EMERGENCY_PAGE
    assert f"{EMERGENCY_PAGE}/#{sections[0]}" in first_tier(page)
    best = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.md-search-result__list [data-md-score]')]"
        ".map(found => Number(found.dataset.mdScore)))"
    )
    own = (
        page.locator(".md-search-result__item")
        .first.locator("[data-md-score]")
        .evaluate_all("found => found.map(({dataset}) => Number(dataset.mdScore))")
    )
    assert max(own) == best, "Enter would open another page"


def first_tier(page: Page) -> list[str]:
    """The sections of the emergency page that call for an ambulance, in the index that the worker got."""
    found: list[str] = page.evaluate("search.sent[0].data.docs.filter(doc => doc.tier === 0).map(doc => doc.location)")
    return found


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("swallowing problems after botox long term", {"treatments", "outlook"}),
        ("breathing exercises", {"living-with-dystonia", "treatments"}),
        ("depression in dystonia", {"living-with-dystonia", "symptoms"}),
        ("how long will I live", {"outlook"}),
        ("my neck turns to one side", {"symptoms", "types"}),
        ("tongue moves when I eat", {"symptoms", "types"}),
        ("difference between spasm and stiffness", {"dystonia-or-spasticity"}),
    ],
)
def test_calm_words_keep_their_own_page_first(words: str, pages: set[str], page: Page) -> None:
    (locations,) = ask(page, [words])
    assert page_of(locations[0]) in pages


@pytest.mark.browser
def test_how_long_readers_wait_is_printed(answers: list[Answer]) -> None:
    times = sorted(answer.milliseconds for answer in answers if answer.milliseconds is not None)
    print(f"\nms from the last key to the answer: median {times[len(times) // 2]:.1f}, longest {times[-1]:.1f}")
    assert times


def test_no_phrase_of_the_queries_is_a_keyword() -> None:
    """Names of things are in both lists; a whole phrase of the queries among the keywords would only find itself."""
    phrases = {query.words.lower().rstrip("?") for query in QUERIES if len(query.words.split()) > 3}
    assert phrases
    assert not phrases & KEYWORDS


def test_a_page_keeps_its_keywords_once_and_what_repeats_other_pages_is_left_out() -> None:
    page = {"location": "asthma/", "title": "Asthma", "text": "", "tags": ["wheezing"], "boost": 2.0}
    signs = {**page, "location": "asthma/#signs", "title": "Signs", "text": "<p>You wheeze.</p>"}
    onward = {**page, "location": "asthma/#read-next", "title": "Read next"}
    listed = {**page, "location": "asthma/#sources", "title": "Sources"}
    words = {**page, "location": "asthma/#words-on-this-page", "title": "Words on this page"}
    index = {"config": {"lang": ["en"]}, "docs": [page, signs, onward, words, listed]}
    assert trim(index) == {
        "config": {"lang": ["en"]},
        "docs": [page, {"location": "asthma/#signs", "title": "Signs", "text": "<p>You wheeze.</p>"}],
    }


DANGER_FILE = """
calm: [difference]
signs:
  - about: breathing
    groups: [[breath], [cannot, short]]
    such_as: short of breath
  - about: asking for help
    always: true
    groups: [[sos]]
    such_as: sos
"""


def test_words_of_danger_go_into_the_index_with_the_tiers_of_the_emergency_page() -> None:
    danger, findings = read_danger("danger.yml", DANGER_FILE.encode())
    assert not findings
    assert danger is not None
    html = """
        <section aria-labelledby="call" class="care-card care-card--emergency">
        <h2 id="call">Call</h2><h3 id="air">Air</h3></section>
        <section aria-labelledby="later" class="care-card care-card--routine"><h2 id="later">Later</h2></section>
        <h2 id="more">More</h2>"""
    places = ("help/", "help/#call", "help/#air", "help/#later", "help/#more", "other/#call")
    index = {"config": {"lang": ["en"]}, "docs": [{"location": place} for place in places]}
    found = with_danger(index, "help/", danger, tiers_of(html))
    assert found["config"]["lang"] == ["en"]
    assert found["config"]["danger"] == {
        "page": "help/",
        "calm": ["difference"],
        "signs": [{"groups": [["breath"], ["cannot", "short"]]}, {"always": True, "groups": [["sos"]]}],
    }
    assert found["docs"] == [
        {"location": "help/"},
        {"location": "help/#call", "tier": 0, "card": True},
        {"location": "help/#air", "tier": 0},
        {"location": "help/#later", "tier": 2, "card": True},
        {"location": "help/#more"},
        {"location": "other/#call"},
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[sos]", "[off]"),
        ("[sos]", "[]"),
        ("[[sos]]", "sos"),
        ("    such_as: sos\n", ""),
        ("always: true", "alway: true"),
        ("always: true", "always: maybe"),
        ("calm: [difference]", "calm: difference"),
        ("calm: [difference]", "calm: [difference"),
        ("signs:", "sings:"),
        ("signs:", "signs: []\nmore:"),
    ],
)
def test_a_mistake_in_the_words_of_danger_is_found(before: str, after: str) -> None:
    assert before in DANGER_FILE
    danger, findings = read_danger("danger.yml", DANGER_FILE.replace(before, after).encode())
    assert danger is None
    assert len(findings) == 1


def test_what_readers_type_goes_to_the_section_that_it_is_meant_for() -> None:
    said, findings = read_words("words.yml", b"asthma.md:\n  top: [breath]\n  signs: [whistling chest, tight]\n")
    assert not findings
    index = {
        "config": {},
        "docs": [{"location": "asthma/"}, {"location": "asthma/#signs"}, {"location": "asthma/#more"}],
    }
    found, findings = with_words(index, said, {"asthma.md": "asthma/"})
    assert not findings
    assert found["docs"] == [
        {"location": "asthma/", "said": "breath"},
        {"location": "asthma/#signs", "said": "whistling chest, tight"},
        {"location": "asthma/#more"},
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("asthma.md: [breath]", "the file needs pages"),
        ("- asthma", "the file needs pages"),
        ("asthma.md: {signs: [off]}", "asthma.md#signs needs a list of words"),
        ("asthma.md: {signs: []}", "asthma.md#signs needs a list of words"),
        ("asthma.md: {signs: [", "cannot be read as YAML"),
        ("asthme.md: {signs: [tight]}", "no page is named 'asthme.md'. Did you mean 'asthma.md'?"),
        ("asthma.md: {sings: [tight]}", "asthma.md has no heading 'sings' that search knows. Did you mean 'signs'?"),
        ("none.md: {top: [tight]}", "no page is named 'none.md'. Correct the name, or delete it with its words."),
        ("asthma.md: {x: [a]}", "has no heading 'x' that search knows. Correct the name, or delete it with its words."),
    ],
)
def test_a_mistake_in_what_readers_type_is_found(words: str, message: str) -> None:
    index = {"config": {}, "docs": [{"location": "asthma/"}, {"location": "asthma/#signs"}]}
    said, findings = read_words("words.yml", words.encode())
    _, more = with_words(index, said, {"asthma.md": "asthma/"})
    (finding,) = [*findings, *more]
    assert message in finding.message


def test_words_for_a_page_whose_record_is_refused_add_no_findings(build: Builder) -> None:
    words = {"data/search_words.yml": "index.md: {top: [lost], first-steps: [begin]}\n"}
    page = HOME.replace("## What you can do", "## First steps\n\nBegin here.\n\n## What you can do")
    assert build({**words, "docs/index.md": page}).lines == []
    built = build({**words, "docs/index.md": page.replace("clinical: false", "boost: -1\nclinical: false")})
    assert len(built.lines) == 1
    assert "'boost' is '-1'" in built.lines[0]


def test_a_site_tells_of_words_for_a_section_that_it_has_not(build: Builder) -> None:
    assert build({"data/search_words.yml": "index.md: {top: [lost]}\n"}).passed
    built = build({"data/search_words.yml": "index.md: {nowhere: [lost]}\n"})
    assert not built.passed
    assert any("index.md has no heading 'nowhere'" in line for line in built.lines)


def test_what_the_first_query_loads_is_printed(site: Path) -> None:
    index = site / "search/search_index.json"
    sizes = {path.name: len(gzip.compress(path.read_bytes())) / 1000 for path in (index, our_worker(site))}
    print(f"\nkB of the first query, gzip'd: {sum(sizes.values()):.1f} {sizes}")
    assert sizes["search_index.json"] > 1


@pytest.mark.browser
def test_suggestions_complete_the_word_and_the_right_arrow_takes_them(page: Page) -> None:
    type_query(page, "blephar")
    assert page.locator(".md-search__suggest").inner_text() == "blepharospasm"
    page.keyboard.press("ArrowRight")
    assert page.locator(".md-search__input").input_value() == "blepharospasm"


@pytest.mark.browser
def test_found_words_are_marked_in_the_results_and_on_the_page(page: Page) -> None:
    type_query(page, "cramps when writing")
    marks = page.locator(".md-search-result mark").all_inner_texts()
    assert {"writing", "cramp"} <= {mark.lower().rstrip("s") for mark in marks}
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]h="))
    page.wait_for_selector("article mark[data-md-highlight]")
    assert "writing" in page.locator("article mark[data-md-highlight]").first.inner_text().lower() or "cramp" in (
        page.locator("article mark[data-md-highlight]").first.inner_text().lower()
    )


@pytest.mark.browser
def test_results_are_text_even_where_the_page_holds_signs_of_markup(page: Page) -> None:
    type_query(page, "A&E")
    assert read_results(page)[0] == EMERGENCY_PAGE
    assert "&amp;" not in page.locator(".md-search-result__list").inner_text()
    type_query(page, "<img src=x onerror=alert(1)> dystonia")
    assert page.locator(".md-search-result img").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("words", ["spazmodic tortikolis", "botullinum toksin", "distonia simptoms", "neurolojist"])
def test_an_unknown_spelling_is_not_a_dead_end(words: str, page: Page) -> None:
    type_query(page, words)
    assert read_results(page)


@pytest.mark.browser
def test_with_nothing_found_the_emergency_line_stands_and_enter_stays(page: Page) -> None:
    type_query(page, "xqzzvk")
    assert read_results(page) == ()
    assert page.locator(".md-search-result__meta").inner_text() == "No matching documents"
    assert page.locator(".search-emergency").is_visible()
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.url == before
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{EMERGENCY_PAGE}/"))


@pytest.mark.browser
def test_with_nothing_found_a_link_leads_to_the_list_of_topics(page: Page) -> None:
    type_query(page, "tremor")
    assert page.locator(".search-topics").count() == 0
    type_query(page, "xqzzvk")
    assert page.locator(".search-emergency + .search-topics").is_visible()
    type_query(page, "tremor")
    assert page.locator(".search-topics").count() == 0
    type_query(page, "xqzzvk")
    page.get_by_role("link", name="Topics A to Z").click()
    page.wait_for_url(re.compile(r"/a-z\.html"))
    assert page.locator("#topics").is_visible()


@pytest.mark.browser
def test_no_chips_of_keywords_are_shown(page: Page) -> None:
    type_query(page, "botox")
    assert read_results(page)
    assert page.locator(".md-search-result .md-tag").count() == 0


@pytest.mark.browser
def test_search_works_by_keyboard_alone(context: BrowserContext, server: str) -> None:
    page = context.new_page()
    open_ready(page, f"{server}types/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.md-search__input')"):
            break
    page.wait_for_function(READY)
    page.keyboard.type("can't breathe")
    wait_for_answer(page, "can't breathe")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.search-emergency__link')")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.md-search-result__item') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{EMERGENCY_PAGE}/"))
    page.close()


@pytest.mark.browser
def test_enter_opens_the_first_result_and_escape_closes_the_panel(page: Page) -> None:
    type_query(page, "driving")
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()
    type_query(page, "driving a car")  # other words, so that the answer waited for is not the first one
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/living-with-dystonia/"))


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_panel_says_whom_to_call_and_links_to_the_signs(size: ViewportSize, browser: Browser, server: str) -> None:
    opened = browser.new_context(viewport=size, has_touch=size is PHONE)
    opened.add_init_script(WATCH)
    page = opened.new_page()
    open_page(page, f"{server}types/", touch=size is PHONE)
    type_query(page, "my neck turns")
    line = page.locator(".search-emergency")
    said = " ".join(line.inner_text().split())
    assert said == " ".join(page.locator("main .emergency-strip").inner_text().split())
    assert re.search(r"\d{3}", said)
    page.locator(".md-search__scrollwrap").evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
    page.wait_for_timeout(100)
    box = line.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= size["height"] / 4, "the line scrolled out of sight"
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    link = line.get_by_role("link", name="Signs that need help now")
    target = link.bounding_box()
    assert target is not None
    assert target["height"] >= 44
    link.click()
    page.wait_for_url(re.compile(f"/{EMERGENCY_PAGE}/"))
    opened.close()


@pytest.mark.browser
def test_a_phone_finds_and_opens_a_page_by_touch(browser: Browser, server: str) -> None:
    opened = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    opened.add_init_script(WATCH)
    opened.add_init_script(WIDEST)
    page = opened.new_page()
    open_page(page, server, touch=True)
    type_query(page, "brain pacemaker")
    assert read_results(page)[0] == "treatments"
    wide = page.evaluate("document.querySelector('.md-search__scrollwrap').scrollWidth")
    assert wide <= 390
    # A first key may come while the panel opens: if what moves widens the page, results run off its edge.
    assert page.evaluate("widest") <= 390
    page.locator(".md-search-result__link").first.tap()
    page.wait_for_url(re.compile("/treatments/"))
    opened.close()


@pytest.mark.browser
def test_search_works_under_a_strict_security_policy(browser: Browser, server: str, site: Path) -> None:
    opened = browser.new_context(viewport=DESKTOP)
    opened.add_init_script(
        "addEventListener('securitypolicyviolation', e => (window.refused ||= []).push(e.blockedURI));"
    )
    opened.add_init_script(WATCH)

    under_policy = []

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        under_policy.append(route.request.url.rpartition("/")[2])
        policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data:"
        headers = {**answer.headers, "content-security-policy": f"{policy}; style-src 'self' 'unsafe-inline'"}
        route.fulfill(response=answer, headers=headers)

    opened.route(re.compile(r"/(types/|.*\.js)(#.*)?$"), with_policy)
    page = opened.new_page()
    open_page(page, f"{server}types/")
    type_query(page, "wry neck")
    assert read_results(page)
    assert not [uri for uri in page.evaluate("window.refused || []") if "search" in uri]
    assert our_worker(site).name in under_policy
    assert any(name.startswith("bundle.") for name in under_policy)
    opened.close()


@pytest.mark.browser
def test_the_worker_runs_where_a_frame_plays_it_in_pages_opened_from_a_folder(browser: Browser, site: Path) -> None:
    """Browsers allow no worker under file://; there a hidden frame loads the script and passes messages on."""
    opened = browser.new_context()
    opened.add_init_script(IN_TIME)
    page = opened.new_page()
    open_ready(page, (site / "types/index.html").as_uri())
    index = (site / "search/search_index.json").read_text(encoding="utf-8")
    answer: dict[str, Any] = page.evaluate(
        """([script, index]) => inTime(new Promise((resolve, reject) => {
            const frame = document.body.appendChild(document.createElement("iframe"));
            const inside = frame.contentWindow;
            inside.postMessage = (message) => {
                if (message.type === 1) {
                    inside.dispatchEvent(new MessageEvent("message", {data: {type: 2, data: "wry neck"}}));
                } else {
                    resolve(message);
                }
            };
            const element = inside.document.createElement("script");
            element.src = script;
            element.onerror = () => reject(new Error(`${script} cannot be loaded`));
            element.onload = () => {
                const data = {...JSON.parse(index), options: {suggest: true}};
                inside.dispatchEvent(new MessageEvent("message", {data: {type: 0, data}}));
            };
            inside.document.body.append(element);
        }))""",
        [our_worker(site).as_uri(), index],
    )
    assert answer["type"] == 3
    assert answer["data"]["items"]
    opened.close()


# What the theme does that search leans on. When one of these fails, the theme has changed: read its worker and bundle
# again (`integrations/search` in their source maps), put search_worker.js right, and only then write the new name here.


THEMES_SCRIPTS = Path(str(files("material"))) / "templates/assets/javascripts"
THEMES_WORKER = "a7633da7.min.js"


def test_the_themes_worker_and_bundle_are_the_ones_that_were_read() -> None:
    names = [path.name for path in (*THEMES_SCRIPTS.glob("workers/*.min.js"), *THEMES_SCRIPTS.glob("bundle.*.min.js"))]
    assert names == [f"search.{THEMES_WORKER}", "bundle.a5f9d56c.min.js"]


@pytest.mark.browser
def test_the_page_starts_our_worker_and_speaks_four_messages_with_it(page: Page, site: Path) -> None:
    type_query(page, "tremor")
    assert page.evaluate("search.worker").endswith(f"/assets/javascripts/{our_worker(site).name}#{THEMES_WORKER}")
    sent = page.evaluate("search.sent.map(({type, data}) => ({type, fields: Object.keys(data), kind: typeof data}))")
    assert sent[0] == {"type": 0, "fields": ["config", "docs", "options"], "kind": "object"}
    assert {(message["type"], message["kind"]) for message in sent[1:]} == {(2, "string")}
    assert page.evaluate("search.got.map(message => message.type)")[:2] == [1, 3]


@pytest.mark.browser
def test_our_answers_have_the_form_of_the_themes_own(page: Page, server: str, site: Path) -> None:
    """Both workers answer one query about one index; the panel draws what the theme's own would give it."""
    type_query(page, "tremor")
    address = f"{server}assets/javascripts/workers/search.{THEMES_WORKER}"  # built sites leave it out
    page.route(address, lambda route: route.fulfill(path=THEMES_SCRIPTS / f"workers/search.{THEMES_WORKER}"))
    theirs, ours = (
        page.evaluate(
            """async ([address, setup]) => {
                const worker = new Worker(address);
                const answer = (message) => inTime(new Promise((resolve, reject) => {
                    worker.onmessage = ({data}) => resolve(data);
                    worker.onerror = () => reject(new Error(`${address} cannot be loaded`));
                    worker.postMessage(message);
                }));
                await answer({type: 0, data: structuredClone(setup)});
                return answer({type: 2, data: "tremor"});
            }""",
            [script, page.evaluate("({...search.sent[0].data})")],
        )
        for script in (address, f"{server}assets/javascripts/{our_worker(site).name}")
    )
    assert theirs["type"] == ours["type"] == 3
    assert set(theirs["data"]) == set(ours["data"]) == {"items", "suggest"}
    needed = {"location", "title", "text", "score", "terms"}
    for answer in (theirs, ours):
        for item in answer["data"]["items"][0]:
            assert needed <= set(item)
            assert isinstance(item["score"], int | float)
        assert any("#" not in item["location"] for item in answer["data"]["items"][0])
        assert "<mark>" in str(answer["data"]["items"])
        assert all(isinstance(word, str) for word in answer["data"]["suggest"])
