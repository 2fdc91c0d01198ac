"""Lengths in style sheets, as px on a telephone and on a large screen: <https://www.w3.org/TR/css-values-4/>."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What a unit is worth in px; those that depend on the window as on a telephone of 320 by 480 px.
PX = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "in": 96.0,
    "em": 16.0, "rem": 16.0, "ch": 8.0, "ex": 8.0, "lh": 20.0, "rlh": 20.0, "cap": 11.0, "ic": 16.0,
    "vw": 3.2, "vh": 4.8, "vmin": 3.2, "vmax": 4.8, "%": 3.2,
}  # fmt: skip
WIDE_PX = {**PX, "vw": 19.2, "vh": 10.8, "vmin": 10.8, "vmax": 19.2, "%": 19.2}  # on a screen of 1920 by 1080 px
LETTERS_PX, WIDE_LETTERS_PX = {**PX, "%": 0.16}, {**WIDE_PX, "%": 0.16}
SUMS = {"calc", "clamp", "max", "min"}


def tokens_in(value: str) -> list[tinycss2.ast.Node]:
    """The tokens of a value, without the blanks and commas between them."""
    return [
        token
        for token in tinycss2.parse_component_value_list(value, skip_comments=True)
        if token.type not in {"whitespace", "literal"}
    ]


def px(token: tinycss2.ast.Node, units: Mapping[str, float] = PX) -> float | None:
    """What a length, or a sum of lengths, is worth in px; None for anything else, such as a variable."""
    match token.type:
        case "number":
            return float(token.value) if token.value == 0 else None
        case "percentage":
            return float(token.value) * units["%"]
        case "dimension":
            unit = re.sub("^[sld](?=v)", "", token.lower_unit)  # svh, lvh and dvh differ by a browser's own bars
            return float(token.value) * units.get(unit, 1.0)
        case "function" if token.lower_name in SUMS:
            return _chosen(token.lower_name, [_sum(part, units) for part in parts_of(token.arguments)])
    return None


def _chosen(name: str, sums: Sequence[float | None]) -> float | None:
    known = [value for value in sums if value is not None]
    if len(known) < len(sums):
        return None
    if name == "clamp":
        return max(known[0], min(known[1:], default=known[0]))
    return max(known) if name == "max" else min(known)


def _sum(tokens: Iterable[tinycss2.ast.Node], units: Mapping[str, float]) -> float | None:
    """What `2 * (1em + 3px)` comes to; None where a part of it is not known here."""
    parts = [token for token in tokens if token.type != "whitespace"]
    worth = [_term(part, units) for part in parts[::2]]
    known = [value for value in worth if value is not None]
    signs = [part.value if part.type == "literal" else "" for part in parts[1::2]]
    if len(known) != len(signs) + 1 or not {"+", "-", "*", "/"}.issuperset(signs):
        return None
    terms = known[:1]
    for sign, value in zip(signs, known[1:], strict=True):
        if sign in {"+", "-"}:
            terms.append(value if sign == "+" else -value)
        elif sign == "*":
            terms[-1] *= value
        elif value:
            terms[-1] /= value
        else:
            return None
    return sum(terms)


def _term(token: tinycss2.ast.Node, units: Mapping[str, float]) -> float | None:
    match token.type:
        case "number":
            return float(token.value)
        case "() block":
            return _sum(token.content, units)
    return px(token, units)


def lengths(value: str, units: Mapping[str, float] = PX, wide: Mapping[str, float] = WIDE_PX) -> Iterator[float | None]:
    """Each length of a value in px, and each sum on a large screen too; None for what is not known here."""
    for token in tokens_in(value):
        if token.type in {"dimension", "function", "percentage"}:
            yield px(token, units)
        if token.type == "function":
            yield px(token, wide)


def parts_of(prelude: list[tinycss2.ast.Node]) -> Iterator[list[tinycss2.ast.Node]]:
    """A selector list split at its commas: browsers and cssselect2 may each know parts that the other does not."""
    part: list[tinycss2.ast.Node] = []
    for token in prelude:
        if token == ",":  # noqa: S105  (a CSS token)
            yield part
            part = []
        else:
            part.append(token)
    yield part
