"""The terms that pages explain: reading and checking `data/glossary.yml`, and finding where a text uses one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from pagecheck.findings import Finding, did_you_mean
from pagecheck.plain_yaml import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

CHECK = "glossary"
LONGEST_MEANING = 25  # words: a meaning is one plain sentence
_FIELDS = {"term", "also", "meaning", "say", "page"}
_REQUIRED = ("term", "meaning", "page")
_OPENINGS = (b"[", b"{", b"- ")
_MOST_OPENINGS = 10_000  # the parser, which is written in C, ends Python at some 30,000 lists in lists


@dataclass(frozen=True)
class Term:
    """One entry of the glossary.

    Attributes:
        name: the term as the list shows it, for example "Deep brain stimulation (DBS)".
        also: other names and forms that count as the same term.
        meaning: one plain sentence.
        say: how to say it aloud, or "".
        page: the page of `docs/` that explains it best.
        line: where the entry begins, counted from 1.
    """

    name: str
    also: tuple[str, ...]
    meaning: str
    say: str
    page: str
    line: int

    @property
    def names(self) -> tuple[str, ...]:
        """All that counts as this term."""
        return (self.name, *self.also)

    @property
    def anchor(self) -> str:
        """The term's id on the page of all terms, which other pages link to."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True)
class Use:
    """One place where a text uses a term: the term, and where its name begins and ends."""

    term: Term
    start: int
    end: int


class Glossary:
    """The terms, ready to be found in texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._by_name = {name.casefold(): term for term in self.terms for name in term.names}

    def __repr__(self) -> str:
        """All terms, for whoever remembers what was made of them."""
        return f"Glossary({self.terms!r})"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest name first: "task-specific tremor" is one term, not two.
        names = sorted((name for term in self.terms for name in term.names), key=len, reverse=True)
        parts = [re.escape(name) if name.isupper() else f"(?i:{re.escape(name)})" for name in names]
        return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])" if parts else r"(?!)")

    def uses(self, text: str) -> Iterator[Use]:
        """Each use of a term in a text, in reading order; a name in capitals, such as "EMG", counts only as such."""
        for match in self._pattern.finditer(text.replace("’", "'")):
            # A pattern that ignores case takes the dotless i of Turkish for an i, which it is not.
            if term := self._by_name.get(match[0].casefold()):
                yield Use(term, match.start(), match.end())


def read_terms(path: str, data: bytes) -> tuple[tuple[Term, ...], list[Finding]]:
    """Read a glossary strictly.

    Args:
        path: the file as findings name it.
        data: its bytes: a YAML list of entries.

    Returns:
        The terms that can be used, and what is wrong with the others.
    """
    if sum(map(data.count, _OPENINGS)) > _MOST_OPENINGS:
        message = f"the file opens more than {_MOST_OPENINGS} lists and groups. Write a plain list of entries in YAML."
        return (), [Finding(path, 0, message, CHECK)]
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
        entries: Any = yaml.load(data, Loader=yaml.CSafeLoader)
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        message = f"the file cannot be read: {' '.join(str(error).split())}. Write a list of entries in YAML."
        return (), [Finding(path, mark.line + 1 if mark else 0, message, CHECK)]
    if not isinstance(node, yaml.SequenceNode) or not isinstance(entries, list):
        return (), [Finding(path, 1, "the file is not a list. Begin each entry with '- term:'.", CHECK)]
    terms: list[Term] = []
    findings: list[Finding] = []
    for entry_node, entry in zip(node.value, entries, strict=True):
        line = entry_node.start_mark.line + 1
        messages = list(_faults(entry, [name for term in terms for name in term.names]))
        findings.extend(Finding(path, line, message, CHECK) for message in messages)
        if not messages:
            also = tuple(str(name).strip() for name in entry.get("also") or ())
            texts = {name: " ".join(str(entry.get(name) or "").split()) for name in ("term", "meaning", "say", "page")}
            terms.append(Term(texts["term"], also, texts["meaning"], texts["say"], texts["page"], line))
    return tuple(terms), findings


def _faults(entry: Any, known: Collection[str]) -> Iterator[str]:
    """What is wrong with one entry, given the names that stand before it."""
    if not isinstance(entry, dict):
        yield "the entry is not a list of fields. Write 'term', 'meaning' and 'page'."
        return
    for field in entry:
        if field not in _FIELDS:
            yield f"field '{field}' is not known.{did_you_mean(str(field), _FIELDS)} Correct its name or delete it."
    for field in _REQUIRED:
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            yield f"field '{field}' is missing or is not a text. Write it."
    also = entry.get("also") or []
    if not isinstance(also, list) or not all(isinstance(name, str) and name.strip() for name in also):
        yield "'also' is not a list of names. Write for example [wry neck, torticollis]."
        also = []
    yield from _repeated([str(entry.get("term", "")), *also], known)
    meaning = str(entry.get("meaning") or "")
    if len(meaning.split()) > LONGEST_MEANING or re.search(r"[.!?]\s+\S", meaning):
        yield f"the meaning is longer than one sentence of {LONGEST_MEANING} words. Shorten it."


def _repeated(names: list[str], known: Collection[str]) -> Iterator[str]:
    taken = {name.casefold() for name in known}
    for number, name in enumerate(names):
        if name.casefold() in taken:
            yield f"'{name}' is a name of two terms. Keep it in one of them."
        elif name.casefold() in {other.casefold() for other in names[:number]}:
            yield f"'{name}' stands twice among the names. Delete one."
