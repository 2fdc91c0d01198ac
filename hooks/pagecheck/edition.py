"""One edition of the handouts: which PDFs there are, what goes on each, and what must be found on each.

`render` fills a template; the rest are pure functions of the pages that were built and of the settings.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from pagecheck.booklet import bind
from pagecheck.days import in_words
from pagecheck.printing import Job
from pagecheck.readback import Expected
from pagecheck.sheets import (
    cut_emergency_card,
    emergency_signs,
    fit_for_paper,
    short_disclaimer,
    shown_address,
    text_of,
)
from pagecheck.wallet import Panel, fill

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from pagecheck.sheets import Article

PAPERS = {"a4": "A4", "letter": "Letter"}
NOT_REVIEWED = "Not yet reviewed by a clinician"


# Millimetres: the paper's height, and the margins at the side, the top and the foot of a sheet.
_HEIGHTS = {"a4": 297.0, "letter": 279.4}
_MARGINS = {False: (20, 18, 32), True: (15, 22, 42)}
_TIGHT_MARGINS = {  # sheets that must not grow
    "emergency-signs": {False: (9, 7, 13), True: (10, 7, 36)},
    "wallet-card": {False: (19, 6, 14)},
}
_TIGHT = 2.5  # millimetres around the disclaimer there
_POINT = 25.4 / 72  # millimetres
_LETTER = 0.42  # how wide a letter is on average, in ems


def layout_of(kind: str, paper: str, disclaimer: str, review: str = NOT_REVIEWED, *, large: bool) -> dict[str, Any]:
    """The measures that the print sheet needs, in points for letters and in millimetres for the rest.

    The disclaimer stands in full at the foot of the first sheet, below the text, so its height must be known before
    anything is laid out: it follows from its length. So does that of the state of the review, in the foot of each.
    """
    tight = kind in _TIGHT_MARGINS
    side, top, bottom = _TIGHT_MARGINS.get(kind, _MARGINS)[large]
    body, small = (18, 16) if large else (14, 12)
    width = (210 if paper == "a4" else 215.9) - 2 * side
    # The margin at the foot has room for a page that nobody reviewed; a name, a role and two days need more lines.
    more = math.ceil((len(review) - len(NOT_REVIEWED)) * small * _LETTER * _POINT / width)
    foot = round(bottom + max(0, more) * small * 1.25 * _POINT, 1)
    heading = "Medical disclaimer. "
    lines = math.ceil(len(heading + disclaimer) * small * _LETTER * _POINT / (width - 6))
    spacing = 1.2 if tight else 1.3
    notice = round(lines * small * spacing * _POINT + (_TIGHT if tight else 2 * _TIGHT), 1)
    # The first sheet has the disclaimer in full, so its foot does without the two lines of the short one.
    first = foot if tight and not large else round(foot - 2 * small * 1.25 * _POINT, 1)
    return {
        "paper": paper,
        "large": large,
        "body": body,
        "small": small,
        "side": side,
        "top": top,
        "bottom": foot,
        "first": first,
        "notice": notice,
        "spacing": spacing,
        "height": round(_HEIGHTS[paper] - top - first - notice - 4, 1),
    }


class Render(Protocol):
    """Fills a template of the theme."""

    def __call__(self, template: str, **context: Any) -> str:
        """The HTML of a template with these values."""


@dataclass(frozen=True)
class Page:
    """A page that has a handout.

    Attributes:
        name: short, for file names.
        source: its file, as findings name it.
        article: what was cut out of its built file.
        description: a sentence for search.
        updated: when its words last changed.
        review: who reviewed it and when, or that nobody did.
    """

    name: str
    source: str
    article: Article
    description: str
    updated: date
    review: str


@dataclass(frozen=True)
class Settings:
    """What all sheets of an edition share.

    Attributes:
        site_name: the publisher's name of the site.
        site: its address, or nothing.
        publisher: who writes it.
        clinic: the parts of the clinic's address that are set.
        version: the day of the edition, as YYYY-MM-DD.
        places: each page of the site with its anchors.
    """

    site_name: str
    site: str
    publisher: str
    clinic: Mapping[str, str]
    version: str
    places: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Handout:
    """One PDF.

    Attributes:
        title: what it is, for the list of all handouts.
        paper: "a4" or "letter"; `large` whether it is large print.
        job: how it is printed.
        expected: what must be found on it.
    """

    title: str
    paper: str
    large: bool
    job: Job
    expected: Expected


def edition(
    pages: Sequence[Page], settings: Settings, render: Render, emergency: str = "", panels: Sequence[Panel] = ()
) -> Iterator[Handout]:
    """All handouts of a site.

    Args:
        pages: the pages that have one, in the order of the navigation.
        settings: what all sheets share.
        render: fills a template.
        emergency: the name of the page that says what is an emergency.
        panels: the wallet card's panels; without any there is no card.
    """
    signs = next((page for page in pages if page.name == emergency), None)
    if signs is not None:
        yield from _emergency_signs(signs, settings, render)
        if panels:
            yield from _wallet_card(signs, panels, settings, render)
    for page in pages:
        yield from _variants(page, page.name, "handout.html", settings, render)
    if pages:
        yield from _booklet(pages, settings, render)


def _variants(  # noqa: PLR0913 - each is one thing that differs between kinds of sheets

    page: Page, name: str, template: str, settings: Settings, render: Render, *,
    sizes: Sequence[bool] = (False, True), most: Mapping[bool, int] | None = None,
    said: Sequence[str] = (), **more: Any,
) -> Iterator[Handout]:  # fmt: skip
    """The same sheets on each paper, in each size of print."""
    article = page.article
    clinic = [str(part) for part_name, part in settings.clinic.items() if part_name != "logo"]
    sheet = asdict(article) | {
        "description": page.description,
        "shown_address": shown_address(article.address),
        "short_disclaimer": short_disclaimer(article.disclaimer),
        "review": page.review.rstrip("."),
        "updated": in_words(page.updated),
        "version": settings.version,
        "publisher": settings.publisher,
    }
    for large in sizes:
        for paper in PAPERS:
            layout = layout_of(name, paper, article.disclaimer, page.review, large=large)
            sheet["body"] = fit_for_paper(article.body, large=large)
            html = render(template, sheet=sheet, clinic=settings.clinic, layout=layout, **more)
            file = f"{name}-{paper}{'-large' if large else ''}.pdf"
            expected = Expected(
                title=article.title,
                address=article.address,
                disclaimer=article.disclaimer,
                review=page.review.rstrip("."),
                lang=article.lang,
                paper=paper,
                large=large,
                words=(*said, text_of(article.strip + sheet["body"] + article.sources), *clinic),
                most_sheets=(most or {}).get(large, 0),
                site=settings.site,
                places=settings.places,
            )
            yield Handout(article.title, paper, large, Job(file, page.source, html), expected)


def _emergency_signs(page: Page, settings: Settings, render: Render) -> Iterator[Handout]:
    """The first tier of signs, for the door of a fridge: one side, or two in large print."""
    title, lead, body = cut_emergency_card(page.article.body)
    if title:
        signs = replace(page, article=replace(page.article, title=title, body=body, sources="", strip=""))
        said = (text_of(lead), " ".join(emergency_signs(page.article.body)))
        yield from _variants(
            signs, "emergency-signs", "emergency_signs.html", settings, render,
            most={False: 1, True: 2}, said=said, lead=lead,
        )  # fmt: skip


def _wallet_card(page: Page, panels: Sequence[Panel], settings: Settings, render: Render) -> Iterator[Handout]:
    filled = fill(panels, page.article.body, settings.clinic)
    said = [" ".join(text for panel in filled for text in (panel.heading, *panel.from_page, *panel.fields))]
    card = replace(page, article=replace(page.article, title=panels[0].heading, body="", sources="", strip=""))
    apart = replace(settings, clinic={})  # its panel for contacts names the clinic
    yield from _variants(
        card, "wallet-card", "wallet_card.html", apart, render, sizes=(False,), most={False: 1}, said=said,
        panels=filled,
    )  # fmt: skip


def _booklet(pages: Sequence[Page], settings: Settings, render: Render) -> Iterator[Handout]:
    chapters = [
        replace(chapter, body=fit_for_paper(chapter.body, large=False))
        for chapter in bind({page.name: page.article for page in pages})
    ]
    reviews = {page.review for page in pages}
    first = pages[0]
    whole = replace(
        first,
        source="overrides/booklet.html",
        article=replace(first.article, title=settings.site_name, address=settings.site, body="", sources=""),
        description=f"All pages of {settings.site_name} in one booklet.",
        updated=max(page.updated for page in pages),
        review=first.review if len(reviews) == 1 else "Each chapter says who reviewed it",
    )
    said = [" ".join(f"{chapter.title} {chapter.title} {text_of(chapter.body)}" for chapter in chapters)]
    yield from _variants(
        whole, "booklet", "booklet.html", settings, render, sizes=(False,), said=said, chapters=chapters
    )
