"""What the planner takes from the site's pages: signs and advice, the comparison's table, and questions to choose from.

What it tells a reader about urgency is never a second copy: it is cut, as plain text, from the emergency page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pagecheck.blocks import Item, Paragraph, Row, plain, read_blocks, sentences
from pagecheck.findings import Finding, did_you_mean
from pagecheck.visit import CHECK, EMERGENCY, LEVELS, URGENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pagecheck.blocks import Block
    from pagecheck.record import Record
    from pagecheck.visit import Question, Rule, Visit

PLACE = re.compile(r"""<div\b[^>]*\bid=["']planner["']""")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True)
class Sign:
    """A sign of an emergency and why it is one, in the page's own words, under its group's heading."""

    group: str
    text: str
    why: str


@dataclass(frozen=True)
class Signs:
    """What the emergency page says: the call, its signs, and the other lists' lead-in lines and items."""

    call: str
    today: str
    signs: tuple[Sign, ...]
    items: Mapping[str, tuple[str, ...]]

    def says(self, opening: str, level: str) -> tuple[str, str]:
        """The words that begin with an opening, of a sign or of an item of a level: what is seen, then the rest."""
        for sign in self.signs:
            if _begins(sign.text, opening):
                return sign.text, sign.why
        found = next((text for text in self.items.get(level, ()) if _begins(text, opening)), "")
        first, *rest = sentences(found) or [""]
        return first, " ".join(rest)


def _begins(text: str, opening: str) -> bool:
    return text.startswith(opening) and not text[len(opening) :][:1].isalnum()


def read_signs(record: Record) -> tuple[Signs, list[Finding]]:
    """Cut the signs from the emergency page.

    A sign is what a list item of the emergency card says in bold; what follows in the item is why. An item may hold
    two signs.
    """
    blocks = read_blocks(record.body, record.body_line)
    findings: list[Finding] = []
    signs: list[Sign] = []
    leads: dict[str, str] = {}
    items: dict[str, tuple[str, ...]] = {}
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        level = next((name for name in LEVELS if name in block.section.classes), "")
        if isinstance(block, Paragraph) and level:
            leads.setdefault(level, block.text)
        if isinstance(block, Item) and level:
            items[level] = (*items.get(level, ()), block.text)
        if isinstance(block, Item) and level == EMERGENCY:
            cut = list(_cut(block, _source(record, block, following)))
            signs += cut
            if not cut:
                message = f"the sign '{block.text[:40]}…' does not begin in bold. Put two stars round what is seen."
                findings.append(Finding(record.path, block.line, message, CHECK))
    if not signs or not all(leads.get(level) for level in (EMERGENCY, URGENT)):
        message = (
            "the planner finds no list of emergency signs here, or no line above it or above the list for help today. "
            "Write a heading { .emergency } and one { .urgent }, each with a line and a list."
        )
        findings.append(Finding(record.path, record.body_line, message, CHECK))
    return Signs(leads.get(EMERGENCY, ""), leads.get(URGENT, ""), tuple(signs), items), findings


def _source(record: Record, block: Block, following: Block | None) -> str:
    """The Markdown of a list item, which still has its bold words."""
    lines = record.body.split("\n")
    end = following.line if following else record.body_line + len(lines)
    text = "\n".join(lines[block.line - record.body_line : end - record.body_line])
    # A heading or an empty line ends the item.
    return re.split(r"\n\s*\n|\n#", re.sub(r"^\s*(?:[-*+]|\d+\.)\s+", "", text), maxsplit=1)[0]


def _cut(block: Block, markdown: str) -> Iterator[Sign]:
    group = block.section.heading.text if block.section.heading else ""
    before, *pieces = _BOLD.split(markdown)
    if before.strip():
        return
    for bold, rest in zip(pieces[::2], pieces[1::2], strict=True):
        yield Sign(group, plain(bold).text, plain(rest).text)


def read_comparison(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns and the rows of a page's first table, by their headers."""
    table = [block for block in read_blocks(record.body, record.body_line) if isinstance(block, Row)]
    first = [row.cells for row in table if row.table_number == 1]
    return (first[0][1:], tuple(cells[0] for cells in first[1:])) if first else ((), ())


def read_choices(record: Record, section: str) -> tuple[tuple[str, str], ...]:
    """The list items under a heading of a page, each with the nearest heading above it."""
    return tuple(
        (block.section.heading.text, block.text)
        for block in read_blocks(record.body, record.body_line)
        if isinstance(block, Item)
        and block.section.heading
        and any(heading.text == section for heading in block.section.trail)
    )


def check_pages(path: str, visit: Visit, records: Mapping[str, Record], signs: Signs) -> Iterator[Finding]:
    """Find what the data file names and the pages do not hold.

    Args:
        path: the data file as findings name it.
        visit: the planner.
        records: the site's pages by their file in docs/.
        signs: what was cut from the emergency page.
    """
    for name, line in ((visit.page, visit.page_line), (visit.comparison, visit.comparison_line)):
        if name not in records:
            message = f"there is no page '{name}'.{did_you_mean(name, records)} Name a file of docs/."
            yield Finding(path, line, message, CHECK)
    if page := records.get(visit.page):
        yield from _check_page(path, visit, page)
    if comparison := records.get(visit.comparison):
        yield from _check_places(path, visit, comparison)
    for rule in visit.rules:
        if not signs.says(rule.says, rule.level)[0]:
            message = f"nothing on the emergency page begins with '{rule.says}'. Copy the opening words as they stand."
            yield Finding(path, rule.line, message, CHECK)
        if rule.level != EMERGENCY and any(_begins(sign.text, rule.says) for sign in signs.signs):
            message = f"'{rule.says}' is a sign of an emergency, and the rule's level is '{rule.level}'."
            yield Finding(path, rule.line, f"{message} Write 'level: {EMERGENCY}', or other words.", CHECK)
    groups = {sign.group for sign in signs.signs}
    for lead in visit.leads:
        if lead.group not in groups:
            hint = did_you_mean(lead.group, groups)
            message = f"the emergency signs have no group '{lead.group}'.{hint} Copy the heading of one."
            yield Finding(path, lead.line, message, CHECK)


def _check_page(path: str, visit: Visit, page: Record) -> Iterator[Finding]:
    if not PLACE.search(page.body):
        message = 'the page has no place for the planner. Add a line <div class="planner" id="planner"></div>.'
        yield Finding(page.path, page.body_line, message, CHECK)
    for question in visit.questions:
        if question.kind == "pick" and not read_choices(page, question.section):
            message = f"'{visit.page}' has no list under a heading '{question.section}'. Name a heading that has one."
            yield Finding(path, question.line, message, CHECK)


def _check_places(path: str, visit: Visit, comparison: Record) -> Iterator[Finding]:
    columns, rows = read_comparison(comparison)
    for option in (option for question in visit.questions for option in question.options):
        for name, value, known in (("row", option.row, rows), ("column", option.side, columns)):
            if value and value not in known:
                message = f"the table of '{visit.comparison}' has no {name} '{value}'.{did_you_mean(value, known)}"
                yield Finding(path, option.line, f"{message} Copy the {name}'s header.", CHECK)


def as_data(visit: Visit, records: Mapping[str, Record], signs: Signs) -> dict[str, Any]:
    """What the planner's script needs, ready for JSON."""
    columns, rows = read_comparison(records[visit.comparison])
    return {
        "texts": dict(visit.texts),
        "call": signs.call,
        "call_short": _cut_lead(signs.call, 1)[0],
        # Whom to call. What follows it speaks of the page's own lists, which nobody sees here.
        "today": _cut_lead(signs.today, 1)[0],
        "signs": [_sign(sign, visit) for sign in signs.signs],
        "steps": [
            {
                "title": step.title,
                "hint": step.hint,
                "questions": [_question(question, records[visit.page]) for question in step.questions],
            }
            for step in visit.steps
        ],
        "comparison": {"columns": list(columns), "rows": list(rows)},
        "advice": [_advice(rule, signs) for rule in visit.rules],
    }


def _cut_lead(text: str, count: int) -> tuple[str, str]:
    first = sentences(text)
    return " ".join(first[:count]), " ".join(first[count:])


def _sign(sign: Sign, visit: Visit) -> dict[str, str]:
    count = next((lead.sentences for lead in visit.leads if lead.group == sign.group), 0)
    lead, why = _cut_lead(sign.why, count) if count else ("", sign.why)
    return {"group": sign.group, "text": sign.text, "lead": lead, "why": why}


def _question(question: Question, page: Record) -> dict[str, Any]:
    options: list[dict[str, Any]] = [
        {
            "id": option.id,
            "text": option.text,
            "group": option.row or option.group,
            "side": option.side,
            "alone": option.alone,
        }
        for option in question.options
    ]
    if question.kind == "pick":
        options = [{"id": text, "text": text, "group": group} for group, text in read_choices(page, question.section)]
    return {
        "id": question.id,
        "kind": question.kind,
        "ask": question.ask,
        "label": question.label,
        "hint": question.hint,
        "limit": question.limit,
        "keep": question.keep,
        "options": [{name: value for name, value in option.items() if value} for option in options],
    }


def _advice(rule: Rule, signs: Signs) -> dict[str, Any]:
    text, why = signs.says(rule.says, rule.level)
    if rule.sentences:
        why = " ".join(sentences(why)[: rule.sentences - 1])
    when = {question: list(answers) for question, answers in rule.when.items()}
    return {"level": rule.level, "when": when, "text": text, "why": why}


def as_list(visit: Visit, signs: Signs) -> str:
    """What a clinician is asked to approve, as Markdown: questions, rules and leads, with sources and reasons."""
    lines = ["# The visit planner, for the clinical reviewer", "", "## What it says itself", ""]
    lines += [f"- [ ] {text}" for text in visit.texts.values()]
    for step in visit.steps:
        lines += ["", f"## {step.title}"]
        for question in step.questions:
            lines += ["", f"### {question.ask}", "", f"{question.reason} [{', '.join(question.sources)}]", ""]
            for option in question.options:
                place = f" ({option.row}: {option.side})" if option.row else ""
                alone = "; ticking it unticks the others, and they untick it" if option.alone else ""
                lines.append(f"- [ ] {option.text}{place}{alone} [{', '.join(option.sources)}]")
    lines += ["", "## Rules", ""]
    for rule in visit.rules:
        when = " and ".join(f"'{question}' is {' or '.join(answers)}" for question, answers in rule.when.items())
        shown = _advice(rule, signs)
        said = f"{shown['text']} {shown['why']}".strip()
        lines.append(f"- [ ] {rule.level}, when {when}: “{said}” {rule.reason} [{', '.join(rule.sources)}]")
    own = [shown for sign in signs.signs if (shown := _sign(sign, visit))["lead"]]
    if own:
        lines += ["", "## Emergency signs that lead with their own words", ""]
        lines += [f"In place of “{signs.call}”, or after its first sentence beside other signs:", ""]
        lines += [f"- [ ] {shown['group']}, “{shown['text']}”: “{shown['lead']}”" for shown in own]
    return "\n".join(lines) + "\n"
