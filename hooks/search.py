"""Promise: a search that speaks of danger finds the emergency page first, and the index holds each page's words once.

The words of danger are data (`data/danger.yml`); they go into the index with the tiers of the emergency page, so that
the script that searches names no condition. So do the words that readers type for what a section tells, and that do
not stand there: `data/search_words.yml` has a list for each heading. A site without these files has a search without
them.

The theme copies a page's keywords to each of its sections, and indexes the sections that only repeat other pages'
words. Without that part of this hook search finds the same pages, and loads about a fifth more. The terms of the
glossary are found one by one.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from mkdocs.plugins import CombinedEvent, event_priority

from pagecheck.findings import Finding, did_you_mean, warn
from pagecheck.plain_yaml import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

_Read = TypeVar("_Read")

log = logging.getLogger("mkdocs.hooks.search")
CHECK = "search"
INDEX = "search/search_index.json"
DANGER = "data/danger.yml"
WORDS = "data/search_words.yml"
TOP = "top"  # stands in that file for a page as a whole, as an anchor stands for a section
REPEATING = ("read-next", "sources", "words-on-this-page")  # anchors of the sections that list what other pages tell
UNSEARCHED = re.compile(  # those lists, and the numbers of sources
    r'<section [^>]*aria-labelledby="(?:sources|words-on-this-page)".*?</section>|<sup class="citation".*?</sup>',
    re.DOTALL,
)
LETTER = re.compile(r'<h3 id="letter-\w">\w</h3>(?=<dl>)')  # of the glossary
TERM = re.compile(r'<dt id="([^"]+)">(.*?)</dt>', re.DOTALL)
PAGE_FIELDS = ("tags", "boost")
TIERS = ("emergency", "urgent", "routine")
CARD = re.compile(
    rf'<section aria-labelledby="[^"]+" class="care-card care-card--({"|".join(TIERS)})">(.*?)</section>', re.DOTALL
)
ANCHOR = re.compile(r'<h[2-6] id="([^"]+)"')
SIGN = {"about": str, "groups": list, "such_as": str}  # what each sign of danger must have; it may have `always`


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


def read_danger(path: str, data: bytes) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Read the words of danger.

    Args:
        path: the file, as an editor knows it.
        data: what it holds.

    Returns:
        `calm` and `signs` as the script that searches takes them, or None; and every mistake found.
    """
    found, findings = _load(path, data)
    if findings:
        return None, findings
    if not isinstance(found, dict) or not _are_phrases(found.get("calm")) or not _is_full(found.get("signs")):
        return None, [Finding(path, 1, "the file needs 'calm', a list of words, and 'signs', a list of some.", CHECK)]
    wrong = [number for number, sign in enumerate(found["signs"], 1) if not _is_sign(sign)]
    if wrong:
        message = (
            f"sign {wrong[0]} needs 'about', 'such_as' and 'groups', which are lists of words; 'always' may be true. "
            'Put quotes round numbers, and round words such as "off" and "no".'
        )
        return None, [Finding(path, 0, message, CHECK)]
    signs = [{field: sign[field] for field in ("always", "groups") if field in sign} for sign in found["signs"]]
    return {"calm": found["calm"], "signs": signs}, []


def _load(path: str, data: bytes) -> tuple[Any, list[Finding]]:
    try:
        return yaml.load(data, Loader=yaml.CSafeLoader), []  # the other one takes ten times as long
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        message = "the file cannot be read as YAML. Put quotes round a text that holds ': ' or ' #'."
        return None, [Finding(path, mark.line + 1 if mark else 1, message, CHECK)]


def _are_phrases(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item.strip() for item in value)


def _is_full(value: object) -> bool:
    return isinstance(value, list) and bool(value)


def _is_sign(sign: object) -> bool:
    return (
        isinstance(sign, dict)
        and all(isinstance(sign.get(field), kind) and sign[field] for field, kind in SIGN.items())
        and all(map(_are_phrases, sign["groups"]))
        and set(sign) <= {*SIGN, "always"}
        and isinstance(sign.get("always", True), bool)
    )


def read_words(path: str, data: bytes) -> tuple[dict[str, dict[str, list[str]]], list[Finding]]:
    """Read what readers call things.

    Args:
        path: the file, as an editor knows it.
        data: what it holds: for each page's file, for each anchor of its headings (`top` for the page), words.

    Returns:
        The words by file and anchor, and every mistake found; nothing where the file cannot be read.
    """
    found, findings = _load(path, data)
    if findings:
        return {}, findings
    if not isinstance(found, dict) or not all(isinstance(sections, dict) for sections in found.values()):
        return {}, [Finding(path, 1, "the file needs pages, each with the anchors of its headings.", CHECK)]
    wrong = [
        f"{page}#{anchor}"
        for page, sections in found.items()
        for anchor in sections
        if not _are_phrases(sections[anchor])
    ]
    if wrong:
        message = f'{wrong[0]} needs a list of words. Put quotes round numbers, and round words such as "off" and "no".'
        return {}, [Finding(path, 0, message, CHECK)]
    return {str(page): {str(anchor): words for anchor, words in found[page].items()} for page in found}, []


def with_words(
    index: dict[str, Any], words: Mapping[str, Mapping[str, Sequence[str]]], pages: Mapping[str, str]
) -> tuple[dict[str, Any], list[Finding]]:
    """The same index, with the words that readers type for each section.

    Args:
        index: `config` and `docs`.
        words: by page and anchor, as `read_words` gives them.
        pages: the location of each page by its file.

    Returns:
        A new index, `said` in the docs that have words; and what stands for no page or heading.
    """
    places = {doc["location"] for doc in index["docs"]}
    said, findings = {}, []
    remedy = "Correct the name, or delete it with its words."
    for page, sections in words.items():
        if page not in pages:
            message = f"no page is named '{page}'.{did_you_mean(page, pages)} {remedy}"
            findings.append(Finding(WORDS, 0, message, CHECK))
            continue
        for anchor, phrases in sections.items():
            place = pages[page] if anchor == TOP else f"{pages[page]}#{anchor}"
            said[place] = ", ".join(phrases)
            if place not in places:
                known = [known.partition("#")[2] for known in places if known.startswith(f"{pages[page]}#")]
                message = f"{page} has no heading '{anchor}' that search knows.{did_you_mean(anchor, known)} {remedy}"
                findings.append(Finding(WORDS, 0, message, CHECK))
    docs = [{**doc, "said": said[doc["location"]]} if doc["location"] in said else doc for doc in index["docs"]]
    return {**index, "docs": docs}, findings


def tiers_of(html: str) -> dict[str, tuple[int, bool]]:
    """How soon the signs under each heading of a page need help.

    Args:
        html: the page's main text.

    Returns:
        By the anchor of a heading inside a care card: 0 for the most urgent tier, and whether it heads the card.
    """
    return {
        anchor: (TIERS.index(card[1]), place == 0)
        for card in CARD.finditer(html)
        for place, anchor in enumerate(ANCHOR.findall(card[2]))
    }


def with_danger(
    index: dict[str, Any], page: str, danger: Mapping[str, Any], tiers: Mapping[str, tuple[int, bool]]
) -> dict[str, Any]:
    """The same index, with what a search needs that speaks of danger.

    Args:
        index: `config` and `docs`.
        page: the location of the emergency page.
        danger: the words of danger.
        tiers: of the emergency page's headings.

    Returns:
        A new index: `danger` in its `config`, `tier` in the docs of the page's care cards, `card` at their headings.
    """
    docs = []
    for doc in index["docs"]:
        location, _, anchor = doc["location"].partition("#")
        tier, heads = tiers.get(anchor, (None, False)) if location == page else (None, False)
        marks = {} if tier is None else {"tier": tier, "card": True} if heads else {"tier": tier}
        docs.append({**doc, **marks})
    return {**index, "config": {**index["config"], "danger": {"page": page, **danger}}, "docs": docs}


class _Whole:
    content = ""  # of the page that is being indexed; assigned by the first of the two events below


class _Words:
    said: dict[str, dict[str, list[str]]] = {}  # noqa: RUF012, replaced and never changed: what readers type
    pages: dict[str, str] = {}  # noqa: RUF012, replaced and never changed: the address of each page's file


class _Danger:
    words: dict[str, Any] | None = None  # assigned by on_files at each build, the others when their page is built
    page = ""
    tiers: dict[str, tuple[int, bool]] = {}  # noqa: RUF012, replaced and never changed


def _read_if_there(
    root: Path, name: str, read: Callable[[str, bytes], tuple[_Read, list[Finding]]], nothing: _Read
) -> _Read:
    """What a file of data holds, with every mistake told; nothing where a site has no such file."""
    path = root / name
    if not path.is_file():
        return nothing
    found, findings = read(name, path.read_bytes())
    warn(log, findings)
    return found


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Read the words of danger and what readers type, before any page is built."""
    root = Path(config.config_file_path).parent
    _Danger.words = _read_if_there(root, DANGER, read_danger, None)
    _Danger.page, _Danger.tiers = "", {}
    _Words.said = _read_if_there(root, WORDS, read_words, {})
    _Words.pages = {file.src_uri: "" if file.url == "./" else file.url for file in files.documentation_pages()}


@event_priority(50)  # before the search plugin reads the page
def _keep_back(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Spare the search plugin what is left out of the index anyway: parsing it takes longer than all the rest.

    Each term that is explained is a section to it, so that readers find the word, not the letter that it begins with.
    """
    _Whole.content = page.content or ""
    if page.file.src_uri == config.extra.get("emergency_page"):
        _Danger.page, _Danger.tiers = page.url, tiers_of(_Whole.content)
    if not page.meta.get("record"):  # refused, which is told already: search knows none of the page's headings
        _Words.said = {name: said for name, said in _Words.said.items() if name != page.file.src_uri}
    page.content = TERM.sub(r'<h4 id="\1">\2</h4>', LETTER.sub("", UNSEARCHED.sub("", _Whole.content)))
    return context


@event_priority(-50)  # after the search plugin read the page, before the page is written
def _give_back(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    page.content = _Whole.content
    return context


on_page_context = CombinedEvent(_keep_back, _give_back)


@event_priority(-50)  # after the search plugin wrote the index, before the offline plugin copies it
def on_post_build(*, config: MkDocsConfig) -> None:
    """Trim the index that the theme's search plugin wrote, if there is one, and add what readers say."""
    path = Path(config.site_dir, INDEX)
    if path.is_file():
        index = trim(json.loads(path.read_text(encoding="utf-8")))
        if _Danger.words and _Danger.page:
            index = with_danger(index, _Danger.page, _Danger.words, _Danger.tiers)
        index, findings = with_words(index, _Words.said, _Words.pages)
        warn(log, findings)
        path.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")
