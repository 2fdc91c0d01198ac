"""The citations of a page as they stand in its Markdown: finding them with their lines, and checking them.

`pagecheck/citations.py` turns the same citations into numbered links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pagecheck.findings import Finding, did_you_mean
from pagecheck.sources import CHECK, FURTHER_READING, KEY, RETIRED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pagecheck.sources import Source

# `[@name](address)` is a link whose words happen to begin with @.
CITATION = rf"\[@({KEY}(?:\s*;\s*@{KEY})*)\](?!\()"
# Where a sentence ends, with the citations behind its full stop; or an item of a list, or a cell.
_SENTENCE_END = re.compile(r"[.!?][^\w\s\[]{0,3}(?:\s*\[@[^\]]*\])*(?=\s|\Z)|\n(?=\s*(?:[-*+]|\d+\.)\s)|\|")


def split_keys(text: str) -> list[str]:
    """The keys of `smith2021; @jones2019`."""
    return [key.strip().removeprefix("@") for key in text.split(";")]


@dataclass(frozen=True)
class Cited:
    """One citation as it stands in the Markdown.

    Attributes:
        line: the number of its line.
        text: itself, with brackets.
        keys: of the sources.
        block: the paragraph or list around it.
        offset: how many characters of the block stand before it.
    """

    line: int
    text: str
    keys: tuple[str, ...]
    block: str
    offset: int

    @property
    def sentence(self) -> str:
        """The sentence that it stands in or ends."""
        ends = [0, *(stop.end() for stop in _SENTENCE_END.finditer(self.block)), len(self.block)]
        return next(self.block[begun:end] for begun, end in pairwise(ends) if end > self.offset)


@lru_cache(maxsize=1024)
def find_citations(text: str, first_line: int = 1) -> tuple[Cited, ...]:
    """Every citation in the text of a page, in order, but not those in code, in comments or after a backslash.

    Anything that begins with `[@` counts; where it is not well formed its keys are ().

    Args:
        text: Markdown without front matter.
        first_line: the number of its first line in the file.
    """
    return tuple(_find(_without_code(text), first_line))


def _find(visible: str, first_line: int) -> Iterator[Cited]:
    for found in re.finditer(r"(?<!\\)\[@[^\[\]\n]*(?:\](?!\()|$)", visible, flags=re.MULTILINE):
        good = re.fullmatch(CITATION, found[0])
        start = visible.rfind("\n\n", 0, found.start()) + 1
        end = visible.find("\n\n", found.end())
        yield Cited(
            line=first_line + visible.count("\n", 0, found.start()),
            text=found[0],
            keys=tuple(split_keys(good[1])) if good else (),
            block=visible[start : end if end >= 0 else len(visible)],
            offset=found.start() - start,
        )


def _without_code(text: str) -> str:
    """The text with code and comments blanked out, and every line where it was."""
    fence = r"^( *)(`{3,}|~{3,}).*?(?:^ *\2[`~]*[ \t]*$|\Z)"
    text = re.sub(fence, _blank, text, flags=re.MULTILINE | re.DOTALL)
    # What follows the last end of a comment is searched for none, which would take long on a page of many beginnings.
    end = text.rfind("-->") + 3
    text = re.sub(r"<!--.*?-->", _blank, text[:end], flags=re.DOTALL) + text[end:]
    # Four blanks make code only where no list is open: there they continue an item.
    text = re.sub(r"(?:\A|(?<=\n\n))(?:(?: {4}|\t)[^\n]*\n?|[ \t]*\n)+", _blank_unless_in_list, text)
    return re.sub(r"(?<![`\\])(`+)(?!`)((?:(?!\n\n).)+?)(?<!`)\1(?!`)", _blank, text, flags=re.DOTALL)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _blank_unless_in_list(found: re.Match[str]) -> str:
    above = found.string[: found.start()].split("\n")
    last = next((line for line in reversed(above) if line[:1].strip()), "")
    return found[0] if re.match(r"(?:[-*+]|\d+\.) ", last) else _blank(found)


def check_citations(path: str, text: str, first_line: int, sources: Mapping[str, Source]) -> list[Finding]:
    """What is wrong with the citations of a page.

    Args:
        path: the page's file, as findings name it.
        text: its Markdown without front matter.
        first_line: the number of the text's first line in the file.
        sources: those that may be cited.
    """
    findings = []

    def add(cited: Cited, message: str) -> None:
        findings.append(Finding(path, cited.line, message, CHECK))

    for cited in find_citations(text, first_line):
        if not cited.keys:
            add(cited, f"'{cited.text}' is not a citation. Write it as [@key], or as [@key; @key] for several.")
        if any(cited.text in heading for heading in re.findall("^#+ .*", cited.block, flags=re.MULTILINE)):
            add(cited, f"'{cited.text}' stands in a heading. Cite it in the text below.")
        for key in cited.keys:
            source = sources.get(key)
            if source is None:
                hint = did_you_mean(key, sources) or " Add it, or correct the citation."
                add(cited, f"source '{key}' is not in data/sources.json.{hint}")
            elif source.status == RETIRED and not re.search(r"retired|withdrawn", cited.sentence, flags=re.IGNORECASE):
                message = (
                    f"source '{key}' is retired and is cited as if it were current. Cite a current one, or say so here."
                )
                add(cited, message)
            elif source.status == FURTHER_READING:
                add(cited, f"source '{key}' is for further reading only. Rest no statement on it: cite another source.")
    return findings
