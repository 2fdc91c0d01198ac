"""Figures that advise an editor: reading grade, passive share and sentence length of a page.

Formulas mislead, so nothing here is a finding; a person reads the page and decides.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from pagecheck.blocks import words
from pagecheck.prose import sentence_lengths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pagecheck.blocks import Block

GRADE_LIMIT = 8
# The home page and the page of emergencies are read in fear.
URGENT_GRADE_LIMIT = 6
PASSIVE_LIMIT = 10  # sentences in 100

_BE = r"(?:am|is|are|was|were|be|been|being|get|gets|got)"
_IRREGULAR = (
    "born|bought|broken|brought|built|caught|chosen|cut|done|drawn|driven|eaten|felt|forgotten|found|given|grown|held"
    "|hurt|kept|known|led|left|lost|made|meant|met|paid|proven|put|read|said|seen|sent|set|shown|shut|sold|spoken|taken"
    "|taught|thought|told|torn|understood|won|worn|written"
)
# Words in -ed that say how somebody or something is, not what is done to them.
_STATES = (
    "tired|worried|scared|embarrassed|exhausted|interested|confused|relaxed|frightened|swollen|used to"
    "|allowed|affected|slurred|blurred"
)
_PASSIVE = re.compile(
    rf"\b{_BE}(?:\s+(?:not|never|also|often|sometimes|usually|always|still|\w+ly))*\s+"
    rf"(?!(?:{_STATES})\b)(?:\w+ed|{_IRREGULAR})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Measures:
    """The figures of one page; grades are None when it holds no sentence.

    Attributes:
        words: words in sentences, lists, tables and headings.
        grade: Flesch-Kincaid grade of text and lists.
        plain_grade: the same with each word of a medical name counted as one of one syllable.
        average: words to a sentence.
        longest: words of the longest sentence.
        passive: sentences in a hundred that seem to be in the passive voice, and `passive_lines` where they stand.
    """

    words: int
    grade: float | None
    plain_grade: float | None
    average: float
    longest: int
    passive: float
    passive_lines: tuple[int, ...]


def measure(blocks: Sequence[Block], names: Iterable[str]) -> Measures:
    """Measure one page.

    Args:
        blocks: the page's blocks.
        names: medical names that no page can avoid.
    """
    found = sentence_lengths(blocks)
    texts = [sentence for _, sentence, _ in found]
    lengths = [count for _, _, count in found]
    passive = [block.line for block, sentence, _ in found if is_passive(sentence)]
    return Measures(
        words=sum(len(words(part)) for block in blocks for part in block.parts),
        grade=grade(texts),
        plain_grade=grade(without_names(texts, names)),
        average=sum(lengths) / len(lengths) if lengths else 0,
        longest=max(lengths, default=0),
        passive=100 * len(passive) / len(texts) if texts else 0,
        passive_lines=tuple(dict.fromkeys(passive)),
    )


def grade(texts: Sequence[str]) -> float | None:
    """The Flesch-Kincaid grade of some sentences, or None where there is no word."""
    found = [words(text) for text in texts]
    lengths = [len(sentence) for sentence in found if sentence]
    if not lengths:
        return None
    count = sum(syllables(word) for sentence in found for word in sentence)
    # Kincaid, Fishburne, Rogers and Chissom 1975.
    return 0.39 * sum(lengths) / len(lengths) + 11.8 * count / sum(lengths) - 15.59


def syllables(word: str) -> int:
    """How many syllables a word has, roughly; a number in digits counts as one.

    The tables are those of the package `readability`. By themselves they find no syllable in "the", "he" or "we", and
    one in "people": that makes a page look a whole grade easier than it is.
    """
    return sum(_syllables(part) for part in re.split("[-\u2010\u2011]", word.lower()) if part)


def _syllables(part: str) -> int:
    stem = re.split("['\u2019]", part)[0]
    count = int(_tables()["en"]["syllables"](stem))
    # "muscle", "little"; the tables know those in "-ble" after a vowel or an m.
    ends_in_le = re.search("[^aeiouyl]le[ds]?$", stem) and not re.search("[aeiouym]ble$", stem)
    return max(1, count + bool(ends_in_le))


@cache
def _tables() -> Any:
    """The package's tables of languages: loaded for a report, since loading takes longer than judging a page."""
    with warnings.catch_warnings():
        # They hold '\\]', which newer Pythons warn of when they compile it for the first time.
        warnings.simplefilter("ignore")
        from readability.langdata import LANGDATA  # noqa: PLC0415
    return LANGDATA


def without_names(texts: Sequence[str], names: Iterable[str]) -> list[str]:
    """The sentences with each word of a name replaced by one of one syllable, so that their length stays."""
    longest_first = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
    if not longest_first:
        return list(texts)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return [pattern.sub(lambda match: " ".join("it" for _ in words(match[0])), text) for text in texts]


def is_passive(sentence: str) -> bool:
    """Whether a sentence seems to be in the passive voice: a form of "to be" and a participle."""
    return _PASSIVE.search(sentence) is not None


HEAD = ("page", "words", "grade", "without names", "average", "longest", "passive %", "notes")


def as_text(rows: Sequence[tuple[str, ...]]) -> str:
    """The report for a terminal: a line for each page, under HEAD."""
    widths = [max(len(cells[column]) for cells in (HEAD, *rows)) for column in range(len(HEAD) - 1)]
    lines = []
    for cells in (HEAD, *rows):
        figures = [cell.rjust(width) for cell, width in zip(cells[1:-1], widths[1:], strict=True)]
        lines.append("  ".join([cells[0].ljust(widths[0]), *figures, cells[-1]]).rstrip())
    return "\n".join(lines)


def as_html(rows: Sequence[tuple[str, ...]]) -> str:
    """The report as a page for an editor's browser."""
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n" for cells in rows)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in HEAD)
    style = "body { font: 1rem/1.5 sans-serif; margin: 2rem } td, th { padding: .3rem .8rem; text-align: left }"
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Reading report</title>\n'
        f"<style>{style}</style>\n<h1>Reading report</h1>\n"
        "<p>These figures advise an editor. They do not replace reading.</p>\n"
        f"<table>\n<tr>{head}</tr>\n{body}</table>\n</html>\n"
    )
