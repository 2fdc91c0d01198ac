"""Audits of a page in a real browser by axe-core, several pages at a time."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from browsers import open_ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Every rule of WCAG 2.0 to 2.2, levels A and AA, and of best practice; axe leaves one out until asked for it.
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
START = """options => { window.verdict = axe.run(document, options).then(({violations}) => violations.flatMap(
  rule => rule.nodes.map(
    node => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 200)}: ${node.failureSummary}`))); }"""


def start(page: Page) -> None:
    """Begin an audit of what the page shows now; `faults` waits for it. So several pages can be judged at once."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(START, OPTIONS)


def finish(page: Page) -> list[str]:
    """The verdict of an audit that was begun: each fault with its place and remedy."""
    found: list[str] = page.evaluate("() => window.verdict")
    return found


def faults(page: Page) -> list[str]:
    """Audit a page."""
    start(page)
    return finish(page)


def faults_of_all(pages: Sequence[Page], addresses: Sequence[str]) -> list[str]:
    """Audit many addresses, as many at a time as there are pages (tabs).

    Returns:
        Each fault, with the address before it.
    """
    found: list[str] = []
    for batch in (addresses[at : at + len(pages)] for at in range(0, len(addresses), len(pages))):
        used = list(zip(pages, batch, strict=False))
        for page, address in used:
            open_ready(page, address)
            start(page)
        found.extend(f"{address}: {fault}" for page, address in used for fault in finish(page))
    return found


def addresses_of(site: Path, server: str) -> Iterator[str]:
    """The address of every page of a built site."""
    for path in sorted(site.rglob("*.html")):
        yield server + path.relative_to(site).as_posix().removesuffix("index.html")
