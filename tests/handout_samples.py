"""A small edition of handouts for tests: a made-up page, through the real templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from sites import ROOT

from pagecheck.edition import Handout, Page, Settings, edition
from pagecheck.sheets import cut_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pagecheck.wallet import Panel

SITE = "https://example.org/lungs/"
DISCLAIMER = (
    "This page gives general information about health. It is not medical advice and cannot replace a doctor. "
    "If you are worried, ask a health professional. In an emergency, call your local emergency number."
)
BODY = """
<section class="key-points"><h2 id="key-points">Key points</h2><ul><li>Asthma narrows the airways.</li></ul></section>
<section class="care-card care-card--emergency"><h2 id="now">Call your emergency number now if</h2>
<p>Say what you see.</p>
<h3 id="breath">Breathing</h3>
<ul><li><strong>You cannot speak in sentences.</strong> Call now. The airways may be closing.
<sup class="citation"><span id="cite-smith2021-1"><span class="visually-hidden">source </span>1</span></sup></li>
<li><strong>Blue lips.</strong> Look at the nails too. Call now.</li></ul></section>
<h2 id="words">Words</h2>
<p>An <a class="term" href="#term-inhaler" id="use-inhaler">inhaler</a> helps.<sup class="citation"><a
 href="#source-smith2021" id="cite-smith2021-2" aria-label="Source 1">1</a></sup> Read
 <a href="https://lungs.example.com/help/">a guide</a> or <a href="../causes/#dust">causes</a>.</p>
<h2 class="checklist" id="bring">What to bring</h2><ul><li>Your inhaler</li></ul>
<h2 id="diary">Diary</h2><p>One row a day.</p>
<table><thead><tr><th scope="col">Day</th><th scope="col">Cough</th></tr></thead>
<tbody><tr><th scope="row">Day 1</th><td></td></tr></tbody></table>
<h2 id="more">More</h2>
<figure><img src="../assets/lungs.svg" alt="Two lungs." loading="lazy"><figcaption><p>Lungs.</p></figcaption></figure>
<details><summary>Why</summary><p>Dust.</p></details>
<section class="terms"><h2 id="terms">Words on this page</h2><dl><div id="term-inhaler">
<dt><a href="../glossary/#inhaler">Inhaler</a></dt><dd>A small pump.
<a class="term-back" href="#use-inhaler">↑</a></dd></div></dl></section>
<section class="sources"><h2 id="sources">Sources</h2><ol><li id="source-smith2021">Smith J. Air. 2021.
<a class="source-link" href="https://doi.org/10.1000/air">doi:10.1000/air</a>.
<a class="source-link" href="https://pubmed.example.net/1/">PubMed 1</a>.
<span class="source-back"><a href="#cite-smith2021-1">↑</a></span></li></ol></section>
"""
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="90" height="40"/></svg>'


def built(body: str = BODY, title: str = "Asthma in plain words") -> str:
    """A built page as the theme writes it."""
    return (
        f'<!doctype html><html lang="en"><head><title>x</title></head><body><nav>menu</nav><main><article>'
        f'<aside class="emergency-strip"><p><strong>Emergency?</strong> Call 112</p></aside>'
        f'<div class="page-tools screen-only"><button>Print</button></div><h1 id="top">{title}</h1>{body}'
        f'<footer class="page-foot"><h2>Medical disclaimer</h2><aside class="disclaimer">{DISCLAIMER}</aside>'
        '<p class="review-line">Written by the lung team. Not yet reviewed by a clinician.</p></footer>'
        "</article></main></body></html>"
    )


def page(name: str = "asthma", body: str = BODY, title: str = "Asthma in plain words") -> Page:
    """A page that has a handout."""
    article = cut_article(built(body, title), f"{SITE}{name}/", f"{name}/index.html")
    assert article is not None
    return Page(name, f"docs/{name}.md", article, "About asthma.", date(2026, 11, 1), "Not yet reviewed by a clinician")


def settings(**more: Any) -> Settings:
    """The settings of an edition."""
    places = {"": {"x"}, "asthma/": {"key-points", "now"}, "causes/": {"dust"}, "glossary/": {"inhaler"}}
    return replace(Settings("Lungs", SITE, "The lung team", {}, "2026-11-02", places), **more)


@cache
def templates() -> Environment:
    """The real templates."""
    return Environment(loader=FileSystemLoader(ROOT / "overrides"), autoescape=False)  # noqa: S701 - as MkDocs has it


def render(template: str, **context: Any) -> str:
    """Fill one of the real templates."""
    return templates().get_template(template).render(**context)


def handouts(
    pages: list[Page] | None = None, chosen: Settings | None = None, panels: tuple[Panel, ...] = ()
) -> dict[str, Handout]:
    """An edition by the names of its files."""
    made: Iterator[Handout] = edition(pages or [page()], chosen or settings(), render, "asthma", panels)
    return {handout.job.name: handout for handout in made}


def built_folder(folder: Path) -> Path:
    """A built folder with the drawing that the page shows."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "assets" / "lungs.svg").write_bytes(DRAWING)
    return folder
