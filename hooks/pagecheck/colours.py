"""Colours in style sheets: whether letters can be told from their ground: <https://www.w3.org/TR/css-color-4/>."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tinycss2.color4 import Color, parse_color

from pagecheck.lengths import tokens_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import tinycss2

LETTERS = ("color", "-webkit-text-fill-color")
GROUNDS = ("background", "background-color")
# A rule for the theme's dark colours: its letters are light and its grounds dark.
DARK = re.compile(r"(?<!:not\()\[\s*data-md-color-scheme\s*=\s*[\"']?slate")

_LEAST_CONTRAST = 3.0  # for large letters: <https://www.w3.org/TR/WCAG22/#contrast-minimum>
_OWN = {
    "auto", "buttontext", "canvastext", "currentcolor", "fieldtext", "inherit", "initial", "linktext", "revert",
    "revert-layer", "unset",
}  # fmt: skip
_NO_COLOUR = re.compile(r"(?:(?:repeating-)?(?:linear|radial|conic)-gradient|var|url)\Z")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_NAMED_GROUND = re.compile(r"var\(\s*--[\w-]*(?:-bg-|background|paper|surface)")

_XYZ = {"lab": "xyz-d50", "lch": "xyz-d50", "oklab": "xyz-d65", "oklch": "xyz-d65"}
_SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue in how light a colour is
_GAMMA = 2.2


def unreadable_declaration(values: Mapping[str, str], *, dark: bool) -> str | None:
    """Letters that are too near to their ground: to the rule's own, or to that of paper or of a dark screen.

    Args:
        values: the values of a rule's properties by their names, in small letters.
        dark: whether the rule is for the theme's dark colours.
    """
    paper = 0.0 if dark else 1.0
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


def lost_in_variable(value: str, *, dark: bool) -> bool:
    """Whether a variable's value would be lost as a colour of letters."""
    return not _VARIABLE.search(value) and _lost(value, 0.0 if dark else 1.0)


def variables_in(value: str) -> list[str]:
    """The names of the variables that a value takes."""
    return _VARIABLE.findall(value)


def _lost(value: str, paper: float) -> bool:
    """Letters that are near to paper, named as a ground, or of a colour that is not known here."""
    if value in _OWN:
        return False
    if _NAMED_GROUND.search(value):
        return True
    if value.startswith("var("):
        return False
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
    # What is transparent is mixed as screens mix it.
    return float((colour.alpha * min(max(light, 0), 1) ** (1 / _GAMMA) + (1 - colour.alpha) * paper) ** _GAMMA)


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
