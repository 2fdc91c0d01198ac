"""The phrases that need an exception and the words that need a warning: read from data, and looked for on pages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml

from pagecheck.blocks import Heading, Item, Paragraph, read_blocks, sentences
from pagecheck.findings import Finding, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pagecheck.blocks import Block

CHECK = "wording"


@dataclass(frozen=True)
class Rule:
    """One rule of the data file.

    Attributes:
        kind: the section it stands in.
        line: its line in the data file.
        texts: its single texts: `reason`, `bad`, `good`, and `warning` for a pairing.
        lists: its lists of patterns, by field.
    """

    kind: str
    line: int
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def patterns(self, field: str) -> tuple[re.Pattern[str], ...]:
        """The patterns of one field, ready to be looked for."""
        return tuple(compiled(pattern, close=field == "allowed_in") for pattern in self.lists.get(field, ()))

    def worth_a_look(self, field: str, page: str) -> bool:
        """Whether a page, in small letters, holds the longest word of a pattern: most need no closer look."""
        return any(max(re.findall(r"[^\W\d]+", text), key=len).lower() in page for text in self.lists[field])


@dataclass(frozen=True)
class Rules:
    """All rules of the data file."""

    rules: tuple[Rule, ...] = ()

    def of(self, *kinds: str) -> Iterator[Rule]:
        """The rules of some sections."""
        return (rule for rule in self.rules if rule.kind in kinds)


# For each section: the fields every rule has, and those that it may have. All but TEXTS are lists of patterns.
_EXAMPLES = ("reason", "bad", "good")
_TEXTS = (*_EXAMPLES, "warning")
_FIELDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "never_without": (("phrase", *_EXAMPLES), ("allowed_in", "allowed_with")),
    "never": (("phrase", *_EXAMPLES), ()),
    "needs_on_page": (("words", "warning", "any_of", *_EXAMPLES), ("near",)),
    "editor_decides": (("phrase", *_EXAMPLES), ()),
}
_LONGEST_GAP = 30  # words: more than any sentence may have
_BETWEEN = r"""[\s,()"\u201c\u201d/-]+"""
_WORD = r"[\w'.]*[\w']"
# What makes a phrase right stands close to it: in "do not worry and stop taking it" nothing does.
_CLOSE_BETWEEN = r"""[\s"\u201c\u201d/-]+"""
_CLOSE_WORD = rf"(?!(?:and|but|doubt|only|or|so|then)\b){_WORD}"
_TOKEN = re.compile(r"\{(\d{1,2})\}|([\w'-]+\*?,?)")


# Soft hyphens, marks without width, and those that say which way letters run.
_UNSEEN = re.compile("[\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]")


def plain_marks(text: str) -> str:
    """A text as it looks, with straight apostrophes and simple hyphens, so that typing habits hide nothing."""
    if text.isascii():
        return text
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return seen.replace("\u2019", "'").replace("\u2010", "-")


@lru_cache(maxsize=1024)
def compiled(pattern: str, *, close: bool = False) -> re.Pattern[str]:
    """A pattern of the data file as a regular expression.

    Args:
        pattern: plain words; `*` ends a word whose ending does not matter, `{3}` stands for up to three other words.
        close: whether the other words may be parted by no comma and no word that begins another thought.

    Raises:
        ValueError: the pattern is none.
    """
    tokens = pattern.split()
    readable = all(_TOKEN.fullmatch(token) for token in tokens) and re.search(r"[^\W\d]", pattern)
    if not tokens or not readable or tokens[0].startswith("{") or tokens[-1].startswith("{"):
        message = "is not a pattern. Write plain words, 'word*', or '{3}' between two words for up to three others"
        raise ValueError(message)
    between, other = (_CLOSE_BETWEEN, _CLOSE_WORD) if close else (_BETWEEN, _WORD)
    parts: list[str] = []
    for token in tokens:
        gap = _TOKEN.fullmatch(token)
        if gap and gap[1]:
            if int(gap[1]) > _LONGEST_GAP:
                message = f"leaves a gap of more than {_LONGEST_GAP} words. Shorten it"
                raise ValueError(message)
            parts.append(f"(?:{between}{other}){{0,{gap[1]}}}?")
        else:
            word = re.escape(token.removesuffix("*")).replace(r"\-", r"[-\s]")
            parts.append((between if parts else "") + word + (r"\w*" if token.endswith("*") else ""))
    return re.compile(rf"(?<!\w){''.join(parts)}(?!\w)", re.IGNORECASE)


def read_rules(path: str, data: bytes) -> tuple[Rules, list[Finding]]:
    """Read the data file strictly.

    Returns:
        The rules that can be used, and a finding for each mistake: YAML, fields, patterns, and examples that the
        rule does not treat as it says.
    """
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Rules(), [Finding(path, line, "the file is not UTF-8. Save it as UTF-8.", CHECK)]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is nested too deep"
        message = f"the file cannot be read: {problem}. Put quotes round a text that holds ': ' or ' #'."
        return Rules(), [Finding(path, mark.line + 1 if mark else 1, message, CHECK)]
    if not isinstance(root, yaml.MappingNode):
        return Rules(), [Finding(path, 1, f"the file holds no sections. Write {_listed(_FIELDS)}.", CHECK)]
    reader = _Reader(path)
    rules = tuple(rule for kind, node in reader.fields(root, _FIELDS, ()) for rule in reader.rules(kind, node))
    return Rules(rules), reader.findings + [finding for rule in rules for finding in _wrong_examples(path, rule)]


def _listed(names: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(f"'{name}'" for name in names)


class _Reader:
    """Reads YAML nodes into rules; each thing it cannot use becomes a finding with its line."""

    def __init__(self, path: str) -> None:
        self.findings: list[Finding] = []
        self._path = path

    def _find(self, node: yaml.Node, message: str) -> None:
        self.findings.append(Finding(self._path, node.start_mark.line + 1, message, CHECK))

    def fields(
        self, node: yaml.MappingNode, required: Sequence[str] | Mapping[str, object], optional: Sequence[str]
    ) -> list[tuple[str, yaml.Node]]:
        """The known fields of a mapping; a missing, unknown or doubled one is a finding."""
        known = [*required, *optional]
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self._find(key, f"field '{name}' is not known.{did_you_mean(name, known)} Use {_listed(known)}.")
            elif name in found:
                self._find(key, f"field '{name}' stands here twice. Keep one of them.")
            else:
                found[name] = value
        for name in required:
            if name not in found:
                self._find(node, f"field '{name}' is missing. Add it; the head of the file says what it means.")
        return list(found.items())

    def rules(self, kind: str, node: yaml.Node) -> Iterator[Rule]:
        """The rules of one section that have all they need."""
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._find(node, f"'{kind}' is not a list of rules. Write each rule after '- '.")
            return
        required, optional = _FIELDS[kind]
        for item in node.value:
            if not isinstance(item, yaml.MappingNode):
                self._find(item, "a rule is a group of 'field: value' lines. Write one field on each line.")
                continue
            texts: dict[str, str] = {}
            lists: dict[str, tuple[str, ...]] = {}
            for name, value in self.fields(item, required, optional):
                if name in _TEXTS:
                    texts[name] = self._text(name, value)
                else:
                    lists[name] = tuple(self._patterns(name, value))
            if all(texts.get(name) or lists.get(name) for name in required):
                yield Rule(kind, item.start_mark.line + 1, texts, lists)

    def _text(self, name: str, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value.strip():
            return str(node.value).strip()
        self._find(node, f"'{name}' is not a text. Write it in words.")
        return ""

    def _patterns(self, name: str, node: yaml.Node) -> Iterator[str]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._find(node, f'\'{name}\' is not a list of patterns. Write ["one", "another"].')
            return
        for item in node.value:
            text = self._text(name, item)
            try:
                if text:
                    compiled(plain_marks(text))
                    yield plain_marks(text)
            except ValueError as error:
                self._find(item, f"'{text}' {error}.")


def _wrong_examples(path: str, rule: Rule) -> Iterator[Finding]:
    if not _caught(rule, rule.texts["bad"]):
        yield Finding(path, rule.line, "the rule does not catch its own 'bad' text. Mend the patterns or it.", CHECK)
    if _caught(rule, rule.texts["good"]):
        yield Finding(path, rule.line, "the rule catches its own 'good' text. Mend the patterns or it.", CHECK)


def _caught(rule: Rule, markdown: str) -> bool:
    blocks = read_blocks(markdown)
    return any(_missing([rule], blocks)) or any(_phrases([rule], blocks))


def check_phrases(path: str, blocks: Sequence[Block], rules: Rules) -> Iterator[Finding]:
    """Find phrases that stand without their exception, and those that no page uses."""
    for rule, line, phrase in _phrases(rules.of("never_without", "never"), blocks):
        remedy = "Add its exception to the sentence, or write" if rule.kind == "never_without" else "Write"
        message = f"'{phrase}' must not stand like this: {rule.texts['reason']} {remedy} it another way."
        yield Finding(path, line, message, CHECK)


def check_pairings(path: str, blocks: Sequence[Block], rules: Rules) -> Iterator[Finding]:
    """Find words whose warning is not on the page."""
    for rule, line, word in _missing(rules.of("needs_on_page"), blocks):
        warning = f"'{word}' needs a warning on the same page: {rule.texts['warning']}."
        yield Finding(path, line, f"{warning} {rule.texts['reason']} Add it where '{word}' is named.", CHECK)


def phrases_to_judge(blocks: Sequence[Block], rules: Rules) -> list[tuple[int, str]]:
    """The line and the wording of each phrase that a person should look at."""
    return sorted((line, phrase) for _, line, phrase in _phrases(rules.of("editor_decides"), blocks))


def _texts(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """The line and the words of every piece of text that no sentence runs across."""
    return [(block.line, plain_marks(part)) for block in blocks for part in (*block.parts, *block.alts)]


def _phrases(rules: Iterable[Rule], blocks: Sequence[Block]) -> Iterator[tuple[Rule, int, str]]:
    """The rule, the line and the wording of each use of a phrase that nothing allows."""
    texts = _texts(blocks)
    page = "\n".join(text for _, text in texts).lower()
    for rule in rules:
        if "phrase" in rule.lists and rule.worth_a_look("phrase", page):
            phrases = rule.patterns("phrase")
            for line, text in texts:
                # Most texts hold no such phrase, so they are looked through before they are taken apart.
                if _has(phrases, text):
                    yield from ((rule, line, phrase) for each in sentences(text) for phrase in _not_allowed(rule, each))


def _not_allowed(rule: Rule, sentence: str) -> Iterator[str]:
    if _has(rule.patterns("allowed_with"), sentence):
        return
    allowed = [match.span() for pattern in rule.patterns("allowed_in") for match in pattern.finditer(sentence)]
    for pattern in rule.patterns("phrase"):
        for match in pattern.finditer(sentence):
            if not any(start <= match.start() and match.end() <= end for start, end in allowed):
                yield match[0]


def _missing(rules: Iterable[Rule], blocks: Sequence[Block]) -> Iterator[tuple[Rule, int, str]]:
    """For each word that has no warning: its rule, where it stands first, and how."""
    texts = _texts(blocks)
    page = "\n".join(text for _, text in texts).lower()
    for rule in rules:
        if "words" in rule.lists and rule.worth_a_look("words", page):
            warnings = rule.patterns("any_of")
            givers = [about for text, about in _with_surroundings(blocks) if _has(warnings, text)]
            for word in rule.patterns("words"):
                first = next(((line, found[0]) for line, text in texts if (found := word.search(text))), None)
                if first and not any(_has((word, *rule.patterns("near")), about) for about in givers):
                    yield rule, *first


def _has(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _with_surroundings(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Each block's words, and these with all that says what they are about: headings, the line above the list."""
    lead_in: Block | None = None
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            lead_in = block if block.text.endswith(":") else None
        about = [heading.text for heading in block.section.trail]
        about += [lead_in.text] if lead_in and isinstance(block, Item) else []
        yield plain_marks(block.text), plain_marks(" | ".join((*about, block.text)))
