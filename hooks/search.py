"""Promise: the search index holds each page's words once, so that a phone on a slow line loads it soon.

The theme copies a page's keywords to each of its sections, and indexes the sections that only repeat other pages'
words. Nothing depends on this hook: without it search finds the same pages, and loads about a fifth more.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import CombinedEvent, event_priority

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

INDEX = "search/search_index.json"
REPEATING = ("read-next", "sources", "words-on-this-page")  # anchors of the sections that list what other pages tell
UNSEARCHED = re.compile(  # those lists, and the numbers of sources
    r'<section [^>]*aria-labelledby="(?:sources|words-on-this-page)".*?</section>|<sup class="citation".*?</sup>',
    re.DOTALL,
)
PAGE_FIELDS = ("tags", "boost")


def trim(index: dict[str, Any]) -> dict[str, Any]:
    """The same index, with a page's keywords and boost at the page alone, and without what repeats other pages.

    Args:
        index: what the theme's search plugin wrote: `config`, and one of `docs` for each page and section, the page
            first and its sections by `location` with an anchor.

    Returns:
        A new index.
    """
    docs = []
    for doc in index["docs"]:
        _, _, anchor = doc["location"].partition("#")
        if not anchor:
            docs.append(doc)
        elif anchor not in REPEATING:
            docs.append({field: value for field, value in doc.items() if field not in PAGE_FIELDS})
    return {**index, "docs": docs}


class _Whole:
    content = ""  # of the page that is being indexed; assigned by the first of the two events below


@event_priority(50)  # before the search plugin reads the page
def _keep_back(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Spare the search plugin what is left out of the index anyway: parsing it takes longer than all the rest."""
    _Whole.content = page.content or ""
    page.content = UNSEARCHED.sub("", _Whole.content)
    return context


@event_priority(-50)  # after the search plugin read the page, before the page is written
def _give_back(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    page.content = _Whole.content
    return context


on_page_context = CombinedEvent(_keep_back, _give_back)


@event_priority(-50)  # after the search plugin wrote the index, before the offline plugin copies it
def on_post_build(*, config: MkDocsConfig) -> None:
    """Trim the index that the theme's search plugin wrote, if there is one."""
    path = Path(config.site_dir, INDEX)
    if path.is_file():
        index = trim(json.loads(path.read_text(encoding="utf-8")))
        path.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")
