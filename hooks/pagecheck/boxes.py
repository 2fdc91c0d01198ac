"""What a style rule says of a box, where it takes several rules to hide or cover words: each says a part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pagecheck.lengths import LETTERS_PX, PX, lengths, px, tokens_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import tinycss2

LIFTED = {"absolute", "fixed", "sticky"}
MOVED = {*LIFTED, "pulled"}
HELD = {*LIFTED, "relative"}  # what is lifted inside of such a box keeps to it

LESSENING = ("opacity", "font-size")  # what is lessened inside of a lessened thing is lessened twice
LEAST = 0.5  # a share of 1: of either, less cannot be read

_LARGE = 100.0  # px: a box that is lower covers no more than a few lines
_NEAR = 99.0  # px: as near to an edge of the window, a cover leaves no words free
_SIDES = ("top", "right", "bottom", "left")
_EDGES = {
    **{side: (side,) for side in _SIDES},
    "inset": _SIDES,
    "inset-block": ("top", "bottom"),
    "inset-block-start": ("top",),
    "inset-block-end": ("bottom",),
    "inset-inline": ("left", "right"),
    "inset-inline-start": ("left",),
    "inset-inline-end": ("right",),
}
_TALL = re.compile(
    r"(?:min-)?(?:height|block-size)|font-size|line-height"
    r"|padding(?:-top|-bottom|-block|-block-start|-block-end)?"
)
_FRAMES = re.compile("border(?:-top|-bottom|-block|-block-start|-block-end)?(?:-width)?")
_WINDOW = re.compile(r"(?:9\d|\d{3,})(?:\.\d+)?[sld]?v")
_OVERFLOWS = {"overflow", "overflow-y", "overflow-block"}
_CUTTING = {"hidden", "clip", "auto", "scroll"}
_HEIGHTS = {"height", "max-height", "block-size", "max-block-size"}
_FREE_HEIGHTS = {"none", "max-content", "fit-content", "min-content", "auto", "inherit", "initial", "unset"}
_PULLS = re.compile("margin(?:-top|-bottom|-block|-block-start|-block-end)?")
_PAINTS = re.compile("(?:box-shadow|text-shadow|outline|outline-width|outline-offset|border-image(?:-outset|-slice)?)")


def parts_of_box(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a rule says of a box: how it is placed, where its edges are, how high it is, and what is cut off.

    Args:
        values: the values of its properties by their names, in small letters.

    Returns:
        Each part with the declaration that says it, as `("absolute", "position: absolute")`.
    """
    return tuple((part, f"{name}: {value}") for name, value in values.items() for part in _parts(name, value))


def _parts(name: str, value: str) -> Iterator[str]:
    if name == "position" and value in HELD:
        yield value
    elif name in _EDGES:
        yield from (side for side, token in _by_side(name, value) if token.type != "ident")
    elif name in LESSENING and LEAST <= (lessened(name, value) or 0) < 1:
        yield name
    elif name in _OVERFLOWS and _CUTTING.intersection(value.split()[-1:]):
        yield "cut"
    else:
        if name in _HEIGHTS and value not in _FREE_HEIGHTS:
            yield "low"
        yield from _size(name, value)


def lessened(name: str, value: str) -> float | None:
    """The share of what is around it that a part has left of its opacity, or of the size of its letters."""
    for token in tokens_in(value):
        if token.type == "percentage":
            return float(token.value) / 100
        if token.type == "number" and name == "opacity":
            return float(token.value)
        if token.type == "dimension" and token.lower_unit == "em":
            return float(token.value)
    return None


def _size(name: str, value: str) -> Iterator[str]:
    sized = [pattern for pattern in (_PULLS, _FRAMES, _TALL) if pattern.fullmatch(name)]
    units = LETTERS_PX if name in {"font-size", "line-height"} else PX
    sizes = list(lengths(value, units)) if sized else []
    known = [size for size in sizes if size is not None]
    if _PULLS in sized and min(known, default=0) < -_NEAR:
        yield "pulled"
    elif _FRAMES in sized and max(known, default=0) >= _LARGE:
        yield "tall"
    elif name == "aspect-ratio" and value != "auto":
        yield "tall"  # as tall as it is wide, or more
    elif _TALL in sized and (None in sizes or max(known, default=0) >= _LARGE):
        yield "full" if value.endswith("%") else "tall"


def _by_side(name: str, value: str) -> Iterator[tuple[str, tinycss2.ast.Node]]:
    """The sides that a property sets, each with its part of the value: `0 auto` is for two and two."""
    tokens = tokens_in(value)
    for number, side in enumerate(_EDGES[name] if tokens else ()):
        place = number if number < len(tokens) else number - 2
        yield side, tokens[place if 0 <= place < len(tokens) else 0]


def covering_parts(parts: Collection[str], *, held: bool) -> set[str]:
    """Those parts of a box by which it lies over words that are not its own.

    Args:
        parts: all that rules say of it.
        held: whether it stands in a box that it keeps to, and that holds none of the words.
    """
    said = set(parts)
    lifted = LIFTED & said
    if lifted and "tall" in said:
        return {*lifted, "tall"}
    if "fixed" in lifted or ("absolute" in lifted and not held):
        if "full" in said:
            return {*lifted, "full"}
        if {"top", "bottom"} <= said:
            return {*lifted, "top", "bottom"}
    return {"pulled"} & said


def cutting_parts(parts: Collection[str]) -> set[str]:
    """Those parts of a box by which it cuts its own words off."""
    return {"cut", "low"} if {"cut", "low"} <= set(parts) else set()


def covering_declaration(values: Mapping[str, str]) -> str | None:
    """What spreads a thing over others by itself: fixed over the whole window, or with a shadow or frame beyond itself.

    Args:
        values: the values of its properties by their names, in small letters.
    """
    if values.get("position") == "fixed" and _fills_window(values):
        return "position: fixed"
    return next((f"{name}: {value}" for name, value in values.items() if _paints(name, value)), None)


def _fills_window(values: Mapping[str, str]) -> bool:
    if values.get("pointer-events") == "none" and not any(name.startswith("background") for name in values):
        return False
    near = {
        side
        for name in _EDGES
        for side, token in _by_side(name, values.get(name, ""))
        if (size := px(token)) is not None and size <= _NEAR
    }
    high = any(_WINDOW.search(values.get(name, "")) for name in ("height", "min-height", "block-size"))
    widths = [values.get(name, "") for name in ("width", "min-width", "inline-size")]
    wide = "100%" in widths or any(map(_WINDOW.search, widths))
    return ({"top", "bottom"} <= near or high) and ({"left", "right"} <= near or wide)


def _paints(name: str, value: str) -> bool:
    if not _PAINTS.fullmatch(name):
        return False
    far = any(size is not None and abs(size) > _NEAR for size in lengths(value))
    return far or (name.startswith("border-image") and "fill" in value.split())
