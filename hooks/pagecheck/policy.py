"""A page's content security policy: what a browser may load, run and send while it shows the page.

The rules are those of Content Security Policy Level 3, <https://www.w3.org/TR/CSP3/>, for a policy in a <meta>.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborHTMLParser

    from pagecheck.built import BuiltPage

CLOSED = ("default-src", "base-uri", "form-action")  # these must be 'none': nothing on a page needs them
_OWN = {"'none'", "'self'", "file:"}  # a page on a host can load nothing from file:, so that one opens nothing there
_HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}'")
_PICTURES = {"img-src": {"data:"}}
# What a page takes from the site's own files, and the directives that say so: the first that a policy has counts.
_NEEDS = {
    "link[rel~=stylesheet]": ("style-src-elem", "style-src"),
    "script[src]": ("script-src-elem", "script-src"),
    "img[src]": ("img-src",),
}
_USING = "script, style, link[rel~=stylesheet], [style]"


def directives_of(policy: str) -> dict[str, list[str]]:
    """The directives of a policy with their sources, in small letters; of two with one name the first counts."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        if name:
            directives.setdefault(name.lower(), sources)
    return directives


def hash_of(text: str) -> str:
    """The source that lets a browser use just this text, as a policy writes it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def with_styles(policy: str, styles: list[str]) -> str:
    """A policy that allows the style elements of one page, by their hashes.

    Args:
        policy: the policy of all pages.
        styles: the text of each <style> of this page.
    """
    hashes = " ".join(dict.fromkeys(map(hash_of, styles)))
    return (
        re.sub(r"(?<=style-src )([^;]*)", lambda match: f"{match[1]} {hashes}", policy, count=1) if hashes else policy
    )


def check_page(page: BuiltPage) -> list[str]:
    """Judge the policy and the referrer policy of a page.

    Returns:
        What is wrong and how to mend it, in full sentences.
    """
    messages: dict[str, None] = {}
    for view in page.views:
        messages.update(dict.fromkeys(_policy_faults(view)))
    return list(messages)


def _policy_faults(view: LexborHTMLParser) -> Iterator[str]:
    metas = [
        meta
        for meta in view.css("head > meta[http-equiv]")
        if (meta.attributes.get("http-equiv") or "").strip().lower() == "content-security-policy"
    ]
    if not metas:
        yield "the page has no content security policy. Use the site's templates, which bring it."
    elif len(metas) > 1:
        yield f"the page has {len(metas)} content security policies. Remove all but the template's."
    else:
        earlier = view.css(f"meta[http-equiv], {_USING}")
        if any(node.mem_id == metas[0].mem_id for node in earlier[1:]) and earlier[0].mem_id != metas[0].mem_id:
            yield "the content security policy stands after what it should judge. Put it first in the head."
        directives = directives_of(metas[0].attributes.get("content") or "")
        yield from check_directives(directives)
        yield from _blocked(view, directives)
    referrers = [(meta.attributes.get("content") or "").strip().lower() for meta in view.css("meta[name=referrer]")]
    if referrers != ["no-referrer"]:
        yield "the page would tell other hosts where a reader comes from. Keep <meta name=referrer> at 'no-referrer'."


def check_directives(directives: Mapping[str, list[str]]) -> Iterator[str]:
    """All that makes a policy weaker than "this site's own files and nothing else"."""
    for name in CLOSED:
        if directives.get(name) != ["'none'"]:
            yield f"the content security policy leaves '{name}' open. Set it to 'none'."
    for name, sources in directives.items():
        for source in sources:
            if source.lower() not in _OWN | _PICTURES.get(name, set()) and not _HASH.fullmatch(source):
                yield f"the content security policy allows '{source}' in '{name}'. Remove it."


def _blocked(view: LexborHTMLParser, directives: Mapping[str, list[str]]) -> Iterator[str]:
    """What browsers would leave out under the policy, so that a page does not look as it was meant to."""
    for selector, names in _NEEDS.items():
        name = next((name for name in names if name in directives), names[-1])
        if view.css_first(selector) is not None and "'self'" not in directives.get(name, []):
            yield f"the content security policy blocks the site's own files in '{name}'. Add 'self' there, in quotes."
    styles = directives.get("style-src", [])
    for style in view.css("style"):
        if hash_of(style.text(deep=True)) not in styles:
            yield "the content security policy blocks a <style> of the page. Put its rules into the site's style sheet."
    for node in view.css("[style]"):
        yield (
            f"browsers ignore the style '{node.attributes.get('style')}' of <{node.tag}>, since the content security "
            "policy allows none in attributes. Put it into the site's style sheet."
        )
