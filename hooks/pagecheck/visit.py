"""The planner for a visit: its questions and rules, read strictly. `data/visit.yml` says what each field means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from pagecheck.blocks import Paragraph, Section
from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pagecheck.blocks import Block

CHECK = "visit"
UNSOURCED = "general knowledge"
UNANSWERED = "unanswered"  # what a rule calls a question without an answer
KINDS = ("many", "one", "text", "areas", "features", "pick")
TEXTS = (
    "title", "intro", "private", "first", "call", "call_first", "call_why", "today", "today_first", "today_signs",
    "today_why", "tell", "keep_medicines", "summary", "summary_note", "noticed", "noticed_note", "examination",
)  # fmt: skip
EMERGENCY, URGENT, ROUTINE = LEVELS = ("emergency", "urgent", "routine")  # also the classes of the page's care cards
_ID = re.compile(r"[a-z][a-z0-9-]*")
_LONGEST = 400  # characters of a reader's own text: more would push the summary off its one sheet
# What would make a list of observations into a verdict.
_VERDICT = re.compile(
    r"\b(?:un)?likel(?:y|ihood)\b|\bprobabl[ey]\b|\bprobabilit|\bscor(?:e|es|ing)\b|\bodds\b|\bper ?cent\b|%"
    r"|\bpoints? towards\b|\bconsistent with\b|\bsuggests? that you\b|\byou (?:probably |may )?suffer from\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Option:
    """Something to tick or choose; `row` and `side` are its place in the comparison, where it has one.

    Where it stands `alone`, no other option of its question can be ticked with it.
    """

    line: int
    id: str
    text: str
    sources: tuple[str, ...]
    group: str
    row: str
    side: str
    alone: bool


@dataclass(frozen=True)
class Question:
    """One question of a step; the head of the data file says what each field means."""

    line: int
    id: str
    kind: str
    ask: str
    label: str
    hint: str
    limit: int
    keep: bool
    section: str
    sources: tuple[str, ...]
    reason: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Step:
    """Questions that are asked together."""

    id: str
    title: str
    hint: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Rule:
    """When every question of `when` has one of its answers, words of the emergency page are shown."""

    line: int
    level: str
    when: Mapping[str, tuple[str, ...]]
    says: str
    sentences: int
    sources: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Lead:
    """A group of emergency signs, and how many sentences of a sign's own words lead in place of the general line."""

    line: int
    group: str
    sentences: int


@dataclass(frozen=True)
class Visit:
    """All of the data file; `words` is every text that a reader meets, with its line."""

    page: str = ""
    comparison: str = ""
    page_line: int = 1
    comparison_line: int = 1
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    rules: tuple[Rule, ...] = ()
    leads: tuple[Lead, ...] = ()
    words: tuple[tuple[int, str], ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for step in self.steps for question in step.questions)


def read_visit(path: str, data: bytes, sources: Collection[str]) -> tuple[Visit | None, list[Finding]]:
    """Read the data file strictly.

    Args:
        path: the file as findings name it.
        data: its bytes.
        sources: the keys that may be named.

    Returns:
        The planner and no findings; or None and every mistake found.
    """
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Finding(path, line, "the file is not UTF-8. Save it as UTF-8.", CHECK)]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is nested too deep"
        message = f"the file cannot be read: {problem}. Put quotes round a text that holds ': ', ' #' or a comma."
        return None, [Finding(path, mark.line + 1 if mark else 1, message, CHECK)]
    if root is None or _repeats(root):
        message = "the file is empty, or repeats a part by '*'. Write every part out."
        return None, [Finding(path, 1, message, CHECK)]
    reader = _Reader(path, sources)
    visit = reader.visit(root)
    return (None if reader.findings else visit), reader.findings


def _repeats(root: yaml.Node) -> bool:
    """Whether a part stands in two places: such a file could grow without bound, or hold itself."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
    return False


class _Reader:
    """Reads YAML nodes; each thing that cannot be used becomes a finding with its line."""

    def __init__(self, path: str, sources: Collection[str]) -> None:
        self.findings: list[Finding] = []
        self._path = path
        self._sources = sources
        self._words: list[tuple[int, str]] = []

    def visit(self, root: yaml.Node) -> Visit:
        parts = self._fields(root, ("page", "comparison", "texts", "steps", "advice"), ("leads",))
        texts = self._fields(parts.get("texts"), TEXTS)
        steps = tuple(self._step(node) for node in self._list(parts.get("steps"), "steps"))
        questions = [question for step in steps for question in step.questions]
        self._unique(parts.get("steps"), [step.id for step in steps])
        self._unique(parts.get("steps"), [question.id for question in questions])
        rules = tuple(self._rule(node, questions) for node in self._list(parts.get("advice"), "advice"))
        if rules and all(rule.level != EMERGENCY for rule in rules):
            self._find(parts["advice"], f"no rule has 'level: {EMERGENCY}'. Add the answers that cannot wait.")
        return Visit(
            page=self._text(parts, "page"),
            comparison=self._text(parts, "comparison"),
            page_line=self._line(parts.get("page")),
            comparison_line=self._line(parts.get("comparison")),
            texts={name: self._words_of(texts, name) for name in TEXTS},
            steps=steps,
            rules=rules,
            leads=tuple(self._lead(node) for node in self._list(parts.get("leads"), "leads")),
            words=tuple(self._words),
        )

    def _step(self, node: yaml.Node) -> Step:
        parts = self._fields(node, ("id", "title", "questions"), ("hint",))
        questions = tuple(self._question(part) for part in self._list(parts.get("questions"), "questions"))
        return Step(self._id(parts), self._words_of(parts, "title"), self._words_of(parts, "hint"), questions)

    def _question(self, node: yaml.Node) -> Question:
        required = ("id", "kind", "ask", "label", "source", "reason")
        parts = self._fields(node, required, ("hint", "limit", "keep", "section", "options"))
        kind = self._one_of(parts, "kind", KINDS)
        wanted = {"text": ("limit",), "pick": ("limit", "section")}.get(kind, ("options",) if kind else ())
        for name in ("limit", "section", "options"):
            if name in wanted and name not in parts:
                self._find(node, f"'{name}' is missing, which a question of kind '{kind}' needs. Add it.")
            elif name in parts and name not in wanted and kind:
                self._find(parts[name], f"a question of kind '{kind}' has no '{name}'. Delete it.")
        sources = self._named_sources(parts)
        nodes = self._list(parts["options"], "options") if "options" in parts else []
        options = tuple(self._option(part, sources, place=kind == "features") for part in nodes)
        self._unique(parts.get("options"), [option.id for option in options])
        return Question(
            line=self._line(node),
            id=self._id(parts),
            kind=kind,
            ask=self._words_of(parts, "ask"),
            label=self._words_of(parts, "label"),
            hint=self._words_of(parts, "hint"),
            limit=self._number(parts, "limit"),
            keep=self._switch(parts, "keep"),
            section=self._text(parts, "section"),
            sources=sources,
            reason=self._text(parts, "reason"),
            options=options,
        )

    def _option(self, node: yaml.Node, inherited: tuple[str, ...], *, place: bool) -> Option:
        parts = self._fields(node, ("id", "text", *(("row", "side") if place else ())), ("source", "group", "alone"))
        return Option(
            line=self._line(node),
            id=self._id(parts),
            text=self._words_of(parts, "text"),
            sources=self._named_sources(parts) if "source" in parts else inherited,
            group=self._words_of(parts, "group"),
            row=self._text(parts, "row"),
            side=self._text(parts, "side"),
            alone="alone" in parts and self._switch(parts, "alone"),
        )

    def _rule(self, node: yaml.Node, questions: Sequence[Question]) -> Rule:
        parts = self._fields(node, ("level", "when", "says", "source", "reason"), ("sentences",))
        known = {question.id: {*(option.id for option in question.options), UNANSWERED} for question in questions}
        level = self._one_of(parts, "level", LEVELS)
        when = self._when(parts.get("when"), known)
        if level != EMERGENCY and any(UNANSWERED in answers for answers in when.values()):
            message = f"only an emergency can follow from '{UNANSWERED}': other words stand under an answer. Name one."
            self._find(parts["when"], message)
        return Rule(
            line=self._line(node),
            level=level,
            when=when,
            says=self._text(parts, "says"),
            sentences=self._number(parts, "sentences"),
            sources=self._named_sources(parts),
            reason=self._text(parts, "reason"),
        )

    def _lead(self, node: yaml.Node) -> Lead:
        parts = self._fields(node, ("group", "sentences"))
        return Lead(self._line(node), self._text(parts, "group"), self._number(parts, "sentences"))

    def _when(self, node: yaml.Node | None, known: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode) or not node.value:
            self._find(node, "'when' names no question. Write { question: [option, option] }.")
            return {}
        when: dict[str, tuple[str, ...]] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self._find(key, f"question '{name}' is not asked.{did_you_mean(name, known)} Name one that is.")
                continue
            answers = tuple(str(part.value) for part in self._list(value, name))
            for answer in answers:
                if answer not in known[name]:
                    hint = did_you_mean(answer, known[name])
                    self._find(value, f"'{answer}' is no option of question '{name}'.{hint} Name one that is.")
            when[name] = answers
        return when

    def _find(self, node: yaml.Node | None, message: str) -> None:
        self.findings.append(Finding(self._path, self._line(node), message, CHECK))

    @staticmethod
    def _line(node: yaml.Node | None) -> int:
        return int(node.start_mark.line) + 1 if node is not None else 1

    def _fields(
        self, node: yaml.Node | None, required: Sequence[str], optional: Sequence[str] = ()
    ) -> dict[str, yaml.Node]:
        """The known fields of a mapping; a missing, unknown or doubled one is a finding."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._find(node, "this is no group of 'field: value' lines. Write one field on each line.")
            return {}
        known = [*required, *optional]
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                hint = did_you_mean(name, known)
                self._find(key, f"field '{name}' is not known.{hint} Correct its name or delete it.")
            elif name in found:
                self._find(key, f"field '{name}' stands here twice. Keep one of them.")
            else:
                found[name] = value
        for name in required:
            if name not in found:
                self._find(node, f"field '{name}' is missing. Add it; the head of the file says what it means.")
        return found

    def _list(self, node: yaml.Node | None, name: str) -> list[yaml.Node]:
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode) and node.value:
            return list(node.value)
        self._find(node, f"'{name}' is not a list. Write each entry after '- ', or all in [square brackets].")
        return []

    def _text(self, parts: Mapping[str, yaml.Node], name: str) -> str:
        node = parts.get(name)
        if node is None:
            return ""
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value.strip():
            return " ".join(str(node.value).split())
        self._find(node, f"'{name}' is not a text. Write it in words, in quotes if it is a number, yes or no.")
        return ""

    def _words_of(self, parts: Mapping[str, yaml.Node], name: str) -> str:
        """A text that a reader meets."""
        text = self._text(parts, name)
        if text:
            self._words.append((self._line(parts[name]), text))
        return text

    def _id(self, parts: Mapping[str, yaml.Node]) -> str:
        text = self._text(parts, "id")
        if text and not _ID.fullmatch(text):
            self._find(parts["id"], f"'{text}' is no id. Write small letters, digits and hyphens.")
        return text

    def _unique(self, node: yaml.Node | None, ids: Sequence[str]) -> None:
        for text in sorted({text for text in ids if text and ids.count(text) > 1}):
            self._find(node, f"the id '{text}' is used twice below here. Change one of them.")

    def _one_of(self, parts: Mapping[str, yaml.Node], name: str, known: Sequence[str]) -> str:
        text = self._text(parts, name)
        if text and text not in known:
            hint = did_you_mean(text, known)
            self._find(parts[name], f"'{name}' is '{text}'.{hint} Write one of these: {', '.join(known)}.")
            return ""
        return text

    def _number(self, parts: Mapping[str, yaml.Node], name: str) -> int:
        node = parts.get(name)
        if node is None:
            return 0
        text = str(node.value)
        if text.isascii() and text.isdecimal() and 0 < int(text[:4]) <= _LONGEST:
            return int(text[:4])
        self._find(node, f"'{name}' is not a number from 1 to {_LONGEST}. Write one.")
        return 0

    def _switch(self, parts: Mapping[str, yaml.Node], name: str) -> bool:
        node = parts.get(name)
        if node is not None and str(node.value) not in {"true", "false"}:
            self._find(node, f"'{name}' is neither true nor false. Write one of them.")
        return node is None or node.value == "true"

    def _named_sources(self, parts: Mapping[str, yaml.Node]) -> tuple[str, ...]:
        node = parts.get("source")
        if node is None:
            return ()
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        keys = tuple(str(part.value) for part in nodes)
        for key in keys:
            if key not in self._sources and key != UNSOURCED:
                hint = did_you_mean(key, self._sources)
                message = f"source '{key}' is not in data/sources.json.{hint} Name one that is, or '{UNSOURCED}'."
                self._find(node, message)
        return keys


def check_words(path: str, visit: Visit) -> Iterator[Finding]:
    """Find words by which a list of observations would become a verdict."""
    for line, text in visit.words:
        for match in _VERDICT.finditer(text):
            message = f"'{match[0]}' weighs up what a reader has. Say only what was noticed, and who can tell."
            yield Finding(path, line, message, CHECK)


def words_as_blocks(visit: Visit) -> list[Block]:
    """The planner's texts as paragraphs, so that the checks of pages' words can judge them too."""
    return [Paragraph(line, text, (), (), (), Section(), quoted=False) for line, text in visit.words]
