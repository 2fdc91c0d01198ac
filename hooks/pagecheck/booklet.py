"""All pages in one booklet: each a chapter, with one glossary and one list of sources at the end."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from selectolax.lexbor import LexborHTMLParser

from pagecheck.sheets import element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

    from pagecheck.sheets import Article

_ALL_SOURCES = ".references"
_GLOSSARY = ".glossary"


@dataclass(frozen=True)
class Chapter:
    """One page of the booklet.

    Attributes:
        place: its anchor.
        title: its heading.
        body: its HTML.
        review_line: who wrote and who reviewed it, and when.
    """

    place: str
    title: str
    body: str
    review_line: str


def bind(articles: Mapping[str, Article]) -> list[Chapter]:
    """Make chapters of articles.

    Args:
        articles: each page's article by its short name, in the order of the booklet.

    Returns:
        The chapters. Anchors are told apart by the page's name, links between pages lead to chapters, and each
        citation has its source's number in the one list of all sources, where a page brings that list.
    """
    addresses = {article.address: name for name, article in articles.items()}
    bodies = {name: LexborHTMLParser(article.body) for name, article in articles.items()}
    home, numbers = _numbers(bodies)
    if any(body.css(_GLOSSARY) for body in bodies.values()):
        for body in bodies.values():
            _use_glossary(body)
    for name, body in bodies.items():
        if not numbers and articles[name].sources and body.body is not None:
            body.body.insert_child(element(articles[name].sources))
        for node in body.css("[id]"):
            node.attrs["id"] = f"{name}--{node.attributes['id']}"
        for node in body.css("[aria-labelledby]"):
            del node.attrs["aria-labelledby"]
    anchors = {node.attributes["id"] or "" for body in bodies.values() for node in body.css("[id]")}
    for name, body in bodies.items():
        if numbers:
            _renumber(body, home, numbers)
        for link in body.css("a[href]"):
            link.attrs["href"] = _inside(link.attributes["href"] or "", name, addresses, anchors)
    return [
        Chapter(name, article.title, _html(bodies[name].body), article.review_line)
        for name, article in articles.items()
    ]


def _use_glossary(body: LexborHTMLParser) -> None:
    """Take a page's own list of terms away, and lead its terms to the one glossary, as that list did."""
    for terms in body.css(".terms"):
        targets = {
            f"#{entry.attributes['id']}": (link.attributes["href"] or "")
            for entry in terms.css("[id]")
            if (link := entry.css_first("dt a[href]")) is not None
        }
        terms.decompose()
        for link in body.css("a[href]"):
            if (target := targets.get(link.attributes["href"] or "")) is not None:
                link.attrs["href"] = target


def _numbers(bodies: Mapping[str, LexborHTMLParser]) -> tuple[str, dict[str, int]]:
    """The page that lists all sources, and the number of each source there."""
    for name, body in bodies.items():
        if lists := body.css(f"{_ALL_SOURCES} ol"):
            return name, {
                (item.attributes["id"] or "").removeprefix("source-"): number
                for found in lists
                for number, item in enumerate(found.css("li[id]"), start=int(found.attributes.get("start") or 1))
            }
    return "", {}


def _renumber(body: LexborHTMLParser, home: str, numbers: Mapping[str, int]) -> None:
    for citation in body.css(".citation [id]"):
        key = (citation.attributes["id"] or "").partition("--cite-")[2].rpartition("-")[0]
        if key in numbers:
            text = str(numbers[key])
            if citation.tag == "a":
                text = f'<a href="#{escape(f"{home}--source-{key}")}">{text}</a>'
            citation.replace_with(element(f"<span>{text}</span>"))


def _inside(target: str, name: str, addresses: Mapping[str, str], anchors: set[str]) -> str:
    """Where a link leads in the booklet: to a chapter's anchor, or to the site online where the page is not in it."""
    page, anchor = urldefrag(target)
    chapter = name if not page else addresses.get(page)
    if chapter is None or target.partition("#")[2] in anchors:
        return target
    place = f"{chapter}--{anchor}"
    return f"#{place}" if place in anchors else f"#{chapter}"


def _html(node: LexborNode | None) -> str:
    return "".join(child.html or "" for child in node.iter(include_text=True)) if node else ""
