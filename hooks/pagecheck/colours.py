"""Colours in style sheets: whether letters can be told from their ground: <https://www.w3.org/TR/css-color-4/>."""

from __future__ import annotations

import re
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING

from tinycss2.color4 import Color, parse_color

from pagecheck.lengths import tokens_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import tinycss2

LETTERS = ("color", "-webkit-text-fill-color")
GROUNDS = ("background", "background-color")


class Scheme(Enum):
    """The colours of the theme that a rule is for."""

    LIGHT = "light"
    DARK = "dark"
    PALETTE = "palette"  # the theme has many of these, most of which a site does not wear


_DARK = re.compile(r"(?<!:not\()\[\s*data-md-color-scheme\s*=\s*[\"']?slate")
_PALETTE = re.compile(r"\[\s*data-md-color-(?:primary|accent)\s*=")
_LEAST_CONTRAST = 3.0  # for large letters: <https://www.w3.org/TR/WCAG22/#contrast-minimum>
_OWN = {
    "auto", "buttontext", "canvastext", "currentcolor", "fieldtext", "inherit", "initial", "linktext", "revert",
    "revert-layer", "unset",
}  # fmt: skip
_NO_COLOUR = re.compile(r"(?:(?:repeating-)?(?:linear|radial|conic)-gradient|var|url)\Z")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_COLOUR = re.compile(r"#|(?!url)[a-z]")
_NAMED_GROUND = re.compile(r"var\(\s*--[\w-]*(?:-bg-|background|paper|surface)")

_XYZ = {"lab": "xyz-d50", "lch": "xyz-d50", "oklab": "xyz-d65", "oklch": "xyz-d65"}
_SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue in how light a colour is
_GAMMA = 2.2


def scheme_of(selectors: Iterable[str], around: Scheme) -> Scheme:
    """Which of the theme's colours a rule is for, where each of its selectors speaks of them.

    Args:
        selectors: what the rule matches.
        around: which the rule around it is for.
    """
    texts = list(selectors)
    for pattern, scheme in ((_DARK, Scheme.DARK), (_PALETTE, Scheme.PALETTE)):
        if all(map(pattern.search, texts)):
            return scheme
    return around


def unreadable_declaration(values: Mapping[str, str], scheme: Scheme) -> str | None:
    """Letters that are too near to their ground: to the rule's own, or to that of paper or of a dark screen.

    Args:
        values: the values of a rule's properties by their names, in small letters.
        scheme: which of the theme's colours the rule is for.
    """
    paper = _paper(scheme)
    letters = [(name, values[name]) for name in LETTERS if values.get(name)]
    grounds = [(name, values[name]) for name in GROUNDS if values.get(name)]
    for name, value in letters:
        if not grounds and _lost(value, paper):
            return f"{name}: {value}"
        if any(value == ground or _alike(value, ground, paper) for _, ground in grounds):
            return f"{name}: {value}"
    for name, value in [] if letters else grounds:
        if any(light is None or _contrast(light, 1 - paper) < _LEAST_CONTRAST for light in _lights(value, paper)):
            return f"{name}: {value}"
    return None


def parts_of_colour(values: Mapping[str, str], scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What a rule says of colours in variables, each part with the declaration that says it.

    Args:
        values: the values of a rule's properties by their names, in small letters.
        scheme: which of the theme's colours the rule is for.

    Yields:
        `("letters", "color: var(--ink)")` for letters without a ground of their own, and `("--ink", "--ink: #fff")`
        for a variable that takes others, or whose colour would be lost.
    """
    grounds = any(values.get(name) for name in GROUNDS)
    judged = scheme is Scheme.LIGHT  # which of the theme's other colours win over which is not worked out here
    for name, value in values.items():
        taken = variables_in(value)
        if name in LETTERS and taken and not grounds:
            yield "letters", f"{name}: {value}"
        elif name.startswith("--") and judged and _COLOUR.match(value) and (taken or _lost(value, 1.0)):
            yield name, f"{name}: {value}"


def variables_in(value: str) -> list[str]:
    """The names of the variables that a value takes."""
    return _VARIABLE.findall(value)


def _paper(scheme: Scheme) -> float:
    return 0.0 if scheme is Scheme.DARK else 1.0


def _lost(value: str, paper: float) -> bool:
    """Letters that are near to paper, named as a ground, or of a colour that is not known here."""
    if value in _OWN:
        return False
    if _NAMED_GROUND.search(value):
        return True
    if value.startswith("var("):
        spare = value.removesuffix(")").partition(",")[2].strip()
        return bool(spare) and _lost(spare, paper)
    light = _light(value, paper)
    return light is None or _contrast(light, paper) < _LEAST_CONTRAST


def _alike(value: str, ground: str, paper: float) -> bool:
    letters = _light(value, paper)
    return letters is not None and any(
        light is None or _contrast(letters, light) < _LEAST_CONTRAST for light in _lights(ground, paper)
    )


def _lights(value: str, paper: float) -> Iterator[float | None]:
    """How light each colour of a ground is, also those of a gradient; None for one that is not known here."""
    waiting: list[tinycss2.ast.Node] = tokens_in(value)
    while waiting:
        token = waiting.pop()
        if token.type == "function" and _NO_COLOUR.match(token.lower_name):
            waiting.extend(token.arguments)
        elif token.type in {"function", "hash"} or (token.type == "ident" and parse_color(token)):
            yield _light(token.serialize(), paper)


def _light(value: str, paper: float) -> float | None:
    """How light a colour is on paper, from 0 to 1: <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>."""
    colour = parse_color(value)
    if not isinstance(colour, Color):
        return None
    try:
        if colour.space in _XYZ:
            light = colour.to(_XYZ[colour.space]).coordinates[1]
        else:
            parts = [min(max(part, 0), 1) for part in colour.to("srgb").coordinates]
            light = sum(share * part**_GAMMA for share, part in zip(_SHARES, parts, strict=True))
    except (NotImplementedError, ValueError, OverflowError):  # another space, or a number without an end
        return None
    if not isfinite(light):
        return None
    # What is transparent is mixed as screens mix it.
    return float((colour.alpha * min(max(light, 0), 1) ** (1 / _GAMMA) + (1 - colour.alpha) * paper) ** _GAMMA)


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
