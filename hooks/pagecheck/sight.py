"""What the styles of a page do to what no style may hide: whether a rule takes it out of sight, or lies over it."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from pagecheck.boxes import HELD, LEAST, LESSENING, MOVED, covering_parts, cutting_parts, lessened
from pagecheck.built import ancestors, elements
from pagecheck.colours import variables_in
from pagecheck.styles import HidingRule, hiding_declaration, inline_declarations, matcher_of

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    # Elements by their place in memory, each with the name of what it belongs to.
    _Named = dict[int, tuple[LexborNode, str]]

DISCLAIMER = ".disclaimer"
# What no style may hide, as findings name it.
PROTECTED = {
    DISCLAIMER: "the disclaimer",
    ".emergency-strip": "the emergency strip",
    ".care-card--emergency": "the emergency card",
    ".review-line": "the review line",
}
# The planner's summary stands for its page: of these it leaves only two.
_SUMMARY = ".has-visit-summary"
_IN_SUMMARY = {PROTECTED[DISCLAIMER], PROTECTED[".emergency-strip"]}
# Parts of these that may be hidden: the numbers of sources, words for screen readers, what only a screen can use.
_SPARED = {"citation", "screen-only", "visually-hidden"}


def styled_away(view: LexborHTMLParser, root: LexborNode, rules: Sequence[HidingRule]) -> Iterator[str]:
    """What styles take out of sight: something protected, what holds it, or words in it.

    Args:
        view: the page.
        root: its `html` element.
        rules: the hiding rules of all style sheets that it may use.

    Yields:
        What is wrong and how to mend it.
    """
    inside: _Named = {}
    around: _Named = {}
    for selector, what in PROTECTED.items():
        for element in view.css(selector):
            inside.update((node.mem_id, (node, what)) for node in _judged_parts(element, what))
            for node in ancestors(element):
                around.setdefault(node.mem_id, (node, what))
    for node, what in (around | inside).values():
        style = node.attributes.get("style")
        if style and (hiding := hiding_declaration(inline_declarations(style))):
            yield f"{what} is hidden by the style '{hiding}' of <{node.tag}>. Remove this style."
    yield from _ruled_away(root, tuple(rule for rule in rules if not rule.covers), inside, around)
    yield from _covered(root, tuple(rule for rule in rules if rule.covers))


def _judged_parts(element: LexborNode, what: str) -> Iterator[LexborNode]:
    """An element and all in it that carries its words."""
    waiting = [element]
    while waiting:
        node = waiting.pop()
        yield node
        for child in node.iter():
            spared = _SPARED.intersection((child.attributes.get("class") or "").split())
            if not spared or what == PROTECTED[DISCLAIMER]:
                waiting.append(child)


def _ruled_away(root: LexborNode, rules: tuple[HidingRule, ...], inside: _Named, around: _Named) -> Iterator[str]:
    chain = around | inside
    moved = _moved(rules, [node for node, _ in around.values()])
    boxes = _Boxes()
    matched: dict[HidingRule, LexborNode] = {}
    for found, rule in matcher_of(rules).matches(root, _with_holders(moved, chain)):
        if rule.parts:
            boxes.add(found, rule)
        elif found.mem_id in (inside if rule.added else chain):
            matched[rule] = found
    # A rule that matches much is told of once, by the innermost element that it matches.
    for rule, node in matched.items():
        what = chain[node.mem_id][1]
        done = "covered, or added to," if rule.added else "hidden"
        if _SUMMARY not in rule.text or what in _IN_SUMMARY:
            yield (
                f"{what} is {done} by the rule '{rule.text} {{ {rule.declaration} }}' of {rule.sheet}, "
                f"which matches <{node.tag}>. Remove the rule, or make it match less."
            )
    for node, said in (*boxes.lessened(), *boxes.cut(), *boxes.lost()):
        if node.mem_id in chain:
            yield f"{chain[node.mem_id][1]} is {said}, which match <{node.tag}> or what holds it. Remove one of them."
    for node, said in boxes.covering(inside, around):
        yield (
            f"the disclaimer could be covered by {said}, so that <{node.tag}>, or a part added to it, lies over "
            "other things. Leave it in its place, or make it smaller."
        )


def _moved(rules: Iterable[HidingRule], around: Sequence[LexborNode]) -> list[LexborNode]:
    """What rules may lift out of the article's text, or draw over other words in it; dialogs lie there by themselves.

    The theme's header, menus and search lie over the article while a reader uses them: what stands outside is let be.
    """
    article = next((node for tag in ("article", "main", "html") for node in around if node.tag == tag), None)
    if article is None:
        return []
    moving = [rule.selector for rule in rules if MOVED.intersection(dict(rule.parts))]
    names = {selector.class_name or selector.id or selector.lower_local_name for selector in moving} | {"dialog"}
    holders = {node.mem_id for node in around}
    return [node for node in elements(article) if node.mem_id not in holders and not names.isdisjoint(_names(node))]


def _with_holders(nodes: Iterable[LexborNode], chain: _Named) -> Iterable[LexborNode]:
    """What is judged already, and more elements with all that hold them."""
    wanted = {place: node for place, (node, _) in chain.items()}
    for moved in nodes:
        node: LexborNode | None = moved
        while node is not None and node.mem_id not in wanted:
            wanted[node.mem_id] = node
            node = node.parent
    return wanted.values()


def _covered(root: LexborNode, covers: tuple[HidingRule, ...]) -> Iterator[str]:
    """What one rule spreads over other things; most sites have no such rule, and are not looked through."""
    if covers:
        for node, rule in matcher_of(covers).matches(root, elements(root)):
            yield (
                f"the disclaimer is covered by the rule '{rule.text} {{ {rule.declaration} }}' of {rule.sheet}, which "
                f"spreads <{node.tag}> over other things. Remove the rule, or make it smaller."
            )


def _names(node: LexborNode) -> set[str | None]:
    """What a selector may call an element; it may also call it by none of its names."""
    return {None, node.tag, node.attributes.get("id"), *(node.attributes.get("class") or "").split()}


class _Boxes:
    """What rules say of the boxes of elements, and of the parts that they add before and after their words."""

    def __init__(self) -> None:
        self._said: dict[tuple[int, str | None], tuple[LexborNode, list[HidingRule]]] = {}

    def add(self, node: LexborNode, rule: HidingRule) -> None:
        """One more rule that matches an element."""
        self._said.setdefault((node.mem_id, rule.selector.pseudo_element), (node, []))[1].append(rule)

    def cut(self) -> Iterator[tuple[LexborNode, str]]:
        """Each element that is lower than its words and shows no more of them, with the rules that say so."""
        for (_, added), (node, rules) in self._said.items():
            if not added and (parts := cutting_parts(_parts(rules))):
                yield node, f"cut off by {_quoted(rules, parts)}"

    def lessened(self) -> Iterator[tuple[LexborNode, str]]:
        """Each element that is made fainter or smaller again and again, up to where its words cannot be read."""
        for name in LESSENING:
            shares = {
                place: (node, rules, min(found))
                for (place, added), (node, rules) in self._said.items()
                if not added and (found := list(_shares(rules, name)))
            }
            for node, *_ in shares.values():
                path = [shares[up.mem_id] for up in (node, *ancestors(node)) if up.mem_id in shares]
                if prod(share for *_, share in path) < LEAST:
                    quoted = _quoted((rule for _, rules, _ in path for rule in rules), {name})
                    yield node, f"made too {'faint' if name == 'opacity' else 'small'} by {quoted}"

    def lost(self) -> Iterator[tuple[LexborNode, str]]:
        """Each element whose letters take their colour from a variable that may be lost on its ground."""
        own = {place: rules for (place, added), (_, rules) in self._said.items() if not added}
        every = list(dict.fromkeys(rule for rules in own.values() for rule in rules))
        taken = {said for rule in every for part, said in rule.parts if part == "letters"}
        suspected = {said for said in taken if _lost_along(said, every)}  # few, if any
        for place, rules in own.items() if suspected else ():
            node = self._said[place, None][0]
            path = [rule for up in (node, *ancestors(node)) for rule in own.get(up.mem_id, ())]
            for rule in rules:
                for said in suspected.intersection(said for part, said in rule.parts if part == "letters"):
                    if found := _lost_along(said, path):
                        yield node, f"hard to read by {_told([(rule, [said]), *found])}"

    def covering(self, inside: Container[int], around: Container[int]) -> Iterator[tuple[LexborNode, str]]:
        """Each element, or part added to one, that could lie over words that are not its own, with the rules.

        Args:
            inside: the elements of the words themselves, of which all else is judged already.
            around: the elements that hold the words: these themselves lie under them.
        """
        for (place, added), (node, rules) in self._said.items():
            if (place in around and not added) or (place in inside and added):
                continue
            said = _parts(rules) - ({"pulled"} if added or place in inside else set())
            said |= {"absolute"} if node.tag == "dialog" and not added else set()
            if parts := covering_parts(said, held=self._held(node, added, around)):
                yield node, _quoted(rules, parts)

    def _held(self, node: LexborNode, added: str | None, around: Container[int]) -> bool:
        """Whether what is lifted keeps to a box that holds none of the words."""
        for box in (node, *ancestors(node)) if added else ancestors(node):
            if box.mem_id in around:
                return False
            if (box.mem_id, None) in self._said and HELD & _parts(self._said[box.mem_id, None][1]):
                return True
        return False


def _parts(rules: Iterable[HidingRule]) -> set[str]:
    return {part for rule in rules for part, _ in rule.parts}


def _shares(rules: Iterable[HidingRule], name: str) -> Iterator[float]:
    for rule in rules:
        for part, declaration in rule.parts:
            share = lessened(name, declaration.partition(": ")[2]) if part == name else None
            if share is not None:
                yield share


def _lost_along(declaration: str, rules: Sequence[HidingRule]) -> list[tuple[HidingRule, list[str]]]:
    """The rules by which a colour that is taken from a variable may be lost; one variable may take another."""
    waiting: list[tuple[str, list[tuple[HidingRule, list[str]]]]] = [(name, []) for name in variables_in(declaration)]
    seen = set()
    while waiting:
        name, found = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for rule, said in [(one, said) for one in rules for part, said in one.parts if part == name]:
            here = [*found, (rule, [said])]
            taken = variables_in(said)
            if not taken:
                return here
            waiting.extend((other, here) for other in taken)
    return []


def _quoted(rules: Iterable[HidingRule], parts: Collection[str]) -> str:
    return _told((rule, [said for part, said in rule.parts if part in parts]) for rule in rules)


def _told(said: Iterable[tuple[HidingRule, Sequence[str]]]) -> str:
    quoted = {
        f"'{rule.text} {{ {'; '.join(dict.fromkeys(declarations))} }}' of {rule.sheet}": None
        for rule, declarations in said
        if declarations
    }
    return f"the rule{'s' if len(quoted) > 1 else ''} {' and '.join(quoted)}"
