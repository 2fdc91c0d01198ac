"""Readers find the right page in their own words, in a real browser, at the first try."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import material
import pytest
import yaml
from sites import ROOT

from pagecheck.record import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Route

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
HALVES = ("tune", "held-out")
URGENT = "urgent needs"
EMERGENCY_PAGE = "red-flags"
TYPING_DELAY = 8  # ms between keys: fast enough for a test, slow enough that every key is answered

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
    """The pages that search gave, best first, and how long the reader waited after the last key."""

    query: Query
    pages: tuple[str, ...]
    milliseconds: float

    @property
    def place(self) -> int | None:
        """The place of the first right page, counted from 1; None where it is not found."""
        return next((place for place, page in enumerate(self.pages, 1) if page in self.query.pages), None)


def read_queries() -> list[Query]:
    halves = yaml.safe_load((ROOT / "tests/search_queries.yml").read_text(encoding="utf-8"))
    return [
        Query(half, category, str(words), tuple(pages))
        for half, categories in halves.items()
        for category, queries in categories.items()
        for words, pages in queries.items()
    ]


QUERIES = read_queries()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=DESKTOP)
    opened.add_init_script(WATCH)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Iterator[Page]:
    """The types page with search ready, on a desktop."""
    opened = context.new_page()
    open_page(opened, f"{server}types/")
    yield opened
    opened.close()


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("() => search.got.some(message => message.type === 1)")


def type_query(page: Page, words: str) -> float:
    """Type as a person types, wait for the answer to the last key, and return the milliseconds it took."""
    box = page.locator(".md-search__input")
    box.fill("")
    box.press("End")
    page.wait_for_function(ANSWERED)
    page.keyboard.type(words, delay=TYPING_DELAY)
    page.wait_for_function(ANSWERED)
    page.wait_for_function("words => search.sent.at(-1).data === words", arg=words)
    waited: float = page.evaluate("search.got.at(-1).time - search.sent.at(-1).time")
    return waited


def read_results(page: Page) -> tuple[str, ...]:
    """The names of the pages in the list, best first."""
    base = page.evaluate("new URL(JSON.parse(document.getElementById('__config').textContent).base, location).href")
    hrefs: list[str] = page.locator(".md-search-result__item").evaluate_all(
        "items => items.map(item => item.querySelector('a[href]').href)"
    )
    return tuple(re.sub(r"[/?#].*", "", href.removeprefix(base).lstrip("/")) or "index" for href in hrefs)


@pytest.fixture(scope="module")
def answers(context: BrowserContext, server: str) -> list[Answer]:
    """Every query, typed into one page."""
    page = context.new_page()
    open_page(page, f"{server}types/")
    found = []
    for query in QUERIES:
        waited = type_query(page, query.words)
        found.append(Answer(query, read_results(page), waited))
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


def test_the_queries_are_many_varied_and_split_for_good():
    assert len(QUERIES) >= 120
    assert {query.half for query in QUERIES} == set(HALVES)
    categories = {half: {query.category for query in QUERIES if query.half == half} for half in HALVES}
    assert categories["tune"] == categories["held-out"]
    assert len(categories["tune"]) == 8
    words = [query.words.lower() for query in QUERIES]
    assert len(set(words)) == len(words)
    names = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert {page for query in QUERIES for page in query.pages} <= names


@pytest.mark.browser
@pytest.mark.parametrize("half", HALVES)
def test_readers_words_find_the_right_page(half: str, answers: list[Answer]):
    own = [answer for answer in answers if answer.query.half == half]
    print("\n" + table(own))
    assert share(own, 1) >= 90
    assert share(own, 3) >= 98
    assert all(answer.pages for answer in own)


@pytest.mark.browser
def test_urgent_words_give_the_emergency_page_first(answers: list[Answer]):
    urgent = [answer for answer in answers if answer.query.category == URGENT]
    assert urgent
    late = {answer.query.words: answer.pages[:2] for answer in urgent if answer.pages[:1] != (EMERGENCY_PAGE,)}
    assert not late


@pytest.mark.browser
def test_how_long_readers_wait_is_printed(answers: list[Answer]):
    times = sorted(answer.milliseconds for answer in answers)
    print(f"\nms from the last key to the answer: median {times[len(times) // 2]:.1f}, longest {times[-1]:.1f}")
    assert times
