"""Which style rules could hide an element: every rule a page ships, whatever the screen, paper or moment it is for.

tinycss2 parses, cssselect2 matches. A rule for paper alone, for narrow screens or for a link that is hovered over
counts as if it always held: the words must be seen by every reader, always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import cssselect2
import tinycss2

from pagecheck.built import elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selectolax.lexbor import LexborNode

# A selector may also speak of a state or of what a script will add; such a part is taken as true and left out.
# These, which depend on the document alone, are kept: <https://www.w3.org/TR/selectors-4/>.
_STRUCTURAL = {
    "any-link", "empty", "first-child", "first-of-type", "has", "is", "last-child", "last-of-type", "link", "not",
    "nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type", "only-child", "only-of-type", "root", "where",
}  # fmt: skip
_PSEUDO_ELEMENTS = {"after", "before", "first-letter", "first-line"}  # CSS 2 allows them a single colon
_NESTED_SELECTORS = {"has", "is", "not", "where"}

_SMALL = 0.5  # em, or a share of 1: below it a text is too small or too faint to be read
_SMALL_PX = 8.0
_FAR = -99.0  # px, em, %: a shift by more than this takes a line of text out of sight
_ALPHA_PARTS = 4  # red, green, blue, alpha
_NUMBER = re.compile(r"(-?\d*\.?\d+)(px|pt|pc|cm|mm|q|in|em|rem|ch|ex|lh|rlh|vw|vh|vmin|vmax|%)?")
_PX = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "in": 96.0}


@dataclass(frozen=True)
class HidingRule:
    """A style rule that would hide what it matches: its selector, its declaration, and the sheet it stands in."""

    selector: cssselect2.compiler.CompiledSelector
    text: str
    declaration: str
    sheet: str


def hiding_declaration(declarations: Iterable[tuple[str, str]]) -> str | None:
    """The first declaration that takes an element, or its words, out of sight.

    Args:
        declarations: names and values, as `("display", "none")`.

    Returns:
        The declaration as text, `display: none`, or None where nothing hides.
    """
    for name, raw in declarations:
        value = raw.lower().replace("!important", "").strip()
        if _hides(name.lower(), value):
            return f"{name}: {value}"
    return None


def _hides(name: str, value: str) -> bool:
    judge = _JUDGES.get(name.removeprefix("-webkit-").removeprefix("-moz-"))
    return judge is not None and value not in _DEFAULTS and judge(value)


def _share(value: str) -> float:
    number = _NUMBER.fullmatch(value)
    if not number:
        return 1.0
    return float(number[1]) / 100 if number[2] == "%" else float(number[1])


def _tiny(value: str) -> bool:
    number = _NUMBER.fullmatch(value)
    if not number:
        return False
    size, unit = float(number[1]), number[2] or ""
    if unit in _PX:
        return size * _PX[unit] < _SMALL_PX
    return size / 100 < _SMALL if unit == "%" else size < _SMALL


def _transparent(value: str) -> bool:
    if value == "transparent":
        return True
    colour = re.fullmatch(r"(?:rgba?|hsla?|oklch|lab|lch|oklab|color|hwb)\((.*)\)", value)
    if colour:
        parts = [part for part in re.split(r"[\s,/]+", colour[1].strip()) if part]
        alpha = parts[-1] if "/" in value or len(parts) >= _ALPHA_PARTS else "1"
        return bool(_NUMBER.fullmatch(alpha)) and _share(alpha) < _SMALL
    if digits := re.fullmatch(r"#(?:[0-9a-f]{3}([0-9a-f])|[0-9a-f]{6}([0-9a-f]{2}))", value):
        return int((digits[1] or "") * 2 or digits[2], 16) < _SMALL * 255
    return False


def _unseen(value: str) -> bool:
    return value in {"none", "hidden", "collapse"} or "var(" in value


def _faint(value: str) -> bool:
    return "var(" in value or _share(value) < _SMALL


def _small_print(value: str) -> bool:
    """The `font` shorthand: its size is the first length, and stands before the family and after style and weight."""
    sizes = [part.partition("/")[0] for part in value.split()]
    return any(_tiny(size) for size in sizes if not size.isdecimal() or size == "0")


def _flat(value: str) -> bool:
    return bool(re.fullmatch(r"(?:0(?:\.\d+)?(?:[a-z]+|%)?|1px)", value))


def _far(value: str) -> bool:
    return any(float(number) < _FAR for number, _ in _NUMBER.findall(value))


def _dimmed(value: str) -> bool:
    return bool(re.search(r"opacity|blur|brightness|contrast|url", value))


def _not_none(value: str) -> bool:
    return value != "none"


_DEFAULTS = {"auto", "inherit", "initial", "normal", "revert", "revert-layer", "unset"}

# The properties that can take words out of sight, and when they do. Any change of place or shape that moves things
# (`transform`, `content`, `animation`) counts: the disclaimer and what holds it have no need of one.
_JUDGES: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("display", "visibility", "content-visibility"), _unseen),
    "opacity": _faint,
    **dict.fromkeys(("color", "text-fill-color"), _transparent),
    **dict.fromkeys(("font-size", "zoom"), _tiny),
    "font": _small_print,
    **dict.fromkeys(("clip", "clip-path", "mask", "mask-image", "transform", "scale", "rotate"), _not_none),
    **dict.fromkeys(("content", "animation", "animation-name"), _not_none),
    **dict.fromkeys(("width", "max-width", "inline-size", "max-inline-size"), _flat),
    **dict.fromkeys(("height", "max-height", "block-size", "max-block-size"), _flat),
    **dict.fromkeys(("left", "right", "top", "bottom", "inset", "inset-inline-start", "inset-block-start"), _far),
    **dict.fromkeys(("margin", "margin-left", "margin-right", "margin-top", "margin-bottom"), _far),
    **dict.fromkeys(("text-indent", "translate"), _far),
    "filter": _dimmed,
    "z-index": lambda value: value.startswith("-"),
}


def inline_declarations(style: str) -> list[tuple[str, str]]:
    """The names and values of a `style` attribute."""
    parsed = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    return [(item.name, tinycss2.serialize(item.value)) for item in parsed if item.type == "declaration"]


def hiding_rules(css: str, sheet: str) -> Iterator[HidingRule]:
    """The rules of a style sheet that would hide what they match, at any depth of `@media`, `@layer` and nesting.

    Args:
        css: the sheet's text.
        sheet: how findings name it.
    """
    parsed = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    yield from _rules(parsed, [], sheet)


def _rules(nodes: Iterable[tinycss2.ast.Node], parents: list[str], sheet: str) -> Iterator[HidingRule]:
    for node in nodes:
        if node.type == "at-rule" and node.content and not node.lower_at_keyword.endswith(("keyframes", "font-face")):
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield from _block(inner, parents, sheet)
        elif node.type == "qualified-rule":
            selectors = [_nested(part, parents) for part in _parts(node.prelude)]
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield from _block(inner, selectors, sheet)


def _block(nodes: list[tinycss2.ast.Node], selectors: list[str], sheet: str) -> Iterator[HidingRule]:
    """The rules of a block: its own declarations, which hold for its selectors, then the rules nested in it."""
    declarations = [(node.name, tinycss2.serialize(node.value)) for node in nodes if node.type == "declaration"]
    if selectors and (declaration := hiding_declaration(declarations)):
        for selector in selectors:
            for compiled in _compiled(selector):
                yield HidingRule(compiled, selector, declaration, sheet)
    yield from _rules([node for node in nodes if node.type != "declaration"], selectors, sheet)


def _parts(prelude: list[tinycss2.ast.Node]) -> Iterator[list[tinycss2.ast.Node]]:
    """A selector list split at its commas: browsers and cssselect2 may each know parts that the other does not."""
    part: list[tinycss2.ast.Node] = []
    for token in prelude:
        if token == ",":  # noqa: S105  (a CSS token)
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _nested(part: list[tinycss2.ast.Node], parents: list[str]) -> str:
    """A selector with the one around it put in the place of `&`: <https://www.w3.org/TR/css-nesting-1/>."""
    text = _lasting(part)
    if not parents:
        return text
    around = f":is({', '.join(parents)})"
    return text.replace("&", around) if "&" in text else f"{around} {text}"


def _lasting(tokens: list[tinycss2.ast.Node]) -> str:
    """A selector without the states it speaks of: `.a:hover > b:not(:focus)` becomes `.a > b`."""
    kept: list[str] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if token == ":" and following is not None and following != ":":  # noqa: S105
            kept.append(_pseudo_class(following))
            position += 2
            continue
        if token == ":" and following == ":":  # noqa: S105
            name = tokens[position + 2] if position + 2 < len(tokens) else None
            kept.append("::before" if name is not None else "")
            position += 3
            continue
        kept.append(token.serialize())
        position += 1
    text = "".join(kept).strip()
    # What is left of `:hover` alone, or of `.a > :hover`, still names an element.
    text = re.sub(r"(^|[\s>+~])\s*$", r"\1*", text) if not text or text[-1] in ">+~" else text
    return re.sub(r"([>+~])\s*(?=[>+~]|$)", r"\1 * ", text)


def _pseudo_class(token: tinycss2.ast.Node) -> str:
    if token.type == "ident":
        if token.lower_value in _PSEUDO_ELEMENTS:
            return "::before"
        return f":{token.lower_value}" if token.lower_value in _STRUCTURAL else ""
    if token.type == "function" and token.lower_name in _STRUCTURAL:
        if token.lower_name not in _NESTED_SELECTORS:
            return f":{token.serialize()}"
        inner = [_lasting(part) for part in _parts(token.arguments)]
        whole = tinycss2.serialize(token.arguments).replace(" ", "")
        if token.lower_name == "not" and "".join(inner).replace(" ", "") != whole:
            return ""  # ":not(:hover)" holds at some moment
        return f":{token.lower_name}({', '.join(inner)})"
    return ""


def _compiled(selector: str) -> list[cssselect2.compiler.CompiledSelector]:
    try:
        compiled = cssselect2.compile_selector_list(selector or "*")
    except cssselect2.SelectorError:
        # A selector that no parser of ours knows is judged by the widest reading: it may match anything.
        compiled = cssselect2.compile_selector_list("*")
    # What stands before or after an element, or is a part of it, is not the element.
    return [rule for rule in compiled if rule.pseudo_element is None]


class Matcher:
    """Finds the hiding rules that match elements of a page."""

    def __init__(self, rules: Iterable[HidingRule]) -> None:
        self._matcher = cssselect2.Matcher()
        for rule in rules:
            self._matcher.add_selector(rule.selector, rule)

    def matches(self, root: LexborNode, wanted: Iterable[LexborNode]) -> Iterator[tuple[LexborNode, HidingRule]]:
        """Each wanted element of the page with each rule that would hide it.

        Args:
            root: the page's `html` element.
            wanted: the elements to judge.
        """
        by_id = {node.mem_id: node for node in wanted}
        tree: dict[int, ET.Element] = {}
        for node in elements(root):
            attributes = {name: value or "" for name, value in node.attributes.items()}
            element = ET.Element(node.tag or "", attributes)
            if node.parent is not None and node.parent.mem_id in tree:
                tree[node.parent.mem_id].append(element)
            tree[node.mem_id] = element
        nodes = {id(tree[number]): node for number, node in by_id.items()}
        for wrapper in cssselect2.ElementWrapper.from_html_root(tree[root.mem_id]).iter_subtree():
            if found := nodes.get(id(wrapper.etree_element)):
                for *_, rule in self._matcher.match(wrapper):
                    yield found, rule
