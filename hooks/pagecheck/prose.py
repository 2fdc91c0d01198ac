"""What plain words ask of a page that a program can decide: lengths, order, care cards, and no doses.

The figures are those of PEMAT-P (AHRQ), the CDC Clear Communication Index and the NHS service manual's content guide.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pagecheck.blocks import Code, Heading, Item, Paragraph, sentences, words
from pagecheck.findings import Finding
from pagecheck.safety import plain_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pagecheck.blocks import Block

CHECK = "wording"
SENTENCE_WORDS = 25
AVERAGE_WORDS = 15
PARAGRAPH_SENTENCES = 3
PARAGRAPH_WORDS = 60
SECTION_WORDS = 200
LIST_ITEMS = 7
KEY_POINTS = (3, 5)

# A care card's class, and how its heading must begin: the urgency is in the words, not only in the colour.
CARD_OPENINGS = {
    "emergency": "Call your emergency number now if",
    "urgent": "Get help today if",
    "routine": "Book an appointment if",
}

_NUMBER = (
    r"(?:\d+(?:[.,/]\d+)*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|(?:half|(?:a )?quarter)(?: of)? an?|(?:a )?couple of)"
)
_MASS = (
    r"(?:[mkµμ]g|mcg|[mµμ]l|mL|mmol|IU|iu"
    r"|(?:milli|micro|kilo)?gram(?:me)?s?|(?:milli|micro)lit(?:er|re)s?|(?:international )?units?"
    r"|(?:half[- ])?(?:tablets?|pills?)|capsules?|drops?|puffs?|sprays?|patch(?:es)?|vials?|ampoules?|sachets?"
    r"|lozenges?|(?:tea|table)?spoon(?:ful)?s?)"
)
_DOSE = re.compile(rf"(?<![\w.])(?:{_NUMBER}[\s-]?{_MASS}(?![\w'’])|\d+(?:[.,]\d+)*[ ]?g(?![\w'’-]))", re.IGNORECASE)


def sentence_lengths(blocks: Iterable[Block]) -> list[tuple[Block, str, int]]:
    """Every sentence of the running text and of the lists, with its block and its number of words.

    Headings, tables and code are no prose: their short pieces would make any average look good.
    """
    return [
        (block, sentence, len(words(sentence)))
        for block in blocks
        if isinstance(block, Paragraph | Item)
        for sentence in sentences(block.text)
        if words(sentence)
    ]


def check_sentences(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find sentences over the limit, in table cells and headings too, and an average over its limit."""
    for block in blocks:
        if isinstance(block, Code):
            continue
        for sentence in (sentence for part in block.parts for sentence in sentences(part)):
            count = len(words(sentence))
            if count > SENTENCE_WORDS:
                start = " ".join(sentence.split()[:6])
                message = f"the sentence '{start} …' has {count} words. Split it: {SENTENCE_WORDS} is the most."
                yield Finding(path, block.line, message, CHECK)
    lengths = [count for _, _, count in sentence_lengths(blocks)]
    if lengths and sum(lengths) / len(lengths) > AVERAGE_WORDS:
        average = sum(lengths) / len(lengths)
        message = f"the sentences have {average:.1f} words on average. Shorten them: {AVERAGE_WORDS} is the most."
        yield Finding(path, blocks[0].line, message, CHECK)


def check_paragraphs(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find paragraphs with too many sentences or words, and list items that are longer than a paragraph may be."""
    for block in blocks:
        if not isinstance(block, Paragraph | Item):
            continue
        name = "paragraph" if isinstance(block, Paragraph) else "list item"
        sentence_count, word_count = len(sentences(block.text)), len(words(block.text))
        # An item may hold a sign, what to do and why, each in a short sentence; only its length tires a reader.
        if isinstance(block, Paragraph) and sentence_count > PARAGRAPH_SENTENCES:
            message = f"the {name} has {sentence_count} sentences. Split it: {PARAGRAPH_SENTENCES} is the most."
            yield Finding(path, block.line, message, CHECK)
        if word_count > PARAGRAPH_WORDS:
            message = f"the {name} has {word_count} words. Split it: {PARAGRAPH_WORDS} is the most."
            yield Finding(path, block.line, message, CHECK)


def check_sections(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find places where a reader meets too many words without a heading."""
    counts: Counter[tuple[int, str]] = Counter()
    for block in blocks:
        if not isinstance(block, Heading):
            heading = block.section.heading
            place = (heading.line, heading.text) if heading else (block.line, "")
            counts[place] += sum(len(words(part)) for part in block.parts)
    for (line, title), count in counts.items():
        if count > SECTION_WORDS:
            message = f"'{title}' has {count} words before the next heading. Add one: {SECTION_WORDS} is the most."
            yield Finding(path, line, message, CHECK)


def check_lists(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find lists with too many items at one level."""
    items = [block for block in blocks if isinstance(block, Item)]
    for number, count in Counter(item.list_number for item in items).items():
        if count > LIST_ITEMS:
            line = next(item.line for item in items if item.list_number == number)
            message = f"the list has {count} items. Group them under headings of their own: {LIST_ITEMS} is the most."
            yield Finding(path, line, message, CHECK)


def check_outline(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find a page without exactly one h1 at its top, and headings that skip a level.

    WCAG 2.2, 1.3.1: who listens to a page finds the way by its headings.
    """
    headings = [block for block in blocks if isinstance(block, Heading)]
    titles = [heading for heading in headings if heading.level == 1]
    if blocks and not titles:
        yield Finding(path, blocks[0].line, "the page has no title. Begin it with '# ' and its title.", CHECK)
    elif titles and titles[0] is not blocks[0]:
        yield Finding(path, blocks[0].line, "something stands above the page's title. Move it below.", CHECK)
    for title in titles[1:]:
        message = f"'{title.text}' is a second title. Write it with '## '; a page has one title."
        yield Finding(path, title.line, message, CHECK)
    for above, heading in pairwise(headings):
        if heading.level > above.level + 1:
            right = "#" * (above.level + 1)
            message = f"'{heading.text}' is a heading of level {heading.level} under one of level {above.level}."
            yield Finding(path, heading.line, f"{message} Write it with '{right} '.", CHECK)


def check_key_points(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find a page that does not open with its key points, or with too few or too many of them."""
    remedy = "Write '## Key points { .key-points }' directly under the title, with 3 to 5 list items."
    first = next((block for block in blocks if not (isinstance(block, Heading) and block.level == 1)), None)
    if not isinstance(first, Heading) or "key-points" not in first.classes:
        yield Finding(path, first.line if first else 0, f"the page does not open with its key points. {remedy}", CHECK)
        return
    count = sum(isinstance(block, Item) and block.depth == 1 and first in block.section.trail for block in blocks)
    if not KEY_POINTS[0] <= count <= KEY_POINTS[1]:
        yield Finding(path, first.line, f"the page has {count} key points. {remedy}", CHECK)


def check_cards(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find care cards whose heading does not say the urgency, and links that lead away from calling."""
    for block in blocks:
        if isinstance(block, Heading):
            yield from _check_card_heading(path, block)
        in_emergency = "emergency" in block.section.classes or (
            isinstance(block, Heading) and "emergency" in block.classes
        )
        if in_emergency and block.links:
            message = (
                f"the emergency card links to '{block.links[0]}'. Delete the link: the reader should call, not read."
            )
            yield Finding(path, block.line, message, CHECK)


def _check_card_heading(path: str, heading: Heading) -> Iterator[Finding]:
    for name, opening in CARD_OPENINGS.items():
        begins = heading.text.casefold().startswith(opening.casefold())
        if name in heading.classes and not begins:
            message = f"the heading of the '{name}' card is '{heading.text}'. Begin it with '{opening}'."
            yield Finding(path, heading.line, message, CHECK)
        if begins and name not in heading.classes:
            message = f"'{heading.text}' makes no care card. Add {{ .{name} }} after the words."
            yield Finding(path, heading.line, message, CHECK)


def check_tiers(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find which of the three care cards the page of emergencies lacks."""
    there = {name for block in blocks if isinstance(block, Heading) for name in block.classes}
    for name, opening in CARD_OPENINGS.items():
        if name not in there:
            message = f"the page has no '{name}' card. Add '## {opening} … {{ .{name} }}' and its signs."
            yield Finding(path, blocks[0].line if blocks else 0, message, CHECK)


def check_doses(path: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find doses: what is right for one reader can harm the next."""
    for block in blocks:
        for text in (*block.parts, *block.alts):
            for dose in _DOSE.finditer(plain_marks(text)):
                message = f"'{dose[0]}' is a dose. Delete it: only a prescriber can say how much."
                yield Finding(path, block.line, message, CHECK)
