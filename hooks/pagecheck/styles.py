"""Which style rules could hide an element: every rule a page ships, whatever the screen, paper or moment it is for.

tinycss2 parses, cssselect2 matches. A rule for paper alone, for narrow screens or for a link that is hovered over
counts as if it always held: the words must be seen by every reader, always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import cssselect2
import tinycss2

from pagecheck.boxes import covering_declaration, cutting_parts, parts_of_box
from pagecheck.colours import Scheme, parts_of_colour, scheme_of, unreadable_declaration
from pagecheck.findings import short
from pagecheck.lengths import LETTERS_PX, PX, SUMS, WIDE_LETTERS_PX, lengths, parts_of, tokens_in
from pagecheck.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from selectolax.lexbor import LexborNode

# A selector may also speak of a state or of what a script will add; such a part is taken as true and left out.
# These, which depend on the document alone, are kept: <https://www.w3.org/TR/selectors-4/>.
_STRUCTURAL = {
    "any-link", "empty", "first-child", "first-of-type", "has", "is", "last-child", "last-of-type", "link", "not",
    "nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type", "only-child", "only-of-type", "root", "where",
}  # fmt: skip
_PSEUDO_ELEMENTS = {"after", "before", "first-letter", "first-line"}  # CSS 2 allows them a single colon
_ADDED = {"after", "before"}  # these put something next to an element's words
_OWN = {"details-content", "first-letter", "first-line"}  # and these are its words, or some of them
_NESTED_SELECTORS = {"has", "is", "not", "where"}
# What scripts set on <body> after a page is loaded, such as the reader's colours: a rule for any of these counts.
_SET_LATER = ("data-md-color-", "data-md-scrolllock", "data-js-focus-visible")
# And on <html>.
SCRIPTED_CLASSES = ("has-panel", "has-player", "has-visit-summary", "js", "js-focus-visible", "plain")
_SCRIPTED = re.compile(rf"\.(?:{'|'.join(SCRIPTED_CLASSES)})(?![\w-])")

# The variables from which the theme takes the colour of text.
_TEXT_COLOURS = ("--md-default-fg-color", "--md-typeset-color")

_FAINT = 0.5  # a share of 1: below it a text is too faint to be read
_SMALL_TEXT = 8.0  # px: below it a text is too small to be read
_SMALL_BOX = 100.0  # px: a box that is narrower or lower cannot show the disclaimer whole
_FAR = 99.0  # px: a shift by more than this takes words out of sight
_THICK = 1.0  # px
_ALPHA_PARTS = 4  # red, green, blue, alpha
# Other functions whose result is known here, or hides nothing. Any other may give anything.
_HARMLESS_FUNCTIONS = {
    "attr", "drop-shadow", "fit-content", "grayscale", "minmax", "repeat", "saturate", "sepia", "url",
}  # fmt: skip
_SHOWN = {
    "-ms-flexbox", "-webkit-box", "-webkit-flex", "block", "contents", "flex", "flow-root", "grid", "inline",
    "inline-block", "inline-flex", "inline-grid", "inline-table", "list-item", "table", "table-caption", "table-cell",
    "table-footer-group", "table-header-group", "table-row", "table-row-group", "visible",
}  # fmt: skip


@dataclass(frozen=True)
class HidingRule:
    """A style rule that would hide what it matches.

    Attributes:
        selector: what it matches.
        text: the same, as findings quote it.
        declaration: what it would do.
        sheet: where it stands.
        added: whether it does so by a part that it puts before or after the words: more words, or a cover.
        covers: whether it spreads what it matches over other things, and so over the words from anywhere.
        parts: what it says of a box or a colour, each with its declaration: several may hide or cover words together.
    """

    selector: cssselect2.compiler.CompiledSelector
    text: str
    declaration: str
    sheet: str
    added: bool = False
    covers: bool = False
    parts: tuple[tuple[str, str], ...] = ()


def hiding_declaration(declarations: Iterable[tuple[str, str]], scheme: Scheme = Scheme.LIGHT) -> str | None:
    """The first declaration that takes an element, or its words, out of sight.

    Args:
        declarations: names and values, as `("display", "none")`.
        scheme: which of the theme's colours they are for.

    Returns:
        The declaration as text, `display: none`, or None where nothing hides.
    """
    listed = list(declarations)
    return _first(listed, _JUDGES) or _cut(listed) or unreadable_declaration(_values(listed), scheme)


def _cut(declarations: Iterable[tuple[str, str]]) -> str | None:
    """What cuts an element off below: a height that is not the words' own, with no way to see all of them at once."""
    parts = dict(parts_of_box(_values(declarations)))
    return parts["low"] if cutting_parts(parts) else None


def _values(declarations: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): _value(raw) for name, raw in declarations}


def _value(raw: str) -> str:
    return raw.lower().replace("!important", "").strip()


def _first(declarations: Iterable[tuple[str, str]], judges: Mapping[str, Callable[[str], bool]]) -> str | None:
    for name, raw in declarations:
        value = _value(raw)
        judge = judges.get(name.lower().removeprefix("-webkit-").removeprefix("-moz-"))
        if judge and value not in _DEFAULTS and (judge(value) or (judge is not _transparent and _unsure(value))):
            return f"{name}: {value}"
    return None


def _unsure(value: str) -> bool:
    """A value with a function whose result is not known here, such as a variable: it may be anything."""
    waiting = tokens_in(value) if "(" in value else []
    while waiting:
        token = waiting.pop()
        if token.type == "function":
            if token.lower_name not in SUMS | _HARMLESS_FUNCTIONS:
                return True
            waiting.extend(token.arguments)
    return False


def _share(token: tinycss2.ast.Node) -> float | None:
    match token.type:
        case "number":
            return float(token.value)
        case "percentage":
            return float(token.value) / 100
    return None


def _tiny(value: str) -> bool:
    bare = [token.value * PX["em"] for token in tokens_in(value) if token.type == "number"]  # as `line-height` takes it
    return any(size is None or size < _SMALL_TEXT for size in (*bare, *lengths(value, LETTERS_PX, WIDE_LETTERS_PX)))


def _transparent(value: str) -> bool:
    if "transparent" in value:
        return True
    if digits := re.fullmatch(r"#(?:[0-9a-f]{3}([0-9a-f])|[0-9a-f]{6}([0-9a-f]{2}))", value):
        return int((digits[1] or "") * 2 or digits[2], 16) < _FAINT * 255
    for token in tinycss2.parse_component_value_list(value, skip_comments=True):
        if token.type == "function" and token.lower_name != "var":
            parts = [part for part in token.arguments if part.type != "whitespace" and part != ","]
            slash = next((number for number, part in enumerate(parts) if part == "/"), None)
            alpha = parts[slash + 1 :] if slash is not None else parts[_ALPHA_PARTS - 1 :]
            if alpha and not (_share(alpha[0]) or 0) >= _FAINT:
                return True
    return False


def _unseen(value: str) -> bool:
    return value not in _SHOWN


def _faint(value: str) -> bool:
    return not all((_share(token) or 0) >= _FAINT for token in tokens_in(value))


def _small_print(value: str) -> bool:
    """The `font` shorthand: its size is the first length, and stands before the family and after style and weight."""
    sizes = [token for token in tokens_in(value) if token.type in {"dimension", "percentage", "function"}]
    zero = any(token.type == "number" and token.value == 0 for token in tokens_in(value))
    return zero or (bool(sizes) and _tiny(sizes[0].serialize()))


def _flat(value: str) -> bool:
    """A box with less room than the words need; a variable may come to nothing."""
    zero = any(token.type == "number" and token.value == 0 for token in tokens_in(value))
    return zero or any(size is None or size < _SMALL_BOX for size in lengths(value))


def _collapsed(value: str) -> bool:
    """Rows of a grid of which one has no height."""
    return any(token.type in {"number", "dimension", "percentage"} and token.value == 0 for token in tokens_in(value))


def _far(value: str) -> bool:
    return any(size is None or abs(size) > _FAR for size in lengths(value))


def _spread(value: str) -> bool:
    """Letters or words on top of each other, or far from each other."""
    return any(size is None or not -1 <= size <= PX["em"] for size in lengths(value))


def _thick(value: str) -> bool:
    """An outline of letters that fills them, or what is between them."""
    return any(size is not None and size > _THICK for size in lengths(value))


def _speaks(value: str) -> bool:
    """Content with words of its own; the address of a link, and signs around it, are none."""
    for token in tokens_in(value):
        address = (
            token.type == "function"
            and token.lower_name == "attr"
            and tinycss2.serialize(token.arguments).strip() in _ADDRESSES
        )
        if not address and (token.type != "string" or any(map(str.isalnum, token.value))):
            return value != "none"
    return False


def _names(*parts: str) -> Callable[[str], bool]:
    """A judge of values that are words: it finds any of these in them."""
    return lambda value: any(part in value for part in parts)


def _not_none(value: str) -> bool:
    return value != "none"


_ADDRESSES = {"data-address", "href"}
_DEFAULTS = {"auto", "inherit", "initial", "normal", "revert", "revert-layer", "unset"}

# The properties that can take words out of sight, and when they do. Any change of place or shape that moves things
# (`transform`, `content`, `animation`) counts: the disclaimer and what holds it have no need of one.
_JUDGES: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("display", "visibility", "content-visibility"), _unseen),
    "opacity": _faint,
    **dict.fromkeys(("color", "text-fill-color", *_TEXT_COLOURS), _transparent),
    **dict.fromkeys(("font-size", "line-height", "zoom"), _tiny),
    "font": _small_print,
    **dict.fromkeys(("clip", "clip-path", "mask", "mask-image", "transform", "scale", "rotate"), _not_none),
    **dict.fromkeys(("mask-border", "mask-border-source", "mask-box-image", "mask-box-image-source"), _not_none),
    **dict.fromkeys(("content", "animation", "animation-name", "offset-path", "font-size-adjust"), _not_none),
    **dict.fromkeys(("mix-blend-mode", "text-security", "line-clamp"), _not_none),
    **dict.fromkeys(("width", "max-width", "inline-size", "max-inline-size"), _flat),
    **dict.fromkeys(("height", "max-height", "block-size", "max-block-size"), _flat),
    **dict.fromkeys(("grid-template", "grid-template-rows", "grid-auto-rows"), _collapsed),
    **dict.fromkeys(("grid-template-columns", "grid-auto-columns"), _collapsed),
    "aspect-ratio": _not_none,
    **dict.fromkeys(("left", "right", "top", "bottom", "inset", "inset-inline", "inset-block"), _far),
    **dict.fromkeys(("inset-inline-start", "inset-inline-end", "inset-block-start", "inset-block-end"), _far),
    **dict.fromkeys(("margin", "margin-left", "margin-right", "margin-top", "margin-bottom"), _far),
    **dict.fromkeys(("margin-inline", "margin-inline-start", "margin-inline-end"), _far),
    **dict.fromkeys(("margin-block", "margin-block-start", "margin-block-end"), _far),
    **dict.fromkeys(("padding", "padding-left", "padding-right", "padding-inline"), _far),
    **dict.fromkeys(("padding-inline-start", "padding-inline-end", "text-indent", "translate"), _far),
    **dict.fromkeys(("letter-spacing", "word-spacing"), _spread),
    "filter": _names("opacity", "blur", "brightness", "contrast", "invert", "url"),
    **dict.fromkeys(("white-space", "text-wrap", "text-wrap-mode"), _names("nowrap", "pre")),
    **dict.fromkeys(("text-decoration", "text-decoration-line"), _names("line-through")),
    **dict.fromkeys(("contain", "container", "container-type"), _names("size", "strict")),
    "unicode-bidi": _names("override"),
    "z-index": lambda value: "-" in value,
    "interactivity": _names("inert"),
    **dict.fromkeys(("text-stroke", "text-stroke-width"), _thick),
    "writing-mode": lambda value: value not in {"horizontal-tb", "lr", "lr-tb"},
}
# What a part that is added before or after the words may not do: say more, or lie over them.
_ADDED_JUDGES: dict[str, Callable[[str], bool]] = {
    "content": _speaks,
    "position": _names("absolute", "fixed"),
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
    yield from _sheet_rules(css, sheet)


@lru_cache(maxsize=64)
def _sheet_rules(css: str, sheet: str) -> tuple[HidingRule, ...]:
    """The same, read once: a preview builds the same sheets again after each change of a page."""
    parsed = tinycss2.parse_stylesheet(tokens_of(css), skip_comments=True, skip_whitespace=True)
    return tuple(_rules(parsed, [], sheet, Scheme.LIGHT))


def _rules(nodes: Iterable[tinycss2.ast.Node], parents: list[str], sheet: str, scheme: Scheme) -> Iterator[HidingRule]:
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword == "import":
            yield from _imported(tinycss2.serialize(node.prelude), sheet)
        elif node.type == "at-rule" and node.content and not node.lower_at_keyword.endswith(("keyframes", "font-face")):
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            if node.lower_at_keyword == "property":
                yield from _registered(tinycss2.serialize(node.prelude).strip(), inner, sheet)
                continue
            # Declarations of their own have @scope, for what its prelude names, and blocks inside of a rule.
            scope = ["*"] if node.lower_at_keyword == "scope" else []
            yield from _block(inner, parents or scope, sheet, scheme)
        elif node.type == "qualified-rule":
            parts = list(parts_of(node.prelude))
            selectors = [_nested(part, parents) for part in parts]
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield from _block(inner, selectors, sheet, scheme_of(map(tinycss2.serialize, parts), scheme))


def _registered(name: str, inner: Iterable[tinycss2.ast.Node], sheet: str) -> Iterator[HidingRule]:
    """A variable that has a value from the start, everywhere."""
    for node in inner:
        if node.type == "declaration" and node.lower_name == "initial-value":
            parts = tuple(parts_of_colour(_values([(name, tinycss2.serialize(node.value))]), Scheme.LIGHT))
            yield from (HidingRule(rule, "@property", "", sheet, parts=parts) for rule in _compiled("html") if parts)


def _imported(address: str, sheet: str) -> Iterator[HidingRule]:
    """The rules of a sheet that is not among the site's files: it could hide anything."""
    if re.search(r"data:|//", "".join(address.split()).lower()):
        yield from (HidingRule(rule, "@import", short(address.strip()), sheet) for rule in _compiled("*"))


def _block(nodes: list[tinycss2.ast.Node], selectors: list[str], sheet: str, scheme: Scheme) -> Iterator[HidingRule]:
    """The rules of a block: its own declarations, which hold for its selectors, then the rules nested in it."""
    declarations = [(node.name, tinycss2.serialize(node.value)) for node in nodes if node.type == "declaration"]
    values = _values(declarations)
    hiding, adding = hiding_declaration(declarations, scheme), _first(declarations, _ADDED_JUDGES)
    covering = covering_declaration(values)
    parts = (*parts_of_box(values), *parts_of_colour(values, scheme))
    # What is told of this rule alone needs no other rule.
    alone = {"fixed"} if covering else set()
    alone |= {"cut"} if hiding and cutting_parts(dict(parts)) else set()
    parts = tuple(part for part in parts if part[0] not in alone)
    if hiding or adding or covering or parts:
        for selector in selectors:
            for compiled in _compiled(selector):
                added = compiled.pseudo_element in _ADDED
                if covering:
                    yield HidingRule(compiled, selector, covering, sheet, covers=True)
                if compiled.pseudo_element is None and hiding:
                    yield HidingRule(compiled, selector, hiding, sheet)
                elif added and adding:
                    yield HidingRule(compiled, selector, adding, sheet, added=True)
                if parts and (added or compiled.pseudo_element is None):
                    # What a variable is for all, it is for the root, from which all have it.
                    inherited = selector == "*" and all(name.startswith("--") for name, _ in parts)
                    place = _compiled(":root")[0] if inherited else compiled
                    yield HidingRule(place, selector, "", sheet, added=added, parts=parts)
    yield from _rules([node for node in nodes if node.type != "declaration"], selectors, sheet, scheme)


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
            kept.append(_pseudo_element(tokens[position + 2]) if position + 2 < len(tokens) else "")
            position += 3
            continue
        if not (token.type == "[] block" and tinycss2.serialize(token.content).strip().lower().startswith(_SET_LATER)):
            kept.append(token.serialize())
        position += 1
    text = "".join(kept).strip()
    # What is left of `:hover` alone, or of `.a > :hover`, still names an element.
    text = re.sub(r"(^|[\s>+~])\s*$", r"\1*", text) if not text or text[-1] in ">+~" else text
    return re.sub(r"([>+~])\s*(?=[>+~]|$)", r"\1 * ", text)


def _pseudo_element(token: tinycss2.ast.Node) -> str:
    """A part of an element: added to its words, or its words themselves, or neither (a scroll bar, a marker)."""
    name = token.lower_value if token.type == "ident" else "other"
    if name in _OWN:
        return ""
    return f"::{name}" if name in _ADDED else "::first-line"  # a part that cssselect2 knows, and nobody judges


def _pseudo_class(token: tinycss2.ast.Node) -> str:
    if token.type == "ident":
        if token.lower_value in _PSEUDO_ELEMENTS:
            return _pseudo_element(token)
        return f":{token.lower_value}" if token.lower_value in _STRUCTURAL else ""
    if token.type == "function" and token.lower_name in _STRUCTURAL:
        if token.lower_name not in _NESTED_SELECTORS:
            return f":{token.serialize()}"
        inner = [_lasting(part) for part in parts_of(token.arguments)]
        whole = tinycss2.serialize(token.arguments).replace(" ", "")
        if token.lower_name == "not" and (",".join(inner).replace(" ", "") != whole or _SCRIPTED.search(whole)):
            return ""  # ":not(:hover)" holds at some moment
        return f":{token.lower_name}({', '.join(inner)})"
    return ""


@lru_cache(maxsize=4096)
def _compiled(selector: str) -> list[cssselect2.compiler.CompiledSelector]:
    try:
        found = list(cssselect2.compile_selector_list(selector or "*"))
        if ":has(" in selector:
            _ask_first(found, selector)
    except (cssselect2.SelectorError, AttributeError):  # the second where a selector ends after a '|'
        # A selector that no parser of ours knows is judged by the widest reading: it may match anything.
        return list(cssselect2.compile_selector_list("*"))
    return found


def _ask_first(found: Iterable[cssselect2.compiler.CompiledSelector], selector: str) -> None:
    """Let a selector ask where an element stands before `:has()` looks through all that is in it, which takes long."""
    tokens = tinycss2.parse_component_value_list(selector)
    ends = [place for place, token in enumerate(tokens) if token.type == "whitespace" or token in (">", "+", "~")]
    if not ends:
        return
    before = tinycss2.serialize(tokens[: ends[-1] + 1])
    [place] = cssselect2.compile_selector_list(f"{before} *")
    for one in found:
        one.test = partial(_both, place.test, one.test)


def _both(first: Callable[[object], bool], second: Callable[[object], bool], element: object) -> bool:
    return first(element) and second(element)


class Matcher:
    """Finds the hiding rules that match elements of a page."""

    def __init__(self, rules: Iterable[HidingRule]) -> None:
        self._matcher = cssselect2.Matcher()
        self._deep = False  # whether what stands inside an element's neighbours matters
        for rule in rules:
            self._matcher.add_selector(rule.selector, rule)
            self._deep = self._deep or ":has(" in rule.text

    def matches(self, root: LexborNode, wanted: Iterable[LexborNode]) -> Iterator[tuple[LexborNode, HidingRule]]:
        """Each wanted element of the page with each rule that would hide it.

        Args:
            root: the page's `html` element.
            wanted: the elements to judge, with all that hold them.
        """
        by_id = {node.mem_id: node for node in wanted}
        tree = _element(root)
        tree.set("class", " ".join([tree.get("class", ""), *SCRIPTED_CLASSES]))
        nodes: dict[int, LexborNode] = {}
        waiting = [(root, tree)]
        while waiting:
            node, element = waiting.pop()
            if node.mem_id in by_id:
                nodes[id(element)] = node
            for child in node.iter():
                if self._deep or node.mem_id in by_id:
                    element.append(_element(child))
                    waiting.append((child, element[-1]))
                else:
                    ET.SubElement(element, "unread")  # for `:empty`
                    break
        for wrapper in cssselect2.ElementWrapper.from_html_root(tree).iter_subtree():
            if found := nodes.get(id(wrapper.etree_element)):
                for *_, rule in self._matcher.match(wrapper):
                    yield found, rule


@lru_cache(maxsize=8)
def matcher_of(rules: tuple[HidingRule, ...]) -> Matcher:
    """A matcher of these rules, made once: all pages of a site share their style sheets."""
    return Matcher(rules)


def _element(node: LexborNode) -> ET.Element:
    """An element as cssselect2 reads it."""
    element = ET.Element(node.tag or "", {name: value or "" for name, value in node.attributes.items()})
    element.text = node.text(deep=False)  # for `:empty`
    return element
