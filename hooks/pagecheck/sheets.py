"""A page cut out of the very HTML that was built, and made ready for paper.

Nothing here writes a word of a page: what has no use on paper is taken out, what is hidden behind a click is shown,
and links get addresses that work from a file on any computer.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pagecheck.built import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborNode

# What only a screen can use.
_SCREEN_ONLY = (
    ".headerlink, .md-content__button, .print-button, .source-back, .term-back, .source-cited-on, .planner, "
    ".screen-only, .citation .visually-hidden, script, style, noscript, template, dialog, iframe, object, video, "
    "audio, button, form, [hidden]"
)
# The class of a care card that holds the first tier of signs.
EMERGENCY = ".care-card--emergency"
# What tells a reader to do something; all else in a sign says what to look for, or explains.
_INSTRUCTION = re.compile(r"\b(now|today)\b|^(Ask|Bring|Call|Do|Film|Go|Keep|Note|Say|Show|Stop|Take|Tell|Use)\b")

# About as many letters as fill three quarters of a sheet, in normal and in large print.
_SHEET = {False: 1500, True: 800}
_SAID_BY_TITLE = "Call now."


@dataclass(frozen=True)
class Article:
    """One page as its handout needs it; every field but `title` and `address` is HTML.

    Attributes:
        address: where the page is online.
        title: the words of its first heading.
        strip: the emergency strip.
        body: the page's own words, without its first heading.
        sources: the list of sources that ends the page, or nothing.
        disclaimer: the words of the medical disclaimer.
        review_line: who wrote and who reviewed the page, and when.
        lang: the language, such as "en".
    """

    address: str
    title: str
    strip: str
    body: str
    sources: str
    disclaimer: str
    review_line: str
    lang: str


def cut_article(html: str, address: str, place: str, online: Mapping[str, str] | None = None) -> Article | None:
    """Cut a built page's article out of it.

    Args:
        html: the page's built file.
        address: where the page is online, or nothing where that is not known.
        place: its path in the built folder, such as "types/index.html", or "types.html" in a copy for a folder.
        online: where each page of the built folder is online; a copy's links name files, which paper cannot lead to.

    Returns:
        The article; or None where the page has none, which the gate refuses elsewhere.
    """
    document = LexborHTMLParser(html)
    article = document.css_first("article")
    heading = article.css_first("h1") if article else None
    if article is None or heading is None:
        return None
    parts = {
        name: _taken(article, selector)
        for name, selector in {
            "strip": ".emergency-strip",
            "disclaimer": ".disclaimer",
            "review_line": ".review-line",
            "sources": "section.sources",
        }.items()
    }
    title = words(heading.text())
    for node in [heading, *article.css(f"{_SCREEN_ONLY}, .page-foot")]:
        node.decompose()
    for details in article.css("details"):
        details.attrs["open"] = ""
    _wrap_worksheets(article)
    root = document.css_first("html")
    lang = (root.attributes.get("lang") if root else None) or "en"
    resolved = partial(_resolved, address=address, place=place, online=online or {})
    body = resolved(_inner(article))
    return Article(
        address=address,
        title=title,
        strip=resolved(parts["strip"]),
        body=body,
        sources=resolved(parts["sources"]),
        disclaimer=words(LexborHTMLParser(parts["disclaimer"]).text()),
        review_line=words(LexborHTMLParser(parts["review_line"]).text()),
        lang=lang,
    )


def cut_emergency_card(body: str) -> tuple[str, str, str]:
    """The first tier of signs, cut out of an article's body for a sheet that is read from across a room.

    Every sign is kept, with what to look for and what to do. What comes after the last instruction explains, and is
    left to the page; so are the numbers of sources, which have no list on that sheet, and pictures. A bare "Call
    now." at the end says only what the sheet's title says already.

    Returns:
        The card's heading, the paragraph below it as HTML, and the signs as HTML; nothing where there is no card.
    """
    tree = LexborHTMLParser(body)
    card = tree.css_first(EMERGENCY)
    heading = card.css_first("h2, h3") if card else None
    if card is None or heading is None:
        return "", "", ""
    title = words(heading.text())
    for node in [heading, *card.css(".citation, figure, img, svg")]:
        node.decompose()
    for link in card.css("a"):
        link.unwrap()
    card.merge_text_nodes()
    for item in card.css("li"):
        texts = [node for node in item.iter(include_text=True) if node.is_text_node]
        said = all(set(_instructions(node.text())) <= {_SAID_BY_TITLE} for node in texts)
        for node in texts:
            node.replace_with(without_explanation(node.text(), said=said))
    # The groups of signs stand one level below the sheet's own title.
    lead = _taken(card, "p")
    return title, lead, _inner(card).replace("<h3", "<h2").replace("</h3>", "</h2>")


def emergency_signs(body: str) -> list[str]:
    """The bold words of each sign of the first tier: whatever a sheet leaves out, it leaves out none of these."""
    return [words(node.text()) for node in LexborHTMLParser(body).css(f"{EMERGENCY} li strong")]


def text_of(html: str) -> str:
    """The words of some HTML that paper shows."""
    tree = LexborHTMLParser(html)
    for node in tree.css(".visually-hidden"):
        node.decompose()
    return words(tree.text(separator=" "))


def without_explanation(text: str, *, said: bool) -> str:
    """A text without the sentences after its last instruction; all of it where it holds none.

    Args:
        text: a part of a sign.
        said: whether the sign's parts ask for nothing but what the sheet's title asks for: then that is left out. In
            a sign that asks for another thing too, it would else seem to be all that is needed.
    """
    sentences = _sentences(text)
    last = max((n for n, sentence in enumerate(sentences) if _INSTRUCTION.search(sentence.strip())), default=None)
    if last is None:
        return text
    kept = sentences[:last] if said and sentences[last].strip() == _SAID_BY_TITLE else sentences[: last + 1]
    return "".join(kept) + " "


def _instructions(text: str) -> list[str]:
    return [sentence.strip() for sentence in _sentences(text) if _INSTRUCTION.search(sentence.strip())]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])(?=\s)", text)


def fit_for_paper(html: str, *, large: bool) -> str:
    """HTML for one size of print.

    Citations become plain numbers in brackets: on paper they lead nowhere, and a tenth of the time is saved. A care
    card that is longer than a sheet may be split between its signs; all others stay whole.
    """
    fragment = LexborHTMLParser(html)
    for citation in fragment.css(".citation"):
        number = f'<span class="citation">&nbsp;[{escape(words(citation.text()))}]</span>'
        citation.replace_with(element(number))
    for entry in fragment.css("dl > div"):
        # HTML lets a <div> hold a term and its meaning; in a PDF a list holds entries and nothing else.
        if (term := entry.css_first("dt")) is not None and "id" in entry.attributes:
            term.attrs["id"] = entry.attributes["id"]
        entry.unwrap()
    for card in fragment.css(".care-card"):
        if len(words(card.text())) > _SHEET[large]:
            card.attrs["class"] = f"{card.attributes['class']} care-card--long"
    body = fragment.body
    return _inner(body) if body else ""


def short_disclaimer(disclaimer: str) -> str:
    """The disclaimer in short, for every sheet: its first two sentences, so that its words have one home."""
    sentences = disclaimer.split(". ")
    return disclaimer if len(sentences) < 3 else f"{'. '.join(sentences[:2])}."  # noqa: PLR2004


def shown_address(address: str) -> str:
    """An address as people read and type it: without the scheme, and without a slash at its end."""
    return address.partition("://")[2].rstrip("/") if "://" in address else address


def element(html: str) -> LexborNode:
    """The one element that some HTML makes."""
    body = LexborHTMLParser(html).body
    assert body is not None
    assert body.child is not None
    return body.child


def _wrap_worksheets(article: LexborNode) -> None:
    """Put each part with a table to fill in, from its heading to the next, into a section for a sheet of its own."""
    for heading in article.css("h2"):
        part = [heading]
        node = heading.next
        while node is not None and node.tag not in {"h1", "h2", "section"}:
            part.append(node)
            node = node.next
        if not any(child.tag == "table" and _has_gaps(child) for child in part):
            continue
        heading.insert_before(element('<section class="worksheet"></section>'))
        wrapped = heading.prev
        assert wrapped is not None
        for child in part:
            wrapped.insert_child(child)
            child.decompose()


def _has_gaps(table: LexborNode) -> bool:
    return any(not words(cell.text()) for cell in table.css("tbody td"))


def _plain(address: str) -> str:
    """An address in the form by which two are compared: `doi:10.1/x` is an address too, that of https://doi.org."""
    text = words(address).removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return f"doi.org/{text[4:]}" if text.startswith("doi:") else text


def _taken(article: LexborNode, selector: str) -> str:
    """The HTML of one part of an article, which is taken out of it; nothing where it has no such part."""
    part = article.css_first(selector)
    if part is None:
        return ""
    for node in part.css(_SCREEN_ONLY):
        node.decompose()
    html = part.html or ""
    part.decompose()
    return html


def _inner(node: LexborNode) -> str:
    return "".join(child.html or "" for child in node.iter(include_text=True))


def _address(target: str, address: str, place: str, online: Mapping[str, str]) -> str:
    """The address online of what a page's link names; without a scheme where nobody knows it."""
    path, fragment = urldefrag(target)
    parts = urlsplit(path)
    if not parts.scheme and not parts.netloc and not parts.query:
        built = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(parts.path)))
        if page := online.get(built):
            return f"{page}#{fragment}" if fragment else page
    return urljoin(address, target)


def _resolved(html: str, address: str, place: str, online: Mapping[str, str]) -> str:
    """HTML whose links lead to the site online or show their addresses, and whose pictures have `site:` addresses."""
    fragment = LexborHTMLParser(html)
    for picture in fragment.css("img[src]"):
        source = picture.attributes.get("src") or ""
        if not urlsplit(source).scheme:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(urlsplit(source).path)))
            picture.attrs["src"] = f"site:/{quote(path)}"
    own = urlsplit(address).netloc
    for link in fragment.css("a[href]"):
        target = link.attributes.get("href") or ""
        if target.startswith("#"):
            continue
        absolute = _address(target, address, place, online)
        if not urlsplit(absolute).scheme:
            link.unwrap()  # the site has no address yet, so there is nothing that paper could lead to
            continue
        link.attrs["href"] = absolute
        parts = urlsplit(absolute)
        if parts.scheme in {"http", "https"} and parts.netloc != own:
            plain = shown_address(absolute)
            if _plain(link.text()) != _plain(absolute):
                note = element(f'<span class="address"> ({escape(plain)})</span>')
                link.insert_after(note)
    body = fragment.body
    return _inner(body) if body else ""
