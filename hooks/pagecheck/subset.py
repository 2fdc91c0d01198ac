"""Style sheets without what a built site cannot use.

That is rules for other features of the theme, for other directions of writing and for colours that the settings do not
name, and variables that nothing reads. A rule goes only when a name in it stands nowhere: no page has such an element,
class, id or attribute of the theme, and no script speaks of it. Whether the names come together is not asked, so what
scripts build keeps its look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from tinycss2.ast import Node

_START_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(r"""\s([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""", re.DOTALL)
_NAME = re.compile(r"[\w-]+")
_VARIABLE = re.compile(r"--[\w-]+")
_ZERO = re.compile(r"(?<![\w.])0(?=\.\d)")
# Attributes that templates and the theme's script alone write: a value that neither names will never come.
_CLOSED = ("data-md-", "dir", "aria-sort")
_ANY = "*"  # the value of an attribute that scripts write
_GROUPS = {"media", "supports", "layer", "container"}
_ALTERNATIVES = {"is", "where", "-webkit-any", "-moz-any"}


@dataclass(frozen=True)
class Names:
    """What selectors may name.

    Attributes:
        tags, classes, ids: those of all pages, and those that scripts may add.
        values: each attribute of the pages, with every value it has.
        variables: custom properties that scripts and pages name.
    """

    tags: frozenset[str]
    classes: frozenset[str]
    ids: frozenset[str]
    values: Mapping[str, frozenset[str]]
    variables: frozenset[str]

    def key(self) -> str:
        """All names in one order, the same for the same names."""
        values = sorted((name, *sorted(found)) for name, found in self.values.items() if name.startswith(_CLOSED))
        return repr([*map(sorted, (self.tags, self.classes, self.ids, self.variables)), values])


def names_of(pages: Iterable[str], scripts: Iterable[str], added: Collection[str] = ()) -> Names:
    """All names that a site's elements have or can get.

    Args:
        pages: the HTML of every page.
        scripts: the source of every script whose words count as names: each word of each of its texts does.
        added: more words that count, attributes of elements among them.
    """
    tags: set[str] = set()
    values: dict[str, set[str]] = {}
    variables: set[str] = set()
    starts: set[str] = set()
    for page in pages:
        starts.update(_START_TAG.findall(page))
        variables.update(_VARIABLE.findall(page))
    for start in starts:
        tags.add(_NAME.findall(start)[0].lower())
        for name, double, single, bare in _ATTRIBUTE.findall(start):
            values.setdefault(name.lower(), set()).add(unescape(double or single or bare))
    words = set(added)
    for name in (word for word in words if word.startswith("data-")):
        values.setdefault(name, set()).add(_ANY)
    for script in scripts:
        words.update(_NAME.findall(" ".join(_STRING.findall(script))))
        variables.update(_VARIABLE.findall(script))
    classes = {name for value in values.get("class", ()) for name in value.split()}
    return Names(
        frozenset(tags | words | {"html", "body"}),
        frozenset(classes | words),
        frozenset(values.get("id", set()) | words),
        {name: frozenset(found | words) for name, found in values.items()},
        frozenset(variables),
    )


@dataclass(frozen=True)
class _Rule:
    """One rule: its selectors or its at-rule's head, with declarations, with rules inside, or as it stands."""

    head: str
    declarations: tuple[tuple[str, str], ...] = ()  # the name and the whole text of each
    inner: tuple[_Rule, ...] = ()
    whole: str = ""  # what is not looked into


def subset(css: str, names: Names, without: Collection[str] = ()) -> str:
    """A style sheet without the rules that name what stands nowhere, without unread variables, and without comments.

    Args:
        css: the sheet.
        names: what can stand in the site.
        without: parts of selectors that go, whatever stands in the site.

    Returns:
        A sheet that looks the same on every page with these names.
    """
    rules = tuple(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), names, without))
    read = _read_variables(rules, names.variables)
    return "".join(_text(rule, read) for rule in rules)


def _rules(nodes: Iterable[Node], names: Names, without: Collection[str]) -> Iterator[_Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [_squeezed(part) for part in _parts(node.prelude) if _could_match(part, names)]
            kept = [selector for selector in selectors if not any(part in selector for part in without)]
            if kept:
                yield _with_body(",".join(kept), node.content)
        elif node.type == "at-rule" and node.lower_at_keyword in _GROUPS and node.content is not None:
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            if rules := tuple(_rules(inner, names, without)):
                yield _Rule(f"@{node.at_keyword} {_squeezed(node.prelude)}", inner=rules)
        else:
            yield _Rule("", whole=_squeezed([node]))


def _with_body(head: str, content: list[Node]) -> _Rule:
    if any(token.type == "{} block" for token in content):
        return _Rule("", whole=f"{head}{{{_squeezed(content)}}}")  # rules nested in a rule
    texts = filter(None, map(_declaration, _parts(content, ";")))
    return _Rule(head, tuple((text.partition(":")[0].strip(), text) for text in texts))


def _parts(tokens: Iterable[Node], separator: str = ",") -> Iterator[list[Node]]:
    part: list[Node] = []
    for token in tokens:
        if token == separator:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _squeezed(tokens: list[Node]) -> str:
    """Tokens as text, with each run of white space outside strings as one space."""
    text: str = tinycss2.serialize(tokens).strip()
    if '"' in text or "'" in text:
        return text
    return " ".join(text.split())


def _declaration(tokens: list[Node]) -> str:
    """A declaration as text: no space after its colon and its commas, no zero before a point."""
    text = _squeezed(tokens)
    name, colon, value = text.partition(":")
    if '"' in value or "'" in value or "url(" in value or name.startswith("--"):
        return text
    return name + colon + _ZERO.sub("", value.strip().replace(", ", ","))


def _could_match(selector: list[Node], names: Names) -> bool:
    """Whether all that a selector names stands somewhere; what it excludes, or asks of a state, does not count."""
    before = ""
    for token in selector:
        if token.type == "ident" and before == "." and token.value not in names.classes:
            return False
        if token.type == "ident" and before not in {".", ":", "|"} and token.lower_value not in names.tags:
            return False
        if token.type == "hash" and token.value not in names.ids:
            return False
        if token.type == "[] block" and not _attribute_could_match(token.content, names):
            return False
        alternatives = token.type == "function" and token.lower_name in _ALTERNATIVES
        if alternatives and not any(_could_match(part, names) for part in _parts(token.arguments)):
            return False
        before = token.value if token.type == "literal" else ""
    return True


def _attribute_could_match(content: list[Node], names: Names) -> bool:
    tokens = [token for token in content if token.type != "whitespace"]
    name = getattr(tokens[0], "lower_value", "") if tokens else ""
    if not name.startswith(_CLOSED):
        return True
    if name not in names.values:
        return False
    exact = len(tokens) > 2 and tokens[1] == "=" and hasattr(tokens[2], "value")  # noqa: PLR2004
    return not exact or not names.values[name].isdisjoint({tokens[2].value, _ANY})


def _read_variables(rules: Iterable[_Rule], read: Collection[str]) -> set[str]:
    """The variables whose values count: those that a declaration reads, and those that such a variable reads."""
    found = set(read)
    waiting: dict[str, set[str]] = {}
    for rule in _flat(rules):
        found.update(_VARIABLE.findall(rule.whole))
        for name, text in rule.declarations:
            reads = set(_VARIABLE.findall(text)) - {name}
            if name.startswith("--"):
                waiting.setdefault(name, set()).update(reads)
            else:
                found |= reads
    while more := {name for name in found & waiting.keys() if waiting[name]}:
        for name in more:
            found |= waiting.pop(name)
    return found


def _flat(rules: Iterable[_Rule]) -> Iterator[_Rule]:
    for rule in rules:
        yield rule
        yield from _flat(rule.inner)


def _text(rule: _Rule, read: Collection[str]) -> str:
    if rule.whole:
        return rule.whole
    if rule.inner:
        body = "".join(_text(inner, read) for inner in rule.inner)
    else:
        body = ";".join(text for name, text in rule.declarations if name in read or not name.startswith("--"))
    return f"{rule.head}{{{body}}}" if body else ""
